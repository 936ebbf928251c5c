"""A letter in a language that it is not sent in."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactrep.core.campaigns import Edition
from contactrep.core.letters import candidates, compose, script_for
from contactrep.core.mailto import compose_link
from contactrep.core.readings import reading_of, script_reading
from contactrep.core.recipients import Recipient
from tests.core.letter_factory import (
    CAMPAIGN,
    DESK,
    MEMBER_OF_HSFA,
    PRESIDENT,
    READ,
    READING,
    REPRESENTATIVE,
    SENATOR,
    TODAY,
    writer,
)

EVERYONE = [SENATOR, REPRESENTATIVE, MEMBER_OF_HSFA, PRESIDENT, DESK]
CYRILLIC = re.compile("[\u0400-\u04ff]")
TYPED = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text.strip())


def body(
    language: str = "be",
    recipient: Recipient = SENATOR,
    edition: Edition | None = Edition.FULL,
    seed: str = "s",
    own_words: str = "",
) -> str | None:
    """Return the reading of a letter."""
    return reading_of(
        READ,
        language,
        recipient,
        writer(own_words=own_words),
        seed=seed,
        today=TODAY,
        edition=edition,
    )


def test_a_reading_is_filled_as_its_letter_is() -> None:
    """Opening, own words, settings and years stand where the letter has them."""
    read = body(own_words="I read there.")
    assert read is not None
    paragraphs = read.split("\n\n")
    assert re.fullmatch(r"(Першы|Другі|Трэці): Brooklyn, New York\.", paragraphs[0])
    assert paragraphs[1] == "I read there."
    assert paragraphs[2] == "I ask рада — all of them — to:"
    assert paragraphs[4].startswith("It has been dark for 32 years. Лямпа не гарыць. ")
    assert len(paragraphs) == 5


@pytest.mark.parametrize("edition", list(Edition))
def test_each_edition_has_its_own_reading(edition: Edition) -> None:
    """The edition that fits a channel is the one that is read."""
    read = body(edition=edition)
    assert read is not None
    english = CAMPAIGN.editions[edition].text
    lamps = english.count("The lamp is out.")
    assert read.count("Лямпа не гарыць.") == lamps
    assert ("Запаліце лямпу." in read) is ("Light the lamp." in english)


@pytest.mark.parametrize("seed", [str(seed) for seed in range(20)])
def test_the_opening_is_the_one_of_the_letter(seed: str) -> None:
    """Its place in the list is the same, whatever the seed."""
    letter = compose(READ, SENATOR, writer(), seed=seed, today=TODAY, limit=None)
    read = body(seed=seed)
    assert read is not None
    words = ["I write", "From Brooklyn", "I live"]
    ours = [letter.body.startswith(word) for word in words]
    theirs = [read.startswith(word) for word in ("Першы", "Другі", "Трэці")]
    assert sum(ours) == 1
    assert theirs == ours


def test_only_a_committee_member_reads_their_paragraph() -> None:
    """As in the letter, and without a gap for the others."""
    member, other = body(recipient=MEMBER_OF_HSFA), body(recipient=REPRESENTATIVE)
    assert member is not None
    assert other is not None
    assert "\n\nВы ў камітэце, Representative.\n\n" in member
    assert "камітэце" not in other
    assert "\n\n\n" not in other


@pytest.mark.parametrize(
    ("language", "edition"),
    [("en", Edition.FULL), ("ru", Edition.FULL), ("pl", Edition.FULL), ("be", None)],
)
def test_there_is_not_always_a_reading(language: str, edition: Edition | None) -> None:
    """English needs none, ru has no folder here, and an edited letter is the writer's own."""
    assert body(language=language, edition=edition) is None


@pytest.mark.parametrize("language", ["en", "ru"])
def test_there_is_not_always_a_reading_of_the_script(language: str) -> None:
    """As with letters."""
    assert script_reading(READ, language, SENATOR, writer(), TODAY) is None


def test_the_script_is_read_as_it_is_said() -> None:
    """With the office's English name and the own words; without them there is no gap."""
    by = writer(own_words="I read there.")
    read = script_reading(READ, "be", PRESIDENT, by, TODAY)
    assert read == "Тэлефаную: the President.\n\nI read there."
    assert script_reading(READ, "be", PRESIDENT, writer(), TODAY) == "Тэлефаную: the President."


@given(typed=TYPED, edition=st.sampled_from(Edition))
def test_own_words_stay_as_they_were_typed(typed: str, edition: Edition) -> None:
    """Braces in them are only braces, in the letter's reading and in the script's."""
    by = writer(own_words=typed)
    read = body(edition=edition, own_words=typed)
    said = script_reading(READ, "be", SENATOR, by, TODAY)
    assert read is not None
    assert said is not None
    assert by.own_words in read
    assert by.own_words in said


@pytest.mark.parametrize("typed", ["{{ council }}", "{{ opening }}", "{% x %}"])
def test_what_is_typed_is_never_expanded(typed: str) -> None:
    """A placeholder in the own words is nobody's."""
    read = body(own_words=f"a {typed} b")
    assert read is not None
    assert f"\n\na {typed} b\n\n" in read


@settings(max_examples=200)
@given(
    recipient=st.sampled_from(EVERYONE),
    own_words=st.text(st.characters(codec="ascii"), max_size=80),
    seed=st.text(st.characters(codec="ascii")),
    limit=st.none() | st.integers(900, 4000),
)
def test_a_reading_is_never_sent(
    recipient: Recipient, own_words: str, seed: str, limit: int | None
) -> None:
    """With it or without it, letter, mailto link and script are the same, and hold none of it."""
    by = writer(own_words=own_words)
    letter = compose(READ, recipient, by, seed=seed, today=TODAY, limit=limit)
    script = script_for(READ, recipient, by, TODAY)
    link = compose_link(READ, recipient, by, seed=seed, today=TODAY)
    without = replace(READ, readings={})
    assert letter == compose(without, recipient, by, seed=seed, today=TODAY, limit=limit)
    assert script == script_for(without, recipient, by, TODAY)
    assert link == compose_link(without, recipient, by, seed=seed, today=TODAY)
    for each in candidates(READ, recipient, by, seed=seed, today=TODAY):
        assert not CYRILLIC.search(each.subject + each.text + each.plain)
    assert not CYRILLIC.search(letter.subject + letter.text + letter.plain + script)


def test_every_text_of_the_reading_here_can_be_told_from_english() -> None:
    """Else the test above would pass over it."""
    texts = [
        *(READING.title, READING.summary, READING.page, READING.script.text),
        *(READING.openings + READING.prompts + READING.statements),
        *(text.text for text in READING.editions.values()),
        *READING.settings.values(),
        *READING.committee_paragraphs.values(),
    ]
    assert all(map(CYRILLIC.search, texts))
