"""Who asks, and in which campaigns they may do what they ask for."""

from flask import abort

from contactrep.core.permissions import Right, may
from contactrep.outreach import report
from contactrep.outreach.staff import StaffMember
from contactrep.web.context import services
from contactrep.web.session import current_staff


def member() -> StaffMember:
    """Return who is signed in, who is somebody on every page of staff."""
    found = current_staff()
    if found is None:
        abort(403)
    return found


def allows(right: Right, slug: str) -> bool:
    """Tell whether who is signed in may do this in a campaign."""
    return may(member().roles, right, slug)


def campaigns_with(right: Right) -> dict[str, str]:
    """Return the titles of the campaigns in which they may do this, by slug."""
    return {slug: title for slug, title in report.campaigns(services()) if allows(right, slug)}


def campaign_asked(slug: str | None) -> str:
    """Return the campaign that a page is asked for, else the first whose numbers they may see.

    One that is no demonstration comes first. It is 404 where there is none, or not this one.
    """
    there = campaigns_with(Right.SEE_NUMBERS)
    if slug and slug not in there:
        abort(404)
    known = services().campaigns
    real = [one for one in there if one not in known or not known[one].demonstration]
    for one in (slug, *real, *there):
        if one:
            return one
    return abort(404)
