"""A delivery takes the steps of the table and no other, and its retries come to an end."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.lifecycle import (
    DELIVER_WITHIN,
    FREEZABLE,
    GIVEN_BACK,
    JITTER,
    LEASE,
    LIFE,
    RETRIABLE,
    RETRY_DELAYS,
    State,
    StepError,
    after_attempt,
    end_of,
    step,
)
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused

ENDS = {State.REFLECTED, State.EXPIRED, State.ERASED}
LATER, AMBIGUOUS = Deferred("451 later"), Deferred("timeout", ambiguous=True)

NOW = datetime(2026, 10, 5, 19, 30, tzinfo=UTC)
DAY = timedelta(days=1)

outcomes = st.sampled_from([Accepted("250 ok"), Refused("550 no"), LATER, LATER, AMBIGUOUS])


@pytest.mark.parametrize(("now", "then"), list(product(State, State)))
def test_steps(now: State, then: State) -> None:
    """Every step is either in the table, or refused with both of its ends named."""
    if then in LIFE[now].steps:
        assert step(now, then) is then
    else:
        with pytest.raises(StepError, match=f"a {now} delivery cannot become {then}"):
            step(now, then)


def test_the_table_is_of_a_life() -> None:
    """Every state has its row, every state is reached, and nothing comes after the end."""
    assert set(LIFE) == set(State)
    assert set().union(*(rule.steps for rule in LIFE.values())) == set(State) - {State.WAITING}
    assert {state for state, rule in LIFE.items() if not rule.steps} == ENDS
    assert set(FREEZABLE | GIVEN_BACK | RETRIABLE).isdisjoint(ENDS)


def test_times_are_of_the_table() -> None:
    """What lasts only so long becomes something that the table allows; all acts fall into it."""
    for state, rule in LIFE.items():
        assert (rule.lasts is None) == (rule.then is None)
        if rule.lasts is not None and rule.then is not None:
            assert step(state, rule.then) is rule.then
            assert sum(rule.acts, timedelta()) * (1 + JITTER) < rule.lasts + JITTER * DAY * 7
            assert end_of(state, NOW) == (None if state is State.SENDING else NOW + rule.lasts)
        else:
            assert end_of(state, NOW) is None


def test_nothing_is_sent_unverified() -> None:
    """A letter that waits for its writer can only be queued by them, expire, or be erased."""
    assert LIFE[State.WAITING].steps == {State.QUEUED, State.EXPIRED, State.ERASED}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Accepted("250 ok"), State.ACCEPTED), (Refused("550 no"), State.REFUSED)],
)
@pytest.mark.parametrize("attempts", [1, 5, 40])
@pytest.mark.parametrize("ambiguous_before", [True, False])
def test_a_plain_answer(
    outcome: Outcome, state: State, attempts: int, ambiguous_before: bool
) -> None:
    """Yes and never are final, whatever came before."""
    assert after_attempt(outcome, attempts, ambiguous_before=ambiguous_before) == (state, None)


def test_the_schedule() -> None:
    """Waits are one minute at first and half a day at last, and end before the letter is stale."""
    waits = [after_attempt(LATER, attempts) for attempts in range(1, 19)]
    assert waits == [(State.QUEUED, delay) for delay in RETRY_DELAYS]
    minutes = [delay // timedelta(minutes=1) for delay in RETRY_DELAYS]
    assert minutes == [1, 5, 15, 60, 240, 480, *[720] * 12]
    assert after_attempt(LATER, 19) == (State.FAILED, None)
    assert timedelta(days=4) < sum(RETRY_DELAYS, timedelta()) < DELIVER_WITHIN


@given(st.integers(1, len(RETRY_DELAYS)), st.floats(0, 1))
def test_jitter(attempts: int, chance: float) -> None:
    """No crowd comes back at once: a wait is a tenth longer or shorter, as chance has it."""
    _, wait = after_attempt(LATER, attempts, chance=chance)
    assert wait is not None
    assert abs(wait / RETRY_DELAYS[attempts - 1] - 1) <= JITTER + 1e-6
    assert (after_attempt(LATER, attempts, chance=1)[1] or wait) >= wait


def test_ambiguity_is_borne_once() -> None:
    """A message that may have been taken is sent once more; after a second time staff decide."""
    assert after_attempt(AMBIGUOUS, 3) == (State.QUEUED, RETRY_DELAYS[2])
    assert after_attempt(LATER, 4, ambiguous_before=True) == (State.QUEUED, RETRY_DELAYS[3])
    assert after_attempt(AMBIGUOUS, 5, ambiguous_before=True) == (State.QUEUED, None)


@given(st.lists(outcomes, min_size=len(RETRY_DELAYS) + 1, max_size=40))
def test_every_life_ends(answers: list[Outcome]) -> None:
    """Whatever a carrier answers: allowed steps, at most 19 attempts, 7 days, 2 ambiguous ones."""
    state, spent, ambiguous = step(State.WAITING, State.QUEUED), timedelta(), 0
    wait: timedelta | None = timedelta()
    for attempts, answer in enumerate(answers, 1):
        state = step(state, State.SENDING)
        then, wait = after_attempt(answer, attempts, ambiguous_before=ambiguous > 0)
        ambiguous += answer is AMBIGUOUS
        state = step(state, then)
        if wait is None:  # an end, or for staff to decide
            assert state is not State.QUEUED or ambiguous == 2
            break
        spent += wait + LEASE  # an attempt lasts no longer than its lease
    assert wait is None
    assert attempts <= len(RETRY_DELAYS) + 1
    assert ambiguous <= 2
    assert spent < timedelta(days=7)
