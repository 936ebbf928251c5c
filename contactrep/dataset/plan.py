"""What is to be built and from what: the hand-kept plan, and the publishers' files it names."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contactrep.core.officials import Office
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.reading import Entry, read_yaml_entry
from contactrep.directory.manifest import Source

PLAN = "sources.yaml"
SUMS = "SHA256SUMS"
ROLES = (
    "members",
    "offices",
    "executive",
    "committees",
    "memberships",
    "zip_districts",
    "boundaries",
    "places",
    "openstates",
    "forms",
    "legislators",
)
OPTIONAL_ROLES = ("zip_shares",)
"""Files that are used where somebody has put them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The Congress to build for, and each publisher's file by its role."""

    congress: int
    holds_until: date
    as_of: date
    house_seats: int
    delegate_seats: int
    senate_seats: int
    switchboard: str
    house_mail: Office
    senate_mail: Office
    sources: Mapping[str, Source]
    folder: Path

    def day(self, role: str) -> date:
        """Return the day that a file is of."""
        return date.fromisoformat(self.sources[role].as_of)

    def path(self, role: str) -> Path:
        """Return where the file with a role is."""
        return self.folder / self.sources[role].file


def read_plan(handkept: Path, folder: Path) -> Plan:
    """Read the plan and verify that each of its files is in the folder, unaltered.

    Raises:
        DatasetError: the plan is malformed, a file is missing or has another checksum.
    """
    document = read_yaml_entry(handkept / PLAN)
    congress, listed = document.entry("congress"), document.entry("sources")
    seats, sums = congress.entry("seats"), _read_sums(folder)
    return Plan(
        congress=congress.integer("number"),
        holds_until=congress.day("holds_until"),
        as_of=listed.entry("members").day("as_of"),
        house_seats=seats.integer("house"),
        delegate_seats=seats.integer("delegates"),
        senate_seats=seats.integer("senate"),
        switchboard=document.text("switchboard"),
        house_mail=_mail(document, "house_mail"),
        senate_mail=_mail(document, "senate_mail"),
        sources={
            role: _source(listed.entry(role), folder, sums)
            for role in (
                *ROLES,
                *(each for each in OPTIONAL_ROLES if _is_there(listed, each, folder)),
            )
        },
        folder=folder,
    )


def _mail(document: Entry, key: str) -> Office:
    """Return where a chamber takes mail for members who have published no office yet."""
    entry = document.entry(key)
    return Office(
        kind="capitol",
        street=entry.text("street"),
        city=entry.text("city"),
        state=entry.text("state"),
        zip=entry.text("zip"),
        phone=document.text("switchboard"),
    )


def _is_there(listed: Entry, role: str, folder: Path) -> bool:
    """Whether an optional file is listed and in the folder."""
    return role in listed and (folder / listed.entry(role).text("file")).is_file()


def _source(entry: Entry, folder: Path, sums: dict[str, str]) -> Source:
    """Verify one file against the publisher's checksum, if one came with it."""
    file = entry.text("file")
    try:
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    except OSError as error:
        raise DatasetError(file, None, f"is missing from {folder}") from error
    if sums.get(file, digest) != digest:
        raise DatasetError(file, None, f"has another checksum than {SUMS} says")
    return Source(
        file=file,
        publisher=entry.text("publisher"),
        licence=entry.text("licence"),
        as_of=str(entry.get("as_of") or entry.fail("as_of is missing")),
        address=entry.text("address"),
        credit=entry.text("credit"),
        sha256=digest,
        download=entry.maybe("download") or "",
    )


def _read_sums(folder: Path) -> dict[str, str]:
    """Read the checksums beside the files, if somebody put them there."""
    path = folder / SUMS
    if not path.is_file():
        return {}
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {words[1].removeprefix("*"): words[0] for words in lines if len(words) == 2}
