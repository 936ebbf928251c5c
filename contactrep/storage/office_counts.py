"""What the tallies have of offices: of one, and of all of them at once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from contactrep.core.ledger import Entry, Route
from contactrep.core.tallies import OUT, Count, Dimension, Row, Tally
from contactrep.storage.tables import tallies


class OfficeCounts(NamedTuple):
    """How many letters to an office were prepared, went out as is known, and were answered."""

    prepared: int = 0
    out: int = 0
    calls: int = 0
    replied: int = 0


_CALLED = (Entry.REPORTED_SENT.value, Route.CALL.value)
_WEEK = len("2026-W47")


def counts(conn: Connection, campaign: str, fresh: Mapping[Row, Count]) -> dict[str, OfficeCounts]:
    """Return the counts of each office that letters were made out to, by the recipient's key.

    They are those of `tallies.read`, added up by the database: there may be thousands of offices.
    """
    its = (tallies.c.campaign == campaign, tallies.c.dimension == Dimension.OFFICE)
    rows = conn.execute(select(tallies.c.key, *_counted()).where(*its).group_by(tallies.c.key))
    found = {row[0]: OfficeCounts._make(row[1:]) for row in rows}
    for (dimension, its_campaign, key, entry, route), count in fresh.items():
        if its_campaign == campaign and dimension is Dimension.OFFICE:
            known = found.get(key, OfficeCounts())
            found[key] = OfficeCounts(
                prepared=known.prepared + count.letters * (entry == Entry.PREPARED),
                out=known.out + count.letters * (entry == OUT),
                calls=known.calls + count.by_route * ((entry, route) == _CALLED),
                replied=known.replied + count.letters * (entry == Entry.REPLIED),
            )
    return found


def tally_of(
    conn: Connection, campaign: str, recipient_key: str, fresh: Mapping[Row, Count]
) -> Tally:
    """Return all that is counted of one office."""
    its = (
        tallies.c.campaign == campaign,
        tallies.c.dimension == Dimension.OFFICE,
        tallies.c.key == recipient_key,
    )
    names = ("entry", "route", *Count._fields)
    found = Tally()
    for entry, route, *numbers in conn.execute(
        select(*(tallies.c[one] for one in names)).where(*its)
    ):
        found.add((entry, route), Count(*numbers))
    for (dimension, its_campaign, key, entry, route), count in fresh.items():
        if (its_campaign, dimension, key) == (campaign, Dimension.OFFICE, recipient_key):
            found.add((entry, route), count)
    return found


def last_weeks(conn: Connection, campaign: str, fresh: Iterable[Row]) -> dict[str, date]:
    """Return the Monday of the last week in which each office had to do with a letter or a call.

    That is one known to have gone out, or an answer; `fresh` is what is not in the tallies yet.
    """
    key = tallies.c.key
    weeks = (
        select(
            func.substr(key, 1, func.length(key) - _WEEK - 1).label("office"),
            func.substr(key, func.length(key) - _WEEK + 1).label("week"),
        )
        .where(
            tallies.c.campaign == campaign,
            tallies.c.dimension == Dimension.OFFICE_WEEK,
            or_(tallies.c.entry.in_((OUT, Entry.REPLIED)), _called()),
        )
        .subquery()
    )
    rows = conn.execute(select(weeks.c.office, func.max(weeks.c.week)).group_by(weeks.c.office))
    last = {str(office): str(latest) for office, latest in rows}
    for dimension, its_campaign, its_key, entry, route in fresh:
        if its_campaign == campaign and dimension is Dimension.OFFICE_WEEK:
            office, _, latest = its_key.rpartition(" ")
            if entry in {OUT, Entry.REPLIED} or (entry, route) == _CALLED:
                last[office] = max(last.get(office, ""), latest)
    return {office: date.fromisocalendar(*_parts(latest), 1) for office, latest in last.items()}


def _counted() -> Iterator[ColumnElement[int]]:
    """Yield the sums in the order of OfficeCounts."""
    letters_, entry = tallies.c.letters, tallies.c.entry
    for condition, number in (
        (entry == Entry.PREPARED, letters_),
        (entry == OUT, letters_),
        (_called(), tallies.c.by_route),
        (entry == Entry.REPLIED, letters_),
    ):
        yield func.sum(case((condition, number), else_=0))


def _called() -> ColumnElement[bool]:
    return and_(tallies.c.entry == _CALLED[0], tallies.c.route == _CALLED[1])


def _parts(week: str) -> tuple[int, int]:
    year, _, number = week.partition("-W")
    return int(year), int(number)
