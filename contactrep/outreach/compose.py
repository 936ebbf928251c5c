"""Compose one letter for each recipient of a draft, for the route it will take."""

from dataclasses import dataclass, replace
from datetime import date

from contactrep.core.campaigns import Campaign
from contactrep.core.ledger import Route
from contactrep.core.letters import Letter, TooLong, Writer, candidates, compose, limit_for
from contactrep.core.recipients import Recipient
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import EVERYONE, Draft
from contactrep.outreach.home import recipients_of
from contactrep.outreach.services import Services

_BREAKS = 4  # characters of the line breaks around a paragraph, as forms count them


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter made out to its recipient, and the route that works best there."""

    recipient: Recipient
    letter: Letter
    route: Route
    over: int = 0  # characters too many; more than 0 only in a preview

    @property
    def limit(self) -> int | None:
        """How many characters the route takes."""
        return limit_for(self.recipient, self.route)


def prepare(services: Services, campaign: Campaign, draft: Draft) -> tuple[Prepared, ...]:
    """Return the letters of a draft, in the order of its recipients.

    Raises:
        TooLong: the writer's own words leave no room for even the shortest edition.
    """
    today = local_day(services, campaign.slug)
    writer = draft.writer
    return tuple(
        _prepare(campaign, recipient, draft, writer, today)
        for recipient in chosen_recipients(services, campaign, draft)
    )


def preview(services: Services, campaign: Campaign, draft: Draft) -> tuple[Prepared, ...]:
    """Return the letters as far as they are written, those that are too long with how much."""
    today = local_day(services, campaign.slug)
    writer = draft.writer
    letters = []
    for recipient in chosen_recipients(services, campaign, draft):
        try:
            letters.append(_prepare(campaign, recipient, draft, writer, today))
        except TooLong as error:
            shortest = _every(campaign, recipient, draft, writer, today)[-1]
            route = _route(recipient, draft)
            letters.append(Prepared(recipient, shortest, route, over=error.by))
    return tuple(letters)


def room(services: Services, campaign: Campaign, draft: Draft) -> tuple[int, Recipient] | None:
    """Return how many characters of own words fit everywhere, and the recipient who takes fewest.

    None where every route takes a letter of any length.
    """
    silent = replace(draft, own_words="", statements=(), edits={})
    writer = silent.writer
    today = local_day(services, campaign.slug)
    rooms = [
        (limit - _every(campaign, recipient, silent, writer, today)[-1].length - _BREAKS, recipient)
        for recipient in chosen_recipients(services, campaign, draft)
        if (limit := limit_for(recipient, _route(recipient, draft))) is not None
    ]
    return min(rooms, key=lambda each: each[0], default=None)


def chosen_recipients(
    services: Services, campaign: Campaign, draft: Draft
) -> tuple[Recipient, ...]:
    """Return those whom the writer chose, in the order of the campaign."""
    everyone = recipients_of(services.dataset, campaign, draft.home)
    return tuple(one for one in everyone if one.key in draft.recipients)


def _prepare(
    campaign: Campaign, recipient: Recipient, draft: Draft, writer: Writer, today: date
) -> Prepared:
    route = _route(recipient, draft)
    letter = compose(
        campaign,
        recipient,
        writer,
        seed=draft.seed,
        today=today,
        limit=limit_for(recipient, route),
        edited_body=edited_body(draft, recipient.key),
    )
    return Prepared(recipient, letter, route)


def _every(
    campaign: Campaign, recipient: Recipient, draft: Draft, writer: Writer, today: date
) -> tuple[Letter, ...]:
    return candidates(
        campaign,
        recipient,
        writer,
        seed=draft.seed,
        today=today,
        edited_body=edited_body(draft, recipient.key),
    )


def _route(recipient: Recipient, draft: Draft) -> Route:
    """Return the route that the letter was sent to take, else the best there is now."""
    return Route(draft.routes.get(recipient.key, recipient.routes[0]))


def edited_body(draft: Draft, key: str) -> str | None:
    """Return what the writer made of the letter to this recipient, or of all letters."""
    return draft.edits.get(key, draft.edits.get(EVERYONE))
