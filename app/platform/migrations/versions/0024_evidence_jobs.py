"""Uploads, what was found in them, copies to look at, and the worker's jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "exhibit_upload",
        sa.Column("exhibit_id", sa.String(length=36), nullable=False),
        sa.Column("declared_type", sa.String(length=80), nullable=False),
        sa.Column("declared_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"]),
        sa.PrimaryKeyConstraint("exhibit_id"),
    )
    op.create_table(
        "exhibit_finding",
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("same_hash", sa.Boolean(), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("metadata_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["exhibit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "exhibit_copy",
        sa.Column("made_from", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("plain_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["made_from"], ["exhibit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_exhibit_copy_made_from", "exhibit_copy", ["made_from"])
    op.create_table(
        "evidence_job",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("exhibit_id", sa.String(length=36), nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("visit_id", "exhibit_id", "state", "touched_at"):
        op.create_index(f"ix_evidence_job_{column}", "evidence_job", [column])


def downgrade() -> None:
    """Take back."""
    for table in ("evidence_job", "exhibit_copy", "exhibit_finding", "exhibit_upload"):
        op.drop_table(table)
