"""The two short cuts to one's district: a street address, and where the visitor is.

Both are sent by POST, so that neither stands in an address or a log, and neither is kept.
"""

from math import isfinite
from urllib.parse import urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.wording import one_line
from contactrep.outreach import locate as verbs
from contactrep.outreach.home import Home, find_home, home_from, legislature_is_open
from contactrep.outreach.locate import Placed
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.csrf import csrf, refuse_other_sites
from contactrep.web.limits import ADDRESSES, LOOK_UPS, limiter
from contactrep.web.supporter.blueprint import open_campaign, supporter
from contactrep.web.supporter.chooser import ask_district, ask_legislature

_LONGEST = 200  # characters of an address


@supporter.post("/c/<slug>/address")
@csrf.exempt
@limiter.limit(ADDRESSES)
def address(slug: str) -> Response | tuple[str, int]:
    """Find the districts of a street address."""
    refuse_other_sites()
    campaign, home = open_campaign(slug), home_from(request.form)
    typed = one_line(request.form.get("address", ""))[:_LONGEST]
    return _answer(campaign, home, verbs.by_address(services(), campaign, home, typed), typed)


@supporter.post("/c/<slug>/location")
@csrf.exempt
@limiter.limit(LOOK_UPS)
def location(slug: str) -> Response | tuple[str, int]:
    """Find the district of a point that the visitor's browser told."""
    refuse_other_sites()
    campaign, home = open_campaign(slug), home_from(request.form)
    point = _degrees("latitude", 90), _degrees("longitude", 180)
    if point[0] is None or point[1] is None:
        return _answer(campaign, home, Placed(problem=sentence("place.unreadable")))
    return _answer(campaign, home, verbs.by_point(services(), home, point[0], point[1]))


def _answer(
    campaign: Campaign, home: Home, placed: Placed, typed: str = ""
) -> Response | tuple[str, int]:
    """Lead on to the representatives, or ask again with everything that was typed."""
    if placed.home is not None:
        there = url_for("supporter.representatives", slug=campaign.slug)
        return redirect(f"{there}?{urlencode(placed.home.query)}", code=303)
    found = find_home(services().dataset, campaign, home)
    if found.district_known and legislature_is_open(campaign, found, home):
        page, _ = ask_legislature(campaign, home, found, address=typed, problem=placed.problem)
    else:
        page, _ = ask_district(campaign, home, found, address=typed, problem=placed.problem)
    return page, 503 if placed.ours else 422


def _degrees(name: str, most: int) -> float | None:
    """Return a coordinate of the form, None if it is none."""
    try:
        value = float(request.form.get(name, ""))
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) <= most else None
