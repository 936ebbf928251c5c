"""One letter from one person to one office, in the longest edition that fits."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactrep.core.campaigns import Edition
from contactrep.core.ledger import Route
from contactrep.core.letters import (
    Letter,
    TooLong,
    Writer,
    best_topic,
    candidates,
    compose,
    limit_for,
    parts,
    script_for,
)
from contactrep.core.officials import ContactForm, FormField, FormKind, Role
from contactrep.core.recipients import Recipient, from_official
from contactrep.core.wording import form_length, plain
from tests.core.letter_factory import (
    CAMPAIGN,
    DELEGATE,
    DESK,
    MEMBER_OF_HSFA,
    PRESIDENT,
    REPRESENTATIVE,
    SENATOR,
    TODAY,
    form,
    official,
    writer,
)

EVERYONE = [SENATOR, REPRESENTATIVE, MEMBER_OF_HSFA, DELEGATE, PRESIDENT, DESK]
ANYTHING = st.text(st.characters())
TRICKS = st.one_of(
    ANYTHING,
    st.sampled_from(
        ["{{ administration }}", "{% x %}", "{{ own_words }}", "{{ city }}\r\n\r\n• a"]
    ),
)


def letter_to(recipient: Recipient, by: Writer | None = None, limit: int | None = None) -> Letter:
    """Compose with a fixed seed and day."""
    return compose(CAMPAIGN, recipient, by or writer(), seed="s", today=TODAY, limit=limit)


@given(words=TRICKS, first=TRICKS, street=TRICKS)
def test_a_text_is_taken_apart_again(words: str, first: str, street: str) -> None:
    """Whatever was typed into the letter: what is carried is set as it was signed."""
    by = writer(own_words=words, first=first, street=street)
    for letter in candidates(CAMPAIGN, SENATOR, by, seed="s", today=TODAY):
        assert parts(letter.text) == (letter.salutation, letter.body, letter.signature)


def test_a_letter_has_its_parts_in_order() -> None:
    """Salutation, opening, own words, text, closing, name and address."""
    short = next(
        letter
        for letter in candidates(
            CAMPAIGN, SENATOR, writer(own_words="I read there."), seed="s", today=TODAY
        )
        if letter.edition is Edition.SHORT
    )
    assert short.text.split("\n\n") == [
        "Dear Senator Doe:",
        short.body.split("\n\n", maxsplit=1)[0],
        "I read there.",
        "The lamp is out.",
        "Sincerely,\nVolha Kavalčuk\n12 Ocean Parkway\nBrooklyn, NY 11235",
    ]
    assert short.body.startswith(("I write", "From Brooklyn", "I live in"))


@pytest.mark.parametrize(
    ("changes", "ending"),
    [
        ({}, "Volha Kavalčuk\n12 Ocean Parkway\nBrooklyn, NY 11235"),
        ({"street": ""}, "Volha Kavalčuk\nBrooklyn, NY 11235"),
        ({"street": "", "city": ""}, "Volha Kavalčuk\nNY 11235"),
        ({"last": ""}, "Volha\n12 Ocean Parkway\nBrooklyn, NY 11235"),
        ({"first": " Jo\r\nBcc: x "}, "Jo Bcc: x Kavalčuk\n12 Ocean Parkway\nBrooklyn, NY 11235"),
    ],
)
def test_a_signature_shows_what_was_given(changes: dict[str, str], ending: str) -> None:
    """The street stands there only if it was given, and a name is one line."""
    assert letter_to(SENATOR, writer(**changes)).signature == f"Sincerely,\n{ending}"


@pytest.mark.parametrize(
    ("recipient", "citizen", "resident"),
    [
        (SENATOR, "as your constituent and a voter", "as a resident of your state"),
        (REPRESENTATIVE, "as your constituent and a voter", "as a resident of your district"),
        (DELEGATE, "as your constituent and a voter", "as a resident of your district"),
        (PRESIDENT, "as a citizen and a voter", "as a resident of the United States"),
        (DESK, "as a citizen and a voter", "as a resident of the United States"),
    ],
)
def test_a_resident_does_not_claim_a_vote(
    recipient: Recipient, citizen: str, resident: str
) -> None:
    """The switch changes one phrase, fitted to the office."""
    assert citizen in letter_to(recipient, writer(citizen=True)).body
    resident_letter = letter_to(recipient, writer(citizen=False))
    assert resident in resident_letter.body
    assert "voter" not in resident_letter.text


@pytest.mark.parametrize(
    ("city", "state", "place"),
    [
        ("Brooklyn", "NY", "Brooklyn, New York"),
        ("Washington", "DC", "Washington, D.C."),
        ("", "DC", "the District of Columbia"),
        ("", "NY", "New York"),
        ("San Juan", "PR", "San Juan, Puerto Rico"),
        ("APO", "AE", "APO, AE"),
    ],
)
def test_a_place_reads_as_people_say_it(city: str, state: str, place: str) -> None:
    """A missing city and the District are said well."""
    assert writer(city=city, state=state).place == place


def test_unedited_letters_differ_and_stay_the_same() -> None:
    """A seed always gives the same subject and opening; many seeds use all of them."""
    letters = [
        compose(CAMPAIGN, SENATOR, writer(), seed=str(seed), today=TODAY, limit=None)
        for seed in range(60)
    ]
    again = compose(CAMPAIGN, SENATOR, writer(), seed="7", today=TODAY, limit=None)
    assert (again.subject, again.body) == (letters[7].subject, letters[7].body)
    assert {letter.subject for letter in letters} == {
        "Light the lamp",
        "Light the lamp, please",
        "Light the lamp (NY)",
    }
    openings = {letter.body.split("\n\n")[0] for letter in letters}
    assert len(openings) == 3
    pairs = {(letter.subject, letter.body.split("\n\n")[0]) for letter in letters}
    assert len(pairs) == 9  # subject and opening are chosen apart


def test_one_writer_says_the_same_to_every_office() -> None:
    """The choice hangs on the seed alone, so an office sees one person as one."""
    subjects = {letter_to(recipient).subject for recipient in EVERYONE}
    assert len(subjects) == 1


def test_a_committee_member_gets_their_paragraph() -> None:
    """Others do not, and leave no gap."""
    assert "You sit on Foreign Affairs, Representative." in letter_to(MEMBER_OF_HSFA).body
    assert "Foreign Affairs" not in letter_to(REPRESENTATIVE).body
    assert "\n\n\n" not in letter_to(REPRESENTATIVE).text


def test_settings_and_years_are_filled() -> None:
    """The campaign's own placeholder and the count of years stand in the text."""
    assert "I ask the council’s members" in letter_to(SENATOR).body
    assert "dark for 32 years" in letter_to(SENATOR).body


def test_the_plain_letter_is_for_forms() -> None:
    """Quotes are straight, bullets numbered; the other form keeps its typography."""
    letter = letter_to(SENATOR)
    assert "council’s members — all of them — to:\n\n• open the room;" in letter.text
    assert "council's members - all of them - to:\n\n1. open the room;\n2. light" in letter.plain
    assert "Kavalčuk" in letter.plain


def test_without_a_limit_the_letter_is_full() -> None:
    """Mail and paper take the longest edition."""
    assert letter_to(SENATOR).edition is Edition.FULL


def test_each_limit_gets_the_longest_edition_that_fits() -> None:
    """At its exact length an edition fits; one character less gives the next shorter."""
    letters = candidates(CAMPAIGN, SENATOR, writer(), seed="s", today=TODAY)
    assert [letter.edition for letter in letters] == list(Edition)
    for longer, shorter in pairwise(letters):
        assert letter_to(SENATOR, limit=longer.length) == longer
        assert letter_to(SENATOR, limit=longer.length - 1) == shorter


def test_a_form_counts_line_breaks_as_two() -> None:
    """The length is that of the plain text with CRLF."""
    letter = letter_to(SENATOR)
    assert letter.length == len(letter.plain.replace("\n", "\r\n"))


def test_too_long_says_by_how_much() -> None:
    """Own words that are shorter by exactly this much fit."""
    words = "x" * 600
    with pytest.raises(TooLong) as caught:
        letter_to(SENATOR, writer(own_words=words), limit=500)
    assert caught.value.recipient_key == SENATOR.key
    assert str(caught.value) == f"{caught.value.by} characters too long for D000001"
    shortened = words[caught.value.by :]
    fitting = letter_to(SENATOR, writer(own_words=shortened), limit=500)
    assert fitting.edition is Edition.BRIEF
    assert fitting.length == 500


@settings(max_examples=300)
@given(
    own_words=TRICKS,
    first=TRICKS,
    last=TRICKS,
    city=TRICKS,
    seed=st.text(st.characters(exclude_categories=["Cs"])),
    recipient=st.sampled_from(EVERYONE),
    limit=st.integers(60, 4000),
)
def test_a_letter_fits_and_is_never_cut(
    own_words: str,
    first: str,
    last: str,
    city: str,
    seed: str,
    recipient: Recipient,
    limit: int,
) -> None:
    """Whatever was typed, it stands whole and unread in a letter that fits, or it is refused."""
    typed = writer(own_words=own_words, first=first, last=last, city=city)
    shortest = candidates(CAMPAIGN, recipient, typed, seed=seed, today=TODAY)[-1]
    if shortest.length > limit:
        with pytest.raises(TooLong) as caught:
            compose(CAMPAIGN, recipient, typed, seed=seed, today=TODAY, limit=limit)
        assert caught.value.by == shortest.length - limit
        return
    letter = compose(CAMPAIGN, recipient, typed, seed=seed, today=TODAY, limit=limit)
    assert form_length(letter.plain) <= limit
    assert len(letter.plain.replace("\n", "\r\n")) <= limit
    for part in (typed.own_words, typed.full_name):
        assert part in letter.text
        assert plain(part) in letter.plain
    assert letter.text.startswith(recipient.salutation)
    assert letter.text.endswith("NY 11235")


@pytest.mark.parametrize(
    "typed", ["{{ administration }}", "{{ 7*7 }}", "{% x %}", "{{ own_words }}"]
)
def test_what_is_typed_is_never_expanded(typed: str) -> None:
    """In own words, name and city, braces are only braces."""
    by = writer(own_words=f"a {typed} b", first=typed, city=typed)
    letter = letter_to(SENATOR, by)
    assert f"a {typed} b" in letter.body
    assert f" {typed}, New York" in letter.body
    assert letter.signature.startswith(f"Sincerely,\n{typed} ")
    assert f"a {typed} b" in script_for(CAMPAIGN, SENATOR, by, TODAY)


def test_an_edited_body_is_used_as_it_is() -> None:
    """It is cleaned but not read; salutation and signature are added for each recipient."""
    edited = "My {{ city }} letter.\r\n\r\n“Mine.”\x00"
    letter = compose(
        CAMPAIGN, DESK, writer(), seed="s", today=TODAY, limit=None, edited_body=edited
    )
    assert letter.edition is None
    assert letter.body == "My {{ city }} letter.\n\n“Mine.”"
    assert letter.text.startswith("Dear Light Desk:\n\nMy {{ city }} letter.")
    assert letter.text.endswith("Brooklyn, NY 11235")


def test_an_edited_body_that_is_too_long_is_not_cut() -> None:
    """There is no shorter edition of it, so the writer is asked."""
    with pytest.raises(TooLong):
        compose(CAMPAIGN, DESK, writer(), seed="s", today=TODAY, limit=500, edited_body="x" * 500)


def test_the_script_is_said_in_person() -> None:
    """It names the office as one speaks of it; without own words there is no gap."""
    assert script_for(CAMPAIGN, PRESIDENT, writer(), TODAY) == (
        "I call the President.\n\nVolha Kavalčuk, 11235."
    )
    assert "\n\nI read.\n\n" in script_for(CAMPAIGN, SENATOR, writer(own_words="I read."), TODAY)


@pytest.mark.parametrize(
    ("recipient", "route", "limit"),
    [
        (SENATOR, Route.FORM, 4750),
        (REPRESENTATIVE, Route.FORM, 10_000),
        (DELEGATE, Route.FORM, 10_000),
        (from_official(official(Role.RESIDENT_COMMISSIONER, district=0)), Route.FORM, 10_000),
        (PRESIDENT, Route.FORM, 4000),
        (replace(PRESIDENT, max_length=2500), Route.FORM, 2500),
        (from_official(official(Role.SENATOR, form=form(500))), Route.FORM, 500),
        (DESK, Route.FORM, 4000),
        (SENATOR, Route.EMAIL, None),
        (SENATOR, Route.MAILTO, None),
        (SENATOR, Route.PRINT, None),
        (SENATOR, Route.CALL, None),
    ],
)
def test_limits_are_known_or_careful(recipient: Recipient, route: Route, limit: int | None) -> None:
    """A form's own limit wins, then the chamber's; only forms have one."""
    assert limit_for(recipient, route) == limit


@pytest.mark.parametrize(
    ("options", "wanted", "topic"),
    [
        (("Health", "Foreign Relations"), ("Foreign Relations",), "Foreign Relations"),
        (("Health", "FOREIGN RELATIONS "), ("foreign relations",), "FOREIGN RELATIONS "),
        (
            ("Foreign Relations and Trade", "Foreign Relations"),
            ("Foreign Relations",),
            "Foreign Relations",
        ),
        (("Trade", "Defense/Foreign Affairs"), ("Foreign Affairs",), "Defense/Foreign Affairs"),
        (("Defense", "Foreign Policy"), ("Foreign Policy", "Defense"), "Foreign Policy"),
        (("Health",), ("Foreign Relations",), None),
        ((), ("Foreign Relations",), None),
    ],
)
def test_a_topic_is_picked_from_the_form(
    options: tuple[str, ...], wanted: tuple[str, ...], topic: str | None
) -> None:
    """The first wanted topic that the form offers, the same words before those within."""
    fields = (FormField(name="NAME_FIRST"), FormField(name="TOPIC", options=options))
    asked = ContactForm(url="https://example.org/", kind=FormKind.FORM, fields=fields)
    assert best_topic(asked, wanted) == topic


def test_a_traceback_does_not_show_a_person() -> None:
    """Neither writer nor letter prints what it holds."""
    letter = letter_to(SENATOR)
    assert "Volha" not in repr(writer())
    assert "Volha" not in repr(letter)
    assert "Volha" not in f"{letter!s}"
