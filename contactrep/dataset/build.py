"""Builds the dataset: the publishers' files and the hand-kept ones in, our schema out."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from contactrep import paths
from contactrep.core.officials import Committee, FormKind, Office, Official, Seat
from contactrep.dataset.boundaries import read_boundaries
from contactrep.dataset.check import check
from contactrep.dataset.committees import read_committees, read_memberships
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.forms import find_forms
from contactrep.dataset.house import expected_districts, fill_seats
from contactrep.dataset.legislators import read_legislators
from contactrep.dataset.members import Member, read_members
from contactrep.dataset.offices import read_offices
from contactrep.dataset.plan import Plan, read_plan
from contactrep.dataset.president import read_president
from contactrep.dataset.territories import read_territories
from contactrep.dataset.writing import HANDKEPT, csv_bytes, replacing, write_dataset
from contactrep.dataset.zips import find_zips
from contactrep.directory.manifest import MANIFEST, Manifest
from contactrep.directory.records import (
    BOUNDARIES,
    COMMITTEES,
    DISTRICTS,
    LEGISLATORS,
    OFFICIALS,
    SEATS,
    ZIPS,
    ZipRow,
    boundary_line,
    committee_cells,
    district_cells,
    official_line,
    seat_cells,
    zip_cells,
)

Progress = Callable[[str, int, int], None]
"""Told what begins, how many steps are done, and how many there are."""

_STEPS = (
    "verifying the publishers' files",
    "reading districts",
    "reading members of Congress",
    "reading offices, committees and contact forms",
    "reading ZIP codes",
    "writing and checking",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What was built, for the operator to read."""

    manifest: Manifest
    zips: tuple[tuple[str, int], ...]  # how many ZIP codes are known on which basis
    split: int  # ZIP codes in more than one district
    without_form: tuple[str, ...]  # officials for whom only a site, or no page at all, is known

    def __str__(self) -> str:
        """The report as lines."""
        of = self.manifest
        bases = ", ".join(f"{count:,} by {basis}" for basis, count in self.zips)
        lines = (
            f"Congress {of.congress} until {of.holds_until}, as of {of.as_of}",
            f"ZIP codes: {bases}; {self.split:,} in several districts",
            f"Vacant seats: {', '.join(of.vacant) or 'none'}",
            f"Without a form: {', '.join(self.without_form) or 'nobody'}",
        )
        return "\n".join(lines)


def build(
    sources: Path, out: Path, progress: Progress, handkept: Path = paths.DATA / HANDKEPT
) -> BuildReport:
    """Build the dataset in `out` from the publishers' files in `sources` and the hand-kept ones.

    The files in `out` change only when the new dataset has passed its check.

    Raises:
        DatasetError: the input contradicts itself, or the result fails its check.
    """
    steps = len(_STEPS)
    progress(_STEPS[0], 0, steps)
    plan = read_plan(handkept, sources)
    progress(_STEPS[1], 1, steps)
    delegates, associated = read_territories(handkept)
    drawn = read_boundaries(plan.path("boundaries"), plan.congress)
    districts = expected_districts(plan, drawn, delegates)
    progress(_STEPS[2], 2, steps)
    members = read_members(plan.path("members"), plan.as_of)
    seats = fill_seats(plan, handkept, districts, members)
    progress(_STEPS[3], 3, steps)
    committees, officials = _officials(plan, handkept, members)
    legislators = read_legislators(plan.path("legislators"), plan.day("legislators"))
    progress(_STEPS[4], 4, steps)
    zips = find_zips(plan, handkept, districts, drawn, (*delegates, *associated))
    progress(_STEPS[5], 5, steps)
    kept = {f"{HANDKEPT}/{path.name}": path.read_bytes() for path in handkept.glob("*.yaml")}
    files = {
        ZIPS: csv_bytes(ZIPS, map(zip_cells, zips)),
        DISTRICTS: csv_bytes(DISTRICTS, map(district_cells, districts)),
        SEATS: csv_bytes(SEATS, map(seat_cells, seats)),
        COMMITTEES: csv_bytes(COMMITTEES, map(committee_cells, committees)),
        OFFICIALS: _lines(map(official_line, officials)),
        LEGISLATORS: _lines(map(official_line, legislators)),
        BOUNDARIES: _lines(boundary_line(*each) for each in drawn.items()),
    }
    moved = files if handkept.resolve() == (out / HANDKEPT).resolve() else files | kept
    with replacing(out, moved) as draft:
        manifest = _manifest(plan, seats, officials, legislators)
        manifest = write_dataset(draft, files | kept, manifest)
        if problems := check(draft):
            raise DatasetError(MANIFEST, None, "the result is wrong: " + "; ".join(problems))
    progress("done", steps, steps)
    return _report(manifest, zips, officials)


def _officials(
    plan: Plan, handkept: Path, members: tuple[Member, ...]
) -> tuple[tuple[Committee, ...], tuple[Official, ...]]:
    """Return the committees, and everybody who can be written to, both by id."""
    known = {member.official.id for member in members}
    offices = read_offices(plan.path("offices"), known)
    committees, subcommittees = read_committees(plan.path("committees"))
    ids = {committee.id for committee in committees}
    sits_on = read_memberships(plan.path("memberships"), ids, subcommittees, known)
    forms = find_forms(plan, members)
    whole = [
        replace(
            each,
            phone=each.phone or (None if each.id in forms else plan.switchboard),
            form=forms.get(each.id),
            offices=(*(each.offices or (_mail(plan, each),)), *offices.get(each.id, ())),
            committees=sits_on.get(each.id, ()),
        )
        for each in (member.official for member in members)
    ]
    whole.append(read_president(plan.path("executive"), handkept, plan.as_of))
    return committees, tuple(sorted(whole, key=lambda official: official.id))


def _mail(plan: Plan, member: Official) -> Office:
    """Return where the member's chamber takes mail."""
    return plan.house_mail if member.senate_class is None else plan.senate_mail


def _lines(lines: Iterable[str]) -> bytes:
    """Return a file of lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def _manifest(
    plan: Plan,
    seats: tuple[Seat, ...],
    officials: tuple[Official, ...],
    legislators: tuple[Official, ...],
) -> Manifest:
    """Return the manifest, its files still open."""
    return Manifest(
        congress=plan.congress,
        holds_until=plan.holds_until,
        as_of=plan.as_of,
        legislators_as_of=plan.day("legislators"),
        house_seats=plan.house_seats,
        delegate_seats=plan.delegate_seats,
        senate_seats=plan.senate_seats,
        switchboard=plan.switchboard,
        switchboard_only=tuple(each.id for each in officials if each.phone == plan.switchboard),
        unreachable=tuple(each.id for each in legislators if not each.channels),
        vacant=tuple(seat.id for seat in seats if seat.vacant),
        sources=tuple(plan.sources.values()),
        files=(),
    )


def _report(
    manifest: Manifest,
    zips: tuple[ZipRow, ...],
    officials: tuple[Official, ...],
) -> BuildReport:
    """Count what the operator wants to know."""
    bases = Counter(row.basis.value for row in zips)
    return BuildReport(
        manifest=manifest,
        zips=tuple(sorted(bases.items())),
        split=sum(len(row.districts) > 1 for row in zips),
        without_form=tuple(
            each.name for each in officials if not each.form or each.form.kind is FormKind.SITE
        ),
    )
