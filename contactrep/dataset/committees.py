"""The committees of Congress and who sits on them. Subcommittees are left out."""

from pathlib import Path

from contactrep.core.officials import Committee
from contactrep.dataset.reading import Entry, entries_of, read_yaml_entry, read_yaml_list

_CHAMBERS = {"house", "senate", "joint"}


def read_committees(path: Path) -> tuple[tuple[Committee, ...], set[str]]:
    """Return the committees by id, and the ids of all their subcommittees.

    Raises:
        DatasetError: a committee is malformed or given twice.
    """
    found: dict[str, Committee] = {}
    subcommittees: set[str] = set()
    for entry in read_yaml_list(path):
        committee = _committee(entry)
        if committee.id in found:
            entry.fail(f"{committee.id} is given twice")
        found[committee.id] = committee
        parts = entry.entries("subcommittees")
        subcommittees |= {committee.id + part.text("thomas_id") for part in parts}
    return tuple(found[key] for key in sorted(found)), subcommittees


def read_memberships(
    path: Path, committees: set[str], subcommittees: set[str], known: set[str]
) -> dict[str, tuple[str, ...]]:
    """Return the committees of each member, sorted.

    Raises:
        DatasetError: a committee or a member of one is unknown.
    """
    document = read_yaml_entry(path)
    seats: dict[str, set[str]] = {}
    for committee_id, listed in document.items():
        for member in entries_of(listed, path.name, document.line, committee_id):
            bioguide = member.text("bioguide")
            if bioguide not in known:
                member.fail(f"{bioguide} of {committee_id} is not a member of Congress")
            if committee_id not in committees | subcommittees:
                member.fail(f"{committee_id} is not a committee")
            if committee_id in committees:
                seats.setdefault(bioguide, set()).add(committee_id)
    return {bioguide: tuple(sorted(ids)) for bioguide, ids in seats.items()}


def _committee(entry: Entry) -> Committee:
    """Read one committee."""
    chamber = entry.text("type")
    if chamber not in _CHAMBERS:
        entry.fail(f"a committee is of house, senate or joint, not {chamber}")
    return Committee(
        id=entry.text("thomas_id"),
        chamber=chamber,
        name=entry.text("name"),
        url=entry.maybe("url"),
    )
