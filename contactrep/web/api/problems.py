"""What the API answers when it cannot answer: RFC 9457 problem details, for every error there is.

Nothing here asks a service or renders a template: whatever failed must not fail again. A type is an
address in the OpenAPI document, where it is described; `about:blank` says what the status says.
"""

import json
from enum import Enum

from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests
from werkzeug.http import HTTP_STATUS_CODES

PREFIX = "/api/"
TYPES = f"{PREFIX}v1/openapi.json#/x-problem-types/"
MEDIA_TYPE = "application/problem+json"

_DETAILS = {
    404: f"There is nothing at this address. {PREFIX}v1/openapi.json lists all there is.",
    405: "This address answers GET and HEAD.",
    429: "You have asked too often. Wait as many seconds as Retry-After says, then ask again.",
}
_OURS = "Something failed on our side. Try again later."
_THEIRS = "We could not read this request."


class Problem(Enum):
    """The problems there are beyond those of HTTP: name, status and title."""

    NO_QUESTION = "no-question", 400, "Not one question"
    MALFORMED_ZIP = "malformed-zip", 400, "Not a ZIP code"
    MALFORMED_POINT = "malformed-point", 400, "Not a point"
    MALFORMED_DISTRICT = "malformed-district", 400, "Not a district"
    UNKNOWN_ZIP = "unknown-zip", 404, "Unknown ZIP code"
    UNKNOWN_POINT = "unknown-point", 404, "No district at this point"
    UNKNOWN_DISTRICT = "unknown-district", 404, "Unknown district"
    UNKNOWN_OFFICIAL = "unknown-official", 404, "Unknown official"

    @property
    def type(self) -> str:
        """The address where it is described."""
        return TYPES + self.value[0]


class ProblemError(Exception):
    """A question has no answer; `detail` is the sentence for a person."""

    def __init__(self, problem: Problem, detail: str) -> None:
        """Keep both for the answer."""
        super().__init__(problem.value[0])
        self.problem = problem
        self.detail = detail


def concerns(path: str) -> bool:
    """Whether the path is the API's, and errors are told to a program."""
    return path.startswith(PREFIX)


def refuse(error: ProblemError) -> Response:
    """Return the problem of a question."""
    _, status, title = error.problem.value
    return _response(error.problem.type, title, status, error.detail)


def http(error: HTTPException) -> Response:
    """Return the problem of an error of HTTP."""
    code = error.code or 500
    response = status_problem(code)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    if isinstance(error, TooManyRequests) and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def status_problem(code: int) -> Response:
    """Return the problem that a status alone says."""
    detail = _DETAILS.get(code, _OURS if code >= 500 else _THEIRS)
    return _response("about:blank", HTTP_STATUS_CODES.get(code, "Error"), code, detail)


def _response(kind: str, title: str, status: int, detail: str) -> Response:
    body = {"type": kind, "title": title, "status": status, "detail": detail}
    return Response(json.dumps(body, ensure_ascii=False), status, content_type=MEDIA_TYPE)
