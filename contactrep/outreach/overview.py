"""The numbers of a campaign for its staff: what became of the letters, now and of late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contactrep.core.funnel import Step
from contactrep.core.ledger import Route
from contactrep.core.lifecycle import State
from contactrep.core.tallies import Dimension, Tallies, Tally, together
from contactrep.core.tallies import hour as hour_of
from contactrep.outreach.counting import counted
from contactrep.outreach.days import local_day
from contactrep.outreach.report import CHANNELS
from contactrep.outreach.services import Services
from contactrep.storage import history, tallies, visits
from contactrep.storage.database import Connection

DAYS = 30
"""How many days the chart shows."""

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: of all time, and of the last seven days."""

    label: str
    all: Tally
    week: Tally


@dataclass(frozen=True, slots=True)
class Way:
    """A step of the way to a letter that is sent, and how many took it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The numbers, all of one moment."""

    all: Tally
    week: Tally  # the last seven days, today among them
    hours: Tally  # the last 24 hours
    days: Sequence[tuple[date, Tally]]  # oldest first, without gaps
    channels: Sequence[tuple[str, Route]]
    languages: Sequence[Line]
    sources: Sequence[Line]
    funnel: Sequence[Way]
    standing: Mapping[str, int]
    goal: int | None

    @property
    def personalised(self) -> float | None:
        """The share of letters that hold words of their writer's own; None without letters."""
        prepared = self.all.said("prepared")
        return self.all.personalised / prepared if prepared else None


def overview(services: Services, slug: str | None) -> Overview:
    """Return the numbers of a campaign, or of all together."""
    campaign = services.campaigns.get(slug or "")
    today = local_day(services, slug or "")
    hour = hour_of(services.clock() - timedelta(hours=23))
    with counted(services) as conn:
        read = _reader(conn, slug)
        whole = read(Dimension.ALL, "").get("", Tally())
        days = read(Dimension.DAY, (today - timedelta(days=DAYS - 1)).isoformat())
        week = [(today - timedelta(days=back)).isoformat() for back in range(_WEEK)]
        taken = visits.by_step(conn, slug)
        return Overview(
            all=whole,
            week=together(days[day] for day in week if day in days),
            hours=together(read(Dimension.HOUR, hour).values()),
            days=_without_gaps(days, today),
            channels=[(name, route) for route, name in CHANNELS.items()],
            languages=_lines(read, Dimension.LANGUAGE, Dimension.LANGUAGE_DAY, week),
            sources=_lines(read, Dimension.SOURCE, Dimension.SOURCE_DAY, week),
            funnel=_funnel(taken, whole),
            standing=_standing(conn),
            goal=campaign.goal if campaign else None,
        )


_Read = Callable[[Dimension, str], Tallies]


def _reader(conn: Connection, slug: str | None) -> _Read:
    """Return what reads the counts; the events that are not counted yet are looked at once."""
    fresh = tallies.uncounted(conn)

    def read(dimension: Dimension, first: str = "") -> Tallies:
        routes = dimension is Dimension.ALL
        return tallies.read(conn, dimension, slug, first=first, routes=routes, fresh=fresh)

    return read


def _without_gaps(days: Tallies, today: date) -> list[tuple[date, Tally]]:
    shown = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [(day, days.get(day.isoformat(), Tally())) for day in shown]


def _lines(read: _Read, whole: Dimension, daily: Dimension, week: Sequence[str]) -> list[Line]:
    """Return the rows of a dimension, those with most letters first."""
    late: dict[str, list[Tally]] = {}
    for key, its in read(daily, min(week)).items():
        late.setdefault(key.partition(" ")[2], []).append(its)
    lines = [
        Line(label, its, together(late.get(label, ()))) for label, its in read(whole, "").items()
    ]
    return sorted(lines, key=lambda line: (-line.all.said("prepared"), line.label))


def _funnel(taken: Mapping[Step, int], whole: Tally) -> list[Way]:
    names = {
        Step.VISITED: "Opened the campaign’s page",
        Step.FOUND: "Saw their representatives",
        Step.STARTED: "Began a letter",
        Step.CHECKED: "Checked their letters",
    }
    ways = [Way(name, taken.get(step, 0)) for step, name in names.items()]
    return [*ways, Way("Sent them on their way", whole.people)]


def _standing(conn: Connection) -> dict[str, int]:
    """Return where letters by our e-mail are that are under way; one being sent is queued."""
    standing = dict(history.standing(conn))
    standing[State.QUEUED] = standing.pop(State.SENDING, 0) + standing.get(State.QUEUED, 0)
    return standing
