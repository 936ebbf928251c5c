"""Links that open a message in the visitor's own mail."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contactrep.core.campaigns import Edition, EditionText
from contactrep.core.letters import candidates
from contactrep.core.mailto import (
    LIMIT,
    PASTE_NOTE,
    MailLink,
    MailService,
    compose_link,
    decode,
    mail_link,
)
from contactrep.core.wording import clean, one_line
from tests.conftest import FULL
from tests.core.letter_factory import CAMPAIGN, DESK, PRESIDENT, SENATOR, TODAY, writer

LETTERS = 20_000 if FULL else 2_000  # of each service

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
ADDRESSES = st.from_regex(r"[a-z0-9.+&%'_-]{1,20}@[a-z0-9-]{1,20}\.example", fullmatch=True)
AWKWARD = (
    *("\r\n", "\n", "\r", "&", "+", "%", "#", "=", "?", ";", "ў", "🙂", "“", "”", "'", '"', " "),
    *("%0ABcc: x@example.org", "\r\nBcc: x@example.org", "&bcc=x@example.org", "%2B", "the lamp "),
)
# Each of them is drawn as one character: lists of texts would take three times as long.
STANDS_FOR = dict(enumerate(AWKWARD, ord("A")))
TYPED = st.text(
    st.sampled_from([*map(chr, STANDS_FOR)]) | st.characters(exclude_categories=["Cs"]),
    max_size=40,
).map(lambda text: text.translate(STANDS_FOR))

KEYS = {
    MailService.DEFAULT: ["subject", "body"],
    MailService.GMAIL: ["view", "fs", "to", "su", "body"],
    MailService.OUTLOOK: ["to", "subject", "body"],
    MailService.OUTLOOK_WORK: ["to", "subject", "body"],
    MailService.YAHOO: ["to", "subject", "body"],
}

on_every_service = pytest.mark.parametrize("service", MailService)


def keys_of(url: str) -> list[str]:
    """Return the keys of a link's query."""
    return [key for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]


def link_for_desk(service: MailService = MailService.DEFAULT, **changes: str) -> MailLink:
    """Return a link to the desk."""
    typed = writer(**changes)
    return compose_link(CAMPAIGN, DESK, typed, service=service, seed="s", today=TODAY)


@on_every_service
@settings(max_examples=200)
@given(to=st.one_of(st.just(""), ADDRESSES), subject=ANYTHING, body=ANYTHING)
@example(
    to="desk@example.org",
    subject="R&D + 100% “ў” 🙂?=#",
    body="a\r\nb & c + d % ў 🙂 “x” 'y' \"z\"\n\n\nend\n",
)
@example(to="a+b@example.org", subject="%0ABcc: x", body="+")
@example(to="", subject="", body="\r\n\r\n\r")
def test_a_link_comes_back_as_it_was(
    service: MailService, to: str, subject: str, body: str
) -> None:
    """Decoding gives address, one-line subject and body; the encoded form is bare ASCII."""
    url = mail_link(service, to, subject, body)
    breaks = body.replace("\r\n", "\n").replace("\r", "\n")
    assert decode(url) == (to, one_line(subject), breaks)
    assert re.fullmatch(r"[a-z]+:[\w.%@~/-]*\?[\w.%@~&=-]*", url, re.ASCII)
    assert "%0A" not in url.replace("%0D%0A", "")
    assert keys_of(url) == KEYS[service]


@on_every_service
@settings(max_examples=LETTERS)
@given(typed=TYPED, subject=TYPED, edits=st.booleans())
@example(typed="a & b", subject="%0ABcc: x@example.org", edits=False)
@example(typed="ў" * 400, subject="\r\nBcc: x@example.org", edits=False)
@example(typed="1 + 1 = 2\r\n\r\n“100%” #1 & 🙂", subject="+", edits=True)
def test_a_letter_comes_back_whole_or_is_to_be_pasted(
    service: MailService, typed: str, subject: str, *, edits: bool
) -> None:
    """Whatever is typed, the link fits; it holds all of the letter and no more, or the note."""
    campaign = replace(CAMPAIGN, subjects=("{{ council }}",), settings={"council": subject})
    link = compose_link(
        campaign,
        DESK,
        writer(own_words=typed),
        service=service,
        seed="s",
        today=TODAY,
        edited_body=typed if edits else None,
    )
    body = link.letter.plain if link.letter else PASTE_NOTE
    assert decode(link.url) == ("desk@example.org", one_line(subject), body)
    assert link.letter is None or clean(typed) in link.letter.text
    assert len(link.url) <= LIMIT
    assert "+" not in link.url
    assert keys_of(link.url) == KEYS[service]


@pytest.mark.parametrize(
    ("service", "start", "subject"),
    [
        (MailService.DEFAULT, "mailto:desk@example.org?", "subject"),
        (
            MailService.GMAIL,
            "https://mail.google.com/mail/?view=cm&fs=1&to=desk@example.org&",
            "su",
        ),
        (
            MailService.OUTLOOK,
            "https://outlook.live.com/mail/0/deeplink/compose?to=desk@example.org&",
            "subject",
        ),
        (
            MailService.OUTLOOK_WORK,
            "https://outlook.office.com/mail/deeplink/compose?to=desk@example.org&",
            "subject",
        ),
        (
            MailService.YAHOO,
            "https://compose.mail.yahoo.com/?to=desk@example.org&",
            "subject",
        ),
    ],
)
def test_links_are_written_as_mail_services_read_them(
    service: MailService, start: str, subject: str
) -> None:
    """A space is %20 and a line break %0D%0A."""
    url = mail_link(service, "desk@example.org", "one two", "a b\nc")
    assert url == f"{start}{subject}=one%20two&body=a%20b%0D%0Ac"


@on_every_service
@pytest.mark.parametrize(
    "subject",
    ["Hello\r\nBcc: x@example.org", "Hello\nBcc: x@example.org", "Hello&bcc=x@example.org"],
)
def test_a_subject_cannot_add_a_header(service: MailService, subject: str) -> None:
    """Breaks collapse and ampersands are encoded, so there are the known fields and no other."""
    url = mail_link(service, "desk@example.org", subject, "body")
    assert keys_of(url) == KEYS[service]
    assert "%0D" not in url
    assert "%0A" not in url
    assert decode(url)[1] == one_line(subject)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?subject=a&body=b",
        "https://example.org/?to=&subject=a&body=b",
        "desk@example.org",
        "",
        "mailto:desk@example.org",
        "mailto:desk@example.org?subject=a",
        "mailto:desk@example.org?subject=a&body=b&bcc=x@example.org",
        "mailto:desk@example.org?body=b&subject=a",
        "https://mail.google.com/mail/?to=&su=a&body=b",
        "https://mail.google.com/mail/?view=x&fs=1&to=&su=a&body=b",
        "https://mail.google.com/mail/?view=cm&fs=1&to=&su=a&body=b&bcc=x@example.org",
        "https://compose.mail.yahoo.com/?to=&su=a&body=b",
        "https://compose.mail.yahoo.com.example.org/?to=&subject=a&body=b",
        "http://compose.mail.yahoo.com/?to=&subject=a&body=b",
    ],
)
def test_only_links_to_messages_are_decoded(url: str) -> None:
    """Anything else is refused, and so is a link with more or less than ours have."""
    with pytest.raises(ValueError, match="not a link to a message"):
        decode(url)


@on_every_service
def test_the_longest_edition_that_fits_is_in_the_link(service: MailService) -> None:
    """The link holds the plain letter, and the next longer edition would not fit."""
    link = link_for_desk(service, own_words="Я — ў.")
    assert link.full
    assert link.letter is not None
    assert link.letter.edition is Edition.LONG
    assert len(link.url) <= LIMIT
    assert decode(link.url) == ("desk@example.org", link.letter.subject, link.letter.plain)
    assert not link.to_self


@on_every_service
def test_the_whole_link_counts(service: MailService) -> None:
    """With a character less of one's own the longer edition fits; its length is exactly the limit.

    The address of the service is part of the link: webmail holds a little less of a letter.
    """
    whole = candidates(CAMPAIGN, DESK, writer(own_words="x"), seed="s", today=TODAY)[1]
    room = LIMIT - len(mail_link(service, "desk@example.org", whole.subject, whole.plain))
    just, over = (link_for_desk(service, own_words="x" * count) for count in (1 + room, 2 + room))
    assert len(just.url) == LIMIT
    assert [link.letter and link.letter.edition for link in (just, over)] == [
        Edition.LONG,
        Edition.STANDARD,
    ]


@pytest.mark.parametrize(
    ("service", "start"),
    [
        (MailService.DEFAULT, "mailto:?subject="),
        (MailService.GMAIL, "https://mail.google.com/mail/?view=cm&fs=1&to=&su="),
    ],
)
def test_without_an_address_the_link_is_to_oneself(service: MailService, start: str) -> None:
    """It is said that nobody is addressed."""
    link = compose_link(CAMPAIGN, SENATOR, writer(), service=service, seed="s", today=TODAY)
    assert link.to_self
    assert link.url.startswith(start)


@on_every_service
def test_a_letter_that_does_not_fit_is_to_be_pasted(service: MailService) -> None:
    """Then the body says so, and nothing is cut."""
    link = link_for_desk(service, own_words="ў" * 400)
    assert not link.full
    assert link.letter is None
    assert decode(link.url)[2] == PASTE_NOTE


def test_an_edited_letter_goes_into_the_link() -> None:
    """The body is the one that the writer edited."""
    link = compose_link(
        CAMPAIGN, DESK, writer(), seed="s", today=TODAY, edited_body="Mine {{ city }}"
    )
    assert "\n\nMine {{ city }}\n\n" in decode(link.url)[2]


@given(own_words=ANYTHING, seed=ANYTHING)
def test_no_link_is_longer_than_mail_programs_take(own_words: str, seed: str) -> None:
    """Whatever is typed, the link fits, and it holds all of it or none."""
    typed = writer(own_words=own_words)
    link = compose_link(CAMPAIGN, PRESIDENT, typed, seed=seed, today=TODAY)
    assert len(link.url) <= LIMIT
    if link.letter is not None:
        assert typed.own_words in link.letter.text


def test_a_campaign_with_long_editions_only_asks_to_paste() -> None:
    """Where no edition fits, the link still opens."""
    long = EditionText("Word " * 1000, approved=True)
    campaign = replace(CAMPAIGN, editions=dict.fromkeys(Edition, long))
    assert not compose_link(campaign, DESK, writer(), seed="s", today=TODAY).full
