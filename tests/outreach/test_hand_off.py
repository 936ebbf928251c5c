"""Letters that leave by the supporter's own means: what was opened, and what they say of it."""

from urllib.parse import urlsplit

import pytest

from contactrep.core import mailto
from contactrep.core.ledger import Entry, Route
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.draft import Draft
from contactrep.outreach.hand_off import REPORTS, hand_off, opened, reported
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, events, letters
from tests.factories import new_draft, new_submission
from tests.outreach.carrier import rows


def prepared_for(services: Services, draft: Draft, key: str) -> Prepared:
    """Return the letter of a draft to one recipient."""
    campaign = services.campaigns["demonstration"]
    return next(one for one in prepare(services, campaign, draft) if one.recipient.key == key)


def happened(services: Services, key: str) -> list[tuple[str, str, str]]:
    """Return what happened to the letter to a recipient: entry, route and by whom."""
    return [
        (row.entry, row.route, row.actor)
        for row in rows(services, events)
        if row.recipient_key == key
    ]


def test_opening_a_form(services: Services) -> None:
    """It is counted as opened, by that route, and never as sent."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    after = opened(services, campaign, draft, prepared, Route.FORM)
    assert after.outcomes == {"S000148": "opened"}
    assert after.opened_by == {"S000148": "form"}
    assert happened(services, "S000148") == [
        ("prepared", "form", "supporter"),
        ("opened", "form", "supporter"),
    ]
    assert [len(happened(services, key)) for key in ("G000555", "J000294", "form-1")] == [1, 1, 1]


@pytest.mark.parametrize("entry", sorted(REPORTS))
def test_reporting(services: Services, entry: Entry) -> None:
    """What the supporter says counts for the route they opened last."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    for route in (Route.FORM, Route.CALL):
        draft = opened(services, campaign, draft, prepared, route)
    draft = reported(services, campaign, draft, prepared, entry)
    assert draft.outcomes == {"S000148": entry.value}
    assert happened(services, "S000148")[1:] == [
        ("opened", "form", "supporter"),
        ("opened", "call", "supporter"),
        (entry.value, "call", "supporter"),
    ]


def test_reporting_what_was_not_opened_here(services: Services) -> None:
    """Somebody may have copied the letter: then it went by the route it was made for."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    reported(services, campaign, draft, prepared, Entry.REPORTED_SENT)
    assert happened(services, "S000148")[1:] == [("reported-sent", "form", "supporter")]


def test_opening_again_takes_nothing_back(services: Services) -> None:
    """Who said that a letter is sent still says so after another look; who was stuck tries anew."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    draft = reported(services, campaign, draft, prepared, Entry.REPORTED_SENT)
    draft = opened(services, campaign, draft, prepared, Route.PRINT)
    assert draft.outcomes == {"S000148": "reported-sent"}
    other = prepared_for(services, draft, "G000555")
    draft = reported(services, campaign, draft, other, Entry.REPORTED_BROKEN)
    draft = opened(services, campaign, draft, other, Route.CALL)
    assert draft.outcomes == {"S000148": "reported-sent", "G000555": "opened"}
    assert draft.opened_by == {"S000148": "print", "G000555": "call"}


def test_handing_off_stores_no_text(services: Services) -> None:
    """However much is opened, there is no message of ours and no text of theirs."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services, recipients=("S000148",))
    prepared = prepared_for(services, draft, "S000148")
    for route in (Route.FORM, Route.MAILTO, Route.CALL, Route.PRINT):
        opened(services, campaign, draft, prepared, route)
    assert rows(services, deliveries) == []
    assert [letter.sealed for letter in rows(services, letters)] == [None]
    assert {event.evidence for event in rows(services, events)} == {None}


@pytest.mark.parametrize(
    ("key", "route", "target"),
    [
        ("S000148", Route.FORM, "https://www.schumer.senate.gov/contact/message-chuck"),
        ("S000148", Route.CALL, "tel:+1-202-224-6542"),
        ("S000148", Route.PRINT, None),
        ("form-1", Route.FORM, "https://example.org/"),
        ("form-1", Route.CALL, None),
        ("desk-1", Route.FORM, None),
        ("desk-1", Route.EMAIL, None),
        ("desk-1", Route.CALL, "tel:+1-202-555-0100"),
    ],
)
def test_where_a_route_leads(
    services: Services, key: str, route: Route, target: str | None
) -> None:
    """To the address in our data; nowhere, where the recipient has none."""
    draft = new_draft(services)
    prepared = prepared_for(services, draft, key)
    way = hand_off(services, services.campaigns["demonstration"], draft, prepared)
    assert way.target(prepared, route) == target


@pytest.mark.parametrize(
    ("key", "to", "host"),
    [
        ("desk-1", "desk@example.org", None),
        ("S000148", "", "schumer.senate.gov"),
        ("form-1", "", "example.org"),
    ],
)
def test_ways_to_send_it_oneself(services: Services, key: str, to: str, host: str | None) -> None:
    """A mail to the recipient, or to oneself if they have no address; a script; the form's host."""
    draft = new_draft(services)
    prepared = prepared_for(services, draft, key)
    way = hand_off(services, services.campaigns["demonstration"], draft, prepared)
    url = way.target(prepared, Route.MAILTO)
    assert url is not None
    assert urlsplit(url).scheme == "mailto"
    assert len(url) <= mailto.LIMIT
    assert mailto.decode(url)[0] == to
    assert way.mailto.to_self is (to == "")
    assert way.form_host == host
    assert "Volha" in way.script
