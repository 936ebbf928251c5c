"""The record of what staff did, the latest first."""

from flask import render_template, request
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from contactrep.core.permissions import Right
from contactrep.outreach import audit as verbs
from contactrep.storage.audit import Wanted
from contactrep.web.access import campaigns_for, choices_for, member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Choice

_LAST = 2**63 - 1  # what a database can count to


class AuditForm(FlaskForm):
    """What to show. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    staff_id = Choice("Person", validators=[Optional()])
    action = Choice("Action", validators=[Optional()])
    campaign = Choice("Campaign", validators=[Optional()])

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {field.name: field.data for field in self if field.data and not field.errors}


@staff.get("/audit")
@needs(Right.SEE_AUDIT)
def audit() -> str:
    """Show a page of the record."""
    form = AuditForm(request.args)
    house = services()
    form.staff_id.choices = [("", "All"), *verbs.people(house).items()]
    form.action.choices = [("", "All"), *((one, one.capitalize()) for one in verbs.actions(house))]
    titles = dict(choices_for(Right.SEE_AUDIT))
    form.campaign.choices = [("", "All"), *titles.items()]
    form.validate()
    found = verbs.page(
        house,
        Wanted(within=campaigns_for(Right.SEE_AUDIT), **form.query),
        _row("before"),
        _row("after"),
    )
    return render_template(
        "staff/audit.html", form=form, found=found, titles=titles, member=member_here()
    )


def _row(name: str) -> int | None:
    """Return the row that a page begins at; None where there can be no such row."""
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 <= asked <= _LAST else None
