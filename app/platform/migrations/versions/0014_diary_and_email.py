"""The diary of remote appointments, and links by email.

Times that were booked before and are still to come move into the diary.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LENGTH = timedelta(minutes=45)  # of an appointment by the default playbook: nothing longer had been offered
EMAILS = (("incident", "email_sealed"), ("sent_text", "subject_sealed"))


def upgrade() -> None:
    """Apply."""
    appointment = op.create_table(
        "appointment",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("booked_by", sa.String(length=80), nullable=False),
        sa.Column("booked_at", sa.DateTime(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_by", sa.String(length=80), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("visit_id", sa.String(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index("ix_appointment_state_starts_at", ["state", "starts_at"], unique=False)
    _move_what_is_to_come(appointment)
    for table, column in EMAILS:
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True))


def _move_what_is_to_come(appointment: sa.Table) -> None:
    before = sa.table(
        "other_response",
        *(sa.column(name) for name in ("id", "incident_id", "by")),
        *(sa.column(name, sa.DateTime()) for name in ("booked_for", "at", "taken_back_at")),
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    to_come = (before.c.booked_for > now) & before.c.taken_back_at.is_(None)
    rows = [
        {
            "id": row.id,
            "incident_id": row.incident_id,
            "state": "booked",
            "starts_at": row.booked_for,
            "ends_at": row.booked_for + LENGTH,
            "booked_by": row.by,
            "booked_at": row.at,
        }
        for row in op.get_bind().execute(sa.select(before).where(to_come))
    ]
    if rows:
        op.bulk_insert(appointment, rows)
        op.execute(before.delete().where(before.c.id.in_([row["id"] for row in rows])))


def downgrade() -> None:
    """Take back: appointments that stand become what they were before there was a diary. Addresses are lost."""
    op.execute(
        "INSERT INTO other_response (id, incident_id, kind, booked_for, by, at) "
        "SELECT id, incident_id, 'appointment', starts_at, booked_by, booked_at FROM appointment "
        "WHERE state IN ('booked', 'due', 'missed')"
    )
    op.drop_table("appointment")
    for table, column in EMAILS:
        op.drop_column(table, column)
