"""Let campaign staff in, and only them: a password, then a code where the account has them."""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import argon2
from email_validator import EmailNotValidError, validate_email
from itsdangerous import BadSignature, URLSafeSerializer

from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.outreach import codes
from contactrep.outreach.services import Services
from contactrep.storage import staff
from contactrep.storage.database import Connection
from contactrep.storage.staff import Account

SESSION = timedelta(hours=8)
HALFWAY = timedelta(minutes=10)
"""How long somebody who gave the password may take to give the code."""
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000

_hasher = argon2.PasswordHasher()


class StaffError(ValueError):
    """An account cannot be made or changed; the message says why."""


class CodeWantedError(Exception):
    """The password is right, and the account has a second factor: there is no session yet."""

    def __init__(self, halfway: str) -> None:
        """Take what `finish` wants to see with the code."""
        super().__init__("a code is wanted")
        self.halfway = halfway


class HalfwayError(Exception):
    """The password was given too long ago, or is another by now."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in."""

    id: str
    email: str
    roles: Roles = field(default_factory=dict)
    second_factor: bool = False


def add(
    services: Services,
    email: str,
    password: str,
    role: Role = Role.ADMIN,
    campaign: str = EVERYWHERE,
) -> None:
    """Make an account.

    Raises:
        StaffError: the address is no address or has an account, the password is too short or too
            long, or there is no such campaign.
    """
    address = address_of(email)
    check_campaign(services, campaign)
    password_hash = hashed(password)
    with services.database.write() as conn:
        if staff.is_taken(conn, address):
            raise StaffError(f"{address} has an account already")
        now = services.clock()
        staff_id = staff.add(conn, address, password_hash, {campaign: role}, now)
        staff.record_audit(conn, now, staff_id, "account made", address)


def sign_in(services: Services, email: str, password: str, browser: str = "") -> str | None:
    """Return the token of a new session, or None.

    None takes as long for an address without an account as for a wrong password. `browser` is what
    its owner will know the session by.

    Raises:
        CodeWantedError: that was right, but a code is wanted too.
    """
    nobody = _nobody()  # whether it is used or not: the first call is slow
    try:
        address = address_of(email)
    except StaffError:
        address = ""
    with services.database.read() as conn:
        account = staff.find_by_email(conn, address)
    known = (account and account.password_hash) or nobody
    if not _matches(known, password) or account is None or not account.password_hash:
        return None
    if account.second_factor:
        raise CodeWantedError(_halfway(services, account))
    with services.database.write() as conn:
        return start_session(services, conn, account.id, browser)


def finish(services: Services, halfway: str, typed: str, browser: str = "") -> str | None:
    """Return the token of a new session for the code after the password; None for a wrong code.

    Raises:
        HalfwayError: the password has to be given again.
        TooManyCodesError: there were too many wrong ones lately.
    """
    with services.database.write() as conn:
        account = _whose(services, conn, halfway)
        kind = codes.take(services, conn, account.id, typed)
        if kind is None:
            return None
        return start_session(services, conn, account.id, browser, f"with a {kind}")


def is_halfway(services: Services, halfway: str) -> bool:
    """Tell whether a code is all that is wanted."""
    try:
        with services.database.read() as conn:
            _whose(services, conn, halfway)
    except HalfwayError:
        return False
    return True


def start_session(
    services: Services, conn: Connection, staff_id: str, browser: str, how: str = ""
) -> str:
    """Begin a session, write it down, and return its token."""
    now = services.clock()
    staff.record_audit(conn, now, staff_id, "signed in", how)
    return staff.start_session(conn, staff_id, now, SESSION, browser or None)


def sign_out(services: Services, token: str) -> None:
    """End the session on the server, whatever becomes of the cookie."""
    with services.database.write() as conn:
        staff.end_session(conn, token)


def who(services: Services, token: str) -> StaffMember | None:
    """Return whose session this is, if it still runs."""
    with services.database.read() as conn:
        account = staff.by_session(conn, token, services.clock())
    if account is None:
        return None
    return StaffMember(account.id, account.email, account.roles, account.second_factor)


def address_of(email: str) -> str:
    """Return the address as accounts are kept under it.

    Raises:
        StaffError: it is no address.
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise StaffError(f"{email!r} is not an e-mail address: {error}") from error


def check_campaign(services: Services, campaign: str) -> None:
    """Refuse a role in a campaign that is not there.

    Raises:
        StaffError: there is none.
    """
    if campaign != EVERYWHERE and campaign not in services.campaigns:
        raise StaffError(f"there is no campaign \u201c{campaign}\u201d")


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises:
        StaffError: it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StaffError(
            f"a password needs at least {SHORTEST_PASSWORD} characters, and {LONGEST_PASSWORD}"
            " at most"
        )
    return _hasher.hash(_same_keys(password))


def knows_password(services: Services, member: StaffMember, password: str) -> bool:
    """Tell whether who is signed in can give their password once more."""
    with services.database.read() as conn:
        account = staff.find(conn, member.id)
    return account is not None and _matches(account.password_hash, password)


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


def _halfway(services: Services, account: Account) -> str:
    """Return what shows that the password of the account was given just now."""
    expires = int((services.clock() + HALFWAY).timestamp())
    return _signer(services).dumps([account.id, expires, _mark(services, account)])


def _whose(services: Services, conn: Connection, halfway: str) -> Account:
    try:
        staff_id, expires, mark = _signer(services).loads(halfway)
    except BadSignature as error:
        raise HalfwayError from error
    account = staff.find(conn, staff_id)
    over = datetime.fromtimestamp(expires, UTC) < services.clock()
    if over or account is None or mark != _mark(services, account):
        raise HalfwayError
    return account


def _mark(services: Services, account: Account) -> str:
    """Return what changes with the password."""
    return services.vault.fingerprint(account.password_hash, "password")


def _signer(services: Services) -> URLSafeSerializer:
    return URLSafeSerializer(services.config.secret_key, salt="sign-in")
