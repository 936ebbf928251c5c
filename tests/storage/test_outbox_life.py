"""Whatever happens to a delivery, its row takes the steps of the table, and its life ends."""

from datetime import datetime, timedelta
from enum import StrEnum

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from contactrep.core.lifecycle import LEASE, LIFE, RETRY_DELAYS, State, after_attempt
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused
from contactrep.storage import outbox
from contactrep.storage.database import Database
from contactrep.storage.tables import deliveries
from contactrep.storage.vault import Vault
from tests.storage.factories import NOW, new_mail


class Fate(StrEnum):
    """What can happen to an attempt."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    AMBIGUOUS = "ambiguous"
    KILLED = "killed"  # its worker dies and reports nothing
    LATE = "late"  # its worker reports when another one holds the lease


OUTCOMES: dict[Fate, Outcome] = {
    Fate.ACCEPTED: Accepted("250"),
    Fate.REFUSED: Refused("550"),
    Fate.DEFERRED: Deferred("451"),
    Fate.AMBIGUOUS: Deferred("lost", ambiguous=True),
}
ENDLESS = [Fate.DEFERRED] * (len(RETRY_DELAYS) + 1)

# Mostly what goes on: else few lives would be long.
fates = st.lists(
    st.sampled_from([*Fate, Fate.DEFERRED, Fate.DEFERRED, Fate.DEFERRED, Fate.KILLED]), max_size=12
)


class Life:
    """One row, watched at every step."""

    def __init__(self, conn: Connection, vault: Vault) -> None:
        """Store it; it is due now."""
        self.conn = conn
        self.id = outbox.add(conn, vault, new_mail(), State.QUEUED, NOW)
        self.state = State.QUEUED
        self.now: datetime = NOW
        self.unreported = 0
        self.over = False

    def suffer(self, fate: Fate) -> None:
        """Let one attempt come to this end."""
        claimed = self._claim()
        if fate is Fate.KILLED:
            self.unreported += 1
            self.now += LEASE
        elif fate is Fate.LATE:
            self.unreported += 1
            self.now += LEASE
            self._claim()
            self.unreported += 1
            assert not outbox.record(self.conn, claimed, State.ACCEPTED, self.now)
            self.now += LEASE
        else:
            outcome = OUTCOMES[fate]
            state, wait = after_attempt(
                outcome, claimed.attempts, ambiguous_before=claimed.ambiguous
            )
            due_at = self.now + (wait or timedelta())
            ambiguous = fate is Fate.AMBIGUOUS
            freeze = state is State.QUEUED and wait is None
            assert outbox.record(
                self.conn, claimed, state, self.now, due_at, ambiguous=ambiguous, freeze=freeze
            )
            self.now = due_at
        self.watch()

    def watch(self) -> None:
        """Look at the row: the step it took is in the table, and its lease is of its state."""
        row = self.conn.execute(select(deliveries).where(deliveries.c.id == self.id)).one()
        after = State(row.state)
        assert after is self.state or after in LIFE[self.state].steps
        assert (row.lease_token is not None) == (after is State.SENDING)
        assert row.attempts <= len(RETRY_DELAYS) + 1 + self.unreported
        self.over = after not in {State.QUEUED, State.SENDING} or row.frozen_at is not None
        assert (row.sealed is None) == (after not in {State.QUEUED, State.SENDING})
        self.state = after

    def _claim(self) -> outbox.Claimed:
        claimed = outbox.claim(self.conn, "worker", self.now, LEASE)
        assert claimed is not None
        assert claimed.id == self.id
        self.watch()
        return claimed


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(happened=fates)
@example(happened=[])
@example(happened=[Fate.AMBIGUOUS, Fate.DEFERRED, Fate.AMBIGUOUS])
@example(happened=[Fate.KILLED] * 30)
@example(happened=[Fate.LATE, Fate.AMBIGUOUS, Fate.LATE, Fate.ACCEPTED])
def test_every_life_ends(database: Database, vault: Vault, happened: list[Fate]) -> None:
    """At the latest when the retries do, and then no worker ever gets it again."""
    with database.write() as conn:
        life = Life(conn, vault)
        for fate in [*happened, *ENDLESS]:
            if life.over:
                break
            life.suffer(fate)
        assert life.over
        assert outbox.claim(conn, "worker", life.now + timedelta(days=400), LEASE) is None
        conn.execute(deliveries.delete())
