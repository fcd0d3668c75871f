"""covered, and not safe now."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("covered_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("not_safe_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("mode_before", sa.String(length=10), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("mode_before")
        batch_op.drop_column("not_safe_at")
        batch_op.drop_column("covered_at")
