"""Counts of letters by what is said of them, and by what they are counted.

A letter is counted once under each word of the ledger, when it is said for the first time. So the
counts of all days, or of all states, add up to those of the whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from contactrep.core.ledger import Entry, Route

OUT = "out"
"""Said of a letter that is known to have gone: the first of KNOWN_OUT by which it was."""

KNOWN_OUT = frozenset({Entry.ACCEPTED, Entry.REPORTED_SENT, Entry.DELIVERED_IN_PERSON})
"""What makes a letter known to have gone out; a call is no letter."""


class Dimension(StrEnum):
    """By what letters are counted, with the shape of its keys."""

    ALL = "all"  # the key is empty
    HOUR = "hour"  # 2026-11-25T13, UTC
    DAY = "day"  # 2026-11-25, of the campaign's time zone
    LANGUAGE = "language"  # be
    LANGUAGE_DAY = "language-day"  # 2026-11-25 be; only prepared letters and those known to be out
    SOURCE = "source"  # an organiser's code; empty where the writer came by none
    SOURCE_DAY = "source-day"  # as LANGUAGE_DAY
    STATE = "state"  # NY, the writer's
    DISTRICT = "district"  # NY-8, the writer's, where it is known
    OFFICE = "office"  # a recipient's key
    OFFICE_ZIP3 = "office-zip3"  # S000148 112: the first three digits of the writer's ZIP code
    OFFICE_WEEK = "office-week"  # S000148 2026-W48, an ISO week


_BY_DAY_ALONE = frozenset({Dimension.LANGUAGE_DAY, Dimension.SOURCE_DAY})
_OF_OFFICES = frozenset({Dimension.OFFICE, Dimension.OFFICE_ZIP3, Dimension.OFFICE_WEEK})


class Count(NamedTuple):
    """How many letters something was said of, by one route."""

    letters: int = 0  # for the first time
    by_route: int = 0  # for the first time by this route
    people: int = 0  # who wrote them: presses of "send"
    personalised: int = 0  # with words of the writer's own

    def plus(self, other: "Count") -> "Count":
        """Return both together."""
        return Count(*(mine + its for mine, its in zip(self, other, strict=True)))


Said = tuple[str, str]
"""A word of the ledger or OUT, and a route."""


@dataclass(slots=True)
class Tally:
    """The counts under one key."""

    counts: dict[Said, Count] = field(default_factory=dict)

    def add(self, said: Said, count: Count) -> None:
        """Count more."""
        known = self.counts.get(said)
        self.counts[said] = count if known is None else known.plus(count)

    def said(self, word: str) -> int:
        """Return how many letters this word of the ledger, or OUT, was said of."""
        return sum(count.letters for (entry, _), count in self.counts.items() if entry == word)

    def by(self, word: str, route: Route) -> int:
        """Return how many letters it was said of by this route, whatever other routes they took."""
        return self.counts.get((word, route), Count()).by_route

    @property
    def people(self) -> int:
        """How many people wrote, one a press of "send"; of an office, how many wrote to it."""
        return sum(count.people for count in self.counts.values())

    @property
    def personalised(self) -> int:
        """How many of the prepared letters hold words of their writer's own."""
        return sum(count.personalised for count in self.counts.values())

    @property
    def calls(self) -> int:
        """How many calls people say that they made."""
        return self.by(Entry.REPORTED_SENT, Route.CALL)

    @property
    def prints(self) -> int:
        """How many letters were opened to be printed."""
        return self.by(Entry.OPENED, Route.PRINT)


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sum."""
    whole = Tally()
    for each in tallies:
        for said, count in each.counts.items():
            whole.add(said, count)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event as it is counted: what it was, of which letter, and whether it was the first."""

    campaign: str
    at: datetime
    day: date
    entry: str
    route: str
    state: str
    district: int | None
    recipient_key: str
    personalised: bool
    language: str
    source: str | None
    zip3: str | None
    lead: bool  # the first letter of its submission
    first: bool  # of its letter and entry
    first_by_route: bool  # of its letter, entry and route
    first_out: bool  # of its letter to be in KNOWN_OUT


Row = tuple[Dimension, str, str, str, str]
"""A dimension, a campaign, a key of the dimension, a word and a route."""


def tally(events: Iterable[Happened]) -> dict[Row, Count]:
    """Return what events add to the counts."""
    sums: dict[Row, Count] = {}
    for event in events:
        for word, count in _said(event):
            for dimension, key in keys_of(event):
                if dimension in _BY_DAY_ALONE and word not in {Entry.PREPARED, OUT}:
                    continue
                its = count
                if dimension in _OF_OFFICES and word == Entry.PREPARED:
                    its = count._replace(people=count.letters)
                row = (dimension, event.campaign, key, word, event.route)
                known = sums.get(row)
                sums[row] = its if known is None else known.plus(its)
    return sums


def hour(moment: datetime) -> str:
    """Return the key of the hour in UTC that a moment is in."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H")


def keys_of(event: Happened) -> Iterator[tuple[Dimension, str]]:
    """Yield under which keys an event is counted."""
    day, source, office = event.day.isoformat(), event.source or "", event.recipient_key
    year, week, _ = event.day.isocalendar()
    yield Dimension.ALL, ""
    yield Dimension.HOUR, hour(event.at)
    yield Dimension.DAY, day
    yield Dimension.LANGUAGE, event.language
    yield Dimension.LANGUAGE_DAY, f"{day} {event.language}"
    yield Dimension.SOURCE, source
    yield Dimension.SOURCE_DAY, f"{day} {source}"
    yield Dimension.STATE, event.state
    if event.district is not None:
        yield Dimension.DISTRICT, f"{event.state}-{event.district}"
    yield Dimension.OFFICE, office
    if event.zip3:
        yield Dimension.OFFICE_ZIP3, f"{office} {event.zip3}"
    yield Dimension.OFFICE_WEEK, f"{office} {year}-W{week:02}"


def _said(event: Happened) -> Iterator[tuple[str, Count]]:
    """Yield the words that an event says for the first time."""
    if event.first or event.first_by_route:
        prepared = event.first and event.entry == Entry.PREPARED
        yield (
            event.entry,
            Count(
                letters=int(event.first),
                by_route=int(event.first_by_route),
                people=int(prepared and event.lead),
                personalised=int(prepared and event.personalised),
            ),
        )
    if event.first_out:
        yield OUT, Count(letters=1, by_route=1)


Tallies = Mapping[str, Tally]
"""By key."""
