"""The ledger's numbers: what became of the letters, counted as exactly as it is known."""

from flask import render_template

from contactrep.core.ledger import LEDGER
from contactrep.outreach import report
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import filter_form, read_filter


@staff.get("", strict_slashes=False)
def overview() -> str:
    """Show totals, and the same by day, state, channel and recipient."""
    form = filter_form()
    return render_template(
        "staff/overview.html",
        form=form,
        words=LEDGER,
        attention=report.ATTENTION,
        ledger=report.ledger(services(), read_filter(form)),
        unapproved=[one for one in services().campaigns.values() if one.drafts],
        member=current_staff(),
    )
