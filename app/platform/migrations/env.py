"""Alembic's environment: the connection comes from `app.platform.migrate`."""

from typing import Literal

from alembic import context

from app.platform.database import Base, UtcDateTime


def render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations stay as they were written: a time column is plain DateTime there."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
