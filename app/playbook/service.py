"""Keeping versions of the playbook: drafting, publishing, and which one applies."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy import func, select

from app.platform import audit, clock
from app.platform.database import Transaction
from app.platform.permissions import Actor, Role, require
from app.playbook import folder
from app.playbook.content import Playbook
from app.playbook.records import PlaybookVersion

KEPT = 20
_contents: dict[str, Playbook] = {}

PRODUCT = Actor(Role.SYSTEM, "playbook", "Default of the product")


class NotADraft(Exception):
    """The version is published already."""


class WordsChanged(Exception):
    """A consent statement has other words under a version that was published before; `statements` names them."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__(", ".join(statements))
        self.statements = statements


def digest(playbook: Playbook) -> str:
    """SHA-256 over the content as JSON with sorted keys: equal content has an equal digest."""
    content = json.dumps(playbook.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def draft(tx: Transaction, actor: Actor, files: Mapping[str, str]) -> PlaybookVersion:
    """Keep a draft made of these files. Raises PlaybookError."""
    require(actor, "playbook:change")
    return keep(tx, actor, files)


def keep(tx: Transaction, actor: Actor, files: Mapping[str, str]) -> PlaybookVersion:
    """`draft` for the product's default and for whoever has the machine itself. Raises PlaybookError."""
    playbook = folder.read(files)
    number = (tx.session.scalar(select(func.max(PlaybookVersion.number))) or 0) + 1
    version = PlaybookVersion(
        number=number,
        name=playbook.playbook.name,
        digest=digest(playbook),
        content=playbook.model_dump(mode="json"),
        files=dict(files),
        drafted_by=actor.name or actor.id,
        drafted_at=clock.now(),
    )
    tx.add(version)
    tx.session.flush()
    audit.record(tx, actor, "playbook:drafted", f"playbook:{version.id}", number=number, digest=version.digest)
    return version


def publish(tx: Transaction, actor: Actor, version: PlaybookVersion) -> None:
    """Put a draft in force. Raises NotADraft, WordsChanged."""
    require(actor, "playbook:change")
    if version.published_at is not None:
        raise NotADraft
    if changed := _words_changed(tx, content_of(version)):
        raise WordsChanged(changed)
    _put_in_force(tx, actor, version)


def _put_in_force(tx: Transaction, actor: Actor, version: PlaybookVersion) -> None:
    version.published_by, version.published_at = actor.name or actor.id, clock.now()
    tx.session.flush()
    subject = f"playbook:{version.id}"
    audit.record(tx, actor, "playbook:published", subject, number=version.number, digest=version.digest)


def _words_changed(tx: Transaction, playbook: Playbook) -> list[str]:
    """Consent statements whose version was published before with other words: an answer would name either."""
    known = {}
    for version in versions(tx):
        if version.published_at:
            known.update({(s.id, s.version): s.words for s in content_of(version).consent.statements})
    return [s.id for s in playbook.consent.statements if known.get((s.id, s.version), s.words) != s.words]


def versions(tx: Transaction) -> list[PlaybookVersion]:
    """All versions, newest first."""
    return list(tx.session.scalars(select(PlaybookVersion).order_by(PlaybookVersion.number.desc())))


def in_force(tx: Transaction) -> PlaybookVersion:
    """The newest published version. An installation that has none yet publishes the product's default."""
    query = select(PlaybookVersion).where(PlaybookVersion.published_at.is_not(None))
    order = (PlaybookVersion.published_at.desc(), PlaybookVersion.number.desc())
    found = tx.session.scalars(query.order_by(*order).limit(1)).first()
    if found is None:
        found = keep(tx, PRODUCT, folder.files_of(folder.DEFAULT))
        _put_in_force(tx, PRODUCT, found)
    return found


def version_of(tx: Transaction, version_id: str | None) -> PlaybookVersion:
    """The version with this id; the one in force for what was recorded before there were versions."""
    return tx.session.get(PlaybookVersion, version_id or "") or in_force(tx)


def playbook_of(tx: Transaction, version_id: str | None) -> Playbook:
    """The content of `version_of`."""
    return content_of(version_of(tx, version_id))


def content_of(version: PlaybookVersion) -> Playbook:
    """The playbook of a version. What has the same digest is the same, so each content is read once."""
    if version.digest not in _contents:
        if len(_contents) >= KEPT:
            _contents.pop(next(iter(_contents)))
        _contents[version.digest] = Playbook.model_validate(version.content)
    return _contents[version.digest]
