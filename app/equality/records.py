"""What a caller said, apart from the incident."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class EqualityAnswers(Identified, Base):
    """What one member of staff wrote down for one incident. No other table leads here, and this one to none.

    Which incident it belongs to is sealed and found by a keyed hash: whoever has the database without the keys can't
    put the two together. Several people may have asked: each has a row, and reads no other.
    """

    __tablename__ = "equality_answers"

    incident_sealed: Mapped[bytes]
    incident = Sealed("incident_sealed", lookup="incident_digest")
    incident_digest: Mapped[str] = mapped_column(String(64), index=True)
    answers_sealed: Mapped[bytes | None]
    answers = Sealed("answers_sealed")  # JSON: codes of `rules` by question
    standing: Mapped[str] = mapped_column(String(12))  # asked, not_now, erased
    collected_by: Mapped[str] = mapped_column(String(36))
    collected_on: Mapped[date] = mapped_column(index=True)  # the day is enough for any measure
