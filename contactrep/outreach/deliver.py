"""Deliver what is due: claim a row, make one attempt, record what came of it.

No transaction is open while the network is used, and the row is the queue: a worker that dies
loses nothing, its lease ends and another claims the row.
"""

import logging
import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactrep.core.languages import ENGLISH
from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import LEASE, State, after_attempt
from contactrep.core.mail import Channel, Deferred, Outcome, OutgoingMail
from contactrep.outreach import system_mail
from contactrep.outreach.days import local_day
from contactrep.outreach.give_back import give_back
from contactrep.outreach.remind import remind
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage import history, outbox, submissions
from contactrep.storage.database import DatabaseError
from contactrep.storage.outbox import Claimed

_log = logging.getLogger(__name__)

IDLE = 1.0  # seconds between looks at an empty outbox
SWEEP_EVERY = timedelta(minutes=10)
ATTEMPTS_AT_MOST = 40  # more than the schedule has: only a letter that kills its worker gets here

_GIVEN_BACK = frozenset({State.REFUSED, State.FAILED})
_ENTRIES = {
    State.QUEUED: Entry.DEFERRED,
    State.ACCEPTED: Entry.ACCEPTED,
    State.REFUSED: Entry.REFUSED,
    State.FAILED: Entry.FAILED,
    State.FROZEN: Entry.FROZEN,
}


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of an attempt."""

    state: State
    evidence: str
    wait: timedelta | None = None  # before another attempt
    ambiguous: bool = False


class Worker:
    """Delivers until it is stopped, one attempt at a time."""

    def __init__(self, services: Services, channel: Channel, lease: timedelta = LEASE) -> None:
        """Take the services and the carrier of mail; a lease has to outlast any attempt."""
        self._services = services
        self._channel = channel
        self._lease = lease
        self._name = f"worker-{uuid.uuid4().hex[:8]}"
        self._stopping = threading.Event()
        self._swept: datetime | None = None

    def stop(self) -> None:
        """Finish the attempt under way, then return from `run`."""
        self._stopping.set()

    def run(self) -> None:
        """Deliver until stopped; a database that is away for a while is waited for."""
        while not self._stopping.is_set():
            try:
                self._sweep_when_due()
                if self.deliver_one():
                    continue
            except DatabaseError as error:
                _log.warning("database: %s", error)
            self._stopping.wait(IDLE)

    def drain(self) -> int:
        """Sweep, deliver all that is due now, and return how many attempts that took."""
        self._sweep_when_due()
        attempts = 0
        while not self._stopping.is_set() and self.deliver_one():
            attempts += 1
        return attempts

    def deliver_one(self) -> bool:
        """Make one attempt at the message that has been due longest; False if none is due."""
        services = self._services
        with services.database.write() as conn:
            claimed = outbox.claim(conn, self._name, services.clock(), self._lease)
        if claimed is None:
            return False
        result = self._attempt(claimed)
        self._record(claimed, result)
        return True

    def _attempt(self, claimed: Claimed) -> _Result:
        if claimed.attempts > ATTEMPTS_AT_MOST:
            return _Result(State.FROZEN, "attempted too often")
        try:
            mail = _message(self._services, claimed)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the queue goes on
            return _Result(State.FROZEN, type(error).__name__)
        outcome = self._send(mail)
        ambiguous = isinstance(outcome, Deferred) and outcome.ambiguous
        state, wait = after_attempt(outcome, claimed.attempts, ambiguous_before=claimed.ambiguous)
        return _Result(state, outcome.evidence, wait, ambiguous)

    def _send(self, mail: OutgoingMail) -> Outcome:
        try:
            return self._channel.send(mail)
        except Exception as error:  # noqa: BLE001 - a mistake in a carrier must not stop the queue
            # Its text stays out of the log: it could quote an address.
            return Deferred(type(error).__name__, ambiguous=True)

    def _record(self, claimed: Claimed, result: _Result) -> None:
        """Store the result, if need be when the database is back: unknown, it would be sent again.

        Raises:
            DatabaseError: the database was still away when the worker was stopped.
        """
        while True:
            try:
                self._store(claimed, result)
            except DatabaseError as error:
                if self._stopping.wait(IDLE):
                    raise
                _log.warning("database: %s", error)
            else:
                return

    def _store(self, claimed: Claimed, result: _Result) -> None:
        services = self._services
        now = services.clock()
        _log.info("delivery %s: %s after attempt %d", claimed.id, result.state, claimed.attempts)
        with services.database.write() as conn:
            due_at = now + result.wait if result.wait else None
            kept = outbox.record(
                conn, claimed, result.state, now, due_at, ambiguous=result.ambiguous
            )
            if not kept:
                _log.warning("delivery %s: the lease was lost", claimed.id)
            elif claimed.letter_id is not None:
                slug = submissions.campaign_of_letter(conn, claimed.letter_id)
                history.record(
                    conn,
                    [claimed.letter_id],
                    _ENTRIES[result.state],
                    now,
                    local_day(services, slug),
                    actor="worker",
                    route=Route.EMAIL,
                    evidence=result.evidence,
                )
                if result.state in _GIVEN_BACK:
                    give_back(services, conn, claimed.letter_id)

    def _sweep_when_due(self) -> None:
        now = self._services.clock()
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            sweep(self._services)
            remind(self._services)
            self._swept = now


def _message(services: Services, claimed: Claimed) -> OutgoingMail:
    """Make the message of a row, which raises if it cannot be opened or rendered any more."""
    content = outbox.content(services.vault, claimed)
    if claimed.template is None:
        return OutgoingMail(message_id=claimed.message_id, date=claimed.created_at, **content)
    rendered = system_mail.render(
        claimed.template, content["values"], content.get("language", ENGLISH)
    )
    return OutgoingMail(
        message_id=claimed.message_id,
        date=claimed.created_at,
        sender_name=services.config.site_name,
        to=content["to"],
        subject=rendered.subject,
        text=rendered.text,
        automatic=True,
    )
