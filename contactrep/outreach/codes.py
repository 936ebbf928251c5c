"""The codes of the second factor: of an app on the phone (RFC 6238), and for whoever lost it."""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

from contactrep.outreach.services import Services
from contactrep.storage import audit, second_factors, staff
from contactrep.storage.database import Connection, take_turn
from contactrep.storage.vault import VaultError

RECOVERY_CODES = 10
FAILED = "second factor failed"
_STEP = 30  # seconds, what every app takes
_DRIFT = (-1, 0, 1)  # steps by which a phone's clock may be off
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_HALF = 5  # letters of a recovery code, twice: 49 bits

TRIES = 10
PATIENCE = timedelta(minutes=15)
"""After so many wrong codes within this time, no code is looked at."""


class Kind(StrEnum):
    """What was taken."""

    APP = "code"
    RECOVERY = "recovery code"


class TooManyCodesError(Exception):
    """The account has had too many wrong codes; nothing was looked at."""


def new_secret() -> str:
    """Return a secret of 160 bits in base32."""
    return pyotp.random_base32()


def address(services: Services, secret: str, email: str) -> str:
    """Return what an app reads from the QR code."""
    site = services.config.site_name
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site)


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, as they are shown: abcde-fghij."""
    return ["-".join(_half() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def give_recovery_codes(services: Services, conn: Connection, staff_id: str) -> list[str]:
    """Make new recovery codes instead of the old ones, and return them for the only time."""
    codes = new_recovery_codes()
    stored = [_bare(code) for code in codes]
    second_factors.replace_codes(conn, services.vault, staff_id, stored)
    return codes


def take(services: Services, conn: Connection, staff_id: str, typed: str) -> Kind | None:
    """Take a code of the app or a recovery code, each once; a wrong one is written down.

    Raises:
        TooManyCodesError: there were too many wrong ones lately.
    """
    now = services.clock()
    take_turn(conn, f"second factor of {staff_id}")
    since = now - PATIENCE
    if audit.count_since(conn, staff_id, FAILED, since, TRIES) >= TRIES:
        raise TooManyCodesError
    bare = _bare(typed)
    if _takes_app_code(services, conn, staff_id, bare, now):
        return Kind.APP
    if second_factors.take_code(conn, services.vault, staff_id, bare):
        return Kind.RECOVERY
    staff.record_audit(conn, now, staff_id, FAILED, "")
    return None


def _takes_app_code(
    services: Services, conn: Connection, staff_id: str, bare: str, now: datetime
) -> bool:
    try:
        secret = second_factors.secret(conn, services.vault, staff_id)
    except VaultError:
        return False  # its key is gone: a recovery code or an admin helps
    if secret is None:
        return False
    step = _step_of(secret.text, bare, now)
    return step is not None and second_factors.take_step(conn, staff_id, step)


def _step_of(secret: str, bare: str, now: datetime) -> int | None:
    """Return the latest step near now that the code is of."""
    app = pyotp.TOTP(secret)
    here = int(now.timestamp()) // _STEP
    steps = [here + drift for drift in _DRIFT]
    right = [one for one in steps if hmac.compare_digest(app.generate_otp(one), bare)]
    return max(right, default=None)


def _bare(typed: str) -> str:
    """Return a code without what people type into it; what cannot be of one is left out."""
    return "".join(one for one in typed.lower() if one in f"{_LETTERS}01")


def _half() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))
