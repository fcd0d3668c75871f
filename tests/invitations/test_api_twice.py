"""Requests that are sent twice, tokens that may do little, and how often they may ask."""

import threading
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.incidents.records import Incident
from app.people import tokens
from app.platform import clock, idempotency
from app.platform.audit import AuditEntry
from app.platform.config import Settings
from app.platform.database import transaction
from app.platform.idempotency import ApiRequest
from tests.conftest import build
from tests.people import INCIDENT, ControlRoom

CONSENT = {"channel": "none", "consent": {"to_video": True}}


def count(app: Flask) -> int:
    with app.app_context(), transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(Incident)) or 0


def a_key() -> str:
    return str(uuid.uuid4())


def test_the_same_request_with_the_same_key_is_carried_out_once(app: Flask, control_room: ControlRoom) -> None:
    key = a_key()
    first = control_room.api("POST", "/incidents", INCIDENT, key=key)
    second = control_room.api("POST", "/incidents", INCIDENT, key=key)
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert count(app) == 1


def test_a_link_asked_for_twice_with_one_key_is_one_link(control_room: ControlRoom) -> None:
    incident, key = control_room.records()["id"], a_key()
    urls = {
        control_room.api("POST", f"/incidents/{incident}/invitations", CONSENT, key=key).json["url"] for _ in range(2)
    }
    assert len(urls) == 1


@pytest.mark.parametrize("changed", [{"grade": 3}, {"phone": "07700 900124"}, {"reference": "rvr-1"}])
def test_the_same_key_with_another_request_is_refused(control_room: ControlRoom, changed: dict[str, Any]) -> None:
    key = a_key()
    control_room.api("POST", "/incidents", INCIDENT, key=key)
    response = control_room.api("POST", "/incidents", INCIDENT | changed, key=key)
    assert response.status_code == 422
    assert response.json["type"] == "/problems/idempotency_key_reused"


def test_a_request_that_was_refused_leaves_its_key_free(app: Flask, control_room: ControlRoom) -> None:
    incident, key = control_room.records(adult=False)["id"], a_key()
    path = f"/incidents/{incident}/invitations"
    assert control_room.api("POST", path, CONSENT, key=key).status_code == 409
    with app.app_context(), transaction() as tx:
        assert tx.session.scalars(select(ApiRequest)).all() == []
        tx.get(Incident, incident).adult = "yes"  # type: ignore[union-attr]
    assert control_room.api("POST", path, CONSENT, key=key).status_code == 201


def test_keys_of_two_tokens_have_nothing_to_do_with_each_other(app: Flask, control_room: ControlRoom) -> None:
    with app.app_context():
        other = tokens.create("CAD")
    key = a_key()
    assert control_room.api("POST", "/incidents", INCIDENT, key=key).status_code == 201
    response = control_room.api("POST", "/incidents", INCIDENT | {"again": True}, key=key, token=other)
    assert response.status_code == 201
    assert count(app) == 2


@pytest.mark.parametrize("key", ["short", "x" * 256, "with a space", "naïve-key-of-hers"])
def test_a_key_that_is_none_is_refused(control_room: ControlRoom, key: str) -> None:
    response = control_room.api("POST", "/incidents", INCIDENT, key=key)
    assert response.status_code == 400
    assert response.json["type"] == "/problems/bad_idempotency_key"


def test_doubles_at_the_same_time_are_one(app: Flask, control_room: ControlRoom) -> None:
    key, answers = a_key(), []

    def sends() -> None:
        headers = {"Authorization": "Bearer demo-token", "Idempotency-Key": key}
        client = app.test_client()
        answers.append(
            client.post("/api/v1/incidents", json=INCIDENT, headers=headers, base_url="https://go.test").json
        )

    threads = [threading.Thread(target=sends) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer["id"] for answer in answers}) == 1
    assert count(app) == 1


def test_a_key_is_forgotten_after_a_day(app: Flask, control_room: ControlRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    key = a_key()
    control_room.api("POST", "/incidents", INCIDENT, key=key)
    tomorrow = clock.now() + idempotency.KEPT
    with app.app_context(), transaction() as tx:
        idempotency.forget_old(tx, clock.now())
        assert len(tx.session.scalars(select(ApiRequest)).all()) == 1
        idempotency.forget_old(tx, tomorrow)
        assert tx.session.scalars(select(ApiRequest)).all() == []


def test_what_was_answered_lies_sealed_and_the_body_only_as_a_keyed_hash(app: Flask, control_room: ControlRoom) -> None:
    incident = control_room.records()["id"]
    url = control_room.api("POST", f"/incidents/{incident}/invitations", CONSENT, key=a_key()).json["url"]
    app.extensions["store"].engine.dispose()
    with open(app.extensions["store"].engine.url.database, "rb") as database:
        assert url.rpartition("/")[2].encode() not in database.read()


def test_the_same_reference_again_is_refused_with_the_incident_that_has_it(control_room: ControlRoom) -> None:
    first = control_room.api("POST", "/incidents", INCIDENT).json["id"]
    response = control_room.api("POST", "/incidents", INCIDENT | {"reference": " rvr-1 "})
    assert response.status_code == 409
    assert (response.json["type"], response.json["existing"]) == ("/problems/duplicate_reference", first)
    assert '"again": true' in response.json["detail"], "it says what to do"
    assert control_room.api("POST", "/incidents", INCIDENT | {"again": True}).status_code == 201


@pytest.mark.parametrize(
    ("scope", "records", "reads", "invites"),
    [
        ("incident:record", 201, 403, 403),
        ("incident:read", 403, 200, 403),
        ("consent:record", 403, 403, 403),
        ("invitation:send", 403, 403, 403),  # a link needs the consent that it also records
    ],
)
def test_a_token_may_do_what_its_scope_says_and_nothing_else(
    app: Flask, control_room: ControlRoom, scope: str, records: int, reads: int, invites: int
) -> None:
    incident = control_room.records()["id"]
    made = app.test_cli_runner().invoke(args=["tokens", "create", "CAD", "--scope", scope])
    token = made.output.strip()
    asked = [
        control_room.api("POST", "/incidents", INCIDENT | {"again": True}, token=token),
        control_room.api("GET", f"/incidents/{incident}", token=token),
        control_room.api("POST", f"/incidents/{incident}/invitations", CONSENT, token=token),
    ]
    assert [response.status_code for response in asked] == [records, reads, invites]
    for response in asked:
        if response.status_code == 403:
            assert response.content_type == "application/problem+json"
            assert response.json["scope"] != scope


def test_a_token_for_recording_learns_nothing_of_other_reports(app: Flask, control_room: ControlRoom) -> None:
    control_room.records()
    with app.app_context():
        token = tokens.create("CAD", ["incident:record"])
    answer = control_room.api("POST", "/incidents", INCIDENT | {"reference": "RVR-2"}, token=token).json
    assert answer["same_number_12_months"] == 0


def test_tokens_are_listed_without_themselves_and_revoked_at_once(app: Flask, control_room: ControlRoom) -> None:
    def runs(*arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["tokens", *arguments])

    token = runs("create", "CAD", "--scope", "incident:record").output.strip()
    assert "CAD  incident:record" in runs("list").output
    assert token not in runs("list").output
    assert runs("revoke", "CAD").output == "revoked: 1\n"
    assert control_room.api("POST", "/incidents", INCIDENT, token=token).status_code == 401
    assert "revoked" in runs("list").output
    assert runs("revoke", "CAD").exit_code == 1
    assert runs("create", "CAD", "--scope", "audit:read").exit_code == 2, "a service gets no more than its role has"
    with app.app_context(), transaction() as tx:
        actions = tx.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("token:"))).all()
        assert actions == ["token:created", "token:revoked"]


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The same installation with ten requests a minute."""
    settings: Settings = app.extensions["settings"]
    return build(settings.data_dir, RVR_API_PER_MINUTE="10")


def test_who_asks_too_often_is_told_when_to_come_back(strict: Flask) -> None:
    def asks(token: str) -> Any:
        return strict.test_client().get(
            "/api/v1/incidents/none", base_url="https://go.test", headers={"Authorization": f"Bearer {token}"}
        )

    with strict.app_context():
        other = tokens.create("CAD")
    assert [asks("demo-token").status_code for _ in range(11)] == [404] * 10 + [429]
    refused = asks("demo-token")
    assert refused.content_type == "application/problem+json"
    assert refused.json["type"] == "/problems/too_many_requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert asks(other).status_code == 404, "another token is not made to wait"


def test_a_new_false_token_each_time_does_not_get_round_the_limit(strict: Flask) -> None:
    client = strict.test_client()
    codes = [
        client.get("/api/v1/incidents/none", base_url="https://go.test", headers={"Authorization": f"Bearer {n}"})
        for n in range(41)
    ]
    assert [response.status_code for response in codes] == [401] * 40 + [429]


def test_behind_a_proxy_each_client_counts_for_itself_and_cannot_lie(app: Flask) -> None:
    behind = build(app.extensions["settings"].data_dir, RVR_API_PER_MINUTE="10", RVR_PROXIES="1")

    def asks(forwarded: str, number: int) -> int:
        headers = {"X-Forwarded-For": forwarded, "Authorization": f"Bearer {number}"}
        return (
            behind.test_client().get("/api/v1/incidents/none", base_url="https://go.test", headers=headers).status_code
        )

    assert [asks(f"6.6.6.{n}, 192.0.2.1", n) for n in range(41)][-1] == 429, "the proxy's word counts, not the client's"
    assert asks("192.0.2.2", 0) == 401
