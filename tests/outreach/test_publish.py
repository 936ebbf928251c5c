"""A revision is published when it is in order, and somebody looked at what is to be said of it."""

import pytest

from contactrep.campaigns import writing
from contactrep.core.campaigns import Status
from contactrep.outreach import author, publish
from contactrep.outreach.author import RefusedError
from contactrep.outreach.publish import Checklist, NotLookedAtError
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff
from tests.outreach.authoring import (
    PAGE,
    SLUG,
    copy_of,
    new_member,
    publish_title,
    revise,
    titled,
)


@pytest.fixture
def member(services: Services) -> StaffMember:
    """Who publishes."""
    return new_member(services)


def checklist(services: Services, revision: str) -> Checklist:
    found = publish.checklist(services, SLUG, revision)
    assert found is not None
    return found


def values(services: Services, member: StaffMember, **changes: object) -> str:
    """Store a revision with other values in campaign.md."""
    copy = copy_of(services)
    page = writing.with_values(PAGE, copy.files[PAGE], changes)
    return author.save(services, member, copy, {PAGE: page}, "").revision


def test_nothing_is_to_be_said(services: Services, member: StaffMember) -> None:
    """Every text is approved: then it needs no tick. It is told in the audit log."""
    copy = copy_of(services)
    found = copy.examined.campaign
    assert found is not None
    changes: dict[str, str | None] = {
        file: copy.files[file].replace("approved: false", "approved: true") for file in found.drafts
    }
    id_ = author.save(services, member, copy, changes, "Approved").revision
    assert not checklist(services, id_).needs_a_tick
    assert publish.publish(services, member, SLUG, id_, looked=False)
    assert publish.live_revision(services, SLUG) == id_
    assert checklist(services, id_).is_live
    with services.database.read() as conn:
        last = staff.audit_rows(conn)[-1]
    assert (last.action, last.detail) == ("campaign published", f"{SLUG} {id_} (live)")


def test_a_warning_asks_for_a_tick(services: Services, member: StaffMember) -> None:
    """A last day that has passed, here."""
    id_ = values(services, member, closes=services.clock().date().replace(year=2025))
    assert "the last day was" in checklist(services, id_).warnings[0].sentence
    with pytest.raises(NotLookedAtError):
        publish.publish(services, member, SLUG, id_, looked=False)
    assert publish.live_revision(services, SLUG) is None
    assert publish.publish(services, member, SLUG, id_, looked=True)


def test_a_mistake_forbids(services: Services, member: StaffMember) -> None:
    """Whether somebody looked or not."""
    id_ = values(services, member, statements=["Only one now."])
    assert {one.file for one in checklist(services, id_).mistakes} == {
        f"{SLUG}/be/{PAGE}",
        f"{SLUG}/ru/{PAGE}",
    }
    with pytest.raises(RefusedError):
        publish.publish(services, member, SLUG, id_, looked=True)
    assert services.shelf.campaigns() == services.campaigns


def test_there_is_no_such_revision(services: Services, member: StaffMember) -> None:
    """Not even another campaign's."""
    saved = author.duplicate(services, member, copy_of(services), "second-one", "Second")
    assert not publish.publish(services, member, SLUG, saved.revision, looked=True)
    assert publish.checklist(services, SLUG, "nothing") is None


def test_what_would_be_undone_is_told(services: Services, member: StaffMember) -> None:
    """An older draft does not hold what was published since; one made from it does."""
    older = revise(services, member, "Older")
    live = publish_title(services, member, "Newer")
    (undone,) = checklist(services, older).undoes
    assert undone.id == live
    assert checklist(services, older).needs_a_tick
    assert checklist(services, revise(services, member, "Newest")).undoes == ()


def test_a_status_changes_what_people_see_and_nothing_else(
    services: Services, member: StaffMember
) -> None:
    """Drafts that wait stay drafts, on top of it."""
    live = publish_title(services, member, "Live")
    revise(services, member, "A draft")
    id_ = publish.prepare_status(services, member, SLUG, Status.PAUSED)
    assert checklist(services, id_).undoes == ()
    publish.publish(services, member, SLUG, id_, looked=True)
    seen = services.shelf.campaigns()[SLUG]
    assert (seen.title, seen.status) == ("Live", Status.PAUSED)
    draft = copy_of(services).examined.campaign
    assert draft is not None
    assert (draft.title, draft.status) == ("A draft", Status.PAUSED)
    kept = author.history(services, SLUG)
    assert [one.parent for one in kept[:2]] == [id_, live]


def test_a_status_over_the_folder(services: Services, member: StaffMember) -> None:
    """Nothing was ever published here; a draft waits, and stays one."""
    revise(services, member, "A draft")
    id_ = publish.prepare_status(services, member, SLUG, Status.WON)
    publish.publish(services, member, SLUG, id_, looked=True)
    seen = services.shelf.campaigns()[SLUG]
    assert (seen.title, seen.status) == (services.campaigns[SLUG].title, Status.WON)
    assert copy_of(services).title == "A draft"


def test_an_older_revision_comes_back(services: Services, member: StaffMember) -> None:
    """As a new one with its texts."""
    first = revise(services, member, "First")
    publish_title(services, member, "Second")
    old = copy_of(services, first)
    saved = author.replace_all(services, member, SLUG, old.files, f"Back to {first}")
    assert publish.publish(services, member, SLUG, saved.revision, looked=True)
    assert services.shelf.campaigns()[SLUG].title == "First"
    assert titled(old, "First")[PAGE] == copy_of(services).files[PAGE]
