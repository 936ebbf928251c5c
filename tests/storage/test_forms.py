"""Reports of forms that do not work, and their reviews."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from contactrep.core.ledger import FormTrouble, Route
from contactrep.storage import forms, staff
from contactrep.storage.database import Database
from contactrep.storage.forms import Reports
from contactrep.storage.vault import Vault
from tests.storage.factories import ADMIN, NOW
from tests.storage.office_factory import report_broken, store_letter

DEMO = ["demonstration"]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)


def test_reports_since_the_last_review(database: Database, vault: Vault, anna: str) -> None:
    """By letters, however often a writer says it, and by what went wrong."""
    with database.write() as conn:
        before, one, two = (store_letter(conn, vault) for _ in range(3))
        elsewhere = store_letter(conn, vault, campaign="another")
        report_broken(conn, before)
        forms.add_review(conn, "S000148", "It moved.", anna, NOW, works=True)
        for letter, trouble in (
            (one, FormTrouble.TOO_LONG),
            (one, FormTrouble.TOO_LONG),
            (two, FormTrouble.ZIP_REFUSED),
            (elsewhere, FormTrouble.OTHER),
        ):
            report_broken(conn, letter, trouble, at=LATER)
        report_broken(conn, before, route=Route.MAILTO, at=LATER)
        report_broken(conn, store_letter(conn, vault, recipient_key="J000294"))
    with database.read() as conn:
        two_letters = Reports(letters=2, first_at=LATER, last_at=LATER)
        assert forms.open_reports(conn, DEMO) == {
            "S000148": two_letters,
            "J000294": Reports(letters=1, first_at=NOW, last_at=NOW),
        }
        assert forms.open_reports(conn, DEMO, "S000148") == {"S000148": two_letters}
        assert forms.open_reports(conn, [*DEMO, "another"])["S000148"].letters == 3
        assert forms.open_reports(conn, []) == {}
        assert forms.troubles(conn, DEMO) == {
            "S000148": {FormTrouble.TOO_LONG: 1, FormTrouble.ZIP_REFUSED: 1},
            "J000294": {FormTrouble.NOT_LOADING: 1},
        }
        assert forms.troubles(conn, DEMO, "J000294") == {"J000294": {FormTrouble.NOT_LOADING: 1}}


def test_reviews(database: Database, anna: str) -> None:
    """All of them are kept; the last one counts."""
    with database.write() as conn:
        forms.add_review(conn, "S000148", "A blank page.", anna, NOW, works=False)
        forms.add_review(conn, "S000148", "", anna, LATER, works=True)
    with database.read() as conn:
        found = forms.reviews_of(conn, "S000148")
        assert [(one.works, one.note, one.author) for one in found] == [
            (True, "", "anna@example.org"),
            (False, "A blank page.", "anna@example.org"),
        ]
        assert forms.last_reviews(conn) == {"S000148": found[0]}
        assert forms.reviews_of(conn, "J000294") == []


def test_only_reports_are_read(database: Database, engine: str) -> None:
    """By an index that holds nothing else, however many events there are."""
    if engine != "sqlite":
        return  # PostgreSQL scans a table as small as this one
    with database.read() as conn:
        plan = conn.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT recipient_key, count(DISTINCT letter_id), max(at)"
                " FROM events WHERE campaign IN ('a', 'b') AND entry = 'reported-broken'"
                " AND route = 'form' GROUP BY recipient_key"
            )
        )
        assert any("COVERING INDEX ix_events_broken_forms" in row[3] for row in plan)
