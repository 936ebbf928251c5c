"""The supporter blueprint, and what its views share."""

from flask import abort, redirect, url_for

from contactrep.core.campaigns import Campaign, Status
from contactrep.outreach import draft as drafts
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.web.context import services
from contactrep.web.languages import TranslatedBlueprint, install_for
from contactrep.web.session import draft_token

supporter = TranslatedBlueprint("supporter", __name__)
install_for(supporter)


def campaign_or_404(slug: str) -> Campaign:
    """Return a campaign that the public may see; drafts are not."""
    campaign = services().campaigns.get(slug)
    if campaign is None or campaign.status is Status.DRAFT:
        abort(404)
    return campaign


def open_campaign(slug: str) -> Campaign:
    """Return a campaign that takes letters today; others show their own page, which says why."""
    campaign = campaign_or_404(slug)
    if not campaign.takes_letters(local_day(services(), slug)):
        abort(redirect(url_for("supporter.campaign", slug=slug), code=303))
    return campaign


def draft_or_start(campaign: Campaign) -> Draft:
    """Return the visitor's draft; without one they are told that it is gone, and start again."""
    draft = drafts.load(services(), campaign, draft_token(campaign.slug))
    if draft is None:
        abort(redirect(url_for("supporter.campaign", slug=campaign.slug, gone=1), code=303))
    return draft
