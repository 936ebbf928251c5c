"""The life of a delivery: states, allowed steps and the retry schedule, as tables.

One function refuses every other step. Delays follow RFC 5321 4.5.4.1 in giving up after days.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from contactrep.core.mail import Accepted, Deferred, Outcome, Refused


class State(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"  # for its writer to verify their address
    QUEUED = "queued"
    SENDING = "sending"  # leased by a worker
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"
    FROZEN = "frozen"
    EXPIRED = "expired"
    ERASED = "erased"  # its writer asked to be forgotten before it left


STEPS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.WAITING: frozenset({State.QUEUED, State.EXPIRED, State.ERASED}),
        State.QUEUED: frozenset(
            {State.SENDING, State.FROZEN, State.EXPIRED, State.ERASED},
        ),
        State.SENDING: frozenset(
            {
                State.QUEUED,
                State.ACCEPTED,
                State.REFUSED,
                State.FAILED,
                State.FROZEN,
            }
        ),
        State.ACCEPTED: frozenset(),
        State.REFUSED: frozenset(),
        State.FAILED: frozenset(),
        State.FROZEN: frozenset({State.QUEUED, State.FAILED, State.ERASED}),
        State.EXPIRED: frozenset(),
        State.ERASED: frozenset(),
    }
)

VERIFY_WITHIN = timedelta(days=7)
LEASE = timedelta(minutes=15)  # longer than every socket timeout of one attempt together

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


class StepError(ValueError):
    """A delivery was asked to take a step its life does not have."""


def step(now: State, then: State) -> State:
    """Return the next state if the table allows the step.

    Raises:
        StepError: it does not.
    """
    if then not in STEPS[now]:
        raise StepError(f"a {now} delivery cannot become {then}")
    return then


def after_attempt(
    outcome: Outcome, attempts: int, *, ambiguous_before: bool = False
) -> tuple[State, timedelta | None]:
    """Return the state that follows the `attempts`-th attempt, and the wait if it is tried again.

    An ambiguous deferral is tried once more under the same Message-ID: a duplicate can be merged by
    the recipient, a lost letter cannot. After a second one staff decide.
    """
    match outcome:
        case Accepted():
            return State.ACCEPTED, None
        case Refused():
            return State.REFUSED, None
        case Deferred(ambiguous=True) if ambiguous_before:
            return State.FROZEN, None
        case Deferred() if attempts > len(RETRY_DELAYS):
            return State.FAILED, None
        case Deferred():
            return State.QUEUED, RETRY_DELAYS[attempts - 1]
