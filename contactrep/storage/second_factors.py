"""The second factor of staff: a sealed secret, and recovery codes of which only hashes are kept.

A secret counts from the first code that was taken for it: until then `totp_step` is NULL.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select, update

from contactrep.storage.inserts import add_rows
from contactrep.storage.staff_tables import recovery_codes, staff
from contactrep.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Secret:
    """What an app makes codes of (base32), and the last step of time that a code was taken for."""

    text: str
    step: int | None


def begin(conn: Connection, vault: Vault, staff_id: str, secret: str) -> None:
    """Keep a secret that is yet to be confirmed; one that counts already is left alone."""
    sealed = vault.seal({"secret": secret}, _purpose(staff_id))
    conn.execute(
        update(staff).where(staff.c.id == staff_id, staff.c.totp_step.is_(None)).values(totp=sealed)
    )


def secret(conn: Connection, vault: Vault, staff_id: str) -> Secret | None:
    """Return the secret of an account, confirmed or not.

    Raises:
        VaultError: it cannot be opened.
    """
    row = conn.execute(
        select(staff.c.totp, staff.c.totp_step).where(staff.c.id == staff_id)
    ).first()
    if row is None or row.totp is None:
        return None
    return Secret(vault.open(row.totp, _purpose(staff_id))["secret"], row.totp_step)


def take_step(conn: Connection, staff_id: str, step: int) -> bool:
    """Take a code of this step of time; False where one of it, or of a later one, was taken."""
    newer = or_(staff.c.totp_step.is_(None), staff.c.totp_step < step)
    taken = conn.execute(update(staff).where(staff.c.id == staff_id, newer).values(totp_step=step))
    return taken.rowcount == 1


def remove(conn: Connection, staff_id: str) -> None:
    """Forget the secret and the recovery codes."""
    conn.execute(update(staff).where(staff.c.id == staff_id).values(totp=None, totp_step=None))
    conn.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))


def replace_codes(conn: Connection, vault: Vault, staff_id: str, codes: Iterable[str]) -> None:
    """Let these recovery codes hold, and no older one."""
    conn.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == staff_id))
    rows = [{"id": _code_id(vault, staff_id, code), "staff_id": staff_id} for code in codes]
    add_rows(conn, recovery_codes, rows)


def take_code(conn: Connection, vault: Vault, staff_id: str, code: str) -> bool:
    """Use a recovery code up; False where it is none, or was used."""
    used = recovery_codes.c.id == _code_id(vault, staff_id, code)
    return conn.execute(delete(recovery_codes).where(used)).rowcount == 1


def codes_left(conn: Connection, staff_id: str) -> int:
    """Return how many recovery codes can still be used."""
    query = select(func.count()).where(recovery_codes.c.staff_id == staff_id)
    return conn.scalar(query) or 0


def _purpose(staff_id: str) -> str:
    return f"{staff.name}:{staff_id}"


def _code_id(vault: Vault, staff_id: str, code: str) -> str:
    return vault.fingerprint(f"{staff_id} {code}", "recovery-code")
