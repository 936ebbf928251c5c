"""The second factor at rest: sealed, hashed, and each code once."""

import pytest
from sqlalchemy import select

from contactrep.storage import second_factors, staff
from contactrep.storage.columns import metadata
from contactrep.storage.database import Database
from contactrep.storage.second_factors import Secret
from contactrep.storage.vault import Vault, VaultError
from tests.storage.factories import ADMIN, NOW

EMAIL = "anna@example.org"
KEY = "JBSWY3DPEHPK3PXP"
CODES = ("abcdefghij", "klmnopqrst")


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, EMAIL, "a hash", ADMIN, NOW)


def test_a_secret_counts_from_its_first_code(database: Database, vault: Vault, anna: str) -> None:
    """Until then it can be made anew, from then on it cannot."""
    with database.write() as conn:
        second_factors.begin(conn, vault, anna, "of before")
        second_factors.begin(conn, vault, anna, KEY)
        assert second_factors.secret(conn, vault, anna) == Secret(KEY, None)
        account = staff.find(conn, anna)
        assert account is not None
        assert account.second_factor is False
        assert second_factors.take_step(conn, anna, 100)
        second_factors.begin(conn, vault, anna, "of another")
        assert second_factors.secret(conn, vault, anna) == Secret(KEY, 100)
        account = staff.find(conn, anna)
        assert account is not None
        assert account.second_factor is True


def test_a_step_is_taken_once(database: Database, vault: Vault, anna: str) -> None:
    """And none before it any more."""
    with database.write() as conn:
        second_factors.begin(conn, vault, anna, KEY)
        taken = [second_factors.take_step(conn, anna, step) for step in (100, 100, 99, 101, 100)]
    assert taken == [True, False, False, True, False]


def test_a_recovery_code_is_used_once(database: Database, vault: Vault, anna: str) -> None:
    """By the one it was given to."""
    with database.write() as conn:
        other = staff.add(conn, "other@example.org", "a hash", ADMIN, NOW)
        second_factors.replace_codes(conn, vault, anna, CODES)
        assert not second_factors.take_code(conn, vault, other, CODES[0])
        assert second_factors.take_code(conn, vault, anna, CODES[0])
        assert not second_factors.take_code(conn, vault, anna, CODES[0])
        assert second_factors.codes_left(conn, anna) == 1
        second_factors.replace_codes(conn, vault, anna, ["uvwxyzuvwx"])
        assert not second_factors.take_code(conn, vault, anna, CODES[1])


def test_it_goes_whole(database: Database, vault: Vault, anna: str) -> None:
    """Secret and codes."""
    with database.write() as conn:
        second_factors.begin(conn, vault, anna, KEY)
        second_factors.take_step(conn, anna, 100)
        second_factors.replace_codes(conn, vault, anna, CODES)
        second_factors.remove(conn, anna)
        assert second_factors.secret(conn, vault, anna) is None
        assert second_factors.codes_left(conn, anna) == 0
        assert second_factors.secret(conn, vault, "nobody") is None


def test_the_database_alone_opens_nothing(database: Database, vault: Vault, anna: str) -> None:
    """Neither the key nor a code can be read, and another vault cannot open it."""
    with database.write() as conn:
        second_factors.begin(conn, vault, anna, KEY)
        second_factors.replace_codes(conn, vault, anna, CODES)
        kept = [str(conn.execute(select(table)).all()) for table in metadata.sorted_tables]
        assert not [one for one in (KEY, *CODES) if one in " ".join(kept)]
        other = Vault({"other": b"2" * 32}, "other", b"h" * 32)
        with pytest.raises(VaultError):
            second_factors.secret(conn, other, anna)
