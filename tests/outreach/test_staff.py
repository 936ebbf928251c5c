"""Who may see the staff side."""

from datetime import timedelta

import pytest

from contactrep.outreach import staff
from contactrep.outreach.services import Services
from contactrep.outreach.staff import SESSION, StaffError
from contactrep.storage import staff as accounts
from tests.conftest import SettableClock

EMAIL = "anna@example.org"
PASSWORD = "correct horse battery"


pytestmark = pytest.mark.usefixtures("cheap_hashes")


def test_an_account_lets_in(services: Services) -> None:
    """With its password alone, however the address is typed."""
    staff.add(services, "Anna@Example.org", PASSWORD)
    token = staff.sign_in(services, " anna@EXAMPLE.org ", PASSWORD)
    assert token is not None
    member = staff.who(services, token)
    assert member is not None
    assert member.email == EMAIL


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "correct horse batterY"),
        (EMAIL, ""),
        ("nobody@example.org", PASSWORD),
        ("nobody@example.org", "nobody"),
        ("no address", PASSWORD),
        ("", "nobody"),
    ],
)
def test_others_are_not_let_in(services: Services, email: str, password: str) -> None:
    """A wrong password, no account, no address."""
    staff.add(services, EMAIL, PASSWORD)
    assert staff.sign_in(services, email, password) is None


def test_a_wrong_address_takes_as_long_as_a_wrong_password(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash is checked in any case, at the same cost; the very first time too."""
    staff.add(services, EMAIL, PASSWORD)
    work: list[str] = []
    hasher = staff._hasher

    class Counting:
        """Writes down what the hasher is asked."""

        def hash(self, password: str) -> str:
            work.append("hash")
            return hasher.hash(password)

        def verify(self, known: str, password: str) -> bool:
            work.append(known.rpartition("$")[0].rpartition("$")[0])  # the parameters
            return hasher.verify(known, password)

    monkeypatch.setattr(staff, "_hasher", Counting())
    done = []
    for email in (EMAIL, "nobody@example.org", "no address"):
        staff._nobody.cache_clear()
        work.clear()
        assert staff.sign_in(services, email, "wrong") is None
        done.append(list(work))
    assert done[0] == done[1] == done[2]
    assert done[0][0] == "hash"
    assert len(done[0]) == 2


def test_a_session_ends_after_eight_hours(services: Services, clock: SettableClock) -> None:
    """On the server, whatever the cookie says."""
    staff.add(services, EMAIL, PASSWORD)
    token = staff.sign_in(services, EMAIL, PASSWORD) or ""
    clock.advance(SESSION - timedelta(seconds=1))
    assert staff.who(services, token) is not None
    clock.advance(timedelta(seconds=1))
    assert staff.who(services, token) is None
    assert timedelta(hours=8) == SESSION


def test_signing_out_ends_the_session(services: Services) -> None:
    """That session, not another of the same person."""
    staff.add(services, EMAIL, PASSWORD)
    here, there = (staff.sign_in(services, EMAIL, PASSWORD) or "" for _ in range(2))
    staff.sign_out(services, here)
    assert staff.who(services, here) is None
    assert staff.who(services, there) is not None


def test_a_password_is_its_keys(services: Services) -> None:
    """Some systems send one letter as two: the letter й, as a breve on an и."""
    staff.add(services, EMAIL, "\u0439" * 12)
    assert staff.sign_in(services, EMAIL, "\u0438\u0306" * 12) is not None


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("anna", PASSWORD, "'anna' is not an e-mail address"),
        (EMAIL, "11 letters.", "at least 12 characters"),
        (EMAIL, "x" * 1001, "1000 at most"),
    ],
)
def test_an_account_is_refused(
    services: Services, email: str, password: str, sentence: str
) -> None:
    """With the reason."""
    with pytest.raises(StaffError, match=sentence):
        staff.add(services, email, password)


def test_an_address_has_one_account(services: Services) -> None:
    """The first password stays."""
    staff.add(services, EMAIL, PASSWORD)
    with pytest.raises(StaffError, match="has an account already"):
        staff.add(services, EMAIL.upper(), "another password")
    assert staff.sign_in(services, EMAIL, PASSWORD) is not None


def test_accounts_and_sign_ins_are_written_down(services: Services) -> None:
    """Never a password."""
    staff.add(services, EMAIL, PASSWORD)
    staff.sign_in(services, EMAIL, PASSWORD)
    with services.database.read() as conn:
        rows = accounts.audit_rows(conn)
        account = accounts.find_by_email(conn, EMAIL)
    assert [(row.action, row.detail) for row in rows] == [
        ("account made", EMAIL),
        ("signed in", ""),
    ]
    assert account is not None
    assert {row.staff_id for row in rows} == {account.id}
    assert PASSWORD not in account.password_hash
