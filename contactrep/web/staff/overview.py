"""The numbers: what became of the letters, counted as exactly as it is known."""

from flask import render_template

from contactrep.core.languages import NAMES
from contactrep.core.ledger import LEDGER, Entry
from contactrep.core.permissions import EVERYWHERE, Right, may
from contactrep.core.tallies import OUT
from contactrep.outreach import overview as numbers
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import CampaignForm, filter_form

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
    slug = form.query.get("campaign")
    return render_template(
        "staff/overview.html",
        form=form,
        words=LEDGER,
        others=_OTHERS,
        out=OUT,
        languages=NAMES,
        numbers=numbers.overview(services(), slug),
        everywhere=member is not None and may(member.roles, Right.SEE_NUMBERS, EVERYWHERE),
        unapproved=[
            one for one in services().campaigns.values() if one.drafts and slug in {None, one.slug}
        ],
        member=member,
    )
