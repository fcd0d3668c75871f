"""Proving that the audit log is as it was written, and naming the first place where it is not."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.platform.audit import FIRST, AuditEntry, AuditReason
from app.platform.database import Transaction, transaction
from app.platform.encryption import CannotOpen

BATCH = 500  # entries read in one transaction: on SQLite nobody else writes meanwhile
UNREADABLE = (DBAPIError, ValueError, TypeError)  # a time that is none, letters that are none


class Unreadable(Exception):
    """An entry holds something that can't even be read; `number` is the entry's."""

    def __init__(self, number: int) -> None:
        super().__init__(f"entry {number}")
        self.number = number


class Fault(StrEnum):
    """What is wrong with a link of the chain."""

    ALTERED = "altered"
    NOT_JOINED = "not_joined"
    REASON_ALTERED = "reason_altered"
    CUT_SHORT = "cut_short"


MEANING = {
    Fault.ALTERED: "its values are not the ones that it was written with",
    Fault.NOT_JOINED: "the entry before it is not the one that it was written after: one or more were removed, "
    "put in, or rewritten as a whole",
    Fault.REASON_ALTERED: "the reason that belongs to it is not the one that was typed",
    Fault.CUT_SHORT: "the entry that was noted before is not in the log: the log's end was removed or rewritten",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. `number` is of the first broken link; None when all of it holds."""

    entries: int
    last_number: int
    last_digest: str
    fault: Fault | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with its reason, if it has one that was not erased."""

    entry: AuditEntry
    reason: AuditReason | None


def links(last_number: int | None = None) -> Iterator[Link]:
    """All entries in order, up to `last_number`, read in short transactions of their own. Raises Unreadable."""
    after = 0
    while batch := _readable(after, last_number):
        yield from batch
        time.sleep(0)  # others' turn: a walk along a million entries takes a minute
        after = batch[-1].entry.number


def _readable(after: int, last_number: int | None) -> list[Link]:
    try:
        return _batch(after, last_number)
    except UNREADABLE:
        return _one(after)


def _one(after: int) -> list[Link]:
    """One of a batch in which something is unreadable: up to there the rest is as it is. Raises Unreadable."""
    query = select(AuditEntry.number).where(AuditEntry.number > after).order_by(AuditEntry.number).limit(1)
    with transaction() as tx:
        number = tx.session.scalars(query).one()
    try:
        return _batch(after, number)
    except UNREADABLE:
        raise Unreadable(number) from None


def _batch(after: int, last_number: int | None) -> list[Link]:
    query = (
        select(AuditEntry, AuditReason)
        .outerjoin(AuditReason, AuditReason.id == AuditEntry.reason_id)
        .where(AuditEntry.number > after)
        .order_by(AuditEntry.number)
        .limit(BATCH)
    )
    if last_number is not None:
        query = query.where(AuditEntry.number <= last_number)
    with transaction() as tx:
        return [Link(entry, reason) for entry, reason in tx.session.execute(query).all()]


def verify(noted_digest: str | None = None, chain: Iterable[Link] | None = None) -> Verdict:
    """Walk along the chain from its first entry to the first broken link.

    noted_digest: the last digest of an earlier walk or export, which has to be in the log: without it nobody can tell
    that entries were cut off at the end. chain: what to walk along; by default the log.
    """
    count, number, previous, noted = 0, 0, FIRST, noted_digest in (None, FIRST)
    try:
        for link in links() if chain is None else chain:
            if fault := _fault(link, previous):
                return Verdict(count, number, previous, fault, link.entry.number)
            count, number, previous = count + 1, link.entry.number, link.entry.digest
            noted = noted or previous == noted_digest
    except Unreadable as error:
        return Verdict(count, number, previous, Fault.ALTERED, error.number)
    return Verdict(count, number, previous) if noted else Verdict(count, number, previous, Fault.CUT_SHORT, number)


def end(tx: Transaction) -> tuple[int, str]:
    """Number and digest of the last entry; 0 and FIRST when there is none."""
    query = select(AuditEntry.number, AuditEntry.digest).order_by(AuditEntry.number.desc()).limit(1)
    last = tx.session.execute(query).first()
    return (last.number, last.digest) if last else (0, FIRST)


def _fault(link: Link, previous: str) -> Fault | None:
    entry, reason = link.entry, link.reason
    if entry.previous != previous:
        return Fault.NOT_JOINED
    if entry.digest != entry.compute_digest():
        return Fault.ALTERED
    return Fault.REASON_ALTERED if reason and not _is_as_typed(reason, entry) else None


def _is_as_typed(reason: AuditReason, entry: AuditEntry) -> bool:
    try:
        return reason.compute_digest() == entry.reason_digest
    except (CannotOpen, IndexError):  # IndexError: nothing is left of it
        return False
