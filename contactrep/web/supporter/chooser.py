"""The pages that ask which district is the visitor's, and every way to answer.

A list, the visitor's address, or where they are: none of them is needed to go on.
"""

from dataclasses import replace
from itertools import groupby

from flask import render_template, request
from markupsafe import Markup

from contactrep.core.campaigns import Campaign
from contactrep.core.districts import STATES
from contactrep.directory.lookup import AnswerKind, Candidate
from contactrep.outreach.choose import describe
from contactrep.outreach.find import Found, choices_in
from contactrep.outreach.home import Home, legislative_districts
from contactrep.outreach.sentences import sentence
from contactrep.web.context import services
from contactrep.web.headers import offer_location


def ask_district(
    campaign: Campaign,
    home: Home,
    found: Found,
    *,
    state: str = "",
    address: str = "",
    problem: str | None = None,
) -> tuple[str, int]:
    """Ask for a better ZIP code, or for the district; `problem` is of the address or the place."""
    offer_location()
    dataset = services().dataset
    choices = choices_in(dataset, state) or _choices(found)
    unanswered = bool(choices) and "asked" in request.args
    asked = found.answer if choices and not state and found.answer else None
    helped = describe(dataset, asked) if asked and asked.candidates else None
    page = render_template(
        "supporter/find.html",
        campaign=campaign,
        home=home if found.in_use else replace(home, zip=""),
        typed=home.zip,
        found=found,
        state=state,
        unanswered=sentence("district.unknown") if unanswered else None,
        question=None if state and choices else found.problem,
        problem=problem,
        address=address,
        choices=[(STATES[code], list(group)) for code, group in groupby(choices, _state_of)],
        details={each.candidate.district: each for each in helped.choices} if helped else {},
        map_svg=Markup(helped.map_svg) if helped and helped.map_svg else None,  # noqa: S704 - ours
        states=sorted(STATES.values(), key=lambda state: state.name),
        geocodes=services().geocoder is not None,
    )
    return page, 200 if choices and not unanswered else 422


def ask_legislature(
    campaign: Campaign, home: Home, found: Found, *, address: str = "", problem: str | None = None
) -> tuple[str, int]:
    """Ask for the districts of the state's legislature that the campaign writes to."""
    asked = campaign.targets.legislature
    if asked is None:
        raise ValueError("the campaign writes to no legislature")
    dataset = services().dataset
    page = render_template(
        "supporter/legislature.html",
        campaign=campaign,
        home=home,
        found=found,
        state=STATES[asked.state],
        chambers=[
            (chamber, legislative_districts(dataset, asked.state, chamber))
            for chamber in asked.chambers
        ],
        problem=problem,
        address=address,
        geocodes=services().geocoder is not None,
    )
    return page, 200


def _choices(found: Found) -> tuple[Candidate, ...]:
    """Return the districts to choose among: the candidates, or all of the ZIP code's state.

    The state of the likeliest district comes first, and within a state the likeliest district.
    """
    answer = found.answer
    if answer is None:
        return ()
    if answer.kind is AnswerKind.NO_DISTRICT_KNOWN:
        return choices_in(services().dataset, answer.state or "")
    if answer.kind is AnswerKind.FOUND and not answer.candidates[0].approximate:
        return ()  # nothing to choose: what was chosen is elsewhere
    states = [each.district.state for each in answer.candidates]
    return tuple(sorted(answer.candidates, key=lambda each: states.index(each.district.state)))


def _state_of(candidate: Candidate) -> str:
    return candidate.district.state
