"""Rows of people: staff, their sign-ins, API tokens."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified


class Staff(Identified, Base):
    """Somebody who works here. `call_name` is what a victim sees and hears: a first name."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(String(80))
    call_name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    demo: Mapped[bool] = mapped_column(default=False)


class StaffSession(Identified, Base):
    """A sign-in. Only the hash of the cookie's value is stored."""

    __tablename__ = "staff_session"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    cookie_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ApiToken(Identified, Base):
    """A token for the API. Only its hash is stored; it is shown once, when it is made."""

    __tablename__ = "api_token"

    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)  # some of permissions.SCOPES
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
