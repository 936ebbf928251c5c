"""Error pages: a calm sentence each, and no detail of ours. A program gets the API's problems."""

import logging

from flask import Flask, current_app, make_response, render_template, request
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from contactrep.core.languages import ENGLISH
from contactrep.outreach.language import current, translate
from contactrep.storage.database import DatabaseError
from contactrep.web.api import problems

_log = logging.getLogger(__name__)


def _(message: str) -> str:
    """Mark a text for the catalogs; it is translated when it is told."""
    return message


_PAGES = {
    400: (
        _("That did not work"),
        _("We could not read what this page sent. Go back and try again."),
    ),
    403: (_("Not allowed"), _("You cannot see this page.")),
    404: (
        _("Page not found"),
        _("There is no page at this address. Check it, or go to the first page."),
    ),
    405: (
        _("That did not work"),
        _("This page cannot be used like that. Go to the first page."),
    ),
    413: (
        _("Too much text"),
        _("What you sent is too long for us to take. Go back and shorten it."),
    ),
    429: (
        _("Too many tries"),
        _("You have tried many times. Wait a minute and try again."),
    ),
    500: (
        _("Sorry, there is a problem"),
        _("Your letter is still in this tab: go back to copy it."),
    ),
    503: (
        _("Sorry, we cannot save right now"),
        _("What you typed is still in this tab: go back, wait a minute and try again."),
    ),
}
_EXPIRED = (
    _("This form has expired"),
    _("It was open for long, or cookies are off. Go back, reload the page and try again."),
)
_ONWARD = _("Go to the first page")


def install(app: Flask) -> None:
    """Show our own page for every error, and to programs a problem."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(DatabaseError, _database)


def _page(code: int, title: str, sentence: str) -> tuple[str, int]:
    if code < 500:
        return render_template(
            "errors/error.html", title=translate(title), sentence=translate(sentence), failed=True
        ), code
    # Rendered without the page's frame and its context: whatever failed must not fail again.
    page = current_app.jinja_env.get_template("errors/standalone.html")
    spoken, (title, sentence, onward) = _told(title, sentence, _ONWARD)
    home = "/" if spoken == ENGLISH else f"/{spoken}/"
    return page.render(
        language=spoken, title=title, sentence=sentence, onward=onward, home=home
    ), code


def _told(*messages: str) -> tuple[str, list[str]]:
    """Return the language and the texts in it; English ones if the catalog is what failed."""
    try:
        return current(), [translate(message) for message in messages]
    except Exception:  # noqa: BLE001 - whatever it is, there is a page
        _log.exception("no catalog to tell an error from")
        return ENGLISH, list(messages)


def _http(error: HTTPException) -> Response:
    if problems.concerns(request.path):
        return problems.http(error)
    code = error.code or 500
    title, sentence = _PAGES.get(code, _PAGES[500 if code >= 500 else 400])
    response = make_response(_page(code, title, sentence))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    if isinstance(error, RateLimitExceeded):
        response.headers["Retry-After"] = str(error.limit.limit.get_expiry())
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
