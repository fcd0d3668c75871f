"""Marked personal data goes through every path of the running service; then everything that it wrote is searched."""

import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from tests.record.actors_over_http import Client, junk, junk_over_socket
from tests.record.people_over_http import Colleague, create_admin, junk_about_people
from tests.running_web import TOKEN, RunningWeb, running_web

# Nobody's: Ofcom's numbers for drama, and words that stand nowhere else. The last place is one on the open sea.
MARKS = {
    "letters": "Quxletters: he is at the door",
    "reference": "QZREF-77120",
    "phone": "+447700900567",
    "email": "quxaddress@example.com",
    "cancelled": "Quxcancelled: they will be at work",
    "wish": "Quxwish after the school run",
    "never": "Quxnever ring the landline",
    "word": "quxpelican",
    "danger": "quxharbour",
    "message": "Quxmessage: he took the keys",
    "reply": "Quxreply: stay where you are",
    "reason": "Quxreason: seen by the duty inspector",
    "why": "Quxwhy: the ombudsman asked",
    "because": "Quxbecause: I take over at four",
    "device": "Quxdevice of the night shift",
    "typed": "Quxtyped before the reference",
    "own_words": "Quxown words about themselves",
    "junk": "Quxjunk.07700900777",  # could pass for an identifier: nothing but care keeps it out of the log
    "latitude": "55.1234567",
    "longitude": "-12.7654321",
}
# Names of staff lie open in the database (docs/security.md), and nowhere else.
STAFF = {"admin": "Quxadmin Grey", "name": "Sgt Quxname", "first_name": "Quxfirst"}
FORMS = (str, str.upper, str.lower, lambda text: re.sub(r"^\+44", "0", text), lambda text: text.removeprefix("+44"))


def test_marked_personal_data_is_in_nothing_that_the_service_writes(tmp_path: Path) -> None:
    with running_web(tmp_path) as web:
        api = Client(web.url, Authorization=f"Bearer {TOKEN}")
        incident, link = an_incident_by_api(api)
        phone, officer = her_visit(web, link), Client(web.url).signs_in("PC Osei")
        seen = the_officer(officer, incident)
        handler = Client(web.url).signs_in("R. Lane")
        page = the_call_handler(handler, incident)
        admin = Colleague(web).enrols(create_admin(web, STAFF["admin"]), MARKS["device"])
        supervisor = somebody_new(web, admin)
        opened = supervisor.opens_for_a_reason(visit_in(seen), MARKS["because"])
        log = the_supervisor(supervisor)
        for client in (api, phone, officer, handler, admin, supervisor, Client(web.url)):
            junk(client, MARKS["junk"])
            junk_about_people(client, MARKS["junk"])
        for client, namespace in ((phone, "/page"), (officer, "/staff")):
            junk_over_socket(client, namespace, MARKS["junk"])
        # Those who may, read it all: so it was really there.
        shown = {"message": seen, "reply": seen, "wish": page, "reason": page, "why": log, "because": log}
        for name, where in (shown | {"device": admin.gets("/me")}).items():
            assert MARKS[name] in where, name
        assert MARKS["message"] in opened
        people = admin.gets("/admin")
        assert STAFF["admin"] in people
        assert STAFF["name"] in people
        metrics = Client(web.url).gets("/metrics")
        assert "rvr_open_sockets" in metrics
        (web.folder / "metrics.txt").write_text(metrics)
        exported = export(web)
    secrets = [link.rpartition("/")[2], admin.token, supervisor.token]
    for client in (phone, officer, handler, admin, supervisor):
        secrets += client.cookies.values()
    assert search(web, [*MARKS.values(), *secrets]) == []
    assert {where.partition(": ")[0] for where in search(web, [*STAFF.values()])} <= {"data/rvr.db", "data/rvr.db-wal"}
    assert not any(name in exported for name in STAFF.values())
    typed_as_reasons = {"reason", "why", "because", "cancelled"}
    assert {name for name, mark in MARKS.items() if mark in exported} == typed_as_reasons


def an_incident_by_api(api: Client) -> tuple[str, str]:
    body = {
        "reference": MARKS["reference"], "grade": 2, "relationship": "intimate", "phone": MARKS["phone"], "adult": True,
        "email": MARKS["email"], "perpetrator_present": False, "contact_by": "phone", "contact_when": MARKS["wish"],
        "contact_never": MARKS["never"], "call_back_word": MARKS["word"], "danger_word": MARKS["danger"],
    }  # fmt: skip
    status, answer = api.sends("POST", "/api/v1/incidents", body)
    assert status == 201, answer
    assert api.sends("POST", "/api/v1/incidents", body)[0] == 409
    consent = {"channel": "sms", "consent": {"to_video": True}}
    link: str = api.sends("POST", f"/api/v1/incidents/{answer['id']}/invitations", consent)[1]["url"]
    api.sends("GET", f"/api/v1/incidents/{answer['id']}")
    return answer["id"], link


def her_visit(web: RunningWeb, link: str) -> Client:
    phone = Client(web.url)
    phone.posts(link.removeprefix(web.url))
    phone.posts("/here/answer", answer="yes")
    place = {"latitude": float(MARKS["latitude"]), "longitude": float(MARKS["longitude"]), "accuracy_m": 10}
    phone.over_socket(
        "/page",
        ("visit:watch", {"seen": None}),
        ("visit:choose", {"mode": "text"}),
        ("text:send", {"id": str(uuid.uuid4()), "body": MARKS["message"]}),
        ("text:type", {"stream": uuid.uuid4().hex, "position": 0, "typed": MARKS["letters"]}),
        ("location:share", place),
    )
    phone.posts("/here/message", body=MARKS["message"])
    return phone


def the_officer(officer: Client, incident: str) -> str:
    board: Any = officer.over_socket("/staff", ("board:watch", {}))[0]
    visit = next(card["visit"] for card in board["cards"] if card["incident"] == incident)
    reply = {"visit": visit, "id": str(uuid.uuid4()), "body": MARKS["reply"]}
    answers = officer.over_socket(
        "/staff", ("visit:admit", {"visit": visit}), ("text:send", reply), ("visit:watch", {"visit": visit})
    )
    return str(answers)


def the_call_handler(handler: Client, incident: str) -> str:
    path = f"/control/incidents/{incident}"
    handler.posts(path, reference=MARKS["reference"], phone=MARKS["junk"], contact_when=MARKS["wish"], danger_word="x")
    handler.posts(f"{path}/decision", proceed="yes", reason=MARKS["reason"])
    handler.posts("/control/incidents", reference=MARKS["reference"], phone=MARKS["phone"])
    an_appointment(handler, path)
    typed_and_told(handler)
    handler.gets("/control/outbox")
    return handler.gets(path)


def typed_and_told(handler: Client) -> None:
    kept = f"/control/incidents/new/{uuid.uuid4()}"
    handler.posts(kept, contact_when=MARKS["typed"])
    assert MARKS["typed"] in handler.gets(kept)
    other = str(uuid.uuid4())
    handler.posts("/control/incidents", draft=other, reference=MARKS["reference"], phone=MARKS["phone"])
    handler.posts(f"/control/incidents/{other}/instead/unit")
    about = f"/control/incidents/{other}/about-the-caller"
    assert handler.posts(about, sex="self_described", sex_words=MARKS["own_words"])[0] == 303
    assert MARKS["own_words"] in handler.gets(about)


def an_appointment(handler: Client, path: str) -> None:
    """Booked, shown in the diary, and cancelled again."""
    times = re.findall(r'name="starts_at" value="([^"]+)"', handler.gets(f"{path}/appointment"))
    assert handler.posts(f"{path}/appointment", starts_at=times[0])[0] == 303
    assert MARKS["reference"] in handler.gets(f"/control/diary?day={times[0][:10]}")
    seen = re.search(r'name="seen" value="([^"]+)"', handler.gets(f"{path}/appointment"))
    assert seen
    handler.posts(f"{path}/appointment/cancel", seen=MARKS["junk"], why=MARKS["cancelled"])
    assert handler.posts(f"{path}/appointment/cancel", seen=seen[1], why=MARKS["cancelled"])[0] == 303


def visit_in(seen: str) -> str:
    found = re.search(r"'visit': '([0-9a-f-]{36})'", seen)
    assert found, seen
    return found[1]


def somebody_new(web: RunningWeb, admin: Colleague) -> Colleague:
    """A supervisor whom the administrator adds."""
    link = admin.adds(STAFF["name"], STAFF["first_name"], "supervisor")
    return Colleague(web).enrols(link, MARKS["device"])


def the_supervisor(supervisor: Client) -> str:
    status, found = supervisor.posts("/admin/audit", reference=MARKS["reference"])
    assert status == 200
    assert "recorded the incident" in found
    supervisor.posts("/admin/audit", since=MARKS["junk"])
    supervisor.posts("/admin/audit/export", why=MARKS["why"], form="csv")
    return supervisor.gets("/admin/audit")


def export(web: RunningWeb) -> str:
    command = [sys.executable, "-m", "flask", "--app", "app", "audit", "export", "-", "--why", "a test"]
    environment = {"RVR_DATA_DIR": str(web.folder), "PATH": ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def search(web: RunningWeb, marks: list[str]) -> list[str]:
    """Which file holds which mark, in any spelling of it."""
    files = [path for path in web.folder.rglob("*") if path.is_file()] + [web.log]
    assert {"rvr.db", "metrics.txt", "log"} <= {path.name for path in files}
    spellings = {form(mark).encode() for mark in marks for form in FORMS}
    return [
        f"{path.relative_to(web.folder.parent)}: {spelling!r}"
        for path in files
        for spelling in sorted(spellings)
        if spelling in path.read_bytes()
    ]
