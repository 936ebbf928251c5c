"""The log of what offices answered, and the text of one answer."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field
from wtforms.validators import Optional, ValidationError

from contactrep.core.permissions import Right
from contactrep.outreach import offices as verbs
from contactrep.outreach import replies as log
from contactrep.storage.replies import KeptReply, ReplyFilter
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.allowed import allows, campaigns_with
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Choice, Day
from contactrep.web.staff.office_forms import KINDS


class ReplyFilterForm(FlaskForm):
    """Which answers to list. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    campaign = Choice("Campaign", validators=[Optional()])
    kind = Choice("Kind", validators=[Optional()])
    office = Choice("Office", validators=[Optional()])
    first_day = Day("From", validators=[Optional()])
    last_day = Day("To", validators=[Optional()])

    def validate_last_day(self, field: Field) -> None:
        """Refuse a time that ends before it begins.

        Raises:
            ValidationError: it does.
        """
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError("To: enter a day that is not before From")

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


@staff.get("/replies")
@needs(Right.SEE_NUMBERS)
def replies() -> str:
    """List answers, newest first."""
    there = campaigns_with(Right.SEE_NUMBERS)
    form = ReplyFilterForm(request.args)
    form.campaign.choices = [("", "All"), *there.items()]
    form.kind.choices = [("", "All"), *KINDS.items()]
    form.office.choices = [("", "All"), *log.offices(services(), list(there))]
    form.validate()
    query = form.query
    asked = query.get("campaign")
    chosen = ReplyFilter(
        campaigns=[asked] if asked else list(there),
        kind=query.get("kind"),
        office=query.get("office"),
        first_day=form.first_day.data if "first_day" in query else None,
        last_day=form.last_day.data if "last_day" in query else None,
    )
    return render_template(
        "staff/replies.html",
        form=form,
        found=log.reply_page(services(), chosen, request.args.get("page", 1, type=int)),
        kinds=KINDS,
        order=tuple(KINDS),
        several=len(there) > 1,
        reads=set(campaigns_with(Right.READ_LETTERS)),
        member=member_here(),
    )


@staff.get("/replies/<int:reply_id>")
@needs(Right.READ_LETTERS)
def reply(reply_id: int) -> str:
    """Show the text of an answer; that somebody opened it is written to the audit log."""
    found = _reply(reply_id)
    return render_template(
        "staff/reply.html",
        found=found,
        office=log.office_name(services(), found.campaign, found.recipient_key),
        text=verbs.read_reply(services(), member_here(), found),
        keeps=allows(Right.KEEP_OFFICES, found.campaign),
        kinds=KINDS,
        member=member_here(),
    )


@staff.post("/replies/<int:reply_id>/erase")
@needs(Right.KEEP_OFFICES)
def erase_reply(reply_id: int) -> Response:
    """Forget the text of an answer; that there was one stays in the log."""
    found = _reply(reply_id)
    if not allows(Right.KEEP_OFFICES, found.campaign):
        abort(403)
    erased = verbs.erase_reply_text(services(), member_here(), found)
    flash("The text is erased." if erased else "The text was erased already.")
    return redirect(url_for("staff.replies"), code=303)


def _reply(reply_id: int) -> KeptReply:
    found = verbs.find_reply(services(), reply_id)
    if found is None:
        abort(404)
    if not allows(Right.READ_LETTERS, found.campaign):
        abort(403)
    return found
