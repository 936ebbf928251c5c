"""Error pages: a calm sentence each, and no detail of ours. A program gets the API's problems."""

import logging

from flask import Flask, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from contactrep.storage.database import DatabaseError
from contactrep.web.api import problems

_log = logging.getLogger(__name__)

_PAGES = {
    400: ("That did not work", "We could not read what this page sent. Go back and try again."),
    403: ("Not allowed", "You cannot see this page."),
    404: ("Page not found", "There is no page at this address. Check it, or go to the first page."),
    405: ("That did not work", "This page cannot be used like that. Go to the first page."),
    413: ("Too much text", "What you sent is too long for us to take. Go back and shorten it."),
    429: ("Too many tries", "You have tried many times. Wait a minute and try again."),
    500: ("Sorry, there is a problem", "Your letter is still in this tab: go back to copy it."),
    503: (
        "Sorry, we cannot save right now",
        "What you typed is still in this tab: go back, wait a minute and try again.",
    ),
}
_EXPIRED = (
    "This form has expired",
    "It was open for long, or cookies are off. Go back, reload the page and try again.",
)


def install(app: Flask) -> None:
    """Show our own page for every error, and to programs a problem."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(DatabaseError, _database)


def _page(code: int, title: str, sentence: str) -> tuple[str, int]:
    if code < 500:
        return render_template(
            "errors/error.html", title=title, sentence=sentence, failed=True
        ), code
    # Rendered without the page's frame and its context: whatever failed must not fail again.
    page = current_app.jinja_env.get_template("errors/standalone.html")
    return page.render(title=title, sentence=sentence), code


def _http(error: HTTPException) -> Response:
    if problems.concerns(request.path):
        return problems.http(error)
    code = error.code or 500
    title, sentence = _PAGES.get(code, _PAGES[500 if code >= 500 else 400])
    response = make_response(_page(code, title, sentence))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    return response


def _csrf(_error: CSRFError) -> Response | tuple[str, int]:
    if problems.concerns(request.path):
        return problems.status_problem(400)
    return _page(400, *_EXPIRED)


def _database(error: DatabaseError) -> Response | tuple[str, int]:
    _log.error("database: %s", error)
    if problems.concerns(request.path):
        return problems.status_problem(503)
    return _page(503, *_PAGES[503])
