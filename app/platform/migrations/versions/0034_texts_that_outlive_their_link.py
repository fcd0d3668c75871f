"""Emails that the caller asked for go out although their link has been used."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("text_delivery") as batch_op:
        batch_op.add_column(sa.Column("good_until", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("text_delivery") as batch_op:
        batch_op.drop_column("good_until")
