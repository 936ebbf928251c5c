"""Show staff the letters of a campaign as sample supporters would send them; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from contactrep.campaigns.linter import own_length
from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.filling import letter_values
from contactrep.core.letters import candidates, script_for
from contactrep.core.placeholders import fill
from contactrep.core.readings import reading_of, script_reading
from contactrep.core.recipients import Recipient
from contactrep.outreach import samples
from contactrep.outreach.compose import Prepared, chosen_recipients, preview
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.samples import Sample
from contactrep.outreach.services import Services


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter, and its reading where there is one; `goes` is what this recipient would be sent."""

    prepared: Prepared
    reading: str | None
    goes: Edition | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """How long an edition is by itself, with the longest opening."""

    edition: Edition
    length: int

    @property
    def over(self) -> int:
        """Characters over its budget."""
        return max(0, self.length - self.edition.budget)


def letters(
    services: Services,
    campaign: Campaign,
    sample: Sample,
    language: str,
    edition: Edition | None = None,
) -> Sequence[Shown]:
    """Return the letters that a sample would send, each in the edition that is chosen for it.

    Where an edition is given, all are in it, and those that are too long say by how much.
    """
    today = local_day(services, campaign.slug)
    draft = samples.draft_of(services.dataset, campaign, sample)
    shown = []
    for chosen in preview(services, campaign, draft):
        goes = None if chosen.over else chosen.letter.edition
        one = chosen if edition is None else _in_edition(campaign, chosen, draft, edition, today)
        reading = reading_of(
            campaign,
            language,
            one.recipient,
            draft.writer,
            seed=draft.seed,
            today=today,
            edition=one.letter.edition,
        )
        shown.append(Shown(one, reading, goes))
    return shown


def scripts(
    services: Services, campaign: Campaign, sample: Sample, language: str
) -> Sequence[tuple[Recipient, str, str | None]]:
    """Return what a sample would say to each on the telephone, and its reading."""
    today = local_day(services, campaign.slug)
    draft = samples.draft_of(services.dataset, campaign, sample)
    return [
        (
            one,
            script_for(campaign, one, draft.writer, today),
            script_reading(campaign, language, one, draft.writer, today),
        )
        for one in chosen_recipients(services, campaign, draft)
    ]


def lines(
    services: Services, campaign: Campaign, sample: Sample
) -> tuple[Sequence[str], Sequence[str]]:
    """Return every subject and every opening, filled for the first whom a sample writes to."""
    today = local_day(services, campaign.slug)
    draft = samples.draft_of(services.dataset, campaign, sample)
    recipients = chosen_recipients(services, campaign, draft)
    if not recipients:
        return (), ()
    values = letter_values(campaign, recipients[0], draft.writer, seed=draft.seed, today=today)
    subjects = [fill(text, values) for text in campaign.subjects]
    return subjects, [fill(text, values) for text in campaign.openings]


def lengths(services: Services, campaign: Campaign) -> Sequence[Length]:
    """Return how long each edition is."""
    today = local_day(services, campaign.slug)
    return [Length(edition, own_length(campaign, edition, today)) for edition in Edition]


def _in_edition(
    campaign: Campaign, chosen: Prepared, draft: Draft, edition: Edition, today: date
) -> Prepared:
    every = candidates(campaign, chosen.recipient, draft.writer, seed=draft.seed, today=today)
    letter = next(each for each in every if each.edition is edition)
    over = 0 if chosen.limit is None else max(0, letter.length - chosen.limit)
    return replace(chosen, letter=letter, over=over)
