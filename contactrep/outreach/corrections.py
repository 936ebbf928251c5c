"""Correct an official's record, and take up what supporters say is wrong with it."""

from contactrep.core.correction_checks import (
    LONGEST_NOTE,
    CorrectionError,
    Problem,
    checked,
    checked_source,
)
from contactrep.core.corrections import Correction, Field, Wrong, agrees
from contactrep.outreach.days import local_day
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import corrections, staff


def correct(
    services: Services,
    member: StaffMember,
    official_id: str,
    field: Field,
    value: str,
    *,
    none: bool = False,
    source: str,
    note: str = "",
) -> None:
    """Put a correction in force in place of what was there; `none` says that there is none.

    Raises:
        CorrectionError: the official is not in the data, the field cannot hold this, nobody could
            check it, or the publishers say the same.
    """
    published = services.dataset.published.official(official_id)
    if published is None:
        raise CorrectionError(Problem.OFFICIAL_GONE)
    correction = checked(official_id, field, value, none=none)
    source = checked_source(field, source)
    if len(note) > LONGEST_NOTE:
        raise CorrectionError(Problem.TOO_LONG)
    if agrees(published, correction):
        raise CorrectionError(Problem.SAME)
    now = services.clock()
    with services.database.write() as conn:
        corrections.retire_field(conn, official_id, field, member.id, now)
        corrections.add(conn, correction, source, note.strip(), member.id, now)
        detail = f"{_told(correction)} ({source})"
        staff.record_audit(conn, now, member.id, "record corrected", detail)
    services.overlay.refresh()


def retire(services: Services, member: StaffMember, correction_id: int) -> Correction | None:
    """Go back to what the publishers say and return what was in force; None if nothing was."""
    now = services.clock()
    with services.database.write() as conn:
        retired = corrections.retire(conn, correction_id, member.id, now)
        if retired is not None:
            # An older one, that somebody made at the same moment, must not come to light.
            corrections.retire_field(conn, retired.official_id, retired.field, member.id, now)
            staff.record_audit(conn, now, member.id, "correction retired", _told(retired))
    services.overlay.refresh()
    return retired


def report_wrong(services: Services, slug: str, official_id: str, kind: Wrong) -> None:
    """Count a supporter who says that this is wrong; nothing about them is kept."""
    with services.database.write() as conn:
        corrections.report(conn, official_id, kind, local_day(services, slug))


def resolve(services: Services, member: StaffMember, official_id: str, kind: Wrong) -> None:
    """Set the reports of a kind aside, once somebody has looked."""
    now = services.clock()
    with services.database.write() as conn:
        count = corrections.resolve(conn, official_id, kind, member.id, now)
        if count:
            detail = f"{official_id} {kind}"
            staff.record_audit(conn, now, member.id, "reports resolved", detail, count)


def _told(correction: Correction) -> str:
    value = "none" if correction.value is None else correction.value
    if correction.field is Field.LEFT_OFFICE:
        return f"{correction.official_id} has left office"
    return f"{correction.official_id} {correction.field}: {value}"
