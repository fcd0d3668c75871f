"""Captions: lines, corrections of them, and how captions of a visit are."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "caption_segment",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("source_key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("engine", sa.String(length=16), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("typed_by", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("gap", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=36), nullable=True),
        sa.Column("line_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["typed_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visit_id", "source_key"),
    )
    op.create_index("ix_caption_segment_visit_id", "caption_segment", ["visit_id"])
    op.create_table(
        "caption_correction",
        sa.Column("segment_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["caption_segment.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_caption_correction_segment_id", "caption_correction", ["segment_id"])
    op.create_table(
        "visit_captions",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("captioner_id", sa.String(length=36), nullable=True),
        sa.Column("typed_at", sa.DateTime(), nullable=True),
        sa.Column("engine", sa.String(length=16), nullable=True),
        sa.Column("peers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["captioner_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("visit_id"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("visit_captions")
    op.drop_table("caption_correction")
    op.drop_table("caption_segment")
