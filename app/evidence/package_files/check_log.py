"""Check an extract of the audit log: python3 check_log.py audit.jsonl

Every entry's digest is the SHA-256 of its own values and of the digest of the entry before it.
"""

import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any


def digest_of(entry: dict[str, Any]) -> str:
    """The digest as it has to be."""
    values = [
        entry["at"],
        entry["actor_role"],
        entry["actor_id"],
        entry["action"],
        entry["subject"],
        json.dumps(entry["detail"], sort_keys=True),
        entry["previous"],
    ]
    if entry["kind"] is not None:
        values += [entry["kind"], entry["visit_id"], entry["reason_id"], entry["reason_digest"]]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def check(lines: Iterable[str]) -> tuple[str | None, int, int]:
    """What is wrong with the first entry that is not as it was written, or None; the number of entries and gaps."""
    before: dict[str, Any] | None = None
    count, gaps = 0, 0
    for line in lines:
        entry = json.loads(line)
        if digest_of(entry) != entry["digest"]:
            return f"entry {entry['number']}: its values are not the ones it was written with", count, gaps
        if before and entry["number"] == before["number"] + 1 and entry["previous"] != before["digest"]:
            return f"entry {entry['number']}: it does not follow the one before it", count, gaps
        if before and entry["number"] <= before["number"]:
            return f"entry {entry['number']}: it is out of order", count, gaps
        if entry.get("reason_random") is not None:
            text = entry["reason_random"] + entry["reason"]
            if hashlib.sha256(text.encode()).hexdigest() != entry["reason_digest"]:
                return f"entry {entry['number']}: the reason is not the one that was typed", count, gaps
        gaps += bool(before and entry["number"] > before["number"] + 1)
        before, count = entry, count + 1
    return None, count, gaps


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as log:
        problem, entries, others = check(log)
    if problem:
        sys.exit(problem)
    print(f"whole: {entries} entries, {others} places where entries about other reports were left out")
