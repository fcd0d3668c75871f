"""Interpreters: their profiles, bookings, and with whom each booking rang."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BOOKING_TIMES = (
    "ended_at",
    "accepted_at",
    "cleared_at",
    "joined_at",
    "left_at",
    "signed_from",
    "signed_until",
    "signed_at",
)
BOOKING_SEALED = ("briefing_sealed", "names_sealed", "agency_token_sealed", "registration_sealed", "debrief_sealed")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "interpreter_booking",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("visit_id", sa.String(), sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("evidential", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("rung_at", sa.DateTime(), nullable=False),
        *[sa.Column(name, sa.DateTime(), nullable=True) for name in BOOKING_TIMES],
        *[sa.Column(name, sa.LargeBinary(), nullable=True) for name in BOOKING_SEALED],
        sa.Column("agency_token_digest", sa.String(length=64), nullable=True),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("agency", sa.String(length=80), nullable=True),
        sa.Column("support", sa.String(length=10), nullable=True),
    )
    for name in ("visit_id", "state", "asked_at", "agency_token_digest", "staff_id"):
        op.create_index(op.f(f"ix_interpreter_booking_{name}"), "interpreter_booking", [name])
    op.create_table(
        "interpreter_profile",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id"), nullable=False, unique=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("registration_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("registered_until", sa.Date(), nullable=True),
        sa.Column("availability", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("agency", sa.String(length=80), nullable=True),
        sa.Column("booking_id", sa.String(), sa.ForeignKey("interpreter_booking.id"), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "interpreter_ring",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("booking_id", sa.String(), sa.ForeignKey("interpreter_booking.id"), nullable=False),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("rung_at", sa.DateTime(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True, unique=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.UniqueConstraint("booking_id", "staff_id"),
    )
    for name in ("booking_id", "staff_id"):
        op.create_index(op.f(f"ix_interpreter_ring_{name}"), "interpreter_ring", [name])


def downgrade() -> None:
    """Take back."""
    op.drop_table("interpreter_ring")
    op.drop_table("interpreter_profile")
    op.drop_table("interpreter_booking")
