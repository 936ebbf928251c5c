"""One's own account: the password, the second factor, and where one is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactrep.documents import qr
from contactrep.outreach import codes
from contactrep.outreach.moments import Moment, moment
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember, hashed
from contactrep.storage import second_factors, staff, staff_links, staff_sessions
from contactrep.storage.database import Connection
from contactrep.storage.vault import VaultError


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody is signed in; `here` is the session that asks."""

    id: str
    browser: str
    since: Moment
    until: Moment
    here: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is told, as a picture and as text in groups of four."""

    svg: str
    key: str


def change_password(services: Services, member: StaffMember, password: str, token: str) -> None:
    """Change the password, and end every session but the one of this token.

    Raises:
        StaffError: the password is too short or too long.
    """
    password_hash = hashed(password)
    with services.database.write() as conn:
        staff.set_password(conn, member.id, password_hash)
        staff_links.forget(conn, member.id)
        staff_sessions.end_all(conn, member.id, but=staff.hash_of(token))
        staff.record_audit(conn, services.clock(), member.id, "password changed", "")


def sessions(services: Services, member: StaffMember, token: str) -> Sequence[Session]:
    """Return where somebody is signed in, this browser first."""
    with services.database.read() as conn:
        running = staff_sessions.running(conn, member.id, services.clock())
    here = staff.hash_of(token)
    found = [
        Session(
            id=one.id,
            browser=one.browser or "Another browser",
            since=moment(services, "", one.created_at),
            until=moment(services, "", one.expires_at),
            here=one.id == here,
        )
        for one in running
    ]
    return sorted(found, key=lambda one: not one.here)


def end_session(services: Services, member: StaffMember, session_id: str) -> bool:
    """End one of one's own sessions; tell whether there was one."""
    with services.database.write() as conn:
        ended = staff_sessions.end(conn, member.id, session_id)
        if ended:
            staff.record_audit(conn, services.clock(), member.id, "session ended", "")
    return ended


def end_other_sessions(services: Services, member: StaffMember, token: str) -> int:
    """End all of one's own sessions but this one, and return how many there were."""
    with services.database.write() as conn:
        ended = staff_sessions.end_all(conn, member.id, but=staff.hash_of(token))
        if ended:
            staff.record_audit(conn, services.clock(), member.id, "sessions ended", "", ended)
    return ended


def begin(services: Services, member: StaffMember) -> None:
    """Make a secret for the second factor, to be confirmed by a code."""
    with services.database.write() as conn:
        second_factors.begin(conn, services.vault, member.id, codes.new_secret())


def enrolment(services: Services, member: StaffMember) -> Enrolment | None:
    """Return what an app is told; None where there is no secret to be confirmed."""
    with services.database.read() as conn:
        secret = _unconfirmed(services, conn, member)
    if secret is None:
        return None
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    title = "QR code with the key for your app"
    return Enrolment(qr.svg(codes.address(services, secret, member.email), title), key)


def confirm(services: Services, member: StaffMember, typed: str) -> list[str] | None:
    """Switch the second factor on; return its recovery codes for the only time, None if wrong.

    Raises:
        TooManyCodesError: there were too many wrong codes lately.
    """
    with services.database.write() as conn:
        if _unconfirmed(services, conn, member) is None:
            return None
        if codes.take(services, conn, member.id, typed) is None:
            return None
        staff.record_audit(conn, services.clock(), member.id, "second factor switched on", "")
        return codes.give_recovery_codes(services, conn, member.id)


def codes_left(services: Services, member: StaffMember) -> int:
    """Return how many recovery codes can still be used."""
    with services.database.read() as conn:
        return second_factors.codes_left(conn, member.id)


def renew_codes(services: Services, member: StaffMember) -> list[str]:
    """Make new recovery codes; the old ones hold no more."""
    with services.database.write() as conn:
        staff.record_audit(conn, services.clock(), member.id, "recovery codes renewed", "")
        return codes.give_recovery_codes(services, conn, member.id)


def switch_off(services: Services, member: StaffMember) -> None:
    """Do without the second factor."""
    with services.database.write() as conn:
        second_factors.remove(conn, member.id)
        staff.record_audit(conn, services.clock(), member.id, "second factor switched off", "")


def _unconfirmed(services: Services, conn: Connection, member: StaffMember) -> str | None:
    try:
        secret = second_factors.secret(conn, services.vault, member.id)
    except VaultError:
        return None
    return secret.text if secret is not None and secret.step is None else None
