"""Who a campaign's letters go to."""

from dataclasses import replace

import pytest

from contactrep.core.campaigns import LegislatureTarget, Targets
from contactrep.core.ledger import Route
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import Office, Official, Role
from contactrep.core.recipients import from_official, recipients_for
from tests.core.letter_factory import CAMPAIGN, DESK, form, official

SENATOR = official(Role.SENATOR)
REPRESENTATIVE = official(Role.REPRESENTATIVE, district=8)
DELEGATE = official(Role.DELEGATE, state="DC", district=0)
COMMISSIONER = official(Role.RESIDENT_COMMISSIONER, state="PR", district=0)
LEGISLATOR = official(
    Role.STATE_LEGISLATOR,
    chamber=Chamber.LOWER,
    legislative_district="45",
    email="legislator@example.org",
    offices=(Office(kind="capitol", street="Room 1", city="Albany", state="NY", zip="12248"),),
)
PRESIDENT = official(Role.PRESIDENT, id="president", state=None)


@pytest.mark.parametrize(
    ("person", "salutation", "in_text", "first_line"),
    [
        (SENATOR, "Dear Senator Doe:", "Senator Doe", "The Honorable Ana María Doe"),
        (
            REPRESENTATIVE,
            "Dear Representative Doe:",
            "Representative Doe",
            "The Honorable Ana María Doe",
        ),
        (DELEGATE, "Dear Delegate Doe:", "Delegate Doe", "The Honorable Ana María Doe"),
        (
            COMMISSIONER,
            "Dear Resident Commissioner Doe:",
            "Resident Commissioner Doe",
            "The Honorable Ana María Doe",
        ),
        (
            LEGISLATOR,
            "Dear Assembly Member Doe:",
            "Assembly Member Doe",
            "The Honorable Ana María Doe",
        ),
        (PRESIDENT, "Dear Mr. President:", "the President", "The President"),
    ],
)
def test_each_office_is_addressed_by_its_custom(
    person: Official, salutation: str, in_text: str, first_line: str
) -> None:
    """Salutation, mention and envelope follow the office."""
    recipient = from_official(person)
    assert recipient.salutation == salutation
    assert recipient.in_text == in_text
    assert recipient.envelope[0] == first_line


@pytest.mark.parametrize(
    ("last", "addressed"),
    [
        ("Casey", "Casey"),
        ("Casey, Jr.", "Casey"),
        ("Casey Jr", "Casey"),
        ("Hernández III", "Hernández"),
        ("Van Hollen", "Van Hollen"),
        ("Ivey", "Ivey"),
    ],
)
def test_a_suffix_stays_on_the_envelope(last: str, addressed: str) -> None:
    """Jr. and III are no part of a salutation; the name keeps them."""
    recipient = from_official(official(Role.SENATOR, last=last, name=f"Ana {last}"))
    assert recipient.last == addressed
    assert recipient.salutation == f"Dear Senator {addressed}:"
    assert recipient.envelope[0] == f"The Honorable Ana {last}"


def test_an_official_keeps_what_letters_need() -> None:
    """Form, length, phone, committees and place are taken over."""
    person = official(
        Role.REPRESENTATIVE, district=8, form=form(1500), phone="202-555-0100", committees=("HSFA",)
    )
    recipient = from_official(person)
    assert recipient.key == person.id
    assert recipient.official is person
    assert recipient.form == form(1500)
    assert recipient.max_length == 1500
    assert recipient.phone == "202-555-0100"
    assert recipient.committees == ("HSFA",)
    assert (recipient.state, recipient.district) == ("NY", 8)


@pytest.mark.parametrize(
    ("email", "has_form", "phone", "routes"),
    [
        (None, False, None, [Route.PRINT, Route.MAILTO]),
        ("a@example.org", False, None, [Route.EMAIL, Route.PRINT, Route.MAILTO]),
        (None, True, "202-555-0100", [Route.FORM, Route.CALL, Route.PRINT, Route.MAILTO]),
        (
            "a@example.org",
            True,
            "202-555-0100",
            [Route.EMAIL, Route.FORM, Route.CALL, Route.PRINT, Route.MAILTO],
        ),
    ],
)
def test_routes_are_offered_best_first(
    email: str | None, has_form: bool, phone: str | None, routes: list[Route]
) -> None:
    """A letter can always be mailed to oneself or printed, and better ways come first."""
    recipient = replace(DESK, email=email, form=form() if has_form else None, phone=phone)
    assert list(recipient.routes) == routes


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        (Targets(), []),
        (Targets(senate=True), [SENATOR]),
        (Targets(house=True), [REPRESENTATIVE, DELEGATE, COMMISSIONER]),
        (Targets(president=True), [PRESIDENT]),
        (
            Targets(senate=True, house=True, president=True),
            [REPRESENTATIVE, PRESIDENT, SENATOR, DELEGATE, COMMISSIONER],
        ),
    ],
)
def test_a_campaign_writes_to_its_targets_and_its_own(
    targets: Targets, chosen: list[Official]
) -> None:
    """Targets keep the given order, the campaign's own recipients come last."""
    campaign = replace(CAMPAIGN, targets=targets, recipients=(DESK,))
    everyone = [REPRESENTATIVE, PRESIDENT, SENATOR, DELEGATE, COMMISSIONER]
    recipients = recipients_for(campaign, everyone)
    assert [recipient.official for recipient in recipients[:-1]] == chosen
    assert recipients[-1] is DESK


@pytest.mark.parametrize(
    ("state", "chambers", "written_to"),
    [
        ("NY", (Chamber.LOWER,), True),
        ("NY", (Chamber.UPPER, Chamber.LOWER), True),
        ("NY", (Chamber.UPPER,), False),
        ("NJ", (Chamber.LOWER,), False),
    ],
)
def test_a_legislator_is_written_to_in_the_chambers_of_one_state(
    state: str, chambers: tuple[Chamber, ...], written_to: bool
) -> None:
    """Others of the same role are not, and a campaign without such a target writes to none."""
    targets = Targets(legislature=LegislatureTarget(state=state, chambers=chambers))
    found = recipients_for(replace(CAMPAIGN, targets=targets, recipients=()), [LEGISLATOR])
    assert bool(found) is written_to
    assert not recipients_for(replace(CAMPAIGN, targets=Targets(), recipients=()), [LEGISLATOR])


def test_a_legislator_is_reached_by_email_and_at_the_capitol() -> None:
    """Their published address comes first; the envelope goes to their chamber."""
    recipient = from_official(LEGISLATOR)
    assert recipient.routes[0] is Route.EMAIL
    assert recipient.envelope == (
        "The Honorable Ana María Doe",
        "New York State Assembly",
        "Room 1",
        "Albany, NY 12248",
    )
