"""Whether mail leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from contactrep.core.lifecycle import State
from contactrep.storage.database import Database
from contactrep.storage.delays import is_late
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, store_mails

PATIENCE, TRIES = timedelta(minutes=30), 4
MINUTE = timedelta(minutes=1)


def row(
    state: State = State.QUEUED, *, due: int | None = None, attempts: int = 0, changed: int = 0
) -> dict[str, object]:
    """Return the columns of a message, its times in minutes from now."""
    due_at = None if due is None else NOW + due * MINUTE
    changed_at = NOW + changed * MINUTE
    return {"state": state, "due_at": due_at, "attempts": attempts, "changed_at": changed_at}


TRIED = row(due=200, attempts=4)


@pytest.mark.parametrize(
    ("rows", "late"),
    [
        ([], False),
        ([row(due=0)], False),
        ([row(due=-30)], False),
        ([row(due=-31)], True),
        ([row(State.SENDING, due=15, attempts=1)], False),
        ([row(State.SENDING, due=-31, attempts=1)], True),
        ([row(State.WAITING, changed=-9000)], False),
        ([row(State.ACCEPTED, attempts=9, changed=-9000)], False),
        ([row(due=15, attempts=3)], False),
        ([TRIED], True),
        ([TRIED, row(State.ACCEPTED, attempts=1, changed=-31)], True),
        ([TRIED, row(State.ACCEPTED, attempts=1, changed=-30)], False),
        ([TRIED, row(State.REFUSED, attempts=1, changed=-1)], True),
        ([TRIED, row(due=-31), row(State.ACCEPTED, attempts=1)], True),
    ],
)
def test_mail_is_late(
    database: Database, vault: Vault, rows: list[dict[str, object]], late: bool
) -> None:
    """Nobody takes what is due, or all that is tried comes to nothing."""
    with database.write() as conn:
        for id_, values in zip(store_mails(conn, vault, len(rows)), rows, strict=True):
            conn.execute(update(deliveries).where(deliveries.c.id == id_).values(**values))
    with database.read() as conn:
        assert is_late(conn, NOW, PATIENCE, TRIES) is late
