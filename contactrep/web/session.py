"""What a browser's signed cookie holds: tokens of drafts, and of a session of staff or half of one.

The API has none: its answers are the same for everyone.
"""

from flask import Flask, Request, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from contactrep.outreach import staff
from contactrep.outreach.staff import StaffMember
from contactrep.web.api.problems import concerns
from contactrep.web.context import services

_DRAFTS = "drafts"
_STAFF = "staff"
_HALFWAY = "halfway"


class _Sessions(SecureCookieSessionInterface):
    """Opens the cookie, except for the API: there none is read, and writing one raises."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if concerns(request.path):
            return self.make_null_session(app)
        return super().open_session(app, request)


def install(app: Flask) -> None:
    """Keep the sessions of this app so."""
    app.session_interface = _Sessions()


def draft_token(slug: str) -> str | None:
    """Return the token of the visitor's draft for this campaign."""
    token: str | None = session.get(_DRAFTS, {}).get(slug)
    return token


def keep_draft_token(slug: str, token: str) -> None:
    """Put the token of a draft into the cookie."""
    session[_DRAFTS] = {**session.get(_DRAFTS, {}), slug: token}


def forget_draft_token(slug: str) -> str | None:
    """Take the token of a draft out of the cookie and return it."""
    kept = dict(session.get(_DRAFTS, {}))
    token: str | None = kept.pop(slug, None)
    session[_DRAFTS] = kept
    return token


def start_staff_session(token: str) -> None:
    """Begin a fresh cookie for a member of staff, so that nothing of an older session survives."""
    session.clear()
    session[_STAFF] = token


def keep_halfway(halfway: str) -> None:
    """Begin a fresh cookie for somebody who has given the password, and no code yet."""
    session.clear()
    session[_HALFWAY] = halfway


def halfway() -> str:
    """Return what was kept then, or nothing."""
    kept: str = session.get(_HALFWAY, "")
    return kept


def staff_token() -> str:
    """Return the token of the session of staff, or nothing."""
    token: str = session.get(_STAFF, "")
    return token


def end_staff_session() -> str | None:
    """Drop the cookie's contents and return the token that was in it."""
    token: str | None = session.get(_STAFF)
    session.clear()
    return token


def current_staff() -> StaffMember | None:
    """Return who is signed in, looked up once a request."""
    if "staff_member" not in g:
        token = session.get(_STAFF)
        g.staff_member = staff.who(services(), token) if token else None
    member: StaffMember | None = g.staff_member
    return member
