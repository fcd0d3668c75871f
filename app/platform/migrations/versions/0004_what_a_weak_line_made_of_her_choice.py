"""What a weak line made of her choice."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("visit", sa.Column("lowered", sa.String(length=10), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("visit", "lowered")
