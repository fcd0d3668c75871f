"""Errors of the API as problem documents (RFC 9457)."""

from typing import Any

from flask import Response, jsonify
from pydantic import ValidationError


class Problem(Exception):
    """Something is wrong with an API request. `detail` says what to do."""

    def __init__(self, status: int, code: str, title: str, detail: str = "", **more: Any) -> None:
        super().__init__(code)
        self.status, self.code = status, code
        self.body = {
            "type": f"/problems/{code}",
            "title": title,
            "status": status,
            "detail": detail,
        } | more


def respond(problem: Problem) -> Response:
    """The problem document."""
    response = jsonify({key: value for key, value in problem.body.items() if value != ""})
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def invalid_body(error: ValidationError) -> Problem:
    """Which fields are wrong and why; never their values, which may be personal."""
    errors = [
        {
            "pointer": "/" + "/".join(str(part) for part in item["loc"]),
            "detail": item["msg"],
        }
        for item in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return Problem(
        422,
        "invalid_body",
        "Some fields are missing or wrong",
        "Correct them and send again.",
        errors=errors,
    )
