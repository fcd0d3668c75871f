"""Browsers that officers chose to be told on, and which waits they were told of."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, Identified, Sealed


class PushSubscription(Identified, Base):
    """A browser of somebody's session that may be told by push. It ends with the session.

    Sealed: the address is a key to that person's screen.
    """

    __tablename__ = "push_subscription"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("staff_session.id"), unique=True)
    endpoint_sealed: Mapped[bytes]
    endpoint_digest: Mapped[str] = mapped_column(String(64), index=True)
    endpoint = Sealed("endpoint_sealed", lookup="endpoint_digest")
    keys_sealed: Mapped[bytes]
    keys = Sealed("keys_sealed")  # `p256dh auth`, as the browser gave them
    language: Mapped[str] = mapped_column(String(10))
    added_at: Mapped[datetime]


class WaitAlert(Base):
    """How often officers were told of a visit's present wait, and when last."""

    __tablename__ = "wait_alert"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    since: Mapped[datetime]  # the wait that it is about
    told_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(Integer)
