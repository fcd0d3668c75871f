"""Entries of the audit log as they are handed out."""

import json
from typing import Any

from app.platform import clock
from app.platform.audit_chain import Link

COLUMNS = (
    "number", "at", "actor_role", "actor_id", "action", "kind", "subject", "visit_id", "detail", "reason",
    "reason_id", "reason_digest", "previous", "digest",
)  # fmt: skip


def plain(link: Link) -> dict[str, Any]:
    """An entry by column, with the words of its reason."""
    values = {name: getattr(link.entry, name) for name in COLUMNS if name != "reason"}
    return values | {"at": clock.iso(link.entry.at), "reason": link.reason.words if link.reason else None}


def json_line(values: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(values, ensure_ascii=False) + "\n"
