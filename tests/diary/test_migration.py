"""Times that were booked before there was a diary are in it if they are still to come; what is over stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.platform import migrate
from app.platform.database import store
from tests.conftest import build

INCIDENT = (
    "INSERT INTO incident (id, needs, language, adult, perpetrator_present, recorded_by, recorded_at, updated_at, "
    "may_return, desk, sex) VALUES ('i', '[]', 'pl', 'yes', 'no', 'x', :at, :at, 'no', 'unheld', 'not_said')"
)
OLD = (
    "INSERT INTO other_response (id, incident_id, kind, booked_for, by, at, taken_back_at) "
    "VALUES (:id, 'i', 'appointment', :for, 'R. Lane', :at, :back)"
)
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def ids(connection: Connection, table: str) -> set[str]:
    return set(connection.execute(text(f"SELECT id FROM {table}")).scalars())


def test_booked_times_that_are_still_to_come_move_and_come_back(tmp_path: Path) -> None:
    app = build(tmp_path)
    with app.app_context(), store().engine.connect() as connection:
        config = migrate._config(connection)
        command.upgrade(config, "0014")
        command.downgrade(config, "-1")
        connection.execute(text(INCIDENT), {"at": NOW})
        for name, hours, back in (("over", -5, None), ("taken back", 5, NOW), ("to come", 5, None)):
            row = {"id": name, "for": NOW + timedelta(hours=hours), "at": NOW - timedelta(days=1), "back": back}
            connection.execute(text(OLD), row)
        command.upgrade(config, "0014")
        assert ids(connection, "other_response") == {"over", "taken back"}
        found = connection.execute(text("SELECT id, state, starts_at, ends_at, booked_by FROM appointment")).one()
        starts_at, ends_at = (datetime.fromisoformat(str(moment)) for moment in (found.starts_at, found.ends_at))
        assert (found.id, found.state, found.booked_by) == ("to come", "booked", "R. Lane")
        assert (starts_at, ends_at - starts_at) == (NOW + timedelta(hours=5), timedelta(minutes=45))
        command.downgrade(config, "-1")
        assert ids(connection, "other_response") == {"over", "taken back", "to come"}
