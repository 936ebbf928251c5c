"""The record of what staff did, page by page, however long it is."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from contactrep.storage import audit, staff
from contactrep.storage.audit import Wanted
from contactrep.storage.database import Database
from contactrep.storage.inserts import add_rows
from contactrep.storage.staff_tables import audit as table
from tests.storage.factories import ADMIN, NOW

MINUTE = timedelta(minutes=1)
ALL = Wanted()


@pytest.fixture
def anna(database: Database) -> str:
    """Somebody did ten things, in two campaigns and in none; others did as many."""
    with database.write() as conn:
        anna = staff.add(conn, "anna@example.org", "a hash", ADMIN, NOW)
        for number in range(10):
            action = "looked" if number % 2 else "changed"
            campaign = (None, "lamp", "bench")[number % 3]
            at = NOW + number * MINUTE
            staff.record_audit(conn, at, anna, action, f"anna {number}", campaign=campaign)
            staff.record_audit(conn, at, None, "command", f"nobody {number}")
    return anna


def details(conn: Connection, wanted: Wanted, limit: int = 50, **at: int) -> list[str]:
    """Return what a page tells."""
    if "after" in at:
        return [one.detail for one in audit.after(conn, wanted, limit, at["after"])]
    return [one.detail for one in audit.before(conn, wanted, limit, at.get("before"))]


@pytest.mark.usefixtures("anna")
def test_pages_lead_through_all_of_it(database: Database) -> None:
    """To its beginning and back, each row once."""
    with database.read() as conn:
        everything = audit.before(conn, ALL, 50)
        ids = [one.id for one in everything]
        assert ids == sorted(ids, reverse=True)
        assert len(ids) == 20
        pages = [audit.before(conn, ALL, 8)]
        while pages[-1]:
            pages.append(audit.before(conn, ALL, 8, pages[-1][-1].id))
        assert [one for page in pages for one in page] == everything
        assert audit.after(conn, ALL, 8, ids[8]) == everything[:8]
        assert audit.after(conn, ALL, 3, ids[8]) == everything[5:8]
        assert audit.after(conn, ALL, 8, ids[0]) == []


def test_filters(database: Database, anna: str) -> None:
    """By who, what and where, alone and together; and by what whoever asks may see."""
    with database.read() as conn:
        hers = [f"anna {number}" for number in range(9, -1, -1)]
        assert details(conn, Wanted(staff_id=anna)) == hers
        assert details(conn, Wanted(action="looked")) == hers[::2]
        assert details(conn, Wanted(campaign="lamp")) == ["anna 7", "anna 4", "anna 1"]
        assert details(conn, Wanted(campaign="lamp", action="looked")) == ["anna 7", "anna 1"]
        both = Wanted(within={"lamp", "bench"})
        assert details(conn, both) == [one for one in hers if int(one[-1]) % 3]
        assert details(conn, Wanted(within={"lamp"}, campaign="bench")) == []
        assert details(conn, Wanted(within=set())) == []


def test_who_and_when(database: Database, anna: str) -> None:
    """By address; nobody where nobody was signed in."""
    assert anna
    with database.read() as conn:
        nobody, hers = audit.before(conn, ALL, 2)
    assert (hers.email, hers.at, hers.campaign) == ("anna@example.org", NOW + 9 * MINUTE, None)
    assert nobody.email is None


@pytest.mark.usefixtures("anna")
def test_every_action_is_named_once(database: Database) -> None:
    """In their order."""
    with database.write() as conn:
        assert audit.actions(conn) == ["changed", "command", "looked"]
        conn.execute(table.delete())
        assert audit.actions(conn) == []


def test_what_was_done_lately_is_counted(database: Database, anna: str) -> None:
    """Since a time, as far as somebody wants to know."""
    with database.read() as conn:
        counts = [
            audit.count_since(conn, anna, "looked", NOW + minutes * MINUTE, most)
            for minutes, most in ((-1, 10), (-1, 3), (4, 10), (9, 10))
        ]
    assert counts == [5, 3, 3, 0]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_page_reads_the_whole_record(database: Database, anna: str) -> None:
    """Each is a search in an index that has its order: nothing is scanned or sorted."""
    asked: list[tuple[str, object]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_conn: object, _cursor: object, text: str, values: object, *_: object) -> None:
        asked.append((text, values))

    with database.write() as conn:
        rows = [
            {"at": NOW, "staff_id": None, "action": f"act {n % 7}", "detail": "", "rows": None}
            for n in range(2_000)
        ]
        add_rows(conn, table, rows)
        asked.clear()
        for wanted in (
            ALL,
            Wanted(staff_id=anna),
            Wanted(action="looked"),
            Wanted(campaign="lamp"),
            Wanted(within={"lamp"}),
        ):
            audit.before(conn, wanted, 50, 900)
            audit.after(conn, wanted, 50, 900)
        audit.actions(conn)
        audit.count_since(conn, anna, "looked", NOW, 10)
        event.remove(database.engine, "before_cursor_execute", note)
        for text, values in asked:
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()  # type: ignore[arg-type]
            told = [row[-1] for row in plan]
            assert not [one for one in told if "B-TREE" in one], (text, told)
            scans = [one for one in told if one.startswith("SCAN") and "audit" in one]
            assert not [one for one in scans if "INDEX" not in one], (text, told)
