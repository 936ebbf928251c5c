"""Let campaign staff in, and only them."""

import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import argon2
from email_validator import EmailNotValidError, validate_email

from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.outreach.services import Services
from contactrep.storage import staff

SESSION = timedelta(hours=8)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000

_hasher = argon2.PasswordHasher()


class StaffError(ValueError):
    """An account cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in."""

    id: str
    email: str
    roles: Roles = field(default_factory=dict)


def add(services: Services, email: str, password: str) -> None:
    """Make an account.

    Raises:
        StaffError: the address is no address or has an account, or the password is too short or
            too long.
    """
    try:
        address = _address(email)
    except EmailNotValidError as error:
        raise StaffError(f"{email!r} is not an e-mail address: {error}") from error
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StaffError(
            f"a password needs at least {SHORTEST_PASSWORD} characters, and {LONGEST_PASSWORD}"
            " at most"
        )
    password_hash = _hasher.hash(_same_keys(password))
    with services.database.write() as conn:
        if staff.is_taken(conn, address):
            raise StaffError(f"{address} has an account already")
        now = services.clock()
        staff_id = staff.add(conn, address, password_hash, {EVERYWHERE: Role.ADMIN}, now)
        staff.record_audit(conn, now, staff_id, "account made", address)


def sign_in(services: Services, email: str, password: str) -> str | None:
    """Return the token of a new session, or None.

    None takes as long for an address without an account as for a wrong password.
    """
    nobody = _nobody()  # whether it is used or not: the first call is slow
    try:
        address = _address(email)
    except EmailNotValidError:
        address = ""
    with services.database.read() as conn:
        account = staff.find_by_email(conn, address)
    known = (account and account.password_hash) or nobody
    if not _matches(known, password) or account is None or not account.password_hash:
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
    return StaffMember(account.id, account.email, account.roles) if account else None


def _address(email: str) -> str:
    """Return the address as accounts are kept under it.

    Raises:
        EmailNotValidError: it is no address.
    """
    return validate_email(email.strip(), check_deliverability=False).normalized.lower()


@cache
def _nobody() -> str:
    """Return a hash to check a password against when there is no account."""
    return _hasher.hash("nobody")


def _same_keys(password: str) -> str:
    """Return what the same keys give on every system: some take one letter apart, others do not."""
    return unicodedata.normalize("NFKC", password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _same_keys(password))
    except argon2.exceptions.VerifyMismatchError:
        return False
