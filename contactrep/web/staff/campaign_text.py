"""The editor of one text of a campaign, with its preview."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from contactrep.campaigns import archive, writing
from contactrep.campaigns.folder import CampaignError, names_for
from contactrep.campaigns.page import PAGE
from contactrep.campaigns.texts import FIRST_LINE
from contactrep.core.permissions import Right
from contactrep.outreach import author
from contactrep.outreach.author import (
    LONGEST_NOTE,
    ChangedMeanwhileError,
    Copy,
    RefusedError,
    as_bytes,
)
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.staff.authoring import (
    BODY,
    TextField,
    braced,
    copy_at,
    copy_or_404,
    name_of,
    signed_in,
)
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.campaign_preview import preview_of

MEANWHILE = (
    "Somebody else changed this text while you did. Theirs is below yours: take over what you need,"
    " then save again."
)


class TextForm(FlaskForm):
    """A text, whether the campaign approved it, and a note for the history."""

    text = TextField("Text", validators=[InputRequired("Enter the text")])
    approved = BooleanField("The campaign has approved this text")
    note = StringField(
        "What did you change?",
        validators=[Length(max=LONGEST_NOTE, message=f"Use {LONGEST_NOTE} characters or fewer")],
    )
    base = HiddenField()


@staff.route("/campaigns/<slug>/text/<path:file>", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGN)
def campaign_text(slug: str, file: str) -> Response | tuple[str, int]:
    """Edit one text; what is asked for as a preview is shown and not stored."""
    form = TextForm()
    copy = copy_at(slug, form.base.data or "") if form.is_submitted() else copy_or_404(slug)
    if not archive.is_known(_real(file)):
        abort(404)
    theirs = ""
    if not form.is_submitted():
        _fill(form, copy, file)
    elif "preview" not in request.form and form.validate():
        saved, theirs = _save(form, copy, file)
        if saved is not None:
            return saved
    edited = copy.with_files({_real(file): author.tidy(_content(form, copy, file))})
    page = render_template(
        "staff/campaign_text.html",
        form=form,
        copy=copy,
        file=file,
        name=name_of(file),
        theirs=theirs,
        new=_real(file) not in copy.files,
        sent=_is_sent(file),
        removable=_is_committee(file) and _real(file) in copy.files,
        names=_names(copy, file),
        preview=preview_of(
            edited, file, request.values.get("sample", ""), request.values.get("language", "en")
        ),
        member=signed_in(),
    )
    return page, 422 if form.errors else 200


@staff.post("/campaigns/<slug>/remove/<path:file>")
@needs(Right.EDIT_CAMPAIGN)
def remove_text(slug: str, file: str) -> Response:
    """Take a committee's paragraph away, in every language."""
    copy = copy_or_404(slug)
    if not _is_committee(file) or file not in copy.files:
        abort(404)
    changes = dict.fromkeys(each for each in copy.files if each.endswith(file))
    author.save(services(), signed_in(), copy, changes, f"Removed: {name_of(file)}")
    flash(f"Removed: {name_of(file)}. It is a draft until you publish it.")
    return redirect(url_for("staff.campaign", slug=slug), code=303)


def _real(file: str) -> str:
    """Return the path of the file that an editor changes."""
    return file.removesuffix(BODY) + PAGE if file.rpartition("/")[2] == BODY else file


def _is_sent(file: str) -> bool:
    return file.endswith(".txt") and file != "original.txt"


def _is_committee(file: str) -> bool:
    return file.startswith("committees/")


def _fill(form: TextForm, copy: Copy, file: str) -> None:
    """Put the text as it is into the form."""
    text = copy.files.get(_real(file), "")
    form.base.data = copy.base or ""
    form.approved.data = _is_sent(file) and writing.is_approved(text)
    form.text.data = _shown(text, file)


def _shown(text: str, file: str) -> str:
    if _is_sent(file):
        return writing.without_head(text)
    if file.rpartition("/")[2] == BODY:
        try:
            return writing.body(file, text)
        except CampaignError:
            return ""
    return text


def _content(form: TextForm, copy: Copy, file: str) -> str:
    """Return what the file would hold."""
    text = author.tidy(form.text.data or "")
    if _is_sent(file):
        return writing.sent_text(text, approved=form.approved.data)
    if file.rpartition("/")[2] == BODY:
        return writing.with_body(file, copy.files[_real(file)], text)
    return text


def _save(form: TextForm, copy: Copy, file: str) -> tuple[Response | None, str]:
    """Store it and return where to go, or nothing and what somebody else made of the text."""
    real = _real(file)
    text = author.tidy(_content(form, copy, file))
    if text == copy.files.get(real):
        flash("Nothing was changed.")
        return redirect(url_for("staff.campaign", slug=copy.slug), code=303), ""
    note = form.note.data or name_of(file)
    try:
        saved = author.save(services(), signed_in(), copy, {real: text}, note)
    except RefusedError as error:
        form.text.errors = [braced(_told(each, file)) for each in error.mistakes]
        return None, ""
    except ChangedMeanwhileError as error:
        form.base.data = error.copy.base or ""
        form.base.raw_data = [form.base.data]
        form.text.errors = [MEANWHILE]
        return None, _shown(error.copy.files.get(real, ""), file)
    flash(f"Saved: {name_of(file)}. It is a draft until you publish it.")
    if saved.mistakes:
        flash("Other texts have to follow before it can be published: see below.")
    return redirect(url_for("staff.campaign", slug=copy.slug), code=303), ""


def _told(mistake: CampaignError, file: str) -> str:
    """Return the mistake with its line in the file, and in the box where that is another."""
    name = mistake.file.partition("/")[2]
    if mistake.line is None:
        return f"{name}: {mistake.sentence}"
    in_box = mistake.line - FIRST_LINE + 1
    here = f" (line {in_box} of the text below)" if _is_sent(file) and in_box > 0 else ""
    return f"{name}, line {mistake.line}{here}: {mistake.sentence}"


def _names(copy: Copy, file: str) -> tuple[str, ...]:
    """Return the placeholders that may be put into this text."""
    if file == "original.txt" or file.rpartition("/")[2] == BODY:
        return ()
    try:
        return names_for(copy.slug, as_bytes(copy.files), file)
    except CampaignError:
        return ()
