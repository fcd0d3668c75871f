"""What is typed before there is a reference; what callers say of themselves, kept apart from the incident."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
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
    op.create_table(
        "equality_answers",
        sa.Column("incident_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("incident_digest", sa.String(length=64), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("collected_by", sa.String(length=36), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("equality_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equality_answers_incident_digest"), ["incident_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_equality_answers_collected_on"), ["collected_on"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("equality_answers")
    op.drop_table("unfinished_incident")
