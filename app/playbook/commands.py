"""Commands: `flask --app app playbook …`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.platform.database import transaction
from app.platform.permissions import Actor, Role
from app.playbook import folder, schema, service

OPERATOR = Actor(Role.SYSTEM, "command-line", "Command line")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

group = AppGroup("playbook", help="The force's playbook.")


@group.command("check")
@click.argument("source", type=FOLDER, metavar="FOLDER")
def check(source: Path) -> None:
    """Read the playbook in FOLDER; name everything that is wrong, with file, line and column."""
    try:
        playbook = folder.read(folder.files_of(source))
    except folder.PlaybookError as error:
        click.echo(str(error))
        raise click.exceptions.Exit(1) from None
    click.echo(f"{playbook.playbook.name} is whole: {len(playbook.script.steps)} steps of script, "
               f"{len(playbook.steps.required)} required steps")  # fmt: skip


@group.command("draft")
@click.argument("source", type=FOLDER, metavar="FOLDER")
def draft(source: Path) -> None:
    """Keep the playbook in FOLDER as a draft, to be tried and published at /admin/playbook."""
    try:
        with transaction() as tx:
            version = service.keep(tx, OPERATOR, folder.files_of(source))
            click.echo(f"draft {version.number}: /admin/playbook/{version.id}")
    except folder.PlaybookError as error:
        click.echo(str(error))
        raise click.exceptions.Exit(1) from None


@group.command("schema")
def write_schema() -> None:
    """Write the JSON schemas by which editors check a playbook's files."""
    for name in schema.write():
        click.echo(f"wrote app/playbook/schema/{name}")
