"""Hand a letter over to the supporter's own means, and record what they say came of it.

A hand-off is counted as opened, never as sent: only the supporter can report that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from contactrep.core.calls import CallNumber, numbers
from contactrep.core.campaigns import Campaign
from contactrep.core.form_guide import Asked, FormFacts, form_facts, guide
from contactrep.core.ledger import CallOutcome, Entry, FormTrouble, Route
from contactrep.core.letters import script_for
from contactrep.core.mailto import MailLink, MailService, compose_link
from contactrep.core.readings import script_reading
from contactrep.core.zipcodes import ZipCode
from contactrep.outreach.compose import Prepared, edited_body
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage import history, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Everything a page needs to hand one letter over."""

    links: Mapping[MailService, MailLink]
    script: str
    script_reading: str | None  # in the writer's language, to be read
    form_host: str | None
    asked: tuple[Asked, ...]
    facts: FormFacts | None
    numbers: tuple[CallNumber, ...]

    def target(self, prepared: Prepared, route: Route, service: MailService) -> str | None:
        """Return the address the route opens, from our data alone; None where it has none."""
        recipient = prepared.recipient
        match route:
            case Route.FORM:
                return recipient.form.url if recipient.form else None
            case Route.MAILTO:
                return self.links[service].url
            case Route.CALL | Route.EMAIL | Route.PRINT:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a supporter says of a letter. `detail` tells how a call went or a form failed."""

    entry: Entry
    route: Route | None = None  # None: the one they opened last
    detail: str | None = None


_CALLS = {
    CallOutcome.SPOKE: Entry.REPORTED_SENT,
    CallOutcome.VOICEMAIL: Entry.REPORTED_SENT,
    CallOutcome.NO_ANSWER: Entry.OPENED,  # the call is still to be made
}


CALLED = frozenset({CallOutcome.SPOKE.value, CallOutcome.VOICEMAIL.value})
DONE = CALLED | {Entry.REPORTED_SENT.value}
"""What leaves nothing to do for a letter: it was sent, or the office was called about it."""


def read_report(outcome: str, trouble: str = "") -> Report | None:
    """Return what a form says; None where it says nothing that we know."""
    if outcome in set(CallOutcome):
        entry = _CALLS[CallOutcome(outcome)]
        return Report(entry=entry, route=Route.CALL, detail=outcome)
    if outcome == Entry.REPORTED_SENT:
        return Report(entry=Entry.REPORTED_SENT)
    if outcome == Entry.REPORTED_BROKEN:
        known = trouble if trouble in set(FormTrouble) else FormTrouble.OTHER.value
        return Report(entry=Entry.REPORTED_BROKEN, detail=known)
    return None


def hand_off(services: Services, campaign: Campaign, draft: Draft, prepared: Prepared) -> HandOff:
    """Return the ways to send this letter oneself."""
    recipient, writer = prepared.recipient, draft.writer
    today = local_day(services, campaign.slug)
    row = services.dataset.zip_row(ZipCode(draft.zip))
    return HandOff(
        links={
            service: compose_link(
                campaign,
                recipient,
                writer,
                service=service,
                seed=draft.seed,
                today=today,
                edited_body=edited_body(draft, recipient.key),
            )
            for service in MailService
        },
        script=script_for(campaign, recipient, writer, today),
        script_reading=script_reading(campaign, draft.language, recipient, writer, today),
        form_host=form_host(recipient.form.url) if recipient.form else None,
        asked=guide(recipient, writer, prepared.letter, campaign.topics),
        facts=form_facts(recipient),
        numbers=numbers(recipient, row.point if row else None, f"{draft.city}, {draft.state}"),
    )


def form_host(url: str) -> str:
    """Return the name of a site as people know it: schumer.senate.gov."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def opened(
    services: Services,
    campaign: Campaign,
    draft: Draft,
    prepared: Prepared,
    route: Route,
    detail: str | None = None,
) -> Draft:
    """Record that a route was opened, and return the draft that remembers it."""
    _record(services, campaign, draft, prepared, Report(entry=Entry.OPENED, detail=detail), route)
    key = prepared.recipient.key
    return replace(
        draft,
        outcomes=_outcomes(draft, key, Entry.OPENED.value),
        opened_by={**draft.opened_by, key: route.value},
    )


def reported(
    services: Services, campaign: Campaign, draft: Draft, prepared: Prepared, report: Report
) -> Draft:
    """Record what the supporter says of a letter, by the route they opened last."""
    key = prepared.recipient.key
    route = report.route or Route(draft.opened_by.get(key, prepared.route))
    if route is Route.CALL and report.entry is Entry.REPORTED_SENT:
        # Dialling asks nothing of us, so that the call itself is the first that we hear of.
        _record(services, campaign, draft, prepared, Report(entry=Entry.OPENED), route)
    _record(services, campaign, draft, prepared, report, route)
    said = report.detail if report.route is Route.CALL else report.entry.value
    return replace(draft, outcomes=_outcomes(draft, key, said or report.entry.value))


def _outcomes(draft: Draft, key: str, said: str) -> dict[str, str]:
    """Return what is known of each letter now; another try takes back nothing that was done."""
    known = draft.outcomes.get(key, "")
    done = known in DONE and said not in {Entry.REPORTED_SENT.value, Entry.REPORTED_BROKEN.value}
    return {**draft.outcomes, key: known if done else said}


def _record(
    services: Services,
    campaign: Campaign,
    draft: Draft,
    prepared: Prepared,
    report: Report,
    route: Route,
) -> None:
    with services.database.write() as conn:
        letter_ids = submissions.letter_ids(conn, draft.submission_id or "")
        history.record(
            conn,
            # None, where newer data brought back somebody whom no letter was made out to.
            [id_ for key, id_ in letter_ids.items() if key == prepared.recipient.key],
            report.entry,
            services.clock(),
            local_day(services, campaign.slug),
            actor="supporter",
            route=route,
            evidence=report.detail,
        )
