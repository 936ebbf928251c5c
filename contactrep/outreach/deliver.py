"""Deliver what is due: claim a row, make one attempt, record what came of it.

No transaction is open while the network is used, and the row is the queue: a worker that dies
loses nothing, its lease ends and another claims the row.
"""

import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import LEASE, State, after_attempt
from contactrep.core.mail import Accepted, Channel, Deferred, Outcome, OutgoingMail
from contactrep.outreach import held
from contactrep.outreach.addressee import Gone, addressee
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import Why, give_back
from contactrep.outreach.message import message_of
from contactrep.outreach.outage import Outage
from contactrep.outreach.services import Services
from contactrep.storage import history, notices, outbox, pace
from contactrep.storage.database import Connection, DatabaseError
from contactrep.storage.outbox import Claimed

_log = logging.getLogger(__name__)

LOOK = timedelta(seconds=5)  # between two looks at an outbox of which nothing is heard
AWAY = timedelta(minutes=1)  # until a letter is tried again that found no mail server
_AT_ONCE = timedelta()
ATTEMPTS_AT_MOST = 40  # more than the schedule has
LOST_LEASES_AT_MOST = 5  # a letter under which so many workers died is set aside

_ENTRIES = {
    State.QUEUED: Entry.DEFERRED,
    State.ACCEPTED: Entry.ACCEPTED,
    State.REFLECTED: Entry.REFLECTED,
    State.REFUSED: Entry.REFUSED,
    State.FAILED: Entry.FAILED,
    State.HELD: Entry.HELD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What came of an attempt."""

    state: State
    evidence: str
    why: Why | None = None  # it goes back to its writer
    wait: timedelta | None = None  # before another attempt
    ambiguous: bool = False
    freeze: bool = False
    server_away: bool = False


@dataclass(frozen=True, slots=True)
class _Done:
    """An attempt whose result is not stored yet: unknown, the letter would be sent again."""

    claimed: Claimed
    result: _Result


class Worker:
    """Delivers one message after the other, each in one attempt."""

    def __init__(
        self,
        services: Services,
        channel: Channel,
        lease: timedelta = LEASE,
        *,
        outage: Outage | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take the services and the carrier of mail; a lease has to outlast any attempt.

        Workers of one process share an `outage`; `chance` between 0 and 1 sets the jitter.
        """
        self.services = services
        self._channel = channel
        self._lease = lease
        self._outage = outage or Outage()
        self._chance = chance
        self._name = f"worker-{uuid.uuid4().hex[:8]}"
        self._stopping = False  # no lock: it is set by a signal

    def stop(self) -> None:
        """Finish the attempt under way, then return from `run`."""
        self._stopping = True

    def run(self, rest: Callable[[timedelta], None]) -> None:
        """Deliver until stopped; a database that is away for a while is waited for.

        Whenever there is nothing to do, `rest` is called with how long at most.
        """
        done: _Done | None = None
        while not self._stopping:
            pause = self._outage.pause()
            try:
                claimed, wait = self._turn(done, more=not pause)
            except DatabaseError as error:
                _log.warning("database: %s", error)
                rest(LOOK)
                continue
            done = _Done(claimed, self._attempt(claimed)) if claimed else None
            if done is None and (wait or pause):
                rest(max(wait, pause))
        if done is not None:
            self._turn(done, more=False)

    def drain(self) -> int:
        """Deliver all that is due now, and return how many attempts that took.

        Stops where the mail server cannot be used.
        """
        attempts = 0
        while not self._stopping and not self._outage.pause() and self.deliver_one():
            attempts += 1
        return attempts

    def deliver_one(self) -> bool:
        """Make one attempt at the message that has been due longest; False if none is due."""
        claimed, wait = None, _AT_ONCE
        while claimed is None and not wait:
            claimed, wait = self._turn(None, more=True)
        if claimed is None:
            return False
        self._turn(_Done(claimed, self._attempt(claimed)), more=False)
        return True

    def _turn(self, done: _Done | None, *, more: bool) -> tuple[Claimed | None, timedelta]:
        """Store what was done and claim what is next in one commit, half of the work of two.

        Returns what was claimed, or how long nothing has to be done.
        """
        now = self.services.clock()
        with self.services.database.write() as conn:
            if done is not None:
                self._store(conn, done, now)
            return self._claim(conn, now) if more else (None, _AT_ONCE)

    def _claim(self, conn: Connection, now: datetime) -> tuple[Claimed | None, timedelta]:
        config = self.services.config
        of_all = pace.turn(conn, pace.ALL, config.mail_interval, now)
        if of_all.opens_at > now:
            return None, of_all.opens_at - now
        claimed = outbox.claim(conn, self._name, now, self._lease)
        if claimed is None:
            due_at = outbox.next_due(conn)
            # What is due and was not ours to take is another's, or the outbox stands still.
            return None, min(due_at - now, LOOK) if due_at and due_at > now else LOOK
        if claimed.domain and not claimed.paced:
            of_domain = pace.turn(conn, claimed.domain, config.domain_interval, now)
            pace.take(conn, of_domain)
            if of_domain.opens_at > now:
                outbox.postpone(conn, claimed, of_domain.opens_at)
                return None, _AT_ONCE
        pace.take(conn, of_all)
        return claimed, _AT_ONCE

    def _attempt(self, claimed: Claimed) -> _Result:
        if claimed.frozen_at is not None:
            return _Result(state=State.QUEUED, evidence="frozen while under way", freeze=True)
        if claimed.lost_leases > LOST_LEASES_AT_MOST or claimed.attempts > ATTEMPTS_AT_MOST:
            return _Result(state=State.QUEUED, evidence="attempted too often", freeze=True)
        try:
            to = addressee(self.services, claimed)
            if to is Gone.LEFT_OFFICE:
                return _Result(state=State.HELD, evidence="its recipient has left office")
            if to is Gone.NO_ADDRESS:
                return _Result(
                    state=State.FAILED,
                    evidence="the office has no address any more",
                    why=Why.NO_ADDRESS,
                )
            mail = message_of(self.services, claimed, to)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the queue goes on
            return _Result(state=State.QUEUED, evidence=type(error).__name__, freeze=True)
        return self._outcome(claimed, self._send(mail))

    def _outcome(self, claimed: Claimed, outcome: Outcome) -> _Result:
        """Return what follows from the carrier's answer."""
        if isinstance(outcome, Deferred) and outcome.server_away:
            self._outage.begin(outcome.evidence)
            return _Result(
                state=State.QUEUED, evidence=outcome.evidence, wait=AWAY, server_away=True
            )
        self._outage.end()
        state, wait = after_attempt(
            outcome,
            claimed.attempts,
            ambiguous_before=claimed.ambiguous,
            chance=self._chance(),
        )
        if (
            isinstance(outcome, Accepted)
            and claimed.letter_id
            and self.services.config.test_mode_to
        ):
            state = State.REFLECTED
        return _Result(
            state=state,
            evidence=outcome.evidence,
            why=_why(state, claimed),
            wait=wait,
            ambiguous=isinstance(outcome, Deferred) and outcome.ambiguous,
            freeze=state is State.QUEUED and wait is None,
        )

    def _send(self, mail: OutgoingMail) -> Outcome:
        try:
            return self._channel.send(mail)
        except Exception as error:  # noqa: BLE001 - a mistake in a carrier must not stop the queue
            # Its text stays out of the log: it could quote an address.
            return Deferred(type(error).__name__, ambiguous=True)

    def _store(self, conn: Connection, done: _Done, now: datetime) -> None:
        claimed, result = done.claimed, done.result
        _log.info("delivery %s: %s after attempt %d", claimed.id, result.state, claimed.attempts)
        kept = outbox.record(
            conn,
            claimed,
            result.state,
            now,
            now + result.wait if result.wait else None,
            ambiguous=result.ambiguous,
            freeze=result.freeze,
            counted=not result.server_away,
        )
        if self._outage.changed():
            self._tell(conn, now)
        if not kept:
            _log.warning("delivery %s: the lease was lost", claimed.id)
        elif claimed.letter_id is not None and not result.server_away:
            self._remember(conn, claimed, result, now)

    def _remember(self, conn: Connection, claimed: Claimed, result: _Result, now: datetime) -> None:
        """Record the step of a letter, and tell its writer where they have to know."""
        letter_id = claimed.letter_id or ""
        history.record(
            conn,
            [letter_id],
            Entry.FROZEN if result.freeze else _ENTRIES[result.state],
            now,
            local_day(self.services, claimed.campaign or ""),
            actor=self._name,
            route=Route.EMAIL,
            evidence=result.evidence,
        )
        if result.why is not None:
            give_back(self.services, conn, letter_id, result.why)
        elif result.state is State.HELD:
            held.ask(self.services, conn, letter_id)

    def _tell(self, conn: Connection, now: datetime) -> None:
        """Let staff know, on every machine, whether the mail server can be used."""
        if self._outage.evidence:
            notices.post(conn, notices.MAIL_SERVER, self._outage.evidence, now)
        else:
            notices.withdraw(conn, notices.MAIL_SERVER)


def _why(state: State, claimed: Claimed) -> Why | None:
    """Return what the writer is told after an attempt that was the last."""
    if state is State.REFUSED:
        return Why.REFUSED
    if state is not State.FAILED:
        return None
    return Why.UNCERTAIN if claimed.ambiguous or claimed.lost_leases else Why.GIVEN_UP
