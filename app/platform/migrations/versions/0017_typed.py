"""Text typed letter by letter: streams, and their pieces as they came."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "typed_stream",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_typed_stream_visit_id", "typed_stream", ["visit_id"])
    op.create_table(
        "typed",
        sa.Column("stream_id", sa.String(length=36), nullable=False),
        sa.Column("from_unit", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("letters_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["typed_stream.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stream_id", "from_unit"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("typed")
    op.drop_table("typed_stream")
