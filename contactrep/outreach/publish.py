"""Let people see a revision of a campaign, once what is to be said of it was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from contactrep.campaigns import writing
from contactrep.campaigns.folder import CampaignError
from contactrep.campaigns.linter import Finding, Kind
from contactrep.campaigns.page import PAGE
from contactrep.core.campaigns import Campaign, Status
from contactrep.outreach import author
from contactrep.outreach.author import Copy, RefusedError
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import revisions, staff
from contactrep.storage.revisions import Revision


class NotLookedAtError(Exception):
    """There is something to look at first, and nobody said that they did."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What stands between a revision and the people; mistakes forbid, warnings ask for a tick."""

    revision: Revision
    campaign: Campaign | None
    mistakes: Sequence[CampaignError]
    findings: Sequence[Finding]
    undoes: tuple[Revision, ...]  # published since, and not part of it
    is_live: bool

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody has to look at."""
        return tuple(each for each in self.findings if each.kind is not Kind.NOTE)

    @property
    def needs_a_tick(self) -> bool:
        """Whether it is published only if somebody says that they looked."""
        return bool(self.warnings or self.undoes)


def live_revision(services: Services, slug: str) -> str | None:
    """Return the revision that people see, None where it is the folder."""
    with services.database.read() as conn:
        return revisions.live(conn).get(slug)


def checklist(services: Services, slug: str, revision_id: str) -> Checklist | None:
    """Return what is to be looked at before a revision is published; None if there is none."""
    copy = author.open_copy(services, slug, revision_id)
    if copy is None:
        return None
    kept = author.history(services, slug)
    live = live_revision(services, slug)
    examined = copy.examined
    return Checklist(
        revision=next(each for each in kept if each.id == revision_id),
        campaign=examined.campaign,
        mistakes=examined.mistakes,
        findings=copy.remarks(author.today_of(services, slug)),
        undoes=_undone(kept, revision_id, live),
        is_live=revision_id == live,
    )


def publish(
    services: Services, member: StaffMember | None, slug: str, revision_id: str, *, looked: bool
) -> bool:
    """Publish a revision; False if the campaign has no such one.

    Raises:
        RefusedError: it breaks a rule.
        NotLookedAtError: there are warnings, and nobody looked at them.
    """
    found = checklist(services, slug, revision_id)
    if found is None:
        return False
    if found.mistakes:
        raise RefusedError(tuple(found.mistakes))
    if found.needs_a_tick and not looked:
        raise NotLookedAtError
    now = services.clock()
    with services.database.write() as conn:
        revisions.publish(conn, slug, revision_id, now)
        detail = f"{slug} {revision_id}"
        if found.campaign:
            detail += f" ({found.campaign.status})"
        by = member.id if member else None
        staff.record_audit(conn, now, by, "campaign published", detail)
    services.shelf.refresh()
    return True


def prepare_status(services: Services, member: StaffMember, slug: str, status: Status) -> str:
    """Store what people see with another status, to be published, and return its revision.

    What is worked on meanwhile gets the same status on top of it, so that nothing of it is lost.

    Raises:
        RefusedError: what is published breaks a rule of this version.
        ChangedMeanwhileError: somebody else is changing the same.
    """
    worked_on = author.open_copy(services, slug)
    if worked_on is None:
        raise KeyError(slug)
    seen = as_seen(services, slug) or worked_on
    note = f"Status: {status}"
    if seen.files == worked_on.files:
        return author.save(services, member, worked_on, _status(worked_on, status), note).revision
    changed = seen.with_files(_status(seen, status))
    revision = author.replace_all(
        services, member, slug, changed.files, note, parent=seen.base
    ).revision
    newest = author.open_copy(services, slug)
    rest = worked_on.with_files(_status(worked_on, status))
    changes = {file: rest.files.get(file) for file in {*rest.files, *changed.files}}
    if newest is not None:
        author.save(services, member, newest, changes, "Drafts, on top of the new status")
    return revision


def as_seen(services: Services, slug: str) -> Copy | None:
    """Return what people see of a campaign; None where nothing is published, and no folder is."""
    live = live_revision(services, slug)
    if live is not None:
        return author.open_copy(services, slug, live)
    return author.open_folder(services, slug)


def _status(copy: Copy, status: Status) -> dict[str, str]:
    return {PAGE: writing.with_values(PAGE, copy.files[PAGE], {"status": status.value})}


def _undone(kept: Sequence[Revision], revision_id: str, live: str | None) -> tuple[Revision, ...]:
    """Return what is published and would be lost: the live revision, unless ours comes of it."""
    parents = {each.id: each.parent for each in kept}
    at: str | None = revision_id
    while at is not None and at != live:
        at = parents.get(at)
    return () if at == live else tuple(each for each in kept if each.id == live)
