"""Who may do what: one table. A use case names its permission; nobody else decides."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Kinds of actor. `VICTIM` is the person on the phone, `SERVICE` an API token, `SYSTEM` the clock."""

    CALL_HANDLER = "call_handler"
    DISPATCHER = "dispatcher"
    OFFICER = "officer"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    SURVEYOR = "surveyor"
    ADMINISTRATOR = "administrator"
    VICTIM = "victim"
    SERVICE = "service"
    SYSTEM = "system"


# Who signs in with a passkey. An administrator manages people and reads no visit.
STAFF_ROLES = tuple(role for role in Role if role not in (Role.VICTIM, Role.SERVICE, Role.SYSTEM))


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. `id` is a staff, visit or token id; `name` is what colleagues and the victim see."""

    role: Role
    id: str
    name: str = ""


class NotAllowed(Exception):
    """The actor's role doesn't have the permission."""


HANDLING = frozenset({Role.CALL_HANDLER})
SCREENING = frozenset({Role.DISPATCHER})
CONTROL = HANDLING | SCREENING  # the control room
RESPONSE = frozenset({Role.OFFICER})
SUPERVISION = frozenset({Role.SUPERVISOR})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
PHONE = frozenset({Role.VICTIM})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "people:own": frozenset(STAFF_ROLES),
    "people:manage": ADMINISTRATION,
    "people:recover": SUPERVISION,
    "incident:record": CONTROL | {Role.SERVICE},
    "incident:read": CONTROL | RESPONSE | {Role.SERVICE},
    "incident:decide": CONTROL,
    "incident:hand_over": SCREENING,
    "incident:take_back": SCREENING,
    "incident:take": HANDLING,
    "consent:record": HANDLING | {Role.SERVICE},
    "invitation:send": HANDLING | RESPONSE | {Role.SERVICE},
    "outbox:read": HANDLING,
    "board:read": CONTROL | RESPONSE,
    "visit:read": CONTROL | RESPONSE | SUPERVISION,
    "visit:explain": RESPONSE | SUPERVISION,
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
    "visit:let_in": HANDLING | RESPONSE,
    "check:report": PHONE,
    "location:share": PHONE,
    "location:withdraw": PHONE,
    "preferences:set": PHONE,
    "camera:guide": RESPONSE,
    "camera:let": PHONE,
    "photo:send": PHONE,
    "photo:see": RESPONSE | SUPERVISION,
    "call:connect": PHONE | RESPONSE,
    "call:ask_camera": RESPONSE,
    "text:send": PHONE | RESPONSE,
}


def require(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor's role has the permission. An unknown permission is a programming error."""
    if actor.role not in PERMISSIONS[permission]:
        raise NotAllowed(permission)
