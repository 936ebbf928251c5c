"""The records of officials: find one, correct it, go back to the publishers, look at reports."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from contactrep.core.correction_checks import LONGEST_NOTE, CorrectionError, Problem
from contactrep.core.corrections import Field, Wrong
from contactrep.core.districts import STATES
from contactrep.core.permissions import Right
from contactrep.core.wording import one_line
from contactrep.outreach import corrections, records
from contactrep.outreach.records import Record, Show
from contactrep.outreach.sentences import sentence
from contactrep.web.access import member_here, needs
from contactrep.web.context import services
from contactrep.web.session import current_staff
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.filters import Choice

FIELDS = {
    Field.NAME: "Name",
    Field.PHONE: "Phone",
    Field.EMAIL: "E-mail",
    Field.WEBSITE: "Site",
    Field.FORM_URL: "Official form",
    Field.LEFT_OFFICE: "In office",
}
_CHOICES = [
    (field.value, "They have left office" if field is Field.LEFT_OFFICE else name)
    for field, name in FIELDS.items()
]
KINDS = {
    Wrong.PHONE: "the phone number",
    Wrong.FORM: "the form or site",
    Wrong.NAME: "the name",
    Wrong.LEFT_OFFICE: "they have left office",
    Wrong.OTHER: "something else",
}
_AT = {
    Problem.SOURCE_MISSING: "source",
    Problem.SOURCE_ADDRESS: "source",
    Problem.SOURCE_LONG: "source",
    Problem.NAME_NONE: "none",
    Problem.PRESIDENT: "field",
}
"""Where on the form a problem stands, if not at the value."""

_SHOWN = [
    (Show.ALL.value, "All"),
    (Show.REPORTED.value, "Reported as wrong"),
    (Show.CORRECTED.value, "Corrected by staff"),
]


class SearchForm(FlaskForm):
    """Which records to list. It changes nothing, so it carries no token."""

    class Meta:
        """A form of GET."""

        csrf = False

    name = StringField("Name")
    state = Choice("State", validators=[Optional()])
    show = Choice("Show", validators=[Optional()])

    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as the query of a link; a field that does not hold is left out."""
        return {field.name: field.data for field in self if field.data and not field.errors}


class CorrectionForm(FlaskForm):
    """What is right, and where that stands."""

    field = RadioField(
        "What is wrong?",
        validators=[InputRequired(sentence("report.kind_missing"))],
    )
    value = StringField("What is right?")
    none = BooleanField("There is none any more")
    source = StringField("Where did you find it?")
    note = TextAreaField(
        "Note for other staff",
        validators=[
            Optional(),
            Length(max=LONGEST_NOTE, message=f"Use {LONGEST_NOTE} characters or fewer"),
        ],
    )


@staff.get("/officials")
@needs(Right.CORRECT_DATA, everywhere=True)
def officials() -> str:
    """List records, those that supporters report first."""
    form = SearchForm(request.args)
    form.state.choices = [("", "All"), *((code, one.name) for code, one in STATES.items())]
    form.show.choices = _SHOWN
    form.validate()
    query = form.query
    asked = request.args.get("page", 1, type=int)
    found = records.search(
        services(),
        one_line(query.get("name", "")),
        query.get("state", ""),
        Show(query.get("show", "")),
        asked,
    )
    return render_template(
        "staff/officials.html", form=form, found=found, fields=FIELDS, member=current_staff()
    )


@staff.route("/officials/<official_id>", methods=["GET", "POST"])
@needs(Right.CORRECT_DATA, everywhere=True)
def official(official_id: str) -> Response | tuple[str, int]:
    """Show a record beside what its publishers say, and take a correction."""
    found = _record(official_id)
    form = CorrectionForm()
    form.field.choices = _CHOICES
    if form.validate_on_submit() and _correct(found, form):
        flash(f"Corrected: {found.name}, {FIELDS[Field(form.field.data)].lower()}.")
        return redirect(url_for("staff.official", official_id=official_id), code=303)
    page = render_template(
        "staff/official.html",
        form=form,
        record=found,
        fields=FIELDS,
        kinds=KINDS,
        member=current_staff(),
    )
    return page, 422 if form.is_submitted() else 200


@staff.post("/officials/<official_id>/retire/<int:correction_id>")
@needs(Right.CORRECT_DATA, everywhere=True)
def retire(official_id: str, correction_id: int) -> Response:
    """Go back to what the publishers say."""
    retired = corrections.retire(services(), member_here(), correction_id)
    if retired is None:
        flash("That correction was retired already.")
    else:
        flash(f"Retired: {FIELDS[retired.field].lower()} is what the publishers say again.")
    return redirect(url_for("staff.official", official_id=official_id), code=303)


@staff.post("/officials/<official_id>/resolve/<kind>")
@needs(Right.CORRECT_DATA, everywhere=True)
def resolve(official_id: str, kind: str) -> Response:
    """Set reports of a kind aside."""
    if kind not in set(Wrong):
        abort(404)
    corrections.resolve(services(), member_here(), official_id, Wrong(kind))
    flash(f"Resolved: {KINDS[Wrong(kind)]}.")
    return redirect(url_for("staff.official", official_id=official_id), code=303)


def _record(official_id: str) -> Record:
    found = records.record(services(), official_id)
    if found is None:
        abort(404)
    return found


def _correct(found: Record, form: CorrectionForm) -> bool:
    """Put the correction in force; what is wrong with it is told at its place in the form."""
    try:
        corrections.correct(
            services(),
            member_here(),
            found.official_id,
            Field(form.field.data),
            form.value.data or "",
            none=form.none.data,
            source=form.source.data or "",
            note=form.note.data or "",
        )
    except CorrectionError as error:
        place = form[_AT.get(error.problem, "value")]
        place.errors = [sentence(f"correction.{error.problem}")]
        return False
    return True
