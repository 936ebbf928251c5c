"""Times go in with a zone and come back in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from contactrep.storage.database import Database
from contactrep.storage.staff_tables import audit


def test_a_naive_time_is_refused(database: Database) -> None:
    """Nobody could tell later which moment it was."""
    naive = datetime(2026, 10, 5, 19, 30)  # noqa: DTZ001 - on purpose
    with pytest.raises(StatementError, match="aware"), database.write() as conn:
        conn.execute(insert(audit).values(at=naive, action="x", detail=""))
    with pytest.raises(StatementError, match="aware"), database.read() as conn:
        conn.execute(select(audit).where(audit.c.at < naive))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 5, 19, 30, tzinfo=UTC),
        datetime(2026, 10, 5, 19, 30, 0, 123456, tzinfo=UTC),
        datetime(2026, 10, 5, 19, 30, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=1),
        datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=14))),
    ],
    ids=str,
)
def test_a_time_comes_back_in_utc(database: Database, moment: datetime) -> None:
    """The same moment, to the microsecond, whatever zone it came in."""
    with database.write() as conn:
        conn.execute(insert(audit).values(at=moment, action="x", detail=""))
    with database.read() as conn:
        stored = conn.scalars(select(audit.c.at)).one()
    assert stored == moment.astimezone(UTC)
    assert stored.tzinfo is UTC


def test_times_are_compared_as_moments(database: Database) -> None:
    """SQLite compares texts, so they are all of one zone."""
    east, west = timezone(timedelta(hours=9)), timezone(timedelta(hours=-9))
    moments = [
        datetime(2026, 10, 6, 8, 0, tzinfo=east),
        datetime(2026, 10, 5, 15, 0, tzinfo=west),
        datetime(2026, 10, 5, 23, 30, tzinfo=UTC),
    ]
    with database.write() as conn:
        for moment in moments:
            conn.execute(insert(audit).values(at=moment, action="x", detail=""))
    with database.read() as conn:
        before = conn.scalars(select(audit.c.at).where(audit.c.at < moments[1])).all()
        ordered = conn.scalars(select(audit.c.at).order_by(audit.c.at)).all()
    assert before == [moments[0], moments[2]][:2]
    assert list(ordered) == sorted(moments)
