"""The fields of a response: the crime report in our own words, and the playbook's question sets as they are."""

from collections.abc import Mapping

from app.platform.locale import lazy_gettext as _l
from app.playbook.content import Playbook, QuestionSet
from app.playbook.words import say
from app.response.rules import Choice, Field, Kind, Part, is_open, risk_key

KNOWN = {"yes": _l("Yes"), "no": _l("No"), "not_known": _l("Not known")}
PARTS = {
    "now": _l("Safe now"),
    "report": _l("Crime report"),
    "risk": _l("Risk"),
    "safety": _l("Safety plan"),
    "caller": _l("For the caller"),
    "actions": _l("Actions"),
    "outcome": _l("Outcome"),
}
GRADES = {"standard": _l("Standard"), "medium": _l("Medium"), "high": _l("High")}
REFERRALS = {"marac": _l("Referral to MARAC"), "idva": _l("Referral to an IDVA")}
ACTIONS = {
    "house_to_house": _l("House-to-house"),
    "cctv": _l("CCTV"),
    "arrest_attempt": _l("Arrest attempt"),
    "bail": _l("Bail or release under investigation"),
    "statement": _l("Statement, in person"),
    "other": _l("Something else"),
}
ACTION_STATES = {"open": _l("Open"), "done": _l("Done"), "cancelled": _l("Cancelled")}
SECOND_CONTACT = {
    "booked": _l("Booked"),
    "due": _l("Due now"),
    "kept": _l("Link sent"),
    "missed": _l("Missed"),
    "cancelled": _l("Cancelled"),
}
DONE = {"given": _l("Given"), "declined": _l("Not wanted"), "not_now": _l("Not now")}
REFERRED = {
    "to_send": _l("To be sent"),
    "sent": _l("Sent"),
    "not_wanted": _l("Not wanted"),
    "not_needed": _l("Not needed"),
}

#: part → (name, question, kind or its choices, whether it is required). Safe contact comes from the incident.
QUESTIONS = {
    "now": (
        ("where_other", _l("Where is the other person now?"), "line", True),
        ("where_children", _l("Where are the children, and who is with them?"), "line", True),
        ("injured_now", _l("Is anybody hurt and in need of help now?"), KNOWN, True),
        ("who_else", _l("Who else is there, and can they listen?"), "line", False),
    ),
    "report": (
        ("what", _l("What happened? In the caller’s own words"), "words", True),
        ("when", _l("When did it happen?"), "line", True),
        ("where", _l("Where did it happen?"), "line", True),
        ("suspect", _l("Who is the suspect, and where can they be found?"), "words", True),
        ("children", _l("Which children saw, heard or live with it?"), "words", True),
        ("injuries", _l("Injuries"), "words", False),
        ("weapons", _l("Weapons, or things used as one"), "words", False),
        ("property", _l("Property damaged or taken"), "words", False),
        ("control", _l("Control of money, contacts, movements or phone"), "words", False),
        ("previous", _l("What happened before, reported or not"), "words", False),
        ("witnesses", _l("Who else knows something, and how they are reached"), "words", False),
    ),
    "safety": (
        ("plan", _l("Safety plan, in the caller’s own words"), "words", True),
        ("protective_order", _l("Protective notice or order"), REFERRED, False),
        ("disclosure", _l("Right to ask about the other person’s past (disclosure scheme)"), REFERRED, False),
        ("follow_up", _l("Second contact: when it is safe, and how"), "line", False),
    ),
    "caller": (
        ("reported", _l("What was reported, as the caller may read it"), "words", False),
        ("next", _l("What happens next, as the caller may read it"), "words", False),
    ),
    "actions": (),  # app.response.actions
    "outcome": (
        ("circulated", _l("Suspect circulated"), KNOWN, False),
        ("arrest", _l("Arrest"), KNOWN, False),
        ("attended", _l("Officers attend in person"), KNOWN, False),
        ("call_back", _l("Call back agreed"), KNOWN, False),
    ),
}


#: Asked first when the phone is nearly empty, beside the playbook's own.
VITAL = {("now", "where_other"), ("now", "where_children"), ("now", "injured_now"), ("report", "where")}


def parts(playbook: Playbook, language: str, grade: str | None, values: Mapping[str, str] | None = None) -> list[Part]:
    """All parts in the order of the work. A high grade opens the referrals that it asks for.

    values: what each field says, by which sets of questions open; None: all sets.
    """
    made = {name: [_field(name, *question) for question in questions] for name, questions in QUESTIONS.items()}
    sets = [asked for asked in playbook.questions.sets if values is None or is_open(asked, values)]
    made["risk"] = [field for asked in sets for field in _set(asked, language)]
    made["safety"][1:1] = _advice(playbook, language)
    if grade == "high":
        made["safety"][:0] = [_referral(name, ask) for name, ask in REFERRALS.items()]
    return [Part(name, str(words), tuple(made[name])) for name, words in PARTS.items()]


def _field(part: str, name: str, ask: object, kind: Kind | dict[str, object], required: bool) -> Field:
    choices = _choices(kind) if isinstance(kind, dict) else ()
    shape: Kind = "choice" if isinstance(kind, dict) else kind
    return Field(f"{part}.{name}", str(ask), shape, choices, required=required, vital=(part, name) in VITAL)


def _choices(words: dict[str, object]) -> tuple[Choice, ...]:
    return tuple(Choice(value, str(said)) for value, said in words.items())


def _referral(name: str, ask: object) -> Field:
    return Field(f"safety.{name}", str(ask), "choice", _choices(REFERRED), required=True)


def _set(asked: QuestionSet, language: str) -> list[Field]:
    made: list[Field] = []
    for question in asked.questions:
        choices = tuple(Choice(answer.value, say(answer.words, language)) for answer in question.answers)
        kind: Kind = "choice" if choices else "line"
        heading = "" if made else say(asked.name, language)
        key, ask = risk_key(asked.id, question.id), say(question.ask, language)
        made.append(Field(key, ask, kind, choices, vital=question.vital, heading=heading))
    return made


def _advice(playbook: Playbook, language: str) -> list[Field]:
    advice = [(f"advice_{one.id}", say(one.words, language), "") for one in playbook.safeguarding.advice]
    services = [
        (
            f"service_{one.id}",
            say(one.name, language),
            " · ".join(filter(None, (say(one.helps_with, language), one.phone))),
        )
        for one in playbook.safeguarding.referrals
    ]
    choices = _choices(DONE)
    return [Field(f"safety.{name}", ask, "choice", choices, hint) for name, ask, hint in advice + services]
