"""Personal data and secrets as types that cannot be printed."""

from typing import Self


class Personal(str):
    """Text about a person. `repr`, `format` and logs show «personal»; `.reveal()` gives the plain text.

    It is still a string for databases and templates, so care is needed only where it is shown on purpose.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "«personal»"

    def __format__(self, spec: str) -> str:
        return "«personal»"

    def reveal(self) -> str:
        """The plain text, for a page or message that the person it is shown to may see."""
        return str.__str__(self)

    def __copy__(self) -> Self:
        return self
