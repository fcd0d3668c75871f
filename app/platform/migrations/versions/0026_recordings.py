"""Recordings of calls, and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "call_recording",
        sa.Column("id", sa.String(length=36), primary_key=True),
        sa.Column("visit_id", sa.String(), sa.ForeignKey("visit.id"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.String(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=True),
    )
    op.create_index("ix_call_recording_visit_id", "call_recording", ["visit_id"])
    op.create_index("ix_call_recording_state", "call_recording", ["state"])
    op.create_table(
        "recorded_file",
        sa.Column("exhibit_id", sa.String(), sa.ForeignKey("exhibit.id"), primary_key=True),
        sa.Column("recording_id", sa.String(), sa.ForeignKey("call_recording.id"), nullable=False),
        sa.Column("peer_id", sa.String(), sa.ForeignKey("peer.id"), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("began_ms", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("ended", sa.String(length=16), nullable=True),
    )
    op.create_index("ix_recorded_file_recording_id", "recorded_file", ["recording_id"])
    op.create_index("ix_recorded_file_node", "recorded_file", ["node"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("recorded_file")
    op.drop_table("call_recording")
