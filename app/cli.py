"""Commands: `flask --app app …`."""

import click
from flask import Flask
from sqlalchemy import select

from app import catalogue_check, catalogues, documents, operator_commands, wire_types
from app.consents import service as consents
from app.consents.rules import Answer
from app.evidence import commands as evidence_commands
from app.incidents import service as incidents
from app.incidents.records import Incident
from app.interpreters import commands as interpreters_commands
from app.interpreters import management as interpreters
from app.invitations import service as invitations
from app.people import service as people
from app.people.records import Staff
from app.people.sessions import as_actor
from app.platform import clock, migrate
from app.platform.database import transaction
from app.platform.permissions import Role
from app.platform.secrets import new_token
from app.playbook import commands as playbook_commands
from app.visits import service as visits
from app.visits.lifecycle import VisitEvent
from app.visits.records import Visit


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database up to date."""
    migrate.upgrade()


@click.command("new-migration")
@click.argument("message")
def new_migration(message: str) -> None:
    """Write a migration for what changed in the tables."""
    migrate.new_revision(message)


@click.command("wire-types")
def wire_types_command() -> None:
    """Print the browser's types of all wire messages."""
    click.echo(wire_types.declarations(), nl=False)


@click.command("catalogues")
def write_catalogues() -> None:
    """Collect the messages to translate into i18n/*.pot."""
    for domain in catalogues.stale(write=True):
        click.echo(f"wrote i18n/{domain}.pot")


@click.command("merge-catalogues")
def merge_catalogues() -> None:
    """Give each language's catalogue the messages of today; new ones are left to translate."""
    for file in catalogues.merge():
        click.echo(f"wrote i18n/{file.relative_to(catalogues.ROOT / 'i18n')}")


@click.command("check-catalogues")
def check_catalogues() -> None:
    """Name what is untranslated, fuzzy, or fills in something else than the English."""
    found = catalogue_check.problems()
    for problem in found:
        click.echo(problem)
    if found:
        raise click.exceptions.Exit(1)


@click.command("docs")
def write_documents() -> None:
    """Bring the generated parts of docs/ up to date."""
    for name in documents.stale(write=True):
        click.echo(f"wrote docs/{name}")


@click.command("seed-people")
@click.option("--officers", default=0, help="How many officers besides the usual demo staff.")
def seed_people(officers: int) -> None:
    """Demo staff only, for tests that bring their own visits."""
    with transaction() as tx:
        people.add_demo_staff(tx)
        interpreters.add_demo_profiles(tx)
        for number in range(officers):
            tx.add(Staff(name=f"PC {number:02d}", call_name="Sam", role=Role.OFFICER.value, demo=True))


@click.command("seed-demo")
def seed_demo() -> None:
    """Demo staff, and one incident with a visit that waits; does nothing the second time."""
    with transaction() as tx:
        people.add_demo_staff(tx)
        interpreters.add_demo_profiles(tx)
        tx.session.flush()
        if tx.session.scalars(select(Incident.id).limit(1)).first():
            return
        handler = tx.session.scalars(select(Staff).where(Staff.role == Role.CALL_HANDLER.value)).first()
        assert handler is not None
        actor = as_actor(handler)
        incident = incidents.record(
            tx,
            actor,
            {
                "reference": "DEMO-0412",
                "grade": 2,
                "relationship": "intimate",
                "sex": "female",
                "phone": "+447700900412",  # Ofcom's range for drama: rings nobody
                "adult": "yes",
                "perpetrator_present": "no",
                "may_return": "no",
                "needs": ["captions"],
            },
        )
        consents.record(tx, actor, incident, "video", Answer.YES)
        consents.record(tx, actor, incident, "recording", Answer.NO)
        invitation = invitations.send(tx, actor, incident, "sms")
        cookie = new_token()  # a phone that nobody holds: an officer can try the queue at once
        invitations.open_link(tx, invitation.token.reveal(), cookie, clock.now())
        visit = tx.get(Visit, invitation.visit_id)
        assert visit is not None
        visits.answer_safe(tx, visit, VisitEvent.SAY_SAFE)
        visits.choose_mode(tx, visit, "text")


def register(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
    for command in (
        *operator_commands.GROUPS,
        evidence_commands.group,
        playbook_commands.group,
        interpreters_commands.interpreters,
        migrate_command,
        new_migration,
        seed_people,
        seed_demo,
        wire_types_command,
        write_documents,
        write_catalogues,
        merge_catalogues,
        check_catalogues,
    ):
        app.cli.add_command(command)
