"""Who may do what: one table. A use case names its permission; nobody else decides."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Kinds of actor. `VICTIM` is the person on the phone, `SERVICE` an API token, `SYSTEM` the clock."""

    CALL_HANDLER = "call_handler"
    OFFICER = "officer"
    VICTIM = "victim"
    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `id` is a staff, visit or token id; `name` is what colleagues and the victim see."""

    role: Role
    id: str
    name: str = ""


class NotAllowed(Exception):
    """The actor's role doesn't have the permission."""


CONTROL = frozenset({Role.CALL_HANDLER})
RESPONSE = frozenset({Role.OFFICER})
ADMINISTRATION = frozenset({Role.CALL_HANDLER})  # until there are administrators
SUPERVISION = frozenset({Role.CALL_HANDLER})  # until there are supervisors
PHONE = frozenset({Role.VICTIM})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "incident:record": CONTROL | {Role.SERVICE},
    "incident:read": CONTROL | RESPONSE | {Role.SERVICE},
    "incident:decide": CONTROL,
    "incident:respond_otherwise": CONTROL | RESPONSE | {Role.SERVICE},
    "script:answer": CONTROL,
    "adherence:tick": CONTROL | RESPONSE,
    "adherence:review": SUPERVISION,
    "playbook:read": CONTROL | RESPONSE | ADMINISTRATION,
    "playbook:change": ADMINISTRATION | {Role.SYSTEM},
    "consent:record": CONTROL | {Role.SERVICE},
    "invitation:send": CONTROL | RESPONSE | {Role.SERVICE},
    "outbox:read": CONTROL,
    "board:read": CONTROL | RESPONSE,
    "visit:read": CONTROL | RESPONSE,
    "visit:answer": PHONE,
    "visit:choose": PHONE,
    "visit:lower": PHONE,
    "visit:suggest": RESPONSE,
    "visit:leave": PHONE,
    "visit:call_back": PHONE,
    "visit:cover": PHONE,
    "visit:not_safe_now": PHONE,
    "visit:admit": RESPONSE,
    "visit:end": RESPONSE,
    "visit:let_in": CONTROL | RESPONSE,
    "check:report": PHONE,
    "location:share": PHONE,
    "location:withdraw": PHONE,
    "preferences:set": PHONE,
    "camera:guide": RESPONSE,
    "camera:let": PHONE,
    "photo:send": PHONE,
    "photo:see": RESPONSE,
    "call:connect": PHONE | RESPONSE,
    "call:ask_camera": RESPONSE,
    "text:send": PHONE | RESPONSE,
}


def require(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor's role has the permission. An unknown permission is a programming error."""
    if actor.role not in PERMISSIONS[permission]:
        raise NotAllowed(permission)
