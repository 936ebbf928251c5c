"""Where a campaign is in its life."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.campaigns import Status
from contactrep.core.phases import Phase, ended_on, phase_of
from tests.core.letter_factory import CAMPAIGN, TODAY

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
_DAYS = st.none() | st.sampled_from([YESTERDAY, TODAY, TOMORROW])


@pytest.mark.parametrize(
    ("status", "opens", "closes", "phase", "last"),
    [
        (Status.DRAFT, None, None, Phase.DRAFT, None),
        (Status.DRAFT, None, YESTERDAY, Phase.DRAFT, YESTERDAY),
        (Status.LIVE, None, None, Phase.OPEN, None),
        (Status.LIVE, TODAY, TODAY, Phase.OPEN, TODAY),
        (Status.LIVE, TOMORROW, None, Phase.NOT_YET, None),
        (Status.LIVE, None, YESTERDAY, Phase.ENDED, YESTERDAY),
        (Status.PAUSED, None, None, Phase.PAUSED, None),
        (Status.PAUSED, TOMORROW, None, Phase.PAUSED, None),
        (Status.PAUSED, None, YESTERDAY, Phase.ENDED, YESTERDAY),
        (Status.CLOSED, None, None, Phase.ENDED, None),
        (Status.CLOSED, None, TOMORROW, Phase.ENDED, None),
        (Status.CLOSED, None, YESTERDAY, Phase.ENDED, YESTERDAY),
        (Status.WON, None, YESTERDAY, Phase.WON, YESTERDAY),
    ],
)
def test_the_phase_of_a_day(
    status: Status, opens: date | None, closes: date | None, phase: Phase, last: date | None
) -> None:
    """Status goes first, then the two days; one that was closed early has no known last day."""
    campaign = replace(CAMPAIGN, status=status, opens=opens, closes=closes)
    assert phase_of(campaign, TODAY) is phase
    assert ended_on(campaign, TODAY) == last


@given(status=st.sampled_from(Status), opens=_DAYS, closes=_DAYS)
def test_only_an_open_campaign_takes_letters(
    status: Status, opens: date | None, closes: date | None
) -> None:
    """The page never offers what the form refuses, nor the other way round."""
    campaign = replace(CAMPAIGN, status=status, opens=opens, closes=closes)
    assert (phase_of(campaign, TODAY) is Phase.OPEN) is campaign.takes_letters(TODAY)
