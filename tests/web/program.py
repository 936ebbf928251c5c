"""A program that asks the API, and holds every answer against its OpenAPI document."""

import re
from importlib import resources
from json import loads
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

BASE = "/api/v1"
DOCUMENT: dict[str, Any] = loads(
    (resources.files("contactrep.web.api") / "openapi.json").read_text(encoding="utf-8")
)
ANYONE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def ask(
    client: FlaskClient, path: str, status: int = 200, *, etag: str | None = None
) -> TestResponse:
    """Ask for a path below the base, and check the answer against the document."""
    headers = {"If-None-Match": etag} if etag else {}
    answer = client.get(BASE + path, headers=headers)
    assert answer.status_code == status, answer.text
    check(answer, template_of(path))
    return answer


def told(client: FlaskClient, path: str) -> Any:
    """Return the object that is answered."""
    return ask(client, path).get_json()


def problem(client: FlaskClient, path: str, status: int) -> tuple[str, str]:
    """Return the name and the sentence of the problem that is answered."""
    body = ask(client, path, status).get_json()
    assert body["status"] == status
    return body["type"].rpartition("/")[2], body["detail"]


def template_of(path: str) -> str:
    """Return the path of the document that stands for this one."""
    plain = urlsplit(path).path
    paths: list[str] = list(DOCUMENT["paths"])
    return next(
        template
        for template in paths
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), plain)
    )


def check(answer: TestResponse, template: str) -> None:
    """Check status, headers, type and body of an answer to this path."""
    responses = DOCUMENT["paths"][template]["get"]["responses"]
    described = resolved(responses[str(answer.status_code)])
    for name, header in described.get("headers", {}).items():
        validate(answer.headers[name], resolved(header)["schema"])
    assert {name: answer.headers.get(name) for name in ANYONE} == ANYONE
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers
    if answer.status_code >= 400:
        assert answer.headers["Cache-Control"] == "no-store"
    if "content" not in described:
        assert answer.data == b""
        assert "Content-Type" not in answer.headers
        return
    ((media_type, content),) = described["content"].items()
    assert answer.headers["Content-Type"] == media_type
    validate(loads(answer.data), content["schema"])


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    if "$ref" not in value:
        return value
    found: Any = DOCUMENT
    for key in value["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return resolved(found)


def validate(value: object, schema: dict[str, Any]) -> None:
    """Hold a value against a schema of the document, formats too."""
    Draft202012Validator(
        schema | {"components": DOCUMENT["components"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    ).validate(value)
