"""What is published reaches every process, and outlasts a database that is away."""

import logging

import pytest

from contactrep.core.campaigns import Status
from contactrep.outreach import author, publish
from contactrep.outreach.author import Copy
from contactrep.outreach.lookout import READ_EVERY
from contactrep.outreach.services import Services
from contactrep.outreach.shelf import Shelf
from contactrep.storage import revisions
from contactrep.storage.database import Database
from tests.outreach.authoring import SLUG, copy_of, new_member, publish_title, revise
from tests.outreach.test_overlay import Seconds


@pytest.fixture
def seconds() -> Seconds:
    """The shelf's clock."""
    return Seconds()


@pytest.fixture
def shelf(services: Services, seconds: Seconds) -> Shelf:
    """The shelf of another process."""
    return Shelf(services.database, services.campaigns, seconds)


def title(shelf: Shelf) -> str:
    return shelf.campaigns()[SLUG].title


def test_a_folder_is_what_people_see_until_something_is_published(
    services: Services, shelf: Shelf
) -> None:
    """A draft changes nothing."""
    revise(services, new_member(services), "A new title")
    assert shelf.campaigns() == services.campaigns


def test_another_process_sees_it_in_seconds(
    services: Services, shelf: Shelf, seconds: Seconds
) -> None:
    """And letters name the revision they are made from."""
    before = title(shelf)
    id_ = publish_title(services, new_member(services), "A new title")
    assert title(shelf) == before
    seconds.now += READ_EVERY
    assert title(shelf) == "A new title"
    assert shelf.campaigns()[SLUG].revision == id_
    assert list(shelf.campaigns()) == list(services.campaigns)


def test_who_publishes_sees_it_at_once(services: Services) -> None:
    """Without waiting."""
    publish_title(services, new_member(services), "A new title")
    assert services.shelf.campaigns()[SLUG].title == "A new title"


def test_nothing_is_read_anew_while_nothing_is_published(
    services: Services, shelf: Shelf, seconds: Seconds
) -> None:
    """The same mapping is handed out, whatever is written meanwhile."""
    member = new_member(services)
    publish_title(services, member, "A new title")
    first = shelf.campaigns()
    revise(services, member, "A newer title")
    seconds.now += READ_EVERY
    assert shelf.campaigns() is first


def test_a_database_that_is_away_leaves_the_last_known(
    services: Services, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Supporters go on; at the very first the folders are there."""
    away = Shelf(Database("sqlite:////nowhere/at/all.db"), services.campaigns, seconds)
    assert away.campaigns() == services.campaigns
    shelf = Shelf(services.database, services.campaigns, seconds)
    publish_title(services, new_member(services), "A new title")
    assert title(shelf) == "A new title"
    monkeypatch.setattr(shelf, "_database", away._database)
    seconds.now += READ_EVERY
    assert title(shelf) == "A new title"


def test_a_revision_that_this_version_refuses_changes_nothing(
    services: Services, shelf: Shelf, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log once, not every few seconds."""
    with services.database.write() as conn:
        broken = {"campaign.md": "nothing"}
        id_ = revisions.add(conn, SLUG, None, broken, None, "", services.clock())
        revisions.publish(conn, SLUG, id_, services.clock())
    with caplog.at_level(logging.ERROR):
        assert shelf.campaigns() == services.campaigns
        seconds.now += READ_EVERY
        shelf.campaigns()
    assert len(caplog.records) == 1
    assert f"revision {id_} of {SLUG} cannot be used" in caplog.text


def test_a_campaign_can_be_without_a_folder(services: Services, shelf: Shelf) -> None:
    """One that was begun here is there for supporters when it is published, after the others."""
    member = new_member(services)
    saved = author.duplicate(services, member, copy_of(services), "second-one", "Another")
    publish.publish(services, member, "second-one", saved.revision, looked=True)
    assert list(shelf.campaigns()) == [*services.campaigns, "second-one"]
    assert shelf.campaigns()["second-one"].status is Status.DRAFT
    assert isinstance(author.open_copy(services, "second-one"), Copy)
