"""Files that leave: whether they may, and the answer that carries them."""

from itertools import chain

from flask import Response, abort

from contactrep.core.permissions import EVERYWHERE, Right, may
from contactrep.outreach.download import Download
from contactrep.outreach.export import Format
from contactrep.outreach.staff import StaffMember
from contactrep.web.session import current_staff


def format_of(suffix: str) -> Format:
    """Return the format that an address ends with.

    Raises:
        NotFound: there is none such.
    """
    try:
        return Format(suffix)
    except ValueError:
        abort(404)


def member_with(right: Right, campaign: str | None) -> StaffMember:
    """Return who is signed in, if they have the right in a campaign, or in all of them for None.

    Raises:
        Forbidden: they have not.
    """
    member = current_staff()
    if member is None or not may(member.roles, right, campaign or EVERYWHERE):
        abort(403)
    return member


def answer(file: Download) -> Response:
    """Return the answer that sends a file as it is made, and ends it when the reader goes away."""
    response = Response(chain((file.first,), file.rest), mimetype=file.mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.call_on_close(file.rest.close)
    return response
