"""Links work once, for a time, for what they were made for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contactrep.storage import staff, staff_links, team
from contactrep.storage.database import Database
from contactrep.storage.staff_links import Purpose
from contactrep.storage.staff_tables import staff_links as links
from tests.storage.factories import ADMIN, NOW

UNTIL = NOW + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)


def test_a_link_works_once(database: Database, anna: str) -> None:
    """Looking at it uses nothing up."""
    with database.write() as conn:
        token = staff_links.make(conn, anna, Purpose.RESET, UNTIL)
        for found in (
            staff_links.look(conn, token, Purpose.RESET, NOW),
            staff_links.take(conn, token, Purpose.RESET, UNTIL - MOMENT),
        ):
            assert found is not None
            assert found.id == anna
        assert staff_links.take(conn, token, Purpose.RESET, NOW) is None


def test_a_link_that_does_not_work(database: Database, anna: str) -> None:
    """Too late, for something else, guessed, of a disabled account, or not the latest."""
    with database.write() as conn:
        token = staff_links.make(conn, anna, Purpose.RESET, UNTIL)
        assert staff_links.look(conn, token, Purpose.RESET, UNTIL) is None
        assert staff_links.look(conn, token, Purpose.INVITATION, NOW) is None
        assert staff_links.look(conn, "guessed", Purpose.RESET, NOW) is None
        team.set_disabled(conn, anna, NOW)
        assert staff_links.look(conn, token, Purpose.RESET, NOW) is None
        team.set_disabled(conn, anna, None)
        newer = staff_links.make(conn, anna, Purpose.RESET, UNTIL)
        assert staff_links.look(conn, token, Purpose.RESET, NOW) is None
        assert staff_links.look(conn, newer, Purpose.RESET, NOW) is not None


def test_the_database_never_holds_a_token(database: Database, anna: str) -> None:
    """Only its hash."""
    with database.write() as conn:
        token = staff_links.make(conn, anna, Purpose.RESET, UNTIL)
        assert token not in str(conn.execute(select(links)).all())
