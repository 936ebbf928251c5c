"""Compose one letter for each recipient of a draft, for the route it will take."""

from dataclasses import dataclass
from datetime import date

from contactrep.core.campaigns import Campaign
from contactrep.core.ledger import Route
from contactrep.core.letters import Letter, compose, limit_for
from contactrep.core.recipients import Recipient
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.home import recipients_of
from contactrep.outreach.services import Services


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter made out to its recipient, and the route that works best there."""

    recipient: Recipient
    letter: Letter
    route: Route


def prepare(services: Services, campaign: Campaign, draft: Draft) -> tuple[Prepared, ...]:
    """Return the letters of a draft, in the order of its recipients.

    Raises:
        TooLong: the writer's own words leave no room for even the shortest edition.
    """
    chosen = [
        recipient
        for recipient in recipients_of(services.dataset, campaign, draft.home)
        if recipient.key in draft.recipients
    ]
    today = local_day(services, campaign.slug)
    return tuple(_prepare(campaign, recipient, draft, today) for recipient in chosen)


def _prepare(campaign: Campaign, recipient: Recipient, draft: Draft, today: date) -> Prepared:
    route = recipient.routes[0]
    letter = compose(
        campaign,
        recipient,
        draft.writer,
        seed=draft.seed,
        today=today,
        limit=limit_for(recipient, route),
    )
    return Prepared(recipient, letter, route)
