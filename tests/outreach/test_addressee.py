"""A letter goes to its recipient as they are known when it leaves, or nowhere."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from contactrep.core.corrections import Field
from contactrep.core.ledger import Entry
from contactrep.core.lifecycle import LEASE, State
from contactrep.outreach.addressee import Gone, addressee, recipient_of
from contactrep.outreach.days import local_day
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.storage import history, outbox
from contactrep.storage.outbox import Claimed
from contactrep.storage.tables import events
from tests.outreach.carrier import Carrier, rows
from tests.outreach.deliveries import one_letter, the_letter
from tests.outreach.holding import DESK, SCHUMER, SLUG, corrected, with_desk, without_desk

SENATOR = "senator@example.org"
Change = Callable[[Services], Services]


def claimed(services: Services) -> Claimed:
    """Take the letter that is due, as a worker does."""
    with services.database.write() as conn:
        found = outbox.claim(conn, "worker-1", services.clock(), LEASE)
    assert found is not None
    return found


def to_the_senator(services: Services) -> Services:
    """Write to a senator to whose record staff added an address."""
    before = corrected(services, Field.EMAIL, SENATOR)
    one_letter(before, recipients=(SCHUMER,))
    return before


def no_campaigns(services: Services) -> Services:
    """Return the services after the folder of every campaign is gone."""
    return replace(services, campaigns={})


def asked(services: Services, letter: Claimed) -> None:
    """Record that the writer was asked about the letter."""
    day = local_day(services, SLUG)
    with services.database.write() as conn:
        ids = [letter.letter_id or ""]
        history.record(conn, ids, Entry.HELD, services.clock(), day, actor="worker-1")


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (with_desk, "desk@example.org"),
        (partial(with_desk, email="new@example.org"), "new@example.org"),
        (partial(with_desk, name="The Other Desk"), "desk@example.org"),
        (partial(with_desk, email=None), Gone.NO_ADDRESS),
        (partial(with_desk, email=""), Gone.NO_ADDRESS),
        (without_desk, Gone.LEFT_OFFICE),
        (no_campaigns, None),
    ],
)
def test_a_recipient_of_the_campaign(
    services: Services, change: Change, to: str | Gone | None
) -> None:
    """Whatever staff changed in its folder after the letter was written."""
    one_letter(services)
    assert addressee(change(services), claimed(services)) == to


@pytest.mark.parametrize(
    ("corrections", "to"),
    [
        ([], SENATOR),
        ([(Field.EMAIL, "new@example.org")], "new@example.org"),
        ([(Field.EMAIL, None)], Gone.NO_ADDRESS),
        ([(Field.PHONE, "202-555-0188")], SENATOR),
        ([(Field.LEFT_OFFICE, None)], Gone.LEFT_OFFICE),
        ([(Field.EMAIL, "new@example.org"), (Field.LEFT_OFFICE, None)], Gone.LEFT_OFFICE),
    ],
)
def test_an_official(
    services: Services, corrections: list[tuple[Field, str | None]], to: str | Gone
) -> None:
    """As staff corrected their record since."""
    now = to_the_senator(services)
    for field, value in corrections:
        now = corrected(services, field, value)
    assert addressee(now, claimed(services)) == to


def test_an_official_of_a_campaign_that_is_gone(services: Services) -> None:
    """As long as they are in office they have an address; then it is as for any other letter."""
    now = to_the_senator(services)
    letter = claimed(services)
    assert addressee(no_campaigns(now), letter) == SENATOR
    left = corrected(services, Field.LEFT_OFFICE)
    assert addressee(no_campaigns(left), letter) is None


def test_a_recipient_in_the_place_of_an_official(services: Services) -> None:
    """What the campaign says of one it lists itself wins over the data."""
    campaign = services.campaigns[SLUG]
    own = replace(campaign.recipients[0], key=SCHUMER, email="own@example.org")
    campaigns = {SLUG: replace(campaign, recipients=(own,))}
    now = replace(to_the_senator(services), campaigns=campaigns)
    assert addressee(now, claimed(services)) == "own@example.org"
    assert recipient_of(now, SLUG, SCHUMER) == own
    assert recipient_of(now, "nothing", SCHUMER) != own
    assert recipient_of(now, SLUG, DESK) is None


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (without_desk, None),
        (no_campaigns, None),
        (partial(with_desk, email=None), Gone.NO_ADDRESS),
        (partial(with_desk, email="new@example.org"), "new@example.org"),
    ],
)
def test_after_its_writer_was_asked(services: Services, change: Change, to: Gone | None) -> None:
    """It goes to the address that it was made out to, unless its recipient is back."""
    one_letter(services)
    letter = claimed(services)
    asked(services, letter)
    assert addressee(change(services), letter) == to


def test_the_question_about_another_letter(services: Services) -> None:
    """It was not about this one."""
    one_letter(services)
    first = claimed(services)
    asked(services, first)
    one_letter(services)
    second = claimed(services)
    assert addressee(without_desk(services), first) is None
    assert addressee(without_desk(services), second) is Gone.LEFT_OFFICE


@pytest.mark.parametrize("missing", ["letter_id", "campaign", "recipient_key"])
def test_the_own_mail_of_the_site(services: Services, missing: str) -> None:
    """It has no recipient of a campaign: its address is the one that was stored."""
    one_letter(services)
    nothing: dict[str, Any] = {missing: None}
    assert addressee(services, replace(claimed(services), **nothing)) is None


@pytest.mark.parametrize(
    ("change", "to"),
    [
        (partial(with_desk, email="new@example.org"), "new@example.org"),
        (no_campaigns, "desk@example.org"),
    ],
)
def test_where_it_leaves_for(services: Services, change: Change, to: str) -> None:
    """The worker asks at the moment of the attempt; all else of the letter stays."""
    one_letter(services)
    carrier = Carrier()
    Worker(change(services), carrier).drain()
    (mail,) = carrier.letters
    assert (mail.to, mail.message_id) == (to, the_letter(services).message_id)
    assert mail.text.startswith("Dear Demonstration Desk:")
    assert the_letter(services).state == State.ACCEPTED


def test_no_address_any_more(services: Services) -> None:
    """It has failed, without an attempt, and goes back to its writer."""
    one_letter(services)
    carrier = Carrier()
    Worker(with_desk(services, email=None), carrier).drain()
    assert the_letter(services).state == State.FAILED
    assert rows(services, events)[-1].evidence == "the office has no address any more"
    assert carrier.letters == []
    assert [mail.to for mail in carrier.given_back] == ["volha@example.com"]


def test_a_recipient_who_was_published_a_moment_ago(services: Services) -> None:
    """A worker that has not looked since looks again before it says that somebody has left."""
    one_letter(services)
    letter = claimed(services)
    stale = without_desk(services)
    before = {slug: replace(one, revision="before") for slug, one in stale.campaigns.items()}
    assert addressee(replace(stale, campaigns=before), letter) == "desk@example.org"
