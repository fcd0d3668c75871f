"""Wire messages: each declared once, with who may send it and who may receive it.

`Ask` is what a browser asks (imperative: `visit:admit`), `Told` what it is told (participle: `visit:admitted` or
`…:changed`). The browser's types (`wire_events.d.ts`) and the tests are made from these declarations.
"""

from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError


class Audience(StrEnum):
    """Who receives a told event. `PAGE` is the victim's page; `STAFF` are officers and control room."""

    PAGE = "page"
    STAFF = "staff"


NAMESPACES = {Audience.PAGE: "/page", Audience.STAFF: "/staff"}
PAGE = frozenset({Audience.PAGE})
STAFF = frozenset({Audience.STAFF})
EVERYONE = PAGE | STAFF

ASKS: dict[tuple[Audience, str], "type[Ask]"] = {}
TOLD: "list[type[Told]]" = []


class Ask(BaseModel):
    """A message that a browser sends and waits to have acknowledged. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event_name: ClassVar[str] = ""
    asked_by: ClassVar[frozenset[Audience]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for audience in cls.asked_by:
            if (audience, cls.event_name) in ASKS:
                raise TypeError(f"{cls.event_name} is declared twice for {audience}")
            ASKS[audience, cls.event_name] = cls


class Told(BaseModel):
    """A message that browsers receive. What the victim may receive is this list, not the absence of a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event_name: ClassVar[str] = ""
    audience: ClassVar[frozenset[Audience]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.event_name:
            TOLD.append(cls)


class Refused(Exception):
    """An ask can't be done. `code` is for programs; the person's sentence is `asks.sentence`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


CODES = (
    "not_allowed",
    "not_found",
    "bad_request",
    "too_large",
    "too_fast",
    "not_now",
    "no_consent",
    "no_media",
    "gone",
    "elsewhere",
    "not_a_picture",
    "empty_file",
    "file_too_large",
    "too_many",
    "disk_full",
    "failed",
)


def parse(audience: Audience, name: str, payload: object) -> Ask:
    """The validated ask. Raises Refused with `bad_request`; nothing of the payload is ever logged."""
    declared = ASKS.get((audience, name))
    if declared is None or not isinstance(payload, dict):
        raise Refused("bad_request")
    try:
        return declared.model_validate(payload)
    except ValidationError:
        raise Refused("bad_request") from None
