"""The API's description (OpenAPI 3.1), made from what each operation declares beside its code."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel

from app.platform.idempotency import HEADER, PATTERN, REPLAYED
from app.platform.problems import MEDIA_TYPE, ProblemDocument

View = TypeVar("View", bound=Callable[..., Any])
PLACE = re.compile(r"<\w+_id>")
REFERENCE = "#/components/schemas/{model}"
PLACE = re.compile(r"<\w+_id>")
ALWAYS = {
    401: "No token, or one that doesn't work",
    429: "Too many requests: wait for Retry-After seconds",
}
OF_BODIES = {
    400: "Idempotency-Key is not one",
    415: "The body is not JSON",
    422: "Fields are missing or wrong, or Idempotency-Key came with another request before",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What one operation takes, answers and needs."""

    summary: str
    scope: str | None
    body: type[BaseModel] | None
    answers: dict[int, type[BaseModel]]
    problems: dict[int, str]
    links: dict[str, Any] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)


def operation(
    summary: str,
    *,
    answers: dict[int, type[BaseModel]],
    scope: str | None = None,
    body: type[BaseModel] | None = None,
    problems: dict[int, str] | None = None,
    links: dict[str, Any] | None = None,
    path: dict[str, str] | None = None,
    files: dict[int, str] | None = None,
) -> Callable[[View], View]:
    """Declare a view for the description.

    answers: the models of good answers by status. scope: the permission that a token needs. problems: other statuses
    and what they mean here. links: OpenAPI links of the good answer. path: its places, and what each is.
    files: good answers that are a file, and its media type.
    """

    def declare(view: View) -> View:
        view.operation = Operation(summary, scope, body, answers, problems or {}, links or {}, path or {}, files or {})  # type: ignore[attr-defined]
        return view

    return declare


def describe(app: Flask, blueprint: str, title: str) -> dict[str, Any]:
    """The description of a blueprint's operations. What declares nothing (the description itself) is left out."""
    paths: dict[str, dict[str, Any]] = {}
    models: list[type[BaseModel]] = [ProblemDocument]
    for rule in app.url_map.iter_rules():
        declared: Operation | None = getattr(app.view_functions[rule.endpoint], "operation", None)
        if declared is None or not rule.endpoint.startswith(f"{blueprint}."):
            continue
        (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        models += [declared.body] if declared.body else []
        models += declared.answers.values()
        paths.setdefault(_path(rule.rule), {})[method.lower()] = _operation(rule.endpoint, declared)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "security": [{"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": _schemas(models),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _path(rule: str) -> str:
    return PLACE.sub("{id}", rule)


def _operation(endpoint: str, declared: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": endpoint.rpartition(".")[2],
        "summary": declared.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "description": about, "schema": {"type": "string"}}
            for name, about in declared.path.items()
        ],
        "responses": _responses(declared),
    }
    if declared.scope:
        described["description"] = f"The token needs the scope `{declared.scope}`."
    if declared.body:
        described["parameters"].append(_idempotency_header())
        described["requestBody"] = {"required": True, "content": _content("application/json", declared.body)}
    return described


def _responses(declared: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {
        str(status): {"description": (model.__doc__ or "").strip(), "content": _content("application/json", model)}
        for status, model in declared.answers.items()
    }
    good |= {
        str(status): {"description": "The file", "content": {media_type: {}}}
        for status, media_type in declared.files.items()
    }
    for answer in good.values():
        if declared.links:
            answer["links"] = declared.links
        if declared.body:
            answer["headers"] = {REPLAYED: {"schema": {"const": "true"}, "description": "It was answered before"}}
    means = ALWAYS | (OF_BODIES if declared.body else {}) | declared.problems
    if declared.scope:
        means |= {403: "The token lacks the scope"}
    problems = {str(status): _problem(status, about) for status, about in sorted(means.items())}
    return good | problems | {"default": _problem(0, "A problem document")}


def _problem(status: int, about: str) -> dict[str, Any]:
    headers = {
        401: {"WWW-Authenticate": {"schema": {"const": "Bearer"}}},
        429: {"Retry-After": {"required": True, "schema": {"type": "integer"}}},
    }.get(status)
    described: dict[str, Any] = {"description": about, "content": _content(MEDIA_TYPE, ProblemDocument)}
    return described | ({"headers": headers} if headers else {})


def _idempotency_header() -> dict[str, Any]:
    return {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "The same key with the same request gets the first answer again, for 24 hours.",
        "schema": {"type": "string", "pattern": PATTERN, "format": "idempotency-key"},
    }


def _content(media_type: str, model: type[BaseModel]) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for model in models:
        schema = model.model_json_schema(ref_template=REFERENCE)
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return dict(sorted(schemas.items()))
