"""The district offices of members of Congress."""

from pathlib import Path

from contactrep.core.officials import Office
from contactrep.dataset.reading import Entry, read_yaml_list


def read_offices(path: Path, known: set[str]) -> dict[str, tuple[Office, ...]]:
    """Return the district offices of each member, in the publisher's order.

    Raises:
        DatasetError: an office is malformed, or of somebody who is no member.
    """
    found: dict[str, tuple[Office, ...]] = {}
    for entry in read_yaml_list(path):
        bioguide = entry.entry("id").text("bioguide")
        if bioguide not in known:
            entry.fail(f"{bioguide} is not a member")
        if bioguide in found:
            entry.fail(f"{bioguide} is given twice")
        found[bioguide] = tuple(_office(office) for office in entry.entries("offices"))
    return found


def _office(entry: Entry) -> Office:
    """Read one office; a few give no street or ZIP code."""
    parts = (entry.maybe("address"), entry.maybe("building"), _suite(entry))
    return Office(
        kind="district",
        street=", ".join(part for part in parts if part),
        city=entry.text("city"),
        state=entry.text("state"),
        zip=entry.maybe("zip") or "",
        phone=entry.maybe("phone"),
        lat=_degrees(entry, "latitude", 90),
        lng=_degrees(entry, "longitude", 180),
    )


def _degrees(entry: Entry, key: str, most: float) -> float | None:
    """Return a coordinate; None where there is none, or one that is nowhere on earth.

    The publisher geocodes by machine, and an office is no worse for a point that went wrong.
    """
    value = entry.get(key)
    return float(value) if isinstance(value, float | int) and abs(value) <= most else None


def _suite(entry: Entry) -> str | None:
    """Return the suite, which a few entries give as a bare number."""
    suite = str(entry.get("suite") or "").strip()
    return f"Suite {suite}" if suite.isdigit() else suite or None
