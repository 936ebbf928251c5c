"""Where a campaign is in its life on a day, as its page tells it."""

from datetime import date
from enum import StrEnum

from contactrep.core.campaigns import Campaign, Status


class Phase(StrEnum):
    """What a visitor can do on a campaign's page; of a draft there is none."""

    DRAFT = "draft"
    NOT_YET = "not-yet"  # it opens on a day that is known
    OPEN = "open"  # takes letters
    PAUSED = "paused"
    ENDED = "ended"
    WON = "won"


_SETTLED = {Status.DRAFT: Phase.DRAFT, Status.CLOSED: Phase.ENDED, Status.WON: Phase.WON}
"""Statuses that say it all, whatever the day."""


def phase_of(campaign: Campaign, today: date) -> Phase:
    """Return the phase of a campaign on a day in its time zone."""
    if campaign.status in _SETTLED:
        return _SETTLED[campaign.status]
    if campaign.closes is not None and campaign.closes < today:
        return Phase.ENDED
    if campaign.status is Status.PAUSED:
        return Phase.PAUSED
    if campaign.opens is not None and today < campaign.opens:
        return Phase.NOT_YET
    return Phase.OPEN


def ended_on(campaign: Campaign, today: date) -> date | None:
    """Return the last day of a campaign that has ended; None if it was closed before that day."""
    closes = campaign.closes
    return closes if closes is not None and closes <= today else None
