"""safe contact."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEALED = ("contact_when_sealed", "contact_never_sealed", "call_back_word_sealed", "danger_word_sealed")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_by", sa.String(length=10), nullable=True))
        for name in SEALED:
            batch_op.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("incident", schema=None) as batch_op:
        for name in (*SEALED, "contact_by"):
            batch_op.drop_column(name)
