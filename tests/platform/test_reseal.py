"""Keys of personal data are changed while the service runs, and equal texts are found before, meanwhile and after."""

import threading
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.evidence.records import Photograph
from app.incidents.records import Incident
from app.incidents.service import with_reference
from app.platform import reseal
from app.platform.database import Sealed, SealedBytes, transaction
from app.platform.encryption import CannotOpen, Keyring, key_of
from tests.conftest import build
from tests.evidence.test_pictures import picture
from tests.people import INCIDENT, ORIGIN, ControlRoom, FakeMedia, Officer, Phone

OLD, NEW = "old:" + "A" * 43 + "=", "new:" + "B" * 42 + "A="


def restarted(app: Flask, keys: str) -> Flask:
    """The same installation, started again with these keys."""
    again = build(app.extensions["settings"].data_dir, RVR_DATA_KEYS=keys)
    again.extensions["media"] = FakeMedia()
    return again


@pytest.fixture
def with_old_key(app: Flask) -> Flask:
    return restarted(app, OLD)


def runs(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["keys", *arguments], catch_exceptions=False)


def test_after_rotation_the_old_key_opens_nothing_and_is_not_needed(with_old_key: Flask) -> None:
    handler, phone = ControlRoom(with_old_key), Phone(with_old_key)
    phone.waits(handler.sends_link(contact_when="after school"))
    officer = Officer(with_old_key)
    officer.admits()
    phone.says("he has a key")
    sent = {"picture": (BytesIO(picture()), "a.jpg")}
    phone.http.post("/here/picture", data=sent, base_url=ORIGIN)
    handler.posts(f"/control/incidents/{handler.incident}/decision", proceed="yes", reason="Seen by the inspector")

    both = restarted(with_old_key, f"{NEW},{OLD}")
    before = runs(both, "status").output
    assert "old: " in before
    assert "new: " not in before
    done = runs(both, "rotate")
    assert "incident: 1" in done.output
    assert "message: 2" in done.output
    assert "photograph: 1" in done.output
    assert "old" not in runs(both, "status").output
    assert "incident: 0" in runs(both, "rotate").output, "the second time there is nothing to do"

    alone = restarted(both, NEW)
    state = ControlRoom(alone).api("GET", f"/incidents/{handler.incident}")
    assert state.json["reference"] == "RVR-1"
    with alone.app_context(), transaction() as tx:
        assert with_reference(tx, "rvr-1")[0].id == handler.incident
    with alone.app_context(), transaction() as tx:
        assert tx.session.scalars(select(Photograph)).one().jpeg[:2] == b"\xff\xd8"
    with restarted(both, OLD).app_context(), transaction() as tx, pytest.raises(CannotOpen):
        _ = tx.get(Incident, handler.incident).reference  # type: ignore[union-attr]


def test_equal_references_and_numbers_are_found_while_keys_are_being_changed(with_old_key: Flask) -> None:
    first = ControlRoom(with_old_key).records()["id"]
    both = restarted(with_old_key, f"{NEW},{OLD}")
    handler = ControlRoom(both)
    refused = handler.api("POST", "/incidents", INCIDENT)
    assert (refused.status_code, refused.json["existing"]) == (409, first)
    assert handler.records(reference="RVR-2")["same_number_12_months"] == 1
    runs(both, "rotate")
    assert handler.records(reference="RVR-3")["same_number_12_months"] == 2


def test_numbers_from_before_there_was_a_hash_of_them_are_found_after_one_rotation(with_old_key: Flask) -> None:
    handler = ControlRoom(with_old_key)
    first = handler.records()["id"]
    with with_old_key.app_context(), transaction() as tx:
        tx.get(Incident, first).phone_digest = None  # type: ignore[union-attr]
    assert handler.records(reference="RVR-2")["same_number_12_months"] == 0
    assert "incident: 1" in runs(with_old_key, "rotate").output
    assert handler.records(reference="RVR-3")["same_number_12_months"] == 2


def test_what_is_written_meanwhile_is_kept(with_old_key: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = ControlRoom(with_old_key)
    ids = [handler.records(reference=f"RVR-{number}")["id"] for number in range(12)]
    both = restarted(with_old_key, f"{NEW},{OLD}")
    monkeypatch.setattr(reseal, "BATCH", 2)
    writer = ControlRoom(both)
    changed: list[int] = []

    def types() -> None:
        for number, incident in enumerate(ids):
            form = {"reference": f"RVR-{number}", "contact_when": f"after {number}"}
            changed.append(writer.posts(f"/control/incidents/{incident}", **form).status_code)

    typing = threading.Thread(target=types)
    typing.start()
    runs(both, "rotate")
    typing.join()
    assert changed == [303] * 12
    with restarted(both, NEW).app_context(), transaction() as tx:
        incidents = {incident.id: incident for incident in tx.session.scalars(select(Incident))}
        assert [incidents[id].contact_when.reveal() for id in ids] == [f"after {number}" for number in range(12)]
        assert {key_of(incident.reference_sealed) for incident in incidents.values()} == {"new"}


def test_a_new_key_is_one_that_the_settings_take(app: Flask) -> None:
    key = runs(app, "new", "2027").output.strip()
    assert key.startswith("2027:")
    assert Keyring(f"{key},{OLD}").current == "2027"


def test_every_sealed_column_is_one_that_rotation_knows(app: Flask) -> None:
    known = {
        (kind.__tablename__, sealed.column)
        for kind, names in reseal.sealed_tables().items()
        for sealed in names.values()
    }
    columns = {
        (mapper.class_.__tablename__, column.key)
        for mapper in Incident.registry.mappers
        for column in mapper.columns
        if column.key.endswith("_sealed")
    }
    assert columns == known
    assert len(known) > 10
    assert {type(sealed) for names in reseal.sealed_tables().values() for sealed in names.values()} == {
        Sealed,
        SealedBytes,
    }


def test_hashes_of_two_columns_or_two_keys_cannot_be_compared() -> None:
    ring = Keyring(f"{NEW},{OLD}")
    by_new, by_old = ring.digests(" +44 7700 ", "incident:phone")
    assert by_new == Keyring(NEW).digests("+44 7700", "incident:phone")[0]
    assert by_old == Keyring(OLD).digests("+44 7700", "incident:phone")[0]
    assert len({by_new, by_old, ring.digests("+44 7700", "incident:reference")[0]}) == 3
