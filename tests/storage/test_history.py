"""The ledger as the database counts it, and as it is counted by hand."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import State
from contactrep.storage import history, outbox, steps, submissions
from contactrep.storage.database import Database
from contactrep.storage.history import Filter, Row
from contactrep.storage.submissions import Letter
from contactrep.storage.tables import events
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_mail, new_submission

DAYS = [TODAY - timedelta(days=back) for back in range(4)]
CHOICES: dict[str, Sequence[Any]] = {
    "campaign": (None, None, "alpha"),
    "office": (None, None, "S000148", "desk-1"),
    "state": (None, None, "NY", "PR"),
    "route": (None, None, *Route),
    "entry": (None, None, None, Entry.OPENED),
    "first_day": (None, DAYS[2], DAYS[1]),
    "last_day": (None, DAYS[1], DAYS[0]),
}


@dataclass(frozen=True)
class Happened:
    """An event as a test remembers it."""

    letter: Letter
    entry: Entry
    route: Route
    day: date


def store(conn: Connection, vault: Vault, **changes: Any) -> Letter:
    """Store a letter with a submission of its own."""
    submission = new_submission(campaign=changes.pop("campaign", "alpha"))
    letter = new_letter(submission, **changes)
    submissions.add(conn, vault, submission, [letter])
    return letter


def store_mail(conn: Connection, vault: Vault, letter: Letter, state: State) -> None:
    """Store the message that carries a letter."""
    mail = new_mail(letter_id=letter.id, submission_id=letter.submission_id, template=None)
    outbox.add(conn, vault, mail, state, NOW)


def random_history(conn: Connection, vault: Vault, dice: random.Random) -> list[Happened]:
    """Store letters and let things happen to them, some of them again and again."""
    letters = [
        store(
            conn,
            vault,
            campaign=dice.choice(("alpha", "beta")),
            recipient_key=dice.choice(("S000148", "W000001", "desk-1")),
            state=dice.choice(("NY", "WY", "PR")),
            route=dice.choice(list(Route)),
            day=dice.choice(DAYS),
        )
        for _ in range(20)
    ]
    happened = [Happened(letter, Entry.PREPARED, letter.route, letter.day) for letter in letters]
    happened += [
        Happened(
            dice.choice(letters),
            dice.choice(list(Entry)),
            dice.choice(list(Route)),
            dice.choice(DAYS),
        )
        for _ in range(100)
    ]
    for event in happened:
        history.record(
            conn,
            [event.letter.id],
            event.entry,
            NOW,
            event.day,
            actor="test",
            route=event.route,
        )
    return happened


def random_filter(dice: random.Random) -> Filter:
    """Return a filter that asks for some things and not for others."""
    return Filter(**{name: dice.choice(values) for name, values in CHOICES.items()})


def lets_through(chosen: Filter, event: Happened) -> bool:
    """Say in Python what the filter says in SQL."""
    facts = {
        "campaign": event.letter.campaign,
        "office": event.letter.recipient_key,
        "state": event.letter.state,
        "route": event.route,
        "entry": event.entry,
    }
    after = chosen.first_day is None or event.day >= chosen.first_day
    before = chosen.last_day is None or event.day <= chosen.last_day
    asked = all(getattr(chosen, name) in {None, fact} for name, fact in facts.items())
    return after and before and asked


def counted(
    happened: list[Happened], label: Callable[[Happened], str]
) -> dict[str, dict[Entry, int]]:
    """Count letters by label and word: a letter once, however often it happened."""
    once = {(label(event), event.entry, event.letter.id) for event in happened}
    table: dict[str, dict[Entry, int]] = {}
    for name, entry, _ in once:
        row = table.setdefault(name, {})
        row[entry] = row.get(entry, 0) + 1
    return table


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_is_what_is_counted_by_hand(database: Database, vault: Vault, seed: int) -> None:
    """Totals, and by day, state, recipient and channel, under any filter."""
    dice = random.Random(seed)
    with database.write() as conn:
        happened = random_history(conn, vault, dice)
    with database.read() as conn:
        for _ in range(40):
            chosen = random_filter(dice)
            through = [event for event in happened if lets_through(chosen, event)]
            assert history.totals(conn, chosen) == counted(through, lambda _: "all").get("all", {})
            for query, label, newest_first in (
                (history.by_day, lambda event: event.day.isoformat(), True),
                (history.by_state, lambda event: event.letter.state, False),
                (history.by_recipient, lambda event: event.letter.recipient_key, False),
                (history.by_route, lambda event: event.route.value, False),
            ):
                expected = sorted(counted(through, label).items(), reverse=newest_first)
                found = query(conn, chosen)
                assert sorted(found, key=lambda row: row.label, reverse=newest_first) == [
                    Row(*line) for line in expected
                ]
            assert [row.label for row in history.by_day(conn, chosen)] == sorted(
                {event.day.isoformat() for event in through}, reverse=True
            )


def test_a_letter_counts_once_under_a_word(database: Database, vault: Vault) -> None:
    """A form opened twice is one letter opened; on each of the days it is opened."""
    with database.write() as conn:
        letter = store(conn, vault)
        for day in DAYS[:2]:
            history.record(conn, [letter.id], Entry.OPENED, NOW, day, actor="supporter")
    with database.read() as conn:
        assert history.totals(conn, Filter()) == {Entry.OPENED: 1}
        assert history.by_day(conn, Filter()) == [
            Row(day.isoformat(), {Entry.OPENED: 1}) for day in DAYS[:2]
        ]


def test_letters_begin_prepared(database: Database, vault: Vault) -> None:
    """In the order in which they are given, on their day."""
    one = new_submission(campaign="beta")
    letters = [
        new_letter(one, id=f"letter-{number}", recipient_key=f"desk-{number}", route=route)
        for number, route in ((2, Route.EMAIL), (1, Route.FORM), (3, Route.CALL))
    ]
    with database.write() as conn:
        store(conn, vault)
        submissions.add(conn, vault, one, letters)
        history.begin(conn, [submissions.seal(vault, each) for each in letters])
        rows = conn.execute(select(events).order_by(events.c.id)).all()
    assert [(row.letter_id, row.recipient_key, row.route) for row in rows] == [
        (letter.id, letter.recipient_key, letter.route) for letter in letters
    ]
    assert {(row.at, row.day) for row in rows} == {(letters[0].created_at, letters[0].day)}
    assert {(row.campaign, row.state) for row in rows} == {("beta", letters[0].state)}
    assert {(row.entry, row.actor, row.evidence) for row in rows} == {
        ("prepared", "supporter", None)
    }


def test_an_event_knows_what_its_letter_knows(database: Database, vault: Vault) -> None:
    """Campaign, recipient, state, and the route it was prepared for, unless another is said."""
    with database.write() as conn:
        letter = store(conn, vault, campaign="beta", recipient_key="desk-1", state="WY")
        history.record(conn, [letter.id], Entry.PREPARED, NOW, TODAY, actor="supporter")
        history.record(
            conn,
            [letter.id],
            Entry.ACCEPTED,
            NOW,
            TODAY,
            actor="worker",
            route=Route.EMAIL,
            evidence="250 OK",
        )
        prepared, accepted = conn.execute(select(events).order_by(events.c.id)).all()
    for row in (prepared, accepted):
        assert (row.campaign, row.recipient_key, row.state) == ("beta", "desk-1", "WY")
        assert (row.letter_id, row.at, row.day) == (letter.id, NOW, TODAY)
    assert (prepared.entry, prepared.route, prepared.evidence) == ("prepared", "form", None)
    assert (accepted.entry, accepted.route, accepted.evidence) == ("accepted", "email", "250 OK")
    assert (prepared.actor, accepted.actor) == ("supporter", "worker")


def test_nothing_is_told_of_letters_that_are_not(database: Database) -> None:
    """There is nothing to say it of."""
    with database.write() as conn:
        history.record(conn, ["gone"], Entry.OPENED, NOW, TODAY, actor="supporter")
        assert history.totals(conn, Filter()) == {}


def test_where_letters_by_our_email_are(database: Database, vault: Vault) -> None:
    """By the state of their messages now; the site's own mail is not among them."""
    with database.write() as conn:
        for state in (State.WAITING, State.WAITING, State.REFUSED):
            store_mail(conn, vault, store(conn, vault, route=Route.EMAIL), state)
        wyoming = store(conn, vault, route=Route.EMAIL, state="WY", day=DAYS[3])
        history.record(conn, [wyoming.id], Entry.PREPARED, NOW, DAYS[3], actor="supporter")
        store_mail(conn, vault, wyoming, State.QUEUED)
        assert steps.freeze(conn, wyoming.id, NOW)
        outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)
        store(conn, vault)  # a hand-off has no message
    with database.read() as conn:
        assert history.standing(conn, Filter()) == {
            State.WAITING: 2,
            State.REFUSED: 1,
            history.FROZEN: 1,
        }
        for chosen in (
            Filter(state="WY"),
            Filter(last_day=DAYS[2]),
            Filter(route="email", entry=Entry.PREPARED),
        ):
            assert history.standing(conn, chosen) == {history.FROZEN: 1}
        assert history.standing(conn, Filter(campaign="beta")) == {}


def test_the_public_number_counts_a_letter_once(database: Database, vault: Vault) -> None:
    """Of one campaign, whichever of the words are said of it."""
    with database.write() as conn:
        both, one, other = (store(conn, vault, campaign=slug) for slug in ("alpha", "alpha", "b"))
        for letter, entry in (
            (both, Entry.ACCEPTED),
            (both, Entry.REPORTED_SENT),
            (one, Entry.REPORTED_SENT),
            (other, Entry.ACCEPTED),
        ):
            history.record(conn, [letter.id], entry, NOW, TODAY, actor="test")
    with database.read() as conn:
        words = (Entry.ACCEPTED, Entry.REPORTED_SENT)
        assert history.public_total(conn, "alpha", words) == 2
        assert history.public_total(conn, "alpha", [Entry.ACCEPTED]) == 1
        assert history.public_total(conn, "nowhere", words) == 0


def test_what_happens_to_several_letters(database: Database, vault: Vault) -> None:
    """Each has its event, in the order given, by its own route; with none there is none."""
    with database.write() as conn:
        stored = [store(conn, vault, route=route) for route in (Route.PRINT, Route.EMAIL)]
        ids = [stored[1].id, "gone", stored[0].id]
        history.record(conn, ids, Entry.PREPARED, NOW, TODAY, actor="supporter")
        history.record(conn, [], Entry.OPENED, NOW, TODAY, actor="supporter")
        rows = conn.execute(select(events).order_by(events.c.id)).all()
    assert [(row.letter_id, row.route) for row in rows] == [
        (stored[1].id, "email"),
        (stored[0].id, "print"),
    ]
