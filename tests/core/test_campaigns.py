"""A campaign as values."""

from dataclasses import fields, replace
from datetime import date

import pytest

from contactrep.core.campaigns import Edition, Public, Status
from contactrep.core.languages import LANGUAGES
from tests.core.letter_factory import CAMPAIGN, READ, READING, TODAY


def test_editions_are_ordered_by_budget() -> None:
    """The longest edition comes first, so that the first that fits is the longest."""
    budgets = [edition.budget for edition in Edition]
    assert budgets == [8000, 3900, 1900, 850, 330]


@pytest.mark.parametrize(
    ("status", "opens", "closes", "takes"),
    [
        (Status.LIVE, None, None, True),
        (Status.LIVE, date(2026, 11, 24), date(2026, 11, 24), True),
        (Status.LIVE, date(2026, 11, 25), None, False),
        (Status.LIVE, None, date(2026, 11, 23), False),
        (Status.DRAFT, None, None, False),
        (Status.PAUSED, None, None, False),
        (Status.CLOSED, None, None, False),
        (Status.WON, None, None, False),
    ],
)
def test_a_live_campaign_takes_letters_while_it_is_open(
    status: Status, opens: date | None, closes: date | None, takes: bool
) -> None:
    """Both days are its own; any other status takes none."""
    campaign = replace(CAMPAIGN, status=status, opens=opens, closes=closes)
    assert campaign.takes_letters(TODAY) is takes


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2022, 4, 23), 27),  # the day the letter was published; it says 27
        (date(2026, 7, 19), 31),
        (date(2026, 7, 20), 32),
        (date(2026, 11, 24), 32),
    ],
)
def test_years_in_power_are_full_years(today: date, years: int) -> None:
    """A year counts once its day has come."""
    assert CAMPAIGN.years_in_power(today) == years


def test_years_need_a_beginning() -> None:
    """Without the day there are no years to tell."""
    assert replace(CAMPAIGN, in_power_since=None).years_in_power(TODAY) is None


PUBLIC = [field.name for field in fields(Public) if field.name != "language"]


def test_a_page_is_told_in_its_language() -> None:
    """Every public text is the reading's."""
    told = READ.told("be")
    assert told.language == "be"
    assert {name: getattr(told, name) for name in PUBLIC} == {
        name: getattr(READING, name) for name in PUBLIC
    }


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
def test_a_page_without_a_reading_is_told_in_english(language: str) -> None:
    """And says so, whatever was asked for."""
    told = READ.told(language)
    assert told.language == "en"
    assert {name: getattr(told, name) for name in PUBLIC} == {
        name: getattr(READ, name) for name in PUBLIC
    }


def test_english_is_the_first_language() -> None:
    """The pages' languages, the one that letters are sent in first."""
    assert LANGUAGES == ("en", "be", "ru")
