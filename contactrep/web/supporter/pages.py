"""The pages around the journey: home, campaign, privacy, accessibility, credits."""

from flask import render_template, request

from contactrep.core.funnel import Step
from contactrep.core.phases import Phase, ended_on, phase_of
from contactrep.core.wording import one_line
from contactrep.outreach.days import local_day
from contactrep.outreach.home import home_from
from contactrep.outreach.language import current
from contactrep.outreach.report import public_count
from contactrep.web.context import services
from contactrep.web.headers import cache_for_everyone
from contactrep.web.prose import prose
from contactrep.web.supporter.blueprint import campaign_or_404, supporter
from contactrep.web.visits import count


@supporter.get("/")
def home() -> str:
    """List the campaigns that take letters."""
    cache_for_everyone()
    house = services()
    campaigns = [
        campaign
        for campaign in house.campaigns.values()
        if campaign.takes_letters(local_day(house, campaign.slug))
    ]
    return render_template("supporter/home.html", campaigns=campaigns)


@supporter.get("/c/<slug>")
def campaign(slug: str) -> str:
    """Show what the campaign asks, and where to begin."""
    cache_for_everyone()
    found = campaign_or_404(slug)
    count(Step.VISITED, slug)
    house = services()
    told = found.told(current())
    today = local_day(house, slug)
    phase = phase_of(found, today)
    over = phase in {Phase.ENDED, Phase.WON}
    return render_template(
        "supporter/campaign.html",
        campaign=found,
        told=told,
        page=prose(told.page),
        phase=phase,
        over=over,
        ended_on=ended_on(found, today),
        known=None if phase is Phase.NOT_YET else public_count(house, slug, in_all=over),
        gone="gone" in request.args,
        deleted="deleted" in request.args,
        zip=one_line(request.args.get("zip", "")),
        src=home_from(request.args).src,
    )


@supporter.get("/privacy")
def privacy() -> str:
    """Say what becomes of what people type."""
    cache_for_everyone()
    return render_template("supporter/privacy.html", contact=services().config.contact or None)


@supporter.get("/accessibility")
def accessibility() -> str:
    """Say how the pages can be used, and what to do when they cannot."""
    cache_for_everyone()
    contact = services().config.contact or None
    return render_template("supporter/accessibility.html", contact=contact)


@supporter.get("/credits", endpoint="credits")
def credits_page() -> str:
    """Name the publishers of the data, and the software."""
    cache_for_everyone()
    return render_template("supporter/credits.html", manifest=services().dataset.manifest)
