"""A request that is sent twice is carried out once (the IETF draft "The Idempotency-Key HTTP Header Field").

The answer is kept with the transaction that did the work: either both are there or neither.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.database import Base, Identified, Sealed, Transaction, store, transaction
from app.platform.permissions import Actor
from app.platform.problems import Problem
from app.platform.secrets import hash_token

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
PATTERN = r"^[!-~]{8,255}$"
KEPT = timedelta(hours=24)

Work = Callable[[Transaction], tuple[dict[str, Any], int]]


class ApiRequest(Identified, Base):
    """A request that was carried out, by its key's hash, and what was answered."""

    __tablename__ = "api_request"
    __table_args__ = (UniqueConstraint("owner", "key_hash"),)

    owner: Mapped[str] = mapped_column(String(64))  # keys of two tokens have nothing to do with each other
    key_hash: Mapped[str] = mapped_column(String(64))
    body_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer_sealed: Mapped[bytes]
    answer = Sealed("answer_sealed")
    at: Mapped[datetime] = mapped_column(index=True)


def once(actor: Actor, work: Work) -> ResponseReturnValue:
    """Do `work` in a transaction and answer with what it returns; or, if its key was here before, with that answer.

    Raises Problem when the key is none, or came with another request. What `work` raises leaves no trace of the key.
    """
    key = request.headers.get(HEADER)
    if key is None:
        with transaction() as tx:
            answer, status = work(tx)
        return jsonify(answer), status
    if not re.fullmatch(PATTERN, key):
        raise Problem(400, "bad_idempotency_key", f"{HEADER} is not one", "Send 8 to 255 letters, digits or signs.")
    try:
        return _once(actor, key, work)
    except IntegrityError:  # PostgreSQL: the same request was carried out beside this one, which had waited for it
        return _once(actor, key, work)


def _once(actor: Actor, key: str, work: Work) -> ResponseReturnValue:
    digests = _digests_of_request()
    with transaction() as tx:
        before = _before(tx, actor, key)
        if before:
            return _again(before, digests)
        row = ApiRequest(owner=actor.id, key_hash=hash_token(key), body_digest=digests[0], status=0, at=clock.now())
        row.answer = ""
        tx.add(row)
        tx.session.flush()  # a double waits here, or is refused, before it has done anything
        answer, row.status = work(tx)
        row.answer = json.dumps(answer)
    return jsonify(answer), row.status


def _before(tx: Transaction, actor: Actor, key: str) -> ApiRequest | None:
    query = select(ApiRequest).where(ApiRequest.owner == actor.id, ApiRequest.key_hash == hash_token(key))
    row = tx.session.scalars(query).first()
    if row and row.at < clock.now() - KEPT:
        tx.session.delete(row)
        tx.session.flush()
        return None
    return row


def _again(before: ApiRequest, digests: list[str]) -> ResponseReturnValue:
    if before.body_digest not in digests:
        raise Problem(
            422, "idempotency_key_reused", f"{HEADER} came with another request before", "Take a new key for each."
        )
    return jsonify(json.loads(before.answer.reveal())), before.status, {REPLAYED: "true"}


def _digests_of_request() -> list[str]:
    """Keyed, for a body holds a phone number."""
    whole = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
    return store().keyring.digests(whole, "api_request:body")


def forget_old(tx: Transaction, now: datetime) -> None:
    """Delete the answers that are kept no longer."""
    tx.session.execute(delete(ApiRequest).where(ApiRequest.at < now - KEPT))
