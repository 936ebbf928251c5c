"""From a ZIP code to representatives."""

from flask import render_template, request

from contactrep.core.funnel import Step
from contactrep.core.recipients import Recipient
from contactrep.outreach.home import find_home, home_from, legislature_is_open, recipients_of
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.headers import cache_for_everyone
from contactrep.web.limits import LOOK_UPS, limiter
from contactrep.web.supporter.blueprint import open_campaign, supporter
from contactrep.web.supporter.chooser import ask_district, ask_legislature
from contactrep.web.visits import count


@supporter.get("/c/<slug>/representatives")
@limiter.limit(LOOK_UPS)
def representatives(slug: str) -> tuple[str, int]:
    """Show who represents a ZIP code, or ask for what is missing."""
    cache_for_everyone()
    campaign, home = open_campaign(slug), home_from(request.args)
    dataset = services().dataset
    state = "" if home.district else request.args.get("state", "")
    found = find_home(dataset, campaign, home)
    if found.answer is None or not found.district_known or state:
        return ask_district(campaign, home, found, state=state)
    if legislature_is_open(campaign, found, home):
        return ask_legislature(campaign, home, found)
    recipients: tuple[Recipient, ...] = recipients_of(dataset, campaign, home, found)
    count(Step.FOUND, slug)
    none_chosen = bool(recipients) and "none" in request.args
    page = render_template(
        "supporter/representatives.html",
        campaign=campaign,
        found=found,
        answer=found.answer,
        home=home,
        recipients=recipients,
        districts=len(dataset.districts(found.answer.state)) if campaign.targets.house else 0,
        problem=sentence("recipients.none") if none_chosen else None,
        nobody=sentence("recipients.nobody"),
    )
    return page, 200
