"""Links that open the visitor's own mail program."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contactrep.core.campaigns import Edition, EditionText
from contactrep.core.mailto import LIMIT, PASTE_NOTE, compose_mailto, decode, mailto
from contactrep.core.wording import one_line
from tests.core.letter_factory import CAMPAIGN, DESK, PRESIDENT, SENATOR, TODAY, writer

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
ADDRESSES = st.from_regex(r"[a-z0-9.+&%'_-]{1,20}@[a-z0-9-]{1,20}\.example", fullmatch=True)


@settings(max_examples=500)
@given(st.one_of(st.just(""), ADDRESSES), ANYTHING, ANYTHING)
@example(
    "desk@example.org", "R&D + 100% “ў” 🙂?=#", "a\r\nb & c + d % ў 🙂 “x” 'y' \"z\"\n\n\nend\n"
)
@example("a+b@example.org", "%0ABcc: x", "+")
@example("", "", "\r\n\r\n\r")
def test_a_link_comes_back_as_it_was(to: str, subject: str, body: str) -> None:
    """Decoding gives address, one-line subject and body; the encoded form is bare ASCII."""
    url = mailto(to, subject, body)
    breaks = body.replace("\r\n", "\n").replace("\r", "\n")
    assert decode(url) == (to, one_line(subject), breaks)
    assert re.fullmatch(r"mailto:[\w.%@~-]*\?subject=[\w.%~-]*&body=[\w.%~-]*", url, re.ASCII)
    assert "%0A" not in url.replace("%0D%0A", "")


def test_spaces_and_breaks_are_encoded_as_mail_programs_read_them() -> None:
    """A space is %20 and a line break %0D%0A."""
    url = mailto("desk@example.org", "one two", "a b\nc")
    assert url == "mailto:desk@example.org?subject=one%20two&body=a%20b%0D%0Ac"


@pytest.mark.parametrize(
    "subject",
    ["Hello\r\nBcc: x@example.org", "Hello\nBcc: x@example.org", "Hello&bcc=x@example.org"],
)
def test_a_subject_cannot_add_a_header(subject: str) -> None:
    """Breaks collapse and ampersands are encoded, so there are two fields and no third."""
    url = mailto("desk@example.org", subject, "body")
    assert url.count("&") == 1
    assert "%0D" not in url
    assert "%0A" not in url
    assert decode(url)[1] == one_line(subject)


@pytest.mark.parametrize("url", ["https://example.org/?subject=a&body=b", "desk@example.org"])
def test_only_mailto_links_are_decoded(url: str) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="not a mailto link"):
        decode(url)


def test_the_longest_edition_that_fits_is_in_the_link() -> None:
    """The link holds the plain letter, and the next longer edition would not fit."""
    link = compose_mailto(CAMPAIGN, DESK, writer(own_words="Я — ў."), seed="s", today=TODAY)
    assert link.full
    assert link.letter is not None
    assert link.letter.edition is Edition.LONG
    assert len(link.url) <= LIMIT
    assert decode(link.url) == ("desk@example.org", link.letter.subject, link.letter.plain)
    assert not link.to_self


def test_without_an_address_the_link_is_to_oneself() -> None:
    """It is said that nobody is addressed."""
    link = compose_mailto(CAMPAIGN, SENATOR, writer(), seed="s", today=TODAY)
    assert link.to_self
    assert link.url.startswith("mailto:?subject=")


def test_a_letter_that_does_not_fit_is_to_be_pasted() -> None:
    """Then the body says so, and nothing is cut."""
    link = compose_mailto(CAMPAIGN, DESK, writer(own_words="ў" * 400), seed="s", today=TODAY)
    assert not link.full
    assert link.letter is None
    assert decode(link.url)[2] == PASTE_NOTE


def test_an_edited_letter_goes_into_the_link() -> None:
    """The body is the one that the writer edited."""
    link = compose_mailto(
        CAMPAIGN, DESK, writer(), seed="s", today=TODAY, edited_body="Mine {{ city }}"
    )
    assert "\n\nMine {{ city }}\n\n" in decode(link.url)[2]


@given(own_words=ANYTHING, seed=ANYTHING)
def test_no_link_is_longer_than_mail_programs_take(own_words: str, seed: str) -> None:
    """Whatever is typed, the link fits, and it holds all of it or none."""
    typed = writer(own_words=own_words)
    link = compose_mailto(CAMPAIGN, PRESIDENT, typed, seed=seed, today=TODAY)
    assert len(link.url) <= LIMIT
    if link.letter is not None:
        assert typed.own_words in link.letter.text


def test_a_campaign_with_long_editions_only_asks_to_paste() -> None:
    """Where no edition fits, the link still opens."""
    long = EditionText("Word " * 1000, approved=True)
    campaign = replace(CAMPAIGN, editions=dict.fromkeys(Edition, long))
    assert not compose_mailto(campaign, DESK, writer(), seed="s", today=TODAY).full
