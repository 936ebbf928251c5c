"""What a careful reader says about a campaign's letters."""

from dataclasses import replace
from datetime import date

import pytest

from contactrep.campaigns.folder import read_campaign
from contactrep.campaigns.linter import Finding, Kind, lint, own_length
from contactrep.core.campaigns import Edition
from tests.campaigns.folder_factory import (
    EDITION,
    FILES,
    HEAD,
    READING_EDITION,
    files,
    page,
    reading,
)

TODAY = date(2026, 11, 24)


def remarks(contents: dict[str, bytes]) -> list[Finding]:
    """Return what is said of a campaign, but for the readings that it has not."""
    findings = lint(read_campaign("lamp", contents), TODAY)
    return [finding for finding in findings if finding.kind is not Kind.NOTE]


def test_a_campaign_in_order_has_no_findings() -> None:
    """Nothing is said where nothing is wrong."""
    contents = files() | reading("be") | reading("ru")
    assert lint(read_campaign("lamp", contents), TODAY) == []


@pytest.mark.parametrize(
    ("contents", "finding"),
    [
        (
            files(editions__brief_txt=EDITION + "Light. " * 100),
            Finding("lamp/editions/brief.txt", 4, "807 characters; the budget of brief is 330"),
        ),
        (
            page("  - Light the lamp", "  - Light the lamp\n  - " + "Light " * 17),
            Finding("lamp/campaign.md", 22, "a subject of 101 characters; at most 100 are shown"),
        ),
        (
            files(editions__short_txt=HEAD + "{{ opening }}\n\nLight the lamp."),
            Finding(
                "lamp/editions/short.txt",
                4,
                "no {{ own_words }}: what the writer adds would be lost",
            ),
        ),
        (
            files(editions__long_txt=EDITION + "\nI thank the Biden-Lamp administration."),
            Finding(
                "lamp/editions/long.txt", 10, "names “Biden”; use {{ administration }}, a setting"
            ),
        ),
        (
            files(script_txt=FILES["script.txt"] + "Tell TRUMP."),
            Finding("lamp/script.txt", 5, "names “TRUMP”; use {{ administration }}, a setting"),
        ),
        (
            page("to {{ council }}", "to Harris"),
            Finding("lamp/campaign.md", 23, "names “Harris”; use {{ administration }}, a setting"),
        ),
        (
            files(editions__full_txt=EDITION + "C\u043engress"),
            Finding(
                "lamp/editions/full.txt", 9, "“C\u043engress” has Cyrillic letters that look Latin"
            ),
        ),
        (
            files(committees__HSFA_txt=HEAD + "Not \u0430 committee"),
            Finding("lamp/committees/HSFA.txt", 4, "“\u0430” has Cyrillic letters that look Latin"),
        ),
        (
            page("goal: 100", "closes: 2026-11-23"),
            Finding("lamp/campaign.md", 27, "the last day was 2026-11-23, but the status is live"),
        ),
        (
            files(editions__full_txt=EDITION.replace("true", "false")),
            Finding(
                "lamp/editions/full.txt", 2, "a draft; the campaign has not approved it", Kind.DRAFT
            ),
        ),
        (
            files()
            | reading("be", {"editions/full.txt": READING_EDITION.replace("true", "false")}),
            Finding(
                "lamp/be/editions/full.txt",
                2,
                "a draft; the campaign has not approved it",
                Kind.DRAFT,
            ),
        ),
        (
            page("goal: 100", "statements:\n  - I read there.\n  - I voted for Harris."),
            Finding("lamp/campaign.md", 29, "names “Harris”; use {{ administration }}, a setting"),
        ),
    ],
)
def test_a_finding_has_its_place(contents: dict[str, bytes], finding: Finding) -> None:
    """Each kind of finding is reported alone, with file, line and sentence."""
    assert remarks(contents) == [finding]


@pytest.mark.parametrize(
    "contents",
    [
        files(editions__full_txt=EDITION + "Harrisburg, Жыве Беларусь, ў"),
        page("goal: 100", "closes: 2026-11-24"),
        page("status: live", "status: closed\ncloses: 2026-11-23"),
    ],
)
def test_what_is_right_is_left_alone(contents: dict[str, bytes]) -> None:
    """Names within names, real Cyrillic words, the last day itself and honest ends pass."""
    assert remarks(contents) == []


@pytest.mark.parametrize(
    ("languages", "missing"),
    [((), ["be", "ru"]), (("be",), ["ru"]), (("ru",), ["be"]), (("be", "ru"), [])],
)
def test_a_missing_reading_is_noted(languages: tuple[str, ...], missing: list[str]) -> None:
    """Each language that has no folder, and no more than noted."""
    contents = files()
    for language in languages:
        contents |= reading(language)
    sentence = "there is no such folder; readers of this language are shown English"
    assert lint(read_campaign("lamp", contents), TODAY) == [
        Finding(f"lamp/{language}", None, sentence, Kind.NOTE) for language in missing
    ]


def test_a_setting_that_no_text_has_is_noted() -> None:
    """It may have been forgotten, or its placeholder misspelt."""
    contents = page("  council: the council", "  council: the council\n  mayor: the mayor")
    finding = lint(read_campaign("lamp", contents), TODAY)[0]
    assert (finding.kind, finding.sentence) == (Kind.NOTE, "no text has {{ mayor }}, a setting")


def test_the_longest_opening_counts() -> None:
    """A budget holds for every letter, not for a lucky one."""
    contents = page("  - I write", "  - Short.\n  - I write")
    campaign = read_campaign("lamp", contents)
    short_only = read_campaign(
        "lamp", page("I write {{ constituency }} from {{ place }} to {{ council }}.", "Short.")
    )
    longest = own_length(campaign, Edition.BRIEF, TODAY)
    assert longest == own_length(read_campaign("lamp", files()), Edition.BRIEF, TODAY)
    assert longest > own_length(short_only, Edition.BRIEF, TODAY)


def test_a_finding_reads_as_a_line_that_an_editor_can_jump_to() -> None:
    """File, line and sentence; without a line, file and sentence."""
    finding = Finding(file="one/brief.txt", line=2, sentence="is long", kind=Kind.PROBLEM)
    assert str(finding) == "one/brief.txt:2: is long"
    assert str(replace(finding, line=None)) == "one/brief.txt: is long"
