"""Write the letter: own words first, a name, and the letters as they will be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.funnel import Step
from contactrep.core.recipients import Recipient
from contactrep.core.wording import is_cyrillic
from contactrep.outreach import compose, language
from contactrep.outreach import draft as drafts
from contactrep.outreach.draft import Draft
from contactrep.outreach.find import Found, find
from contactrep.outreach.home import Home, find_home, home_from, recipients_of
from contactrep.outreach.sentences import sentence
from contactrep.storage.database import DatabaseError
from contactrep.web.context import services
from contactrep.web.csrf import csrf
from contactrep.web.limits import WRITING, limiter
from contactrep.web.session import draft_token, keep_draft_token
from contactrep.web.supporter import unsaved
from contactrep.web.supporter.blueprint import open_campaign, supporter
from contactrep.web.supporter.forms import OWN_WORDS_MAX, LetterForm
from contactrep.web.visits import count

_DIGITS = 15  # of a time in milliseconds, for some ten thousand years
_NO_NAME = "[Your name]"
"""What a preview is signed with until there is a name; in English, as the letter is."""


@supporter.route("/c/<slug>/letter", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, and is shown again with everything in it
@limiter.limit(WRITING, methods=["POST"])
def letter(slug: str) -> Response | tuple[str, int]:
    """Ask for the visitor's own words and name, and show the letters; keep it all in a draft."""
    campaign, home = open_campaign(slug), home_from(request.args)
    found = find_home(services().dataset, campaign, home)
    recipients = recipients_of(services().dataset, campaign, home, found)
    chosen = [one for one in recipients if one.key in request.args.getlist("to")]
    if found.answer is None or not found.district_known or not chosen:
        return _back_to_choosing(slug, home, none_chosen=bool(recipients) and not chosen)
    earlier = None
    try:
        earlier = drafts.load(services(), campaign, draft_token(slug))
        return _answer(campaign, home, found, chosen, earlier)
    except DatabaseError as error:
        if request.method != "POST":
            raise
        form = _form(campaign, found, chosen, earlier)
        draft = _draft(form, home, found, chosen, earlier, ready=False)
        unsaved.tell(form, error)
        return _page(campaign, form, found, home, draft, chosen), unsaved.AWAY


def _answer(
    campaign: Campaign,
    home: Home,
    found: Found,
    chosen: Sequence[Recipient],
    earlier: Draft | None,
) -> Response | tuple[str, int]:
    """Keep what was typed, and show the page again, or the next one."""
    slug, form = campaign.slug, _form(campaign, found, chosen, earlier)
    only_look = "preview" in request.form
    valid = form.is_submitted() and _is_valid(form, chosen, found)
    draft = _draft(form, home, found, chosen, earlier, ready=valid)
    if valid and not only_look:
        valid = _fits(form, campaign, draft)
    token = draft_token(slug)
    if token is None and (not only_look or form.csrf_token.errors):
        # Given before anything is sent, so that requests which overtake each other share it.
        token = drafts.new_token()
        keep_draft_token(slug, token)
        count(Step.STARTED, slug)
    if token and form.is_submitted() and not form.csrf_token.errors:
        drafts.save_typed(services(), campaign, token, replace(draft, ready=valid))
    if valid and not only_look:
        count(Step.CHECKED, slug)
        return redirect(url_for("supporter.check", slug=slug), code=303)
    if only_look:
        _spare(form)
    page = _page(campaign, form, found, home, draft, chosen)
    return page, 422 if form.errors else 200


def _page(
    campaign: Campaign,
    form: LetterForm,
    found: Found,
    home: Home,
    draft: Draft,
    chosen: Sequence[Recipient],
) -> str:
    shown = draft if draft.first or draft.last else replace(draft, last=_NO_NAME)
    room = compose.room(services(), campaign, shown)
    return render_template(
        "supporter/letter.html",
        campaign=campaign,
        form=form,
        chosen=chosen,
        place=found.answer.place if found.answer else None,
        state=found.answer.state if found.answer else None,
        zip=found.answer.zip if found.answer else None,
        home=replace(home, district=found.choice),
        own_words_max=min(OWN_WORDS_MAX, max(room[0], 0)) if room else OWN_WORDS_MAX,
        tightest=room[1] if room and room[0] < OWN_WORDS_MAX else None,
        by_email=[one for one in chosen if one.email],
        letters=compose.preview(services(), campaign, shown),
        edited=bool(draft.edits),
        cyrillic=is_cyrillic(draft.own_words),
    )


def _back_to_choosing(slug: str, home: Home, *, none_chosen: bool) -> Response:
    """Return to the representatives with what was chosen so far."""
    where = home.query | ({"none": "1"} if none_chosen else {})
    return redirect(
        url_for("supporter.representatives", slug=slug) + "?" + urlencode(where), code=303
    )


def _form(
    campaign: Campaign, found: Found, chosen: Sequence[Recipient], draft: Draft | None
) -> LetterForm:
    """Return the form, filled with what the visitor typed before, and asking only what is open."""
    answer = found.answer
    zip_code, place = (answer.zip, answer.place) if answer else (None, None)
    city = (place or "").rpartition(", ")[0]
    if draft is None:
        form = LetterForm(city=city)
    else:
        known = draft if draft.zip == zip_code else replace(draft, city=city)
        form = LetterForm(obj=known, not_citizen=not draft.citizen)
    form.statements.choices = [(text, text) for text in campaign.statements]
    # The campaign may have changed its sentences while the page was open.
    form.statements.data = [
        text for text in form.statements.data or () if text in campaign.statements
    ]
    if zip_code:
        del form.zip
    if not any(one.email for one in chosen):
        del form.email  # what nobody needs is neither asked nor kept
    return form


def _is_valid(form: LetterForm, chosen: Sequence[Recipient], found: Found) -> bool:
    # All three are asked, so that everything that is wrong is said at once.
    return all((form.validate(), _reachable(form, chosen), _lives_there(form, found)))


def _reachable(form: LetterForm, chosen: Sequence[Recipient]) -> bool:
    """Require an address of the visitor's own where a letter goes by our e-mail."""
    needing = next((one for one in chosen if one.email), None)
    if needing is None or form.email.data:
        return True
    form.email.errors = [sentence("email.missing", recipient=needing.titled_name)]
    return False


def _lives_there(form: LetterForm, found: Found) -> bool:
    """Refuse a ZIP code typed here that is in another state than the district chosen before."""
    if "zip" not in form or form.zip.errors:
        return True
    again = find(services().dataset, form.zip.data or "", found.choice)
    form.zip.errors = [again.problem] if again.problem else []
    return not again.problem


def _fits(form: LetterForm, campaign: Campaign, draft: Draft) -> bool:
    """Require words that leave every letter within what its form takes."""
    worst = max(compose.preview(services(), campaign, draft), key=lambda one: one.over)
    if not worst.over:
        return True
    form.own_words.errors = [
        sentence("letter.too_long", count=worst.over, recipient=worst.recipient.titled_name)
    ]
    return False


def _spare(form: LetterForm) -> None:
    """Find no fault with a form that is only looked at; but what is not kept, is said."""
    for field in form:
        if field is not form.csrf_token:
            field.errors = []


def _draft(
    form: LetterForm,
    home: Home,
    found: Found,
    chosen: Sequence[Recipient],
    earlier: Draft | None,
    *,
    ready: bool,
) -> Draft:
    """Return the draft with what is in the form, right or wrong."""
    answer = found.answer
    answers: dict[str, Any] = {
        "zip": (answer.zip if answer else None) or form.zip.data or "",
        "choice": found.choice,
        "upper": home.upper,
        "lower": home.lower,
        "source": home.src,
        "state": (answer.state if answer else None) or "",
        "recipients": tuple(one.key for one in chosen),
        "first": form.first.data or "",
        "last": form.last.data or "",
        "street": form.street.data or "",
        "city": form.city.data or "",
        "email": (form.email.data or "") if "email" in form else "",
        "own_words": form.own_words.data or "",
        "statements": tuple(form.statements.data or ()),
        "citizen": not form.not_citizen.data,
        "language": language.current(),
        "ready": ready,
        "typed_at": _typed_at(earlier),
    }
    if earlier is not None and "email" not in form:
        # An address that came with a box on the next page is no reason to send all anew.
        same = drafts.revise(earlier, **{**answers, "email": earlier.email})
        if same.submission_id is not None:
            return same
    return drafts.revise(earlier, **answers)


def _typed_at(earlier: Draft | None) -> int:
    """Return when the form was sent, as its page says; without a script each is the latest."""
    known = earlier.typed_at if earlier else 0
    told = request.form.get("typed_at", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _DIGITS else known
