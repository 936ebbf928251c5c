"""A delivery takes the steps of the table and no other, and its retries come to an end."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.lifecycle import (
    LEASE,
    RETRY_DELAYS,
    STEPS,
    VERIFY_WITHIN,
    State,
    StepError,
    after_attempt,
    step,
)
from contactrep.core.mail import Accepted, Deferred, Outcome, Refused

FINAL = {State.ACCEPTED, State.REFUSED, State.FAILED, State.EXPIRED, State.ERASED}
LATER, AMBIGUOUS = Deferred("451 later"), Deferred("timeout", ambiguous=True)

outcomes = st.sampled_from([Accepted("250 ok"), Refused("550 no"), LATER, LATER, AMBIGUOUS])


@pytest.mark.parametrize(("now", "then"), list(product(State, State)))
def test_steps(now: State, then: State) -> None:
    """Every step is either in the table, or refused with both of its ends named."""
    if then in STEPS[now]:
        assert step(now, then) is then
    else:
        with pytest.raises(StepError, match=f"a {now} delivery cannot become {then}"):
            step(now, then)


def test_the_table_is_of_a_life() -> None:
    """Every state has its row, every state is reached, and nothing comes after the end."""
    assert set(STEPS) == set(State)
    assert set().union(*STEPS.values()) == set(State) - {State.WAITING}
    assert {state for state, following in STEPS.items() if not following} == FINAL


def test_nothing_is_sent_unverified() -> None:
    """A letter that waits for its writer can only be queued by them, expire, or be erased."""
    assert STEPS[State.WAITING] == {State.QUEUED, State.EXPIRED, State.ERASED}


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
    assert timedelta(days=4) < sum(RETRY_DELAYS, timedelta()) < VERIFY_WITHIN


def test_ambiguity_is_borne_once() -> None:
    """A message that may have been taken is sent once more; after a second time staff decide."""
    assert after_attempt(AMBIGUOUS, 3) == (State.QUEUED, RETRY_DELAYS[2])
    assert after_attempt(LATER, 4, ambiguous_before=True) == (State.QUEUED, RETRY_DELAYS[3])
    assert after_attempt(AMBIGUOUS, 5, ambiguous_before=True) == (State.FROZEN, None)


@given(st.lists(outcomes, min_size=len(RETRY_DELAYS) + 1, max_size=40))
def test_every_life_ends(answers: list[Outcome]) -> None:
    """Whatever a carrier answers: allowed steps, at most 19 attempts, 7 days, 2 ambiguous ones."""
    state, spent, ambiguous = step(State.WAITING, State.QUEUED), timedelta(), 0
    for attempts, answer in enumerate(answers, 1):
        state = step(state, State.SENDING)
        then, wait = after_attempt(answer, attempts, ambiguous_before=ambiguous > 0)
        ambiguous += answer is AMBIGUOUS
        state = step(state, then)
        if state is not State.QUEUED:
            assert wait is None
            break
        assert wait is not None
        spent += wait + LEASE  # an attempt lasts no longer than its lease
    assert state in {State.ACCEPTED, State.REFUSED, State.FAILED, State.FROZEN}
    assert attempts <= len(RETRY_DELAYS) + 1
    assert ambiguous <= 2
    assert spent < timedelta(days=7)
