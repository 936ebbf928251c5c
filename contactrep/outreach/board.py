"""The offices of a campaign at once: letters, calls, answers, stances, and whether forms work."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from contactrep.core.recipients import is_target
from contactrep.core.stances import Stance
from contactrep.outreach import known_offices
from contactrep.outreach.counting import counted
from contactrep.outreach.days import local_time
from contactrep.outreach.forms import FormHealth, Health, form_health
from contactrep.outreach.known_offices import Office, plain
from contactrep.outreach.services import Services
from contactrep.storage import forms, office_counts, offices, replies, tallies
from contactrep.storage.database import Connection
from contactrep.storage.forms import Reports, Review
from contactrep.storage.office_counts import OfficeCounts
from contactrep.storage.offices import KeptStance
from contactrep.storage.replies import Answers

PAGE = 50


class Sort(StrEnum):
    """By which column rows are sorted."""

    NAME = "name"
    PREPARED = "prepared"
    OUT = "out"
    CALLS = "calls"
    REPLIES = "replies"
    STANCE = "stance"
    CONTACT = "contact"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which rows, in which order; what is empty asks for nothing."""

    campaign: str
    campaigns: Sequence[str]  # whose reports of forms are shown
    name: str = ""
    committee: str = ""
    party: str = ""
    state: str = ""
    body: str = ""
    stance: str = ""
    letters: str = ""  # none or some
    form: str = ""  # broken
    targets: bool = False  # only those whom the campaign writes to
    sort: Sort = Sort.PREPARED
    down: bool = True
    page: int = 1


class Row(NamedTuple):
    """A line of the board. `contact` is a day, or the Monday of a week where letters tell it."""

    office: Office
    prepared: int
    out: int
    calls: int
    replies: int
    stance: KeptStance | None
    contact: date | None
    in_week: bool
    form: FormHealth

    @property
    def stands(self) -> Stance:
        """Where the official stands."""
        return self.stance.stance if self.stance else Stance.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A page of the board; `count` is of all pages. Of the campaign's targets, `unwritten`."""

    rows: Sequence[Row]
    count: int
    page: int
    pages: int
    targets: int
    unwritten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that is kept, by the recipient's key."""

    counts: Mapping[str, OfficeCounts]
    stances: Mapping[str, KeptStance]
    answers: Mapping[str, Answers]
    days: Mapping[str, date]
    weeks: Mapping[str, date]
    reports: Mapping[str, Reports]
    reviews: Mapping[str, Review]
    day_of: Callable[[Any], date]


_STANCES = (Stance.SUPPORTIVE, Stance.LEANING, Stance.UNDECIDED, Stance.OPPOSED, Stance.UNKNOWN)
_NOTHING = OfficeCounts()


def board(services: Services, ask: Ask) -> Board:
    """Return a page of the board; the nearest one if there is no such page."""
    with counted(services) as conn:
        known = _known(services, conn, ask)
        everyone = [
            *known_offices.officials(services.dataset),
            *known_offices.own(services, ask.campaign),
        ]
        everyone += _gone(services, conn, ask.campaign, everyone, known)
    wanted = _target_test(services, ask.campaign)
    targets = [one.key for one in everyone if wanted(one)]
    among = filter(wanted, everyone) if ask.targets else everyone
    rows = [_row(one, known) for one in _chosen(among, ask)]
    rows = [row for row in rows if _passes(row, ask)]
    _sort(rows, ask)
    pages = max(-(-len(rows) // PAGE), 1)
    page = min(max(ask.page, 1), pages)
    return Board(
        rows=rows[(page - 1) * PAGE : page * PAGE],
        count=len(rows),
        page=page,
        pages=pages,
        targets=len(targets),
        unwritten=sum(not known.counts.get(key, _NOTHING).prepared for key in targets),
    )


def parties(services: Services) -> list[str]:
    """Return the parties of officials, those with most of them first."""
    counts: dict[str, int] = {}
    for one in known_offices.officials(services.dataset):
        if one.party:
            counts[one.party] = counts.get(one.party, 0) + 1
    return sorted(counts, key=lambda party: (-counts[party], party))


def _known(services: Services, conn: Connection, ask: Ask) -> _Known:
    fresh = tallies.uncounted(conn)
    day_of = _days(services, ask.campaign)
    stances = offices.latest_stances(conn, ask.campaign)
    answers = replies.by_office(conn, ask.campaign)
    noted = offices.last_notes(conn, ask.campaign).items()
    days: dict[str, date] = {}
    for key, day in (
        *((key, one.day) for key, one in stances.items()),
        *((key, one.last_day) for key, one in answers.items()),
        *((key, day_of(at)) for key, at in noted),
    ):
        days[key] = max(day, days.get(key, day))
    return _Known(
        counts=office_counts.counts(conn, ask.campaign, fresh),
        stances=stances,
        answers=answers,
        days=days,
        weeks=office_counts.last_weeks(conn, ask.campaign, fresh),
        reports=forms.open_reports(conn, ask.campaigns),
        reviews=forms.last_reviews(conn),
        day_of=day_of,
    )


def _days(services: Services, slug: str) -> Callable[[Any], date]:
    return lambda moment: local_time(services, slug, moment).date()


def _gone(
    services: Services, conn: Connection, slug: str, everyone: Iterable[Office], known: _Known
) -> Iterator[Office]:
    """Yield those of whom something is kept, and who are not in the data any more."""
    kept = known.counts.keys() | known.days.keys()
    for key in sorted(kept - {one.key for one in everyone}):
        office = known_offices.gone(services, conn, slug, key)
        if office is not None:
            yield office


def _target_test(services: Services, slug: str) -> Callable[[Office], bool]:
    campaign = services.campaigns.get(slug)
    if campaign is None:
        return lambda _: False
    chosen = partial(is_target, campaign.targets)
    return lambda one: one.own is not None or (one.official is not None and chosen(one.official))


def _chosen(offices: Iterable[Office], ask: Ask) -> Iterator[Office]:
    """Yield those offices that are what is asked for, whatever is known of them."""
    words = plain(ask.name).split()
    for one in offices:
        if (
            ask.state in {"", one.state}
            and ask.party in {"", one.party}
            and ask.body in {"", one.body}
            and (not ask.committee or ask.committee in one.committees)
            and (one.key == ask.name or all(word in one.plain for word in words))
        ):
            yield one


def _row(office: Office, known: _Known) -> Row:
    key = office.key
    counts = known.counts.get(key, _NOTHING)
    answers = known.answers.get(key)
    day, week = known.days.get(key), known.weeks.get(key)
    in_week = week is not None and (day is None or day < week)
    return Row(
        office=office,
        prepared=counts.prepared,
        out=counts.out,
        calls=counts.calls,
        replies=counts.replied + (answers.apart if answers else 0),
        stance=known.stances.get(key),
        contact=week if in_week else day,
        in_week=in_week,
        form=form_health(office, known.reports.get(key), known.reviews.get(key), known.day_of),
    )


def _passes(row: Row, ask: Ask) -> bool:
    return (
        ask.stance in {"", row.stands}
        and (not ask.letters or (ask.letters == "some") is bool(row.prepared))
        and (not ask.form or row.form.health in {Health.REPORTED, Health.BROKEN})
    )


def _sort(rows: list[Row], ask: Ask) -> None:
    """Put rows in the order that is asked for; of those that are equal, the names are in order."""
    rows.sort(key=lambda row: row.office.order)
    if ask.sort is Sort.NAME:
        if ask.down:
            rows.reverse()
        return
    rows.sort(key=_KEYS[ask.sort], reverse=ask.down)
    if ask.sort is Sort.CONTACT:  # nobody's is no early day
        rows.sort(key=lambda row: row.contact is None)


_KEYS: Mapping[Sort, Callable[[Row], Any]] = {
    Sort.PREPARED: lambda row: row.prepared,
    Sort.OUT: lambda row: row.out,
    Sort.CALLS: lambda row: row.calls,
    Sort.REPLIES: lambda row: row.replies,
    Sort.STANCE: lambda row: _STANCES.index(row.stands),
    Sort.CONTACT: lambda row: row.contact or date.min,
    Sort.FORM: lambda row: (list(Health).index(row.form.health), -row.form.reports),
}
