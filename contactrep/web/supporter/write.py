"""Write the letter, check it, send it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.letters import TooLong
from contactrep.core.recipients import Recipient
from contactrep.outreach import draft as drafts
from contactrep.outreach import send as sending
from contactrep.outreach.compose import prepare
from contactrep.outreach.draft import Draft
from contactrep.outreach.find import Found, find
from contactrep.outreach.home import Home, find_home, home_from, recipients_of
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.csrf import csrf
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.session import draft_token, forget_draft_token, keep_draft_token
from contactrep.web.supporter.blueprint import draft_or_start, open_campaign, supporter
from contactrep.web.supporter.forms import OWN_WORDS_MAX, LetterForm

_VIEW = "supporter/letter.html"


@supporter.route("/c/<slug>/letter", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(LETTERS, methods=["POST"])
def letter(slug: str) -> Response | tuple[str, int] | str:
    """Ask for the visitor's own words and name; keep them in a draft."""
    campaign, home = open_campaign(slug), home_from(request.args)
    found = find_home(services().dataset, campaign, home)
    recipients = recipients_of(services().dataset, campaign, home, found)
    chosen = [one for one in recipients if one.key in request.args.getlist("to")]
    if found.answer is None or not found.district_known or not chosen:
        return _back_to_choosing(slug, home, none_chosen=bool(recipients) and not chosen)
    form = _form(campaign, found, chosen)
    if form.validate_on_submit() and _reachable(form, chosen) and _lives_there(form, found):
        return _save(campaign, form, home, found, chosen)
    page = render_template(
        _VIEW,
        campaign=campaign,
        form=form,
        chosen=chosen,
        place=found.answer.place,
        state=found.answer.state,
        zip=found.answer.zip,
        home=replace(home, district=found.choice),
        own_words_max=OWN_WORDS_MAX,
        by_email=[one for one in chosen if one.email],
    )
    return page, 422 if form.is_submitted() else 200


@supporter.get("/c/<slug>/check")
def check(slug: str) -> Response | tuple[str, int] | str:
    """Show each letter as its recipient will read it."""
    campaign = open_campaign(slug)
    draft = draft_or_start(campaign)
    return _check_page(campaign, draft)


@supporter.post("/c/<slug>/send")
@limiter.limit(LETTERS)
def send(slug: str) -> Response | tuple[str, int] | str:
    """Store the letters; those that go by e-mail wait for the visitor's address to be verified."""
    campaign = open_campaign(slug)
    draft = draft_or_start(campaign)
    try:
        submitted = sending.submit(services(), campaign, draft)
    except sending.TooManyVerificationsError:
        return _check_page(campaign, draft, sentence("email.too_many"), 429)
    except TooLong:
        return _check_page(campaign, draft)
    drafts.save(services(), campaign, draft_token(slug), submitted)
    return redirect(url_for("supporter.letters", slug=slug), code=303)


@supporter.post("/c/<slug>/clear")
def clear(slug: str) -> Response:
    """Erase what the visitor typed, on the server too."""
    token = forget_draft_token(slug)
    if token is not None:
        drafts.clear(services(), token)
    return redirect(url_for("supporter.campaign", slug=slug, gone=1), code=303)


def _back_to_choosing(slug: str, home: Home, *, none_chosen: bool) -> Response:
    """Return to the representatives with what was chosen so far."""
    where = home.query | ({"none": "1"} if none_chosen else {})
    return redirect(
        url_for("supporter.representatives", slug=slug) + "?" + urlencode(where), code=303
    )


def _form(campaign: Campaign, found: Found, chosen: Sequence[Recipient]) -> LetterForm:
    """Return the form, filled with what the visitor typed before, and asking only what is open."""
    answer = found.answer
    zip_code, place = (answer.zip, answer.place) if answer else (None, None)
    city = (place or "").rpartition(", ")[0]
    draft = drafts.load(services(), campaign, draft_token(campaign.slug))
    if draft is None:
        form = LetterForm(city=city)
    else:
        known = draft if draft.zip == zip_code else replace(draft, city=city)
        form = LetterForm(obj=known, not_citizen=not draft.citizen)
    if zip_code:
        del form.zip
    if not any(one.email for one in chosen):
        del form.email  # what nobody needs is neither asked nor kept
    return form


def _reachable(form: LetterForm, chosen: Sequence[Recipient]) -> bool:
    """Require an address of the visitor's own where a letter goes by our e-mail."""
    needing = next((one for one in chosen if one.email), None)
    if needing is None or form.email.data:
        return True
    form.email.errors = [sentence("email.missing", recipient=needing.titled_name)]
    return False


def _lives_there(form: LetterForm, found: Found) -> bool:
    """Refuse a ZIP code typed here that is in another state than the district chosen before."""
    if "zip" not in form:
        return True
    again = find(services().dataset, form.zip.data or "", found.choice)
    form.zip.errors = [again.problem] if again.problem else []
    return not again.problem


def _save(
    campaign: Campaign, form: LetterForm, home: Home, found: Found, chosen: Sequence[Recipient]
) -> Response:
    """Keep the answers."""
    answer = found.answer
    earlier = drafts.load(services(), campaign, draft_token(campaign.slug))
    draft = drafts.revise(
        earlier,
        zip=(answer.zip if answer else None) or form.zip.data,
        choice=found.choice,
        upper=home.upper,
        lower=home.lower,
        state=(answer.state if answer else None) or "",
        recipients=tuple(one.key for one in chosen),
        first=form.first.data or "",
        last=form.last.data or "",
        street=form.street.data or "",
        city=form.city.data or "",
        email=(form.email.data or "") if "email" in form else "",
        own_words=form.own_words.data or "",
        citizen=not form.not_citizen.data,
    )
    token = drafts.save(services(), campaign, draft_token(campaign.slug), draft)
    keep_draft_token(campaign.slug, token)
    return redirect(url_for("supporter.check", slug=campaign.slug), code=303)


def _check_page(
    campaign: Campaign, draft: Draft, problem: str | None = None, code: int = 200
) -> tuple[str, int]:
    """Show the letters, or why there are none yet."""
    try:
        prepared = prepare(services(), campaign, draft)
    except TooLong as error:
        names = {one.key: one.titled_name for one in _all(campaign, draft)}
        name = names[error.recipient_key]
        prepared, code = (), 422
        problem = sentence("letter.too_long", count=error.by, recipient=name)
    page = render_template(
        "supporter/check.html",
        campaign=campaign,
        draft=draft,
        prepared=prepared,
        problem=problem,
        edit_url=url_for("supporter.letter", slug=campaign.slug) + "?" + _query(draft),
    )
    return page, code


def _query(draft: Draft) -> str:
    """Return the query that leads back to the form with the same place and people."""
    chosen = [("to", key) for key in draft.recipients]
    return urlencode([*draft.home.query.items(), *chosen])


def _all(campaign: Campaign, draft: Draft) -> tuple[Recipient, ...]:
    return recipients_of(services().dataset, campaign, draft.home)
