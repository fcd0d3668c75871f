"""Rows of people: staff, their passkeys and sessions, links to enrol, API tokens."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class Staff(Identified, Base):
    """Somebody who works here. `call_name` is what a victim sees and hears: a first name."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(String(80))
    call_name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    demo: Mapped[bool] = mapped_column(default=False)
    letter_by_letter: Mapped[bool] = mapped_column(default=False, server_default=false())  # how they like to write
    disabled_at: Mapped[datetime | None]


class StaffSession(Identified, Base):
    """A sign-in. Only the hash of the cookie's value is stored.

    active_at: when the person last did something. confirmed_at: when they last showed a passkey.
    """

    __tablename__ = "staff_session"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    cookie_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    active_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(40))


class Passkey(Identified, Base):
    """A passkey of somebody: its public key, and its counter as it was last seen."""

    __tablename__ = "passkey"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(Integer)
    name_sealed: Mapped[bytes]
    name = Sealed("name_sealed")
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """A challenge that waits for its one answer. `about`: the link or session that it was made for."""

    __tablename__ = "passkey_challenge"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    about: Mapped[str | None] = mapped_column(String(36))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class EnrolmentLink(Identified, Base):
    """A one-time link with which somebody makes a passkey. Only its hash is stored; it is shown once.

    replaces: the passkeys from before are removed when it is used, as after the loss of a device.
    """

    __tablename__ = "enrolment_link"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    replaces: Mapped[bool]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Recovery(Identified, Base):
    """A supervisor has vouched for somebody who lost their passkeys, and waits for a second one."""

    __tablename__ = "recovery"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    first_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    second_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    second_at: Mapped[datetime | None]


class ApiToken(Identified, Base):
    """A token for the API. Only its hash is stored; it is shown once, when it is made."""

    __tablename__ = "api_token"

    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)  # some of permissions.SCOPES
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
