"""What became of text messages; codes that are read aloud."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "spoken_code",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("typed_at", sa.DateTime(), nullable=True),
        sa.Column("typed_hash", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=2), nullable=True),
        sa.Column("numbers", sa.String(length=8), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("visit_id", "code_hash", "typed_hash"):
        op.create_index(op.f(f"ix_spoken_code_{name}"), "spoken_code", [name])
    op.create_table(
        "text_delivery",
        sa.Column("text_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", sa.DateTime(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["sent_text.id"]),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("text_id"),
    )
    for name in ("invitation_id", "next_at"):
        op.create_index(op.f(f"ix_text_delivery_{name}"), "text_delivery", [name])


def downgrade() -> None:
    """Take back."""
    op.drop_table("text_delivery")
    op.drop_table("spoken_code")
