"""Letters on paper, and the day on which to call."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from contactrep.core.campaigns import Campaign
from contactrep.outreach.compose import prepare
from contactrep.outreach.language import speaking
from contactrep.outreach.papers import call_again, print_letters
from contactrep.outreach.services import Services
from tests.conftest import SettableClock
from tests.documents.paper import pages_of, read
from tests.factories import new_draft

URL = "https://act.example.org/c/demonstration/letters"


@pytest.fixture
def services(unstored: Services) -> Services:
    """Nothing is stored here."""
    return unstored


def in_order(text: str, parts: list[str]) -> None:
    """Check that a text holds the parts, one after the other."""
    place = 0
    for part in parts:
        assert part in text[place:], part
        place = text.index(part, place) + len(part)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_letter_on_paper(services: Services, campaign: Campaign) -> None:
    """Sender, day, envelope, salutation, the letter as it was shown, and the name to sign over."""
    draft = new_draft(services, recipients=("S000148",))
    (one,) = prepare(services, campaign, draft)
    content = print_letters(services, campaign, draft, [one])
    assert content.startswith(b"%PDF-")
    paragraphs = [flat(part.split("•")[0]) for part in one.letter.body.split("\n\n")]
    in_order(
        flat("\n".join(pages_of(content))),
        [
            *("Volha Kavalchuk", "12 Ocean Parkway", "Brooklyn, NY 11235"),
            "October 5, 2026",
            *("The Honorable Charles E. Schumer", "United States Senate", "Washington, DC 20510"),
            *(one.letter.subject, "Dear Senator Schumer:"),
            *(part for part in paragraphs if part),
            *("Sincerely,", "Volha Kavalchuk"),
        ],
    )
    assert f"Title:           {campaign.title}" in read(content, "pdfinfo")


def test_every_letter_begins_on_a_page_of_its_own(services: Services, campaign: Campaign) -> None:
    """In the order of the campaign; none is left out, and none twice."""
    draft = new_draft(services)
    letters = prepare(services, campaign, draft)
    pages = pages_of(print_letters(services, campaign, draft, letters))
    assert len(pages) >= len(letters)
    firsts = [page for page in pages if "October 5, 2026" in page]
    assert len(firsts) == len(letters)
    for page, one in zip(firsts, letters, strict=True):
        assert one.letter.salutation in page
        assert one.recipient.envelope[0] in page


def test_an_edited_letter_is_printed_as_it_was_edited(
    services: Services, campaign: Campaign
) -> None:
    """And what a typesetter would take for commands is only text."""
    body = "#panic() $x$ {{ link }} *stay* _open_ \\ <label> @ref"
    draft = new_draft(services, recipients=("desk-1",), edits={"desk-1": body})
    (page,) = pages_of(print_letters(services, campaign, draft, prepare(services, campaign, draft)))
    assert body in flat(page)


def test_the_day_is_the_campaigns(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """Two in the morning in Greenwich is still yesterday in New York; English on every page."""
    clock.now = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
    draft = new_draft(services, recipients=("desk-1",), language="be")
    letters = prepare(services, campaign, draft)
    with speaking("be"):
        content = print_letters(services, campaign, draft, letters)
    assert "October 5, 2026" in pages_of(content)[0]


def test_without_a_street(services: Services, campaign: Campaign) -> None:
    """Whoever gave none sends a letter without one, and no empty line."""
    draft = new_draft(services, recipients=("desk-1",), street="")
    (page, *_) = pages_of(
        print_letters(services, campaign, draft, prepare(services, campaign, draft))
    )
    assert page.startswith("Volha Kavalchuk\nBrooklyn, NY 11235\n")


def test_no_letters(services: Services, campaign: Campaign) -> None:
    """Are no document."""
    with pytest.raises(ValueError, match="letter"):
        print_letters(services, campaign, new_draft(services), [])


def test_the_day_to_call(services: Services, campaign: Campaign, clock: SettableClock) -> None:
    """A week from the campaign's today, with the offices' numbers and nothing of its owner."""
    clock.now = datetime(2026, 10, 6, 2, 0, 0, 123, tzinfo=UTC)
    draft = new_draft(services)
    letters = prepare(services, campaign, draft)
    content = call_again(services, campaign, draft, letters, URL)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 10, 12)
    assert str(event["summary"]) == f"Call the offices you wrote to: {campaign.title}"
    assert str(event["url"]) == URL
    intro, *numbers = str(event["description"]).split("\n")
    assert intro.startswith("Ask whether they read your letter")
    assert numbers == [
        f"{one.recipient.titled_name}: {one.recipient.phone}"
        for one in letters
        if one.recipient.phone
    ]
    assert "Senator Charles E. Schumer: 202-224-6542" in numbers
    text = content.decode()
    assert not [
        word
        for word in (draft.first, draft.last, draft.street, draft.email, draft.own_words, draft.key)
        if word in text
    ]


def test_the_same_day_is_the_same_event(
    services: Services, campaign: Campaign, clock: SettableClock
) -> None:
    """Opened twice it is there once; another submission is another event."""

    def event_of(key: str) -> str:
        draft = new_draft(services, key=key)
        letters = prepare(services, campaign, draft)
        content = call_again(services, campaign, draft, letters, URL)
        return str(Calendar.from_ical(content).walk("VEVENT")[0]["uid"])

    first = event_of("a")
    clock.now = clock.now.replace(minute=59)
    assert event_of("a") == first != event_of("b")
    assert first.endswith(f"@{services.config.mail_domain}")


def test_the_event_is_in_the_language_of_the_draft(services: Services, campaign: Campaign) -> None:
    """The campaign has its name in it."""
    draft = new_draft(services, language="be")
    letters = prepare(services, campaign, draft)
    with speaking("be"):
        content = call_again(services, campaign, draft, letters, URL)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert campaign.told("be").title in str(event["summary"])
    assert campaign.told("be").title != campaign.title


def test_offices_without_a_number(services: Services, campaign: Campaign) -> None:
    """There is no line for them, and the event is there all the same."""
    draft = new_draft(services, recipients=("form-1",))
    letters = [
        replace(one, recipient=replace(one.recipient, phone=None))
        for one in prepare(services, campaign, draft)
    ]
    content = call_again(services, campaign, draft, letters, URL)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert "\n" not in str(event["description"])
