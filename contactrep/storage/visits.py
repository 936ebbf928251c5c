"""How often each step towards a letter was taken, by day, language and source."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from contactrep.core.funnel import Step
from contactrep.storage.inserts import add_to_rows
from contactrep.storage.tables import visits


class Place(NamedTuple):
    """Where a step is counted; `source` is empty where there was none."""

    campaign: str
    day: date
    step: Step
    language: str
    source: str


def add(conn: Connection, counts: Mapping[Place, int]) -> None:
    """Add to the counts."""
    rows = [{**place._asdict(), "count": count} for place, count in counts.items()]
    add_to_rows(conn, visits, sorted(rows, key=lambda row: str(tuple(row.values()))), ["count"])


def by_step(conn: Connection, campaign: str | None, first: date | None = None) -> dict[Step, int]:
    """Return the counts of a campaign or of all, from a day on, by step."""
    query = select(visits.c.step, func.sum(visits.c.count)).group_by(visits.c.step)
    if campaign is not None:
        query = query.where(visits.c.campaign == campaign)
    if first is not None:
        query = query.where(visits.c.day >= first)
    return {Step(step): int(count) for step, count in conn.execute(query)}
