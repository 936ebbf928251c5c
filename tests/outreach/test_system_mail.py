"""The site's own mail: every template renders, and holds nothing but what it is given."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError

from contactrep import paths
from contactrep.core.languages import LANGUAGES
from contactrep.core.lifecycle import State
from contactrep.core.mail import header_safe
from contactrep.outreach import language, system_mail
from contactrep.outreach.give_back import Why
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import TooManyMailsError, keep_within_limit
from contactrep.storage import outbox
from contactrep.storage.database import Connection
from tests.conftest import SettableClock

SITE = {"site_name": "Readers", "base_url": "https://act.example.org"}
TITLE = "One hour longer"
LONG_LINE = "A letter keeps each line as it was written, however long it may have become. " * 3
LETTERS = [
    {
        "to": "Senator Ana Doe",
        "form": f"https://doe.example.org/{'contact/' * 12}",
        "subject": "Light the lamp",
        "text": f"Dear Senator Doe:\n\n{LONG_LINE}\n\n\u2022 a lamp\n\nSincerely,\nVolha",
    },
    {"to": "The Reading Desk", "form": "", "subject": "A lamp", "text": "Dear Desk:\n\nPlease."},
]
VALUES: dict[str, dict[str, object]] = {
    "verify": {
        **SITE,
        "count": 2,
        "campaign_title": TITLE,
        "link": f"https://act.example.org/be/verify/{'a.b-c_d' * 12}",
        "days": 7,
    },
    "remind": {
        **SITE,
        "count": 2,
        "campaign_title": TITLE,
        "link": f"https://act.example.org/be/verify/{'a.b-c_d' * 12}",
        "days": 6,
    },
    "resume": {
        **SITE,
        "campaign_title": TITLE,
        "link": f"https://act.example.org/be/resume/{'a.b-c_d' * 20}",
        "days": 30,
    },
    "copies": {
        **SITE,
        "campaign_title": TITLE,
        "link": f"https://act.example.org/be/resume/{'a.b-c_d' * 20}",
        "letters": LETTERS,
    },
    "returned": {
        **SITE,
        "why": Why.REFUSED,
        "name": "Clerk Robin Example",
        "campaign_title": TITLE,
        "link": "https://act.example.org/be/c/lamp",
        "form": f"https://doe.example.org/{'contact/' * 12}",
        "phone": "202-555-0100",
        "subject": "Light the lamp",
        "text": LETTERS[0]["text"],
        "note": "",
    },
    "reply": {
        **SITE,
        "name": "Clerk Robin Example",
        "campaign_title": TITLE,
        "link": "https://act.example.org/be/c/lamp",
        "sender_name": "Robin Example",
        "sender": "robin@example.org",
        "subject": "Re: Light the lamp",
        "text": f"Thank you.\n\n{LONG_LINE}\n\n> Dear Senator Doe:\n> a lamp",
        "count": 2,
    },
    "held": {
        **SITE,
        "name": "Clerk Robin Example",
        "campaign_title": TITLE,
        "link": f"https://act.example.org/be/held/{'a.b-c_d' * 12}",
        "days": 7,
    },
    "follow-up": {
        **SITE,
        "again": False,
        "campaign_title": TITLE,
        "offices": [
            {"name": name, "link": f"https://act.example.org/be/replied/{'a.b-c_d' * 12}{number}"}
            for number, name in enumerate(["Clerk Robin Example", "Senator Ana Doe"])
        ],
    },
    "invitation": {
        **SITE,
        "link": f"https://act.example.org/staff/invitation/{'a.b-c_d' * 6}",
        "days": 3,
    },
    "reset": {**SITE, "link": f"https://act.example.org/staff/reset/{'a.b-c_d' * 6}"},
    "alarm": {
        **SITE,
        "count": 31,
        "frozen": 4,
        "failing": 20,
        "ended": 7,
        "server": "cannot connect to smtp.example.org:587: refused",
        "since": "2026-10-05 19:30 UTC",
        "link": "https://act.example.org/staff/queue",
    },
    "trial": {
        **SITE,
        "recipient": "Senator Ana Doe",
        "sample": "a ZIP code in several districts",
        "edition": "short",
        "length": 812,
        "link": "https://act.example.org/staff/campaigns/lamp",
        "subject": LETTERS[0]["subject"],
        "text": LETTERS[0]["text"],
    },
}
TEXTS = Path(__file__).parent / "mail_texts"
COUNTS = (0, 1, 2, 5, 11, 21)

in_every_language = pytest.mark.parametrize("code", LANGUAGES)
of_every_kind = pytest.mark.parametrize("template", sorted(VALUES))


def texts(values: dict[str, object]) -> list[str]:
    """Return the texts among the values of a mail, those of its letters too."""
    found = [value for value in values.values() if type(value) is str]
    for each in (*values.get("letters", ()), *values.get("offices", ())):  # type: ignore[misc]
        found += [value for value in each.values() if value]
    return found


def links(template: str) -> list[str]:
    """Return the addresses that a mail is for: one, or one for each office."""
    values: dict[str, Any] = VALUES[template]
    return (
        [office["link"] for office in values["offices"]]
        if "offices" in values
        else [values["link"]]
    )


def test_every_template_is_known() -> None:
    """Who adds a mail adds it to the table above."""
    folders = {each.name for each in (paths.TEMPLATES / "mail").iterdir() if each.is_dir()}
    assert folders == set(VALUES)


@in_every_language
@of_every_kind
@pytest.mark.parametrize("count", COUNTS)
def test_a_mail(template: str, code: str, count: int) -> None:
    """A subject of one line that can be a header, and a text in lines that mail programs keep."""
    values = dict(VALUES[template])
    values |= {name: count for name in ("count", "days") if name in values}
    mail = system_mail.render(template, values, code)
    assert mail.subject
    assert header_safe("subject", mail.subject) == mail.subject.strip()
    assert mail.text.endswith("\n")
    assert not mail.text.endswith("\n\n")
    kept = {line for text in texts(values) for line in text.split("\n")}
    assert all(len(line) <= 78 or line in kept for line in mail.text.split("\n"))
    assert not {"{", "}"} & {*mail.text, *mail.subject}
    assert "%(" not in mail.subject + mail.text
    for text in texts(values):
        assert text in mail.text
    assert "\n\n\n\n" not in mail.text


@in_every_language
@of_every_kind
def test_the_text_is_as_it_was(template: str, code: str) -> None:
    """To the byte: marks that are for the HTML alone leave nothing in it."""
    known = TEXTS / f"{template}.{code}.txt"
    assert system_mail.render(template, VALUES[template], code).text.encode() == known.read_bytes()


REASONS = {
    Why.REFUSED: "did not take your letter",
    Why.GIVEN_UP: "has not taken your letter in a week of tries",
    Why.TIME_OVER: "could not be sent within a week",
    Why.UNCERTAIN: "It may have arrived.",
    Why.BOUNCED: "took your letter at first, and then sent it back to us",
    Why.MAILBOX_FULL: "the mailbox of Clerk Robin Example is full",
    Why.ENDED: "the staff of the campaign have stopped your letter",
    Why.NOT_WANTED: "you asked us not to send it",
    Why.UNANSWERED: "had no answer, so that we have not sent it",
    Why.NO_ADDRESS: "we have no e-mail address of Clerk Robin Example any more",
}
LEFT_OFFICE = {Why.NOT_WANTED, Why.UNANSWERED}


@pytest.mark.parametrize("why", Why)
def test_why_a_letter_comes_back(why: Why) -> None:
    """It says what happened and nothing else; a successor is no other way to the same person."""
    mail = system_mail.render("returned", VALUES["returned"] | {"why": why})
    text = " ".join(mail.text.split())
    assert [each for each, said in REASONS.items() if said in text] == [why]
    assert ("whoever holds the office now" in text) is (why in LEFT_OFFICE)
    assert ("send it another way" in text) is (why not in LEFT_OFFICE)
    assert mail.subject == {
        Why.UNCERTAIN: "Your letter to Clerk Robin Example may not have arrived",
        **dict.fromkeys(
            (Why.ENDED, *LEFT_OFFICE), "Your letter to Clerk Robin Example comes back to you"
        ),
    }.get(why, "Your letter to Clerk Robin Example could not be delivered")


@in_every_language
def test_every_reason_is_another(code: str) -> None:
    """And none leaves the sentence empty."""
    mails = [system_mail.render("returned", VALUES["returned"] | {"why": why}, code) for why in Why]
    paragraphs = {mail.text.split("\n\n")[1] for mail in mails}
    assert len(paragraphs) == len(Why)
    for mail in mails:
        assert "Clerk Robin Example" in " ".join(mail.text.split("\n\n")[1].split())
        assert "Clerk Robin Example" in mail.subject


@in_every_language
def test_the_text_for_whoever_left_office_is_as_it_was(code: str) -> None:
    """To the byte, with what staff write."""
    values = VALUES["returned"] | {"why": Why.UNANSWERED, "form": "", "phone": "", "note": "Sorry."}
    known = TEXTS / f"returned-unanswered.{code}.txt"
    assert system_mail.render("returned", values, code).text.encode() == known.read_bytes()


@in_every_language
@of_every_kind
def test_a_link_stands_alone(template: str, code: str) -> None:
    """On a line of its own and whole, so that mail programs make it one that can be pressed."""
    mail = system_mail.render(template, VALUES[template], code)
    lines = mail.text.split("\n")
    assert [lines.count(link) for link in links(template)] == [1] * len(links(template))


@in_every_language
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_whether_they_replied(code: str, count: int, *, again: bool) -> None:
    """About one office the subject names it; the second time is the last, and the mail says so."""
    offices = [{"name": f"Senator {n}", "link": f"https://a.example.org/{n}"} for n in range(count)]
    values = VALUES["follow-up"] | {"again": again, "offices": offices}
    mail = system_mail.render("follow-up", values, code)
    assert ("Senator 0" in mail.subject) is (count == 1)
    text = mail.text.split("\n\n")
    for office in offices:
        assert text[text.index(office["name"]) + 1] == office["link"]
    english = " ".join(system_mail.render("follow-up", values).text.split())
    assert ("We ask once more" in english) is not again
    assert ("We do not ask again." in english) is again


@in_every_language
@pytest.mark.parametrize("sender_name", ["", "Robin Example"])
@pytest.mark.parametrize("sender", ["", "robin@example.org"])
def test_whom_to_answer(code: str, sender_name: str, sender: str) -> None:
    """The address stands in the text, on a line of its own, if there is one."""
    values = VALUES["reply"] | {"sender_name": sender_name, "sender": sender}
    text = system_mail.render("reply", values, code).text
    line = f"    {sender_name}, {sender}" if sender_name else f"    {sender}"
    assert (f"\n\n{line}\n\n" in text) is bool(sender)
    said = " ".join(system_mail.render("reply", values).text.split())
    assert ("Do not answer to us, but to this address:" in said) is bool(sender)
    assert ("It does not say where to answer to." in said) is not bool(sender)


@in_every_language
def test_letters_are_copied_as_they_are(code: str) -> None:
    """They are to be pasted: no line of theirs is broken, whatever it is as long as."""
    mail = system_mail.render("copies", VALUES["copies"], code)
    for letter in LETTERS:
        assert f"\n{letter['subject']}\n\n{letter['text']}\n" in mail.text


@of_every_kind
def test_whoever_has_another_language_is_spoken_to_in_english_by_default(template: str) -> None:
    """And a mail in another language leaves none behind."""
    english = system_mail.render(template, VALUES[template])
    for code in LANGUAGES:
        system_mail.render(template, VALUES[template], code)
        assert language.current() == "en"
    assert system_mail.render(template, VALUES[template]) == english
    assert "This message was sent automatically." in english.text


@pytest.mark.parametrize(
    ("template", "count", "subject", "text"),
    [
        ("verify", 0, "Verify your e-mail address", "took part on Readers"),
        ("verify", 1, "Verify your e-mail address to send your letter", "a letter on Readers"),
        ("verify", 2, "Verify your e-mail address to send your letters", "wrote 2 letters"),
        ("remind", 0, "Your e-mail address is still to be verified", "took part on Readers"),
        ("remind", 1, "Your letter is still waiting for you", "wrote a letter on Readers"),
        ("remind", 2, "Your letters are still waiting for you", "wrote 2 letters on Readers"),
    ],
)
def test_it_counts(template: str, count: int, subject: str, text: str) -> None:
    """No letter, one letter, or several."""
    mail = system_mail.render(template, VALUES[template] | {"count": count})
    assert mail.subject == subject
    assert text in mail.text


@pytest.mark.parametrize(
    ("template", "missing"), [(kind, name) for kind in sorted(VALUES) for name in VALUES[kind]]
)
def test_a_missing_value_is_a_mistake(template: str, missing: str) -> None:
    """Nobody gets a mail with a hole in it."""
    values = {name: value for name, value in VALUES[template].items() if name != missing}
    with pytest.raises(UndefinedError):
        system_mail.render(template, values)


def test_a_mail_that_does_not_exist() -> None:
    """Is a mistake too."""
    with pytest.raises(TemplateNotFound):
        system_mail.render("nothing", {})


@pytest.mark.parametrize(
    "template", [name for name, values in sorted(VALUES.items()) if "campaign_title" in values]
)
def test_plain_text_is_not_escaped(template: str) -> None:
    """A title with an ampersand reads as it is written."""
    mail = system_mail.render(template, VALUES[template] | {"campaign_title": "Light & <air>"})
    assert "    Light & <air>\n" in mail.text


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_a_letter_says_is_never_expanded(text: str) -> None:
    """Braces and signs of a template in a letter are only signs, and it stays as it is."""
    letter = {**LETTERS[1], "text": f"{{{{ link }}}} %(count)s {{% x %}} {text}."}
    mail = system_mail.render("copies", VALUES["copies"] | {"letters": [letter]})
    assert f"\n\n{letter['text']}\n" in mail.text


@pytest.mark.parametrize(
    ("code", "address"),
    [
        ("en", "http://localhost/verify/x"),
        ("be", "http://localhost/be/verify/x"),
        ("ru", "http://localhost/ru/verify/x"),
    ],
)
def test_a_link_leads_to_the_page_in_its_language(
    services: Services, code: str, address: str
) -> None:
    """English has no prefix, as on the pages."""
    assert system_mail.address_of(services, code, "/verify/x") == address


def queue(services: Services, conn: Connection, template: str, to: str) -> None:
    mail = system_mail.new_mail(services, template, to, "en", VALUES[template])
    outbox.add(conn, services.vault, mail, State.QUEUED, services.clock())


@pytest.mark.parametrize(
    ("kinds", "full"),
    [
        (["verify"] * 3, True),
        (["resume"] * 3, True),
        (["verify", "resume", "verify"], True),
        (["verify", "resume"], False),
        (["verify", "remind", "copies", "resume"], False),  # those come once for each of the others
    ],
)
def test_three_mails_with_a_link_a_day(
    services: Services, clock: SettableClock, kinds: list[str], full: bool
) -> None:
    """To one address, however it is written and whatever the link is for; others get theirs."""
    start = clock.now
    with services.database.write() as conn:
        for kind in kinds:
            queue(services, conn, kind, "Volha@example.com")
    with services.database.write() as conn:
        keep_within_limit(services, conn, "other@example.com")
        clock.now = start.replace(day=start.day + 1)
        if full:
            with pytest.raises(TooManyMailsError):
                keep_within_limit(services, conn, "volha@EXAMPLE.com")
        else:
            keep_within_limit(services, conn, "volha@EXAMPLE.com")
        clock.now = clock.now.replace(second=clock.now.second + 1)
        keep_within_limit(services, conn, "volha@example.com")
