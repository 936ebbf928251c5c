"""The page that staff take to a meeting with an office."""

from flask import Response, abort, request

from contactrep.core.permissions import Right, may
from contactrep.outreach.brief import office_brief
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff


@staff.get("/offices/<key>/brief.pdf")
@needs(Right.SEE_NUMBERS)
def brief(key: str) -> Response:
    """Download it, for a campaign of the query, else the first whose numbers they may see."""
    member = current_staff()
    if member is None:
        abort(403)
    house = services()
    asked = request.args.get("campaign")
    allowed = [
        each
        for slug, each in house.campaigns.items()
        if asked in {None, slug} and may(member.roles, Right.SEE_NUMBERS, slug)
    ]
    if not allowed:
        abort(404)
    campaign = min(allowed, key=lambda one: one.demonstration)
    content = office_brief(house, campaign, key)
    if content is None:
        abort(404)
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="brief-{key}.pdf"'},
    )
