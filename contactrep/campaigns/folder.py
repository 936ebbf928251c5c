"""Campaign folders: a campaign.md and the texts beside it, read whole or refused.

campaign.md                front matter and the body of the public page
original.txt               the letter as published, if there is one
editions/<edition>.txt     full, long, standard, short, brief
script.txt                 what to say on the telephone
committees/<id>.txt        a paragraph for members of a committee
be/, ru/                   the same in another language, to be read
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from contactrep.campaigns import schema
from contactrep.campaigns.errors import CampaignError
from contactrep.campaigns.page import PAGE, Page
from contactrep.campaigns.readings import with_readings, with_whole_readings
from contactrep.campaigns.texts import Files, decode
from contactrep.core import placeholders
from contactrep.core.campaigns import Campaign, Edition, EditionText
from contactrep.core.languages import TRANSLATED

__all__ = ["CampaignError", "examine", "load_all", "load_campaign", "read_campaign", "read_files"]

_ORIGINAL, _SCRIPT = "original.txt", "script.txt"
_PARTS = ("editions", "committees")
_COMMITTEE_FILE = re.compile(r"committees/([A-Z]{4}\d*)\.txt", re.ASCII)
_LANGUAGE_FOLDERS = tuple(f"{code}/" for code in TRANSLATED)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def load_all(root: Path) -> dict[str, Campaign]:
    """Return every campaign in a folder of folders, by slug.

    Raises:
        CampaignError: one of them breaks a rule.
    """
    if not root.is_dir():
        raise CampaignError(root.name, None, "there is no such folder")
    folders = sorted(path for path in root.iterdir() if path.is_dir() and not _hidden(path))
    return {folder.name: load_campaign(folder) for folder in folders}


def load_campaign(folder: Path) -> Campaign:
    """Return the campaign of a folder.

    Raises:
        CampaignError: the folder breaks a rule; the error names file, line and rule.
    """
    return read_campaign(folder.name, read_files(folder))


def read_files(folder: Path) -> dict[str, bytes]:
    """Return what of a folder belongs to a campaign, by path inside it."""
    paths = [folder / name for name in (PAGE, _ORIGINAL, _SCRIPT)]
    for pattern in (*(f"{part}/*" for part in _PARTS), *(f"{code}/**/*" for code in TRANSLATED)):
        paths += sorted(path for path in folder.glob(pattern) if not _hidden(path))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }


def read_campaign(slug: str, files: Mapping[str, bytes]) -> Campaign:
    """Return the campaign made of these files, by their paths inside its folder.

    Raises:
        CampaignError: they break a rule.
    """
    folder = Files(slug, files)
    return with_readings(_Reader(folder).campaign(), folder)


@dataclass(frozen=True, slots=True)
class Examined:
    """What can be made of files that may not be in order: a campaign only if the English ones are.

    Its readings are those that are in order.
    """

    campaign: Campaign | None
    mistakes: tuple[CampaignError, ...]


def examine(slug: str, files: Mapping[str, bytes]) -> Examined:
    """Return as much of a campaign as is in order, and what is wrong in each of the other files."""
    folder = Files(slug, files)
    try:
        reader = _Reader(folder)
        wrong = reader.wrong_texts()
        if wrong:
            return Examined(None, tuple(wrong))
        campaign = reader.campaign()
    except CampaignError as error:
        return Examined(None, (error,))
    return Examined(*with_whole_readings(campaign, folder))


def names_for(slug: str, files: Mapping[str, bytes], file: str) -> tuple[str, ...]:
    """Return the placeholders that a file may use, in the order of the documentation.

    Raises:
        CampaignError: the campaign's front matter is not in order.
    """
    reader = _Reader(Files(slug, files))
    language, _, own = file.partition("/") if file[:3] in _LANGUAGE_FOLDERS else ("", "", file)
    allowed = reader.allowed(own) - ({placeholders.CONSTITUENCY} if language else set())
    return tuple(sorted(allowed, key=lambda name: (name not in placeholders.BLOCKS, name)))


def _hidden(path: Path) -> bool:
    """Tell whether a file is the system's own, such as .DS_Store."""
    return path.name.startswith(".")


class _Reader:
    """Reads one campaign; holds its files, its front matter and the names its texts may use."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._page = Page(files, PAGE, schema.KEYS)
        self._front = self._page.front
        self._settings = schema.settings(self._front)
        self._since = self._front.day("in_power_since")
        years = {placeholders.YEARS} if self._since else set()
        self._given = placeholders.GIVEN | self._settings.keys() | years
        self._all = self._given | placeholders.TYPED

    def allowed(self, file: str) -> frozenset[str]:
        """Return the placeholders that a text may use, or those of the openings for other files."""
        if file.startswith("editions/"):
            return self._all | placeholders.BLOCKS
        return self._all | {placeholders.OWN_WORDS} if file == _SCRIPT else self._all

    def wrong_texts(self) -> list[CampaignError]:
        """Return what is wrong with each of the texts that are sent or said."""
        wrong = []
        for file in self._files.contents:
            if file == _SCRIPT or file.startswith(_PARTS):
                try:
                    self._files.sent(file, self.allowed(file))
                except CampaignError as error:
                    wrong.append(error)
        return wrong

    def campaign(self) -> Campaign:
        """Return the campaign."""
        front, page = self._front, self._page
        self._check_slug()
        self._check_names()
        script = self._files.sent(_SCRIPT, self.allowed(_SCRIPT))
        editions = {edition: self._edition(edition) for edition in Edition}
        committees = self._committees()
        sent = {
            _SCRIPT: script,
            **{f"editions/{edition}.txt": text for edition, text in editions.items()},
            **{f"committees/{id_}.txt": text for id_, text in committees.items()},
        }
        opens, closes = self._days()
        campaign = Campaign(
            slug=self._files.slug,
            title=schema.plain_text(front, "title"),
            status=schema.status(front),
            summary=schema.plain_text(front, "summary"),
            page=page.body(),
            organisation=schema.organisation(front),
            targets=schema.targets(front),
            editions=MappingProxyType(editions),
            subjects=page.texts("subjects", self._given, needed=True),
            openings=page.texts("openings", self._all, needed=True),
            script=script.text,
            revision=_revision(self._files.contents),
            original=schema.original(front, self._original()),
            settings=MappingProxyType(self._settings),
            recipients=schema.recipients(front),
            warning=schema.optional_text(front, "warning"),
            after=schema.optional_text(front, "after"),
            share=schema.optional_text(front, "share"),
            prompts=page.texts("prompts", frozenset()),
            statements=page.texts("statements", frozenset()),
            committee_paragraphs=MappingProxyType(
                {id_: paragraph.text for id_, paragraph in committees.items()}
            ),
            topics=page.texts("topics", frozenset()),
            goal=front.number("goal"),
            timezone=schema.timezone(front),
            opens=opens,
            closes=closes,
            in_power_since=self._since,
            demonstration=front.flag("demonstration"),
            drafts=tuple(file for file, text in sent.items() if not text.approved),
            lines=MappingProxyType(page.lines),
        )
        self._check_somebody_is_asked(campaign)
        return campaign

    def _edition(self, edition: Edition) -> EditionText:
        """Return one edition."""
        file = f"editions/{edition}.txt"
        return self._files.sent(file, self.allowed(file))

    def _committees(self) -> dict[str, EditionText]:
        """Return the committee paragraphs by committee."""
        names = {file: _COMMITTEE_FILE.fullmatch(file) for file in self._files.contents}
        return {
            match[1]: self._files.sent(file, self._all) for file, match in names.items() if match
        }

    def _original(self) -> str | None:
        """Return the letter as published, if there is one."""
        data = self._files.contents.get(_ORIGINAL)
        return None if data is None else decode(self._files.name(_ORIGINAL), data)

    def _days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day; remember the line of the last."""
        opens, closes = self._front.day("opens"), self._front.day("closes")
        self._page.lines["closes"] = self._front.line_of("closes")
        if opens and closes and closes < opens:
            sentence = f"the campaign closes on {closes}, before it opens on {opens}"
            raise self._front.error(self._page.lines["closes"], sentence)
        return opens, closes

    def _check_slug(self) -> None:
        """Refuse a slug that is not the folder's name, or cannot stand in an address."""
        entry = self._front.entry("slug")
        if not _SLUG.fullmatch(entry.text):
            raise self._front.error(entry.line, "\u201cslug\u201d must be words like this-one")
        if entry.text != self._files.slug:
            sentence = f"\u201cslug\u201d must be the folder\u2019s name, {self._files.slug}"
            raise self._front.error(entry.line, sentence)

    def _check_names(self) -> None:
        """Refuse files that would be passed over: a misspelt edition, say."""
        known = {f"editions/{edition}.txt" for edition in Edition}
        for file in self._files.contents:
            stray = file.startswith(_PARTS) and file not in known
            if stray and not _COMMITTEE_FILE.fullmatch(file):
                raise CampaignError(
                    self._files.name(file), None, "no edition or committee has this name"
                )

    def _check_somebody_is_asked(self, campaign: Campaign) -> None:
        """Refuse a campaign without a single target."""
        asked = campaign.targets
        offices = asked.senate or asked.house or asked.president or asked.legislature
        if not (offices or campaign.recipients):
            line = self._front.line_of("targets")
            raise self._front.error(line, "the campaign writes to nobody")


def _revision(files: Mapping[str, bytes]) -> str:
    """Return a short name for exactly these bytes."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file}\0{len(files[file])}\0".encode())
        digest.update(files[file])
    return digest.hexdigest()[:12]
