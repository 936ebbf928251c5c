"""Accounts, sessions that end, and a record of what was done."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from contactrep.storage import staff
from contactrep.storage.database import Database
from contactrep.storage.staff import Account, AuditRow
from contactrep.storage.staff_tables import staff as accounts
from contactrep.storage.staff_tables import staff_sessions
from tests.storage.factories import ADMIN, NOW

HOURS = timedelta(hours=8)
MOMENT = timedelta(microseconds=1)
EMAIL = "anna@example.org"


@pytest.fixture
def account(database: Database) -> Account:
    """A member of staff."""
    with database.write() as conn:
        id_ = staff.add(conn, EMAIL, "a hash", ADMIN, NOW)
    return Account(id=id_, email=EMAIL, password_hash="a hash", roles=ADMIN)


def disable(database: Database) -> None:
    with database.write() as conn:
        conn.execute(update(accounts).values(disabled_at=NOW))


def test_an_account_is_found_by_its_address(database: Database, account: Account) -> None:
    """Until it is disabled."""
    with database.read() as conn:
        assert staff.find_by_email(conn, EMAIL) == account
        assert staff.find_by_email(conn, "nobody@example.org") is None
    disable(database)
    with database.read() as conn:
        assert staff.find_by_email(conn, EMAIL) is None


@pytest.mark.usefixtures("account")
def test_an_address_has_one_account(database: Database) -> None:
    """A disabled one keeps its address."""
    disable(database)
    with database.read() as conn:
        assert staff.is_taken(conn, EMAIL)
        assert not staff.is_taken(conn, "nobody@example.org")
    with pytest.raises(IntegrityError), database.write() as conn:
        staff.add(conn, EMAIL, "another hash", ADMIN, NOW)


def test_a_session_lasts_its_time(database: Database, account: Account) -> None:
    """And not a moment longer."""
    with database.write() as conn:
        token = staff.start_session(conn, account.id, NOW, HOURS)
        assert staff.by_session(conn, token, NOW + HOURS - MOMENT) == account
        assert staff.by_session(conn, token, NOW + HOURS) is None
        assert staff.by_session(conn, "guessed", NOW) is None


def test_a_session_ends(database: Database, account: Account) -> None:
    """When it is ended, alone; and when its account is disabled."""
    with database.write() as conn:
        ended, other = (staff.start_session(conn, account.id, NOW, HOURS) for _ in range(2))
        staff.end_session(conn, ended)
        assert staff.by_session(conn, ended, NOW) is None
        assert staff.by_session(conn, other, NOW) == account
    disable(database)
    with database.read() as conn:
        assert staff.by_session(conn, other, NOW) is None


def test_old_sessions_are_forgotten(database: Database, account: Account) -> None:
    """Whenever a new one starts; and the database never holds a token."""
    with database.write() as conn:
        staff.start_session(conn, account.id, NOW, HOURS)
        token = staff.start_session(conn, account.id, NOW + HOURS, HOURS)
        kept = conn.execute(select(staff_sessions)).all()
    assert len(kept) == 1
    assert token not in str(kept)


def test_what_was_done_is_told_in_order(database: Database, account: Account) -> None:
    """By whom, and how many rows left in a download."""
    with database.write() as conn:
        staff.record_audit(conn, NOW, account.id, "letters downloaded", "demonstration", 12)
        staff.record_audit(conn, NOW - HOURS, None, "account made", EMAIL)
        assert staff.audit_rows(conn) == [
            AuditRow(
                at=NOW,
                staff_id=account.id,
                action="letters downloaded",
                detail="demonstration",
                rows=12,
            ),
            AuditRow(at=NOW - HOURS, staff_id=None, action="account made", detail=EMAIL, rows=None),
        ]


def test_rows_are_noted_when_a_download_is_over(database: Database, account: Account) -> None:
    """In its own entry, which says of which campaign it was."""
    with database.write() as conn:
        entry = staff.record_audit(
            conn, NOW, account.id, "letters downloaded", "all", campaign="demonstration"
        )
        other = staff.record_audit(conn, NOW, account.id, "letters downloaded", "all")
        assert entry != other
        assert [row.rows for row in staff.audit_rows(conn)] == [None, None]
        staff.note_rows(conn, entry, 7)
        found = [(row.campaign, row.rows) for row in staff.audit_rows(conn)]
    assert found == [("demonstration", 7), (None, None)]
