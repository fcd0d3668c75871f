"""What is typed before there is a reference."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "unfinished_incident",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("unfinished_incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unfinished_incident_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unfinished_incident_changed_at"), ["changed_at"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("unfinished_incident")
