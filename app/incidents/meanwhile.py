"""Two people at one incident: what one of them wrote isn't replaced by the other without having been seen."""

import json
from typing import Any

from app.incidents.records import Incident
from app.incidents.service import FIELDS


def shown(incident: Incident) -> dict[str, str]:
    """Each field as text. A page carries it along, so that a save can tell what it was based on."""
    return {name: _as_text(getattr(incident, name)) for name in FIELDS}


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(sorted(value))
    return "" if value is None else str.__str__(value) if isinstance(value, str) else str(value)


def based_on(text: str | None) -> dict[str, str]:
    """What a page carried, from its form. Nonsense, and a page that carries nothing, are based on nothing."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def sort_out(incident: Incident, values: dict[str, Any], was: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What of a save to store, and what not: fields that somebody else has changed too, name → what they say now.

    A field that was sent as it had been shown is no change, so that it doesn't undo theirs. Whoever writes the same as
    the other loses nothing, and isn't asked.
    """
    now = shown(incident)
    store, theirs = {}, {}
    for name, value in values.items():
        text = _as_text(value)
        if name not in was or now[name] in (was[name], text):
            store[name] = value
        elif text != was[name]:
            theirs[name] = now[name]
    return store, theirs
