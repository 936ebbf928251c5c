"""Show what staff did, the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactrep.outreach.moments import Moment, moment
from contactrep.outreach.services import Services
from contactrep.storage import audit, staff
from contactrep.storage.audit import Done, Wanted

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done, and when."""

    at: Moment
    done: Done


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the record. `newer` and `older` are what the pages beside it begin at."""

    lines: Sequence[Line]
    newer: int | None
    older: int | None


def page(
    services: Services, wanted: Wanted, before: int | None = None, after: int | None = None
) -> AuditPage:
    """Return what was done before a row, or after one, or last."""
    with services.database.read() as conn:
        if after is not None:
            found = audit.after(conn, wanted, PAGE + 1, after)
            rows, newer, older = found[-PAGE:], len(found) > PAGE, True
        else:
            found = audit.before(conn, wanted, PAGE + 1, before)
            rows, newer, older = found[:PAGE], before is not None, len(found) > PAGE
    return AuditPage(
        lines=[Line(moment(services, one.campaign or "", one.at), one) for one in rows],
        newer=rows[0].id if rows and newer else None,
        older=rows[-1].id if rows and older else None,
    )


def people(services: Services) -> Mapping[str, str]:
    """Return the addresses of everybody who may have done something, by their ids."""
    with services.database.read() as conn:
        return dict(sorted(staff.emails(conn).items(), key=lambda item: item[1]))


def actions(services: Services) -> list[str]:
    """Return all that was ever done, each once."""
    with services.database.read() as conn:
        return audit.actions(conn)
