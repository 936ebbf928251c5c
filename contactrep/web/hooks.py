"""Hooks of extensions that pages need and the API does not: together they cost what it answers in.

The API reads no cookie, so that nothing can be forged in somebody's name, and it counts requests
by itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, request

from contactrep.web.api.problems import concerns


def install_for_pages(app: Flask, *installers: Callable[[Flask], object]) -> None:
    """Install extensions, and leave their hooks before and after a request out for the API."""
    before = app.before_request_funcs.setdefault(None, [])
    after = app.after_request_funcs.setdefault(None, [])
    known = len(before), len(after)
    for install in installers:
        install(app)
    before[known[0] :] = [_before(before[known[0] :])]
    after[known[1] :] = [_after(after[known[1] :])]


def _before(hooks: Sequence[Callable[[], Any]]) -> Callable[[], Any]:
    """Return one hook for all of them; the first that answers ends it, as in Flask."""

    def for_pages() -> Any:
        if concerns(request.path):
            return None
        answers = (hook() for hook in hooks)
        return next((answer for answer in answers if answer is not None), None)

    return for_pages


def _after(hooks: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Return one hook for all of them; the last that was installed is asked first, as in Flask."""

    def for_pages(response: Any) -> Any:
        if not concerns(request.path):
            for hook in reversed(hooks):
                response = hook(response)
        return response

    return for_pages
