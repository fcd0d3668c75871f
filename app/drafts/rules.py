"""What differs between two playbooks, and between what they say about the same facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.eligibility.rules import Eligibility
from app.playbook.content import Playbook

MISSING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs. None: it is not there. `where` names files, entries, and items of lists by their id."""

    where: str
    before: str | None
    after: str | None


def changes(before: Playbook, after: Playbook) -> list[Change]:
    """Every entry that differs, in the order of the files."""
    return list(_differ("", before.model_dump(mode="json"), after.model_dump(mode="json")))


def _differ(where: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    one, other = _entries(before), _entries(after)
    if one is None or other is None:
        yield from _leaf(where, before, after)
        return
    for key in [*one, *(key for key in other if key not in one)]:
        yield from _differ(f"{where} › {key}" if where else key, one.get(key, MISSING), other.get(key, MISSING))
    if list(one) != list(other) and set(one) == set(other):
        yield Change(where, ", ".join(one), ", ".join(other))


def _leaf(where: str, before: Any, after: Any) -> Iterator[Change]:
    yield Change(where, _text(before), _text(after))


def _entries(node: Any) -> dict[str, Any] | None:
    """A mapping as it is; a list of named things by their names; None for everything else."""
    if isinstance(node, dict):
        return node
    if isinstance(node, list) and node and all(isinstance(item, dict) and _id(item) is not None for item in node):
        return {str(_id(item)): item for item in node}
    return None


def _id(item: dict[str, Any]) -> Any:
    return next((item[name] for name in ("id", "number", "value", "kind", "file") if name in item), None)


def _text(node: Any) -> str | None:
    if node is MISSING or node is None:
        return None
    if isinstance(node, dict):
        return "; ".join(f"{key}: {_text(value)}" for key, value in node.items())
    if isinstance(node, list):
        return ", ".join(str(_text(item)) for item in node)
    return str(node)


@dataclass(frozen=True, slots=True)
class Different:
    """A recorded incident about which the draft says something else, with the criteria that make the difference."""

    reference: str
    before: Eligibility
    after: Eligibility

    @property
    def criteria(self) -> list[str]:
        """Codes of the criteria whose answer differs."""
        pairs = zip(self.before.reasons, self.after.reasons, strict=True)
        return [one.code for one, other in pairs if one.answer is not other.answer]
