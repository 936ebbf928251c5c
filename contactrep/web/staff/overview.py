"""The numbers: what became of the letters, counted as exactly as it is known."""

from flask import render_template

from contactrep.core.languages import NAMES
from contactrep.core.ledger import LEDGER, Entry
from contactrep.core.permissions import EVERYWHERE, Right, may
from contactrep.core.tallies import OUT
from contactrep.documents.charts import Bar, bars_over_time, funnel, progress
from contactrep.outreach import overview as numbers
from contactrep.outreach.overview import Overview
from contactrep.web.access import choices_for, needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import CampaignForm, campaign_asked, filter_form

_OTHERS = (
    Entry.REPORTED_BROKEN,
    Entry.REFUSED,
    Entry.FAILED,
    Entry.HELD,
    Entry.REFLECTED,
    Entry.EXPIRED,
    Entry.ERASED,
)
"""What is shown below the ledger's words where there is any of it."""


@staff.get("", strict_slashes=False)
@needs(Right.SEE_NUMBERS)
def overview() -> str:
    """Show the ledger's numbers, now and of late, and by day, channel, language and source."""
    form = filter_form(CampaignForm)
    member = current_staff()
    slug = campaign_asked(form)
    found = numbers.overview(services(), slug)
    mine = dict(choices_for(Right.SEE_NUMBERS))
    return render_template(
        "staff/overview.html",
        form=form,
        words=LEDGER,
        others=_OTHERS,
        out=OUT,
        languages=NAMES,
        numbers=found,
        charts=_charts(found),
        everywhere=member is not None and may(member.roles, Right.SEE_NUMBERS, EVERYWHERE),
        unapproved=[
            one
            for one in services().campaigns.values()
            if one.drafts and one.slug in mine and slug in {None, one.slug}
        ],
        member=member,
    )


def _charts(found: Overview) -> dict[str, str]:
    """Return the pictures of the page by name; their tables are the template's."""
    days = [
        Bar(f"{day:%A}, {day:%B} {day.day}", its.said(Entry.PREPARED), f"{day:%b} {day.day}")
        for day, its in found.days
    ]
    steps = [Bar(way.name, way.count) for way in found.funnel]
    drawn = {
        "days": bars_over_time(days, "Letters prepared by day", "chart-days"),
        "funnel": funnel(steps, "From the page to the letter", "chart-funnel"),
    }
    if found.goal:
        drawn["goal"] = progress(found.all.said(OUT), found.goal, "The goal", "chart-goal")
    return drawn
