"""What of a form is worth keeping."""

from collections.abc import Iterable, Mapping

Fields = dict[str, list[str]]
"""Values by the name of their field, as a browser sent them: what is wrong is kept too."""

MAX_CHARS = 8_000  # all the fields together hold about 1,000; more comes from no form of ours
PRESET = {"sex": "not_said", "language": "en"}  # what the form says before anybody has typed


class TooMuch(Exception):
    """More than the form can hold."""


def merge(kept: Mapping[str, list[str]], sent: Mapping[str, list[str]], names: Iterable[str]) -> Fields:
    """What was kept, with what was sent now in its place. Other fields than `names` are left out. Raises TooMuch."""
    merged = {name: list(values) for name, values in {**kept, **sent}.items() if name in set(names)}
    if sum(len(value) for values in merged.values() for value in values) > MAX_CHARS:
        raise TooMuch
    return merged


def says_something(fields: Mapping[str, list[str]]) -> bool:
    """Whether anybody has typed or chosen anything."""
    return any(value.strip() and value != PRESET.get(name) for name, values in fields.items() for value in values)
