"""Off the record, and the choice of staff to be read letter by letter."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("visit") as batch_op:
        batch_op.add_column(sa.Column("off_record_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("staff") as batch_op:
        batch_op.add_column(sa.Column("letter_by_letter", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("staff") as batch_op:
        batch_op.drop_column("letter_by_letter")
    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_column("off_record_at")
