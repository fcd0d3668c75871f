"""Packages that were asked for."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class EvidencePackage(Identified, Base):
    """One package of a visit's evidence: for whom, why, and how far it is. The zip lies sealed in a file of its own.

    kind: full, or disclosure (with redactions). Why it was asked for is in the audit. private_key: opens the zip, and
    is thrown away once it was taken. choices: JSON of a disclosure copy's choices, gone with the key.
    progress: 0 to 1. problem: a code. sha256: of the zip.
    """

    __tablename__ = "evidence_package"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), index=True)
    progress: Mapped[float] = mapped_column(Float)
    problem: Mapped[str | None] = mapped_column(String(40))
    asked_role: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    plain_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    public_key: Mapped[str] = mapped_column(String(60))
    recipient_sealed: Mapped[bytes | None]
    recipient = Sealed("recipient_sealed")
    purpose_sealed: Mapped[bytes | None]
    purpose = Sealed("purpose_sealed")
    private_key_sealed: Mapped[bytes | None]
    private_key = Sealed("private_key_sealed")
    choices_sealed: Mapped[bytes | None]
    choices = Sealed("choices_sealed")
