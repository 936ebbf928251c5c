"""Work on a campaign's texts: each change is a revision of the whole folder, and nothing is lost.

What staff work on is the revision made last, or the folder where there is none. It may hold
mistakes that another text has to put right; it is published only when there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contactrep.campaigns import archive, writing
from contactrep.campaigns.folder import CampaignError, Examined, examine, read_files
from contactrep.campaigns.linter import Finding, lint
from contactrep.campaigns.page import PAGE
from contactrep.core.campaigns import Status
from contactrep.core.wording import clean
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import revisions, staff
from contactrep.storage.database import Connection
from contactrep.storage.revisions import Revision

LONGEST_NOTE = 300
LONGEST_SLUG = 60


class RefusedError(ValueError):
    """A change is not stored: one of the files that it touches breaks a rule."""

    def __init__(self, mistakes: tuple[CampaignError, ...]) -> None:
        """Keep what is wrong, with its files and lines."""
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


class ChangedMeanwhileError(Exception):
    """Somebody else changed the same file after it was opened; `copy` is the campaign as it is."""

    def __init__(self, copy: "Copy") -> None:
        """Keep what is there now."""
        super().__init__("the file was changed meanwhile")
        self.copy = copy


class SlugError(ValueError):
    """A campaign cannot have this name in its address; the message says why."""


@dataclass(frozen=True)
class Copy:
    """A campaign's files as they are worked on; `base` is their revision, None for the folder."""

    slug: str
    base: str | None
    files: Mapping[str, str]

    @cached_property
    def examined(self) -> Examined:
        """What can be made of them."""
        return examine(self.slug, as_bytes(self.files))

    @property
    def title(self) -> str:
        """The campaign's title, or its slug where the title cannot be read."""
        campaign = self.examined.campaign
        return campaign.title if campaign else self.slug

    def with_files(self, changes: Mapping[str, str | None]) -> "Copy":
        """Return the copy with some files changed, or taken away where the text is None."""
        merged = {**self.files, **changes}
        kept = {file: text for file, text in merged.items() if text is not None}
        return Copy(self.slug, self.base, kept)

    def remarks(self, today: date) -> list[Finding]:
        """Return what the linter says of the campaign, nothing while it holds mistakes."""
        campaign = self.examined.campaign
        return lint(campaign, today) if campaign else []


@dataclass(frozen=True, slots=True)
class Saved:
    """A new revision, and what has to be put right in other files before it can be published."""

    revision: str
    mistakes: tuple[CampaignError, ...]


def slugs(services: Services) -> list[str]:
    """Return every campaign that there is a folder or a revision of."""
    with services.database.read() as conn:
        return sorted({*services.campaigns, *revisions.campaigns(conn)})


def open_copy(services: Services, slug: str, revision_id: str | None = None) -> Copy | None:
    """Return a campaign as it is worked on, or one revision of it; None if there is none."""
    with services.database.read() as conn:
        return _open(services, conn, slug, revision_id)


def open_folder(services: Services, slug: str) -> Copy | None:
    """Return a campaign as its folder has it; None if there is no such folder."""
    if slug not in services.campaigns:
        return None
    files = archive.texts_of(read_files(services.config.campaigns_folder / slug))
    return Copy(slug, None, files) if PAGE in files else None


def history(services: Services, slug: str) -> list[Revision]:
    """Return a campaign's revisions, those made last first."""
    with services.database.read() as conn:
        return revisions.listed(conn, slug)


def save(
    services: Services,
    member: StaffMember | None,
    opened: Copy,
    changes: Mapping[str, str | None],
    note: str,
) -> Saved:
    """Store a revision with some files changed, on top of whatever else was changed meanwhile.

    Raises:
        RefusedError: one of the files changed breaks a rule.
        ChangedMeanwhileError: somebody else changed one of them after `opened`.
    """
    new = {file: None if text is None else tidy(text) for file, text in changes.items()}
    with services.database.write() as conn:
        revisions.newest(conn, opened.slug)  # from here on nobody else adds any
        current = _open(services, conn, opened.slug) or opened
        if any(current.files.get(file) != opened.files.get(file) for file in new):
            raise ChangedMeanwhileError(current)
        copy = current.with_files(new)
        mistakes = copy.examined.mistakes
        changed = {f"{opened.slug}/{file}" for file, text in new.items() if text is not None}
        own = tuple(each for each in mistakes if each.file in changed)
        if own:
            raise RefusedError(own)
        return Saved(_add(services, conn, member, copy, note), mistakes)


def replace_all(
    services: Services,
    member: StaffMember | None,
    slug: str,
    files: Mapping[str, str],
    note: str,
    parent: str | None = None,
) -> Saved:
    """Store a revision of these files and no others: loaded, restored, or of another campaign.

    It is made from `parent`, or from the revision made last.

    Raises:
        RefusedError: they cannot be a campaign of this name.
    """
    copy = Copy(slug, None, {file: tidy(text) for file, text in files.items()})
    mistakes = copy.examined.mistakes
    if mistakes:
        raise RefusedError(mistakes)
    with services.database.write() as conn:
        base = parent or revisions.newest(conn, slug)
        return Saved(_add(services, conn, member, Copy(slug, base, copy.files), note), ())


def duplicate(
    services: Services, member: StaffMember, opened: Copy, slug: str, title: str
) -> Saved:
    """Begin another campaign with the texts of one, as a draft.

    Raises:
        SlugError: the name is taken, or cannot stand in an address.
        RefusedError: the texts are not in order, or the title is not.
    """
    if len(slug) > LONGEST_SLUG:
        raise SlugError(f"Use {LONGEST_SLUG} characters or fewer")
    if slug in slugs(services):
        raise SlugError("There is a campaign of this name already")
    values = {"slug": slug, "title": title, "status": Status.DRAFT.value}
    page = writing.with_values(PAGE, opened.files[PAGE], values)
    files = {**opened.files, PAGE: page}
    return replace_all(services, member, slug, files, f"Made from {opened.slug}")


def tidy(text: str) -> str:
    """Return a file's text with the line ends and the last line that files have."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def as_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return files as they are read."""
    return {file: text.encode() for file, text in files.items()}


def today_of(services: Services, slug: str) -> date:
    """Return the day it is in the campaign."""
    return local_day(services, slug)


def _open(
    services: Services, conn: Connection, slug: str, revision_id: str | None = None
) -> Copy | None:
    base = revision_id or revisions.newest(conn, slug)
    if base is not None:
        files = revisions.files(conn, slug, base)
        return None if files is None else Copy(slug, base, files)
    return open_folder(services, slug)


def _add(
    services: Services, conn: Connection, member: StaffMember | None, copy: Copy, note: str
) -> str:
    now = services.clock()
    by = member.id if member else None
    note = clean(note)[:LONGEST_NOTE]
    id_ = revisions.add(conn, copy.slug, copy.base, copy.files, by, note, now)
    staff.record_audit(conn, now, by, "campaign revised", f"{copy.slug} {id_}")
    return id_
