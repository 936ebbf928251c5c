"""The addresses of the API; docs/api.md describes them for people, openapi.json for programs."""

import re
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.datastructures import Headers, MultiDict

from contactrep.outreach.sentences import sentence
from contactrep.web.api import bodies
from contactrep.web.api.blueprint import api
from contactrep.web.api.bodies import Body
from contactrep.web.api.problems import Problem, ProblemError, refuse
from contactrep.web.context import services
from contactrep.web.headers import cache_for_everyone

KEEP = 300
"""Seconds that caches may keep an answer."""

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{0,20})?", re.ASCII)
_QUESTIONS = ("zip", "district", "lat", "lon")

api.register_error_handler(ProblemError, refuse)


class _Finished(Response):
    """An answer whose headers are whole, so that they are not looked through and copied again."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        return self.headers


@api.get("/representatives")
def representatives() -> Response:
    """Answer who represents a ZIP code, a district or a point."""
    return _send(_asked(request.args))


@api.get("/districts/<code>")
def district(code: str) -> Response:
    """Show a district and who sits for it."""
    house = services()
    return _send(bodies.one_district(house.dataset, code, house.clock().date()))


@api.get("/officials/<official_id>")
def official(official_id: str) -> Response:
    """Show an official."""
    house = services()
    return _send(bodies.one_official(house.dataset, official_id, house.clock().date()))


@api.get("/openapi.json")
def document() -> Response:
    """Describe all this to a program."""
    return _send(bodies.document())


def _asked(args: MultiDict[str, str]) -> Body:
    """Answer the question that is asked.

    Raises:
        ProblemError: it is none, or has no answer.
    """
    house = services()
    today = house.clock().date()
    match [name for name in _QUESTIONS for _ in args.getlist(name)]:
        case ["zip"]:
            return bodies.by_zip(house.dataset, args["zip"], today)
        case ["district"]:
            return bodies.by_district(house.dataset, args["district"], today)
        case ["lat", "lon"]:
            lat, lon = _degrees(args["lat"], 90), _degrees(args["lon"], 180)
            return bodies.by_point(house.dataset, lat, lon, today)
        case _:
            raise ProblemError(Problem.NO_QUESTION, sentence("question.one"))


def _degrees(text: str, most: int) -> float:
    """Read a number of degrees."""
    number = text.strip()
    if not _DEGREES.fullmatch(number) or abs(float(number)) > most:
        raise ProblemError(Problem.MALFORMED_POINT, sentence("place.malformed"))
    return float(number)


def _send(body: Body) -> Response:
    """Send an answer, or say that whoever asks has it already."""
    cache_for_everyone(KEEP)
    if "HTTP_IF_NONE_MATCH" in request.environ and request.if_none_match.contains_weak(body.tag):
        unchanged = Response(status=304)
        unchanged.set_etag(body.tag)
        del unchanged.headers["Content-Type"]
        return unchanged
    return _Finished(body.content, headers=body.headers)
