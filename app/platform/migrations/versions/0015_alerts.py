"""Alerts about long waits, and the browsers that may be told by push."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("session_id", sa.String(), sa.ForeignKey("staff_session.id"), nullable=False, unique=True),
        sa.Column("endpoint_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_digest", sa.String(length=64), nullable=False),
        sa.Column("keys_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
    )
    for name in ("staff_id", "endpoint_digest"):
        op.create_index(op.f(f"ix_push_subscription_{name}"), "push_subscription", [name])
    op.create_table(
        "wait_alert",
        sa.Column("visit_id", sa.String(), sa.ForeignKey("visit.id"), primary_key=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("wait_alert")
    op.drop_table("push_subscription")
