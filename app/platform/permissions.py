"""Who may do what: one table. A use case names its permission; nobody else decides."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Kinds of actor. `VICTIM` is the person on the phone, `SERVICE` an API token, `SYSTEM` the clock."""

    CALL_HANDLER = "call_handler"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    VICTIM = "victim"
    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `id` is a staff, visit or token id; `name` is what colleagues and the victim see.

    scopes: the permissions that a token was given; None: all of its role.
    """

    role: Role
    id: str
    name: str = ""
    scopes: frozenset[str] | None = None


class NotAllowed(Exception):
    """The actor's role, or token, doesn't have the permission."""


CONTROL = frozenset({Role.CALL_HANDLER})
RESPONSE = frozenset({Role.OFFICER})
PHONE = frozenset({Role.VICTIM})
OVERSIGHT = frozenset({Role.SUPERVISOR})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "incident:record": CONTROL | {Role.SERVICE},
    "incident:read": CONTROL | RESPONSE | {Role.SERVICE},
    "incident:decide": CONTROL,
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
    "audit:read": OVERSIGHT,
    "audit:export": OVERSIGHT | {Role.SYSTEM},
}
SCOPES = frozenset(name for name, roles in PERMISSIONS.items() if Role.SERVICE in roles)
"""What an API token may be given."""


def may(actor: Actor, permission: str) -> bool:
    """Whether the actor's role, and token, has the permission. An unknown permission is a programming error."""
    has_role = actor.role in PERMISSIONS[permission]
    return has_role and (actor.scopes is None or permission in actor.scopes)


def require(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor has the permission."""
    if not may(actor, permission):
        raise NotAllowed(permission)
