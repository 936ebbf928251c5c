"""Go on elsewhere: ask for a link, and come back by it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contactrep.core.letters import TooLong
from contactrep.outreach import resume as verbs
from contactrep.outreach.compose import prepare
from contactrep.outreach.sentences import sentence
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.web.context import services
from contactrep.web.csrf import csrf
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.session import draft_token, keep_draft_token
from contactrep.web.supporter.blueprint import supporter
from contactrep.web.supporter.forms import ResumeForm
from contactrep.web.supporter.hand_off import letters_page, sent_letters


@supporter.post("/c/<slug>/resume")
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS)
def ask_to_resume(slug: str) -> Response | tuple[str, int]:
    """Send a link to the visitor's own address."""
    campaign, draft, every = sent_letters(slug)
    form, token = ResumeForm(), draft_token(slug)
    if not form.validate() or token is None:
        return letters_page(campaign, draft, every, form), 422
    try:
        verbs.ask(services(), campaign, token, draft, form.email.data or "")
    except TooManyMailsError:
        form.email.errors = [sentence("email.too_many")]
        return letters_page(campaign, draft, every, form), 429
    return redirect(url_for("supporter.letters", slug=slug), code=303)


@supporter.get("/resume/<token>")
def resume(token: str) -> tuple[str, int]:
    """Show a button: mail scanners open links too, and nobody is to be sent anything by them."""
    found = verbs.look(services(), token)
    page = render_template("supporter/resume.html", found=found)
    return page, 200 if found else 410


@supporter.post("/resume/<token>")
@limiter.limit(LETTERS)
def resumed(token: str) -> Response | tuple[str, int]:
    """Take up the draft in this browser, and send the letters to their writer."""
    found = verbs.look(services(), token)
    if found is None:
        return render_template("supporter/resume.html", found=None), 410
    keep_draft_token(found.campaign.slug, found.token)
    try:
        verbs.send_copies(services(), found, prepare(services(), found.campaign, found.draft))
    except TooLong:
        return redirect(url_for("supporter.check", slug=found.campaign.slug), code=303)
    flash(_("Welcome back. Your letters are on their way to you by e-mail too."))
    return redirect(url_for("supporter.letters", slug=found.campaign.slug), code=303)
