"""The queue of forms that supporters report as broken, and what staff found out about one."""

from datetime import date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.ledger import FormTrouble
from contactrep.core.office_entries import LONGEST_NOTE, OfficeError
from contactrep.core.permissions import Right, may_somewhere
from contactrep.outreach import forms as queue
from contactrep.outreach import offices as verbs
from contactrep.outreach.days import local_time
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.staff.allowed import campaign_asked, campaigns_with
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.office_forms import ReviewForm, tell

TROUBLES = {
    FormTrouble.ZIP_REFUSED: "refused a ZIP code",
    FormTrouble.NOT_LOADING: "would not load",
    FormTrouble.TOO_LONG: "said that the letter is too long",
    FormTrouble.UNANSWERABLE: "asks what they cannot answer",
    FormTrouble.OTHER: "something else",
}


@staff.get("/forms")
@needs(Right.SEE_NUMBERS)
def forms() -> str:
    """List forms that were reported since somebody looked, the newest report first."""
    campaigns = list(campaigns_with(Right.SEE_NUMBERS))
    return render_template(
        "staff/forms.html",
        found=queue.queue(services(), campaigns, request.args.get("page", 1, type=int)),
        troubles=TROUBLES,
        day_of=_day,
        member=member_here(),
    )


@staff.get("/forms/<key>")
@needs(Right.SEE_NUMBERS)
def form(key: str) -> str:
    """Show what is said of an office's form."""
    return _page(_form(key), ReviewForm(None))


@staff.post("/forms/<key>/review")
@needs(Right.KEEP_OFFICES)
def review_form(key: str) -> Response | tuple[str, int]:
    """Say whether it works, and go on with the queue."""
    found, form = _form(key), ReviewForm()
    if form.validate():
        works = form.works.data == "yes"
        try:
            verbs.review_form(services(), member_here(), key, form.note.data or "", works=works)
        except OfficeError as error:
            tell(form, error)
        else:
            told = "works" if works else "does not work"
            flash(f"Noted: the form of {found.office.name} {told}.")
            return redirect(url_for("staff.forms"), code=303)
    return _page(found, form), 422


def _day(moment: datetime) -> date:
    """Return the day as it is counted for the first of the campaigns: a form has none."""
    return local_time(services(), campaign_asked(None), moment).date()


def _form(key: str) -> queue.Form:
    found = queue.form_of(services(), list(campaigns_with(Right.SEE_NUMBERS)), key)
    return found or abort(404)


def _page(found: queue.Form, form: ReviewForm) -> str:
    return render_template(
        "staff/form.html",
        found=found,
        form=form,
        troubles=TROUBLES,
        day_of=_day,
        longest=LONGEST_NOTE,
        keeps=may_somewhere(member_here().roles, Right.KEEP_OFFICES),
        corrects=may_somewhere(member_here().roles, Right.CORRECT_DATA),
        member=member_here(),
    )
