"""The two campaigns that ship: the Belarus Freedom Forum's, and the demonstration."""

import hashlib
import re
from datetime import date
from typing import Any

import pytest

from contactrep import paths
from contactrep.campaigns import schema
from contactrep.campaigns.folder import load_all
from contactrep.campaigns.linter import Kind, lint, own_length
from contactrep.core import placeholders
from contactrep.core.campaigns import Campaign, Edition
from contactrep.core.languages import TRANSLATED
from contactrep.core.letters import Writer, candidates, compose, script_for
from contactrep.core.mailto import compose_link
from contactrep.core.officials import Role
from contactrep.core.readings import reading_of, script_reading
from contactrep.core.recipients import Recipient, from_official, recipients_for
from tests.core.letter_factory import TODAY, official
from tests.core.letter_factory import writer as somebody

ROOT = paths.DATA / "campaigns"
CAMPAIGNS = load_all(ROOT)
BELARUS, DEMONSTRATION = CAMPAIGNS["belarus-freedom-forum"], CAMPAIGNS["demonstration"]
# Capitalized words of the editions that the letter does not have: no name is among them.
ORDINARY = {
    *(
        "Advocate",
        "Derecognize",
        "Does",
        "From",
        "Fund",
        "Hello",
        "His",
        "If",
        "IMF",
        "In",
        "My",
        "No",
    ),
    *("Please", "Refuse", "Request", "Thank", "They", "Together", "Ukrainians", "UN", "ZIP"),
}
SENT = (Edition.FULL, Edition.LONG, Edition.STANDARD, Edition.SHORT)

# The letter as the Belarus Freedom Forum published it.
LETTER_SHA256 = "27568dedd464b3961e35389a845bf8baaf5df017e404414a6458707b8a4c5624"


def member(role: Role, **changes: Any) -> Recipient:
    """Return the holder of an office."""
    return from_official(official(role, **changes))


OFFICES = [
    member(Role.SENATOR, committees=("SSFR",)),
    member(Role.REPRESENTATIVE, district=8, committees=("HSFA",)),
    member(Role.DELEGATE, state="DC", district=0),
    member(Role.RESIDENT_COMMISSIONER, state="PR", district=0),
    member(Role.PRESIDENT, id="president", state=None),
]


def writer(**changes: Any) -> Writer:
    """Return somebody with a sentence of their own."""
    return somebody(**({"own_words": "My family comes from Hrodna."} | changes))


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=str)
def test_only_approval_is_wanting(campaign: Campaign) -> None:
    """The linter finds no problem; what is not approved is marked as a draft."""
    assert {finding.kind for finding in lint(campaign, TODAY)} <= {Kind.DRAFT, Kind.NOTE}


def test_every_text_of_the_first_campaign_is_a_draft() -> None:
    """Nothing that we abridged or translated passes for approved."""
    texts = len(Edition) + 1 + len(BELARUS.committee_paragraphs)
    assert len(BELARUS.drafts) == texts * (1 + len(BELARUS.readings))


def test_the_letter_is_whole_as_published() -> None:
    """Byte for byte the campaign's own text, with its date."""
    data = (ROOT / "belarus-freedom-forum" / "original.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == LETTER_SHA256
    assert BELARUS.original is not None
    assert BELARUS.original.text == data.decode()
    assert BELARUS.original.text.startswith(BELARUS.original.title)
    assert BELARUS.original.date == date(2022, 4, 23)


def test_the_full_edition_keeps_the_letters_words() -> None:
    """Every paragraph of the letter is there, but for who speaks and for what has gone stale."""
    assert BELARUS.original is not None
    paragraphs = BELARUS.original.text.split("\n\n")[2:-1]  # without title, salutation, signature
    personal = {
        "The Belarusian Americans stand": "Together with Belarusian Americans, I stand",
        "We grieve": "I grieve",
        "We also": "I also",
        "We commend": "I commend",
        "We call": "I call",
        "We urge": "I urge",
        "we ask": "I ask",
        "the Biden-Harris administration": "{{ administration }}",
        "27 years": "{{ years_in_power }} years",
        "the International Monetary, etc.": "the International Monetary Fund, etc.",
        "  • ": "• ",
    }
    full = BELARUS.editions[Edition.FULL].text.split("\n\n")
    for paragraph in paragraphs:
        for old, new in personal.items():
            paragraph = paragraph.replace(old, new)  # noqa: PLW2901 - one change after another
        assert paragraph.strip() in full
    added = {"{{ opening }}", "{{ own_words }}", "{{ committee_paragraph }}"}
    assert len(full) == len(paragraphs) + len(added)


@pytest.mark.parametrize(
    ("edition", "least"),
    [
        (Edition.FULL, 7600),
        (Edition.LONG, 3500),
        (Edition.STANDARD, 1750),
        (Edition.SHORT, 780),
        (Edition.BRIEF, 220),
    ],
)
def test_editions_use_their_room(edition: Edition, least: int) -> None:
    """Each edition says as much as its budget allows, and no more."""
    assert least <= own_length(BELARUS, edition, TODAY) <= edition.budget


@pytest.mark.parametrize("edition", SENT)
def test_six_demands_are_numbered_for_forms(edition: Edition) -> None:
    """Every edition but the brief one makes all six, in the letter's order."""
    letter = candidates(BELARUS, OFFICES[0], writer(), seed="s", today=TODAY)[
        list(Edition).index(edition)
    ]
    demands = re.findall(r"^(\d)\. (.+)$", letter.plain, re.MULTILINE)
    assert [number for number, _ in demands] == list("123456")
    key_words = [
        "occupied",
        "puppet",
        "derecognition",
        "recognize",
        "prosecution",
        "Tsikhanouskaya",
    ]
    for (_, demand), key_word in zip(demands, key_words, strict=True):
        assert key_word in demand
    assert "•" not in letter.plain


@pytest.mark.parametrize("citizen", [True, False])
@pytest.mark.parametrize("recipient", OFFICES, ids=lambda recipient: recipient.titled_name)
def test_the_ask_is_first_and_own_words_follow(recipient: Recipient, citizen: bool) -> None:
    """Occupation and derecognition stand in the first paragraph of every letter, with the ZIP."""
    for seed in map(str, range(12)):
        for letter in candidates(
            BELARUS, recipient, writer(citizen=citizen), seed=seed, today=TODAY
        ):
            opening, own_words = letter.body.split("\n\n")[:2]
            assert re.search(r"occupied by Russia|under Russian occupation", opening)
            assert "derecognize" in opening
            assert "Brooklyn, New York 11235" in opening
            assert own_words == "My family comes from Hrodna."
            assert ("voter" in letter.text) is citizen
            assert "\n\n\n" not in letter.text
            assert len(letter.subject) <= 100
            assert "Derecognize the Lukashenka regime; declare Belarus occupied" in letter.subject


def test_committee_members_are_asked_for_more() -> None:
    """Members of the two committees get their paragraph where there is room."""
    for recipient, name in zip(
        OFFICES, ("Senate Foreign Relations", "House Foreign Affairs"), strict=False
    ):
        letters = candidates(BELARUS, recipient, writer(), seed="s", today=TODAY)
        with_it = [letter.edition for letter in letters if f"the {name} Committee" in letter.body]
        assert with_it == [Edition.FULL, Edition.LONG, Edition.STANDARD]


@pytest.mark.parametrize(
    ("limit", "edition"),
    [
        (500, Edition.BRIEF),
        (1200, Edition.SHORT),
        (1500, Edition.SHORT),
        (2500, Edition.STANDARD),
        (3000, Edition.STANDARD),
        (4750, Edition.LONG),
        (5000, Edition.LONG),
        (10_000, Edition.FULL),
    ],
)
def test_every_known_form_gets_a_letter(limit: int, edition: Edition) -> None:
    """The limits met in the field, with a sentence of the writer's own, for a committee member."""
    for recipient in OFFICES:
        for seed in map(str, range(6)):
            letter = compose(BELARUS, recipient, writer(), seed=seed, today=TODAY, limit=limit)
            assert letter.edition is edition


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=str)
def test_a_mail_program_takes_a_whole_letter(campaign: Campaign) -> None:
    """With a sentence of one's own the short edition still fits into a link."""
    for recipient in (*OFFICES, *campaign.recipients):
        link = compose_link(campaign, recipient, writer(), seed="s", today=TODAY)
        assert link.letter is not None
        assert link.letter.edition in {Edition.STANDARD, Edition.SHORT}


def test_a_call_takes_a_minute() -> None:
    """About 150 words are said in sixty seconds; the note for voicemail is not said."""
    script = script_for(BELARUS, OFFICES[0], writer(own_words=""), TODAY)
    spoken = re.sub(r"\[.*?\]", "", script)
    assert 80 <= len(spoken.split()) <= 150


def test_names_are_spelt_as_in_the_letter() -> None:
    """Belarusian spellings throughout, and nobody in Belarus is named who is not in the letter."""
    folder = ROOT / "belarus-freedom-forum"
    texts = "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.*")))
    assert not re.search(r"Lukashenko|Tikhanovskaya|Tsikhanouska(?!ya)|\bKiev\b|Bielarus", texts)
    assert BELARUS.original is not None
    known = set(re.findall(r"\w+", BELARUS.original.text)) | ORDINARY
    sent = [text.text for text in BELARUS.editions.values()]
    lists = (*BELARUS.openings, *BELARUS.subjects, *BELARUS.statements)
    for text in (*sent, *lists, BELARUS.script):
        assert set(re.findall(r"\b[A-Z]\w+", text)) <= known


def test_no_address_is_invented() -> None:
    """Campaign files hold no e-mail address but those that reach nobody."""
    for path in sorted(ROOT.rglob("*.*")):
        for domain in re.findall(r"[\w.+-]+@([\w.-]+\w)", path.read_text("utf-8")):
            assert domain == "example.org", path


def test_the_demonstration_cannot_be_taken_for_earnest() -> None:
    """Its page and every letter say what it is, and it has addresses to try the e-mail route."""
    assert DEMONSTRATION.demonstration
    assert "Mail to example.org reaches nobody" in DEMONSTRATION.page
    with_address = [recipient for recipient in DEMONSTRATION.recipients if recipient.email]
    assert len(with_address) == 2
    officials = [recipient.official for recipient in OFFICES if recipient.official]
    for recipient in recipients_for(DEMONSTRATION, officials):
        for letter in candidates(DEMONSTRATION, recipient, writer(), seed="s", today=TODAY):
            assert "This is a demonstration" in letter.body
            assert letter.subject.startswith("Demonstration: ")


@pytest.mark.parametrize("campaign", CAMPAIGNS.values(), ids=str)
def test_ready_sentences_fit_beside_the_shortest_edition(campaign: Campaign) -> None:
    """One of them is never what makes a letter too long for a form of 500 characters."""
    assert campaign.statements
    for recipient in (*OFFICES, *campaign.recipients):
        for statement in campaign.statements:
            words = writer(own_words=statement)
            letter = compose(campaign, recipient, words, seed="s", today=TODAY, limit=500)
            assert statement in letter.body


FOLDERS = [
    (campaign, language)
    for campaign in CAMPAIGNS.values()
    for language in TRANSLATED
    if (ROOT / campaign.slug / language).is_dir()
]


@pytest.mark.parametrize(
    ("campaign", "language"), FOLDERS, ids=[f"{one.slug}-{code}" for one, code in FOLDERS]
)
def test_each_folder_of_a_language_is_a_reading(campaign: Campaign, language: str) -> None:
    """Every edition and script is filled, in Cyrillic, and the page is told in that language."""
    assert campaign.told(language).language == language
    for recipient in (*OFFICES, *campaign.recipients):
        script = script_reading(campaign, language, recipient, writer(), TODAY)
        assert script
        assert "{{" not in script
        for letter in candidates(campaign, recipient, writer(), seed="s", today=TODAY):
            read = reading_of(
                campaign,
                language,
                recipient,
                writer(),
                seed="s",
                today=TODAY,
                edition=letter.edition,
            )
            assert read
            assert "{{" not in read
            assert writer().own_words in read
            assert re.search("[а-я]{3}", read)


def test_every_placeholder_is_documented() -> None:
    """The closed list in the documentation is the list in the code."""
    text = (paths.DATA.parent / "docs" / "campaigns.md").read_text("utf-8")
    documented = set(re.findall(r"`\{\{ (\w+) \}\}`", text))
    assert documented == placeholders.NAMES | {"administration"}


def test_every_key_is_documented() -> None:
    """Each key of the front matter stands in the documentation's table."""
    text = (paths.DATA.parent / "docs" / "campaigns.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} >= schema.KEYS
