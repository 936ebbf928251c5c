"""One attempt at a message: what the carrier is given, and what follows from its answer."""

from dataclasses import dataclass
from datetime import timedelta

from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import State, after_attempt
from contactrep.core.mail import Accepted, Deferred, Outcome, OutgoingMail
from contactrep.outreach.addressee import Gone, addressee
from contactrep.outreach.give_back import Why
from contactrep.outreach.message import message_of
from contactrep.outreach.services import Services
from contactrep.storage.database import DatabaseError
from contactrep.storage.outbox import Claimed

AWAY = timedelta(minutes=1)  # until a letter is tried again that found no mail server
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
class Result:
    """What came of an attempt."""

    state: State
    evidence: str
    why: Why | None = None  # it goes back to its writer
    wait: timedelta | None = None  # before another attempt
    ambiguous: bool = False
    freeze: bool = False
    counted: bool = True  # False: nothing was learned of this message

    @property
    def entry(self) -> Entry:
        """What is recorded of a letter."""
        return Entry.FROZEN if self.freeze else _ENTRIES[self.state]

    @property
    def is_kept(self) -> bool:
        """Whether something is still to be done with the message."""
        return self.state in {State.QUEUED, State.HELD}


def prepare(services: Services, claimed: Claimed) -> OutgoingMail | Result:
    """Return the message to hand over, or what becomes of one that goes nowhere."""
    if obstacle := _obstacle(claimed):
        return Result(state=State.QUEUED, evidence=obstacle, freeze=True)
    try:
        to = addressee(services, claimed)
        if to is Gone.LEFT_OFFICE:
            return Result(state=State.HELD, evidence="its recipient has left office")
        if to is Gone.NO_ADDRESS:
            return Result(
                state=State.FAILED,
                evidence="the office has no address any more",
                why=Why.NO_ADDRESS,
            )
        return message_of(services, claimed, to)
    except DatabaseError:  # is no fault of the message
        return Result(state=State.QUEUED, evidence="no database", wait=AWAY, counted=False)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the queue goes on
        return Result(state=State.QUEUED, evidence=type(error).__name__, freeze=True)


def follow(services: Services, claimed: Claimed, outcome: Outcome, chance: float) -> Result:
    """Return what follows from the carrier's answer; `chance` as for `after_attempt`."""
    if isinstance(outcome, Deferred) and outcome.server_away:
        return Result(state=State.QUEUED, evidence=outcome.evidence, wait=AWAY, counted=False)
    state, wait = after_attempt(
        outcome, claimed.attempts, ambiguous_before=claimed.ambiguous, chance=chance
    )
    if isinstance(outcome, Accepted) and claimed.letter_id and services.config.test_mode_to:
        state = State.REFLECTED
    return Result(
        state=state,
        evidence=outcome.evidence,
        why=_why(state, claimed),
        wait=wait,
        ambiguous=isinstance(outcome, Deferred) and outcome.ambiguous,
        freeze=state is State.QUEUED and wait is None,
    )


def _obstacle(claimed: Claimed) -> str | None:
    """Return why a message is set aside without an attempt, if it is."""
    if claimed.frozen_at is not None:
        return "frozen while under way"
    if claimed.lost_leases > LOST_LEASES_AT_MOST or claimed.attempts > ATTEMPTS_AT_MOST:
        return "attempted too often"
    return None


def _why(state: State, claimed: Claimed) -> Why | None:
    """Return what the writer is told after an attempt that was the last."""
    if state is State.REFUSED:
        return Why.REFUSED
    if state is not State.FAILED:
        return None
    return Why.UNCERTAIN if claimed.ambiguous or claimed.lost_leases else Why.GIVEN_UP
