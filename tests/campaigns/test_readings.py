"""A campaign's texts in another language: read whole, or refused by file, line and rule."""

from pathlib import Path

import pytest

from contactrep.campaigns.folder import CampaignError, load_campaign, read_campaign
from contactrep.core.campaigns import Edition
from tests.campaigns.folder_factory import (
    FILES,
    HEAD,
    READING_EDITION,
    READING_FILES,
    READING_PAGE,
    files,
    page,
    reading,
    write,
)

MORE = """goal: 100
warning: Name nobody.
after: Wait for an answer.
share: Write about the lamp.
statements:
  - I read there.
  - My children read there.
"""
READING_MORE = """warning: Не называйце імёнаў.
after: Чакайце адказу.
share: Напішыце пра лямпу.
statements:
  - Я чытаю там.
  - Мае дзеці чытаюць там.
---
##"""
ALL_KEYS = page("goal: 100\n", MORE)
READING_OF_ALL_KEYS = READING_PAGE.replace("---\n##", READING_MORE)


def changed(old: str, new: str) -> dict[str, bytes]:
    """Return a reading's files with one change in its campaign.md."""
    assert READING_PAGE.count(old) == 1, f"{old!r} stands {READING_PAGE.count(old)} times"
    return reading("be", {"campaign.md": READING_PAGE.replace(old, new)})


def test_a_folder_becomes_a_reading() -> None:
    """Every text arrives."""
    contents = ALL_KEYS | reading("be", {"campaign.md": READING_OF_ALL_KEYS})
    campaign = read_campaign("lamp", contents)
    assert list(campaign.readings) == ["be"]
    read = campaign.readings["be"]
    assert (read.title, read.summary) == ("Запаліце лямпу", "Папрасіце святла.")
    assert read.page == "## Чаму святло важнае\n\nЯно важнае."
    assert (read.warning, read.after, read.share) == (
        "Не называйце імёнаў.",
        "Чакайце адказу.",
        "Напішыце пра лямпу.",
    )
    assert dict(read.settings) == {"council": "рада"}
    assert read.openings == ("Пішу з {{ place }}, {{ council }}.",)
    assert read.prompts == ("Я чытаю там, калі …",)
    assert read.statements == ("Я чытаю там.", "Мае дзеці чытаюць там.")
    assert set(read.editions) == set(Edition)
    assert read.editions[Edition.BRIEF].text.endswith("Запаліце лямпу.")
    assert read.editions[Edition.BRIEF].approved
    assert read.script.text == "Тэлефаную: {{ recipient }}."
    assert dict(read.committee_paragraphs) == {"HSFA": "Вы ў камітэце."}
    assert campaign.told("be").statements == read.statements


def test_what_the_campaign_lacks_its_reading_lacks() -> None:
    """The keys that nobody needs are left out on both sides."""
    read = read_campaign("lamp", files() | reading("be")).readings["be"]
    assert (read.warning, read.after, read.share, read.statements) == (None, None, None, ())


@pytest.mark.parametrize("languages", [(), ("be",), ("ru",), ("be", "ru")])
def test_a_campaign_has_the_readings_it_has_folders_for(languages: tuple[str, ...]) -> None:
    """Any or none, and the English texts are the same."""
    contents = files()
    for language in languages:
        contents |= reading(language)
    campaign = read_campaign("lamp", contents)
    assert tuple(campaign.readings) == languages
    assert campaign.editions == read_campaign("lamp", files()).editions


def test_settings_are_in_the_campaigns_order() -> None:
    """Whatever the order in the reading's file."""
    english = page("  council: the council\n", "  council: the council\n  room: the room\n")
    contents = english | changed("  council: рада\n", "  room: зала\n  council: рада\n")
    assert dict(read_campaign("lamp", contents).readings["be"].settings) == {
        "council": "рада",
        "room": "зала",
    }
    assert list(read_campaign("lamp", contents).readings["be"].settings) == ["council", "room"]


def test_years_can_be_used_once_they_have_a_beginning() -> None:
    """As in the English texts."""
    text = READING_PAGE.replace("Пішу", "Ужо {{ years_in_power }} гады пішу")
    contents = page("goal: 100", "in_power_since: 1994-07-20")
    read = read_campaign("lamp", contents | reading("be", {"campaign.md": text}))
    assert read.readings["be"].openings[0].startswith("Ужо {{ years_in_power }}")


def test_a_folder_on_disk_is_read(tmp_path: Path) -> None:
    """With its own folders; what the system put there is passed over, at any depth."""
    folder = write(tmp_path, "lamp", files() | reading("ru"))
    write(folder, "ru", {".DS_Store": b"\x00", "editions/.DS_Store": b"\x00"})
    (folder / "be").mkdir()
    campaign = load_campaign(folder)
    assert tuple(campaign.readings) == ("ru",)
    assert campaign == read_campaign("lamp", files() | reading("ru"))


def test_a_file_too_deep_is_not_passed_over(tmp_path: Path) -> None:
    """A folder within a folder is no place for a text."""
    folder = write(tmp_path, "lamp", files() | reading("ru"))
    write(folder / "ru" / "editions", "old", {"full.txt": b""})
    with pytest.raises(CampaignError) as caught:
        load_campaign(folder)
    assert (
        str(caught.value) == "lamp/ru/editions/old/full.txt: the campaign has no text of this name"
    )


def test_drafts_are_known_by_their_file() -> None:
    """After the campaign's own, language by language."""
    draft = HEAD.replace("true", "false")
    contents = (
        files(editions__long_txt=FILES["editions/long.txt"].replace("true", "false"))
        | reading("be", {"script.txt": draft + "Тэлефаную."})
        | reading(
            "ru",
            {
                "editions/full.txt": READING_EDITION.replace("true", "false"),
                "committees/HSFA.txt": draft + "Вы в комитете.",
            },
        )
    )
    campaign = read_campaign("lamp", contents)
    assert campaign.drafts == (
        "editions/long.txt",
        "be/script.txt",
        "ru/editions/full.txt",
        "ru/committees/HSFA.txt",
    )
    assert not campaign.readings["be"].script.approved
    assert not campaign.readings["ru"].editions[Edition.FULL].approved
    assert campaign.readings["be"].editions[Edition.FULL].approved


@pytest.mark.parametrize("name", READING_FILES)
def test_a_revision_names_every_byte_of_a_reading(name: str) -> None:
    """One byte more in any of its files is another revision."""
    before = files() | reading("be")
    after = before | {f"be/{name}": before[f"be/{name}"] + b"\n"}
    assert read_campaign("lamp", before).revision != read_campaign("lamp", after).revision
    assert read_campaign("lamp", before).revision != read_campaign("lamp", files()).revision


BAD_PAGES = [
    ("---\ntitle: Запаліце", "title: Запаліце", "1: the first line must be ---"),
    ("title: Запаліце лямпу\n", "", "2: “title” is missing in the front matter"),
    ("summary: Папрасіце святла.\n", "", "2: “summary” is missing in the front matter"),
    (
        "summary: Папрасіце святла.",
        "sumary: Папрасіце святла.",
        "3: unknown key “sumary” in the front matter; did you mean “summary”?",
    ),
    (
        "summary: Папрасіце святла.",
        "summary: Папрасіце святла.\nslug: lamp",
        "4: unknown key “slug” in the front matter",
    ),
    ("summary: Папрасіце", "summary: '{{ place }}' #", "3: {{ place }} cannot be used here"),
    ("prompts:", "warning: Не.\nprompts:", "8: the campaign has no “warning”"),
    ("prompts:", "after: Не.\nprompts:", "8: the campaign has no “after”"),
    ("prompts:", "share: Не.\nprompts:", "8: the campaign has no “share”"),
    (
        "prompts:",
        "statements: [Я]\nprompts:",
        "8: “statements” must have as many entries as the campaign’s, 0, not 1",
    ),
    (
        "  - Я чытаю там, калі …\n",
        "  - Я\n  - Мы\n",
        "9: “prompts” must have as many entries as the campaign’s, 1, not 2",
    ),
    (
        "prompts:\n  - Я чытаю там, калі …\n",
        "",
        "2: “prompts” must have as many entries as the campaign’s, 1, not 0",
    ),
    (
        "openings:\n  - Пішу з {{ place }}, {{ council }}.\n",
        "",
        "2: “openings” must have as many entries as the campaign’s, 1, not 0",
    ),
    ("Пішу з {{ place }}", "Пішу {{ constituency }}", "7: {{ constituency }} cannot be used here"),
    ("Пішу з {{ place }}", "Я {{ own_words }}", "7: {{ own_words }} cannot be used here"),
    ("Пішу з {{ place }}", "Я {{ years_in_power }}", "7: {{ years_in_power }} cannot be used here"),
    (
        "Пішу з {{ place }}, {{ council }}",
        "Пішу {{ counsil }}",
        "7: unknown placeholder {{ counsil }}; did you mean {{ council }}?",
    ),
    ("Я чытаю там, калі …", "Я з {{ city }}", "9: {{ city }} cannot be used here"),
    ("Яно важнае.", "Яно {{ place }}.", "13: {{ place }} cannot be used here"),
    (
        "## Чаму святло важнае\n\nЯно важнае.\n",
        "\n",
        "2: the body of the page is missing below the front matter",
    ),
    ("settings:\n  council: рада\n", "", "2: the setting “council” is missing"),
    ("  council: рада", "  room: зала", "5: the campaign has no setting “room”"),
    (
        "  council: рада",
        "  council: рада\n  room: зала",
        "6: the campaign has no setting “room”",
    ),
    ("  council: рада", "  council: '{{ place }}'", "5: {{ place }} cannot be used here"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_PAGES)
def test_a_bad_page_is_refused_by_line(old: str, new: str, said: str) -> None:
    """Each broken rule of a reading's campaign.md is named with its line."""
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", files() | changed(old, new))
    assert str(caught.value) == f"lamp/be/campaign.md:{said}"


@pytest.mark.parametrize("key", ["warning", "after", "share"])
def test_what_the_campaign_says_its_reading_says(key: str) -> None:
    """A sentence that English readers get is not kept from the others."""
    lines = READING_OF_ALL_KEYS.split("\n")
    text = "\n".join(line for line in lines if not line.startswith(f"{key}:"))
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", ALL_KEYS | reading("be", {"campaign.md": text}))
    said = f"lamp/be/campaign.md:2: “{key}” is missing in the front matter"
    assert str(caught.value) == said


BLOCKS = "must have the blocks of the English text, in their order: {{ opening }}, {{ own_words }}"

BAD_FILES: list[tuple[str, str | bytes | None, str]] = [
    ("campaign.md", None, "be/campaign.md: this file is missing"),
    ("script.txt", None, "be/script.txt: this file is missing"),
    *(
        (f"editions/{edition}.txt", None, f"be/editions/{edition}.txt: this file is missing")
        for edition in Edition
    ),
    ("committees/HSFA.txt", None, "be/committees/HSFA.txt: this file is missing"),
    (
        "committees/SSFR.txt",
        HEAD + "Вы.",
        "be/committees/SSFR.txt: the campaign has no text of this name",
    ),
    ("original.txt", "Ліст", "be/original.txt: the campaign has no text of this name"),
    ("editions/medium.txt", HEAD, "be/editions/medium.txt: the campaign has no text of this name"),
    ("campaign.md", "---\n---\n", "be/campaign.md:2: the front matter is empty"),
    ("campaign.md", b"---\ntitle: \xff\n---\n", "be/campaign.md:2: not UTF-8 text"),
    (
        "editions/full.txt",
        "Запаліце.",
        "be/editions/full.txt:1: must begin with the lines ---, approved: false (or true), ---",
    ),
    ("editions/full.txt", HEAD + "\n", "be/editions/full.txt:4: the text is empty"),
    (
        "editions/full.txt",
        READING_EDITION + "\n{{ constituency }}",
        "be/editions/full.txt:10: {{ constituency }} cannot be used here",
    ),
    (
        "script.txt",
        HEAD + "Тэлефаную {{ constituency }}.",
        "be/script.txt:4: {{ constituency }} cannot be used here",
    ),
    (
        "committees/HSFA.txt",
        HEAD + "Вы\n{{ constituency }}.",
        "be/committees/HSFA.txt:5: {{ constituency }} cannot be used here",
    ),
    (
        "committees/HSFA.txt",
        HEAD + "{{ opening }}",
        "be/committees/HSFA.txt:4: {{ opening }} cannot be used here",
    ),
    (
        "editions/full.txt",
        READING_EDITION + "\n{{ opning }}",
        "be/editions/full.txt:10: unknown placeholder {{ opning }}; did you mean {{ opening }}?",
    ),
    ("editions/full.txt", HEAD + "{{ opening }}", f"be/editions/full.txt:4: {BLOCKS}"),
    (
        "editions/full.txt",
        HEAD + "{{ own_words }}\n\n{{ opening }}",
        f"be/editions/full.txt:4: {BLOCKS}",
    ),
    (
        "editions/full.txt",
        READING_EDITION + "\n{{ committee_paragraph }}",
        f"be/editions/full.txt:4: {BLOCKS}",
    ),
    ("editions/full.txt", READING_EDITION + "{{ opening }}", f"be/editions/full.txt:4: {BLOCKS}"),
    (
        "script.txt",
        HEAD + "{{ own_words }}",
        "be/script.txt:4: must have the blocks of the English text, in their order: none",
    ),
]


@pytest.mark.parametrize(("name", "text", "said"), BAD_FILES)
def test_a_bad_file_is_refused_by_line(name: str, text: str | bytes | None, said: str) -> None:
    """Each broken rule of a reading's files is named with file and line."""
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", files() | reading("be", {name: text}))
    assert str(caught.value) == f"lamp/{said}"


@pytest.mark.parametrize("language", ["be", "ru"])
def test_a_single_file_is_no_reading(language: str) -> None:
    """A folder that was begun is refused until it is whole."""
    contents = files() | {f"{language}/script.txt": HEAD.encode() + b"x"}
    with pytest.raises(CampaignError, match=f"^lamp/{language}/campaign.md: this file is missing$"):
        read_campaign("lamp", contents)
