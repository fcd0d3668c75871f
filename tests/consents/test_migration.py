"""What was answered before each consent was kept by itself comes along, and back."""

from pathlib import Path

from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.platform import migrate
from app.platform.database import store
from tests.conftest import build

OLD = (
    "INSERT INTO consent (id, incident_id, to_video, to_recording, wording_version, asked_by, asked_at) "
    "VALUES (:id, 'i', :video, :recording, 'default-1', 'R. Lane', :at)"
)


def answers(connection: Connection) -> list[tuple[str, ...]]:
    query = "SELECT purpose, answer, wording_version, asked_by FROM consent_answer ORDER BY asked_at, number"
    return [tuple(row) for row in connection.execute(text(query))]


def test_earlier_answers_come_along_and_back(tmp_path: Path) -> None:
    app = build(tmp_path)
    with app.app_context(), store().engine.connect() as connection:
        config = migrate._config(connection)
        command.upgrade(config, "0012")
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(
            text(
                "INSERT INTO incident (id, needs, language, adult, perpetrator_present, recorded_by, recorded_at, "
                "updated_at, may_return, desk, sex) "
                "VALUES ('i', '[]', 'pl', 'yes', 'no', 'x', :at, :at, 'no', 'unheld', 'not_said')"
            ),
            {"at": "2026-11-24 10:00:00"},
        )
        for number, video, recording in ((1, "not_asked", "no"), (2, "yes", "no")):
            at = f"2026-11-24 10:0{number}:00"
            connection.execute(text(OLD), {"id": str(number), "video": video, "recording": recording, "at": at})
        command.upgrade(config, "0013")
        came = [
            (*pair, "default-1", "R. Lane") for pair in (("recording", "no"), ("video", "yes"), ("recording", "no"))
        ]
        assert answers(connection) == came
        command.downgrade(config, "0012")
        query = "SELECT to_video, to_recording, asked_by FROM consent"
        assert connection.execute(text(query)).all() == [("yes", "no", "R. Lane")]
