"""A campaign's texts in another language: a folder named by it, with a file for each of the texts.

A reading says what the campaign says. It has the same texts and the same blocks, or it is refused.
"""

from collections.abc import Mapping, Set
from dataclasses import replace
from types import MappingProxyType

from contactrep.campaigns import schema
from contactrep.campaigns.errors import CampaignError
from contactrep.campaigns.page import PAGE, Page
from contactrep.campaigns.texts import FIRST_LINE, Files
from contactrep.core import placeholders
from contactrep.core.campaigns import Campaign, Edition, EditionText, Reading
from contactrep.core.languages import TRANSLATED

_KEYS = frozenset(
    (
        *("title", "summary", "warning", "after", "share", "settings"),
        *("openings", "prompts", "statements"),
    )
)


def with_readings(campaign: Campaign, files: Files) -> Campaign:
    """Return the campaign with a reading in each language that its folder has a folder for.

    Raises:
        CampaignError: one of them breaks a rule, or differs from the campaign in what it has.
    """
    readers = {language: Reader(campaign, files, language) for language in languages_of(files)}
    return _with(campaign, readers)


def languages_of(files: Files) -> tuple[str, ...]:
    """Return the languages that a campaign's folder has a folder for."""
    return tuple(
        language
        for language in TRANSLATED
        if any(file.startswith(f"{language}/") for file in files.contents)
    )


def with_whole_readings(
    campaign: Campaign, files: Files
) -> tuple[Campaign, tuple[CampaignError, ...]]:
    """Return the campaign with the readings that are in order, and what is wrong with others."""
    readers, mistakes = {}, []
    for language in languages_of(files):
        try:
            reader = Reader(campaign, files, language)
            wrong = reader.wrong_texts()
            if not wrong:
                reader.reading()
                readers[language] = reader
        except CampaignError as error:
            wrong = [error]
        mistakes += wrong
    return _with(campaign, readers), tuple(mistakes)


def _with(campaign: Campaign, readers: Mapping[str, "Reader"]) -> Campaign:
    readings = {language: reader.reading() for language, reader in readers.items()}
    drafts = [file for reader in readers.values() for file in reader.drafts]
    return replace(
        campaign, readings=MappingProxyType(readings), drafts=(*campaign.drafts, *drafts)
    )


class Reader:
    """Reads one language's folder; `drafts` are its files that are not approved."""

    def __init__(self, campaign: Campaign, files: Files, language: str) -> None:
        self._campaign = campaign
        self._files = files
        self._language = language
        self._check_names()
        self._page = Page(files, self._path(PAGE), _KEYS)
        self._front = self._page.front
        years = {placeholders.YEARS} if campaign.in_power_since else set()
        given = placeholders.GIVEN | placeholders.TYPED | campaign.settings.keys() | years
        # Its value is an English phrase that no other sentence can take in.
        self._allowed = given - {placeholders.CONSTITUENCY}
        self.drafts: list[str] = []

    def reading(self) -> Reading:
        """Return the reading."""
        campaign = self._campaign
        self.drafts.clear()
        return Reading(
            title=schema.plain_text(self._front, "title"),
            summary=schema.plain_text(self._front, "summary"),
            page=self._body(),
            warning=self._sentence("warning", campaign.warning),
            after=self._sentence("after", campaign.after),
            share=self._sentence("share", campaign.share),
            settings=MappingProxyType(self._settings()),
            openings=self._texts("openings", campaign.openings, self._allowed),
            prompts=self._texts("prompts", campaign.prompts),
            statements=self._texts("statements", campaign.statements),
            script=self._script(),
            editions=MappingProxyType({edition: self._edition(edition) for edition in Edition}),
            committee_paragraphs=MappingProxyType(self._committees()),
        )

    def wrong_texts(self) -> list[CampaignError]:
        """Return what is wrong with each of its texts, but for its campaign.md."""
        wrong = []
        for file in self._files.contents:
            own = file.removeprefix(f"{self._language}/")
            if own in {file, PAGE}:
                continue
            blocks = placeholders.BLOCKS if own.startswith("editions/") else set()
            script = {placeholders.OWN_WORDS} if own == "script.txt" else set()
            try:
                self._files.sent(file, self._allowed | blocks | script)
            except CampaignError as error:
                wrong.append(error)
        return wrong

    def _path(self, file: str) -> str:
        """Return the path of one of its files inside the campaign's folder."""
        return f"{self._language}/{file}"

    def _check_names(self) -> None:
        """Refuse files that would be passed over."""
        texts = (
            *(PAGE, "script.txt"),
            *(f"editions/{edition}.txt" for edition in Edition),
            *(f"committees/{id_}.txt" for id_ in self._campaign.committee_paragraphs),
        )
        known = {self._path(text) for text in texts}
        for file in self._files.contents:
            if file.startswith(f"{self._language}/") and file not in known:
                sentence = "the campaign has no text of this name"
                raise CampaignError(self._files.name(file), None, sentence)

    def _body(self) -> str:
        """Return the body of the public page."""
        body = self._page.body()
        if self._campaign.page and not body:
            sentence = "the body of the page is missing below the front matter"
            raise self._front.error(self._front.line, sentence)
        return body

    def _sentence(self, key: str, english: str | None) -> str | None:
        """Return a text that is there exactly if the campaign has it."""
        if english is not None:
            return schema.plain_text(self._front, key)
        if key in self._front:
            sentence = f"the campaign has no \u201c{key}\u201d"
            raise self._front.error(self._front.line_of(key), sentence)
        return None

    def _texts(
        self, key: str, english: tuple[str, ...], allowed: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """Return a list with as many entries as the campaign's."""
        texts = self._page.texts(key, allowed)
        if len(texts) != len(english):
            wanted = f"as many entries as the campaign\u2019s, {len(english)}"
            sentence = f"\u201c{key}\u201d must have {wanted}, not {len(texts)}"
            raise self._front.error(self._front.line_of(key), sentence)
        return texts

    def _settings(self) -> dict[str, str]:
        """Return the campaign's settings in this language."""
        wanted: Mapping[str, str] = self._campaign.settings
        found = schema.settings(self._front)
        for name, entry in self._front.pairs("settings"):
            if name not in wanted:
                sentence = f"the campaign has no setting \u201c{name}\u201d"
                raise self._front.error(entry.line, sentence)
        for name in wanted:
            if name not in found:
                sentence = f"the setting \u201c{name}\u201d is missing"
                raise self._front.error(self._front.line_of("settings"), sentence)
        return {name: found[name] for name in wanted}

    def _script(self) -> EditionText:
        """Return what is said on the telephone."""
        return self._letter("script.txt", self._campaign.script, {placeholders.OWN_WORDS})

    def _edition(self, edition: Edition) -> EditionText:
        """Return one edition."""
        english = self._campaign.editions[edition].text
        return self._letter(f"editions/{edition}.txt", english, placeholders.BLOCKS)

    def _letter(self, file: str, english: str, allowed: Set[str]) -> EditionText:
        """Return the reading of a text that has the blocks of the English one."""
        text = self._text(file, self._allowed | allowed)
        blocks = placeholders.blocks(english)
        if placeholders.blocks(text.text) != blocks:
            wanted = ", ".join(f"{{{{ {name} }}}}" for name in blocks) or "none"
            sentence = f"must have the blocks of the English text, in their order: {wanted}"
            raise CampaignError(self._files.name(self._path(file)), FIRST_LINE, sentence)
        return text

    def _committees(self) -> dict[str, str]:
        """Return the committee paragraphs by committee."""
        return {
            id_: self._text(f"committees/{id_}.txt", self._allowed).text
            for id_ in self._campaign.committee_paragraphs
        }

    def _text(self, file: str, allowed: Set[str]) -> EditionText:
        """Return one file's text; remember it if it is a draft."""
        text = self._files.sent(self._path(file), allowed)
        if not text.approved:
            self.drafts.append(self._path(file))
        return text
