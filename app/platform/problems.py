"""Errors of the API as problem documents (RFC 9457). docs/api.md lists their types."""

from typing import Any

from flask import Response, jsonify
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class WrongField(BaseModel):
    """A field that is missing or wrong: where it is (a JSON pointer) and why."""

    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    """What went wrong. `type` names the problem for programs, `title` for people; `detail` says what to do."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[WrongField] | None = None


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
    response.content_type = MEDIA_TYPE
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


OF_STATUS = {
    400: ("bad_request", "The request can't be read", "Send HTTP as the description says."),
    403: ("not_allowed", "That is not allowed", ""),
    404: ("not_found", "There is nothing at this address", "See /api/v1/openapi.json."),
    405: ("method_not_allowed", "This address doesn't take that method", "The Allow header names those that it takes."),
    413: ("too_large", "The body is too large", "Send at most 256 kB."),
    429: ("too_many_requests", "Too many requests", "Wait as many seconds as Retry-After says."),
    500: ("server_error", "Something went wrong on our side", "Nothing was changed. Try again."),
}


def respond_to(error: HTTPException) -> Response:
    """What the framework refused, as a problem document that never repeats what was sent."""
    status = error.code if error.code and error.code >= 400 else 500
    code, title, detail = OF_STATUS.get(status, (f"http_{status}", error.name, ""))
    response = respond(Problem(status, code, title, detail))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
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
