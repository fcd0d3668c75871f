"""A package holds all that is kept, a third party proves it with standard tools, and it is taken once."""

import json
import subprocess
from pathlib import Path

import bagit
import pytest
import webvtt
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.evidence.package_lifecycle import TRANSITIONS, PackageEvent, PackageState
from app.evidence.package_records import EvidencePackage
from app.platform import signing
from app.platform.audit import AuditEntry, AuditReason
from app.platform.database import transaction
from app.platform.lifecycle import IllegalMove
from app.platform.wire import Refused
from app.response.document import ResponseDocument
from app.text.records import Message
from tests.evidence.kept import captured, flip, sealed_file
from tests.evidence.packing import Desk, ThirdParty, talk
from tests.people import Officer, Phone
from tests.state_tables import moves_as_written

ORIGINAL = (b"\xff\xd8 the first part ", b"and the second")


@pytest.fixture
def desk(app: Flask, link: str, phone: Phone, officer: Officer) -> Desk:
    visit = talk(phone, officer, link)
    captured(app, visit, *ORIGINAL, name="holiday ../../x.jpg", media_type="image/jpeg")
    return Desk(app, visit)


@pytest.fixture
def third_party(desk: Desk, tmp_path: Path) -> ThirdParty:
    return desk.hands_over(tmp_path / "third-party")


def entries(desk: Desk, action: str) -> list[tuple[AuditEntry, str]]:
    with desk.app.app_context(), transaction() as tx:
        query = select(AuditEntry, AuditReason).outerjoin(AuditReason, AuditReason.id == AuditEntry.reason_id)
        rows = tx.session.execute(query.where(AuditEntry.action == action)).all()
        return [(entry, reason.words if reason else "") for entry, reason in rows]


def test_all_that_the_readme_tells_a_third_party_to_do_works(third_party: ThirdParty) -> None:
    assert len(third_party.commands()) == 6
    for command in third_party.commands():
        done = third_party.does(command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_the_bag_is_valid_by_the_library_of_congress(third_party: ThirdParty) -> None:
    bag = bagit.Bag(str(third_party.bag))
    bag.validate()
    assert bag.info["Source-Organization"] == "Example force"
    assert sorted(bag.algorithms) == ["sha256", "sha512"]


def test_the_original_is_in_it_byte_for_byte(third_party: ThirdParty) -> None:
    (exhibit,) = json.loads((third_party.bag / "data/exhibits.json").read_text())["exhibits"]
    assert exhibit["path"] == "exhibits/0001-upload-original.jpg"
    assert (third_party.bag / "data" / exhibit["path"]).read_bytes() == b"".join(ORIGINAL)
    assert exhibit["name"] == "holiday ../../x.jpg"
    assert len(exhibit["chunks"]) == 3


def test_what_was_written_is_in_it_as_data_and_to_read(third_party: ThirdParty) -> None:
    (message,) = json.loads((third_party.bag / "data/messages.json").read_text())
    assert message["text"] == "He took my phone, then Dave Pritchard pushed me"
    response = json.loads((third_party.bag / "data/response.json").read_text())
    assert [one["value"] for one in response["entries"] if one["key"] == "report.what"] == [
        "He took my phone and pushed me.",
        "He took my phone; Dave PRITCHARD pushed me.",
    ]
    assert [(one["grade"], one["reason"]) for one in response["grades"]] == [("high", "Throat held last week")]
    document = ResponseDocument.model_validate_json((third_party.bag / "data/response-document.json").read_text())
    assert document.report.what
    assert document.report.what.words == "He took my phone; Dave PRITCHARD pushed me."
    assert (
        "He took my phone; Dave PRITCHARD pushed me." in (third_party.bag / "data/response-document.html").read_text()
    )
    consents = json.loads((third_party.bag / "data/consents.json").read_text())
    assert {"purpose": "video", "answer": "yes"}.items() <= consents[0].items()
    readable = (third_party.bag / "data/record.html").read_text()
    assert "Throat held last week" in readable
    assert "What happened? In the caller’s own words" in readable
    webvtt.read(str(third_party.bag / "data/transcript.vtt"))


def test_the_continuity_of_the_exhibit_is_in_it(third_party: ThirdParty) -> None:
    lines = [json.loads(line) for line in (third_party.bag / "data/audit.jsonl").read_text().splitlines()]
    (exhibit,) = json.loads((third_party.bag / "data/exhibits.json").read_text())["exhibits"]
    about = [line["action"] for line in lines if line["subject"] == f"exhibit:{exhibit['id']}"]
    assert about == ["exhibit:begun", "exhibit:captured"]
    assert any(line["subject"].startswith("incident:") for line in lines)


def test_who_took_it_when_why_and_for_whom_is_in_the_audit(desk: Desk, third_party: ThirdParty) -> None:
    ((entry, why),) = entries(desk, "visit:exported")
    assert why == "Charging decision\n→ Crown Prosecution Service, A. Lee"
    assert (entry.actor_id, entry.kind, entry.visit_id) == ("a-supervisor", "disclosure", desk.visit)
    assert len(entries(desk, "exhibit:exported")) == 1


def test_it_is_taken_once_and_then_file_and_key_are_gone(desk: Desk, tmp_path: Path) -> None:
    package_id = desk.asks()
    with pytest.raises(IllegalMove):
        desk.takes(package_id, tmp_path / "too-early.zip")
    desk.makes(package_id)
    lies = desk.app.extensions["sealed_streams"].path(package_id)
    assert b"Pritchard" not in lies.read_bytes()
    assert b"PK\x03\x04" not in lies.read_bytes()
    desk.takes(package_id, tmp_path / "evidence.zip")
    assert not lies.exists()
    row = desk.row(package_id)
    assert (row.state, row.private_key, row.choices) == ("taken", None, None)
    with pytest.raises(IllegalMove):
        desk.takes(package_id, tmp_path / "again.zip")


def test_nobody_takes_what_another_asked_for(desk: Desk, tmp_path: Path) -> None:
    package_id = desk.asks()
    desk.makes(package_id)
    desk.visit = "another"
    with pytest.raises(Refused):
        desk.takes(package_id, tmp_path / "evidence.zip")


def test_an_exhibit_at_fault_is_named_and_holds_up_nothing_else(desk: Desk, tmp_path: Path) -> None:
    broken = captured(desk.app, desk.visit, b"second")
    flip(sealed_file(desk.app, broken), 20)
    third_party = desk.hands_over(tmp_path / "third-party")
    assert third_party.faults() == []
    first, second = json.loads((third_party.bag / "data/exhibits.json").read_text())["exhibits"]
    assert (first["faults"], second["path"]) == ([], None)
    assert second["faults"][0].startswith("chunk 0: can't be opened")
    assert "Exhibit 2 is not in this package: chunk 0" in (third_party.bag / "README.md").read_text()


def test_what_somebody_typed_cannot_write_commands_into_the_readme(desk: Desk, tmp_path: Path) -> None:
    package_id = desk.asks()
    with desk.app.app_context(), transaction() as tx:
        tx.session.get_one(EvidencePackage, package_id).recipient = "CPS\n\n        rm -rf ~"
    desk.makes(package_id)
    folder = tmp_path / "third-party"
    folder.mkdir()
    third_party = ThirdParty(desk.takes(package_id, folder / "evidence.zip"), folder)
    assert not [command for command in third_party.commands() if command.startswith("rm")]


def test_without_the_keys_it_says_that_it_failed_and_can_be_made_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = desk.asks()
    whole = desk.app.extensions["settings"]
    web = whole.model_copy(update={"evidence_key": type(whole.evidence_key)("")})
    monkeypatch.setitem(desk.app.extensions, "settings", web)
    desk.makes(package_id)
    assert (desk.row(package_id).state, desk.row(package_id).problem) == ("failed", "no_keys")
    monkeypatch.setitem(desk.app.extensions, "settings", whole)
    desk.makes(package_id)
    assert desk.row(package_id).state == "ready"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_byte_of_any_file_of_the_package_is_found(third_party: ThirdParty, data: st.DataObject) -> None:
    files = sorted(path for path in third_party.bag.rglob("*") if path.is_file() and path.name != "README.md")
    path = data.draw(st.sampled_from(files), "file")
    before = path.read_bytes()
    flip(path, data.draw(st.integers(0, len(before) - 1), "byte"), data.draw(st.integers(0, 7), "bit"))
    faults = third_party.faults()
    path.write_bytes(before)
    assert faults, path


def test_a_signature_is_for_this_and_by_this_key_only(tmp_path: Path) -> None:
    key, content = signing.new_key(), b"0f  data/x\n"
    (tmp_path / "signers").write_text(f"evidence {signing.public_line(key)}\n")
    (tmp_path / "key.pub").write_text(signing.public_line(key))
    (tmp_path / "sig").write_text(signing.sign(key, content, "evidence-package"))

    def verifies(said: bytes, namespace: str) -> bool:
        command = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "evidence", "-n", namespace, "-s", "sig"]
        return subprocess.run(command, input=said, cwd=tmp_path, capture_output=True).returncode == 0

    assert verifies(content, "evidence-package")
    assert not verifies(content + b"x", "evidence-package")
    assert not verifies(content, "git")
    told = subprocess.run(["ssh-keygen", "-lf", "key.pub"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert signing.fingerprint(key) in told
    (tmp_path / "sig").write_text(signing.sign(signing.new_key(), content, "evidence-package"))
    assert not verifies(content, "evidence-package")


EXPECTED = {
    "begin": {"asked": "making", "making": "making", "failed": "making"},
    "made": {"making": "ready"},
    "fail": {"making": "failed"},
    "take": {"ready": "taken"},
    "drop": dict.fromkeys(["asked", "making", "ready", "failed"], "dropped"),
}


@pytest.mark.parametrize("state", PackageState)
@pytest.mark.parametrize("event", PackageEvent)
def test_every_event_in_every_state(state: PackageState, event: PackageEvent) -> None:
    moves_as_written(TRANSITIONS, EXPECTED, state, event)


def test_memory_stays_flat_however_large_the_originals_are(
    app: Flask, link: str, phone: Phone, officer: Officer
) -> None:
    """300 MB in a process of its own, whose whole memory is measured; 2 GB: bench/evidence_package.py."""
    from bench.evidence_package import measured

    figures = measured(megabytes=300)
    assert figures.zip_bytes > 300 * 1024 * 1024
    assert figures.grown_mb < 40, figures


def test_a_record_that_cannot_be_opened_ends_in_a_failure_that_is_shown(desk: Desk) -> None:
    package_id = desk.asks()
    with desk.app.app_context(), transaction() as tx:
        message = tx.session.scalars(select(Message)).one()
        message.body_sealed = message.body_sealed[:-1] + bytes([message.body_sealed[-1] ^ 1])
    desk.makes(package_id)
    assert (desk.row(package_id).state, desk.row(package_id).problem) == ("failed", "not_written")
