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
from contactrep.core.lifecycle import LEASE
from contactrep.core.mail import Channel, Deferred, Outcome, OutgoingMail
from contactrep.outreach import held
from contactrep.outreach.attempt import Result, follow, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import give_back
from contactrep.outreach.outage import Outage, Trouble
from contactrep.outreach.services import Services
from contactrep.storage import history, notices, outbox, pace, steps
from contactrep.storage.database import Connection, DatabaseError
from contactrep.storage.outbox import Claimed

_log = logging.getLogger(__name__)

LOOK = timedelta(seconds=5)  # between two looks at an outbox of which nothing is heard
_AT_ONCE = timedelta()


@dataclass(frozen=True, slots=True)
class _Done:
    """An attempt whose result is not stored yet: unknown, the letter would be sent again."""

    claimed: Claimed
    result: Result


def _domain_to_wait_for(claimed: Claimed) -> str | None:
    """Return the domain whose turn a letter has yet to take.

    One that was frozen, or whose writer was forgotten, while a worker died under it goes nowhere.
    """
    leaves = claimed.frozen_at is None and claimed.sealed is not None
    return claimed.domain if leaves and not claimed.paced else None


class Worker:
    """Delivers one message after the other, each in one attempt."""

    def __init__(
        self,
        services: Services,
        channel: Channel,
        lease: timedelta = LEASE,
        *,
        outage: Outage | None = None,
        trouble: Trouble | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take the services and the carrier of mail; a lease has to outlast any attempt.

        Workers of one process share an `outage` and a `trouble`; `chance` between 0 and 1 sets the
        jitter.
        """
        self.services = services
        self._channel = channel
        self._lease = lease
        self._outage = outage or Outage()
        self._trouble = trouble or Trouble()
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
            pause, known = self._outage.pause(self._name), self._trouble.number
            try:
                claimed, wait = self._turn(done, more=not pause)
            except DatabaseError as error:
                self._outage.leave(self._name)
                self._trouble.begin(error)
                rest(LOOK)
                continue
            self._trouble.end(known)
            done = _Done(claimed, self._attempt(claimed)) if claimed else None
            self._outage.leave(self._name)
            if done is None and (wait or pause):
                rest(min(max(wait, pause), LOOK))
        if done is not None:
            self._turn(done, more=False)

    def drain(self) -> int:
        """Deliver all that is due now, and return how many attempts that took.

        Stops where the mail server cannot be used.
        """
        attempts = 0
        while not self._stopping and not self._outage.pause(self._name):
            if not self.deliver_one():
                break
            attempts += 1
        return attempts

    def deliver_one(self) -> bool:
        """Make one attempt at the message that has been due longest; False if none is due."""
        claimed, wait = None, _AT_ONCE
        while claimed is None and not wait:
            claimed, wait = self._turn(None, more=True)
        done = _Done(claimed, self._attempt(claimed)) if claimed else None
        self._outage.leave(self._name)
        self._turn(done, more=False)
        return done is not None

    def _turn(self, done: _Done | None, *, more: bool) -> tuple[Claimed | None, timedelta]:
        """Store what was done and claim what is next in one commit, half of the work of two.

        Returns what was claimed, or how long nothing has to be done.
        """
        if done is None and not more:
            return None, _AT_ONCE
        now, news = self.services.clock(), self._outage.news()
        with self.services.database.write() as conn:
            if done is not None:
                self._store(conn, done, now)
                if news:
                    self._tell(conn, now)
            following = self._claim(conn, now) if more else (None, _AT_ONCE)
        if done is not None:
            self._outage.told(news)
        return following

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
        if domain := _domain_to_wait_for(claimed):
            of_domain = pace.take_next(conn, domain, config.domain_interval, now)
            if of_domain.opens_at > now:
                outbox.postpone(conn, claimed, of_domain.opens_at)
                return None, _AT_ONCE
        pace.take(conn, of_all)
        return claimed, _AT_ONCE

    def _attempt(self, claimed: Claimed) -> Result:
        mail = prepare(self.services, claimed)
        if isinstance(mail, Result):
            return mail
        outcome = self._send(mail)
        if isinstance(outcome, Deferred) and outcome.server_away:
            self._outage.begin(self._name, outcome.evidence)
        else:
            self._outage.end()
        return follow(self.services, claimed, outcome, self._chance())

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
            counted=result.counted,
        )
        if not kept:
            _log.warning("delivery %s: the lease was lost", claimed.id)
        elif result.is_kept and steps.erase_forgotten(conn, claimed.id, now):
            self._remember(conn, done, Entry.ERASED, now)
        elif claimed.letter_id is not None and result.counted:
            self._remember(conn, done, result.entry, now)

    def _remember(self, conn: Connection, done: _Done, entry: Entry, now: datetime) -> None:
        """Record the step of a letter, and tell its writer where they have to know."""
        claimed, result = done.claimed, done.result
        letter_id = claimed.letter_id or ""
        history.record(
            conn,
            [letter_id],
            entry,
            now,
            local_day(self.services, claimed.campaign or ""),
            actor=self._name,
            route=Route.EMAIL,
            evidence=result.evidence,
        )
        if result.why is not None and entry is not Entry.ERASED:
            give_back(self.services, conn, letter_id, result.why)
        elif entry is Entry.HELD:
            held.ask(self.services, conn, letter_id)

    def _tell(self, conn: Connection, now: datetime) -> None:
        """Let staff know, on every machine, whether the mail server can be used."""
        notices.take_turn_at(conn, notices.MAIL_SERVER)  # before we look: else older news could win
        if evidence := self._outage.evidence:
            notices.post(conn, notices.MAIL_SERVER, evidence, now)
        else:
            notices.withdraw(conn, notices.MAIL_SERVER)
