"""Who has an incident in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("desk", sa.String(length=12), nullable=False, server_default="unheld"))
        for name in ("held_by", "handed_by"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
            batch_op.create_foreign_key(f"fk_incident_{name}_staff", "staff", [name], ["id"])
        batch_op.add_column(sa.Column("handed_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_incident_desk"), ["desk"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_desk"))
        batch_op.drop_column("handed_at")
        for name in ("handed_by", "held_by"):
            batch_op.drop_constraint(f"fk_incident_{name}_staff", type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("desk")
