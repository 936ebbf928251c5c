"""What differs between the dataset in use and one that was built, in sentences for the operator."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from contactrep.core.districts import STATES, District
from contactrep.core.officials import Official, Seat
from contactrep.core.zipcodes import ZipCode
from contactrep.dataset.writing import HANDKEPT
from contactrep.directory.dataset import Dataset
from contactrep.directory.manifest import MANIFEST
from contactrep.directory.records import DISTRICTS, OFFICIALS, SEATS, ZIPS

MOST_LOST = 0.2
"""An update that loses a larger part of the ZIP codes or officials is not believed."""

_COUNTED = {ZIPS, DISTRICTS, SEATS, OFFICIALS}  # files that the counts speak of


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What an update changes."""

    congress: tuple[int, int]
    as_of: tuple[date, date]
    changed_hands: tuple[str, ...]  # such as `NY-8: Jane Doe for John Roe`
    filled: tuple[str, ...]
    vacated: tuple[str, ...]
    added: tuple[str, ...]  # codes of districts
    removed: tuple[str, ...]
    zips_added: int
    zips_removed: int
    zips_moved: int  # those that are in both, with other districts
    forms: int  # officials who are in both, with another official form
    phones: int
    zips: tuple[int, int]
    officials: tuple[int, int]
    files: tuple[str, ...]  # whose bytes are others

    @property
    def is_empty(self) -> bool:
        """Whether the data is the same; only dates and hand-kept files may differ."""
        return not self.files

    def __str__(self) -> str:
        """The differences as lines."""
        return "\n".join(self._lines()) or "Nothing changed."

    def losses(self) -> Iterator[tuple[str, str]]:
        """Yield a file and a sentence for whatever makes the update doubtful."""
        old, new = self.as_of
        if new < old:
            yield MANIFEST, f"the members are as of {new}, those in use as of {old}"
        if self.zips_removed > MOST_LOST * self.zips[0]:
            yield ZIPS, f"{self.zips_removed:,} of {self.zips[0]:,} ZIP codes would be lost"
        if self.officials[1] < (1 - MOST_LOST) * self.officials[0]:
            before, after = self.officials
            yield OFFICIALS, f"of {before:,} officials {after:,} would be left"

    def _lines(self) -> Iterator[str]:
        if self.is_empty:
            return
        if self.congress[0] != self.congress[1]:
            yield "Congress {} follows Congress {}.".format(*reversed(self.congress))
        counts = list(self._counts())
        yield from counts
        if others := [name for name in self.files if not (counts and name in _COUNTED)]:
            yield f"Details changed in {', '.join(others)}."
        for names in (self.changed_hands, self.filled, self.vacated):
            yield from (f"  {name}" for name in names)
        yield from (f"  {code}: a new district" for code in self.added)
        yield from (f"  {code}: no district any more" for code in self.removed)

    def _counts(self) -> Iterator[str]:
        """Yield a sentence for each kind of change that there is."""
        for number, one, many in (
            (len(self.changed_hands), "seat changed hands", "seats changed hands"),
            (len(self.filled), "vacancy filled", "vacancies filled"),
            (len(self.vacated), "seat fell vacant", "seats fell vacant"),
            (len(self.added), "district added", "districts added"),
            (len(self.removed), "district removed", "districts removed"),
            (self.zips_moved, "ZIP code has other districts", "ZIP codes have other districts"),
            (self.zips_added, "ZIP code added", "ZIP codes added"),
            (self.zips_removed, "ZIP code removed", "ZIP codes removed"),
            (self.forms, "official form changed", "official forms changed"),
            (self.phones, "phone number changed", "phone numbers changed"),
        ):
            if number:
                yield f"{number:,} {one if number == 1 else many}."


def compare(old: Dataset, new: Dataset) -> Comparison:
    """Return what a new dataset changes."""
    before, after = _holders(old), _holders(new)
    seats = [seat_id for seat_id in after if seat_id in before]
    changed = [each for each in seats if _id(before[each]) != _id(after[each])]
    districts, districts_now = set(old.districts()), set(new.districts())
    zips, zips_now = _zips(old), _zips(new)
    people = {official.id: official for official in old.officials()}
    both = [(people[one.id], one) for one in new.officials() if one.id in people]
    return Comparison(
        congress=(old.manifest.congress, new.manifest.congress),
        as_of=(old.manifest.as_of, new.manifest.as_of),
        changed_hands=tuple(
            f"{each}: {_name(after[each])} for {_name(before[each])}"
            for each in changed
            if before[each] and after[each]
        ),
        filled=tuple(f"{each}: {_name(after[each])}" for each in changed if not before[each]),
        vacated=tuple(
            f"{each}: vacant, was {_name(before[each])}" for each in changed if not after[each]
        ),
        added=_codes(districts_now - districts),
        removed=_codes(districts - districts_now),
        zips_added=len(zips_now.keys() - zips.keys()),
        zips_removed=len(zips.keys() - zips_now.keys()),
        zips_moved=sum(zips[each] != zips_now[each] for each in zips.keys() & zips_now.keys()),
        forms=sum(before.form != after.form for before, after in both),
        phones=sum(before.phone != after.phone for before, after in both),
        zips=(len(zips), len(zips_now)),
        officials=(len(people), len(new.officials())),
        files=_changed_files(old, new),
    )


def _holders(dataset: Dataset) -> dict[str, Official | None]:
    """Return who holds each seat, the President among them, in the order of the states."""
    seats: list[Seat] = [seat for state in sorted(STATES) for seat in dataset.seats_of(state)]
    return {"President": dataset.president} | {
        seat.id: dataset.official(seat.official_id) for seat in seats
    }


def _id(official: Official | None) -> tuple[str, str] | None:
    """Tell people apart; every President has the same id."""
    if official is None:
        return None
    return official.id, official.name if official.state is None else ""


def _name(official: Official | None) -> str:
    """Return a name for a line."""
    return official.name if official else "nobody"


def _zips(dataset: Dataset) -> dict[ZipCode, frozenset[District]]:
    """Return the districts of each ZIP code."""
    rows = (dataset.zip_row(each) for each in dataset.zip_codes())
    return {row.zip: frozenset(row.districts) for row in rows if row}


def _codes(districts: set[District]) -> tuple[str, ...]:
    """Return the codes of districts, in order."""
    return tuple(district.code for district in sorted(districts))


def _changed_files(old: Dataset, new: Dataset) -> tuple[str, ...]:
    """Return the names of data files that are not the same in both."""
    before, after = (
        {replace(file, rows=None) for file in dataset.manifest.files} for dataset in (old, new)
    )
    names = {file.name for file in before ^ after}
    return tuple(sorted(name for name in names if not name.startswith(f"{HANDKEPT}/")))
