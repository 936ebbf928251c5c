"""Many workers at one outbox that is full: each row goes to one of them, and to one only."""

from collections import Counter

import pytest
from sqlalchemy import select

from contactrep.core.lifecycle import LEASE, State
from contactrep.storage import outbox
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from tests.conftest import FULL
from tests.faults.site import Site
from tests.storage.factories import new_mail
from tests.storage.threads import apart_at_once

CLAIMERS = 8
ROWS = 50_000 if FULL else 2_000


@pytest.mark.parametrize("record", [False, True], ids=["claim", "claim and record"])
def test_no_row_goes_to_two(site: Site, record: bool) -> None:
    """Nor is one left, whether they only claim or record in the same transaction as well."""
    services = site.services
    now = services.clock()
    rows = ROWS if not record or FULL else ROWS // 4
    with services.database.write() as conn:
        mails = [outbox.seal(services.vault, new_mail(), State.QUEUED, now) for _ in range(rows)]
        outbox.add_sealed(conn, mails)
    stored = [mail["id"] for mail in mails]

    def drain(own: Database, number: int) -> list[str]:
        mine: list[str] = []
        done = None
        while True:
            with own.write() as conn:
                if done is not None and record:
                    assert outbox.record(conn, done, State.ACCEPTED, now)
                done = outbox.claim(conn, f"worker {number}", now, LEASE)
            if done is None:
                return mine
            mine.append(done.id)

    claimed = Counter(
        id_ for ids in apart_at_once(CLAIMERS, services.database, drain) for id_ in ids
    )
    assert claimed == Counter(stored)
    with services.database.read() as conn:
        assert set(conn.scalars(select(deliveries.c.attempts))) == {1}
    assert site.states() == {State.ACCEPTED if record else State.SENDING: rows}
