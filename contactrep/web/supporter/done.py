"""The last page: what happens next, and what to take along."""

from flask import Response as FlaskResponse
from flask import render_template, url_for

from contactrep.core.ledger import Entry
from contactrep.outreach import language
from contactrep.outreach.hand_off import CALLED
from contactrep.outreach.papers import call_again, print_letters
from contactrep.outreach.system_mail import address_of
from contactrep.outreach.verify import standing
from contactrep.web.context import services
from contactrep.web.limits import LETTERS, limiter
from contactrep.web.supporter.blueprint import supporter
from contactrep.web.supporter.hand_off import file_of, sent_letters, tasks_of


@supporter.get("/c/<slug>/done")
def done(slug: str) -> str:
    """Say thank you, what is left, and what happens next."""
    campaign, draft, every = sent_letters(slug)
    state = standing(services(), draft)
    tasks = tasks_of(every, draft, state)
    return render_template(
        "supporter/done.html",
        campaign=campaign,
        draft=draft,
        tasks=tasks,
        standing=state,
        sent=sum(task.status == Entry.REPORTED_SENT for task in tasks),
        called=sum(task.status in CALLED for task in tasks),
        by_mail=sum(task.status in {"waiting", "verified"} for task in tasks),
        next_task=next((task for task in tasks if task.open), None),
        calls=[one.recipient for one in every if one.recipient.phone],
        share_url=address_of(services(), language.current(), f"/c/{slug}"),
    )


@supporter.get("/c/<slug>/letters.pdf")
@limiter.limit(LETTERS)
def letters_pdf(slug: str) -> FlaskResponse:
    """Hand all letters over as one file to print."""
    campaign, draft, every = sent_letters(slug)
    content = print_letters(services(), campaign, draft, every)
    return file_of(content, "application/pdf", "letters")


@supporter.get("/c/<slug>/call.ics")
@limiter.limit(LETTERS)
def calendar(slug: str) -> FlaskResponse:
    """Hand over a day for the visitor's calendar, on which to call the same offices."""
    campaign, draft, every = sent_letters(slug)
    page = url_for("supporter.campaign", slug=slug, _external=True)
    return file_of(call_again(services(), campaign, draft, every, page), "text/calendar", "call")
