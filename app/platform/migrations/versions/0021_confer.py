"""Lines between officer and interpreter."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "confer_line",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("visit_id", sa.String(), sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("sender_key", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("visit_id", "sender_key"),
    )
    op.create_index("ix_confer_line_visit_id", "confer_line", ["visit_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("confer_line")
