"""The life of a delivery, as one table: states, allowed steps, how long each lasts, what follows.

One function refuses every other step. Frozen is no state: it stands beside one, and stops what
would be done in it until staff thaw it or its time is over. Delays follow RFC 5321 4.5.4.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from contactrep.core.mail import Accepted, Deferred, Outcome, Refused


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"  # for its writer to verify their address
    QUEUED = "queued"
    SENDING = "sending"  # leased by a worker
    ACCEPTED = "accepted"  # by the recipient's mail server
    BOUNCED = "bounced"  # accepted, then returned
    REFUSED = "refused"
    FAILED = "failed"  # given up, or ended by staff or its writer
    HELD = "held"  # its recipient has left office: its writer is asked
    REFLECTED = "reflected"  # test mode: it went to staff, and to no office
    EXPIRED = "expired"
    ERASED = "erased"  # its writer asked to be forgotten before it left


VERIFY_WITHIN = timedelta(days=7)
REMIND_AFTER = timedelta(hours=24)
DELIVER_WITHIN = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=7)
LEASE = timedelta(minutes=15)  # longer than every socket timeout of one attempt together
MAILBOX_FULL = timedelta(hours=12)  # until a letter to a full mailbox is tried again

RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    *(timedelta(hours=12),) * 12,
)
"""Waits after the 1st, 2nd, ... attempt: about six and a half days in all."""

JITTER = 0.1
"""The part by which a wait is lengthened or shortened, so that no crowd comes back at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What there is to a state. A rule without steps is an end."""

    steps: frozenset[State] = frozenset()
    lasts: timedelta | None = None  # at most; None: for ever
    then: State | None = None  # what it becomes when that time is over
    acts: tuple[timedelta, ...] = ()  # when something is done meanwhile, each after the one before


def _rule(
    *steps: State,
    lasts: timedelta | None = None,
    then: State | None = None,
    acts: tuple[timedelta, ...] = (),
) -> Rule:
    return Rule(steps=frozenset(steps), lasts=lasts, then=then, acts=acts)


LIFE: Mapping[State, Rule] = MappingProxyType(
    {
        State.WAITING: _rule(
            State.QUEUED,
            State.EXPIRED,
            State.ERASED,
            lasts=VERIFY_WITHIN,
            then=State.EXPIRED,
            acts=(REMIND_AFTER,),
        ),
        # Its time runs from the first attempt, or from when it was frozen: a letter that no worker
        # has tried is late, and not undeliverable.
        State.QUEUED: _rule(
            State.SENDING,
            State.FAILED,
            State.ERASED,
            lasts=DELIVER_WITHIN,
            then=State.FAILED,
            acts=RETRY_DELAYS,
        ),
        # A worker that finds a lease at its end takes it over: back to the queue and out again.
        State.SENDING: _rule(
            State.QUEUED,
            State.ACCEPTED,
            State.REFUSED,
            State.FAILED,
            State.HELD,
            State.REFLECTED,
            lasts=LEASE,
            then=State.QUEUED,
        ),
        State.ACCEPTED: _rule(State.BOUNCED, State.QUEUED),  # again: a mailbox that was full
        # Staff may try again what ended badly, as long as its text is kept.
        State.BOUNCED: _rule(State.QUEUED),
        State.REFUSED: _rule(State.QUEUED),
        State.FAILED: _rule(State.QUEUED),
        State.HELD: _rule(
            State.QUEUED,
            State.FAILED,
            State.ERASED,
            lasts=ANSWER_WITHIN,
            then=State.FAILED,
        ),
        State.REFLECTED: _rule(),
        State.EXPIRED: _rule(),
        State.ERASED: _rule(),
    }
)

FREEZABLE = frozenset({State.WAITING, State.QUEUED, State.SENDING})
"""Where there is something to stop."""

UNDER_WAY = FREEZABLE | {State.HELD}
"""What is not done yet."""

GIVEN_BACK = frozenset({State.BOUNCED, State.REFUSED, State.FAILED})
"""What its writer is told of, with their letter and the other ways to send it."""

RETRIABLE = GIVEN_BACK | {State.QUEUED}
"""What staff may send on its way at once."""


class StepError(ValueError):
    """A delivery was asked to take a step its life does not have."""


def step(now: State, then: State) -> State:
    """Return the next state if the table allows the step.

    Raises:
        StepError: it does not.
    """
    if then not in LIFE[now].steps:
        raise StepError(f"a {now} delivery cannot become {then}")
    return then


def end_of(state: State, since: datetime) -> datetime | None:
    """Return when a state that began at that time is over by itself; a lease is not meant."""
    lasts = LIFE[state].lasts
    return None if lasts is None or state is State.SENDING else since + lasts


def after_attempt(
    outcome: Outcome, attempts: int, *, ambiguous_before: bool = False, chance: float = 0.5
) -> tuple[State, timedelta | None]:
    """Return the state that follows the `attempts`-th attempt, and the wait if it is tried again.

    `chance` between 0 and 1 sets the jitter; 0.5 is none. A wait of None in the queue asks for
    staff: an ambiguous deferral is tried once more under the same Message-ID, since a duplicate can
    be merged by the recipient and a lost letter cannot, and frozen after a second one.
    """
    match outcome:
        case Accepted():
            return State.ACCEPTED, None
        case Refused():
            return State.REFUSED, None
        case Deferred(ambiguous=True) if ambiguous_before:
            return State.QUEUED, None
        case Deferred() if attempts > len(RETRY_DELAYS):
            return State.FAILED, None
        case Deferred():
            return State.QUEUED, RETRY_DELAYS[attempts - 1] * (1 + JITTER * (2 * chance - 1))
