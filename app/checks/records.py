"""What her phone told about itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Check(Base):
    """One report of the phone. `values` holds measurements and codes only, nothing that names a person."""

    __tablename__ = "phone_check"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
