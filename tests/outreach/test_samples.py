"""Sample supporters come from the data in use, and write to everyone a campaign writes to."""

from dataclasses import replace

import pytest

from contactrep.core.campaigns import Campaign, Edition, LegislatureTarget, Targets
from contactrep.core.legislatures import Chamber
from contactrep.core.officials import Role
from contactrep.outreach import rehearse
from contactrep.outreach.samples import OWN_WORDS, Sample, in_committee, pick, samples
from contactrep.outreach.services import Services

BELARUS = "belarus-freedom-forum"


def sample(services: Services, campaign: Campaign, key: str) -> Sample:
    found = pick(samples(services.dataset, campaign), key)
    assert found.key == key
    return found


def roles(services: Services, campaign: Campaign, key: str) -> list[Role | None]:
    shown = rehearse.letters(services, campaign, sample(services, campaign, key), "en")
    officials = [one.prepared.recipient.official for one in shown]
    return [one.role if one else None for one in officials]


_SENATORS = [Role.SENATOR, Role.SENATOR]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("one", [*_SENATORS, Role.REPRESENTATIVE, Role.PRESIDENT]),
        ("split", [*_SENATORS, Role.REPRESENTATIVE, Role.PRESIDENT]),
        ("dc", [Role.DELEGATE, Role.PRESIDENT]),
        ("vacant", [*_SENATORS, Role.PRESIDENT]),
        ("longest", [*_SENATORS, Role.REPRESENTATIVE, Role.PRESIDENT]),
    ],
)
def test_each_lives_where_something_is_special(
    unstored: Services, key: str, expected: list[Role]
) -> None:
    """And writes to whoever there is."""
    assert roles(unstored, unstored.campaigns[BELARUS], key) == expected


def test_the_smallest_form_gets_the_briefest_letter(unstored: Services) -> None:
    """One of 500 characters, in the data of today."""
    campaign = unstored.campaigns[BELARUS]
    small = sample(unstored, campaign, "form")
    assert "a form of 500 characters" in small.title
    shown = rehearse.letters(unstored, campaign, small, "be")
    (brief,) = (one for one in shown if one.prepared.limit == 500)
    assert brief.goes is Edition.BRIEF
    assert brief.reading is not None
    assert OWN_WORDS in brief.prepared.letter.text
    assert OWN_WORDS in brief.reading


def test_every_letter_can_be_seen_in_every_edition(unstored: Services) -> None:
    """With how much too long it would be for the channel it takes."""
    campaign = unstored.campaigns[BELARUS]
    small = sample(unstored, campaign, "form")
    shown = rehearse.letters(unstored, campaign, small, "en", Edition.FULL)
    assert {one.prepared.letter.edition for one in shown} == {Edition.FULL}
    (tight,) = (one for one in shown if one.prepared.limit == 500)
    assert tight.prepared.over == tight.prepared.letter.length - 500
    assert tight.goes is Edition.BRIEF
    assert tight.reading is None


def test_a_resident_is_no_voter(unstored: Services) -> None:
    """The switch for those who are not citizens."""
    campaign = unstored.campaigns[BELARUS]
    resident = sample(unstored, campaign, "resident")
    for one in rehearse.letters(unstored, campaign, resident, "en"):
        assert "voter" not in one.prepared.letter.text


def test_a_committees_paragraph_is_seen(unstored: Services) -> None:
    """By who writes to one of its members; nobody does where the campaign does not write there."""
    campaign = unstored.campaigns[BELARUS]
    found = in_committee(unstored.dataset, campaign, "HSFA")
    assert found is not None
    texts = [one.prepared.letter.text for one in rehearse.letters(unstored, campaign, found, "en")]
    assert any("the House Foreign Affairs Committee" in text for text in texts)
    senate = replace(campaign, targets=Targets(senate=True))
    assert in_committee(unstored.dataset, senate, "HSFA") is None


def test_scripts_subjects_and_openings_are_filled(unstored: Services) -> None:
    """No placeholder is left in any."""
    campaign = unstored.campaigns[BELARUS]
    one = sample(unstored, campaign, "one")
    for recipient, text, reading in rehearse.scripts(unstored, campaign, one, "ru"):
        assert recipient.in_text in text
        assert reading is not None
        assert "{{" not in text + reading
    subjects, openings = rehearse.lines(unstored, campaign, one)
    assert (len(subjects), len(openings)) == (len(campaign.subjects), len(campaign.openings))
    assert "{{" not in "".join([*subjects, *openings])
    assert [one.over for one in rehearse.lengths(unstored, campaign)] == [0] * 5


def test_a_legislature_has_a_sample_of_its_own(unstored: Services) -> None:
    """Who lives in its state comes first."""
    state = LegislatureTarget(state="NY", chambers=(Chamber.UPPER, Chamber.LOWER))
    campaign = replace(unstored.campaigns[BELARUS], targets=Targets(legislature=state))
    first = samples(unstored.dataset, campaign)[0]
    assert first.key == "legislature"
    shown = rehearse.letters(unstored, campaign, first, "en")
    officials = [one.prepared.recipient.official for one in shown]
    assert [one and one.chamber for one in officials] == [Chamber.UPPER, Chamber.LOWER]
