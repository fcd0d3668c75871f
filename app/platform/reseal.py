"""Changing the keys of personal data while the service runs: what an older key sealed is sealed with the first one."""

import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.platform.database import Base, Sealed, SealedBytes, store, transaction
from app.platform.encryption import key_of

BATCH = 50  # rows of one transaction: a photograph is up to 1 MB
PAUSE_S = 0.02  # between transactions: on SQLite others get their turn

Attributes = dict[str, Sealed | SealedBytes]


def sealed_tables() -> dict[Any, Attributes]:
    """Every table with sealed columns, and its sealed attributes by name."""
    found = {}
    for mapper in Base.registry.mappers:
        sealed = {name: value for name, value in vars(mapper.class_).items() if isinstance(value, Sealed | SealedBytes)}
        if sealed:
            found[mapper.class_] = sealed
    return dict(sorted(found.items(), key=lambda item: str(item[0].__tablename__)))


def rotate() -> Iterator[tuple[str, int]]:
    """Seal anew what another key than the first one sealed. Yields each table's name and how many rows it changed.

    Safe to stop and to repeat. What others change meanwhile is sealed with the first key anyway.
    """
    for kind, attributes in sealed_tables().items():
        after, changed = "", 0
        while True:
            after, more = _rotate_batch(kind, attributes, after)
            changed += more
            if not after:
                break
            time.sleep(PAUSE_S)
        yield kind.__tablename__, changed


def _rotate_batch(kind: Any, attributes: Attributes, after: str) -> tuple[str, int]:
    """One batch after the id `after`: the last id, empty at the end, and how many rows were changed."""
    with transaction() as tx:
        query = select(kind).where(kind.id > after).order_by(kind.id).limit(BATCH).with_for_update()
        rows = tx.session.scalars(query).all()
        changed = sum(_reseal(row, attributes) for row in rows)
        return (rows[-1].id if rows else ""), changed


def _reseal(row: Any, attributes: Attributes) -> bool:
    stale = [name for name, attribute in attributes.items() if _is_stale(row, name, attribute)]
    for name in stale:
        value = getattr(row, name)
        setattr(row, name, value if isinstance(value, bytes) else value.reveal())
    return bool(stale)


def _is_stale(row: Any, name: str, attribute: Sealed | SealedBytes) -> bool:
    sealed = getattr(row, attribute.column)
    if sealed is None:
        return False
    if key_of(sealed) != store().keyring.current:
        return True
    lookup = attribute.lookup if isinstance(attribute, Sealed) else None
    if not lookup:
        return False
    plain = getattr(row, name)
    return bool(plain) and getattr(row, lookup) != attribute.digests(type(row), plain)[0]  # type: ignore[union-attr]


def count_by_key() -> Counter[str]:
    """How many values each key has sealed: a key that has none can be taken out of RVR_DATA_KEYS."""
    counted: Counter[str] = Counter()
    for kind, attributes in sealed_tables().items():
        for attribute in attributes.values():
            counted += _count(kind, getattr(kind, attribute.column))
    return counted


def _count(kind: Any, column: Any) -> Counter[str]:
    counted: Counter[str] = Counter()
    after = ""
    while True:
        with transaction() as tx:
            query = select(kind.id, column).where(kind.id > after).order_by(kind.id).limit(BATCH)
            rows = tx.session.execute(query).all()
        counted.update(key_of(sealed) for _, sealed in rows if sealed is not None)
        if not rows:
            return counted
        after = rows[-1][0]
