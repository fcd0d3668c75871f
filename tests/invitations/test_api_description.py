"""The API does what its description says: schemathesis asks the running service everything that it allows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from app.invitations import api
from app.platform.permissions import SCOPES
from tests.people import ControlRoom
from tests.running_web import TOKEN, running_web


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    """Deterministic, so that a red run is red again; with other seeds it was tried by hand."""
    with running_web(tmp_path, RVR_API_PER_MINUTE="1000000") as web:
        environment = os.environ | {"API_TOKEN": TOKEN, "SCHEMATHESIS_HOOKS": "tests.invitations.schemathesis_hooks"}
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{web.url}/api/v1/openapi.json"),
                *("--max-examples", "25", "--generation-deterministic", "--warnings", "off", "--no-color"),
            ],
            env=environment | {"PYTHONPATH": "."},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert "5 selected / 5 total" in run.stdout
        assert "No issues found" in run.stdout
        for phase in ("Coverage", "Fuzzing", "Stateful"):
            assert f"✅ {phase}" in run.stdout, run.stdout
        assert '"level": "error"' not in web.log.read_text()


def test_every_operation_of_the_api_is_described_with_its_scope(control_room: ControlRoom, app: Flask) -> None:
    description = control_room.gets("/api/v1/openapi.json").json
    described = {
        (path, method): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    assert len(described) == len(rules) - 1, "all but the description itself"
    for operation in described.values():
        assert any(f"`{scope}`" in operation["description"] for scope in SCOPES)
        for status in ("401", "403", "429", "default"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"]
    assert description["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("DELETE", "/api/v1/incidents", 405),
        ("POST", "/api/v1/incidents", 401),
    ],
)
def test_whatever_goes_wrong_under_api_is_a_problem_document(
    control_room: ControlRoom, method: str, path: str, status: int
) -> None:
    response = control_room.http.open(path, method=method, base_url="https://go.test")
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert set(response.json) >= {"type", "title", "status"}
    assert response.json["status"] == status
    assert ("Allow" in response.headers) == (status == 405)


def test_a_body_that_is_too_large_or_comes_from_another_site_is_a_problem_document(control_room: ControlRoom) -> None:
    headers = {"Authorization": "Bearer demo-token", "Content-Type": "application/json"}
    sent = [
        control_room.http.post("/api/v1/incidents", data=b"x" * 300_000, headers=headers, base_url="https://go.test"),
        control_room.http.post(
            "/api/v1/incidents",
            data=b"{}",
            headers=headers | {"Origin": "https://evil.test"},
            base_url="https://go.test",
        ),
    ]
    assert [(r.status_code, r.content_type) for r in sent] == [
        (413, "application/problem+json"),
        (403, "application/problem+json"),
    ]


def test_a_crash_is_a_problem_document_that_says_nothing_of_it(
    control_room: ControlRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("row with phone 07700 900123")

    incident = control_room.records()["id"]
    monkeypatch.setattr(api.checks, "facts", crash)
    response = control_room.api("GET", f"/incidents/{incident}")
    assert (response.status_code, response.json["type"]) == (500, "/problems/server_error")
    assert "07700" not in response.get_data(as_text=True)


@pytest.mark.parametrize("asked_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_time_that_no_calendar_has_is_a_wrong_field(control_room: ControlRoom, asked_at: str) -> None:
    incident = control_room.records()["id"]
    body = {"channel": "none", "consent": {"to_video": True, "asked_at": asked_at}}
    response = control_room.api("POST", f"/incidents/{incident}/invitations", body)
    assert response.status_code == 422, response.json
    assert response.json["errors"][0]["pointer"] == "/consent/asked_at"
