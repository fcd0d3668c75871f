"""The database: tables' base, encrypted fields, aware times, and `transaction()`.

A use case runs in one `transaction()`. What it publishes is handed on only after the commit, so that nobody is told
of something that did not happen. No network call belongs inside one: SQLite blocks the whole process while it waits.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from flask import current_app
from sqlalchemy import DateTime, LargeBinary, String, create_engine, event, text
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.platform.encryption import Keyring
from app.platform.personal import Personal

# SQLite waits in C, where no other greenlet runs: wait little, then let others run and try again.
BUSY_TIMEOUT_MS = 200
BEGIN_ATTEMPTS = 25

_open: ContextVar[bool] = ContextVar("transaction_open", default=False)


def new_id() -> str:
    """A row's identifier: 122 random bits as text, made before the row is stored (encryption binds to it)."""
    return str(uuid.uuid4())


Row = TypeVar("Row", bound="Base")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. Refuses naive times, so that a local clock never gets into a record."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are stored aware, in UTC")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar = {datetime: UtcDateTime, bytes: LargeBinary, str: String}


class Identified:
    """A table whose rows are named by a random id."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


class Sealed:
    """An encrypted text attribute over a bytes column: `phone = Sealed("phone_sealed", lookup="phone_digest")`.

    Reading gives `Personal` or None; writing seals for this table, row and column, and writes the keyed hash into the
    column `lookup`, where there is one.
    """

    def __init__(self, column: str, lookup: str | None = None) -> None:
        self.column, self.lookup = column, lookup

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else Personal(_keyring().open(sealed, _place(row, self.column)))

    def __set__(self, row: Any, text: str | None) -> None:
        sealed = None if text is None else _keyring().seal(str.__str__(text), _place(row, self.column))
        setattr(row, self.column, sealed)
        if self.lookup:
            setattr(row, self.lookup, self.digests(type(row), text)[0] if text else None)

    def digests(self, kind: type["Base"], text: str) -> list[str]:
        """What the column `lookup` of equal texts holds: by the first key, or by one that is still being replaced."""
        return _keyring().digests(str.__str__(text), f"{kind.__tablename__}:{self.column}")


def _place(row: Any, column: str) -> str:
    return f"{row.__tablename__}:{row.id}:{column}"


class SealedBytes:
    """An encrypted attribute of bytes, such as a picture, over a bytes column."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return self if row is None else _keyring().open_bytes(getattr(row, self.column), _place(row, self.column))

    def __set__(self, row: Any, content: bytes) -> None:
        setattr(row, self.column, _keyring().seal_bytes(content, _place(row, self.column)))


class Store:
    """The engine and the keys of one installation, kept at `app.extensions["store"]`."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.keyring = keyring
        self.engine = _engine(url)


def _engine(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # an error quotes the row otherwise
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(
            engine,
            "begin",
            lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"),
        )
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event starts transactions, not the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledgement means on disk
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "secure_delete=ON",  # what is erased is overwritten, not only left to be found by whoever reads the file
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def store() -> Store:
    """The store of the current application."""
    found: Store = current_app.extensions["store"]
    return found


def let_go() -> None:
    """After an erasure: what SQLite keeps beside the database goes too. Elsewhere that is the operator's part."""
    if store().engine.dialect.name == "sqlite":
        connection = store().engine.raw_connection()  # past the "begin" event: this can't be done in a transaction
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def _keyring() -> Keyring:
    return store().keyring


class Transaction:
    """A unit of work: the session, and what to do once it is on disk."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._before: dict[str, Callable[[], None]] = {}
        self._after: list[Callable[[], None]] = []
        self._last: list[Callable[[], None]] = []

    def add(self, row: Row) -> Row:
        """Store a new row with this transaction."""
        self.session.add(row)
        return row

    def get(self, kind: type[Row], row_id: str | None) -> Row | None:
        """The row with this id, locked until the commit where the database locks rows; None if there is none."""
        if row_id is None:
            return None
        return self.session.get(kind, row_id, with_for_update=True)

    def one_at_a_time(self, key: int) -> None:
        """Others who ask with the same key wait until this transaction is over. SQLite has one writer anyway."""
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    def before_commit(self, key: str, action: Callable[[], None]) -> None:
        """Run `action` when everything else of this transaction is done; only once for each key."""
        self._before.setdefault(key, action)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the commit has succeeded, in the order asked; not at all if it fails."""
        self._after.append(action)

    def when_told(self, action: Callable[[], None]) -> None:
        """Run `action` after all that: it asks another process, for which nobody's news should wait."""
        self._last.append(action)

    def complete(self) -> None:
        """Run what waited for the end of the transaction."""
        for action in self._before.values():
            action()

    def committed(self) -> None:
        """Run what waited for the commit."""
        for action in [*self._after, *self._last]:
            action()


@contextmanager
def transaction() -> Iterator[Transaction]:
    """One transaction: committed when the block ends, rolled back when it raises; then published.

    Raises RuntimeError inside another one: it would wait for that to end, and everybody with it.
    """
    if _open.get():
        raise RuntimeError("a transaction inside a transaction")
    opened = _open.set(True)
    try:
        with Session(store().engine, expire_on_commit=False) as session:
            _begin(session)
            tx = Transaction(session)
            with session.get_transaction() or session.begin():
                yield tx
                tx.complete()
            session.expunge_all()
    finally:
        _open.reset(opened)
    tx.committed()


def _begin(session: Session) -> None:
    for attempt in range(BEGIN_ATTEMPTS):
        try:
            session.connection()
            return
        except OperationalError:
            session.rollback()
            if attempt == BEGIN_ATTEMPTS - 1:
                raise
            time.sleep(0.02)  # a greenlet's sleep under eventlet: others run
