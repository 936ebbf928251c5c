"""The staff as who looks after them sees it."""

from datetime import timedelta

import pytest

from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.storage import second_factors, staff, staff_links, staff_sessions, team
from contactrep.storage.database import Connection, Database
from contactrep.storage.staff_links import Purpose
from contactrep.storage.team import Member
from contactrep.storage.vault import Vault
from tests.storage.factories import ADMIN, NOW

HOUR = timedelta(hours=1)
EDITOR = {"demonstration": Role.EDITOR}


@pytest.fixture
def anna(database: Database) -> str:
    """The id of an admin."""
    with database.write() as conn:
        return staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)


def test_everybody_is_listed(database: Database, vault: Vault, anna: str) -> None:
    """By address, with what there is to know of each."""
    with database.write() as conn:
        alena = staff.add(conn, "alena@example.org", "", EDITOR, NOW)
        staff_links.make(conn, alena, Purpose.INVITATION, NOW + HOUR)
        for _ in range(2):
            staff.start_session(conn, anna, NOW, HOUR)
        second_factors.begin(conn, vault, anna, "a key")
        second_factors.take_step(conn, anna, 1)
        first, second = team.members(conn, NOW)
        later = team.member(conn, alena, NOW + HOUR)
        assert team.member(conn, "nobody", NOW) is None
    assert first == Member(
        id=alena,
        email="alena@example.org",
        joined=False,
        second_factor=False,
        invited_until=NOW + HOUR,
        sessions=0,
        roles=EDITOR,
        created_at=NOW,
        disabled_at=None,
    )
    assert second == Member(
        id=anna,
        email="anna@example.org",
        joined=True,
        second_factor=True,
        invited_until=None,
        sessions=2,
        roles=ADMIN,
        created_at=NOW,
        disabled_at=None,
    )
    assert later is not None
    assert later.invited_until is None


def test_roles_are_replaced(database: Database, anna: str) -> None:
    """By others, or by none."""
    both = {"demonstration": Role.VIEWER, EVERYWHERE: Role.EDITOR}
    with database.write() as conn:
        for roles in (both, EDITOR, {}):
            team.set_roles(conn, anna, roles)
            assert team.roles_of(conn, anna) == roles


def test_an_account_is_disabled_once(database: Database, anna: str) -> None:
    """And enabled once."""
    with database.write() as conn:
        changes = [team.set_disabled(conn, anna, at) for at in (None, NOW, NOW, None)]
        assert staff.find(conn, anna) is not None
    assert changes == [False, True, False, True]


def others(conn: Connection, anna: str) -> bool:
    return team.has_other_admin(conn, anna)


def test_another_admin_is_one_who_can_sign_in(database: Database, anna: str) -> None:
    """Of all campaigns, with a password, and not disabled."""
    with database.write() as conn:
        assert not others(conn, anna)
        invited = staff.add(conn, "invited@example.org", "", ADMIN, NOW)
        staff.add(conn, "one@example.org", "a hash", {"demonstration": Role.ADMIN}, NOW)
        staff.add(conn, "two@example.org", "a hash", {EVERYWHERE: Role.EDITOR}, NOW)
        assert not others(conn, anna)
        staff.set_password(conn, invited, "a hash")
        assert others(conn, anna)
        team.set_disabled(conn, invited, NOW)
        assert not others(conn, anna)


def test_sessions_of_one(database: Database, anna: str) -> None:
    """The newest first; nobody ends those of another."""
    with database.write() as conn:
        other = staff.add(conn, "other@example.org", "a hash", ADMIN, NOW)
        staff.start_session(conn, anna, NOW - HOUR, HOUR)  # over
        old, new, here = (
            staff.hash_of(staff.start_session(conn, anna, NOW + at * HOUR, 9 * HOUR, "Firefox"))
            for at in range(3)
        )
        theirs = staff.hash_of(staff.start_session(conn, other, NOW, 9 * HOUR))
        running = staff_sessions.running(conn, anna, NOW)
        assert [one.id for one in running] == [here, new, old]
        assert {one.browser for one in running} == {"Firefox"}
        assert not staff_sessions.end(conn, anna, theirs)
        assert staff_sessions.end(conn, anna, old)
        assert not staff_sessions.end(conn, anna, old)
        assert staff_sessions.end_all(conn, anna, but=here) == 1
        assert [one.id for one in staff_sessions.running(conn, anna, NOW)] == [here]
        assert staff_sessions.end_all(conn, anna) == 1
        assert len(staff_sessions.running(conn, other, NOW)) == 1
