"""Writing a package: what was gathered, the originals as a stream, the visit's part of the audit log, a README."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from app.captions import transcript
from app.captions.rules import text_of
from app.evidence import copies, verifying
from app.evidence.intake import files
from app.evidence.package_bag import NAMESPACE, SIGNED, SIGNER, Bag, Sink
from app.evidence.package_contents import TEXTS, Contents
from app.evidence.records import ExhibitCopy, Photograph
from app.platform import clock, signing
from app.platform.audit import AuditEntry, AuditReason
from app.platform.audit_chain import Link
from app.platform.audit_lines import json_line, plain
from app.platform.database import transaction
from app.response import export
from signalling.sealing import Broken

FILES = Path(__file__).parent / "package_files"
BATCH = 500  # entries of the log read in one transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """Which package, for whom."""

    package_id: str
    kind: str
    asked_by: str
    recipient: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the exhibits, and what signs the package."""

    opens: str
    signs: str


def write(contents: Contents, asked: Asked, keys: Keys, out: Sink, progress: Callable[[float], None]) -> None:
    """Write the zip. Raises Broken when an original that was whole a moment ago is not any more, OSError."""
    made_at = clock.now()
    bag = Bag(out, f"evidence-{contents.visit['id']}", made_at)
    _exhibits(bag, contents, keys.opens, progress)
    _photographs(bag, contents)
    for name in TEXTS:
        bag.add(f"{name}.json", _json(getattr(contents, name)))
    if contents.document:
        bag.add("response-document.json", contents.document.model_dump_json(indent=1) + "\n")
        bag.add("response-document.html", export.html(contents.document))
    bag.add("exhibits.json", _json({"exhibits": contents.exhibits, "photographs": contents.photographs}))
    bag.add("transcript.vtt", transcript.written(list(contents.cues.values()), contents.zero))
    bag.add("record.html", _readable(contents, clock.iso(made_at) or ""))
    if contents.redacted:
        bag.add("redactions.json", _json(contents.redacted))
    with bag.payload("audit.jsonl") as put:
        for line in _log(contents, with_reasons=not contents.redacted and asked.kind == "full"):
            put(line.encode())
    bag.add("how-to-check/check_log.py", (FILES / "check_log.py").read_text())
    bag.finish(_info(contents, asked), _tags(contents, asked, keys.signs), keys.signs)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _exhibits(bag: Bag, contents: Contents, key: str, progress: Callable[[float], None]) -> None:
    """Each original is checked first: what is at fault is named and left out, the rest is not held up by it."""
    total, done = 2 * sum(one["bytes"] for one in contents.exhibits) or 1, 0
    for one in contents.exhibits:
        if not one["path"]:
            continue
        one["faults"] = [_fault(found) for found in verifying.exhibit(key, one["id"])]
        done += one["bytes"]
        progress(done / total)
        if one["faults"]:
            one["path"] = None
            continue
        whole = hashlib.sha256()
        with bag.payload(one["path"]) as put:
            for chunk in files().chunks(one["id"], key):
                put(chunk)
                whole.update(chunk)
                done += len(chunk)
                progress(done / total)
        if one["sha256"] not in (None, whole.hexdigest()):
            raise Broken(f"exhibit {one['id']}: it was changed while it was packed")
        one["sha256"] = whole.hexdigest()
        for copy in one["copies"]:
            _copy(bag, copy)


def _copy(bag: Bag, copy: dict[str, Any]) -> None:
    with transaction() as tx:
        key = tx.session.get_one(ExhibitCopy, copy["id"]).key
    with bag.payload(copy["path"]) as put:
        for piece in copies.read(copies.folder(), copy["id"], key, copy["bytes"], 0, copy["bytes"]):
            put(piece)


def _fault(found: verifying.Found) -> str:
    chunk = "" if found.chunk is None else f"chunk {found.chunk}: "
    return chunk + verifying.MEANING[found.fault]


def _photographs(bag: Bag, contents: Contents) -> None:
    for one in contents.photographs:
        if not one["path"]:
            continue
        with transaction() as tx:
            jpeg = tx.session.get_one(Photograph, one["id"]).jpeg
        with bag.payload(one["path"]) as put:
            put(jpeg)


def _readable(contents: Contents, made_at: str) -> str:
    template = current_app.jinja_env.get_template("evidence/record.html")
    cues = [(cue, "[…]" if cue.gap else text_of(cue.words)) for cue in contents.cues.values()]
    return template.render(contents=contents, cues=cues, made_at=made_at)


def _log(contents: Contents, *, with_reasons: bool) -> Iterator[str]:
    """The entries about the visit and its report. In a disclosure copy reasons are left out: people type anything."""
    after = 0
    while batch := _batch(contents, after):
        for link in batch:
            values = plain(link)
            if with_reasons and link.reason:
                values["reason_random"] = link.reason.text.reveal()[:32]
            elif not with_reasons:
                values["reason"] = None
            yield json_line(values)
        after = batch[-1].entry.number


def _batch(contents: Contents, after: int) -> list[Link]:
    about = or_(
        AuditEntry.visit_id == contents.visit["id"], AuditEntry.subject == f"incident:{contents.incident['id']}"
    )
    query = (
        select(AuditEntry, AuditReason)
        .outerjoin(AuditReason, AuditReason.id == AuditEntry.reason_id)
        .where(about, AuditEntry.number > after, AuditEntry.number <= contents.log_number)
        .order_by(AuditEntry.number)
        .limit(BATCH)
    )
    with transaction() as tx:
        return [Link(entry, reason) for entry, reason in tx.session.execute(query).all()]


def _info(contents: Contents, asked: Asked) -> dict[str, str]:
    return {
        "Source-Organization": contents.force,
        "External-Description": "What was kept of one visit by video",
        "External-Identifier": contents.visit["id"],
        "Internal-Sender-Identifier": asked.package_id,
        "Bagging-Date": f"{clock.now():%Y-%m-%d}",
        "Bag-Software-Agent": "rapid-video-response",
    }


def _tags(contents: Contents, asked: Asked, sign_key: str) -> dict[str, str]:
    left_out = [one for one in contents.exhibits if one["faults"]]
    notes = [f"Exhibit {one['number']} is not in this package: {'; '.join(one['faults'])}.\n" for one in left_out]
    more = "| `data/redactions.json` | what was removed, and why; without the words |\n" if contents.redacted else ""
    if contents.document:
        more = "| `data/response-document.html`, `.json` | the forms as they stood, as records systems get them |\n"
    if asked.kind != "full":
        notes.append(
            "This is a disclosure copy, made from the record, which is unchanged. Reasons in the log are left out.\n"
        )
    values = {
        "force": contents.force,
        "reference": contents.reference,
        "visit": contents.visit["id"],
        "made_at": clock.iso(clock.now()),
        "asked_by": asked.asked_by,
        "recipient": asked.recipient,
        "package": asked.package_id,
        "kind": "complete" if asked.kind == "full" else "disclosure copy",
        "more": more,
        "notes": "\n".join(notes),
        "signer": SIGNER,
        "namespace": NAMESPACE,
        "signed": SIGNED,
        "fingerprint": signing.fingerprint(sign_key),
        "log_number": contents.log_number,
        "log_digest": contents.log_digest,
    }
    plain_values = {name: _one_line(value) if isinstance(value, str) else value for name, value in values.items()}
    return {
        "README.md": Template((FILES / "README.md").read_text()).substitute(plain_values | {"notes": values["notes"]}),
        "signing-key.pub": signing.public_line(sign_key) + "\n",
    }


def _one_line(text: str) -> str:
    """What a person typed can't add lines or marks of its own."""
    return escape(" ".join(text.split()), quote=False) if "\n" in text.strip() or "<" in text else text
