"""Stances with their history, notes and packs of an office."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from contactrep.core.ledger import Entry, Route
from contactrep.core.stances import Stance, StanceSource
from contactrep.core.tallies import Dimension
from contactrep.storage import history, office_counts, offices, staff, tallies
from contactrep.storage.database import Database
from contactrep.storage.office_counts import OfficeCounts
from contactrep.storage.office_tables import pack_letters, packs
from contactrep.storage.offices import CarriedPack
from contactrep.storage.vault import Vault
from tests.storage.factories import ADMIN, NOW, TODAY
from tests.storage.office_factory import OF, new_stance, store_letter

ANNA = "anna@example.org"
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def anna(database: Database) -> str:
    """The id of a member of staff."""
    with database.write() as conn:
        return staff.add(conn, ANNA, "a hash", ADMIN, NOW)


def test_the_latest_stance_counts(database: Database, anna: str) -> None:
    """By its day, however late somebody noted it; all that was said before is kept."""
    told = [
        new_stance(Stance.UNDECIDED),
        new_stance(Stance.SUPPORTIVE, source=StanceSource.VOTE, link="https://example.org/7"),
        new_stance(Stance.OPPOSED, day=YESTERDAY, note="At a town hall."),
        new_stance(Stance.OPPOSED, recipient_key="J000294"),
        new_stance(Stance.OPPOSED, campaign="another"),
    ]
    with database.write() as conn:
        for one in told:
            offices.add_stance(conn, one, anna, NOW)
    with database.read() as conn:
        history = offices.stances_of(conn, **OF)
        latest = offices.latest_stances(conn, OF["campaign"])
    assert [one.stance for one in history] == [Stance.SUPPORTIVE, Stance.UNDECIDED, Stance.OPPOSED]
    first = history[0]
    assert (first.author, first.created_at, first.source) == (ANNA, NOW, StanceSource.VOTE)
    assert latest["S000148"] == first
    assert {key: one.stance for key, one in latest.items()} == {
        "S000148": Stance.SUPPORTIVE,
        "J000294": Stance.OPPOSED,
    }


def test_notes(database: Database, anna: str) -> None:
    """Newest first, and of one campaign."""
    later = NOW + timedelta(hours=1)
    with database.write() as conn:
        offices.add_note(conn, **OF, text="They moved.", author=anna, now=NOW)
        offices.add_note(conn, **OF, text="Ask for Jo.", author=anna, now=later)
        offices.add_note(conn, "another", "S000148", "No.", anna, later)
    with database.read() as conn:
        notes = offices.notes_of(conn, **OF)
        last = offices.last_notes(conn, OF["campaign"])
    assert [(one.text, one.author) for one in notes] == [
        ("Ask for Jo.", ANNA),
        ("They moved.", ANNA),
    ]
    assert last == {"S000148": later}


def test_packs_that_were_carried(database: Database, vault: Vault, anna: str) -> None:
    """To this office, with how many of the letters in them are to it."""
    values = {"campaign": OF["campaign"], "author": anna, "created_at": NOW, "letters": 3}
    carried, waiting = str(uuid.uuid4()), str(uuid.uuid4())
    with database.write() as conn:
        to = [*("S000148", "S000148", "J000294")]
        letters = [store_letter(conn, vault, recipient_key=key) for key in to]
        done = {"delivered_on": YESTERDAY, "bearer": "Jo Roe"}
        conn.execute(insert(packs).values(id=carried, title="New York", **values, **done))
        conn.execute(insert(packs).values(id=waiting, title="Again", **values))
        for pack in (carried, waiting):
            rows = [{"pack_id": pack, "letter_id": letter.id} for letter in letters]
            conn.execute(insert(pack_letters), rows)
    with database.read() as conn:
        found = offices.packs_to(conn, **OF)
    assert found == [CarriedPack(title="New York", letters=2, bearer="Jo Roe", day=YESTERDAY)]


def test_the_name_of_who_is_gone(database: Database, vault: Vault) -> None:
    """As letters had it last."""
    with database.write() as conn:
        store_letter(conn, vault, recipient_name="Senator Doe")
        later = NOW + timedelta(days=1)
        letter = store_letter(conn, vault, recipient_name="Senator Jane Doe", created_at=later)
    with database.read() as conn:
        assert offices.name_of(conn, **OF) == "Senator Jane Doe"
        assert offices.name_of(conn, "another", "S000148") is None
        assert offices.is_letter_to(conn, letter.id, **OF)
        assert not offices.is_letter_to(conn, letter.id, "demonstration", "J000294")


@pytest.mark.parametrize("counted", [False, True])
def test_counts_of_all_offices(database: Database, vault: Vault, counted: bool) -> None:
    """Are those of the tallies, whether events are in them yet or not; a campaign has its own."""
    monday, before = date(2026, 10, 5), date(2026, 9, 28)
    with database.write() as conn:
        first, second = store_letter(conn, vault), store_letter(conn, vault)
        elsewhere = store_letter(conn, vault, campaign="another")
        silent = store_letter(conn, vault, recipient_key="J000294")
        made = [letter.id for letter in (first, second, elsewhere, silent)]
        history.record(conn, made, Entry.PREPARED, NOW, monday, actor="supporter")
        for letter, entry, route, day in (
            (first, Entry.REPORTED_SENT, Route.FORM, before),
            (first, Entry.REPORTED_SENT, Route.CALL, before),
            (second, Entry.REPORTED_SENT, Route.CALL, monday + timedelta(days=2)),
            (second, Entry.REPLIED, None, before),
            (silent, Entry.OPENED, None, before),
        ):
            history.record(conn, [letter.id], entry, NOW, day, actor="supporter", route=route)
    if counted:
        with database.write() as conn:
            tallies.count_up(conn)
    with database.read() as conn:
        fresh = tallies.uncounted(conn)
        assert bool(fresh) is not counted
        assert office_counts.counts(conn, OF["campaign"], fresh) == {
            "S000148": OfficeCounts(prepared=2, out=1, calls=2, replied=1),
            "J000294": OfficeCounts(prepared=1),
        }
        assert office_counts.last_weeks(conn, OF["campaign"], fresh) == {"S000148": monday}
        tally = office_counts.tally_of(conn, **OF, fresh=fresh)
        assert (
            tally.counts == tallies.read(conn, Dimension.OFFICE, OF["campaign"])["S000148"].counts
        )
        theirs = tallies.read(conn, Dimension.OFFICE_WEEK, OF["campaign"], "S000148")
        assert sorted(theirs) == ["S000148 2026-W40", "S000148 2026-W41"]
        assert tallies.read(conn, Dimension.OFFICE_WEEK, OF["campaign"], "S00014") == {}
