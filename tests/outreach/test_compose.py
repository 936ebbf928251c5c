"""A letter for each recipient of a draft, in the edition that fits the way it goes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from contactrep.config import Config
from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.ledger import Route
from contactrep.core.letters import TooLong
from contactrep.core.wording import clean, form_length, plain
from contactrep.directory.dataset import Dataset
from contactrep.outreach.compose import prepare, preview, room
from contactrep.outreach.days import local_day
from contactrep.outreach.home import Home, recipients_of
from contactrep.outreach.overlay import Overlay
from contactrep.outreach.services import Services
from contactrep.outreach.shelf import Shelf
from contactrep.storage.database import Database
from contactrep.storage.vault import Vault
from tests.conftest import SettableClock
from tests.factories import new_draft

CONGRESS = ["G000555", "S000148", "J000294"]
DEMONSTRATION = [*CONGRESS, "desk-1", "clerk-1", "form-1"]


@pytest.fixture
def services(
    config: Config, clock: SettableClock, dataset: Dataset, campaigns: Mapping[str, Campaign]
) -> Services:
    """Everything a verb needs; nothing is stored here, so the database is never opened."""
    vault = Vault(config.sealing, "test", config.hashing)
    database = Database("sqlite://")
    return Services(
        config=config,
        clock=clock,
        dataset=dataset,
        campaigns=campaigns,
        database=database,
        vault=vault,
        overlay=Overlay(database),
        shelf=Shelf(database, campaigns),
    )


@pytest.mark.parametrize(
    ("slug", "typed", "choice", "keys"),
    [
        ("demonstration", "11235", "", DEMONSTRATION),
        ("demonstration", "11235", "NY-8", DEMONSTRATION),
        ("demonstration", "11229", "NY", [*CONGRESS[:2], "desk-1", "clerk-1", "form-1"]),
        ("demonstration", "", "NY-8", DEMONSTRATION),
        ("demonstration", "33313", "", ["S001217", "M001244", "desk-1", "clerk-1", "form-1"]),
        ("demonstration", "ABCDE", "", ["desk-1", "clerk-1", "form-1"]),
        ("belarus-freedom-forum", "11235", "", [*CONGRESS, "president"]),
        ("belarus-freedom-forum", "20001", "", ["N000147", "president"]),
        ("belarus-freedom-forum", "96960", "", []),
    ],
)
def test_whom_a_visitor_can_write_to(
    services: Services, slug: str, typed: str, choice: str, keys: list[str]
) -> None:
    """Those of the place whom the campaign asks, then its own recipients."""
    home = Home(zip=typed, district=choice)
    found = recipients_of(services.dataset, services.campaigns[slug], home)
    assert [recipient.key for recipient in found] == keys


def test_each_by_its_best_route(services: Services) -> None:
    """E-mail where there is an address, else the form."""
    campaign = services.campaigns["demonstration"]
    prepared = prepare(services, campaign, new_draft(services))
    assert {one.recipient.key: one.route for one in prepared} == {
        **dict.fromkeys(CONGRESS, Route.FORM),
        "desk-1": Route.EMAIL,
        "clerk-1": Route.EMAIL,
        "form-1": Route.FORM,
    }
    assert all(one.letter.recipient_key == one.recipient.key for one in prepared)


def test_each_in_the_edition_that_fits(services: Services) -> None:
    """A form of 500 characters gets the shortest; e-mail takes any."""
    campaign = services.campaigns["demonstration"]
    prepared = prepare(services, campaign, new_draft(services))
    editions = {one.recipient.key: one.letter.edition for one in prepared}
    assert editions["desk-1"] is Edition.FULL
    assert editions["form-1"] is Edition.BRIEF
    for one in prepared:
        limit = one.recipient.max_length
        assert limit is None or one.letter.length <= limit


def test_only_those_who_were_chosen_in_their_own_order(services: Services) -> None:
    """As the page lists them, not as a form may send them; others are left out."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, recipients=("form-1", "S000148", "nobody", "president"))
    prepared = prepare(services, campaign, draft)
    assert [one.recipient.key for one in prepared] == ["S000148", "form-1"]


def test_the_same_draft_gives_the_same_letters(services: Services, clock: SettableClock) -> None:
    """On every page and a minute later; another visitor's differ."""
    campaign = services.campaigns["belarus-freedom-forum"]
    draft = new_draft(services, campaign.slug)
    first = prepare(services, campaign, draft)
    clock.advance(timedelta(minutes=1))
    assert prepare(services, campaign, draft) == first
    others = {
        prepare(services, campaign, new_draft(services, campaign.slug))[0].letter.text
        for _ in range(20)
    }
    assert len(others) > 1


def test_too_long(services: Services) -> None:
    """Nothing is cut: the error says for whom, and by how much."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, own_words="x" * 600)
    with pytest.raises(TooLong) as caught:
        prepare(services, campaign, draft)
    assert caught.value.recipient_key == "form-1"
    shorter = replace(draft, own_words="x" * (600 - caught.value.by))
    assert prepare(services, campaign, shorter)[-1].letter.length == 500


def test_the_day_is_the_campaigns(services: Services, clock: SettableClock) -> None:
    """A day ends at midnight in New York, and for a campaign that is gone as well."""
    clock.advance(timedelta(hours=8))  # 23:30 in New York
    assert local_day(services, "belarus-freedom-forum").day == 5
    assert local_day(services, "gone").day == 5
    clock.advance(timedelta(minutes=30))
    assert local_day(services, "belarus-freedom-forum").day == 6
    elsewhere = replace(services.campaigns["demonstration"], timezone="Pacific/Honolulu")
    there = replace(services, campaigns={"demonstration": elsewhere})
    assert local_day(there, "demonstration").day == 5


def test_a_preview_is_the_letters(services: Services) -> None:
    """As long as all of them fit, nothing is different."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    assert preview(services, campaign, draft) == prepare(services, campaign, draft)
    assert {one.over for one in preview(services, campaign, draft)} == {0}


def test_a_preview_of_what_is_too_long(services: Services) -> None:
    """Whole as it would be, with how much is too much; those that fit are as they go."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, own_words="x" * 600)
    letters = {one.recipient.key: one for one in preview(services, campaign, draft)}
    assert list(letters) == DEMONSTRATION
    tight = letters.pop("form-1")
    assert "x" * 600 in tight.letter.body
    assert (tight.limit, tight.letter.length) == (500, 500 + tight.over)
    with pytest.raises(TooLong) as caught:
        prepare(services, campaign, draft)
    assert caught.value.by == tight.over
    others = replace(draft, recipients=tuple(letters))
    assert tuple(letters.values()) == prepare(services, campaign, others)


def test_a_preview_of_an_edited_letter(services: Services) -> None:
    """What was written is shown as it is, not the edition that it took the place of."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, edits={"form-1": "y" * 700})
    tight = preview(services, campaign, draft)[-1]
    assert (tight.letter.body, tight.letter.edition) == ("y" * 700, None)
    assert tight.over == tight.letter.length - 500


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.text(
        st.sampled_from("ab \n•—…“’🙂é\u0301\u00ad\t-1.") | st.characters(codec="utf-8"),
        max_size=60,
    ),
    recipients=st.sets(st.sampled_from(DEMONSTRATION), min_size=1),
)
@example(typed="• one\n• two", recipients={"form-1", "S000148"})
@example(typed="a — b … 🙂", recipients={"J000294"})
def test_own_words_of_the_room_fit_everywhere(
    services: Services, typed: str, recipients: set[str]
) -> None:
    """And one more does not, there where least fits; by mail any do."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, recipients=tuple(recipients))
    found = room(services, campaign, draft)
    if found is None:
        assert recipients <= {"desk-1", "clerk-1"}
        return
    count, tightest = found
    assert tightest.key in recipients
    words = clean(typed)
    missing = count - form_length(plain(words))
    assume(missing > 0)
    words += "x" * missing
    letters = preview(services, campaign, replace(draft, own_words=words))
    assert {one.over for one in letters} == {0}
    assert all(words in one.letter.body for one in letters)
    with pytest.raises(TooLong) as caught:
        prepare(services, campaign, replace(draft, own_words=words + "x"))
    assert (caught.value.by, caught.value.recipient_key) == (1, tightest.key)


@pytest.mark.parametrize(
    "change",
    [
        {"own_words": "x" * 900},
        {"statements": ("I read there.",)},
        {"edits": {"form-1": "Open."}},
    ],
)
def test_the_room_is_for_all_that_is_written(services: Services, change: dict[str, Any]) -> None:
    """It does not shrink while somebody writes."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services)
    assert room(services, campaign, replace(draft, **change)) == room(services, campaign, draft)


def test_statements_stand_in_the_letters(services: Services) -> None:
    """After the own words, or in their place, and never instead of them."""
    campaign = services.campaigns["demonstration"]
    statements = ("I read there.", "So do my children.")
    for words in ("", "On Thursdays."):
        draft = new_draft(services, own_words=words, statements=statements)
        for one in prepare(services, campaign, draft):
            assert "I read there. So do my children." in one.letter.body
            assert words in one.letter.body


def test_a_letter_stays_with_the_route_that_it_was_sent_by(services: Services) -> None:
    """Where newer data has a better one, or none of that kind, what was sent does not change."""
    campaign = services.campaigns["demonstration"]
    draft = new_draft(services, recipients=("desk-1",), routes={"desk-1": "print"})
    (one,) = prepare(services, campaign, draft)
    assert (one.route, one.limit) == (Route.PRINT, None)
