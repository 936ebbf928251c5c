"""Check each letter, change it, and send them all."""

from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.consents import Consent
from contactrep.core.letters import TooLong
from contactrep.core.wording import clean, is_cyrillic
from contactrep.outreach import draft as drafts
from contactrep.outreach import edit as editing
from contactrep.outreach import language
from contactrep.outreach import send as sending
from contactrep.outreach.addressee import recipient_of
from contactrep.outreach.compose import Prepared, chosen_recipients, prepare
from contactrep.outreach.draft import Draft
from contactrep.outreach.edit import Editable
from contactrep.outreach.forget import forget_submission
from contactrep.outreach.read import readings
from contactrep.outreach.sentences import sentence
from contactrep.outreach.system_mail import TooManyMailsError
from contactrep.storage.consents import Given
from contactrep.storage.database import DatabaseError
from contactrep.web.context import services
from contactrep.web.csrf import csrf
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.session import draft_token, forget_draft_token
from contactrep.web.supporter import unsaved
from contactrep.web.supporter.blueprint import draft_or_start, open_campaign, supporter
from contactrep.web.supporter.forms import CheckForm, EditForm

_BOXES = {
    Consent.IN_PERSON: "in_person",
    Consent.FOLLOW_UP: "follow_up",
    Consent.NEWS: "news",
}


@supporter.get("/c/<slug>/check")
def check(slug: str) -> Response | tuple[str, int] | str:
    """Show each letter as its recipient will read it."""
    campaign = open_campaign(slug)
    return _check_page(campaign, _ready(campaign), CheckForm())


@supporter.post("/c/<slug>/send")
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS)
def send(slug: str) -> Response | tuple[str, int] | str:
    """Store the letters; those that go by e-mail wait for the visitor's address to be verified."""
    campaign = open_campaign(slug)
    draft, form = _ready(campaign), CheckForm()
    agreed = [kind for kind, box in _BOXES.items() if form[box].data]
    if request.form.get("letters", draft.key) != draft.key:
        return _check_page(campaign, draft, form, sentence("check.changed"), 409)
    if not form.validate() or not _reachable(form, draft, agreed):
        return _check_page(campaign, draft, form, code=422)
    addressed = draft
    if form.email.data and any(kind.needs_email for kind in agreed):
        addressed = drafts.revise(draft, email=form.email.data)
    given = [_given(form, kind) for kind in agreed]
    try:
        submitted = sending.submit(services(), campaign, addressed, given)
    except TooManyMailsError:
        return _check_page(campaign, draft, form, sentence("email.too_many"), 429)
    except TooLong:
        return _check_page(campaign, draft, form)
    drafts.save(services(), campaign, draft_token(slug), submitted)
    return redirect(url_for("supporter.letters", slug=slug), code=303)


@supporter.route("/c/<slug>/edit", defaults={"key": drafts.EVERYONE}, methods=["GET", "POST"])
@supporter.route("/c/<slug>/edit/<key>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS, methods=["POST"])
def edit(slug: str, key: str) -> Response | tuple[str, int]:
    """Change the body of one letter, or of all; salutation and signature stay each one's own."""
    campaign, found = open_campaign(slug), None
    try:
        draft = _ready(campaign)
        found = editing.editable(services(), campaign, draft, key)
        return _edit(campaign, draft, key, found)
    except DatabaseError as error:
        if request.method != "POST":
            raise
        form = EditForm()
        unsaved.tell(form, error)
        if found is None:
            return unsaved.text_page(_edit_title(slug, key), form, form.body)
        return _edit_page(campaign, form, found), unsaved.AWAY


def _edit(
    campaign: Campaign, draft: Draft, key: str, found: Editable | None
) -> Response | tuple[str, int]:
    """Keep a changed body, or show the form."""
    if found is None:
        abort(404)
    form = EditForm(body=found.body)
    if form.is_submitted():
        body = None if "reset" in request.form else form.body.data or ""
        valid = form.validate() or (body is None and not form.csrf_token.errors)
        over = editing.too_long(services(), campaign, draft, key, body) if valid and body else None
        if over:
            form.body.errors = [over]
        elif valid:
            if body is None or found.recipient is None or clean(body) != clean(found.body):
                changed = editing.edited(draft, key, body)
                drafts.save(services(), campaign, draft_token(campaign.slug), changed)
            return redirect(url_for("supporter.check", slug=campaign.slug), code=303)
    return _edit_page(campaign, form, found), 422 if form.errors else 200


def _edit_page(campaign: Campaign, form: EditForm, found: Editable) -> str:
    return render_template("supporter/edit.html", campaign=campaign, form=form, found=found)


def _edit_title(slug: str, key: str) -> str:
    """Return what is edited, as far as it can be told without a draft."""
    recipient = recipient_of(services(), slug, key)
    if recipient is None:
        return str(
            _("Edit all letters at once") if key == drafts.EVERYONE else _("Edit your letter")
        )
    return str(_("Edit your letter to %(name)s", name=recipient.titled_name))


@supporter.post("/c/<slug>/clear")
def clear(slug: str) -> Response:
    """Erase what the visitor typed, on the server too."""
    _forget_draft(slug)
    return redirect(url_for("supporter.campaign", slug=slug, gone=1), code=303)


@supporter.post("/c/<slug>/delete")
@limiter.limit(LETTERS)
def delete(slug: str) -> Response:
    """Erase everything of the visitor's: the draft, and what was kept of what they sent."""
    campaign = services().campaigns.get(slug)
    draft = drafts.load(services(), campaign, draft_token(slug)) if campaign else None
    for submission_id in draft.submissions if draft else ():
        forget_submission(services(), submission_id)
    _forget_draft(slug)
    return redirect(url_for("supporter.campaign", slug=slug, deleted=1), code=303)


def _forget_draft(slug: str) -> None:
    token = forget_draft_token(slug)
    if token is not None:
        drafts.clear(services(), token)


def _ready(campaign: Campaign) -> Draft:
    """Return the visitor's draft; one with answers missing leads back to where they are asked."""
    draft = draft_or_start(campaign)
    if not draft.ready:
        abort(redirect(_edit_url(campaign, draft), code=303))
    return draft


def _reachable(form: CheckForm, draft: Draft, agreed: list[Consent]) -> bool:
    """Require an address where the visitor asks to be written to."""
    if draft.email or form.email.data or not any(kind.needs_email for kind in agreed):
        return True
    form.email.errors = [sentence("email.wanted")]
    return False


def _given(form: CheckForm, kind: Consent) -> Given:
    return Given(
        kind=kind,
        wording=str(form[_BOXES[kind]].label.text),
        language=language.current(),
        at=services().clock(),
    )


def _check_page(
    campaign: Campaign,
    draft: Draft,
    form: CheckForm,
    problem: str | None = None,
    code: int = 200,
) -> tuple[str, int]:
    """Show the letters, or why there are none yet."""
    prepared: tuple[Prepared, ...] = ()
    try:
        prepared = prepare(services(), campaign, draft)
    except TooLong as error:
        everyone = chosen_recipients(services(), campaign, draft)
        name = next(one.titled_name for one in everyone if one.key == error.recipient_key)
        problem, code = sentence("letter.too_long", count=error.by, recipient=name), 422
    page = render_template(
        "supporter/check.html",
        campaign=campaign,
        draft=draft,
        form=form,
        prepared=prepared,
        readings=readings(services(), campaign, draft, prepared),
        problem=problem,
        cyrillic=is_cyrillic(draft.own_words),
        edit_url=_edit_url(campaign, draft),
    )
    return page, code


def _edit_url(campaign: Campaign, draft: Draft) -> str:
    """Return the address of the form with the same place and people."""
    chosen = [("to", key) for key in draft.recipients]
    query = urlencode([*draft.home.query.items(), *chosen])
    return url_for("supporter.letter", slug=campaign.slug) + "?" + query
