"""Each consent by itself: every answer with its words, kept for good. What was answered before comes along."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A change is a new row. Deleting stays possible: an incident is disposed of with what was asked in it.
SQLITE = (
    "CREATE TRIGGER consent_answer_no_update BEFORE UPDATE ON consent_answer "
    "BEGIN SELECT RAISE(ABORT, 'answers are never changed'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'answers are never changed'; END $$",
    "CREATE TRIGGER consent_answer_no_update BEFORE UPDATE ON consent_answer "
    "FOR EACH ROW EXECUTE FUNCTION refuse_consent_change()",
)
# The rows of before held two answers each, and not the words: their version names those in the playbook.
MOVED = (
    "INSERT INTO consent_answer (incident_id, purpose, answer, words, language, wording_version, playbook_id, "
    "actor_role, actor_id, asked_by, asked_at) "
    "SELECT c.incident_id, '{purpose}', c.to_{purpose}, '', i.language, c.wording_version, i.playbook_id, "
    "'', '', c.asked_by, c.asked_at FROM consent c JOIN incident i ON i.id = c.incident_id "
    "WHERE c.to_{purpose} <> 'not_asked' ORDER BY c.asked_at"
)
MOVED_BACK = (
    "INSERT INTO consent (id, incident_id, to_video, to_recording, wording_version, asked_by, asked_at) "
    "SELECT 'moved-back-' || v.number, v.incident_id, CASE v.answer WHEN 'yes' THEN 'yes' ELSE 'no' END, "
    "COALESCE((SELECT CASE r.answer WHEN 'yes' THEN 'yes' ELSE 'no' END FROM consent_answer r "
    "WHERE r.incident_id = v.incident_id AND r.purpose = 'recording' ORDER BY r.number DESC LIMIT 1), 'not_asked'), "
    "v.wording_version, v.asked_by, v.asked_at FROM consent_answer v WHERE v.purpose = 'video'"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "consent_answer",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("wording_version", sa.String(length=40), nullable=False),
        sa.Column("playbook_id", sa.String(length=36), nullable=True),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("consent_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_answer_incident_id"), ["incident_id"], unique=False)
    for purpose in ("video", "recording"):
        op.execute(MOVED.format(purpose=purpose))
    op.drop_table("consent")
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take back: what was answered about location, interpreter and survey, and the words, have no place there."""
    op.create_table(
        "consent",
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("to_video", sa.String(length=10), nullable=False),
        sa.Column("to_recording", sa.String(length=10), nullable=False),
        sa.Column("wording_version", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_incident_id"), ["incident_id"], unique=False)
    op.execute(MOVED_BACK)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_consent_change() CASCADE")
    op.drop_table("consent_answer")
