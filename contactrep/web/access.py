"""Who may see a page: a blueprint says it where it is registered, a page of staff with `needs`.

What says nothing is closed.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.permissions import Right, may, may_somewhere
from contactrep.web.session import current_staff

_View = TypeVar("_View", bound=Callable[..., Any])

_RULES = "contactrep.access"
_RIGHT = "needed_right"
_OPEN_TO_ALL = frozenset({"static", "staff.sign_in"})


class Access(Enum):
    """The access rules there are."""

    PUBLIC = "anyone"
    STAFF = "signed-in staff"
    DEVELOPMENT = "anyone, and only while mail stays in the local mailbox"


def install(app: Flask) -> None:
    """Guard every request of the app by the rule of its blueprint."""
    app.extensions[_RULES] = {}
    app.before_request(_guard)


def register(app: Flask, blueprint: Blueprint, access: Access) -> None:
    """Register the blueprint under its rule."""
    rules(app)[blueprint.name] = access
    app.register_blueprint(blueprint)


def rules(app: Flask) -> dict[str, Access]:
    """Return the rule of every blueprint by its name."""
    declared: dict[str, Access] = app.extensions[_RULES]
    return declared


def needs(right: Right) -> Callable[[_View], _View]:
    """Let nobody see a staff page without this right; stands below the route.

    A page whose address names a campaign as `slug` asks for the right there. On every other page
    the right in any campaign opens it, and the page shows no more than `campaigns_for` says.
    """

    def declare(view: _View) -> _View:
        setattr(view, _RIGHT, right)
        return view

    return declare


def right_needed(app: Flask, endpoint: str) -> Right | None:
    """Return the right that a page declares."""
    return getattr(app.view_functions[endpoint], _RIGHT, None)


def _allowed() -> bool:
    """Tell whether who is signed in may see this page of staff."""
    member = current_staff()
    right = right_needed(current_app, request.endpoint or "")
    if member is None or right is None:
        return member is not None
    slug = (request.view_args or {}).get("slug")
    return may(member.roles, right, slug) if slug else may_somewhere(member.roles, right)


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint in _OPEN_TO_ALL:
        return None  # no such page, or one for all
    match rules(current_app).get(request.blueprint or ""):
        case Access.PUBLIC | Access.DEVELOPMENT:
            return None
        case Access.STAFF if _allowed():
            return None
        case Access.STAFF if current_staff() is not None:
            return abort(403)
        case Access.STAFF:
            return redirect(url_for("staff.sign_in"), code=303)
        case _:
            return abort(403)
