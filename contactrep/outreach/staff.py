"""Let campaign staff in, and only them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import argon2
from email_validator import EmailNotValidError, validate_email

from contactrep.outreach.services import Services
from contactrep.storage import staff

SESSION = timedelta(hours=8)
SHORTEST_PASSWORD = 12

_hasher = argon2.PasswordHasher()


class StaffError(ValueError):
    """An account cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in."""

    id: str
    email: str


def add(services: Services, email: str, password: str) -> None:
    """Make an account.

    Raises:
        StaffError: the address is no address, has an account, or the password is too short.
    """
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise StaffError(f"{email!r} is not an e-mail address: {error}") from error
    if len(password) < SHORTEST_PASSWORD:
        raise StaffError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    with services.database.write() as conn:
        if staff.find_by_email(conn, address):
            raise StaffError(f"{address} has an account already")
        now = services.clock()
        staff_id = staff.add(conn, address, _hasher.hash(password), "admin", now)
        staff.record_audit(conn, now, staff_id, "account made", address)


def sign_in(services: Services, email: str, password: str) -> str | None:
    """Return the token of a new session, or None; both answers take the same time."""
    with services.database.read() as conn:
        account = staff.find_by_email(conn, email.strip().lower())
    known = account.password_hash if account else _nobody()
    if not _matches(known, password) or account is None:
        return None
    now = services.clock()
    with services.database.write() as conn:
        staff.record_audit(conn, now, account.id, "signed in", "")
        return staff.start_session(conn, account.id, now, SESSION)


def sign_out(services: Services, token: str) -> None:
    """End the session on the server, whatever becomes of the cookie."""
    with services.database.write() as conn:
        staff.end_session(conn, token)


def who(services: Services, token: str) -> StaffMember | None:
    """Return whose session this is, if it still runs."""
    with services.database.read() as conn:
        account = staff.by_session(conn, token, services.clock())
    return StaffMember(account.id, account.email) if account else None


@cache
def _nobody() -> str:
    """Return a hash to check when the address is unknown, so that both answers take as long."""
    return _hasher.hash("nobody")


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except argon2.exceptions.VerifyMismatchError:
        return False
