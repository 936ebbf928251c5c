"""Send the letters one recipient at a time."""

from dataclasses import dataclass

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contactrep.core.campaigns import Campaign
from contactrep.core.ledger import CallOutcome, Entry, FormTrouble, Route
from contactrep.core.letters import TooLong
from contactrep.core.mailto import MailService
from contactrep.outreach import draft as drafts
from contactrep.outreach import hand_off as verbs
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.papers import print_letters
from contactrep.outreach.read import readings
from contactrep.outreach.verify import Standing, standing
from contactrep.web.context import services
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.session import draft_token
from contactrep.web.supporter.blueprint import campaign_or_404, draft_or_start, supporter
from contactrep.web.supporter.forms import ResumeForm

_OPENED = frozenset({Route.FORM, Route.MAILTO, Route.PRINT})
"""Routes with something to open; a telephone number is dialled from the page itself."""


@dataclass(frozen=True, slots=True)
class Task:
    """One recipient in the list: `status` is waiting, verified, to-do, opened, or what was said."""

    prepared: Prepared
    status: str

    @property
    def open(self) -> bool:
        """Whether the supporter still has something to do here."""
        return self.status not in {"waiting", "verified", *verbs.DONE}


@supporter.get("/c/<slug>/send")
def letters(slug: str) -> Response | str:
    """List the letters, and what is left to do."""
    campaign, draft, every = sent_letters(slug)
    form = ResumeForm(email=draft.resume_email or draft.email)
    return letters_page(campaign, draft, every, form)


def letters_page(
    campaign: Campaign, draft: Draft, every: tuple[Prepared, ...], form: ResumeForm
) -> str:
    """Return the list, with the form that asks for a link to go on elsewhere."""
    state = standing(services(), draft)
    tasks = tasks_of(every, draft, state)
    return render_template(
        "supporter/letters.html",
        campaign=campaign,
        draft=draft,
        tasks=tasks,
        standing=state,
        form=form,
        next_task=next((task for task in tasks if task.open), None),
    )


@supporter.get("/c/<slug>/send/<key>")
def letter_to(slug: str, key: str) -> str:
    """Offer every way to send one letter."""
    campaign, draft, every = sent_letters(slug)
    number, one = _numbered(every, key)
    tasks = tasks_of(every, draft, standing(services(), draft))
    return render_template(
        "supporter/letter_to.html",
        campaign=campaign,
        draft=draft,
        recipient=one.recipient,
        letter=one.letter,
        route=one.route,
        number=number,
        tasks=tasks,
        task=tasks[number - 1],
        handed=verbs.hand_off(services(), campaign, draft, one),
        reading=readings(services(), campaign, draft, [one]).get(key),
        mail_services=MailService,
        troubles=FormTrouble,
        outcomes=CallOutcome,
    )


@supporter.post("/c/<slug>/send/<key>/open/<route>")
@limiter.limit(LETTERS)
def open_route(slug: str, key: str, route: str) -> Response:
    """Record that the visitor opened a way to send the letter, and take them there."""
    campaign, draft, every = sent_letters(slug)
    _number, one = _numbered(every, key)
    if route not in one.recipient.routes or route not in _OPENED:
        abort(404)
    service = _service(request.form.get("service", MailService.DEFAULT))
    detail = service.value if route == Route.MAILTO else None
    changed = verbs.opened(services(), campaign, draft, one, Route(route), detail)
    drafts.save(services(), campaign, draft_token(slug), changed)
    if route == Route.PRINT and "pdf" in request.form:
        return redirect(url_for("supporter.letter_pdf", slug=slug, key=key), code=303)
    # The page in between keeps `form-action 'self'` whole, counts without a script, and is where
    # those land for whom nothing opens.
    view = "supporter.print_letter" if route == Route.PRINT else "supporter.opening"
    asked = None if service is MailService.DEFAULT else service.value
    return redirect(url_for(view, slug=slug, key=key, route=route, service=asked), code=303)


@supporter.get("/c/<slug>/send/<key>/opening/<route>")
def opening(slug: str, key: str, route: str) -> str:
    """Take the visitor on to the form, their mail program or their telephone."""
    campaign, draft, every = sent_letters(slug)
    _number, one = _numbered(every, key)
    handed = verbs.hand_off(services(), campaign, draft, one)
    service = _service(request.args.get("service", MailService.DEFAULT))
    if route not in one.recipient.routes:
        abort(404)
    target = handed.target(one, Route(route), service)
    if target is None:
        abort(404)
    return render_template(
        "supporter/opening.html",
        campaign=campaign,
        recipient=one.recipient,
        target=target,
        host=handed.form_host if route == Route.FORM else verbs.form_host(target),
        text=one.letter.plain,
    )


@supporter.get("/c/<slug>/send/<key>/print")
def print_letter(slug: str, key: str) -> str:
    """Show one letter alone, to be printed and signed."""
    campaign, draft, every = sent_letters(slug)
    _number, one = _numbered(every, key)
    return render_template(
        "supporter/print.html",
        campaign=campaign,
        recipient=one.recipient,
        letter=one.letter,
        writer=draft.writer,
        today=local_day(services(), slug),
    )


@supporter.get("/c/<slug>/send/<key>/letter.pdf")
@limiter.limit(LETTERS)
def letter_pdf(slug: str, key: str) -> FlaskResponse:
    """Hand one letter over as a file to print."""
    campaign, draft, every = sent_letters(slug)
    _number, one = _numbered(every, key)
    return file_of(print_letters(services(), campaign, draft, [one]), "application/pdf", "letter")


@supporter.post("/c/<slug>/send/<key>/report")
@limiter.limit(LETTERS)
def report(slug: str, key: str) -> Response:
    """Record what the visitor says came of it, and go on to the next letter."""
    campaign, draft, every = sent_letters(slug)
    _number, one = _numbered(every, key)
    said = verbs.read_report(request.form.get("outcome", ""), request.form.get("trouble", ""))
    if said is None:
        abort(400)
    changed = verbs.reported(services(), campaign, draft, one, said)
    drafts.save(services(), campaign, draft_token(slug), changed)
    if said.entry is not Entry.REPORTED_SENT:
        flash(_("Noted. Here are the other ways to reach this office."))
        ways = url_for("supporter.letter_to", slug=slug, key=key, _anchor="other-ways")
        return redirect(ways, code=303)
    name = one.recipient.titled_name
    called = said.route is Route.CALL
    flash(
        _("Noted: you called %(name)s.", name=name)
        if called
        else _("Noted: you sent your letter to %(name)s.", name=name)
    )
    left = [task for task in tasks_of(every, changed, standing(services(), changed)) if task.open]
    if not left:
        return redirect(url_for("supporter.done", slug=slug), code=303)
    following = left[0].prepared.recipient.key
    return redirect(url_for("supporter.letter_to", slug=slug, key=following), code=303)


def sent_letters(slug: str) -> tuple[Campaign, Draft, tuple[Prepared, ...]]:
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


def tasks_of(every: tuple[Prepared, ...], draft: Draft, state: Standing) -> list[Task]:
    """Return how each letter stands."""
    return [_task(one, draft, state) for one in every]


def file_of(content: bytes, kind: str, name: str) -> FlaskResponse:
    """Return an answer that a browser saves as a file; its name says nothing of its owner."""
    extension = {"application/pdf": "pdf", "text/calendar": "ics"}[kind]
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return answer


def _numbered(every: tuple[Prepared, ...], key: str) -> tuple[int, Prepared]:
    for number, one in enumerate(every, start=1):
        if one.recipient.key == key:
            return number, one
    return abort(404)


def _service(name: str) -> MailService:
    try:
        return MailService(name)
    except ValueError:
        return abort(404)


def _task(one: Prepared, draft: Draft, state: Standing) -> Task:
    said = draft.outcomes.get(one.recipient.key)
    if one.route is Route.EMAIL and said not in verbs.DONE:  # goes out, whatever else is tried
        return Task(one, "waiting" if state.waiting else "verified")
    return Task(one, said or "to-do")
