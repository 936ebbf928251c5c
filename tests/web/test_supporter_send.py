"""Sending: the letters are stored once, and each is handed over in every honest way."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from contactrep.core import mailto
from contactrep.core.ledger import Entry
from contactrep.outreach import draft as drafts
from contactrep.outreach.services import Services
from contactrep.storage.tables import events
from tests.conftest import Page, SettableClock
from tests.factories import new_submission
from tests.ledger import totals
from tests.page import check, words
from tests.web.visitor import (
    BELARUS,
    CLERK,
    DEMO,
    DESK,
    EVERYONE,
    FORM,
    GILLIBRAND,
    GONE,
    JEFFRIES,
    SCHUMER,
    kept,
    letter_path,
    letters,
    link,
    rows,
    send,
    tasks,
    write,
)

NAMES = [
    "Senator Kirsten E. Gillibrand",
    "Senator Charles E. Schumer",
    "Representative Hakeem S. Jeffries",
    "Demonstration Desk",
    "Clerk Robin Example",
    "Demonstration Form",
]
TO_DO, WAITING, OPENED = (
    "Not started",
    "Waits for the button in our e-mail",
    "Opened, not sent yet?",
)
GOES_OUT, SENT, BROKEN = "Goes out by e-mail", "You sent it", "Did not work"


def happened(services: Services, key: str) -> list[tuple[str, str]]:
    """Return what is recorded of the letter to a recipient: entry and route."""
    with services.database.read() as conn:
        found = conn.execute(
            select(events.c.entry, events.c.route)
            .where(events.c.recipient_key == key)
            .order_by(events.c.id)
        )
        return [(row.entry, row.route) for row in found]


def copied(soup: BeautifulSoup, id_: str) -> str:
    """Return the text that a visitor copies; the first line break is the markup's."""
    (area,) = soup.select(f"textarea#{id_}")
    return area.get_text().removeprefix("\n")


def guided(soup: BeautifulSoup) -> dict[str, str]:
    """Return what a visitor copies into the fields of a form, by their names."""
    labels = soup.select(".form-guide label")
    return {
        label.get_text(): str(soup.select(f"input#{label['for']}")[0]["value"]) for label in labels
    }


def open_route(page: Page, key: str, route: str, *, status: int = 200) -> BeautifulSoup:
    """Press the button that opens a way to send the letter."""
    return page(f"{DEMO}/send/{key}/open/{route}", status=status, data={})


def say(page: Page, key: str, outcome: str, *, status: int = 200) -> BeautifulSoup:
    """Answer "Did you send it?"."""
    return page(f"{DEMO}/send/{key}/report", status=status, data={"outcome": outcome})


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (31, True)])
def test_mail_that_is_late(page: Page, clock: SettableClock, minutes: int, late: bool) -> None:
    """Whoever waits for the link is told, when nobody takes the mail."""
    write(page)
    send(page)
    clock.advance(timedelta(minutes=minutes))
    panel = words(page(f"{DEMO}/send"), ".panel")
    assert ("more slowly than usual" in panel) is late


def test_the_list_of_letters(page: Page, services: Services) -> None:
    """One line for each, how it stands, and what to do next."""
    write(page)
    soup = send(page)
    assert tasks(soup) == dict(
        zip(NAMES, [TO_DO, TO_DO, TO_DO, WAITING, WAITING, TO_DO], strict=True)
    )
    assert "Next: Senator Kirsten E. Gillibrand" in words(soup)
    assert "your 2 letters go out by e-mail" in words(soup, ".panel")
    assert "volha@example.com" in words(soup, ".panel")
    assert totals(services)[Entry.PREPARED] == 6


def test_a_campaign_without_addresses(page: Page, services: Services) -> None:
    """Nothing is mailed, nobody is asked for an address, and no person is stored."""
    write(page, letter_path(BELARUS, to=[GILLIBRAND, SCHUMER, JEFFRIES, "president"]))
    soup = send(page, BELARUS)
    assert list(tasks(soup).values()) == [TO_DO] * 4
    assert not soup.select(".panel")
    count = rows(services)
    assert (count["submissions"], count["letters"]) == (1, 4)
    assert (count["people"], count["deliveries"]) == (0, 0)


def test_pressed_twice(page: Page, services: Services) -> None:
    """The second press leads to the same page and stores nothing."""
    write(page)
    first = send(page)
    before = rows(services)
    assert tasks(send(page)) == tasks(first)
    assert rows(services) == before
    assert before["submissions"] == 1


def test_the_same_answers_once_more(page: Page, services: Services) -> None:
    """Who goes back to look and changes nothing has sent nothing anew."""
    write(page)
    send(page)
    say(page, SCHUMER, "reported-sent")
    write(page)
    assert tasks(send(page))["Senator Charles E. Schumer"] == SENT
    assert rows(services)["submissions"] == 1


def test_other_answers_are_other_letters(page: Page, services: Services) -> None:
    """Who changes their words after sending prepares new letters, and begins anew with them."""
    write(page)
    send(page)
    say(page, SCHUMER, "reported-sent")
    write(page, own_words="I read there on Fridays.")
    assert words(page(f"{DEMO}/send"), "h1") == "Check your letters"
    assert tasks(send(page))["Senator Charles E. Schumer"] == TO_DO
    assert rows(services)["submissions"] == 2


@pytest.mark.parametrize("path", ["send", f"send/{SCHUMER}", f"send/{SCHUMER}/opening/form"])
def test_before_sending(page: Page, services: Services, path: str) -> None:
    """The pages behind the button lead to the page before it, and store nothing."""
    write(page)
    assert words(page(f"{DEMO}/{path}"), "h1") == "Check your letters"
    assert rows(services)["submissions"] == 0


@pytest.mark.parametrize(
    "path", ["check", "send", f"send/{SCHUMER}", f"send/{SCHUMER}/opening/form"]
)
def test_without_a_draft(page: Page, path: str) -> None:
    """Who comes without one, or too late, is told so where they can start again."""
    assert words(page(f"{DEMO}/{path}"), "[role=status]") == GONE


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("send", {}),
        (f"send/{SCHUMER}/open/form", {}),
        (f"send/{SCHUMER}/report", {"outcome": "reported-sent"}),
    ],
)
def test_pressing_too_late(page: Page, clock: SettableClock, path: str, data: object) -> None:
    """The same, if a button is pressed after a day."""
    write(page)
    send(page)
    clock.advance(timedelta(days=1))
    assert words(page(f"{DEMO}/{path}", data=data), "[role=status]") == GONE


@pytest.mark.parametrize(
    "path",
    ["clear", "delete", f"send/{SCHUMER}/open/form", f"send/{SCHUMER}/report"],
)
def test_buttons_need_their_token(
    client: FlaskClient, page: Page, services: Services, path: str
) -> None:
    """No other site can press them."""
    write(page)
    send(page)
    before = rows(services)
    answer = client.post(f"{DEMO}/{path}", data={"outcome": "reported-sent"})
    assert answer.status_code == 400
    assert words(check(answer), "h1") == "This form has expired"
    assert rows(services) == before


@pytest.mark.parametrize(
    ("path", "data", "title"),
    [
        ("send", {"in_person": "y"}, "Check your letters"),
        (f"edit/{SCHUMER}", {"body": "Words of another site."}, "Edit your letter to"),
        (f"edit/{SCHUMER}", {"reset": "1"}, "Edit your letter to"),
        ("resume", {"email": "somebody@example.com"}, "Send your letters"),
    ],
)
def test_forms_need_their_token(
    client: FlaskClient, page: Page, services: Services, path: str, data: dict[str, str], title: str
) -> None:
    """No other site can send them; whose own has expired finds it filled in."""
    write(page)
    if path == "resume":
        send(page)
    before = rows(services)
    answer = client.post(f"{DEMO}/{path}", data=data)
    assert answer.status_code == 422
    soup = check(answer)
    assert words(soup, "h1").startswith(title)
    assert "press the button once more" in words(soup, ".error-summary")
    assert data.items() <= {**kept(soup), "reset": "1"}.items()
    assert rows(services) == before


def test_nobody_is_flooded(page: Page, services: Services, clock: SettableClock) -> None:
    """Three mails with a link go to an address in a day; the fourth submission waits."""
    for number in range(3):
        write(page, own_words=f"Words {number}")
        send(page)
    write(page, own_words="Words once more")
    soup = send(page, status=429)
    assert "We have sent several messages to this address today." in words(soup, ".error-summary")
    assert len(letters(soup)) == 6
    assert rows(services)["submissions"] == 3
    clock.advance(timedelta(hours=23))
    send(page, status=429)
    clock.advance(timedelta(minutes=59))
    assert words(page(f"{DEMO}/check"), "h1") == "Check your letters"


def test_by_the_official_form(page: Page) -> None:
    """The letter as forms keep it, the subject, the topic, and where to go."""
    write(page, own_words="I said “yes” — twice…")
    send(page)
    soup = page(f"{DEMO}/send/{SCHUMER}")
    text = copied(soup, "letter-text")
    assert text.startswith("Dear Senator Schumer:\n\n")
    assert text.endswith("Sincerely,\nVolha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235")
    assert 'I said "yes" - twice...' in text
    assert "\n1. Keep the Lantern Street" in text
    assert not re.search("[“”’—…•]", text)
    asked = guided(soup)
    assert asked.pop("Subject").startswith("Demonstration: one hour longer")
    assert asked == {
        "First name": "Volha",
        "Last name": "Kavalchuk",
        "Street address": "12 Ocean Parkway",
        "City": "Brooklyn",
        "State": "NY",
        "ZIP code": "11235",
        "E-mail address": "volha@example.com",
    }
    assert "Open schumer.senate.gov (new tab)" in words(soup)
    assert "Topic : choose Education" in words(soup, ".form-guide")
    assert "Message : paste your letter" in words(soup, ".form-guide")
    assert "Step 5 of 5 – letter 2 of 6" in words(soup)
    assert "Nothing is sent until you press Send on the official form." in words(soup)


def test_by_ones_own_mail_program(page: Page) -> None:
    """Members publish no address: the message goes to oneself, and says so."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{SCHUMER}")
    assert "This office publishes no e-mail address. This opens a message to yourself" in words(
        soup
    )
    assert "Open in my mail program, to myself" in words(soup)
    target = str(open_route(page, SCHUMER, "mailto").select("main a.button")[0]["href"])
    to, subject, body = mailto.decode(target)
    assert to == ""
    assert subject.startswith("Demonstration: one hour longer")
    assert body.startswith("Dear Senator Schumer:")
    assert "I read there on Thursdays." in body
    assert len(target) <= mailto.LIMIT


def test_by_ones_own_mail_program_to_an_address(page: Page) -> None:
    """Where there is an address, the link has it."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{CLERK}")
    assert "to yourself" not in words(soup)
    assert "Open in my mail program, to myself" not in words(soup)
    target = str(open_route(page, CLERK, "mailto").select("main a.button")[0]["href"])
    assert mailto.decode(target)[0] == "clerk@example.org"


@pytest.mark.parametrize(("key", "shorter"), [(DESK, True), (FORM, False)])
def test_another_edition_in_a_link(page: Page, key: str, shorter: bool) -> None:
    """A shorter one than the letter is told; for a small form the link has more room."""
    write(page)
    send(page)
    told = "A link holds about 1,900 characters, so it has a shorter edition of the letter."
    assert (told in words(page(f"{DEMO}/send/{key}"))) is shorter
    link_to = str(open_route(page, key, "mailto").select("main a.button")[0]["href"])
    letter = letters(page(f"{DEMO}/check"))[EVERYONE.index(key)]
    assert (len(mailto.decode(link_to)[2]) < len(letter)) is shorter


def test_a_letter_too_long_for_a_link(page: Page) -> None:
    """The visitor copies it, and the message only holds the place to paste it."""
    write(page, letter_path(to=[SCHUMER]), own_words="ў" * 600)
    send(page)
    soup = page(f"{DEMO}/send/{SCHUMER}")
    assert "Your letter is too long for a link." in words(soup)
    assert "ў" * 600 in copied(soup, "mail-text")
    target = str(open_route(page, SCHUMER, "mailto").select("main a.button")[0]["href"])
    assert mailto.decode(target)[2] == mailto.PASTE_NOTE


def test_by_telephone(page: Page) -> None:
    """What to say, and the numbers as telephones dial them, the nearest office among them."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{JEFFRIES}")
    script = "My name is Volha Kavalchuk, and I live in Brooklyn, New York"
    assert script in words(soup)
    numbers = {link.get_text(): str(link["href"]) for link in soup.select(".numbers a")}
    assert numbers["202-225-5936"] == "tel:+1-202-225-5936"
    assert len(numbers) > 1
    for number, href in numbers.items():
        assert href == f"tel:+1-{number}"
    assert "Office in Washington, DC" in words(soup, ".numbers")
    assert "mile away" in words(soup, ".numbers")


@pytest.mark.parametrize("key", [CLERK, FORM])
def test_nobody_to_call(page: Page, key: str) -> None:
    """Where no number is known, there is no script either."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{key}")
    assert not soup.select(".numbers")
    assert "Call the office" not in words(soup)


def test_on_paper(page: Page) -> None:
    """A whole letter: from whom, when, to whom, and the text with its typography."""
    write(page)
    send(page)
    soup = open_route(page, JEFFRIES, "print")
    (paper,) = soup.select(".letter.paper")
    assert paper.get_text().startswith(
        "Volha Kavalchuk\n12 Ocean Parkway\nBrooklyn, NY 11235\n\nOctober 5, 2026\n\n"
        "The Honorable Hakeem S. Jeffries\nU.S. House of Representatives\nWashington, DC 20515\n\n"
        "Dear Representative Jeffries:\n\n"
    )
    assert "• Keep the Lantern Street" in paper.get_text()
    assert all("no-print" in each["class"] for each in soup.select("main h1, main p"))


def test_the_day_on_paper_is_the_campaigns(page: Page, clock: SettableClock) -> None:
    """In the evening in New York it is the next day in London."""
    write(page)
    send(page)
    clock.advance(timedelta(hours=8))
    assert "October 5, 2026" in words(page(f"{DEMO}/send/{SCHUMER}/print"))


@pytest.mark.parametrize(
    ("key", "label"),
    [
        (SCHUMER, "schumer.senate.gov"),
        (JEFFRIES, "jeffries.house.gov"),
        (FORM, "example.org"),
    ],
)
def test_the_page_that_opens_a_form(page: Page, services: Services, key: str, label: str) -> None:
    """It goes on by itself to the address in our data, which is a link as well."""
    write(page)
    send(page)
    soup = open_route(page, key, "form")
    official = services.dataset.official(key)
    form = official.form if official else services.campaigns["demonstration"].recipients[2].form
    assert form is not None
    assert soup.select("meta[http-equiv=refresh]")[0]["content"] == f"0; url={form.url}"
    (button,) = soup.select("main a.button")
    assert (button["href"], button.get_text()) == (form.url, f"Open {label}")
    assert button["rel"] == ["noopener", "noreferrer"]
    assert (urlsplit(form.url).hostname or "").endswith(label)
    assert words(soup, "h1") == f"Opening {label}"


@pytest.mark.parametrize(
    ("key", "route"),
    [
        (SCHUMER, "fax"),
        (SCHUMER, "FORM"),
        (SCHUMER, "email"),
        (DESK, "email"),  # our server sends it, nobody opens it
        (DESK, "form"),
        (JEFFRIES, "call"),  # a number is dialled from the page itself
        (CLERK, "call"),
        (FORM, "call"),
        ("nobody", "form"),
        ("president", "form"),  # no recipient of this campaign
        ("B000944", "form"),  # a senator of another state
        (SCHUMER, "https:%2F%2Fevil.example"),
        ("..%2F..", "form"),
    ],
)
def test_nothing_else_opens(page: Page, services: Services, key: str, route: str) -> None:
    """Neither by the button nor by the page behind it, and it is not recorded."""
    write(page)
    send(page)
    open_route(page, key, route, status=404)
    page(f"{DEMO}/send/{key}/opening/{route}", status=404)
    assert Entry.OPENED not in totals(services)


@pytest.mark.parametrize("route", ["print", "email"])
def test_what_has_no_address_has_no_page_in_between(page: Page, route: str) -> None:
    """Printing has its own page, and mail of ours needs none."""
    write(page)
    send(page)
    page(f"{DEMO}/send/{DESK}/opening/{route}", status=404)


def test_the_address_is_not_the_visitors(client: FlaskClient, page: Page) -> None:
    """Nothing in a request can send anybody elsewhere."""
    write(page)
    send(page)
    answer = client.get(
        f"{DEMO}/send/{SCHUMER}/opening/form?url=https://evil.example&to=evil.example",
        headers={"Referer": "https://evil.example/"},
    )
    assert answer.status_code == 200
    assert "evil" not in answer.text


@pytest.mark.parametrize("path", ["", "/print", "/report"])
def test_nobody_of_that_name(page: Page, path: str) -> None:
    """A recipient that this visitor does not write to has no page."""
    write(page, letter_path(to=[SCHUMER]))
    send(page)
    data: dict[str, object] | None = {"outcome": "reported-sent"} if path == "/report" else None
    page(f"{DEMO}/send/{GILLIBRAND}{path}", status=404, data=data)


def test_opening_is_recorded_once_a_press(page: Page, services: Services) -> None:
    """By its route, and looking at the page in between records nothing."""
    write(page)
    send(page)
    open_route(page, SCHUMER, "form")
    page(f"{DEMO}/send/{SCHUMER}/opening/form")
    open_route(page, SCHUMER, "print")
    assert happened(services, SCHUMER) == [
        ("prepared", "form"),
        ("opened", "form"),
        ("opened", "print"),
    ]
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == OPENED


def test_sent_stays_sent(page: Page) -> None:
    """Opening the form once more takes nothing back; saying that it failed does."""
    write(page)
    send(page)
    say(page, SCHUMER, "reported-sent")
    open_route(page, SCHUMER, "form")
    assert tasks(page(f"{DEMO}/send"))["Senator Charles E. Schumer"] == SENT
    assert tasks(say(page, SCHUMER, "reported-broken"))["Senator Charles E. Schumer"] == BROKEN


@pytest.mark.parametrize("outcome", ["", "accepted", "replied", "opened", "delivered-in-person"])
def test_other_words_are_not_the_visitors(page: Page, services: Services, outcome: str) -> None:
    """They are for what a server or staff know."""
    write(page)
    send(page)
    before = totals(services)
    say(page, SCHUMER, outcome, status=400)
    assert totals(services) == before


def test_the_last_one_says_thank_you(page: Page, services: Services) -> None:
    """When nothing is left to do, with what happens next; a broken form is still to do."""
    write(page)
    send(page)
    for key in (GILLIBRAND, SCHUMER, JEFFRIES):
        soup = say(page, key, "reported-sent")
    soup = say(page, FORM, "reported-broken")
    assert words(soup, "h1") == "Demonstration Form"
    assert "Next: Demonstration Form" in words(page(f"{DEMO}/send"))
    soup = say(page, FORM, "reported-sent")
    assert words(soup, "h1") == "Thank you, Volha."
    assert "What happens next Nothing: these offices are made up." in words(soup)
    assert "Now check your e-mail" in words(soup)
    page(link(services), data={})
    soup = page(f"{DEMO}/send")
    assert tasks(soup) == dict(
        zip(NAMES, [SENT, SENT, SENT, GOES_OUT, GOES_OUT, SENT], strict=True)
    )
    assert "Now check your e-mail" not in words(soup)
    assert "Your address is verified" in words(page(f"{DEMO}/send/{DESK}"), ".panel")


def test_a_letter_that_waits(page: Page) -> None:
    """Its page says for what, and it can be sent by oneself all the same."""
    write(page)
    send(page)
    soup = page(f"{DEMO}/send/{DESK}")
    assert words(soup, ".panel") == (
        "This letter goes by e-mail from our server as soon as you have opened the link that we"
        " sent to volha@example.com and pressed the button there."
    )
    assert "Or send it yourself" in words(soup)
    assert tasks(say(page, DESK, "reported-sent"))["Demonstration Desk"] == SENT
    assert not page(f"{DEMO}/send/{DESK}").select(".panel")


def test_demonstrations_say_so(page: Page) -> None:
    """Nobody in Congress should get a letter of the demonstration."""
    write(page)
    send(page)
    asked = "Please do not send this letter to a real office."
    assert asked in words(page(f"{DEMO}/send/{SCHUMER}"), ".banner")
    assert not page(f"{DEMO}/send/{DESK}").select(".banner")
    write(page, letter_path(BELARUS, to=[SCHUMER]))
    send(page, BELARUS)
    assert not page(f"{BELARUS}/send/{SCHUMER}").select(".banner")


def test_typed_markup_on_every_page(client: FlaskClient, page: Page) -> None:
    """Letters, scripts and copies are text, and stay what was typed."""
    wild = "</textarea><script>alert(1)</script> <b>&amp;"
    write(page, own_words=wild, first="<i>Volha</i>")
    send(page)
    paths = ["send", *(f"send/{key}" for key in EVERYONE), f"send/{SCHUMER}/print"]
    paths += [f"send/{SCHUMER}/opening/{route}" for route in ("form", "mailto")]
    paths += ["done", "edit", f"edit/{SCHUMER}"]
    for path in paths:
        answer = client.get(f"{DEMO}/{path}")
        check(answer)
        for markup in ("<script>alert", "<b>", "<i>"):
            assert markup not in answer.text, path
    assert wild in copied(page(f"{DEMO}/send/{SCHUMER}"), "letter-text")
    assert wild in copied(page(f"{DEMO}/send/{JEFFRIES}/opening/form"), "letter-text")
    assert wild in words(page(f"{DEMO}/send/{JEFFRIES}"), "details > .letter")


def test_a_leading_line_break_is_kept_out(page: Page) -> None:
    """What is copied begins with the salutation, whatever the visitor's own words begin with."""
    write(page, own_words="\n\n  I read there.\n\n")
    send(page)
    text = copied(page(f"{DEMO}/send/{SCHUMER}"), "letter-text")
    assert text.startswith("Dear Senator Schumer:\n\n")
    assert "\n\nI read there.\n\n" in text


def test_sending_keeps_the_form(page: Page) -> None:
    """What was typed is there when the visitor comes back."""
    write(page)
    send(page)
    assert kept(page(letter_path()))["own_words"] == "I read there on Thursdays."


def test_texts_that_changed_since(page: Page, client: FlaskClient, services: Services) -> None:
    """A letter that does not fit any more leads back to where that is said."""
    campaign = services.campaigns["demonstration"]
    sent = replace(new_submission(services), own_words="ў" * 600)
    with client.session_transaction() as session:
        session["drafts"] = {campaign.slug: drafts.save(services, campaign, None, sent)}
    for path in (f"{DEMO}/send", f"{DEMO}/send/{SCHUMER}"):
        soup = page(path, status=422)
        assert words(soup, "h1") == "Check your letters"
        assert "too long for" in words(soup, ".error-summary")
