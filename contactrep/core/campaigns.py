"""A campaign as values: what it asks, of whom, in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from contactrep.core.languages import ENGLISH
from contactrep.core.legislatures import Chamber
from contactrep.core.recipients import Recipient

TIMEZONE = "America/New_York"
"""Where days are counted unless a campaign says otherwise."""


class Status(StrEnum):
    """Whether people can write; only a live campaign takes letters."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    CLOSED = "closed"
    WON = "won"


class Edition(StrEnum):
    """The lengths a letter is written in, longest first."""

    FULL = "full"
    LONG = "long"
    STANDARD = "standard"
    SHORT = "short"
    BRIEF = "brief"

    @property
    def budget(self) -> int:
        """How many characters its own text may take, as a web form counts them.

        The writer's own words, the committee paragraph, salutation and signature come on top.
        """
        return _BUDGETS[self]


_BUDGETS = {
    Edition.FULL: 8000,
    Edition.LONG: 3900,
    Edition.STANDARD: 1900,
    Edition.SHORT: 850,
    Edition.BRIEF: 330,
}


@dataclass(frozen=True, slots=True)
class EditionText:
    """One edition with its placeholders; `approved` is the campaign's word for it."""

    text: str
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalLetter:
    """The letter as the campaign published it. `text` is whole, its title included."""

    text: str
    date: date
    title: str
    source: str | None = None  # the address of the publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who runs the campaign. `privacy_contact` is an e-mail address or a page."""

    name: str
    url: str
    privacy_contact: str
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegislatureTarget:
    """The chambers of one state's legislature that the letters go to."""

    state: str
    chambers: tuple[Chamber, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Which offices the letters go to; `house` includes delegates."""

    senate: bool = False
    house: bool = False
    president: bool = False
    legislature: LegislatureTarget | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A campaign's texts in another language: to be read beside the English ones, never sent.

    Lists and mappings have the entries of the campaign's own, in the same order.
    """

    title: str
    summary: str
    page: str
    warning: str | None
    after: str | None
    share: str | None
    settings: Mapping[str, str]
    openings: tuple[str, ...]
    prompts: tuple[str, ...]
    statements: tuple[str, ...]
    editions: Mapping[Edition, EditionText]
    script: EditionText
    committee_paragraphs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """What a page tells of a campaign; `language` is the one that the texts are in."""

    language: str
    title: str
    summary: str
    page: str
    warning: str | None
    after: str | None
    share: str | None
    prompts: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Everything a campaign folder says. Texts hold placeholders until a letter is composed."""

    slug: str
    title: str
    status: Status
    summary: str
    page: str  # the body of the public page, in Markdown
    organisation: Organisation
    targets: Targets
    editions: Mapping[Edition, EditionText]
    subjects: tuple[str, ...]
    openings: tuple[str, ...]
    script: str
    revision: str  # of the folder's bytes
    original: OriginalLetter | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()  # the campaign's own
    warning: str | None = None  # stands at the field for the writer's own words
    after: str | None = None  # what happens once a letter is sent
    share: str | None = None  # goes with the link that people pass on
    prompts: tuple[str, ...] = ()  # starters for the writer's own words
    statements: tuple[str, ...] = ()  # whole sentences to add for want of own words
    committee_paragraphs: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()  # to pick on a form, best first
    goal: int | None = None
    timezone: str = TIMEZONE
    opens: date | None = None
    closes: date | None = None  # the last day it takes letters
    in_power_since: date | None = None
    demonstration: bool = False
    readings: Mapping[str, Reading] = field(default_factory=dict)  # by language
    drafts: tuple[str, ...] = ()  # its text files that are not approved yet
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Where entries such as `subjects.2` stand in campaign.md, for those who check it."""

    def told(self, language: str) -> Public:
        """Return the public texts in this language, else in English."""
        texts = self.readings.get(language, self)
        return Public(
            language=language if language in self.readings else ENGLISH,
            title=texts.title,
            summary=texts.summary,
            page=texts.page,
            warning=texts.warning,
            after=texts.after,
            share=texts.share,
            prompts=texts.prompts,
            statements=texts.statements,
        )

    def takes_letters(self, today: date) -> bool:
        """Tell whether people can write on this day in the campaign's time zone."""
        opened = self.opens is None or self.opens <= today
        ended = self.closes is not None and self.closes < today
        return self.status is Status.LIVE and opened and not ended

    def years_in_power(self, today: date) -> int | None:
        """Return the full years since the day named by `in_power_since`."""
        since = self.in_power_since
        if since is None:
            return None
        before_the_day = (today.month, today.day) < (since.month, since.day)
        return today.year - since.year - before_the_day
