"""What an audited action does with personal data: the kinds that the Data Protection Act 2018, section 62, asks for."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of processing that are logged, and one for running the system, which touches no report."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    RUNNING = "running"


KINDS: dict[str, Kind] = {
    "handover:offered": Kind.DISCLOSURE,  # the colleague learns the briefing
    "incident:recorded": Kind.COLLECTION,
    "incident:opened": Kind.CONSULTATION,
    "incident:typed": Kind.COLLECTION,  # before there is a reference, for whoever typed it alone
    "incident:taken_up": Kind.CONSULTATION,
    "incident:thrown_away": Kind.ERASURE,
    "incident:typed_dropped": Kind.ERASURE,  # nobody went on with it
    "incident:same_number_shown": Kind.COMBINATION,
    "appointment:booked": Kind.COLLECTION,
    "diary:opened": Kind.CONSULTATION,
    "equality:collected": Kind.COLLECTION,
    "equality:changed": Kind.ALTERATION,
    "equality:not_asked": Kind.COLLECTION,
    "equality:read_back": Kind.CONSULTATION,
    "equality:erased": Kind.ERASURE,
    "consent:recorded": Kind.COLLECTION,
    "consent:said": Kind.COLLECTION,
    "consent:withdrawn": Kind.ALTERATION,
    "interpreter:accept": Kind.DISCLOSURE,  # who takes it learns the briefing
    "interpreter:asked": Kind.DISCLOSURE,
    "interpreter:signed": Kind.COLLECTION,
    "caption:typing": Kind.CONSULTATION,  # whoever types captions hears the call
    "caption:transcript": Kind.DISCLOSURE,
    "invitation:sent": Kind.DISCLOSURE,  # her number goes to whoever carries text messages
    "location:shared": Kind.COLLECTION,
    "location:updated": Kind.COLLECTION,
    "location:withdrawn": Kind.ERASURE,
    "exhibit:begun": Kind.COLLECTION,
    "exhibit:captured": Kind.COLLECTION,
    "exhibit:disposed": Kind.ERASURE,
    "retention:opened": Kind.CONSULTATION,
    "retention:disposed": Kind.ERASURE,
    "incident:erased": Kind.ERASURE,
    "exhibit:exported": Kind.DISCLOSURE,
    "exhibit:cut_short": Kind.COLLECTION,  # its sender was gone for good: what had arrived stays
    "exhibit:broken": Kind.ALTERATION,  # of its state
    "exhibit:dropped": Kind.ERASURE,  # before it was complete
    "exhibit:checked": Kind.CONSULTATION,  # the worker opened it
    "exhibit:found_broken": Kind.CONSULTATION,
    "exhibit:copied": Kind.COLLECTION,
    "exhibit:viewed": Kind.CONSULTATION,
    "exhibit:asked_for": Kind.CONSULTATION,  # an original, with a reason
    "exhibit:opened": Kind.CONSULTATION,
    "exhibit:fetched": Kind.DISCLOSURE,
    "still:asked": Kind.COLLECTION,
    "still:answered": Kind.COLLECTION,
    "recording:asked": Kind.COLLECTION,
    "recording:started": Kind.COLLECTION,
    "recording:stopped": Kind.COLLECTION,  # nothing more is collected; what was is kept
    "photo:received": Kind.COLLECTION,
    "photo:seen": Kind.CONSULTATION,
    "preferences:set": Kind.COLLECTION,
    "response:action_added": Kind.COLLECTION,
    "response:confirmation_sent": Kind.DISCLOSURE,
    "response:exported": Kind.DISCLOSURE,
    "response:high_listed": Kind.CONSULTATION,
    "response:paper_offered": Kind.DISCLOSURE,
    "response:paper_read": Kind.CONSULTATION,
    "response:read": Kind.CONSULTATION,
    "visit:opened_by_staff": Kind.CONSULTATION,
    "visit:package_asked": Kind.CONSULTATION,
    "visit:package_made": Kind.COMBINATION,
    "visit:package_failed": Kind.COMBINATION,
    "visit:exported": Kind.DISCLOSURE,
    "visit:explained": Kind.CONSULTATION,  # why somebody opens what is another's
    "visit:opened_for_reason": Kind.CONSULTATION,
    "staff:added": Kind.COLLECTION,
    "staff:came_from_agency": Kind.COLLECTION,
    "staff:role_changed": Kind.ALTERATION,  # this and the next two: who can get at reports from now on
    "staff:disabled": Kind.ALTERATION,
    "staff:enabled": Kind.ALTERATION,
    "outbox:opened": Kind.CONSULTATION,
    "audit:searched": Kind.CONSULTATION,
    "audit:exported": Kind.DISCLOSURE,
}
RUNNING = ("staff:", "session:", "passkey:", "enrolment:", "recovery:", "token:", "keys:", "audit:", "playbook:")
"""Beginnings of actions that are about staff and the system itself."""


def kind_of(action: str) -> Kind:
    """The kind of an action. What nobody has sorted is an alteration: the kind that hides nothing."""
    if action in KINDS:
        return KINDS[action]
    return Kind.RUNNING if action.startswith(RUNNING) else Kind.ALTERATION
