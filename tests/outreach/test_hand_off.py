"""Letters that leave by the supporter's own means: what was opened, and what they say of it."""

from urllib.parse import urlsplit

import pytest

from contactrep.core import mailto
from contactrep.core.ledger import CallOutcome, Entry, FormTrouble, Route
from contactrep.core.mailto import MailService
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.draft import Draft
from contactrep.outreach.hand_off import Report, hand_off, opened, read_report, reported
from contactrep.outreach.services import Services
from contactrep.storage.tables import deliveries, events, letters
from tests.factories import new_draft, new_submission
from tests.outreach.carrier import rows

SENT = Report(entry=Entry.REPORTED_SENT)
BROKEN = Report(entry=Entry.REPORTED_BROKEN, detail=FormTrouble.TOO_LONG.value)


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


@pytest.mark.parametrize("entry", [Entry.REPORTED_SENT, Entry.REPORTED_BROKEN])
def test_reporting(services: Services, entry: Entry) -> None:
    """What the supporter says counts for the route they opened last."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    for route in (Route.FORM, Route.PRINT):
        draft = opened(services, campaign, draft, prepared, route)
    draft = reported(services, campaign, draft, prepared, Report(entry=entry))
    assert draft.outcomes == {"S000148": entry.value}
    assert happened(services, "S000148")[1:] == [
        ("opened", "form", "supporter"),
        ("opened", "print", "supporter"),
        (entry.value, "print", "supporter"),
    ]


def test_reporting_what_was_not_opened_here(services: Services) -> None:
    """Somebody may have copied the letter: then it went by the route it was made for."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    reported(services, campaign, draft, prepared, SENT)
    assert happened(services, "S000148")[1:] == [("reported-sent", "form", "supporter")]


def test_opening_again_takes_nothing_back(services: Services) -> None:
    """Who said that a letter is sent still says so after another look; who was stuck tries anew."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    draft = reported(services, campaign, draft, prepared, SENT)
    draft = opened(services, campaign, draft, prepared, Route.PRINT)
    assert draft.outcomes == {"S000148": "reported-sent"}
    other = prepared_for(services, draft, "G000555")
    draft = reported(services, campaign, draft, other, BROKEN)
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
        ("S000148", Route.CALL, None),  # which number, the page asks
        ("S000148", Route.PRINT, None),
        ("form-1", Route.FORM, "https://example.org/"),
        ("form-1", Route.CALL, None),
        ("desk-1", Route.FORM, None),
        ("desk-1", Route.EMAIL, None),
        ("desk-1", Route.CALL, None),
        ("desk-1", Route.PRINT, None),
    ],
)
def test_where_a_route_leads(
    services: Services, key: str, route: Route, target: str | None
) -> None:
    """To the address in our data; nowhere, where the recipient has none."""
    draft = new_draft(services)
    prepared = prepared_for(services, draft, key)
    way = hand_off(services, services.campaigns["demonstration"], draft, prepared)
    assert way.target(prepared, route, MailService.DEFAULT) == target


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
    for service in MailService:
        url = way.target(prepared, Route.MAILTO, service)
        assert url == way.links[service].url
        assert len(url) <= mailto.LIMIT
        assert mailto.decode(url)[0] == to
        assert way.links[service].to_self is (to == "")
    assert urlsplit(way.links[MailService.DEFAULT].url).scheme == "mailto"
    assert way.form_host == host
    assert "Volha" in way.script


@pytest.mark.parametrize(
    ("key", "number"), [("S000148", "202-224-6542"), ("desk-1", "202-555-0100"), ("form-1", None)]
)
def test_the_numbers_to_call(services: Services, key: str, number: str | None) -> None:
    """The capitol's or the only one comes first; none is made up."""
    draft = new_draft(services)
    prepared = prepared_for(services, draft, key)
    way = hand_off(services, services.campaigns["demonstration"], draft, prepared)
    assert [one.phone for one in way.numbers][:1] == ([number] if number else [])


def test_an_edited_letter_is_in_the_link(services: Services) -> None:
    """The mail program is handed what the writer made of the letter, and others are not."""
    draft = new_draft(services, edits={"desk-1": "Stay open, please."})
    campaign = services.campaigns["demonstration"]
    one, other = (prepared_for(services, draft, key) for key in ("desk-1", "clerk-1"))
    for prepared, edited in ((one, True), (other, False)):
        link = hand_off(services, campaign, draft, prepared).links[MailService.DEFAULT]
        assert ("Stay open, please." in mailto.decode(link.url)[2]) is edited


@pytest.mark.parametrize(
    ("outcome", "trouble", "report"),
    [
        ("spoke", "", Report(entry=Entry.REPORTED_SENT, route=Route.CALL, detail="spoke")),
        ("voicemail", "", Report(entry=Entry.REPORTED_SENT, route=Route.CALL, detail="voicemail")),
        ("no-answer", "", Report(entry=Entry.OPENED, route=Route.CALL, detail="no-answer")),
        ("spoke", "too-long", Report(entry=Entry.REPORTED_SENT, route=Route.CALL, detail="spoke")),
        ("reported-sent", "", SENT),
        ("reported-sent", "too-long", SENT),
        *(
            ("reported-broken", one.value, Report(entry=Entry.REPORTED_BROKEN, detail=one.value))
            for one in FormTrouble
        ),
        ("reported-broken", "", Report(entry=Entry.REPORTED_BROKEN, detail="other")),
        ("reported-broken", "<b>", Report(entry=Entry.REPORTED_BROKEN, detail="other")),
        ("", "", None),
        ("", "too-long", None),
        ("SPOKE", "", None),
        ("accepted", "", None),  # nobody but a mail server says so
        ("opened", "", None),
        ("replied", "", None),
        ("call", "", None),
    ],
)
def test_what_a_form_says(outcome: str, trouble: str, report: Report | None) -> None:
    """Only words that we know count, and no form can put words of its own into the ledger."""
    assert read_report(outcome, trouble) == report


@pytest.mark.parametrize("outcome", list(CallOutcome))
def test_a_call(services: Services, outcome: CallOutcome) -> None:
    """What is said of it is all that we hear: it was opened, and with luck it got through."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    draft = opened(services, campaign, draft, prepared, Route.FORM)
    report = read_report(outcome.value)
    assert report is not None
    draft = reported(services, campaign, draft, prepared, report)
    told = [
        (row.entry, row.route, row.evidence)
        for row in rows(services, events)
        if row.recipient_key == "S000148" and row.route == "call"
    ]
    if outcome is CallOutcome.NO_ANSWER:
        assert told == [("opened", "call", "no-answer")]
    else:
        assert told == [("opened", "call", None), ("reported-sent", "call", outcome.value)]
    assert draft.outcomes == {"S000148": outcome.value}


def test_a_call_that_nobody_answers_takes_nothing_back(services: Services) -> None:
    """Whose letter is sent and who then calls in vain still has sent it."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    draft = reported(services, campaign, draft, prepared, SENT)
    no_answer = read_report("no-answer")
    assert no_answer is not None
    draft = reported(services, campaign, draft, prepared, no_answer)
    assert draft.outcomes == {"S000148": "reported-sent"}


@pytest.mark.parametrize("trouble", list(FormTrouble))
def test_why_a_form_failed_is_kept(services: Services, trouble: FormTrouble) -> None:
    """Staff can see which office's form does not work, and how."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    report = read_report("reported-broken", trouble.value)
    assert report is not None
    draft = reported(services, campaign, draft, prepared, report)
    assert draft.outcomes == {"S000148": "reported-broken"}
    (event,) = (row for row in rows(services, events) if row.entry == "reported-broken")
    assert (event.recipient_key, event.route, event.evidence) == ("S000148", "form", trouble.value)


def test_which_mail_was_opened_is_kept(services: Services) -> None:
    """As evidence of the hand-off, which still is no more than one."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services)
    prepared = prepared_for(services, draft, "S000148")
    opened(services, campaign, draft, prepared, Route.MAILTO, MailService.GMAIL.value)
    (event,) = (row for row in rows(services, events) if row.entry == "opened")
    assert (event.route, event.evidence) == ("mailto", "gmail")


def test_of_a_letter_that_was_never_made_nothing_is_recorded(services: Services) -> None:
    """Newer data can bring back somebody whom no letter was made out to."""
    campaign = services.campaigns["demonstration"]
    draft = new_submission(services, recipients=("S000148",))
    prepared = prepared_for(services, new_draft(services), "G000555")
    opened(services, campaign, draft, prepared, Route.FORM)
    assert happened(services, "G000555") == []
