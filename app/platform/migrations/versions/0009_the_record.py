"""the record: an audit log that can only grow, scopes of tokens, requests that are sent twice, numbers by digest."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SERVICE_SCOPES = '["incident:record", "incident:read", "consent:record", "invitation:send"]'

# RAISE(ABORT) in SQLite, RAISE EXCEPTION in PostgreSQL. INSERT OR REPLACE deletes without asking the delete trigger:
# so SQLite refuses an entry whose number or place in the chain is taken. A later `batch_alter_table` that makes the
# table anew on SQLite drops these triggers: it has to make them again.
SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number OR previous = NEW.previous) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    """Apply."""
    _audit()
    with op.batch_alter_table("visit_reason", schema=None) as batch_op:
        batch_op.drop_column("words_sealed")  # from now on beside the audit's entry; no release had this column
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scopes", sa.JSON(), nullable=False, server_default=SERVICE_SCOPES))
    op.create_table(
        "api_request",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "key_hash"),
    )
    with op.batch_alter_table("api_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_request_at"), ["at"], unique=False)
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_digest", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_incident_phone_digest_recorded_at", ["phone_digest", "recorded_at"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit_reason",
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, length in (("kind", 16), ("visit_id", 36), ("reason_id", 36), ("reason_digest", 64)):
        op.add_column("audit_entry", sa.Column(name, sa.String(length=length), nullable=True))
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_subject_at", ["subject", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_visit_id"), ["visit_id"], unique=False)
        batch_op.create_unique_constraint("uq_audit_entry_previous", ["previous"])
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("visit_reason", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words_sealed", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index("ix_incident_phone_digest_recorded_at")
        batch_op.drop_column("phone_digest")
    op.drop_table("api_request")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_column("scopes")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER audit_entry_no_{name}")
    else:
        op.execute("DROP FUNCTION refuse_audit_change() CASCADE")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_constraint("uq_audit_entry_previous", type_="unique")
        for name in ("subject_at", "visit_id"):
            batch_op.drop_index(f"ix_audit_entry_{name}")
        for name in ("kind", "visit_id", "reason_id", "reason_digest"):
            batch_op.drop_column(name)
    op.drop_table("audit_reason")
