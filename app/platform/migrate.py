"""Bringing the database up to date with the code (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from app.platform.database import Base, store

MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade() -> None:
    """Apply every migration that is missing; safe to repeat."""
    path = store().engine.url.database
    if store().engine.dialect.name == "sqlite" and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    with store().engine.connect() as connection:
        command.upgrade(_config(connection), "head")
        connection.commit()


def new_revision(message: str) -> None:
    """Write a migration from the difference between tables and database (for developers)."""
    with store().engine.connect() as connection:
        number = f"{len(list((MIGRATIONS / 'versions').glob('*.py'))) + 1:04d}"
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def differences() -> list[object]:
    """What the migrations lack compared with the tables; empty when they are whole."""
    with store().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
