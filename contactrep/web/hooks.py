"""Hooks of extensions that pages need and the API does not: each costs as much as its answer.

The API reads no cookie, so that nothing can be forged in somebody's name, and it counts requests
by itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, request

from contactrep.web.api.problems import concerns


def install_for_pages(app: Flask, install: Callable[[Flask], object]) -> None:
    """Install an extension, and leave its hooks before and after a request out for the API."""
    before = app.before_request_funcs.setdefault(None, [])
    after = app.after_request_funcs.setdefault(None, [])
    known = len(before), len(after)
    install(app)
    before[known[0] :] = map(_before, before[known[0] :])
    after[known[1] :] = map(_after, after[known[1] :])


def _before(hook: Callable[[], Any]) -> Callable[[], Any]:
    @wraps(hook)
    def for_pages() -> Any:
        return None if concerns(request.path) else hook()

    return for_pages


def _after(hook: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def for_pages(response: Any) -> Any:
        return response if concerns(request.path) else hook(response)

    return for_pages
