"""The API that command-and-control systems and scripts rely on."""

from typing import Any

import pytest
from flask import Flask

from tests.people import INCIDENT, ControlRoom, Phone

CONSENT = {"channel": "sms", "consent": {"to_video": True, "to_recording": False}}


def test_an_incident_is_recorded_and_judged(control_room: ControlRoom) -> None:
    answer = control_room.records()
    assert answer["eligibility"]["outcome"] == "needs_check"  # the phone has told nothing yet
    assert {reason["code"] for reason in answer["eligibility"]["reasons"]} >= {"grade", "adult", "perpetrator_gone"}


def test_a_script_can_make_a_visit(control_room: ControlRoom, phone: Phone) -> None:
    incident = control_room.records()["id"]
    response = control_room.api("POST", f"/incidents/{incident}/invitations", CONSENT)
    assert response.status_code == 201
    assert response.json["url"].startswith("https://go.test/v/")
    assert response.json["expires_at"].endswith("Z")
    phone.continues(response.json["url"])
    assert control_room.api("GET", f"/incidents/{incident}").json["state"] == "opened"


def test_against_not_eligible_there_is_no_link(control_room: ControlRoom) -> None:
    incident = control_room.records(adult=False)["id"]
    response = control_room.api("POST", f"/incidents/{incident}/invitations", CONSENT)
    assert response.status_code == 409
    assert response.json["type"] == "/problems/not_eligible"


def test_without_consent_there_is_no_link(control_room: ControlRoom) -> None:
    incident = control_room.records()["id"]
    response = control_room.api("POST", f"/incidents/{incident}/invitations", {"consent": {"to_video": False}})
    assert response.status_code == 409
    assert response.content_type == "application/problem+json"
    assert response.json["title"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"grade": "high"}, "/grade"),
        ({"phone": "12"}, "/phone"),
        ({"phone": "07700 90"}, "/phone"),
        ({"relationship": "friend"}, "/relationship"),
        ({"reference": ""}, "/reference"),
        ({"needs": ["unicorn"]}, "/needs/0"),
        ({"surname": "Doe"}, "/surname"),
        ({"adult": None, "language": "xx"}, "/language"),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not_repeated(
    control_room: ControlRoom, changed: dict[str, Any], pointer: str
) -> None:
    response = control_room.api("POST", "/incidents", INCIDENT | changed)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert pointer in [error["pointer"] for error in response.json["errors"]]
    assert "Doe" not in response.get_data(as_text=True)


def test_without_a_valid_token_nothing_is_said(control_room: ControlRoom, app: Flask) -> None:
    for token in ("", "wrong", "demo-token2"):
        response = control_room.api("POST", "/incidents", INCIDENT, token=token)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_from_the_command_line_works_and_is_stored_as_a_hash(app: Flask, control_room: ControlRoom) -> None:
    created = app.test_cli_runner().invoke(args=["tokens", "create", "CAD"])
    token = created.output.strip()
    assert control_room.api("POST", "/incidents", INCIDENT, token=token).status_code == 201
    app.extensions["store"].engine.dispose()
    with open(app.extensions["store"].engine.url.database, "rb") as database:
        assert token.encode() not in database.read()


@pytest.mark.parametrize("body", ["", "{", "[]", "nonsense"])
def test_a_body_that_is_no_json_object_gets_a_problem_document(control_room: ControlRoom, body: str) -> None:
    response = control_room.http.post(
        "/api/v1/incidents",
        data=body,
        content_type="application/json",
        base_url="https://go.test",
        headers={"Authorization": "Bearer demo-token"},
    )
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"


def test_an_unknown_incident_or_address_is_a_problem_document(control_room: ControlRoom) -> None:
    for path in ("/incidents/none", "/nothing"):
        response = control_room.api("GET", path)
        assert response.status_code == 404
        assert response.content_type == "application/problem+json"


def test_the_api_describes_itself(control_room: ControlRoom) -> None:
    description = control_room.gets("/api/v1/openapi.json").json
    assert description["openapi"].startswith("3.1")
    assert set(description["paths"]) == {
        "/api/v1/incidents",
        "/api/v1/incidents/{id}",
        "/api/v1/incidents/{id}/invitations",
        "/api/v1/visits/{id}/response",
        "/api/v1/visits/{id}/export",
    }
