"""Who may see a page: a blueprint says it where it is registered, a page of staff by itself.

A page of staff declares below its route who it is for: `needs` a right, `for_staff` or
`open_to_all`. What says nothing is closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.permissions import EVERYWHERE, Right, may, may_somewhere
from contactrep.outreach import report
from contactrep.outreach.staff import StaffMember
from contactrep.web.context import services
from contactrep.web.session import current_staff

_View = TypeVar("_View", bound=Callable[..., Any])

_RULES = "contactrep.access"
_DECLARED = "contactrep_access"


class Access(Enum):
    """The access rules there are."""

    PUBLIC = "anyone"
    STAFF = "signed-in staff"
    DEVELOPMENT = "anyone, and only while mail stays in the local mailbox"


class Open(Enum):
    """Whom a page of staff can be open to without a right."""

    TO_ALL = "anyone: it is how one gets in"
    TO_STAFF = "whoever is signed in: it is about themselves"


@dataclass(frozen=True, slots=True)
class Need:
    """The right that a page of staff asks for."""

    right: Right
    everywhere: bool = False


def install(app: Flask) -> None:
    """Guard every request of the app by the rule of its blueprint."""
    app.extensions[_RULES] = {}
    app.before_request(_guard)
    app.jinja_env.globals["may_open"] = may_open


def register(app: Flask, blueprint: Blueprint, access: Access) -> None:
    """Register the blueprint under its rule."""
    rules(app)[blueprint.name] = access
    app.register_blueprint(blueprint)


def rules(app: Flask) -> dict[str, Access]:
    """Return the rule of every blueprint by its name."""
    declared: dict[str, Access] = app.extensions[_RULES]
    return declared


def needs(right: Right, *, everywhere: bool = False) -> Callable[[_View], _View]:
    """Let nobody see a staff page without this right; stands below the route.

    A page whose address names a campaign as `slug` asks for the right there, one about what belongs
    to no campaign asks for it `everywhere`. On every other page the right in any campaign opens it,
    and the page shows no more than `campaigns_for` says.
    """
    return _declaring(Need(right, everywhere))


def for_staff(view: _View) -> _View:
    """Open a staff page to whoever is signed in: it is about their own account."""
    return _declaring(Open.TO_STAFF)(view)


def open_to_all(view: _View) -> _View:
    """Open a staff page to everybody: it is how one gets in."""
    return _declaring(Open.TO_ALL)(view)


def declared(app: Flask, endpoint: str) -> Need | Open | None:
    """Return what a page declares; None is a page that is closed."""
    return getattr(app.view_functions[endpoint], _DECLARED, None)


def may_open(endpoint: str) -> bool:
    """Tell whether who is signed in may see this page of staff, in some campaign at least."""
    member = current_staff()
    match declared(current_app, endpoint):
        case Open():
            return True
        case Need() as need if member is not None and not lacks_second_factor(member):
            return _has(member, need, None)
        case _:
            return False


def member_here() -> StaffMember:
    """Return who is signed in, on a page that nobody else sees."""
    member = current_staff()
    if member is None:
        abort(403)
    return member


def lacks_second_factor(member: StaffMember) -> bool:
    """Tell whether somebody has to switch a second factor on before they see anything."""
    return services().config.require_totp and not member.second_factor


def campaigns_for(right: Right) -> frozenset[str] | None:
    """Return the campaigns in which who is signed in has the right; None is all there ever were."""
    roles = member_here().roles
    if may(roles, right):
        return None
    return frozenset(slug for slug in roles if slug != EVERYWHERE and may(roles, right, slug))


def choices_for(right: Right) -> list[tuple[str, str]]:
    """Return slugs and titles of the campaigns in which who is signed in has the right."""
    allowed = campaigns_for(right)
    return [each for each in report.campaigns(services()) if allowed is None or each[0] in allowed]


def require(right: Right, campaign: str) -> None:
    """Answer 404 to who may see nothing of the campaign, 403 to who lacks only this right."""
    roles = member_here().roles
    if not may(roles, Right.SEE_NUMBERS, campaign):
        abort(404)
    if not may(roles, right, campaign):
        abort(403)


def _declaring(what: Need | Open) -> Callable[[_View], _View]:
    def declare(view: _View) -> _View:
        setattr(view, _DECLARED, what)
        return view

    return declare


def _has(member: StaffMember, need: Need, slug: str | None) -> bool:
    if need.everywhere:
        return may(member.roles, need.right)
    if slug is not None:
        return may(member.roles, need.right, slug)
    return may_somewhere(member.roles, need.right)


def _guard() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None  # no such page, or a file for all
    match rules(current_app).get(request.blueprint or ""):
        case Access.PUBLIC | Access.DEVELOPMENT:
            return None
        case Access.STAFF:
            return _guard_staff(request.endpoint)
        case _:
            return abort(403)


def _guard_staff(endpoint: str) -> Response | None:
    asked = declared(current_app, endpoint)
    if asked is Open.TO_ALL:
        return None
    member = current_staff()
    if member is None:
        return redirect(url_for("staff.sign_in"), code=303)
    match asked:
        case Open.TO_STAFF:
            return None
        case Need() if lacks_second_factor(member):
            return redirect(url_for("staff.account"), code=303)
        case Need() if _has(member, asked, (request.view_args or {}).get("slug")):
            return None
        case _:
            return abort(403)
