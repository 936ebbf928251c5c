"""In which campaigns those who ask may do what they ask for."""

from flask import abort

from contactrep.core.permissions import Right, may
from contactrep.web.access import choices_for, member_here
from contactrep.web.context import services


def allows(right: Right, slug: str) -> bool:
    """Tell whether who is signed in may do this in a campaign."""
    return may(member_here().roles, right, slug)


def campaigns_with(right: Right) -> dict[str, str]:
    """Return the titles of the campaigns in which they may do this, by slug."""
    return dict(choices_for(right))


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
