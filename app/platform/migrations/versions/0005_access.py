"""preferences, steering of her camera, photographs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "visit_preferences",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("chosen_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visit_id"),
    )
    op.create_table(
        "camera_steering",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("torch", sa.Boolean(), nullable=True),
        sa.Column("zoom", sa.Float(), nullable=True),
        sa.Column("zoom_min", sa.Float(), nullable=True),
        sa.Column("zoom_max", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("visit_id"),
    )
    op.create_table(
        "photograph",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("received_sha256", sa.String(length=64), nullable=False),
        sa.Column("received_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("jpeg_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_photograph_visit_id"), "photograph", ["visit_id"], unique=False)
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("photograph_id", sa.String(length=36), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("photograph_id")
    op.drop_index(op.f("ix_photograph_visit_id"), table_name="photograph")
    op.drop_table("photograph")
    op.drop_table("camera_steering")
    op.drop_table("visit_preferences")
