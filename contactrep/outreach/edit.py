"""Edit the body of a letter, or of all letters at once."""

from dataclasses import dataclass, replace
from math import inf

from contactrep.core.campaigns import Campaign
from contactrep.core.letters import Letter, TooLong, compose, limit_for
from contactrep.core.recipients import Recipient
from contactrep.outreach import draft as drafts
from contactrep.outreach.compose import Prepared, chosen_recipients, edited_body, preview
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import EVERYONE, Draft
from contactrep.outreach.sentences import sentence
from contactrep.outreach.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """A letter whose body can be changed. `recipient` is None for the body of all letters."""

    recipient: Recipient | None
    letter: Letter
    body: str
    limit: int | None  # characters of the whole letter
    room: int | None  # of them for the body
    tightest: Recipient
    edited: bool


def editable(services: Services, campaign: Campaign, draft: Draft, key: str) -> Editable | None:
    """Return what there is to edit; None where there is no such letter.

    What goes to all starts from the letter with the least room, so that it fits everywhere.
    """
    letters = preview(services, campaign, draft)
    chosen = [one for one in letters if key in {EVERYONE, one.recipient.key}]
    if not chosen:
        return None
    one = min(chosen, key=_room)
    everyone = key == EVERYONE
    body = draft.edits.get(EVERYONE, one.letter.body) if everyone else one.letter.body
    return Editable(
        recipient=None if everyone else one.recipient,
        letter=one.letter,
        body=body,
        limit=one.limit,
        room=None if one.limit is None else int(_room(one)),
        tightest=one.recipient,
        edited=key in draft.edits,
    )


def too_long(
    services: Services, campaign: Campaign, draft: Draft, key: str, body: str
) -> str | None:
    """Return by how much a body is too long, as a sentence; None where it fits everywhere."""
    changed = edited(draft, key, body)
    for recipient in chosen_recipients(services, campaign, draft):
        try:
            compose(
                campaign,
                recipient,
                draft.writer,
                seed=draft.seed,
                today=local_day(services, campaign.slug),
                limit=limit_for(recipient, recipient.routes[0]),
                edited_body=edited_body(changed, recipient.key),
            )
        except TooLong as error:
            return sentence("edit.too_long", count=error.by, recipient=recipient.titled_name)
    return None


def edited(draft: Draft, key: str, body: str | None) -> Draft:
    """Return the draft with another body for a letter, None for the campaign's own text again.

    What is written for all takes the place of what was written for one.
    """
    others = {} if key == EVERYONE else {k: v for k, v in draft.edits.items() if k != key}
    return drafts.revise(draft, edits=others if body is None else {**others, key: body})


def _room(one: Prepared) -> float:
    """Return how many characters the route takes beside salutation and signature."""
    empty = replace(one.letter, body="").length
    return inf if one.limit is None else one.limit - empty
