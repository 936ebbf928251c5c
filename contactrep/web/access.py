"""Who may see a blueprint, said where it is registered; what says nothing is closed."""

from enum import Enum

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from contactrep.web.session import current_staff

_RULES = "contactrep.access"
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


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint in _OPEN_TO_ALL:
        return None  # no such page, or one for all
    match rules(current_app).get(request.blueprint or ""):
        case Access.PUBLIC | Access.DEVELOPMENT:
            return None
        case Access.STAFF if current_staff() is not None:
            return None
        case Access.STAFF:
            return redirect(url_for("staff.sign_in"), code=303)
        case _:
            return abort(403)
