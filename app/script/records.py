"""What was asked from the script, and answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class ScriptAnswer(Base):
    """One answer to one step, as a code of the playbook's version. Another answer is a new row: the newest counts."""

    __tablename__ = "script_answer"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incident.id"), index=True)
    playbook_id: Mapped[str] = mapped_column(ForeignKey("playbook_version.id"))
    step: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))  # in which it was read
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
