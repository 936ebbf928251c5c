"""Send the letters one recipient at a time."""

from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.ledger import Entry, Route
from contactrep.core.letters import TooLong
from contactrep.outreach import draft as drafts
from contactrep.outreach import hand_off as verbs
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.verify import waiting_for
from contactrep.web.context import services
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.session import draft_token
from contactrep.web.supporter.blueprint import campaign_or_404, draft_or_start, supporter


@dataclass(frozen=True, slots=True)
class Task:
    """One recipient in the list: `status` is waiting, verified, to-do, opened or a report."""

    prepared: Prepared
    status: str

    @property
    def open(self) -> bool:
        """Whether the supporter still has something to do here."""
        return self.status in {"to-do", "opened", Entry.REPORTED_BROKEN.value}


@supporter.get("/c/<slug>/send")
def letters(slug: str) -> Response | str:
    """List the letters, and what is left to do."""
    campaign, draft, every = _sent(slug)
    waiting = waiting_for(services(), draft)
    tasks = [_task(one, draft, waiting) for one in every]
    left = [task for task in tasks if task.open]
    return render_template(
        "supporter/letters.html",
        campaign=campaign,
        draft=draft,
        tasks=tasks,
        waiting=waiting,
        next_task=left[0] if left else None,
        finished=not left,
    )


@supporter.get("/c/<slug>/send/<key>")
def letter_to(slug: str, key: str) -> str:
    """Offer every way to send one letter."""
    campaign, draft, every = _sent(slug)
    number, one = _numbered(every, key)
    handed = verbs.hand_off(services(), campaign, draft, one)
    return render_template(
        "supporter/letter_to.html",
        campaign=campaign,
        draft=draft,
        recipient=one.recipient,
        letter=one.letter,
        route=one.route,
        number=number,
        total=len(every),
        task=_task(one, draft, waiting_for(services(), draft)),
        handed=handed,
    )


@supporter.post("/c/<slug>/send/<key>/open/<route>")
@limiter.limit(LETTERS)
def open_route(slug: str, key: str, route: str) -> Response:
    """Record that the visitor opened a way to send the letter, and take them there."""
    campaign, draft, every = _sent(slug)
    _, one = _numbered(every, key)
    if route not in one.recipient.routes or route == Route.EMAIL:
        abort(404)
    changed = verbs.opened(services(), campaign, draft, one, Route(route))
    drafts.save(services(), campaign, draft_token(slug), changed)
    # The page in between keeps `form-action 'self'` whole, counts without a script, and is where
    # those land for whom nothing opens.
    view = "supporter.print_letter" if route == Route.PRINT else "supporter.opening"
    return redirect(url_for(view, slug=slug, key=key, route=route), code=303)


@supporter.get("/c/<slug>/send/<key>/opening/<route>")
def opening(slug: str, key: str, route: str) -> str:
    """Take the visitor on to the form, their mail program or their telephone."""
    campaign, draft, every = _sent(slug)
    _, one = _numbered(every, key)
    handed = verbs.hand_off(services(), campaign, draft, one)
    if route not in one.recipient.routes:
        abort(404)
    target = handed.target(one, Route(route))
    if target is None:
        abort(404)
    labels = {Route.FORM: handed.form_host, Route.MAILTO: "your mail program"}
    return render_template(
        "supporter/opening.html",
        campaign=campaign,
        recipient=one.recipient,
        target=target,
        label=labels.get(Route(route), "your telephone"),
        text=handed.script if route == Route.CALL else one.letter.plain,
    )


@supporter.get("/c/<slug>/send/<key>/print")
def print_letter(slug: str, key: str) -> str:
    """Show one letter alone, to be printed and signed."""
    campaign, draft, every = _sent(slug)
    _, one = _numbered(every, key)
    return render_template(
        "supporter/print.html",
        campaign=campaign,
        recipient=one.recipient,
        letter=one.letter,
        writer=draft.writer,
        today=local_day(services(), slug),
    )


@supporter.post("/c/<slug>/send/<key>/report")
@limiter.limit(LETTERS)
def report(slug: str, key: str) -> Response:
    """Record what the visitor says came of it."""
    campaign, draft, every = _sent(slug)
    _, one = _numbered(every, key)
    outcome = request.form.get("outcome", "")
    if outcome not in verbs.REPORTS:
        abort(400)
    changed = verbs.reported(services(), campaign, draft, one, Entry(outcome))
    drafts.save(services(), campaign, draft_token(slug), changed)
    return redirect(url_for("supporter.letters", slug=slug), code=303)


def _sent(slug: str) -> tuple[Campaign, Draft, tuple[Prepared, ...]]:
    """Return the campaign, the draft and its letters; a visitor without them is sent back.

    Letters that were stored may not fit any more, when the campaign has changed its texts since.
    """
    campaign = campaign_or_404(slug)
    draft = draft_or_start(campaign)
    check = redirect(url_for("supporter.check", slug=slug), code=303)
    if draft.submission_id is None:
        abort(check)
    try:
        return campaign, draft, prepare(services(), campaign, draft)
    except TooLong:
        abort(check)


def _numbered(every: tuple[Prepared, ...], key: str) -> tuple[int, Prepared]:
    for number, one in enumerate(every, start=1):
        if one.recipient.key == key:
            return number, one
    return abort(404)


def _task(one: Prepared, draft: Draft, waiting: int) -> Task:
    said = draft.outcomes.get(one.recipient.key)
    if said:
        return Task(one, said)
    if one.route is Route.EMAIL:
        return Task(one, "waiting" if waiting else "verified")
    return Task(one, "to-do")
