"""Whatever people do in whatever order: the record stays whole."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.calls import connections
from app.calls.lifecycle import Line
from app.calls.records import Participant
from app.platform import audit_chain
from app.platform.database import transaction
from app.visits.lifecycle import TRANSITIONS, VisitEvent, VisitState
from app.visits.records import ToldEvent, Visit, VisitChange
from tests.conftest import at_once, build
from tests.people import ControlRoom, FakeMedia, Officer, Phone


class World:
    """One visit and everybody around it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.handler, self.officer, self.other = ControlRoom(app), Officer(app, 0), Officer(app, 1)
        self.link = self.handler.sends_link()
        self.phones = [Phone(app), Phone(app)]
        for staff in (self.officer, self.other):
            staff.connects()
        self.visit: str = self.officer.board()[0]["visit"]

    def asks(self, who: Officer, name: str, **payload: object) -> None:
        if not who.socket.is_open:
            who.connects()
        answer = who.socket.asks(name, {"visit": self.visit, **payload})
        assert answer["ok"] or answer["code"] != "failed", (name, answer)

    def page_asks(self, phone: Phone, name: str, **payload: object) -> None:
        if phone.cookie("__Host-visit") and (not hasattr(phone, "socket") or not phone.socket.is_open):
            phone.connects()
        if hasattr(phone, "socket") and phone.socket.is_open:
            answer = phone.socket.asks(name, payload)
            assert answer["ok"] or answer["code"] != "failed", (name, answer)

    def media(self, act: Callable[[], None]) -> None:
        with self.app.app_context():
            act()


DEEDS: dict[str, Callable[[World, Phone], object]] = {
    "continue": lambda world, phone: phone.continues(world.link),
    "yes": lambda world, phone: phone.answers("yes"),
    "unsure": lambda world, phone: phone.answers("unsure"),
    "no": lambda world, phone: phone.answers("no"),
    "video": lambda world, phone: world.page_asks(phone, "visit:choose", mode="video"),
    "text": lambda world, phone: phone.posts("/here/mode", mode="text"),
    "type": lambda world, phone: phone.posts("/here/message", body="words"),
    "watch": lambda world, phone: world.page_asks(phone, "visit:watch", seen=None),
    "connect": lambda world, phone: world.page_asks(phone, "call:connect"),
    "media": lambda world, phone: world.page_asks(phone, "call:media", microphone="on", camera="off"),
    "call back": lambda world, phone: world.page_asks(phone, "visit:call_back"),
    "cover": lambda world, phone: world.page_asks(phone, "visit:cover", covered=True),
    "uncover": lambda world, phone: world.page_asks(phone, "visit:cover", covered=False),
    "not safe now": lambda world, phone: world.page_asks(phone, "visit:not_safe_now", not_safe=True),
    "safe again": lambda world, phone: world.page_asks(phone, "visit:not_safe_now", not_safe=False),
    "weak line": lambda world, phone: world.page_asks(phone, "visit:lower", to="low"),
    "suggest": lambda world, _: world.asks(world.officer, "visit:suggest", mode="voice"),
    "lose the line": lambda world, phone: hasattr(phone, "socket") and phone.socket.is_open and phone.socket.closes(),
    "exit": lambda world, phone: phone.posts("/leave"),
    "admit": lambda world, _: world.asks(world.officer, "visit:admit"),
    "admit too": lambda world, _: world.asks(world.other, "visit:admit"),
    "end": lambda world, _: world.asks(world.officer, "visit:end"),
    "let in": lambda world, _: world.asks(world.officer, "visit:let_in"),
    "officer connects": lambda world, _: world.officer.socket.asks("call:connect", {"visit": None}),
    "officer types": lambda world, _: world.asks(world.officer, "text:send", id="0" * 32, body="words"),
    "node goes": lambda world, _: world.media(lambda: connections.node_gone("fake")),
    "node comes": lambda world, _: world.media(lambda: connections.node_came("fake", {})),
}


@pytest.mark.usefixtures("unlimited")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from([0, 0, 0, 1])), max_size=25))
def test_the_record_stays_whole_whatever_happens(migrated: Path, deeds: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(migrated, folder, dirs_exist_ok=True)
        app = build(Path(folder))
        app.extensions["media"] = FakeMedia()
        app.extensions["socketio"].start_background_task = at_once
        world = World(app)
        for deed, which in deeds:
            DEEDS[deed](world, world.phones[which])
        with app.app_context(), transaction() as tx:
            visit = tx.get(Visit, world.visit)
            assert visit
            state = VisitState.LINK_SENT
            for change in tx.session.scalars(select(VisitChange).order_by(VisitChange.number)):
                assert change.before == state.value
                state = TRANSITIONS[state][VisitEvent(change.event)]
                assert change.after == state.value
            assert visit.state == state.value
            for audience, last in (("page", visit.page_number), ("staff", visit.staff_number)):
                told = select(ToldEvent.number).where(ToldEvent.audience == audience)
                assert sorted(tx.session.scalars(told)) == list(range(1, last + 1))
            assert {person.line for person in tx.session.scalars(select(Participant))} <= set(Line)
        with app.app_context():
            assert audit_chain.verify().fault is None
        app.extensions["store"].engine.dispose()
