"""Photos that an officer asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "still_request",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("exhibit_id", sa.String(length=36), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_still_request_visit_id", "still_request", ["visit_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("still_request")
