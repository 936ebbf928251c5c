"""The counts of the ledger are those of a recount, whatever happens and whenever they are read."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from contactrep.core.ledger import Entry, Route
from contactrep.core.tallies import KNOWN_OUT, OUT, Dimension, Tally, together
from contactrep.storage import history, submissions, tallies
from contactrep.storage.database import Database
from contactrep.storage.submissions import Letter, Submission
from contactrep.storage.tables import metadata, tally_marks
from contactrep.storage.tables import tallies as rows
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, TODAY, new_letter, new_submission

OFFICES = ("S000148", "J000294", "desk-1")
PLACES = (("NY", 8), ("NY", None), ("WY", 0), ("PR", 0))
SAID = (Entry.OPENED, Entry.REPORTED_SENT, Entry.ACCEPTED, Entry.BOUNCED)


@dataclass(frozen=True)
class Seen:
    """An event as the test remembers it."""

    submission: Submission
    letter: Letter
    lead: bool
    entry: str
    route: Route
    day: date
    hour: str


Which = tuple[Submission, Letter, bool]


@dataclass
class Story:
    """What happened, and the letters that it can happen to."""

    database: Database
    vault: Vault
    letters: list[Which] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def press(self, choices: dict[str, Any]) -> None:
        """Somebody presses "send"."""
        state, district = choices["place"]
        submission = new_submission(
            campaign=choices["campaign"],
            language=choices["language"],
            source=choices["source"],
            zip3=choices["zip3"],
        )
        written = [
            new_letter(
                submission,
                recipient_key=office,
                state=state,
                district=district,
                route=choices["route"],
                personalised=choices["personalised"],
                day=TODAY - timedelta(days=choices["back"]),
            )
            for office in choices["offices"]
        ]
        with self.database.write() as conn:
            submissions.add(conn, self.vault, submission, written)
            history.begin(conn, [submissions.seal(self.vault, each) for each in written])
        lead = min(each.id for each in written)
        for letter in written:
            self.letters.append((submission, letter, letter.id == lead))
            self._see(self.letters[-1], Entry.PREPARED, letter.route, letter.day, 0)

    def happen(self, choices: dict[str, Any]) -> None:
        """Something happens to a letter."""
        if not self.letters:
            return
        which = self.letters[choices["which"] % len(self.letters)]
        at = NOW + timedelta(hours=choices["back"])
        day = TODAY - timedelta(days=choices["back"])
        letter_id, route = which[1].id, choices["route"]
        with self.database.write() as conn:
            history.record(conn, [letter_id], choices["entry"], at, day, actor="test", route=route)
        self._see(which, choices["entry"], route, day, choices["back"])

    def _see(self, which: Which, entry: str, route: Route, day: date, hours: int) -> None:
        hour = (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H")
        self.seen.append(Seen(*which, entry, route, day, hour))


def keys(seen: Seen) -> dict[Dimension, str | None]:
    letter, submission = seen.letter, seen.submission
    day, office = seen.day.isoformat(), letter.recipient_key
    short = seen.entry in {Entry.PREPARED, OUT}
    return {
        Dimension.ALL: "",
        Dimension.HOUR: seen.hour,
        Dimension.DAY: day,
        Dimension.LANGUAGE: submission.language,
        Dimension.LANGUAGE_DAY: f"{day} {submission.language}" if short else None,
        Dimension.SOURCE: submission.source or "",
        Dimension.SOURCE_DAY: f"{day} {submission.source or ''}" if short else None,
        Dimension.STATE: letter.state,
        Dimension.DISTRICT: (
            None if letter.district is None else f"{letter.state}-{letter.district}"
        ),
        Dimension.OFFICE: office,
        Dimension.OFFICE_ZIP3: f"{office} {submission.zip3}" if submission.zip3 else None,
        Dimension.OFFICE_WEEK: f"{office} {seen.day.strftime('%G-W%V')}",
    }


def by_hand(
    seen: list[Seen], dimension: Dimension, campaign: str | None
) -> dict[str, dict[tuple[str, str], list[int]]]:
    """Count what was seen, in the plainest way there is."""
    table: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0, 0, 0])
    )
    gone = [
        replace(each, entry=OUT)
        for each in seen
        if each.entry in KNOWN_OUT and each.route != Route.CALL
    ]
    for events in (seen, gone):
        said: set[object] = set()
        for each in events:
            word = (each.letter.id, each.entry)
            first = word not in said
            by_route = (*word, each.route) not in said if events is seen else first
            said |= {word, (*word, each.route)}
            key = keys(each)[dimension]
            if key is None or campaign not in {None, each.submission.campaign}:
                continue
            if not first and not by_route:
                continue
            cell = table[key][each.entry, each.route.value]
            prepared = first and each.entry == Entry.PREPARED
            people = prepared and (each.lead or dimension.startswith("office"))
            cell[0] += first
            cell[1] += by_route
            cell[2] += people
            cell[3] += prepared and each.letter.personalised
    return table


def as_lists(found: dict[str, Tally]) -> dict[str, dict[tuple[str, str], list[int]]]:
    return {
        key: {said: list(count) for said, count in its.counts.items()} for key, its in found.items()
    }


presses = st.fixed_dictionaries(
    {
        "campaign": st.sampled_from(("alpha", "beta")),
        "language": st.sampled_from(("en", "be")),
        "source": st.sampled_from((None, "rally")),
        "zip3": st.sampled_from((None, "112")),
        "place": st.sampled_from(PLACES),
        "offices": st.lists(st.sampled_from(OFFICES), min_size=1, max_size=3, unique=True),
        "route": st.sampled_from(Route),
        "personalised": st.booleans(),
        "back": st.integers(0, 9),
    }
)
happenings = st.fixed_dictionaries(
    {
        "which": st.integers(0, 30),
        "entry": st.sampled_from(SAID),
        "route": st.sampled_from(Route),
        "back": st.integers(0, 9),
    }
)
steps = st.lists(st.one_of(presses, happenings, st.integers(1, 6)), max_size=25)


def play(story: Story, plan: list[Any]) -> None:
    for step in plan:
        if isinstance(step, int):
            with story.database.write() as conn:
                tallies.count_up(conn, step)
        elif "offices" in step:
            story.press(step)
        else:
            story.happen(step)


@given(steps)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_counts_are_those_of_a_recount(
    database: Database, vault: Vault, plan: list[Any]
) -> None:
    """Whatever was counted up before, by every dimension, of a campaign and of all."""
    with database.write() as conn:
        for table in reversed(metadata.sorted_tables):
            conn.execute(table.delete())
    story = Story(database, vault)
    play(story, plan)
    with database.write() as conn:
        for campaign in (None, "alpha"):
            whole = by_hand(story.seen, Dimension.ALL, campaign)
            for dimension in Dimension:
                found = tallies.read(conn, dimension, campaign)
                assert as_lists(found) == by_hand(story.seen, dimension, campaign)
                if dimension in {Dimension.DAY, Dimension.STATE, Dimension.OFFICE}:
                    added = as_lists({"": together(found.values())})[""]
                    assert {said: cell[:2] for said, cell in added.items()} == {
                        said: cell[:2] for said, cell in whole.get("", {}).items()
                    }
        assert tallies.recount(conn, repair=False).wrong == 0


@pytest.fixture
def story(database: Database, vault: Vault) -> Story:
    """Some letters of which some are counted."""
    story = Story(database, vault)
    press = {
        "campaign": "alpha",
        "language": "en",
        "source": None,
        "zip3": "112",
        "place": ("NY", 8),
        "offices": ["S000148", "J000294"],
        "route": Route.FORM,
        "personalised": True,
        "back": 0,
    }
    play(story, [press, {**press, "zip3": "100"}, 3, {**press, "campaign": "beta"}])
    return story


@pytest.mark.usefixtures("story")
def test_the_keys_of_one_office(database: Database) -> None:
    """And those from a key on, of counted events and of others."""
    with database.read() as conn:
        found = tallies.read(conn, Dimension.OFFICE_ZIP3, "alpha", "J000294")
        assert {key: its.said(Entry.PREPARED) for key, its in found.items()} == {
            "J000294 100": 1,
            "J000294 112": 1,
        }
        assert {its.people for its in found.values()} == {1}
        assert tallies.read(conn, Dimension.DAY, first="2026-10-06") == {}
        assert list(tallies.read(conn, Dimension.DAY, first="2026-10-05")) == ["2026-10-05"]


@pytest.mark.usefixtures("story")
def test_how_far_behind(database: Database) -> None:
    """Until all is counted up, a few at a time; then there is nothing to do."""
    with database.write() as conn:
        assert tallies.behind(conn) == 3
        assert [tallies.count_up(conn, 2) for _ in range(3)] == [2, 1, 0]
        assert tallies.behind(conn) == 0
        assert tallies.uncounted(conn) == {}


@pytest.mark.usefixtures("story")
def test_what_is_wrong_is_found_and_put_right(database: Database) -> None:
    """A count that is not what it should be, one that is missing, and one of nothing."""
    with database.write() as conn:
        tallies.count_up(conn)
        right = conn.execute(select(rows).order_by(*rows.primary_key)).all()
        conn.execute(update(rows).where(rows.c.dimension == "state").values(letters=7))
        conn.execute(rows.delete().where(rows.c.dimension == "day", rows.c.campaign == "beta"))
        conn.execute(rows.update().where(rows.c.key == "S000148").values(key="nobody"))
        looked = tallies.recount(conn, repair=False)
        assert looked.rows == len(right)
        assert looked.wrong == 2 + 1 + 4
        assert tallies.recount(conn, repair=True) == looked
        assert tallies.recount(conn, repair=False) == (len(right), 0)
        assert conn.execute(select(rows).order_by(*rows.primary_key)).all() == right
        assert conn.execute(select(tally_marks)).first() is not None


@pytest.mark.usefixtures("story")
def test_hours_are_forgotten(database: Database) -> None:
    """And days are not."""
    with database.write() as conn:
        tallies.count_up(conn)
        tallies.forget_hours(conn, "2026-10-05T20")
        assert tallies.read(conn, Dimension.HOUR) == {}
        assert tallies.read(conn, Dimension.DAY) != {}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_what_becomes_visible_late_is_counted(database: Database, story: Story) -> None:
    """A transaction began first and ends last: the mark waits for it, and no reader misses it."""
    submission, letter, _ = story.letters[0]
    with database.write() as slow:
        history.record(slow, [letter.id], Entry.OPENED, NOW, TODAY, actor="test")
        with database.write() as quick:
            history.record(quick, [letter.id], Entry.OPENED, NOW, TODAY, actor="test")
            history.record(quick, [letter.id], Entry.ACCEPTED, NOW, TODAY, actor="test")
        with database.write() as conn:
            while tallies.count_up(conn):
                pass
        with database.read() as conn:
            before = tallies.read(conn, Dimension.ALL, submission.campaign)[""]
            assert (before.said(Entry.OPENED), before.said(Entry.ACCEPTED)) == (1, 1)
            assert tallies.behind(conn) == 2
    with database.write() as conn:
        while tallies.count_up(conn):
            pass
        assert tallies.behind(conn) == 0
        after = tallies.read(conn, Dimension.ALL, submission.campaign)[""]
        assert (after.said(Entry.OPENED), after.said(Entry.ACCEPTED)) == (1, 1)
        assert tallies.recount(conn, repair=False).wrong == 0
