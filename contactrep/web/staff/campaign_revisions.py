"""The revisions of a campaign: what changed, what is live, and what stands before publishing."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField

from contactrep.core.permissions import Right, may
from contactrep.outreach import author, publish
from contactrep.outreach.author import RefusedError
from contactrep.outreach.changes import changes
from contactrep.outreach.publish import Checklist, NotLookedAtError
from contactrep.storage.revisions import Revision
from contactrep.web.access import needs
from contactrep.web.context import services
from contactrep.web.staff.authoring import copy_or_404, name_of, places, signed_in
from contactrep.web.staff.blueprint import staff


class PublishForm(FlaskForm):
    """The word of whoever publishes."""

    looked = BooleanField("I have looked at everything above, and it can be published")


@staff.get("/campaigns/<slug>/revisions")
@needs(Right.EDIT_CAMPAIGN)
def revisions(slug: str) -> str:
    """List the revisions, those made last first."""
    member = signed_in()
    return render_template(
        "staff/campaign_revisions.html",
        copy=copy_or_404(slug),
        kept=author.history(services(), slug),
        live=publish.live_revision(services(), slug),
        may_publish=may(member.roles, Right.PUBLISH_CAMPAIGN, slug),
        member=member,
    )


@staff.get("/campaigns/<slug>/revisions/<revision_id>")
@needs(Right.EDIT_CAMPAIGN)
def revision(slug: str, revision_id: str) -> str:
    """Show what a revision changed, since the one before or since what people see."""
    kept = _revision(slug, revision_id)
    live = publish.live_revision(services(), slug)
    against = "live" if request.args.get("against") == "live" else "parent"
    before = live if against == "live" else kept.parent
    copy = copy_or_404(slug, revision_id)
    old = author.open_copy(services(), slug, before) if before else None
    if old is None:
        old = author.open_folder(services(), slug)
    return render_template(
        "staff/campaign_revision.html",
        copy=copy,
        kept=kept,
        live=live,
        against=against,
        before=before,
        found=changes(old.files if old else {}, copy.files),
        name_of=name_of,
        may_publish=may(signed_in().roles, Right.PUBLISH_CAMPAIGN, slug),
        member=signed_in(),
    )


@staff.route("/campaigns/<slug>/publish/<revision_id>", methods=["GET", "POST"])
@needs(Right.PUBLISH_CAMPAIGN)
def publish_revision(slug: str, revision_id: str) -> Response | tuple[str, int]:
    """Show what stands between a revision and the people, and publish it."""
    form = PublishForm()
    found = _checklist(slug, revision_id)
    if form.validate_on_submit():
        try:
            publish.publish(services(), signed_in(), slug, revision_id, looked=form.looked.data)
        except NotLookedAtError:
            form.looked.errors = ["Tick this once you have looked"]
        except RefusedError:
            form.form_errors = ["It cannot be published: something has to be put right first"]
        else:
            flash("Published. Visitors see it now; on other machines, within seconds.")
            return redirect(url_for("staff.campaign", slug=slug), code=303)
    page = render_template(
        "staff/campaign_publish.html",
        form=form,
        slug=slug,
        found=found,
        seen=services().campaigns.get(slug),
        mistakes=places(slug, found.mistakes),
        warnings=places(slug, found.warnings),
        member=signed_in(),
    )
    return page, 422 if form.errors else 200


@staff.post("/campaigns/<slug>/restore/<revision_id>")
@needs(Right.EDIT_CAMPAIGN)
def restore_revision(slug: str, revision_id: str) -> Response:
    """Go back to the texts of an older revision, by a new one."""
    kept = _revision(slug, revision_id)
    copy = copy_or_404(slug, revision_id)
    note = f"Back to {kept.id}"
    try:
        saved = author.replace_all(services(), signed_in(), slug, copy.files, note)
    except RefusedError:
        flash("This revision had mistakes: it cannot come back as it was.")
        return redirect(url_for("staff.revision", slug=slug, revision_id=revision_id), code=303)
    flash("Restored. It is a draft until you publish it.")
    return redirect(url_for("staff.revision", slug=slug, revision_id=saved.revision), code=303)


def _revision(slug: str, revision_id: str) -> Revision:
    kept = author.history(services(), slug)
    found = next((each for each in kept if each.id == revision_id), None)
    if found is None:
        abort(404)
    return found


def _checklist(slug: str, revision_id: str) -> Checklist:
    found = publish.checklist(services(), slug, revision_id)
    if found is None:
        abort(404)
    return found
