"""Letters in a list."""

import random
from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.storage import history, letters
from contactrep.storage.database import Database
from contactrep.storage.history import Filter
from contactrep.storage.letters import LetterRow, Step
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY
from tests.storage.test_history import DAYS, Happened, random_filter, random_history, store

HOUR = timedelta(hours=1)


def is_listed(chosen: Filter, letter_events: list[Happened]) -> bool:
    """Say in Python which letters the filter lets through."""
    letter = letter_events[0].letter
    after = chosen.first_day is None or letter.day >= chosen.first_day
    before = chosen.last_day is None or letter.day <= chosen.last_day
    facts = {"campaign": letter.campaign, "office": letter.recipient_key, "state": letter.state}
    asked = all(getattr(chosen, name) in {None, fact} for name, fact in facts.items())
    said = any(
        chosen.route in {None, event.route} and chosen.entry in {None, event.entry}
        for event in letter_events
    )
    return after and before and asked and said


@pytest.mark.parametrize("seed", range(3))
def test_the_filter_lists_what_it_says(database: Database, vault: Vault, seed: int) -> None:
    """Letters made on the days, of which the word was said by the channel."""
    dice = random.Random(seed)
    with database.write() as conn:
        happened = random_history(conn, vault, dice)
    of_letter: dict[str, list[Happened]] = {}
    for event in happened:
        of_letter.setdefault(event.letter.id, []).append(event)
    with database.read() as conn:
        for _ in range(40):
            chosen = random_filter(dice)
            expected = {id_ for id_, its in of_letter.items() if is_listed(chosen, its)}
            assert {row.id for row in letters.load(conn, chosen)} == expected
            assert letters.count(conn, chosen) == len(expected)


def test_a_letter_is_told_with_its_steps(database: Database, vault: Vault) -> None:
    """In order, the same step by the same channel once, with its first day."""
    with database.write() as conn:
        letter = store(conn, vault, day=DAYS[1])
        for entry, route, day in (
            (Entry.PREPARED, Route.FORM, DAYS[1]),
            (Entry.OPENED, Route.FORM, DAYS[1]),
            (Entry.OPENED, Route.PRINT, DAYS[0]),
            (Entry.OPENED, Route.FORM, DAYS[0]),
            (Entry.REPORTED_SENT, Route.PRINT, DAYS[0]),
        ):
            history.record(conn, [letter.id], entry, NOW, day, actor="supporter", route=route)
        assert letters.load(conn, Filter()) == [
            LetterRow(
                id=letter.id,
                day=DAYS[1],
                campaign="alpha",
                recipient_key="S000148",
                recipient_name="Senator Charles E. Schumer",
                state="NY",
                district=8,
                route=Route.FORM,
                edition="standard",
                personalised=True,
                steps=(
                    Step(Entry.PREPARED, Route.FORM, DAYS[1]),
                    Step(Entry.OPENED, Route.FORM, DAYS[1]),
                    Step(Entry.OPENED, Route.PRINT, DAYS[0]),
                    Step(Entry.REPORTED_SENT, Route.PRINT, DAYS[0]),
                ),
            )
        ]


def test_newest_letters_come_first_page_by_page(database: Database, vault: Vault) -> None:
    """Every letter is on one page, also of those made in the same moment."""
    with database.write() as conn:
        newest = store(conn, vault, created_at=NOW + HOUR)
        same = [store(conn, vault, created_at=NOW) for _ in range(5)]
        oldest = store(conn, vault, created_at=NOW - HOUR)
    with database.read() as conn:
        listed = [row.id for offset in (0, 3, 6) for row in letters.load(conn, Filter(), 3, offset)]
    assert listed == [newest.id, *sorted(letter.id for letter in same), oldest.id]


def test_many_letters_are_listed_with_all_their_steps(database: Database, vault: Vault) -> None:
    """More than one statement may name."""
    with database.write() as conn:
        for _ in range(510):
            letter = store(conn, vault)
            history.record(conn, [letter.id], Entry.PREPARED, NOW, TODAY, actor="supporter")
    with database.read() as conn:
        assert all(row.steps for row in letters.load(conn, Filter()))


def test_recipients_have_the_name_they_were_last_written_to_by(
    database: Database, vault: Vault
) -> None:
    """Two campaigns can give one key to two offices: both are named."""
    with database.write() as conn:
        for campaign, key, name, age in (
            ("alpha", "W000001", "Representative Wo", 2),
            ("alpha", "W000001", "Senator Wo", 1),
            ("beta", "W000001", "Senator Wo", 3),
            ("alpha", "desk-1", "State Desk", 1),
            ("beta", "desk-1", "City Desk", 1),
        ):
            store(
                conn,
                vault,
                campaign=campaign,
                recipient_key=key,
                recipient_name=name,
                created_at=NOW - age * HOUR,
            )
    with database.read() as conn:
        assert letters.recipients(conn) == {
            "W000001": "Senator Wo",
            "desk-1": "City Desk / State Desk",
        }
        assert letters.recipients(conn, "beta") == {"W000001": "Senator Wo", "desk-1": "City Desk"}
        assert letters.campaigns(conn) == ["alpha", "beta"]
