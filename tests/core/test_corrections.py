"""Corrections: what each field can hold, and what becomes of the record."""

from dataclasses import replace

import pytest

from contactrep.core.correction_checks import CorrectionError, Problem, checked, checked_source
from contactrep.core.corrections import Correction, Field, agrees, corrected, has_left
from contactrep.core.officials import (
    PRESIDENT_ID,
    ContactForm,
    FormField,
    FormKind,
    Office,
    Official,
    Role,
)

SITE = "https://doe.senate.gov"
FORM = ContactForm(
    url=f"{SITE}/contact",
    kind=FormKind.FORM,
    max_length=500,
    captcha=True,
    fields=(FormField(name="TOPIC", options=("Libraries",)),),
    fields_current=True,
)
DOE = Official(
    id="D000001",
    name="Jane Q. Doe",
    first="Jane",
    last="Doe",
    role=Role.SENATOR,
    state="NY",
    senate_class=1,
    phone="202-555-0100",
    website=SITE,
    form=FORM,
    offices=(
        Office(
            kind="capitol", street="1 Hall", city="W", state="DC", zip="2", phone="202-555-0100"
        ),
        Office(
            kind="district", street="2 Row", city="B", state="NY", zip="1", phone="718-555-0101"
        ),
    ),
)


def correction(field: Field, value: str | None = None, of: str = DOE.id) -> Correction:
    """Return a correction of Jane Doe."""
    return Correction(official_id=of, field=field, value=value)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (Field.PHONE, "202-555-0199", "202-555-0199"),
        (Field.PHONE, " (202) 555.0199 ", "202-555-0199"),
        (Field.PHONE, "+1 202 555 0199", "202-555-0199"),
        (Field.FORM_URL, "https://doe.senate.gov/a/b?c=1#d", "https://doe.senate.gov/a/b?c=1#d"),
        (Field.WEBSITE, "https://Doe.Example.org", "https://Doe.Example.org"),
        (Field.EMAIL, "desk.one+x@mail.example.org", "desk.one+x@mail.example.org"),
        (Field.NAME, "  Nydia  M. Velázquez ", "Nydia M. Velázquez"),
        (Field.NAME, 'Jane "Jo" O’Doe-Smith, Jr.', 'Jane "Jo" O’Doe-Smith, Jr.'),
        (Field.NAME, "Jose\u0301 Doe", "José Doe"),
        (Field.LEFT_OFFICE, "", None),
    ],
)
def test_what_a_field_takes(field: Field, typed: str, value: str | None) -> None:
    """In the form in which the data has it."""
    assert checked(DOE.id, field, typed) == correction(field, value)


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        (Field.PHONE, "", Problem.VALUE_MISSING),
        (Field.PHONE, "555-0199", Problem.PHONE),
        (Field.PHONE, "202-555-0199 x 2", Problem.PHONE),
        (Field.PHONE, "102-555-0199", Problem.PHONE),
        (Field.PHONE, "٢٠٢-٥٥٥-٠١٩٩", Problem.PHONE),
        (Field.PHONE, "2 202-555-0199", Problem.PHONE),
        (Field.FORM_URL, "http://doe.senate.gov", Problem.ADDRESS),
        (Field.FORM_URL, "doe.senate.gov", Problem.ADDRESS),
        (Field.FORM_URL, "javascript:alert(1)", Problem.ADDRESS),
        (Field.FORM_URL, "https://doe@evil.example.org/", Problem.ADDRESS),
        (Field.FORM_URL, "https://doe.senate.gov:8443/", Problem.ADDRESS),
        (Field.FORM_URL, "https://localhost/", Problem.ADDRESS),
        (Field.FORM_URL, "https://10.0.0.1/", Problem.ADDRESS),
        (Field.FORM_URL, 'https://doe.senate.gov/"><b>', Problem.ADDRESS),
        (Field.WEBSITE, "https://doe.senate.gov https://x.org", Problem.ADDRESS),
        (Field.WEBSITE, f"https://doe.senate.gov/{'x' * 500}", Problem.TOO_LONG),
        (Field.EMAIL, "desk", Problem.EMAIL),
        (Field.EMAIL, "a@example.org, b@example.org", Problem.EMAIL),
        (Field.EMAIL, "Desk <desk@example.org>", Problem.EMAIL),
        (Field.EMAIL, "desk@example.org?bcc=x@example.org", Problem.EMAIL),
        (Field.EMAIL, "desk..one@example.org", Problem.EMAIL),
        (Field.EMAIL, f"{'x' * 250}@example.org", Problem.EMAIL),
        (Field.NAME, "Doe", Problem.NAME),
        (Field.NAME, "Jane <Doe>", Problem.NAME),
        (Field.NAME, "Jane Doe =?utf-8?q?x?=", Problem.NAME),
        (Field.NAME, "Jane D\x07oe", Problem.NAME),
        (Field.NAME, "Jane 2nd Doe " * 10, Problem.NAME),
        (Field.LEFT_OFFICE, "yes", Problem.BOTH),
    ],
)
def test_what_a_field_refuses(field: Field, typed: str, problem: Problem) -> None:
    """With the reason."""
    with pytest.raises(CorrectionError) as refused:
        checked(DOE.id, field, typed)
    assert refused.value.problem is problem


@pytest.mark.parametrize("field", [Field.PHONE, Field.EMAIL, Field.WEBSITE, Field.FORM_URL])
def test_there_is_none(field: Field) -> None:
    """Said with an empty value, never beside one."""
    assert checked(DOE.id, field, " ", none=True) == correction(field)
    with pytest.raises(CorrectionError, match="both"):
        checked(DOE.id, field, "something", none=True)


def test_what_cannot_be_taken_away() -> None:
    """A name; and the President's record is that of an office."""
    with pytest.raises(CorrectionError, match="name_none"):
        checked(DOE.id, Field.NAME, "", none=True)
    with pytest.raises(CorrectionError, match="president"):
        checked(PRESIDENT_ID, Field.LEFT_OFFICE, "")


def test_a_source_can_be_checked() -> None:
    """Any words will do, except for an e-mail address: that takes the page that publishes it."""
    assert checked_source(Field.PHONE, " their  office, by phone ") == "their office, by phone"
    assert checked_source(Field.EMAIL, "http://doe.senate.gov/us") == "http://doe.senate.gov/us"
    for field, source, problem in (
        (Field.PHONE, " ", Problem.SOURCE_MISSING),
        (Field.PHONE, "x" * 501, Problem.SOURCE_LONG),
        (Field.EMAIL, "their office, by phone", Problem.SOURCE_ADDRESS),
        (Field.EMAIL, "see https://doe.senate.gov", Problem.SOURCE_ADDRESS),
    ):
        with pytest.raises(CorrectionError) as refused:
            checked_source(field, source)
        assert refused.value.problem is problem


def test_a_phone_is_that_of_its_office() -> None:
    """The office which had the old number has the new one; the others keep theirs."""
    found = corrected(DOE, [correction(Field.PHONE, "202-555-0199")])
    assert found.phone == "202-555-0199"
    assert [office.phone for office in found.offices] == ["202-555-0199", "718-555-0101"]


def test_another_form_is_not_measured() -> None:
    """What the old form takes and asks says nothing of a form at another address."""
    found = corrected(DOE, [correction(Field.FORM_URL, f"{SITE}/new")])
    assert found.form == ContactForm(url=f"{SITE}/new", kind=FormKind.FORM)


def test_the_same_form_stays_measured() -> None:
    """When the address was only taken for a site before."""
    only_site = replace(DOE, form=replace(FORM, kind=FormKind.SITE))
    assert corrected(only_site, [correction(Field.FORM_URL, FORM.url)]).form == FORM
    assert corrected(DOE, [correction(Field.FORM_URL, FORM.url)]) == DOE


def test_a_form_that_is_gone() -> None:
    """Leaves the site, where there is one."""
    gone = correction(Field.FORM_URL)
    found = corrected(DOE, [gone])
    assert found.form == ContactForm(url=SITE, kind=FormKind.SITE)
    assert corrected(replace(DOE, website=None), [gone]).form is None
    both = corrected(DOE, [gone, correction(Field.WEBSITE, "https://new.example.org")])
    assert both.form == ContactForm(url="https://new.example.org", kind=FormKind.SITE)


def test_another_site() -> None:
    """Takes messages where no form is known, and leaves a form alone."""
    new = correction(Field.WEBSITE, "https://new.example.org")
    assert corrected(DOE, [new]).form == FORM
    only_site = replace(DOE, form=ContactForm(url=SITE, kind=FormKind.SITE))
    found = corrected(only_site, [new])
    assert found.form == ContactForm(url="https://new.example.org", kind=FormKind.SITE)
    assert corrected(only_site, [correction(Field.WEBSITE)]).form is None


@pytest.mark.parametrize(
    ("value", "name", "first", "last", "suffix"),
    [
        ("Jane Q. Doe", "Jane Q. Doe", "Jane", "Doe", None),
        ("Janet Doe", "Janet Doe", "Janet", "Doe", None),
        ("Jane Q. Roe, Jr.", "Jane Q. Roe, Jr.", "Jane", "Roe", "Jr."),
        ("Jane Q. Roe III", "Jane Q. Roe III", "Jane", "Roe", "III"),
        ("Van Roe, Jane Q.", "Jane Q. Van Roe", "Jane", "Van Roe", None),
        ("Van Roe, Jane Q., Jr.", "Jane Q. Van Roe, Jr.", "Jane", "Van Roe", "Jr."),
    ],
)
def test_a_name(value: str, name: str, first: str, last: str, suffix: str | None) -> None:
    """Is taken apart, for a letter begins with the last name."""
    found = corrected(DOE, [correction(Field.NAME, value)])
    assert (found.name, found.first, found.last, found.suffix) == (name, first, last, suffix)
    assert found.salutation == f"Dear Senator {last}:"


def test_a_last_name_of_several_words_is_known() -> None:
    """While it stays as the publishers have it."""
    van_doe = replace(DOE, name="Jane Van Doe", last="Van Doe")
    assert corrected(van_doe, [correction(Field.NAME, "Janet Van Doe")]).last == "Van Doe"


def test_corrections_are_of_one_official() -> None:
    """Others' change nothing; who has left is told apart, and their record stays."""
    assert corrected(DOE, [correction(Field.PHONE, None, of="X000001")]) == DOE
    left = correction(Field.LEFT_OFFICE)
    assert corrected(DOE, [left]) == DOE
    assert has_left([left]) and not has_left([correction(Field.EMAIL)])


def test_when_it_is_no_longer_needed() -> None:
    """The publishers say the same by now, or do not have the official any more."""
    assert agrees(DOE, correction(Field.PHONE, DOE.phone))
    assert agrees(None, correction(Field.PHONE, "202-555-0199"))
    assert agrees(None, correction(Field.LEFT_OFFICE))
    assert not agrees(DOE, correction(Field.PHONE, "202-555-0199"))
    assert not agrees(DOE, correction(Field.LEFT_OFFICE))
    assert agrees(DOE, correction(Field.EMAIL))
