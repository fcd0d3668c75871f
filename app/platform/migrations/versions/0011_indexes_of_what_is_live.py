"""Indexes by which what is live is found among a million past incidents."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = {
    "visit": ("created_at", "ended_at"),
    "incident": ("recorded_at",),
    "sent_text": ("sent_at",),
    "participant": ("line", "peer_id"),
    "peer": ("closed_at",),
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_invitation_state_expires_at", "invitation", ["state", "expires_at"])


def downgrade() -> None:
    op.drop_index("ix_invitation_state_expires_at", "invitation")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
