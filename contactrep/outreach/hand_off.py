"""Hand a letter over to the supporter's own means, and record what they say came of it.

A hand-off is counted as opened, never as sent: only the supporter can report that.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from contactrep.core.calls import tel_url
from contactrep.core.campaigns import Campaign
from contactrep.core.ledger import Entry, Route
from contactrep.core.letters import best_topic, script_for
from contactrep.core.mailto import MailLink, compose_link
from contactrep.outreach.compose import Prepared
from contactrep.outreach.days import local_day
from contactrep.outreach.draft import Draft
from contactrep.outreach.services import Services
from contactrep.storage import history, submissions

REPORTS = frozenset({Entry.REPORTED_SENT, Entry.REPORTED_BROKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Everything a page needs to hand one letter over."""

    mailto: MailLink
    script: str
    form_host: str | None
    topic: str | None

    def target(self, prepared: Prepared, route: Route) -> str | None:
        """Return the address the route opens, from our data alone; None where it has none."""
        recipient = prepared.recipient
        match route:
            case Route.FORM:
                return recipient.form.url if recipient.form else None
            case Route.MAILTO:
                return self.mailto.url
            case Route.CALL:
                return tel_url(recipient.phone) if recipient.phone else None
            case Route.EMAIL | Route.PRINT:
                return None


def hand_off(services: Services, campaign: Campaign, draft: Draft, prepared: Prepared) -> HandOff:
    """Return the ways to send this letter oneself."""
    recipient, today = prepared.recipient, local_day(services, campaign.slug)
    form = recipient.form
    return HandOff(
        mailto=compose_link(campaign, recipient, draft.writer, seed=draft.seed, today=today),
        script=script_for(campaign, recipient, draft.writer, today),
        form_host=(urlsplit(form.url).hostname or "").removeprefix("www.") if form else None,
        topic=best_topic(form, campaign.topics) if form else None,
    )


def opened(
    services: Services, campaign: Campaign, draft: Draft, prepared: Prepared, route: Route
) -> Draft:
    """Record that a route was opened, and return the draft that remembers it."""
    _record(services, campaign, draft, prepared, Entry.OPENED, route)
    key = prepared.recipient.key
    said = draft.outcomes.get(key)
    kept = said if said == Entry.REPORTED_SENT else Entry.OPENED.value
    return replace(
        draft,
        outcomes={**draft.outcomes, key: kept},
        opened_by={**draft.opened_by, key: route.value},
    )


def reported(
    services: Services, campaign: Campaign, draft: Draft, prepared: Prepared, entry: Entry
) -> Draft:
    """Record what the supporter says of a letter, by the route they opened last."""
    key = prepared.recipient.key
    route = Route(draft.opened_by.get(key, prepared.route))
    _record(services, campaign, draft, prepared, entry, route)
    return replace(draft, outcomes={**draft.outcomes, key: entry.value})


def _record(
    services: Services,
    campaign: Campaign,
    draft: Draft,
    prepared: Prepared,
    entry: Entry,
    route: Route,
) -> None:
    with services.database.write() as conn:
        letter_ids = submissions.letter_ids(conn, draft.submission_id or "")
        history.record(
            conn,
            # None, where newer data brought back somebody whom no letter was made out to.
            [id_ for key, id_ in letter_ids.items() if key == prepared.recipient.key],
            entry,
            services.clock(),
            local_day(services, campaign.slug),
            actor="supporter",
            route=route,
        )
