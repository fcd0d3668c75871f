"""Asking for a package of a visit's evidence, making it, taking it once: who, when, why and to whom is in the audit."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict

from flask import current_app
from sqlalchemy import select

from app.evidence import jobs
from app.evidence.copies import CannotRead
from app.evidence.package_bag import Counting
from app.evidence.package_contents import Contents, gather
from app.evidence.package_lifecycle import OPEN, TRANSITIONS, PackageEvent, PackageState
from app.evidence.package_records import EvidencePackage
from app.evidence.package_redaction import Choices, redacted
from app.evidence.package_writing import Asked, Keys, write
from app.people.records import ApiToken, Staff
from app.platform import audit, clock
from app.platform.audit_chain import UNREADABLE
from app.platform.database import Transaction, transaction
from app.platform.encryption import CannotOpen
from app.platform.lifecycle import IllegalMove, move
from app.platform.log import logger
from app.platform.permissions import COMMAND_LINE, Actor, require
from app.platform.sealed_streams import SealedStreams
from app.platform.wire import Refused
from app.visits.records import Visit
from signalling import sealing

TELL_SHARE = 0.01  # of the work between two notes of progress


def streams() -> SealedStreams:
    """Where packages lie until they are taken."""
    found: SealedStreams = current_app.extensions["sealed_streams"]
    return found


def ask(
    tx: Transaction, actor: Actor, visit: Visit, purpose: str, recipient: str, choices: Choices | None = None
) -> EvidencePackage:
    """Ask for one. Whether the actor may open the visit is for the caller. choices: of a disclosure copy.

    Raises NotAllowed.
    """
    require(actor, "evidence:export")
    private, public = sealing.new_keys()
    row = EvidencePackage(
        visit_id=visit.id,
        kind="disclosure" if choices else "full",
        state=PackageState.ASKED.value,
        progress=0.0,
        asked_role=actor.role.value,
        asked_by=actor.id,
        asked_at=clock.now(),
        public_key=public,
    )
    row.private_key, row.purpose, row.recipient = private, purpose, recipient
    row.choices = json.dumps(asdict(choices)) if choices else None
    tx.add(row)
    jobs.ask(tx, "package", visit_id=visit.id, package=row.id)
    audit.record(tx, actor, "visit:package_asked", f"visit:{visit.id}", package=row.id, form=row.kind)
    return row


def of_visit(tx: Transaction, visit_id: str) -> list[EvidencePackage]:
    """All that were ever asked for, newest first."""
    query = select(EvidencePackage).where(EvidencePackage.visit_id == visit_id)
    return list(tx.session.scalars(query.order_by(EvidencePackage.asked_at.desc())))


def waiting(tx: Transaction) -> list[str]:
    """The ids of those that are still to be made."""
    query = select(EvidencePackage.id).where(EvidencePackage.state == PackageState.ASKED.value)
    return list(tx.session.scalars(query.order_by(EvidencePackage.asked_at)))


@jobs.does("package")
def make_asked(work: jobs.Work) -> None:
    """The worker's job: make the one that was asked for, unless it was made by hand meanwhile."""
    with suppress(IllegalMove):
        make(str(work.about["package"]))


def make(package_id: str) -> None:
    """Make one, in a process that holds the keys; begun again it starts from the beginning. Raises IllegalMove."""
    with transaction() as tx:
        row = tx.session.get_one(EvidencePackage, package_id)
        _moved(row, PackageEvent.BEGIN)
        row.progress, row.problem = 0.0, None
        key = row.public_key
    try:
        with transaction() as tx:
            contents, asked = _prepared(tx, tx.session.get_one(EvidencePackage, package_id))
        with streams().writing(package_id, key) as stream:
            out = Counting(stream)
            write(contents, asked, _keys(), out, _teller(package_id))
    except (sealing.Broken, OSError, KeysMissing, CannotOpen, CannotRead, *UNREADABLE) as error:
        logger.error("package_failed", package=package_id, problem=type(error).__name__)
        _failed(package_id, "no_keys" if isinstance(error, KeysMissing) else "not_written")
        return
    _made(package_id, contents, out)


def _prepared(tx: Transaction, row: EvidencePackage) -> tuple[Contents, Asked]:
    contents = gather(tx, tx.session.get_one(Visit, row.visit_id))
    if row.kind == "disclosure":
        contents = redacted(contents, Choices.read(row.choices.reveal()))
    return contents, Asked(
        package_id=row.id,
        kind=row.kind,
        asked_by=_who(tx, row.asked_by),
        recipient=row.recipient.reveal(),
        purpose=row.purpose.reveal(),
    )


def _who(tx: Transaction, actor_id: str) -> str:
    person = tx.session.get(Staff, actor_id) or tx.session.get(ApiToken, actor_id)
    return person.name if person else actor_id


class KeysMissing(Exception):
    """This process does not hold the keys that open exhibits and sign packages."""


def _keys() -> Keys:
    settings = current_app.extensions["settings"]
    keys = Keys(settings.evidence_key.get_secret_value(), settings.evidence_sign_key.get_secret_value())
    if not (keys.opens and keys.signs):
        raise KeysMissing
    return keys


def _teller(package_id: str) -> Callable[[float], None]:
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share - told >= TELL_SHARE:
            told = share
            with transaction() as tx:
                tx.session.get_one(EvidencePackage, package_id).progress = min(share, 1.0)

    return tell


def _failed(package_id: str, problem: str) -> None:
    with transaction() as tx:
        row = tx.session.get_one(EvidencePackage, package_id)
        _moved(row, PackageEvent.FAIL)
        row.problem = problem
        audit.record(tx, COMMAND_LINE, "visit:package_failed", f"visit:{row.visit_id}", package=row.id, problem=problem)


def _made(package_id: str, contents: Contents, out: Counting) -> None:
    with transaction() as tx:
        row = tx.session.get_one(EvidencePackage, package_id)
        if row.state == PackageState.DROPPED.value:  # disposed of meanwhile
            tx.after_commit(lambda: streams().remove(package_id))
            return
        _moved(row, PackageEvent.MADE)
        row.progress, row.made_at, row.sha256, row.plain_bytes = 1.0, clock.now(), out.sha256, out.total
        inside = [one["id"] for one in contents.exhibits if one["path"]]
        row.choices = json.dumps({"exhibits": inside})
        audit.record(
            tx,
            COMMAND_LINE,
            "visit:package_made",
            f"visit:{row.visit_id}",
            package=row.id,
            sha256=out.sha256,
            exhibits=len(inside),
        )


def take(tx: Transaction, actor: Actor, package_id: str, visit_id: str) -> tuple[EvidencePackage, Iterator[bytes]]:
    """The zip, for whoever asked for it: once. Then file and key are gone. Raises Refused, IllegalMove, NotAllowed."""
    require(actor, "evidence:export")
    row = tx.get(EvidencePackage, package_id)
    if row is None or row.visit_id != visit_id or row.asked_by != actor.id:
        raise Refused("not_found")
    _moved(row, PackageEvent.TAKE)
    row.taken_at = clock.now()
    why = f"{row.purpose.reveal()}\n→ {row.recipient.reveal()}"
    for exhibit_id in json.loads(row.choices.reveal())["exhibits"]:
        audit.record(tx, actor, "exhibit:exported", f"exhibit:{exhibit_id}", visit=visit_id, package=row.id)
    audit.record(
        tx, actor, "visit:exported", f"visit:{visit_id}", why=why, package=row.id, sha256=row.sha256, form=row.kind
    )
    pieces = _once(row.id, row.private_key.reveal())
    row.private_key = row.choices = None
    return row, pieces


def _once(package_id: str, private_key: str) -> Iterator[bytes]:
    try:
        yield from streams().reading(package_id, private_key)
    finally:
        streams().remove(package_id)


def drop(tx: Transaction, actor: Actor, row: EvidencePackage) -> None:
    """Nobody will take it: file and key are gone. One that is over stays as it is."""
    if PackageState(row.state) not in OPEN:
        return
    _moved(row, PackageEvent.DROP)
    row.private_key = row.choices = None
    tx.after_commit(lambda: streams().remove(row.id))
    audit.record(tx, actor, "visit:package_dropped", f"visit:{row.visit_id}", package=row.id)


def _moved(row: EvidencePackage, event: PackageEvent) -> None:
    row.state = move(TRANSITIONS, PackageState(row.state), event).value
