"""Campaign folders: read whole, or refused by file, line and rule."""

from datetime import date
from pathlib import Path

import pytest

from contactrep.campaigns.folder import CampaignError, load_all, load_campaign, read_campaign
from contactrep.core.campaigns import Edition, Status
from contactrep.core.ledger import Route
from tests.campaigns.folder_factory import EDITION, FILES, HEAD, PAGE, files, page, write

ORIGINAL = "original:\n  title: The lamp\n  date: 2022-04-23\n"


def test_a_folder_becomes_a_campaign(tmp_path: Path) -> None:
    """Every entry arrives, and what is left out has its default."""
    campaign = load_campaign(write(tmp_path, "lamp", files()))
    assert (campaign.slug, campaign.title, campaign.status) == (
        "lamp",
        "Light the lamp",
        Status.LIVE,
    )
    assert campaign.page == "## Why light matters\n\nIt does."
    assert campaign.organisation.privacy_contact == "privacy@example.org"
    assert campaign.organisation.email is None
    assert dict(campaign.settings) == {"council": "the council"}
    assert campaign.targets.senate
    assert not campaign.targets.house
    assert campaign.targets.legislature is None
    assert set(campaign.editions) == set(Edition)
    assert campaign.editions[Edition.BRIEF].approved
    assert campaign.editions[Edition.BRIEF].text.startswith("{{ opening }}")
    assert dict(campaign.committee_paragraphs) == {"HSFA": "You sit on the committee."}
    assert campaign.prompts == ("I read there when …",)
    assert campaign.topics == ("Education",)
    assert campaign.goal == 100
    assert campaign.timezone == "America/New_York"
    assert campaign.original is None
    assert not campaign.demonstration
    assert campaign.drafts == ()


def test_what_is_said_around_the_letter_arrives() -> None:
    """Warning, what comes after, the text to share and the ready sentences."""
    keys = "goal: 100\nwarning: A.\nafter: B.\nshare: C.\nstatements:\n  - D.\n  - E."
    campaign = read_campaign("lamp", page("goal: 100", keys))
    assert (campaign.warning, campaign.after, campaign.share) == ("A.", "B.", "C.")
    assert campaign.statements == ("D.", "E.")
    bare = read_campaign("lamp", files())
    assert (bare.warning, bare.after, bare.share, bare.statements) == (None, None, None, ())


def test_own_recipients_have_routes(tmp_path: Path) -> None:
    """An address gives e-mail, a form gives its limit, and the envelope has a default."""
    more = (
        "    email: desk@example.org\n"
        "  - key: form-1\n    name: Robin Example\n    honorific: Clerk\n"
        '    last: Example\n    salutation: "Dear Clerk:"\n    description: A form\n'
        "    form: https://example.org/f\n    max_length: 500\n    phone: 202-555-0100\n"
        "    envelope: [Clerk Example, 1 Lantern Street]\n"
    )
    contents = page("    email: desk@example.org\n", more)
    desk, clerk = load_campaign(write(tmp_path, "lamp", contents)).recipients
    assert desk.routes == (Route.EMAIL, Route.MAILTO, Route.PRINT)
    assert (desk.titled_name, desk.last, desk.envelope) == (
        "Light Desk",
        "Light Desk",
        ("Light Desk",),
    )
    assert clerk.routes == (Route.FORM, Route.CALL, Route.PRINT, Route.MAILTO)
    assert (clerk.titled_name, clerk.last) == ("Clerk Robin Example", "Example")
    assert clerk.max_length == 500
    assert clerk.form is not None
    assert clerk.form.max_length == 500
    assert clerk.envelope == ("Clerk Example", "1 Lantern Street")


def test_drafts_are_known_by_their_file() -> None:
    """What is not approved is listed."""
    draft = EDITION.replace("true", "false")
    campaign = read_campaign(
        "lamp",
        files(editions__long_txt=draft, script_txt=None)
        | {"script.txt": FILES["script.txt"].replace("true", "false").encode()},
    )
    assert campaign.drafts == ("script.txt", "editions/long.txt")
    assert not campaign.editions[Edition.LONG].approved
    assert campaign.editions[Edition.FULL].approved


def test_the_original_stays_as_it_was() -> None:
    """The letter as published is read without a head, and braces in it are nobody's business."""
    contents = page("settings:\n", ORIGINAL + "settings:\n") | {
        "original.txt": "The lamp\r\n\r\n{{ dark }} — “dark”".encode()
    }
    original = read_campaign("lamp", contents).original
    assert original is not None
    assert original.text == "The lamp\n\n{{ dark }} — “dark”"
    assert (original.title, original.date) == ("The lamp", date(2022, 4, 23))
    assert original.source is None


def test_windows_files_are_read_alike() -> None:
    """A byte order mark and CRLF change nothing but the revision."""
    windows = {
        name: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for name, data in files().items()
    }
    unix = read_campaign("lamp", files())
    other = read_campaign("lamp", windows)
    assert other.editions == unix.editions
    assert other.page == unix.page
    assert other.revision != unix.revision


def test_a_revision_names_the_bytes() -> None:
    """One byte more is another revision; the same bytes are the same."""
    before = read_campaign("lamp", files()).revision
    assert before == read_campaign("lamp", files()).revision
    after = read_campaign("lamp", files(editions__brief_txt=EDITION + "\n")).revision
    assert before != after
    assert len(before) == 12


def test_all_campaigns_are_found(tmp_path: Path) -> None:
    """Every folder is a campaign, but for the system's own; loose files are passed over."""
    write(tmp_path, "lamp", files())
    write(tmp_path, "bench", page("slug: lamp", "slug: bench"))
    write(tmp_path, ".cache", {"x": b""})
    (tmp_path / "README.md").write_text("notes")
    write(tmp_path / "lamp", "editions", {".DS_Store": b"\x00"})
    assert list(load_all(tmp_path)) == ["bench", "lamp"]


def test_one_bad_campaign_refuses_all(tmp_path: Path) -> None:
    """A site does not start with half its campaigns."""
    write(tmp_path, "lamp", files())
    write(tmp_path, "bench", files())
    with pytest.raises(CampaignError, match=r"^bench/campaign\.md:2: "):
        load_all(tmp_path)


def test_a_missing_root_is_named(tmp_path: Path) -> None:
    """A wrong path is not an empty site."""
    with pytest.raises(CampaignError, match=r"^nowhere: there is no such folder$"):
        load_all(tmp_path / "nowhere")


SECOND_DESK = "  - key: desk-1\n    name: B\n    salutation: C\n    description: D\n"
ONLY_NAMES = "only {{ name }} is understood"

BAD_FRONT_MATTER = [
    ("---\nslug: lamp\n", "slug: lamp\n", "1: the first line must be ---"),
    ("goal: 100\n---\n", "goal: 100\n", "1: the front matter is not closed by a line ---"),
    ("status: live", "status: [live", "5: not valid YAML: expected ',' or ']', but got ':'"),
    (
        "title: Light the lamp",
        "title: Light: the lamp",
        "3: not valid YAML: mapping values are not allowed here",
    ),
    ("status: live", "status: " + "[" * 5000, "2: not valid YAML: nested too deeply"),
    ("status: live", "status: live\x00", "4: not valid YAML: special characters are not allowed"),
    (
        "title: Light the lamp",
        "titel: Light the lamp",
        "3: unknown key “titel” in the front matter; did you mean “title”?",
    ),
    ("goal: 100", "zzz: 100", "27: unknown key “zzz” in the front matter"),
    ("goal: 100", "status: won", "27: “status” is given twice in the front matter"),
    ("goal: 100", "7: 100", "27: a key of the front matter is not text"),
    ("title: Light the lamp\n", "", "2: “title” is missing in the front matter"),
    ("title: Light the lamp", "title:", "2: “title” is missing in the front matter"),
    ("title: Light the lamp", "title: ' '", "3: “title” must not be empty"),
    ("title: Light the lamp", "title: 2027", "3: “title” must be text; put it in quotes"),
    ("title: Light the lamp", "title: Light {{ place }}", "3: {{ place }} cannot be used here"),
    ("slug: lamp", "slug: lamps", "2: “slug” must be the folder’s name, lamp"),
    ("slug: lamp", "slug: ../lamp", "2: “slug” must be words like this-one"),
    ("status: live", "status: open", "4: “status” must be one of draft, live, paused, closed, won"),
    (
        "  privacy_contact: privacy@example.org\n",
        "",
        "7: “privacy_contact” is missing in organisation",
    ),
    (
        "privacy_contact: privacy@example.org",
        "privacy_contact: ask us",
        "9: “privacy_contact” must be an e-mail address or an https address",
    ),
    ("url: https://example.org/", "url: http://example.org/", "8: “url” must be an https address"),
    (
        "  name: Friends of Light\n",
        "  nam: Friends\n",
        "7: unknown key “nam” in organisation; did you mean “name”?",
    ),
    (
        "  council: the council",
        "  Council: the council",
        "11: the setting “Council” must be a name like this_one",
    ),
    (
        "  council: the council",
        "  council: the council\n  city: Minsk",
        "12: {{ city }} has a meaning already",
    ),
    ("  council: the council", "  council: '{{ city }}'", "11: {{ city }} cannot be used here"),
    ("settings:\n  council: the council", "settings: [a]", "10: settings must be keys and values"),
    ("  senate: true", "  senate: yes", "13: “senate” must be true or false"),
    ("  senate: true", "  senate: 1", "13: “senate” must be true or false"),
    (
        "  senate: true",
        "  senat: true",
        "13: unknown key “senat” in targets; did you mean “senate”?",
    ),
    (
        "  senate: true",
        "  legislature: {chambers: [upper]}",
        "13: “state” is missing in legislature",
    ),
    (
        "  senate: true",
        "  legislature: {state: New York, chambers: [upper]}",
        "13: “New York” is not a state, like NY",
    ),
    (
        "  senate: true",
        "  legislature: {state: NE, chambers: [upper]}",
        "13: “chambers” of NE must be of legislature",
    ),
    (
        "  senate: true",
        "  legislature: {state: NY, chambers: []}",
        "13: “chambers” is missing in legislature",
    ),
    ("targets:\n  senate: true\n", "", "2: “targets” is missing in the front matter"),
    ("key: desk-1", "key: Desk 1", "15: “Desk 1” cannot be a key; one is like desk-1"),
    ("key: desk-1", "key: president", "15: “president” cannot be a key; one is like desk-1"),
    (
        "    email: desk@example.org\n",
        "    email: desk@example.org\n" + SECOND_DESK,
        "20: two recipients have the key “desk-1”",
    ),
    (
        "email: desk@example.org",
        'email: "desk@example.org\\nBcc: x@example.org"',
        "19: “email” must be an e-mail address",
    ),
    (
        "email: desk@example.org",
        "email: Desk <desk@example.org>",
        "19: “email” must be an e-mail address",
    ),
    (
        "email: desk@example.org",
        "phone: 1-800-LIGHT",
        "19: “phone” must be a number like 202-555-0100",
    ),
    ("email: desk@example.org", "form: javascript:alert(1)", "19: “form” must be an https address"),
    ("email: desk@example.org", "max_length: 0", "19: “max_length” must be a whole number above 0"),
    ("email: desk@example.org", "max_length: many", "19: “max_length” must be a whole number"),
    ("    description: A desk\n", "", "15: “description” is missing in an entry of recipients"),
    ("subjects:\n  - Light the lamp", "subjects: []", "20: “subjects” needs at least one entry"),
    ("subjects:\n  - Light the lamp", "subjects: Light the lamp", "20: “subjects” must be a list"),
    (
        "  - Light the lamp",
        "  - Light the lamp in {{ city }}",
        "21: {{ city }} cannot be used here",
    ),
    (
        "to {{ council }}",
        "to {{ counsil }}",
        "23: unknown placeholder {{ counsil }}; did you mean {{ council }}?",
    ),
    ("to {{ council }}", "to {{ own_words }}", "23: {{ own_words }} cannot be used here"),
    (
        "to {{ council }}",
        "for {{ years_in_power }} years",
        "23: {{ years_in_power }} cannot be used here",
    ),
    (
        "to {{ council }}",
        "to {{ council }",
        "23: malformed placeholder “{{ council }.”: only {{ name }} is understood",
    ),
    ("I read there when …", "I read in {{ city }}", "25: {{ city }} cannot be used here"),
    (
        "topics: [Education]",
        "topics: [1]",
        "26: “an entry of topics” must be text; put it in quotes",
    ),
    ("goal: 100", "goal: -1", "27: “goal” must be a whole number above 0"),
    ("goal: 100", "warning: In {{ city }}", "27: {{ city }} cannot be used here"),
    ("goal: 100", "after: In {{ place }}", "27: {{ place }} cannot be used here"),
    ("goal: 100", "share: [a]", "27: “share” must be text; put it in quotes"),
    ("goal: 100", "statements: I read", "27: “statements” must be a list"),
    (
        "goal: 100",
        "statements:\n  - I read.\n  - In {{ city }}",
        "29: {{ city }} cannot be used here",
    ),
    ("goal: 100", "opens: soon", "27: “opens” must be a date like 2027-03-25"),
    ("goal: 100", "opens: 2027-03-25 10:00:00", "27: “opens” must be a date like 2027-03-25"),
    (
        "goal: 100",
        "opens: 2027-03-26\ncloses: 2027-03-25",
        "28: the campaign closes on 2027-03-25, before it opens on 2027-03-26",
    ),
    ("goal: 100", "timezone: Europe/Nowhere", "27: there is no time zone “Europe/Nowhere”"),
    ("goal: 100", "timezone: ../../etc/passwd", "27: there is no time zone “../../etc/passwd”"),
    ("goal: 100", "demonstration: maybe", "27: “demonstration” must be true or false"),
    ("It does.", "It does, {{ city }}.", "31: {{ city }} cannot be used here"),
    ("settings:\n", ORIGINAL + "settings:\n", "11: there is no original.txt for this entry"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_FRONT_MATTER)
def test_a_bad_page_is_refused_by_line(old: str, new: str, said: str) -> None:
    """Each broken rule of campaign.md is named with its line."""
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", page(old, new))
    assert str(caught.value) == f"lamp/campaign.md:{said}"


BAD_FILES: list[tuple[dict[str, str | bytes | None], str]] = [
    ({"campaign_md": None}, "lamp/campaign.md: this file is missing"),
    ({"campaign_md": "---\n---\n"}, "lamp/campaign.md:2: the front matter is empty"),
    (
        {"campaign_md": "---\n- a\n---\n"},
        "lamp/campaign.md:2: the front matter must be keys and values",
    ),
    ({"campaign_md": PAGE.encode("utf-16-le")}, "lamp/campaign.md:1: the first line must be ---"),
    ({"campaign_md": b"---\ntitle: \xff\n---\n"}, "lamp/campaign.md:2: not UTF-8 text"),
    ({"script_txt": None}, "lamp/script.txt: this file is missing"),
    ({"editions__short_txt": None}, "lamp/editions/short.txt: this file is missing"),
    (
        {"editions__short_txt": "Light the lamp.\n"},
        "lamp/editions/short.txt:1: must begin with the lines ---, approved: false (or true), ---",
    ),
    (
        {"editions__short_txt": EDITION.replace("true", "yes")},
        "lamp/editions/short.txt:1: must begin with the lines ---, approved: false (or true), ---",
    ),
    ({"editions__short_txt": HEAD + "\n\n"}, "lamp/editions/short.txt:4: the text is empty"),
    (
        {"editions__short_txt": EDITION + "\n{{ opning }}\n"},
        "lamp/editions/short.txt:10: unknown placeholder {{ opning }}; did you mean {{ opening }}?",
    ),
    (
        {"editions__short_txt": EDITION + "{% if x %}"},
        f"lamp/editions/short.txt:9: malformed placeholder “{{% if x %}}”: {ONLY_NAMES}",
    ),
    (
        {"editions__short_txt": HEAD + "a\n{{ 7*7 }}"},
        f"lamp/editions/short.txt:5: malformed placeholder “{{{{ 7*7 }}}}”: {ONLY_NAMES}",
    ),
    (
        {"editions__short_txt": HEAD.encode() + b"\na\xff"},
        "lamp/editions/short.txt:5: not UTF-8 text",
    ),
    (
        {"script_txt": HEAD + "{{ opening }}"},
        "lamp/script.txt:4: {{ opening }} cannot be used here",
    ),
    (
        {"committees__HSFA_txt": HEAD + "{{ own_words }}"},
        "lamp/committees/HSFA.txt:4: {{ own_words }} cannot be used here",
    ),
    (
        {"editions/medium.txt": EDITION},
        "lamp/editions/medium.txt: no edition or committee has this name",
    ),
    (
        {"committees/foreign affairs.txt": EDITION},
        "lamp/committees/foreign affairs.txt: no edition or committee has this name",
    ),
    (
        {"original.txt": "The lamp"},
        "lamp/campaign.md:2: there is an original.txt, but “original” is missing",
    ),
]


@pytest.mark.parametrize(("changes", "said"), BAD_FILES)
def test_a_bad_file_is_refused_by_line(changes: dict[str, str | bytes | None], said: str) -> None:
    """Each broken rule of the other files is named with file and line."""
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", files(**changes))
    assert str(caught.value) == said


def test_a_campaign_must_ask_somebody() -> None:
    """Without a target and without recipients of its own there is nobody to write to."""
    recipients = PAGE[PAGE.index("recipients:") : PAGE.index("subjects:")]
    text = PAGE.replace(recipients, "").replace("senate: true", "senate: false")
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", files(campaign_md=text))
    assert str(caught.value) == "lamp/campaign.md:13: the campaign writes to nobody"


def test_an_original_needs_its_date() -> None:
    """A letter is shown with the day it was published."""
    entry = "original:\n  title: The lamp\n"
    contents = page("settings:\n", entry + "settings:\n") | {"original.txt": b"The lamp"}
    with pytest.raises(CampaignError) as caught:
        read_campaign("lamp", contents)
    assert str(caught.value) == "lamp/campaign.md:11: “date” is missing in original"


def test_years_can_be_used_once_they_have_a_beginning() -> None:
    """The day in the front matter makes the placeholder known."""
    text = PAGE.replace("to {{ council }}", "for {{ years_in_power }} years").replace(
        "goal: 100", "in_power_since: 1994-07-20"
    )
    assert read_campaign("lamp", files(campaign_md=text)).in_power_since == date(1994, 7, 20)
