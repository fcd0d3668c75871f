"""Every action that the code puts into the audit log has words, in each language of staff, and no others do."""

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from app.handovers.lifecycle import HandoverEvent
from app.incidents.lifecycle import DeskEvent
from app.interpreters.lifecycle import BookingEvent
from app.platform import audit
from app.platform.database import transaction
from app.platform.permissions import COMMAND_LINE
from app.record.words import ACTIONS
from app.visits.lifecycle import VisitEvent
from tests.people import Supervisor

# What the code puts together at the time.
MADE = {
    "f'adherence:{kind}'": {"adherence:done", "adherence:deviation"},
    "f'code:{how}'": {"code:replaced", "code:confirmed", "code:refused", "code:left"},
    "f'interpreter:{event.value}'": {f"interpreter:{event.value}" for event in BookingEvent},
    "f'incident:{event.value}'": {f"incident:{event.value}" for event in DeskEvent},
    "f'handover:{event.value}'": {f"handover:{event.value}" for event in HandoverEvent},
    "f'visit:{event.value}'": {f"visit:{event.value}" for event in VisitEvent},
}


def written(value: ast.expr) -> set[str]:
    """The actions that an expression can be."""
    if isinstance(value, ast.Constant):
        return {str(value.value)}
    if isinstance(value, ast.IfExp):
        return written(value.body) | written(value.orelse)
    return MADE[ast.unparse(value)]


def is_entry(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("record", "consulted")
        and ast.unparse(node.func.value) == "audit"
    )


def actions_of(module: ast.Module) -> Iterator[str]:
    """What a module records: itself, or by a function that is handed the action."""
    handed = {}
    for function in [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]:
        names = [argument.arg for argument in function.args.args]
        for call in [node for node in ast.walk(function) if isinstance(node, ast.Call) and is_entry(node)]:
            action = call.args[2]
            if isinstance(action, ast.Name):
                handed[function.name] = names.index(action.id)
            else:
                yield from written(action)
    for call in [node for node in ast.walk(module) if isinstance(node, ast.Call)]:
        if isinstance(call.func, ast.Name) and call.func.id in handed:
            yield from written(call.args[handed[call.func.id]])


def recorded() -> set[str]:
    """Every action in the code."""
    modules = [ast.parse(path.read_text()) for path in Path("app").rglob("*.py") if path.name != "audit.py"]
    return {action for module in modules for action in actions_of(module)}


def test_every_action_has_words_and_no_words_are_left_over() -> None:
    assert len(recorded()) > 70
    assert recorded() == set(ACTIONS)


def test_supervisors_read_the_words_and_never_the_code(app: Flask, supervisor: Supervisor) -> None:
    for first in range(0, len(ACTIONS), 50):  # a page shows a hundred
        some = list(ACTIONS)[first : first + 50]
        with app.app_context(), transaction() as tx:
            for action in some:
                audit.record(tx, COMMAND_LINE, action, "incident:1")
        page = supervisor.gets("/admin/audit").get_data(as_text=True)
        for action in some:
            assert f"<td>{action}</td>" not in page
            with app.app_context():
                assert f"<td>{ACTIONS[action]}</td>" in page, action


def test_an_action_of_an_older_version_keeps_its_code(app: Flask, supervisor: Supervisor) -> None:
    with app.app_context(), transaction() as tx:
        audit.record(tx, COMMAND_LINE, "fax:sent", "incident:1")
    assert "<td>fax:sent</td>" in supervisor.gets("/admin/audit").get_data(as_text=True)
