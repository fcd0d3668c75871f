"""Socket handlers of text."""

from typing import Any

from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.text import service, typing
from app.text.events import ChooseLetters, SendText, SendTextAsStaff, TypeText, TypeTextAsStaff
from app.visits import service as visits


@answers(SendText)
def send(caller: Caller, ask: SendText) -> dict[str, Any]:
    """She sends a message."""
    with transaction() as tx:
        return service.send(
            tx,
            caller.actor,
            visits.find(tx, caller.visit_id or ""),
            str(ask.id),
            ask.body,
        )


@answers(SendTextAsStaff)
def send_as_staff(caller: Caller, ask: SendTextAsStaff) -> dict[str, Any]:
    """An officer sends a message."""
    with transaction() as tx:
        return service.send(tx, caller.actor, visits.find(tx, ask.visit), str(ask.id), ask.body)


@answers(TypeText)
def type_letters(caller: Caller, ask: TypeText) -> dict[str, Any]:
    """She types."""
    with transaction() as tx:
        visit = visits.find(tx, caller.visit_id or "")
        return typing.type_letters(tx, caller.actor, visit, ask.stream, ask.position, ask.typed)


@answers(TypeTextAsStaff)
def type_letters_as_staff(caller: Caller, ask: TypeTextAsStaff) -> dict[str, Any]:
    """Staff type."""
    with transaction() as tx:
        visit = visits.find(tx, ask.visit)
        return typing.type_letters(tx, caller.actor, visit, ask.stream, ask.position, ask.typed)


@answers(ChooseLetters)
def choose_letters(caller: Caller, ask: ChooseLetters) -> None:
    """How staff like to write."""
    with transaction() as tx:
        typing.choose_letters(tx, caller.actor, ask.on)
