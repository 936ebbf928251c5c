"""Texts are changed by revisions: nothing is lost, and what breaks a rule is refused by line."""

import pytest

from contactrep.campaigns import writing
from contactrep.core.campaigns import Status
from contactrep.outreach import author
from contactrep.outreach.author import ChangedMeanwhileError, RefusedError, SlugError
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff
from tests.outreach.authoring import PAGE, SLUG, copy_of, new_member, revise, titled

SHORT, SCRIPT = "editions/short.txt", "script.txt"


@pytest.fixture
def member(services: Services) -> StaffMember:
    """Who writes."""
    return new_member(services)


def sent(text: str) -> str:
    return writing.sent_text(text, approved=True)


def test_work_begins_from_the_folder(services: Services, member: StaffMember) -> None:
    """And goes on from the revision made last, whose parent is the one before."""
    assert copy_of(services).base is None
    first, second = revise(services, member, "One"), revise(services, member, "Two")
    assert copy_of(services).base == second
    assert copy_of(services).title == "Two"
    assert copy_of(services, first).title == "One"
    kept = author.history(services, SLUG)
    assert [(one.id, one.parent) for one in kept] == [(second, first), (first, None)]
    assert {one.author for one in kept} == {member.email}
    with services.database.read() as conn:
        actions = [(row.action, row.detail) for row in staff.audit_rows(conn)]
    assert actions == [("campaign revised", f"{SLUG} {id_}") for id_ in (first, second)]


def test_there_is_nothing_to_work_on(services: Services) -> None:
    """Of a campaign or a revision that does not exist."""
    assert author.open_copy(services, "nothing") is None
    assert author.open_copy(services, "../demonstration") is None
    assert author.open_copy(services, SLUG, "nothing") is None


def test_an_unknown_placeholder_is_refused(services: Services, member: StaffMember) -> None:
    """With file, line and reason; nothing is stored."""
    changes = {SHORT: sent("{{ opening }}\n\n{{ own_words }}\n\n{{ opning }}")}
    with pytest.raises(RefusedError) as refused:
        author.save(services, member, copy_of(services), changes, "")
    (mistake,) = refused.value.mistakes
    assert (mistake.file, mistake.line) == (f"{SLUG}/{SHORT}", 8)
    assert "did you mean {{ opening }}?" in mistake.sentence
    assert author.history(services, SLUG) == []


@pytest.mark.parametrize("language", ["be", "ru"])
def test_a_reading_is_refused_by_its_own_mistakes(
    services: Services, member: StaffMember, language: str
) -> None:
    """As every other text."""
    changes = {f"{language}/{SCRIPT}": sent("{{ own_words }} {{ nothing }}")}
    with pytest.raises(RefusedError, match="unknown placeholder"):
        author.save(services, member, copy_of(services), changes, "")


def test_what_another_text_must_put_right_is_told_and_stored(
    services: Services, member: StaffMember
) -> None:
    """Nobody can change two texts in one moment; both together are in order again."""
    copy = copy_of(services)
    openings = writing.front_matter(PAGE, copy.files[PAGE])["openings"]
    page = writing.with_values(PAGE, copy.files[PAGE], {"openings": [*openings, "I ask you."]})
    saved = author.save(services, member, copy, {PAGE: page}, "")
    assert {one.file for one in saved.mistakes} == {
        f"{SLUG}/be/{PAGE}",
        f"{SLUG}/ru/{PAGE}",
    }
    now = copy_of(services).examined
    assert now.campaign is not None
    assert len(now.campaign.openings) == len(openings) + 1
    assert now.campaign.readings == {}


def test_two_people_change_two_texts(services: Services, member: StaffMember) -> None:
    """Neither undoes the other."""
    opened = copy_of(services)
    author.save(services, member, opened, {SCRIPT: sent("I call. {{ own_words }}")}, "")
    author.save(services, new_member(services, "b@example.org"), opened, titled(opened, "New"), "")
    assert copy_of(services).title == "New"
    assert "I call." in copy_of(services).files[SCRIPT]


def test_two_people_change_the_same_text(services: Services, member: StaffMember) -> None:
    """The second is told, and shown what is there now."""
    opened = copy_of(services)
    first = revise(services, member, "Mine")
    with pytest.raises(ChangedMeanwhileError) as told:
        author.save(services, member, opened, titled(opened, "Theirs"), "")
    assert told.value.copy.base == first
    author.save(services, member, told.value.copy, titled(opened, "Theirs"), "")
    assert copy_of(services).title == "Theirs"


def test_a_committee_is_added_and_taken_away(services: Services, member: StaffMember) -> None:
    """A file of its own; where the campaign has readings, they have to have it too."""
    committee = "committees/HSFA.txt"
    changes: dict[str, str | None] = {
        file: sent("A paragraph.") for file in (committee, f"be/{committee}", f"ru/{committee}")
    }
    saved = author.save(services, member, copy_of(services), changes, "")
    assert saved.mistakes == ()
    gone = dict.fromkeys(changes)
    assert author.save(services, member, copy_of(services), gone, "").mistakes == ()
    assert committee not in copy_of(services).files


def test_another_campaign_begins_as_a_draft(services: Services, member: StaffMember) -> None:
    """With every text of the first, its own name and title."""
    author.duplicate(services, member, copy_of(services), "second-one", "Second")
    copy = copy_of(services, slug="second-one")
    found = copy.examined.campaign
    assert found is not None
    assert (found.slug, found.title, found.status) == ("second-one", "Second", Status.DRAFT)
    assert set(copy.files) == set(copy_of(services).files)
    assert "second-one" in author.slugs(services)


@pytest.mark.parametrize("slug", [SLUG, "a" * 61])
def test_a_name_can_be_taken_or_too_long(
    services: Services, member: StaffMember, slug: str
) -> None:
    """Then no campaign begins."""
    with pytest.raises(SlugError):
        author.duplicate(services, member, copy_of(services), slug, "Second")


@pytest.mark.parametrize("slug", ["Second One", "../up", ""])
def test_a_name_stands_in_an_address(services: Services, member: StaffMember, slug: str) -> None:
    """Words like this-one."""
    with pytest.raises(RefusedError, match=r"words like this-one|must be text|must not be empty"):
        author.duplicate(services, member, copy_of(services), slug, "Second")


def test_line_ends_of_a_browser_are_those_of_files(services: Services, member: StaffMember) -> None:
    """One line feed each, one at the end."""
    text = sent("I call.\n\n{{ own_words }}").replace("\n", "\r\n")
    author.save(services, member, copy_of(services), {SCRIPT: text}, "")
    assert copy_of(services).files[SCRIPT] == sent("I call.\n\n{{ own_words }}")
