"""Commands about exhibits: keys, and the proof that all of them are as they were captured."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.evidence import package, retention_disposal, verifying
from app.evidence.verifying import MEANING, Fault, Found
from app.platform import audit_chain, signing
from app.platform.database import transaction
from app.platform.permissions import COMMAND_LINE
from signalling import sealing

group = AppGroup("evidence", help="Exhibits, sealed.")


@group.command("new-keys")
def make_keys() -> None:
    """Print a new pair: the private key opens every exhibit sealed to the public one. Keep it where the data is not.

    Also a new key that signs packages, and the fingerprint that you publish.
    """
    private, public = sealing.new_keys()
    click.echo(f"RVR_EVIDENCE_KEY={private}\nRVR_EVIDENCE_PUBLIC_KEY={public}")
    sign_key = signing.new_key()
    click.echo(f"RVR_EVIDENCE_SIGN_KEY={sign_key}\n# signs packages; publish: {signing.fingerprint(sign_key)}")


@group.command("verify")
@click.option("--visit", "visit_id", help="Only the exhibits of the visit with this id.")
@click.option("--mark", is_flag=True, help="Mark an exhibit that is at fault as broken. Without it nothing is changed.")
def verify(visit_id: str | None, mark: bool) -> None:
    """Open every exhibit and hold it against all that was noted; prove the audit log. Exit code 1 for any fault."""
    found = list(verifying.verify(_private_key(), visit_id))
    for fault in found:
        click.echo(_sentence(fault))
    if mark:
        for exhibit_id in {fault.about for fault in found if fault.fault not in (Fault.SURPLUS, Fault.OTHER_KEY)}:
            verifying.mark(COMMAND_LINE, exhibit_id)
    log = audit_chain.verify()
    if log.fault:
        click.echo(f"audit log, entry {log.number}: {audit_chain.MEANING[log.fault]}.")
    if found or log.fault:
        click.echo("What to do: docs/evidence.md, When a check finds a fault.")
        raise click.exceptions.Exit(1)
    click.echo(f"whole: every exhibit that is kept, and {log.entries} entries of the audit log ({log.last_digest})")


def _sentence(found: Found) -> str:
    if found.fault is Fault.SURPLUS:
        return f"file {found.about}: {MEANING[found.fault]}."
    chunk = "" if found.chunk is None else f", chunk {found.chunk}"
    detail = f" ({found.detail})" if found.detail else ""
    return f"exhibit {found.about}{chunk}: {MEANING[found.fault]}{detail}."


def _private_key() -> str:
    key: str = current_app.extensions["settings"].evidence_key.get_secret_value()
    if not key:
        raise click.ClickException("RVR_EVIDENCE_KEY is needed: exhibits can't be opened without it")
    return key


@group.command("work")
def work() -> None:
    """Make the packages that were asked for, and dispose of what two people said can go, where no worker runs."""
    with transaction() as tx:
        packages, disposals = package.waiting(tx), retention_disposal.confirmed(tx)
    for package_id in packages:
        package.make(package_id)
    for retention_id in disposals:
        retention_disposal.dispose(retention_id)
    retention_disposal.clean()
    click.echo(f"packages: {len(packages)}, disposed of: {len(disposals)}")
