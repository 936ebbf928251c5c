"""From a ZIP code to representatives, asking where it leaves the district open."""

from itertools import groupby

from flask import render_template, request

from contactrep.core.campaigns import Campaign
from contactrep.core.districts import STATES
from contactrep.core.recipients import recipients_for
from contactrep.core.wording import one_line
from contactrep.directory.lookup import AnswerKind, Candidate
from contactrep.outreach.find import Found, choices_in, find
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.headers import cache_for_everyone
from contactrep.web.limits import LOOK_UPS, limiter
from contactrep.web.supporter.blueprint import open_campaign, supporter


@supporter.get("/c/<slug>/representatives")
@limiter.limit(LOOK_UPS)
def representatives(slug: str) -> tuple[str, int]:
    """Show who represents a ZIP code, or ask for what is missing."""
    cache_for_everyone()
    campaign = open_campaign(slug)
    zip_text = one_line(request.args.get("zip", ""))
    choice = request.args.get("district", "")
    found = find(services().dataset, zip_text, choice)
    state = "" if choice else request.args.get("state", "")
    if found.answer is None or not found.district_known or state:
        return _ask(campaign, zip_text, found, state)
    recipients = recipients_for(campaign, found.answer.officials)
    none_chosen = bool(recipients) and "none" in request.args
    page = render_template(
        "supporter/representatives.html",
        campaign=campaign,
        found=found,
        answer=found.answer,
        zip=zip_text,
        recipients=recipients,
        districts=len(services().dataset.districts(found.answer.state)),
        problem=sentence("recipients.none") if none_chosen else None,
        nobody=sentence("recipients.nobody"),
    )
    return page, 200


def _ask(campaign: Campaign, zip_text: str, found: Found, state: str) -> tuple[str, int]:
    """Ask for a better ZIP code, or for the district."""
    choices = choices_in(services().dataset, state) or _choices(found)
    unanswered = bool(choices) and "asked" in request.args
    page = render_template(
        "supporter/find.html",
        campaign=campaign,
        zip=zip_text,
        zip_known=found.in_use,
        state=state,
        unanswered=sentence("district.unknown") if unanswered else None,
        problem=None if state and choices else found.problem,
        choices=[(STATES[code], list(group)) for code, group in groupby(choices, _state_of)],
        states=sorted(STATES.values(), key=lambda state: state.name),
    )
    return page, 200 if choices and not unanswered else 422


def _choices(found: Found) -> tuple[Candidate, ...]:
    """Return the districts to choose among: the ZIP code's, or all of its state's."""
    answer = found.answer
    if answer is not None and answer.kind is AnswerKind.SPLIT:
        return answer.candidates
    if answer is not None and answer.kind is AnswerKind.NO_DISTRICT_KNOWN:
        return choices_in(services().dataset, answer.state or "")
    return ()


def _state_of(candidate: Candidate) -> str:
    return candidate.district.state
