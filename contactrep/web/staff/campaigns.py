"""The campaigns: what is live, what is being written, and everything that one consists of."""

from dataclasses import dataclass

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from contactrep.campaigns import archive
from contactrep.campaigns.folder import CampaignError
from contactrep.core.campaigns import Campaign, Edition, Status
from contactrep.core.languages import TRANSLATED
from contactrep.core.permissions import EVERYWHERE, Right, may
from contactrep.core.wording import one_line
from contactrep.outreach import author, publish
from contactrep.outreach.author import LONGEST_SLUG, Copy, RefusedError, SlugError
from contactrep.storage.revisions import Revision
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.staff.authoring import LANGUAGES, braced, copy_or_404, places, signed_in
from contactrep.web.staff.blueprint import staff


@dataclass(frozen=True, slots=True)
class Listed:
    """A campaign as the list has it: what people see, and what waits."""

    slug: str
    title: str
    status: Status | None  # of what people see; None: nothing yet
    live: Revision | None  # None: as the folder has it
    drafts: int  # revisions after the live one
    unapproved: int


class DuplicateForm(FlaskForm):
    """The name and the title of another campaign."""

    title = StringField("Its title", validators=[InputRequired("Enter a title"), Length(max=200)])
    slug = StringField("Its name in addresses", validators=[InputRequired("Enter a name")])


class LoadForm(FlaskForm):
    """A folder in a ZIP archive."""

    archive = FileField("ZIP file")


class StatusForm(FlaskForm):
    """What becomes of a campaign."""

    # The types are those of an older release, which knew only pairs.
    status = SelectField("Status", choices=[each.value for each in Status])  # type: ignore[misc]


@staff.get("/campaigns")
@needs(Right.EDIT_CAMPAIGN)
def campaigns() -> str:
    """List the campaigns that the member writes."""
    member = signed_in()
    house = services()
    found = [
        _listed(slug)
        for slug in author.slugs(house)
        if may(member.roles, Right.EDIT_CAMPAIGN, slug)
    ]
    return render_template("staff/campaigns.html", found=found, member=member)


@staff.get("/campaigns/<slug>")
@needs(Right.EDIT_CAMPAIGN)
def campaign(slug: str) -> str:
    """Show what one campaign consists of, and what is to be said of it."""
    copy = copy_or_404(slug)
    return _page(copy, StatusForm(), LoadForm())


@staff.post("/campaigns/<slug>/status")
@needs(Right.PUBLISH_CAMPAIGN)
def change_status(slug: str) -> Response | tuple[str, int]:
    """Prepare another status; the checklist publishes it."""
    copy_or_404(slug)
    form = StatusForm()
    if not form.validate():
        return _page(copy_or_404(slug), form, LoadForm()), 422
    try:
        id_ = publish.prepare_status(services(), signed_in(), slug, Status(form.status.data))
    except RefusedError as error:
        form.status.errors = [braced(each) for each in error.mistakes]
        return _page(copy_or_404(slug), form, LoadForm()), 422
    return redirect(url_for("staff.publish_revision", slug=slug, revision_id=id_), code=303)


@staff.route("/campaigns/<slug>/duplicate", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGN)
def duplicate_campaign(slug: str) -> Response | tuple[str, int]:
    """Begin another campaign with the texts of this one; who may write only here may not."""
    member = signed_in()
    copy = copy_or_404(slug)
    form = DuplicateForm()
    allowed = may(member.roles, Right.EDIT_CAMPAIGN, EVERYWHERE)
    if allowed and form.validate_on_submit() and _duplicate(copy, form):
        flash("Begun, as a draft: nobody sees it until you publish it and let it take letters.")
        return redirect(url_for("staff.campaign", slug=one_line(form.slug.data or "")), code=303)
    page = render_template(
        "staff/campaign_duplicate.html",
        form=form,
        copy=copy,
        allowed=allowed,
        longest=LONGEST_SLUG,
        member=member,
    )
    return page, 422 if form.errors else 200


@staff.get("/campaigns/<slug>/folder.zip")
@needs(Right.EDIT_CAMPAIGN)
def export_campaign(slug: str) -> Response:
    """Download the folder; the texts hold nothing about people."""
    copy = copy_or_404(slug, request.args.get("revision"))
    return FileResponse(
        archive.pack(slug, copy.files),
        mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{slug}.zip"'},
    )


@staff.post("/campaigns/<slug>/load")
@needs(Right.EDIT_CAMPAIGN)
def load_campaign(slug: str) -> Response | tuple[str, int]:
    """Take a folder from an archive, as a draft."""
    copy = copy_or_404(slug)
    form = LoadForm()
    upload = form.archive.data
    if not form.validate() or not upload:
        form.archive.errors = ["Choose a ZIP file"]
        return _page(copy, StatusForm(), form), 422
    try:
        files = archive.unpack(upload.read())
        note = f"Loaded from {one_line(upload.filename or 'a file')[:100]}"
        author.replace_all(services(), signed_in(), slug, files, note)
    except CampaignError as error:
        form.archive.errors = [braced(error)]
        return _page(copy, StatusForm(), form), 422
    except RefusedError as error:
        form.archive.errors = [braced(each) for each in error.mistakes]
        return _page(copy, StatusForm(), form), 422
    flash("Loaded. It is a draft until you publish it.")
    return redirect(url_for("staff.campaign", slug=slug), code=303)


def _page(copy: Copy, status: StatusForm, load: LoadForm) -> str:
    slug = copy.slug
    examined = copy.examined
    today = author.today_of(services(), slug)
    seen = services().campaigns.get(slug)
    if seen and not status.is_submitted():
        status.status.data = seen.status.value
    return render_template(
        "staff/campaign.html",
        copy=copy,
        listed=_listed(slug),
        seen=seen,
        campaign=examined.campaign,
        mistakes=places(slug, examined.mistakes),
        remarks=places(slug, copy.remarks(today)),
        languages={code: LANGUAGES[code] for code in TRANSLATED},
        editions=list(Edition),
        committees=_committees(examined.campaign),
        status=status,
        load=load,
        member=signed_in(),
    )


def _committees(campaign: Campaign | None) -> list[tuple[str, str]]:
    """Return the committees that there is no paragraph for yet, by name."""
    taken = campaign.committee_paragraphs if campaign else {}
    found = services().dataset.committees.values()
    return sorted(
        ((one.id, one.name) for one in found if one.id not in taken), key=lambda each: each[1]
    )


def _listed(slug: str) -> Listed:
    house = services()
    kept = author.history(house, slug)
    live = publish.live_revision(house, slug)
    ids = [one.id for one in kept]
    seen = house.campaigns.get(slug)
    return Listed(
        slug=slug,
        title=seen.title if seen else copy_or_404(slug).title,
        status=seen.status if seen else None,
        live=next((one for one in kept if one.id == live), None),
        drafts=ids.index(live) if live in ids else len(ids),
        unapproved=len(seen.drafts) if seen else 0,
    )


def _duplicate(copy: Copy, form: DuplicateForm) -> bool:
    """Begin the campaign; what is wrong with its name is told in the form."""
    slug, title = one_line(form.slug.data or ""), one_line(form.title.data or "")
    try:
        author.duplicate(services(), signed_in(), copy, slug, title)
    except SlugError as error:
        form.slug.errors = [str(error)]
        return False
    except RefusedError as error:
        form.slug.errors = [braced(each.sentence) for each in error.mistakes]
        return False
    return True
