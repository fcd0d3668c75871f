"""What officers see of evidence: in words, each look recorded, originals for a reason and for an hour."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.evidence import copies, news, opening
from app.platform import clock
from app.platform.audit import AuditEntry
from app.platform.database import transaction
from tests.clock import Clock
from tests.evidence import files
from tests.evidence.sending import Sender, sha256
from tests.evidence.worker import Worker
from tests.people import ORIGIN, ControlRoom, Officer, Phone


class Case:
    """A visit in a call, with its officer and what she sends."""

    def __init__(self, app: Flask, phone: Phone, link: str, officer: Officer) -> None:
        phone.waits(link)
        self.app, self.officer, self.worker = app, officer, Worker(app)
        self.visit = officer.admits()
        self.hers = Sender(phone)

    def list(self) -> str:
        return str(self.officer.gets(f"/officer/visits/{self.visit}/evidence").get_data(as_text=True))

    def page(self, exhibit: str, officer: Officer | None = None) -> str:
        return str((officer or self.officer).gets(f"/officer/exhibits/{exhibit}").get_data(as_text=True))

    def range(self, exhibit: str, asked: str) -> Any:
        path = f"/officer/exhibits/{exhibit}/copy"
        return self.officer.http.get(path, base_url=ORIGIN, headers={"Range": asked})

    def asks_for_original(self, exhibit: str, why: str = "For the custody officer") -> int:
        return int(self.officer.posts(f"/officer/exhibits/{exhibit}/original", why=why).status_code)


@pytest.fixture
def case(app: Flask, phone: Phone, link: str, officer: Officer) -> Case:
    return Case(app, phone, link, officer)


def test_the_list_says_where_everything_is_in_words(case: Case) -> None:
    assert "Nothing has come yet." in case.list()
    half = case.hers.begins(8, name="night.mp4").get_json()["id"]
    case.hers.puts(half, 0, b"half")
    photo = case.hers.sends(files.photo(), name="bruise.jpg", type="image/jpeg")
    case.hers.sends(files.PROGRAM, name="holiday.jpg", type="")
    assert "Arriving: 50 of 100" in case.list()
    assert "Arrived. It is being checked." in case.list()
    assert "data-moving" in case.list()
    case.worker.works()
    shown = case.list()
    assert "Not what its name says. Kept, not shown." in shown
    assert case.worker.exhibit(photo).sha256 in shown
    assert re.search(r"<b>2</b> File", shown)


def test_one_exhibit_with_its_place_and_its_continuity(case: Case) -> None:
    exhibit = case.hers.sends(files.photo(), name="bruise.jpg", type="image/jpeg")
    case.worker.works()
    page = case.page(exhibit)
    for said in ("51.50123", "SecretPhone", "took in an exhibit, sealed", "checked an exhibit", "looked at a copy"):
        assert said in page, said
    assert "exhibit:viewed" in case.worker.actions(exhibit)


def test_a_copy_is_played_from_anywhere(case: Case) -> None:
    exhibit = case.hers.sends(files.video(seconds=3), name="night.mp4", type="video/mp4")
    case.worker.works()
    whole = case.range(exhibit, "").get_data()
    assert case.worker.copy(exhibit) == whole
    part = case.range(exhibit, "bytes=100-199")
    assert (part.status_code, part.get_data()) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert case.range(exhibit, "bytes=-50").get_data() == whole[-50:]
    assert case.range(exhibit, f"bytes={len(whole)}-").status_code == 416
    assert part.headers["Content-Type"] == "video/mp4"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.text("bytes=0123456789-, ", max_size=20))
def test_whatever_range_is_asked_for_is_answered(case: Case, asked: str) -> None:
    if not hasattr(case, "seen"):
        case.seen = case.hers.sends(files.photo(), name="a.jpg", type="")  # type: ignore[attr-defined]
        case.worker.works()
    assert case.range(case.seen, asked).status_code in (200, 206, 416)  # type: ignore[attr-defined]


def test_an_original_needs_a_reason_and_is_there_for_an_hour_for_who_asked(case: Case, app: Flask, time: Clock) -> None:
    exhibit = case.hers.sends(files.PROGRAM, name="holiday.jpg", type="")
    assert "Not before it is checked." in case.page(exhibit)
    case.worker.works()
    case.officer.confirms()
    assert case.asks_for_original(exhibit, why=" ") == 422
    assert case.asks_for_original(exhibit) == 303
    assert "It is being opened for you." in case.page(exhibit)
    assert case.worker.works() == []
    assert "Take the original" in case.page(exhibit)
    taken = case.officer.gets(f"/officer/exhibits/{exhibit}/original")
    assert sha256(taken.get_data()) == case.worker.exhibit(exhibit).sha256
    assert taken.headers["Content-Disposition"] == 'attachment; filename="exhibit-1.bin"'
    assert case.worker.actions(exhibit)[-3:] == ["exhibit:asked_for", "exhibit:opened", "exhibit:fetched"]
    time.passes(minutes=61)
    with app.app_context():
        opening.remove_expired()
        assert list(copies.folder().iterdir()) == []


def test_the_reason_is_kept_sealed_beside_the_entry(case: Case, app: Flask) -> None:
    exhibit = case.hers.sends(b"x")
    case.worker.works()
    case.officer.confirms()
    case.asks_for_original(exhibit, why="For court")
    with app.app_context(), transaction() as tx:
        entry = tx.session.query(AuditEntry).filter_by(action="exhibit:asked_for").one()
        assert entry.reason_id
        assert "court" not in str(entry.detail)


def test_who_has_no_business_with_the_visit_sees_nothing(case: Case, app: Flask, control_room: ControlRoom) -> None:
    exhibit = case.hers.sends(files.photo(), name="a.jpg", type="")
    case.worker.works()
    other = Officer(app, which=1)
    for path in ("", "/copy", "/original"):
        assert control_room.gets(f"/officer/exhibits/{exhibit}{path}").status_code == 403
        assert "/officer/visits/" in other.gets(f"/officer/exhibits/{exhibit}{path}").headers["Location"]
        assert case.officer.gets(f"/officer/exhibits/unknown{path}").status_code == 404
    assert control_room.gets(f"/officer/visits/{case.visit}/evidence").status_code == 403


def test_what_is_drawn_on_a_copy_is_an_exhibit_of_its_own(case: Case) -> None:
    source = case.hers.sends(files.photo(), name="a.jpg", type="")
    case.worker.works()
    before = case.worker.exhibit(source).sha256
    Sender(case.officer, case.visit).sends(
        files.photo(), name="drawn.jpg", query=f"?made_from={source}", type="image/jpeg"
    )
    case.worker.works()
    assert "Drawn on a copy of 1" in re.sub(r"\s+", " ", case.list())
    assert case.worker.exhibit(source).sha256 == before


def test_desks_are_told_what_the_worker_has_done(case: Case, app: Flask) -> None:
    since = clock.now()
    case.hers.sends(b"x")
    case.worker.works()
    case.officer.socket.told()
    with app.app_context():
        later = news.tell_since(since)
        assert news.tell_since(later) == later
    [told] = case.officer.socket.told("evidence:changed")
    assert told["visit"] == case.visit
