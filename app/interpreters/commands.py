"""Commands: `flask --app app interpreters …`."""

from datetime import date

import click
from flask.cli import AppGroup

from app.interpreters import management
from app.platform import clock
from app.platform.database import transaction
from app.platform.permissions import COMMAND_LINE

interpreters = AppGroup("interpreters", help="Interpreters and how fast they answer.")


@interpreters.command("speed")
@click.argument("day", required=False)
def speed(day: str | None) -> None:
    """Answer speed on DAY (2026-11-25; default: today), by the quarter of an hour in which they were asked for."""
    try:
        chosen = date.fromisoformat(day) if day else clock.now().astimezone(clock.HERE).date()
    except ValueError:
        raise click.BadParameter("write it as 2026-11-25") from None
    with transaction() as tx:
        quarters = management.answer_speed(tx, COMMAND_LINE, chosen)
    click.echo("from   asked  answered  median")
    for one in quarters:
        median = "" if one.median_s is None else f"{one.median_s:.1f} s"
        click.echo(f"{one.start.astimezone(clock.HERE):%H:%M}  {one.asked:5}  {one.answered:8}  {median}")
