"""What a careful reader would say about a campaign's letters. It reports and never refuses."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from contactrep.campaigns.texts import FIRST_LINE
from contactrep.core.campaigns import Campaign, Edition, Status
from contactrep.core.languages import TRANSLATED
from contactrep.core.letters import Letter, Writer, candidates
from contactrep.core.officials import Official, Role
from contactrep.core.placeholders import OWN_WORDS, used
from contactrep.core.recipients import from_official
from contactrep.core.wording import form_length, plain

SUBJECT_LIMIT = 100
_APPROVAL_LINE = 2  # of a text file

# A middling person and office: budgets and subjects are measured as they write to each other.
_WRITER = Writer(
    first="Jane", last="Doe", street="", city="Springfield", state="MA", zip="01101", citizen=True
)
_OFFICE = from_official(
    Official(
        id="sample",
        name="John Doe",
        first="John",
        last="Doe",
        role=Role.REPRESENTATIVE,
        state="MA",
        district=1,
    )
)

_ADMINISTRATION = re.compile(r"\b(Biden|Trump|Harris)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_LOOK_ALIKE = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u051b\u0501"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
)


class Kind(StrEnum):
    """How much a finding matters."""

    PROBLEM = "problem"
    DRAFT = "draft"  # in order, but the campaign has not approved it yet
    NOTE = "note"  # in order, and could be better


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `file` is relative to the folder of all campaigns."""

    file: str
    line: int | None
    sentence: str
    kind: Kind = Kind.PROBLEM

    def __str__(self) -> str:
        """The finding as a line that an editor can jump to."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.sentence}"


def lint(campaign: Campaign, today: date) -> list[Finding]:
    """Return what is to be said of a campaign on this day, problems first."""
    return [
        *_lengths(campaign, today),
        *_subjects(campaign, today),
        *_dead_placeholders(campaign),
        *_wording(campaign),
        *_dates(campaign, today),
        *_drafts(campaign),
        *_unused_settings(campaign),
        *_missing_readings(campaign),
    ]


def own_length(campaign: Campaign, edition: Edition, today: date) -> int:
    """Return the characters an edition takes by itself, with the longest of the openings."""
    texts = (
        letter.body
        for opening in campaign.openings
        for letter in _letters(replace(campaign, openings=(opening,)), today)
        if letter.edition is edition
    )
    return max(form_length(plain(text)) for text in texts)


def _letters(campaign: Campaign, today: date) -> tuple[Letter, ...]:
    """Return a sample letter in every edition, without own words and committee paragraph."""
    return candidates(campaign, _OFFICE, _WRITER, seed="", today=today)


def _lengths(campaign: Campaign, today: date) -> Iterator[Finding]:
    """Hold each edition to its budget."""
    for edition in Edition:
        length = own_length(campaign, edition, today)
        if length > edition.budget:
            sentence = f"{length:,} characters; the budget of {edition} is {edition.budget:,}"
            yield Finding(_edition_file(campaign, edition), FIRST_LINE, sentence)


def _subjects(campaign: Campaign, today: date) -> Iterator[Finding]:
    """Find subject lines that a form or an inbox would cut."""
    for number, subject in enumerate(campaign.subjects):
        sample = _letters(replace(campaign, subjects=(subject,)), today)[0].subject
        if len(sample) > SUBJECT_LIMIT:
            sentence = f"a subject of {len(sample)} characters; at most {SUBJECT_LIMIT} are shown"
            yield Finding(_page(campaign), campaign.lines.get(f"subjects.{number}"), sentence)


def _dead_placeholders(campaign: Campaign) -> Iterator[Finding]:
    """Find editions in which the writer's own words would be lost."""
    for edition, text in campaign.editions.items():
        if OWN_WORDS not in used(text.text):
            sentence = "no {{ own_words }}: what the writer adds would be lost"
            yield Finding(_edition_file(campaign, edition), FIRST_LINE, sentence)


def _unused_settings(campaign: Campaign) -> Iterator[Finding]:
    """Find placeholders of the campaign's own that no text has any more."""
    told = frozenset().union(*(used(text) for _, _, text in _sent_texts(campaign)))
    for name in campaign.settings:
        if name not in told:
            sentence = f"no text has {{{{ {name} }}}}, a setting"
            yield Finding(_page(campaign), None, sentence, Kind.NOTE)


def _wording(campaign: Campaign) -> Iterator[Finding]:
    """Find names that go stale and letters of the wrong alphabet, line by line."""
    for file, first_line, text in _sent_texts(campaign):
        for number, line in enumerate(text.split("\n")):
            place = None if first_line is None else first_line + number
            for name in _ADMINISTRATION.findall(line):
                sentence = f"names \u201c{name}\u201d; use {{{{ administration }}}}, a setting"
                yield Finding(file, place, sentence)
            for word in filter(_is_disguised, _WORD.findall(line)):
                sentence = f"\u201c{word}\u201d has Cyrillic letters that look Latin"
                yield Finding(file, place, sentence)


def _sent_texts(campaign: Campaign) -> Iterator[tuple[str, int | None, str]]:
    """Yield file, first line and text of everything that is sent or said."""
    for edition, text in campaign.editions.items():
        yield _edition_file(campaign, edition), FIRST_LINE, text.text
    yield f"{campaign.slug}/script.txt", FIRST_LINE, campaign.script
    for committee, paragraph in campaign.committee_paragraphs.items():
        yield f"{campaign.slug}/committees/{committee}.txt", FIRST_LINE, paragraph
    lists = {
        "subjects": campaign.subjects,
        "openings": campaign.openings,
        "statements": campaign.statements,
    }
    for key, texts in lists.items():
        for number, line in enumerate(texts):
            yield _page(campaign), campaign.lines.get(f"{key}.{number}"), line


def _is_disguised(word: str) -> bool:
    """Tell whether a word mixes alphabets, or is Cyrillic that reads as Latin throughout."""
    alphabets = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    if "CYRILLIC" not in alphabets:
        return False
    return "LATIN" in alphabets or set(word) <= _LOOK_ALIKE


def _dates(campaign: Campaign, today: date) -> Iterator[Finding]:
    """Find a campaign that is over but does not say so."""
    over = campaign.closes is not None and campaign.closes < today
    if over and campaign.status not in {Status.CLOSED, Status.WON}:
        sentence = f"the last day was {campaign.closes}, but the status is {campaign.status}"
        yield Finding(_page(campaign), campaign.lines.get("closes"), sentence)


def _drafts(campaign: Campaign) -> Iterator[Finding]:
    """Name the texts that the campaign has not approved."""
    for file in campaign.drafts:
        sentence = "a draft; the campaign has not approved it"
        yield Finding(f"{campaign.slug}/{file}", _APPROVAL_LINE, sentence, Kind.DRAFT)


def _missing_readings(campaign: Campaign) -> Iterator[Finding]:
    """Name the languages in which a page can only show the English texts."""
    for language in TRANSLATED:
        if language not in campaign.readings:
            sentence = "there is no such folder; readers of this language are shown English"
            yield Finding(f"{campaign.slug}/{language}", None, sentence, Kind.NOTE)


def _page(campaign: Campaign) -> str:
    """Return how findings name campaign.md."""
    return f"{campaign.slug}/campaign.md"


def _edition_file(campaign: Campaign, edition: Edition) -> str:
    """Return how findings name an edition's file."""
    return f"{campaign.slug}/editions/{edition}.txt"
