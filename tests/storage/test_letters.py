"""Letters in a list."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.storage import history, letters, outbox, steps, submissions
from contactrep.storage.database import Connection, Database
from contactrep.storage.letters import Filter, LetterRow, Step
from contactrep.storage.submissions import Letter
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_mail, new_submission
from tests.storage.test_history import store

HOUR = timedelta(hours=1)
DAYS = [TODAY - timedelta(days=back) for back in range(4)]
CHOICES: dict[str, tuple[Any, ...]] = {
    "campaign": (None, None, "alpha"),
    "office": (None, None, "S000148", "desk-1"),
    "state": (None, None, "NY", "PR"),
    "route": (None, None, Route.EMAIL, Route.FORM),
    "standing": (None, None, None, State.QUEUED, State.REFUSED, history.FROZEN),
    "entry": (None, None, None, Entry.OPENED, Entry.REPLIED),
    "source": (None, None, None, "rally"),
    "first_day": (None, DAYS[2], DAYS[1]),
    "last_day": (None, DAYS[1], DAYS[0]),
}


@dataclass
class Known:
    """What a test knows of a letter."""

    letter: Letter
    source: str | None
    standing: str | None
    entries: list[Entry] = field(default_factory=list)


def random_letter(conn: Connection, vault: Vault, dice: random.Random) -> Known:
    """Store a letter that is somewhere on its way."""
    submission = new_submission(
        campaign=dice.choice(("alpha", "beta")), source=dice.choice((None, "rally"))
    )
    letter = new_letter(
        submission,
        recipient_key=dice.choice(("S000148", "W000001", "desk-1")),
        state=dice.choice(("NY", "WY", "PR")),
        district=dice.choice((None, 0, 8)),
        route=dice.choice((Route.EMAIL, Route.FORM)),
        day=dice.choice(DAYS),
        created_at=NOW - dice.randrange(20) * HOUR,
    )
    submissions.add(conn, vault, submission, [letter])
    if letter.route is Route.FORM:
        return Known(letter, submission.source, None)
    standing = dice.choice((State.QUEUED, State.REFUSED, history.FROZEN))
    mail = new_mail(letter_id=letter.id, submission_id=submission.id, template=None)
    state = State.QUEUED if standing == history.FROZEN else State(standing)
    outbox.add(conn, vault, mail, state, NOW)
    if standing == history.FROZEN:
        steps.freeze(conn, letter.id, NOW)
    return Known(letter, submission.source, standing)


def is_listed(chosen: Filter, known: Known) -> bool:
    """Say in Python which letters the filter lets through."""
    letter = known.letter
    after = chosen.first_day is None or letter.day >= chosen.first_day
    before = chosen.last_day is None or letter.day <= chosen.last_day
    facts = {
        "campaign": letter.campaign,
        "office": letter.recipient_key,
        "state": letter.state,
        "district": letter.district,
        "route": letter.route,
        "standing": known.standing,
        "source": known.source,
    }
    asked = all(getattr(chosen, name) in {None, fact} for name, fact in facts.items())
    return after and before and asked and (chosen.entry is None or chosen.entry in known.entries)


@pytest.mark.parametrize("seed", range(3))
def test_the_filter_lists_what_it_says(database: Database, vault: Vault, seed: int) -> None:
    """Each letter once, in pages of any size, under any filter."""
    dice = random.Random(seed)
    with database.write() as conn:
        stored = [random_letter(conn, vault, dice) for _ in range(25)]
        for _ in range(60):
            known, entry = dice.choice(stored), dice.choice((Entry.OPENED, Entry.REPLIED))
            history.record(conn, [known.letter.id], entry, NOW, TODAY, actor="test")
            known.entries.append(entry)
    with database.read() as conn:
        for _ in range(40):
            chosen = Filter(**{name: dice.choice(values) for name, values in CHOICES.items()})
            if chosen.state and dice.random() < 0.5:
                chosen = Filter(**{**_values(chosen), "district": 8})
            expected = {each.letter.id for each in stored if is_listed(chosen, each)}
            listed = pages(conn, chosen, dice.randrange(1, 9))
            assert sorted(listed) == sorted(expected)
            assert [row.id for row in letters.stream(conn, chosen)] == listed
            assert letters.count(conn, chosen, 100) == len(expected)
            assert letters.count(conn, chosen, 3) == min(len(expected), 3)


def _values(chosen: Filter) -> dict[str, Any]:
    return {each.name: getattr(chosen, each.name) for each in fields(chosen)}


def pages(conn: Connection, chosen: Filter, size: int) -> list[str]:
    """Return the ids of all pages, one after the other."""
    listed: list[str] = []
    end = ""
    while True:
        page = letters.load(conn, chosen, size, end)
        assert len(page.rows) <= size
        listed += [row.id for row in page.rows]
        if not page.end:
            return listed
        end = page.end


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
        assert letters.load(conn, Filter(), 50).rows == [
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
        listed = pages(conn, Filter(), 3)
    assert listed == [
        newest.id,
        *sorted((letter.id for letter in same), reverse=True),
        oldest.id,
    ]


def opened(conn: Connection, letter_id: str) -> None:
    history.record(conn, [letter_id], Entry.OPENED, NOW, TODAY, actor="supporter")


@pytest.mark.parametrize(
    ("chosen", "happen"),
    [
        (Filter(entry=Entry.OPENED), opened),
        (Filter(standing=history.FROZEN), lambda conn, id_: steps.freeze(conn, id_, NOW + HOUR)),
    ],
    ids=["what happened", "where they are"],
)
def test_the_latest_change_is_the_first(
    database: Database,
    vault: Vault,
    chosen: Filter,
    happen: Callable[[Connection, str], object],
) -> None:
    """Whenever the letters were made; what happened again counts from the last time."""
    with database.write() as conn:
        old, new = (
            store(conn, vault, route=Route.EMAIL, created_at=NOW + age * HOUR) for age in (-5, 0)
        )
        for letter in (old, new):
            opened(conn, letter.id)
            mail = new_mail(letter_id=letter.id, template=None)
            outbox.add(conn, vault, mail, State.QUEUED, NOW)
        steps.freeze(conn, new.id, NOW)
        happen(conn, old.id)
        assert pages(conn, chosen, 1) == [old.id, new.id]


@pytest.mark.parametrize("after", ["", "gone", "~", "2026-10-05~", "x~y", "1~2~3"])
def test_a_place_that_is_none_is_the_beginning(
    database: Database, vault: Vault, after: str
) -> None:
    """Somebody changed the link."""
    with database.write() as conn:
        letter = store(conn, vault)
        assert [row.id for row in letters.load(conn, Filter(), 5, after).rows] == [letter.id]


def test_many_letters_are_listed_with_all_their_steps(database: Database, vault: Vault) -> None:
    """More than one statement may name."""
    with database.write() as conn:
        for _ in range(510):
            letter = store(conn, vault)
            history.record(conn, [letter.id], Entry.PREPARED, NOW, TODAY, actor="supporter")
    with database.read() as conn:
        assert all(row.steps for row in letters.load(conn, Filter(), 600).rows)
        assert len(list(letters.stream(conn, Filter()))) == 510


def test_a_recipient_has_the_name_they_were_last_written_to_by(
    database: Database, vault: Vault
) -> None:
    """Somebody became a senator meanwhile."""
    with database.write() as conn:
        for name, age in (("Representative Wo", 2), ("Senator Wo", 1), ("Delegate Wo", 3)):
            changes = {"recipient_name": name, "created_at": NOW - age * HOUR}
            store(conn, vault, recipient_key="W000001", **changes)
        assert letters.name_of(conn, "W000001") == "Senator Wo"
        assert letters.name_of(conn, "nobody") is None
