"""The basics of a campaign as a form: what its front matter says, key by key."""

import re
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from contactrep.campaigns import writing
from contactrep.campaigns.folder import CampaignError, names_for
from contactrep.campaigns.page import PAGE
from contactrep.core.campaigns import Status
from contactrep.core.permissions import Right
from contactrep.core.wording import one_line
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
    LineField,
    TextField,
    braced,
    copy_at,
    copy_or_404,
    signed_in,
)
from contactrep.web.staff.blueprint import staff
from contactrep.web.staff.campaign_preview import preview_of

_LINES = ("title", "timezone")
_PARAGRAPHS = ("summary", "warning", "after", "share")
_LISTS = ("subjects", "prompts", "statements", "topics")
_DAYS = ("opens", "closes", "in_power_since")
_ORGANISATION = ("name", "url", "email", "privacy_contact")
_TARGETS = ("senate", "house", "president")
_MEANWHILE = (
    "Somebody else changed the basics while you did. Copy what you need, and open them anew."
)
_QUOTED = re.compile("\u201c(\\w+)\u201d")


class BasicsForm(FlaskForm):
    """What most campaigns change; the rest is in the file."""

    title = LineField("Title")
    summary = TextField("Summary")
    # The types are those of an older release, which knew only pairs.
    status = SelectField("Status", choices=[each.value for each in Status])  # type: ignore[misc]
    opens = StringField("First day")
    closes = StringField("Last day")
    goal = StringField("Goal, in letters")
    timezone = StringField("Time zone")
    senate = BooleanField("Senators")
    house = BooleanField("Representatives and delegates")
    president = BooleanField("The President")
    subjects = TextField("Subject lines")
    openings = TextField("Openings")
    prompts = TextField("Ways to begin")
    statements = TextField("Ready sentences")
    topics = TextField("Topics")
    settings = TextField("Placeholders of its own")
    in_power_since = StringField("In power since")
    warning = TextField("Warning at the writer\u2019s own words")
    after = TextField("What happens after sending")
    share = TextField("Text that goes with the link")
    organisation_name = LineField("Organisation")
    organisation_url = StringField("Its site")
    organisation_email = StringField("Its e-mail address")
    organisation_privacy_contact = StringField("Contact for questions about data")
    note = StringField(
        "What did you change?",
        validators=[Length(max=LONGEST_NOTE, message=f"Use {LONGEST_NOTE} characters or fewer")],
    )
    base = HiddenField()


@staff.route("/campaigns/<slug>/basics", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGN)
def campaign_basics(slug: str) -> Response | tuple[str, int]:
    """Edit the basics; keys that did not change keep their place and their comments."""
    form = BasicsForm()
    copy = copy_at(slug, form.base.data or "") if form.is_submitted() else copy_or_404(slug)
    front = _front(copy)
    page = copy.files[PAGE]
    if not form.is_submitted():
        _fill(form, front)
        form.base.data = copy.base or ""
    else:
        page = writing.with_values(PAGE, page, _changes(form, front))
        if "preview" not in request.form and form.validate():
            saved = _save(form, copy, page)
            if saved is not None:
                return saved
    shown = render_template(
        "staff/campaign_basics.html",
        form=form,
        copy=copy,
        names=names_for(slug, as_bytes(copy.files), PAGE),
        preview=preview_of(
            copy.with_files({PAGE: page}),
            PAGE,
            request.values.get("sample", ""),
            request.values.get("language", "en"),
        ),
        member=signed_in(),
    )
    return shown, 422 if form.errors else 200


@staff.post("/campaigns/<slug>/committee")
@needs(Right.EDIT_CAMPAIGN)
def add_committee(slug: str) -> Response:
    """Open the editor of a paragraph for a committee that has none."""
    committee = services().dataset.committee(request.form.get("committee", ""))
    if committee is None:
        abort(404)
    file = f"committees/{committee.id}.txt"
    return redirect(url_for("staff.campaign_text", slug=slug, file=file), code=303)


def _front(copy: Copy) -> dict[str, Any]:
    """Return the front matter; what cannot be read as one is put right in the file."""
    try:
        names_for(copy.slug, as_bytes(copy.files), PAGE)
        return writing.front_matter(PAGE, copy.files[PAGE])
    except CampaignError:
        abort(redirect(url_for("staff.campaign_text", slug=copy.slug, file=PAGE), code=303))


def _fill(form: BasicsForm, front: dict[str, Any]) -> None:
    """Put what the front matter says into the form."""
    for key in (*_LINES, *_PARAGRAPHS, "status", *_DAYS, "goal"):
        form[key].data = str(front.get(key) or "")
    for key in _LISTS:
        form[key].data = "\n".join(front.get(key) or ())
    form.openings.data = "\n\n".join(front.get("openings") or ())
    form.settings.data = "\n".join(f"{key}: {text}" for key, text in _settings_of(front).items())
    for key in _ORGANISATION:
        form[f"organisation_{key}"].data = str((front.get("organisation") or {}).get(key) or "")
    for key in _TARGETS:
        form[key].data = bool((front.get("targets") or {}).get(key))


def _changes(form: BasicsForm, front: dict[str, Any]) -> dict[str, Any]:
    """Return the keys that say something else in the form, with what they say there."""
    told = _told(form, front)
    return {key: value for key, value in told.items() if value != _plain(front.get(key))}


def _told(form: BasicsForm, front: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"status": form.status.data}
    for key in (*_LINES, *_PARAGRAPHS):
        told[key] = one_line(form[key].data or "") or None
    for key in _LISTS:
        told[key] = _split(form[key].data, "\n")
    told["openings"] = _split(form.openings.data, "\n\n")
    for key in _DAYS:
        told[key] = _day(form[key].data or "")
    goal = one_line(form.goal.data or "")
    told["goal"] = int(goal) if goal.isascii() and goal.isdigit() else goal or None
    told["settings"] = _settings(form.settings.data or "")
    texts = {key: one_line(form[f"organisation_{key}"].data or "") for key in _ORGANISATION}
    told["organisation"] = {key: text for key, text in texts.items() if text}
    kept = front.get("targets") or {}
    told["targets"] = {**kept, **{key: form[key].data for key in _TARGETS}}
    if not any(key not in kept and told["targets"][key] for key in _TARGETS):
        told["targets"] = {key: told["targets"][key] for key in kept}
    return told


def _plain(value: Any) -> Any:
    """Return a value of the front matter as the form would give it."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [one_line(str(each)) for each in value] or None
    return value


def _split(text: str | None, between: str) -> list[str] | None:
    parts = (text or "").replace("\r\n", "\n")
    if between == "\n\n":
        parts = re.sub(r"\n[ \t]*\n\s*", "\n\n", parts)
    return [tidy for part in parts.split(between) if (tidy := one_line(part))] or None


def _day(text: str) -> date | str | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return text.strip() or None


def _settings_of(front: dict[str, Any]) -> dict[str, str]:
    return {key: one_line(text) for key, text in (front.get("settings") or {}).items()}


def _settings(text: str) -> dict[str, str] | None:
    """Return the campaign's own placeholders, a line each: name: text."""
    found = {}
    for line in filter(None, map(one_line, text.splitlines())):
        name, _, value = line.partition(":")
        found[name.strip()] = value.strip()
    return found or None


def _save(form: BasicsForm, copy: Copy, page: str) -> Response | None:
    """Store it and return where to go; what is wrong is told at its field."""
    if page == copy.files[PAGE]:
        flash("Nothing was changed.")
        return redirect(url_for("staff.campaign", slug=copy.slug), code=303)
    try:
        saved = author.save(services(), signed_in(), copy, {PAGE: page}, form.note.data or "Basics")
    except RefusedError as error:
        for mistake in error.mistakes:
            _tell(form, page, mistake)
        return None
    except ChangedMeanwhileError:
        form.form_errors = [_MEANWHILE]
        return None
    flash("Saved: Basics. It is a draft until you publish it.")
    if saved.mistakes:
        flash("Other texts have to follow before it can be published: see below.")
    return redirect(url_for("staff.campaign", slug=copy.slug), code=303)


def _tell(form: BasicsForm, page: str, mistake: CampaignError) -> None:
    """Put a mistake at the field of its key, else above the form."""
    quoted = _QUOTED.search(mistake.sentence)
    named = quoted[1] if quoted else ""
    key = writing.key_at(PAGE, page, mistake.line) if mistake.line else None
    told = braced(f"{PAGE}, line {mistake.line}: {mistake.sentence}")
    for name in (f"{key}_{named}", f"organisation_{named}", named, key or ""):
        if name in form and name not in {"note", "base"}:
            form[name].errors = [told]
            return
    form.form_errors = [told]
