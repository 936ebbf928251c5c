"""What an office's form asks, and what to put there."""

from dataclasses import replace
from typing import Any

import pytest

from contactrep.core.form_guide import (
    KINDS,
    NOT_ASKED,
    USUAL,
    Asked,
    AskedKind,
    FormFacts,
    form_facts,
    guide,
)
from contactrep.core.letters import Letter, Writer, candidates
from contactrep.core.officials import ContactForm, FormField, FormKind, Official, Role
from contactrep.core.recipients import Recipient, from_official
from contactrep.directory.dataset import Dataset
from tests.core.letter_factory import (
    CAMPAIGN,
    DESK,
    PRESIDENT,
    REPRESENTATIVE,
    SENATOR,
    TODAY,
    writer,
)

WRITER = writer(email="volha@example.com", own_words="I read there — on “Thursdays”.")
OPTIONS = ("Agriculture", "Foreign Relations", "Other")
NAMES = {*KINDS, *NOT_ASKED}


def form(*names: str, current: bool = True, **changes: Any) -> ContactForm:
    """Return a form that asks these things, all of them required."""
    fields = tuple(
        FormField(name=name, required=True, options=OPTIONS if name == "TOPIC" else ())
        for name in names
    )
    plain = ContactForm(
        url="https://example.org/", kind=FormKind.FORM, fields=fields, fields_current=current
    )
    return replace(plain, **changes)


def letter_to(recipient: Recipient) -> Letter:
    """Return a letter."""
    return candidates(CAMPAIGN, recipient, WRITER, seed="s", today=TODAY)[0]


def guide_to(form: ContactForm | None, typed: Writer = WRITER) -> tuple[Asked, ...]:
    """Return the guide to a senator's form."""
    senator = replace(SENATOR, form=form)
    return guide(senator, typed, letter_to(senator), CAMPAIGN.topics)


def kinds(asked: tuple[Asked, ...]) -> list[str]:
    """Return what is asked, in order."""
    return [each.kind.value for each in asked]


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("NAME_PREFIX", AskedKind.PREFIX, None),
        ("NAME_FIRST", AskedKind.FIRST_NAME, "Volha"),
        ("NAME_LAST", AskedKind.LAST_NAME, "Kavalčuk"),
        ("NAME_FULL", AskedKind.FULL_NAME, "Volha Kavalčuk"),
        ("ADDRESS_STREET", AskedKind.STREET, "12 Ocean Parkway"),
        ("ADDRESS_STREET_2", AskedKind.STREET_2, None),
        ("ADDRESS_CITY", AskedKind.CITY, "Brooklyn"),
        ("ADDRESS_COUNTY", AskedKind.COUNTY, None),
        ("ADDRESS_STATE", AskedKind.STATE, "NY"),
        ("ADDRESS_STATE_POSTAL_ABBREV", AskedKind.STATE, "NY"),
        ("ADDRESS_STATE_FULL", AskedKind.STATE, "New York"),
        ("ADDRESS_ZIP5", AskedKind.ZIP5, "11235"),
        ("ADDRESS_ZIP4", AskedKind.ZIP4, None),
        ("ADDRESS_ZIP_PLUS_4", AskedKind.ZIP_PLUS_4, None),
        ("EMAIL", AskedKind.EMAIL, "volha@example.com"),
        ("PHONE", AskedKind.PHONE, None),
        ("PHONE_PARENTHESES", AskedKind.PHONE, None),
        ("TOPIC", AskedKind.TOPIC, "Foreign Relations"),
        ("SUBJECT", AskedKind.SUBJECT, letter_to(SENATOR).subject),
        ("MESSAGE", AskedKind.MESSAGE, letter_to(SENATOR).plain),
        ("CAPTCHA_SOLUTION", AskedKind.CAPTCHA, None),
        ("FAVOURITE_LAMP", AskedKind.OTHER, None),
    ],
)
def test_what_to_put_where(name: str, kind: AskedKind, value: str | None) -> None:
    """What the writer gave, and the plain letter; nothing is guessed."""
    (asked,) = guide_to(form(name))
    assert (asked.kind, asked.value) == (kind, value)
    assert asked.required
    assert not asked.usual
    assert asked.options == (OPTIONS if name == "TOPIC" else ())
    assert asked.label == ("Favourite lamp" if kind is AskedKind.OTHER else "")


def test_every_kind_can_be_asked() -> None:
    """Each has a name among the publisher's; OTHER is for the rest."""
    assert {*KINDS.values()} == {*AskedKind} - {AskedKind.OTHER}
    assert not NOT_ASKED & {*KINDS}


@pytest.mark.parametrize("name", sorted(NOT_ASKED))
def test_what_nobody_is_asked(name: str) -> None:
    """What only programs fill in is left out."""
    assert kinds(guide_to(form("EMAIL", name, "MESSAGE"))) == ["email", "message"]


def test_what_the_writer_did_not_give() -> None:
    """An empty text is no value."""
    nobody = writer(first="", last="", street="", city="", state="", zip="")
    asked = guide_to(form(*NAMES - {"TOPIC", "SUBJECT", "MESSAGE"}), nobody)
    assert len(asked) > 10
    assert {each.value for each in asked} == {None}


def test_a_state_that_nobody_knows_stands_for_itself() -> None:
    """The code, where there is no name."""
    assert guide_to(form("ADDRESS_STATE_FULL"), writer(state="AE"))[0].value == "AE"


def test_no_topic_fits() -> None:
    """Then none is proposed; the options are there to choose from."""
    senator = replace(SENATOR, form=form("TOPIC"))
    (asked,) = guide(senator, WRITER, letter_to(senator), ("Lamps",))
    assert asked.value is None
    assert asked.options == OPTIONS


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("EMAIL MESSAGE", "email message"),
        ("TOPIC EMAIL SUBJECT MESSAGE", "topic email subject message"),
        ("EMAIL PHONE MESSAGE TOPIC", "email phone topic message"),
        ("EMAIL PHONE SUBJECT MESSAGE TOPIC", "email phone topic subject message"),
        (
            "ADDRESS_ZIP5 NAME_FIRST NAME_LAST MESSAGE NAME_PREFIX",
            "zip5 prefix first-name last-name message",
        ),
        (
            "NAME_FIRST ADDRESS_ZIP5 ADDRESS_CITY EMAIL MESSAGE ADDRESS_STATE TOPIC",
            "first-name zip5 city state email topic message",
        ),
        ("MESSAGE TOPIC NAME_PREFIX", "prefix topic message"),
        ("MESSAGE CAPTCHA_SOLUTION LAMP TOPIC", "topic message captcha other"),
        ("TOPIC NAME_FIRST", "topic first-name"),
    ],
)
def test_the_order_of_the_page(listed: str, expected: str) -> None:
    """As it is listed, but what is listed after the message comes where forms have it."""
    assert kinds(guide_to(form(*listed.split()))) == expected.split()


@pytest.mark.parametrize(
    "unknown",
    [
        form(),
        form(kind=FormKind.SITE),
        form("EMAIL", "TOPIC", "MESSAGE", kind=FormKind.SITE, current=False),
        form("EMAIL", "TOPIC", "MESSAGE", kind=FormKind.SITE),
    ],
)
def test_what_such_forms_usually_ask(unknown: ContactForm) -> None:
    """Of a page that nobody has looked at, it is said to be the usual."""
    asked = guide_to(unknown)
    assert kinds(asked) == [
        *("prefix", "first-name", "last-name", "street", "city", "state", "zip5"),
        *("email", "phone", "topic", "subject", "message"),
    ]
    assert all(each.usual and not each.required and not each.options for each in asked)
    assert {each.kind.value for each in asked if each.value is None} == {
        *("prefix", "phone", "topic"),
    }
    assert asked[5].value == "New York"


def test_what_a_form_asked_of_old() -> None:
    """It is more than nothing: with its topics, and said to be the usual."""
    asked = guide_to(form("ADDRESS_ZIP4", "TOPIC", "MESSAGE", current=False))
    assert kinds(asked) == ["zip4", "topic", "message"]
    assert all(each.usual and each.required for each in asked)
    assert asked[1].value == "Foreign Relations"


def test_without_a_form() -> None:
    """Nothing is asked, and there is nothing to know."""
    assert guide_to(None) == ()
    assert form_facts(DESK) is None


def test_nothing_of_a_writer_gets_into_logs() -> None:
    """What to put there is personal."""
    assert "Volha" not in repr(guide_to(form("NAME_FIRST")))


@pytest.mark.parametrize(
    ("recipient", "page", "facts"),
    [
        (SENATOR, form("MESSAGE"), (False, False, 4750, False, False)),
        (SENATOR, form("MESSAGE", captcha=True), (False, True, 4750, False, False)),
        (SENATOR, form("MESSAGE", max_length=500), (False, False, 500, True, False)),
        (SENATOR, form("ADDRESS_ZIP4", "MESSAGE"), (False, False, 4750, False, True)),
        (SENATOR, form("ADDRESS_ZIP_PLUS_4"), (False, False, 4750, False, True)),
        (SENATOR, form(current=False), (True, None, 4750, False, False)),
        (REPRESENTATIVE, form(current=False), (True, None, 10_000, False, False)),
        (
            REPRESENTATIVE,
            form("ADDRESS_ZIP4", current=False, captcha=True),
            (True, True, 10_000, False, True),
        ),
        (REPRESENTATIVE, form("EMAIL", current=False), (True, None, 10_000, False, False)),
        (PRESIDENT, form(current=False), (True, None, 4000, False, False)),
        (DESK, form(current=False), (True, None, 4000, False, False)),
    ],
)
def test_what_to_know_before_opening_a_form(
    recipient: Recipient, page: ContactForm, facts: tuple[bool, bool | None, int, bool, bool]
) -> None:
    """A CAPTCHA that nobody has looked for is unknown, and a limit that nobody gave is assumed."""
    usual, captcha, limit, known, zip4 = facts
    asked = replace(recipient, form=page, max_length=page.max_length)
    assert form_facts(asked) == FormFacts(
        usual=usual, captcha=captcha, limit=limit, limit_known=known, zip4=zip4
    )


def with_forms(dataset: Dataset) -> list[Official]:
    """Return those who take messages by a form."""
    return [each for each in dataset.officials() if each.form]


def test_every_name_that_ships_is_known(dataset: Dataset) -> None:
    """A name that newer data brings works as OTHER, under its label; here it asks for a kind."""
    listed = {field.name for each in with_forms(dataset) if each.form for field in each.form.fields}
    assert len(listed) > 15
    assert listed - NAMES == set(), "give these names a kind in core.form_guide"
    assert {field.name for field in USUAL} <= {*KINDS}


def test_every_form_that_ships_has_a_guide(dataset: Dataset) -> None:
    """It ends with the message, which is the letter; no more than a CAPTCHA comes after it."""
    found = with_forms(dataset)
    assert len(found) > 500
    for one in found:
        recipient = from_official(one)
        letter = letter_to(recipient)
        asked = guide(recipient, WRITER, letter, CAMPAIGN.topics)
        values = {each.kind: each.value for each in asked}
        assert values[AskedKind.MESSAGE] == letter.plain
        assert kinds(asked)[kinds(asked).index("message") + 1 :] in ([], ["captcha"])
        assert {AskedKind.FIRST_NAME, AskedKind.LAST_NAME, AskedKind.ZIP5} <= {*values}
        facts = form_facts(recipient)
        assert facts is not None
        assert {each.usual for each in asked} == {facts.usual}


def test_senators_forms_are_known_and_those_of_the_house_are_not(dataset: Dataset) -> None:
    """What the House asks is of 2016, and said to be the usual."""
    known = [
        each
        for each in with_forms(dataset)
        if (facts := form_facts(from_official(each))) and not facts.usual
    ]
    assert {each.role for each in known} == {Role.SENATOR}
    assert len(known) > 90


def test_topics_that_ship_are_chosen_from_what_the_form_offers(dataset: Dataset) -> None:
    """The proposal is one of the options."""
    chosen = 0
    for one in with_forms(dataset):
        recipient = from_official(one)
        for asked in guide(recipient, WRITER, letter_to(recipient), CAMPAIGN.topics):
            if asked.kind is AskedKind.TOPIC and asked.value is not None:
                assert asked.value in asked.options
                chosen += 1
    assert chosen > 100
