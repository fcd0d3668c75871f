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
    """Somebody who acts. `id` is a staff, visit or token id; `name` is what colleagues and the victim see.

    scopes: the permissions that a token was given; None: all of its role.
    """

    role: Role
    id: str
    name: str = ""
    scopes: frozenset[str] | None = None


COMMAND_LINE = Actor(Role.SYSTEM, "command-line")  # whoever runs the service, on its own machine


class NotAllowed(Exception):
    """The actor's role, or token, doesn't have the permission."""


HANDLING = frozenset({Role.CALL_HANDLER})
SCREENING = frozenset({Role.DISPATCHER})
CONTROL = HANDLING | SCREENING  # the control room
RESPONSE = frozenset({Role.OFFICER})
SUPERVISION = frozenset({Role.SUPERVISOR})
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
INTERPRETING = frozenset({Role.INTERPRETER})
JOINING = frozenset({Role.INTERPRETER, Role.CAPTIONER})  # into somebody else's call
PHONE = frozenset({Role.VICTIM})
CAPTIONING = frozenset({Role.CAPTIONER})

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
    "incident:respond_otherwise": CONTROL | RESPONSE | {Role.SERVICE},
    "diary:read": CONTROL,
    "diary:book": CONTROL | RESPONSE,
    "script:answer": HANDLING,
    "equality:record": HANDLING,  # whoever asks; what others wrote down nobody reads
    "equality:erase": HANDLING,
    "adherence:tick": HANDLING | RESPONSE,
    "adherence:review": SUPERVISION,
    "playbook:read": CONTROL | RESPONSE | SUPERVISION | ADMINISTRATION,
    "playbook:change": ADMINISTRATION,
    "consent:record": HANDLING | {Role.SERVICE},
    "consent:say": PHONE,
    "invitation:send": HANDLING | RESPONSE | {Role.SERVICE},
    "code:make": HANDLING | RESPONSE,
    "code:confirm": HANDLING | RESPONSE,
    "outbox:read": HANDLING,
    "board:read": CONTROL | RESPONSE,
    "alert:receive": RESPONSE | INTERPRETING,
    "interpreter:ask": RESPONSE,
    "interpreter:answer": INTERPRETING,
    "interpreter:manage": ADMINISTRATION,
    "interpreter:measure": SUPERVISION | {Role.SYSTEM},
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
    "visit:off_record": RESPONSE,
    "visit:end": RESPONSE,
    "visit:hand_over": RESPONSE,
    "visit:let_in": HANDLING | RESPONSE,
    "check:report": PHONE,
    "location:share": PHONE,
    "location:withdraw": PHONE,
    "preferences:set": PHONE,
    "camera:guide": RESPONSE,
    "camera:let": PHONE,
    "photo:send": PHONE,
    "photo:see": RESPONSE | SUPERVISION,
    "exhibit:send": PHONE | RESPONSE | SUPERVISION,
    "exhibit:see": RESPONSE | SUPERVISION,
    "exhibit:fetch": RESPONSE | SUPERVISION,  # an original, with a reason
    "exhibit:ask_still": RESPONSE,
    "recording:start": RESPONSE,
    "recording:stop": PHONE,
    "response:read": RESPONSE | SUPERVISION,
    "response:write": RESPONSE | SUPERVISION,
    "response:grade": RESPONSE | SUPERVISION,
    "response:review": SUPERVISION,
    "response:export": RESPONSE | SUPERVISION | {Role.SERVICE},
    "call:connect": PHONE | RESPONSE | JOINING,
    "call:send": PHONE | RESPONSE | INTERPRETING,  # a captioner only listens
    "call:join": JOINING,
    "call:signal": INTERPRETING,
    "call:confer": RESPONSE | INTERPRETING,
    "call:ask_camera": RESPONSE,
    "text:send": PHONE | RESPONSE,
    "caption:write": CAPTIONING,
    "caption:hear": RESPONSE,  # what their own browser heard them say
    "caption:correct": CAPTIONING | RESPONSE,
    "caption:confirm": RESPONSE,
    "caption:switch": RESPONSE,
    "caption:read": RESPONSE | SUPERVISION,
    "evidence:export": RESPONSE | SUPERVISION | {Role.SERVICE},
    "retention:review": SUPERVISION,  # disposing takes two of them
    "audit:read": SUPERVISION,
    "audit:export": SUPERVISION | {Role.SYSTEM},
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
