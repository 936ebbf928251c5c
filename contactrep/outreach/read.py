"""Read the letters in the language of the page, beside the English ones that are sent."""

from collections.abc import Iterable

from contactrep.core.campaigns import Campaign
from contactrep.core.readings import reading_of
from contactrep.outreach import language
from contactrep.outreach.compose import Prepared
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services


def readings(
    services: Services, campaign: Campaign, draft: Draft, letters: Iterable[Prepared]
) -> dict[str, str]:
    """Return what the letters say, by recipient; those that were edited have no reading."""
    today = local_day(services, campaign.slug)
    texts = {
        one.recipient.key: reading_of(
            campaign,
            language.current(),
            one.recipient,
            draft.writer,
            seed=draft.seed,
            today=today,
            edition=one.letter.edition,
        )
        for one in letters
    }
    return {key: text for key, text in texts.items() if text is not None}
