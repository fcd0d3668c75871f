"""Commands for whoever runs the service: the first administrator, tokens of the API, data keys, the audit log."""

import base64
import os
from typing import IO

import click
from flask.cli import AppGroup

from app.people import management
from app.people import tokens as people_tokens
from app.platform import audit, clock, push, reseal
from app.platform.audit_chain import MEANING, verify
from app.platform.config import KEY_BYTES
from app.platform.database import store, transaction
from app.platform.permissions import COMMAND_LINE, SCOPES
from app.record import service as record

staff = AppGroup("people", help="People who sign in.")
tokens = AppGroup("tokens", help="Tokens for the API.")
keys = AppGroup("keys", help="Keys that seal personal data.")
audit_log = AppGroup("audit", help="The audit log.")


@staff.command("create-admin")
@click.argument("name", default="Administrator")
def create_admin(name: str) -> None:
    """Make an administrator called NAME and print the link with which they set up their passkey: once, within a day."""
    click.echo(management.create_admin(name))


@click.command("push-key")
def make_push_key() -> None:
    """Print a new private key for RVR_PUSH_KEY. Another key than before ends every browser's subscription."""
    click.echo(push.new_key())


@tokens.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(sorted(SCOPES)), help="Default: all of them.")
def create_token(name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for a system called NAME; it is shown once."""
    click.echo(people_tokens.create(name, scopes))


@tokens.command("list")
def list_tokens() -> None:
    """Name every token, its scopes, and whether it works; never the token."""
    for token in people_tokens.listed():
        state = f"revoked {clock.iso(token.revoked_at)}" if token.revoked_at else "works"
        click.echo(f"{token.id}  {token.name}  {','.join(token.scopes)}  {clock.iso(token.created_at)}  {state}")


@tokens.command("revoke")
@click.argument("name_or_id")
def revoke_token(name_or_id: str) -> None:
    """Tokens of this NAME (or the one of this id) open nothing from now on."""
    try:
        click.echo(f"revoked: {people_tokens.revoke(name_or_id)}")
    except people_tokens.NoSuchToken:
        raise click.ClickException("no token that works has this name or id; see `tokens list`") from None


@keys.command("new")
@click.argument("name")
def new_key(name: str) -> None:
    """Print a new key called NAME; put it first in RVR_DATA_KEYS."""
    click.echo(f"{name}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}")


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal with the first key of RVR_DATA_KEYS what others sealed; the service may run meanwhile."""
    total = 0
    for table, rows in reseal.rotate():
        total += rows
        click.echo(f"{table}: {rows}")
    with transaction() as tx:
        audit.record(tx, COMMAND_LINE, "keys:rotated", "keys:all", key=store().keyring.current, rows=total)


@keys.command("status")
def key_status() -> None:
    """Say how many values each key has sealed; one with none can be taken out."""
    for name, values in sorted(reseal.count_by_key().items()):
        click.echo(f"{name}: {values}{'  (seals now)' if name == store().keyring.current else ''}")


@audit_log.command("verify")
@click.option("--noted", help="The last digest of an earlier run or export: it has to be in the log.")
def verify_log(noted: str | None) -> None:
    """Prove the chain from the first entry to the last, or name the first broken link. Exit code 1 if one is broken."""
    found = verify(noted)
    if found.fault is None:
        click.echo(
            f"whole: {found.entries} entries, the last is number {found.last_number}, digest {found.last_digest}"
        )
        return
    click.echo(f"broken at entry {found.number} ({found.fault}): {MEANING[found.fault]}.")
    click.echo(f"The {found.entries} entries before it, up to number {found.last_number}, are whole.")
    click.echo("What to do: docs/operations.md, When the audit log is broken.")
    raise click.exceptions.Exit(1)


@audit_log.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@click.option("--why", required=True, help="The reason, kept in the log itself.")
@click.option("--form", type=click.Choice(["jsonl", "csv"]), default="jsonl")
def export_log(file: IO[str], why: str, form: str) -> None:
    """Write the whole log to FILE; its last line holds the chain's last digest."""
    for line in record.export(COMMAND_LINE, form, why):
        file.write(line)


GROUPS = (staff, tokens, keys, audit_log, make_push_key)
