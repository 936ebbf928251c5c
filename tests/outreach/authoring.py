"""Somebody who works on the demonstration campaign."""

from contactrep.campaigns import writing
from contactrep.core.permissions import EVERYWHERE, Role, Roles
from contactrep.outreach import author, publish
from contactrep.outreach.author import Copy
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff

SLUG, PAGE = "demonstration", "campaign.md"


def new_member(
    services: Services, email: str = "anna@example.org", roles: Roles | None = None
) -> StaffMember:
    """Return an editor, of every campaign unless told otherwise."""
    roles = roles or {EVERYWHERE: Role.EDITOR}
    with services.database.write() as conn:
        id_ = staff.add(conn, email, "a hash", roles, services.clock())
    return StaffMember(id_, email, roles)


def copy_of(services: Services, revision: str | None = None, slug: str = SLUG) -> Copy:
    """Return the campaign as it is worked on."""
    copy = author.open_copy(services, slug, revision)
    assert copy is not None
    return copy


def titled(copy: Copy, title: str) -> dict[str, str | None]:
    """Return the change to another title."""
    return {PAGE: writing.with_values(PAGE, copy.files[PAGE], {"title": title})}


def revise(services: Services, member: StaffMember, title: str) -> str:
    """Store a revision with another title and return its id."""
    copy = copy_of(services)
    return author.save(services, member, copy, titled(copy, title), "A title").revision


def publish_title(services: Services, member: StaffMember, title: str) -> str:
    """Publish another title and return the revision's id."""
    id_ = revise(services, member, title)
    assert publish.publish(services, member, SLUG, id_, looked=True)
    return id_
