"""A campaign's own recipients: one by one in a form, or all of them from a table."""

from typing import Any

from flask import Response as FileResponse
from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField

from contactrep.campaigns import recipients_csv, writing
from contactrep.campaigns.folder import CampaignError
from contactrep.campaigns.page import PAGE
from contactrep.campaigns.recipients_csv import BETWEEN_LINES, COLUMNS, NEEDED, RowError, RowsError
from contactrep.core.permissions import Right
from contactrep.core.wording import one_line
from contactrep.outreach import author
from contactrep.outreach.author import ChangedMeanwhileError, Copy, RefusedError
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.staff.authoring import (
    LineField,
    TextField,
    braced,
    copy_at,
    copy_or_404,
    signed_in,
)
from contactrep.web.staff.blueprint import staff

_NEW = "new"
_MEANWHILE = "Somebody else changed the recipients while you did. Open them anew."


class RecipientForm(FlaskForm):
    """One recipient, with the keys of the front matter."""

    key = StringField("Key")
    name = LineField("Name")
    salutation = LineField("Salutation")
    description = LineField("Description")
    email = StringField("E-mail address")
    form = StringField("Address of its form")
    max_length = StringField("Characters that the form takes")
    phone = StringField("Phone")
    honorific = LineField("Title before the name")
    last = LineField("Last name")
    envelope = TextField("Envelope")
    base = HiddenField()


class TableForm(FlaskForm):
    """All recipients, from a file or typed."""

    file = FileField("CSV file")
    table = TextField("Or paste the table here")
    base = HiddenField()


@staff.get("/campaigns/<slug>/recipients")
@needs(Right.EDIT_CAMPAIGN)
def campaign_recipients(slug: str) -> str:
    """List them, with the way to change each and all."""
    copy = copy_or_404(slug)
    table = TableForm()
    table.base.data = copy.base or ""
    return _page(copy, table, ())


@staff.get("/campaigns/<slug>/recipients.csv")
@needs(Right.EDIT_CAMPAIGN)
def recipients_table(slug: str) -> Response:
    """Download the table, to be changed and taken in again."""
    table = recipients_csv.write_rows(_recipients(copy_or_404(slug)))
    return FileResponse(
        "\ufeff" + table,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{slug}-recipients.csv"'},
    )


@staff.post("/campaigns/<slug>/recipients")
@needs(Right.EDIT_CAMPAIGN)
def load_recipients(slug: str) -> Response | tuple[str, int]:
    """Take in a table in place of all recipients, or tell what is wrong with each of its rows."""
    table = TableForm()
    copy = copy_at(slug, table.base.data or "")
    upload = table.file.data
    data = upload.read() if upload else b""
    errors: tuple[RowError, ...] = ()
    rows: list[dict[str, Any]] = []
    try:
        text = data.decode("utf-8-sig") if data else table.table.data or ""
        table.table.data = text  # shown again, so that it can be put right here
        rows = recipients_csv.read_rows(text)
    except UnicodeDecodeError:
        errors = (RowError(0, "", "not UTF-8 text: save the table as \u201cCSV UTF-8\u201d"),)
    except RowsError as error:
        errors = tuple(error.errors)
    if errors or not table.validate():
        return _page(copy, table, errors), 422
    problem = _store(copy, rows, f"Recipients: {len(rows)} from a table")
    if problem:
        return _page(copy, table, (RowError(0, "", problem),)), 422
    flash(f"Taken in: {len(rows)} recipients. They are a draft until you publish them.")
    return redirect(url_for("staff.campaign_recipients", slug=slug), code=303)


@staff.route("/campaigns/<slug>/recipients/<key>", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGN)
def campaign_recipient(slug: str, key: str) -> Response | tuple[str, int]:
    """Change one, or add one under the key `new`."""
    form = RecipientForm()
    copy = copy_at(slug, form.base.data or "") if form.is_submitted() else copy_or_404(slug)
    found = _recipients(copy)
    now = next((one for one in found if one["key"] == key), None)
    if now is None and key != _NEW:
        abort(404)
    if not form.is_submitted():
        form.base.data = copy.base or ""
        for name, text in recipients_csv.cells_of(now or {}).items():
            form[name].data = text
        form.envelope.data = "\n".join((now or {}).get("envelope", ()))
    elif form.validate():
        value = _value(form)
        others = [one for one in found if one is not now]
        rows = [value if one is now else one for one in found] if now else [*found, value]
        if _check(form, value, others) and _keep(form, copy, rows, value):
            flash(f"Saved: {value['name']}. It is a draft until you publish it.")
            return redirect(url_for("staff.campaign_recipients", slug=slug), code=303)
    page = render_template(
        "staff/campaign_recipient.html",
        form=form,
        copy=copy,
        key=key,
        new=now is None,
        needed=NEEDED,
        member=signed_in(),
    )
    return page, 422 if form.errors else 200


@staff.post("/campaigns/<slug>/recipients/<key>/remove")
@needs(Right.EDIT_CAMPAIGN)
def remove_recipient(slug: str, key: str) -> Response:
    """Take one out of the list."""
    copy = copy_or_404(slug)
    found = _recipients(copy)
    rest = [one for one in found if one["key"] != key]
    if len(rest) == len(found):
        abort(404)
    flash(
        _store(copy, rest, f"Removed: {key}")
        or "Removed. Visitors can write to it until you publish that."
    )
    return redirect(url_for("staff.campaign_recipients", slug=slug), code=303)


def _recipients(copy: Copy) -> list[dict[str, Any]]:
    """Return them as the front matter has them; what cannot be read is put right in the file."""
    if copy.examined.campaign is None:
        abort(redirect(url_for("staff.campaign", slug=copy.slug), code=303))
    return list(writing.front_matter(PAGE, copy.files[PAGE]).get("recipients") or [])


def _page(copy: Copy, table: TableForm, errors: tuple[RowError, ...]) -> str:
    return render_template(
        "staff/campaign_recipients.html",
        copy=copy,
        recipients=_recipients(copy),
        table=table,
        errors=errors,
        columns=COLUMNS,
        needed=NEEDED,
        between=BETWEEN_LINES,
        member=signed_in(),
    )


def _value(form: RecipientForm) -> dict[str, Any]:
    cells = {name: one_line(form[name].data or "") for name in COLUMNS if name != "envelope"}
    lines = [one_line(line) for line in (form.envelope.data or "").splitlines()]
    return recipients_csv.value_of({**cells, "envelope": BETWEEN_LINES.join(lines)})


def _check(form: RecipientForm, value: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    """Tell what is wrong at its field."""
    for column, sentence in recipients_csv.problems(value):
        form[column].errors = [braced(f"{form[column].label.text}: {sentence}")]
    if value.get("key") in {one["key"] for one in others} | {_NEW}:
        form.key.errors = ["Another recipient has this key"]
    return not form.errors


def _keep(
    form: RecipientForm, copy: Copy, rows: list[dict[str, Any]], value: dict[str, Any]
) -> bool:
    problem = _store(copy, rows, f"Recipient: {value['key']}")
    if problem:
        form.form_errors = [problem]
    return not problem


def _store(copy: Copy, rows: list[dict[str, Any]], note: str) -> str:
    """Store the recipients and return nothing, or what is wrong with them."""
    page = writing.with_values(PAGE, copy.files[PAGE], {"recipients": rows or None})
    try:
        author.save(services(), signed_in(), copy, {PAGE: page}, note)
    except RefusedError as error:
        return braced(_first(error.mistakes))
    except ChangedMeanwhileError:
        return _MEANWHILE
    return ""


def _first(mistakes: tuple[CampaignError, ...]) -> str:
    return mistakes[0].sentence
