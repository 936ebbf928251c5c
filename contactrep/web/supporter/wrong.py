"""A supporter says that an official's record is wrong: counted, with nothing about them."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from contactrep.core.corrections import Wrong
from contactrep.core.officials import Official
from contactrep.core.recipients import from_official
from contactrep.outreach.corrections import report_wrong
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.csrf import csrf, refuse_other_sites
from contactrep.web.headers import cache_for_everyone
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.supporter.blueprint import campaign_or_404, supporter

KINDS = {
    Wrong.PHONE: _("The phone number"),
    Wrong.FORM: _("The official form or site"),
    Wrong.NAME: _("The name"),
    Wrong.LEFT_OFFICE: _("They have left office"),
    Wrong.OTHER: _("Something else"),
}


@supporter.get("/c/<slug>/wrong/<official_id>")
def wrong(slug: str, official_id: str) -> str:
    """Show the record, and ask what is wrong with it."""
    cache_for_everyone()
    return _ask(slug, _official_or_404(official_id))


# The page is cached for everyone, so it can carry nobody's token. None is needed: a report is a
# count that anyone may add to, it uses nothing of the visitor's, and another site gains nothing
# by sending it through them.
@supporter.post("/c/<slug>/wrong/<official_id>")
@csrf.exempt
@limiter.limit(LETTERS)
def report_record(slug: str, official_id: str) -> Response | tuple[str, int]:
    """Count the report."""
    refuse_other_sites()
    campaign = campaign_or_404(slug)
    official = _official_or_404(official_id)
    kind = request.form.get("kind", "")
    if kind not in set(Wrong):
        return _ask(slug, official, sentence("report.kind_missing")), 422
    report_wrong(services(), campaign.slug, official.id, Wrong(kind))
    thanks = url_for("supporter.reported", slug=slug, official_id=official.id)
    return redirect(thanks, code=303)


@supporter.get("/c/<slug>/wrong/<official_id>/thanks")
def reported(slug: str, official_id: str) -> str:
    """Say what becomes of it."""
    cache_for_everyone()
    return render_template(
        "supporter/reported.html",
        campaign=campaign_or_404(slug),
        recipient=from_official(_official_or_404(official_id)),
    )


def _ask(slug: str, official: Official, problem: str | None = None) -> str:
    return render_template(
        "supporter/wrong.html",
        campaign=campaign_or_404(slug),
        recipient=from_official(official),
        website=official.website,
        kinds=KINDS,
        problem=problem,
    )


def _official_or_404(official_id: str) -> Official:
    official = services().dataset.official(official_id)
    if official is None:
        abort(404)
    return official
