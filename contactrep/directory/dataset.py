"""A dataset, opened: one snapshot of its bytes, parsed as far as a question needs.

A ZIP code's row and an official's record are parsed when somebody asks. Opening reads and verifies
what every answer needs, and maps the large rest, which is verified when it is first needed, or by
`verify`: an update replaces files and never writes to them, so two datasets never mix.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from contactrep.core.corrections import Correction, corrected, has_left
from contactrep.core.districts import District
from contactrep.core.legislatures import LegislativeDistrict
from contactrep.core.officials import PRESIDENT_ID, Committee, Official, Seat
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.boundaries import Boundaries
from contactrep.directory.manifest import (
    MANIFEST,
    DatasetUnusableError,
    Manifest,
    MappedFile,
    read_manifest,
    read_verified,
)
from contactrep.directory.records import (
    BOUNDARIES,
    COMMITTEES,
    DISTRICTS,
    LEGISLATORS,
    OFFICIALS,
    SEATS,
    ZIPS,
    ZipRow,
    boundary_from,
    committee_from,
    id_of,
    official_from,
    place_in_congress,
    seat_from,
    state_of,
    zip_row,
)
from contactrep.directory.ziptable import ZipTable

_SMALL = (ZIPS, DISTRICTS, SEATS, COMMITTEES, OFFICIALS)
_LARGE = (LEGISLATORS, BOUNDARIES)
_state = attrgetter("state")


class Dataset:
    """Who represents whom, as of `manifest.as_of`."""

    def __init__(
        self, manifest: Manifest, files: Mapping[str, bytes], large: Mapping[str, MappedFile]
    ) -> None:
        """Take the verified bytes of each file by name, and the large ones as they are mapped."""
        self.manifest = manifest
        self._files, self._large = files, large
        self.zips = ZipTable(files[ZIPS])
        self._lines = {id_of(line): line for line in files[OFFICIALS].splitlines()}
        self._officials: dict[str, Official] = {}
        seats = sorted(map(seat_from, _rows(files[SEATS])), key=place_in_congress)
        self._take_seats(seats)
        self._corrections: dict[str, list[Correction]] = {}
        self._published: Dataset | None = None
        self._legislators: dict[str, tuple[Official, ...]] = {}
        self.memo: dict[Any, Any] = {}  # what was worked out from this snapshot; it ends with it

    def _take_seats(self, seats: Iterable[Seat]) -> None:
        self._seats = {seat.id: seat for seat in seats}
        grouped = groupby(self._seats.values(), _state)
        self._by_state = {state: tuple(group) for state, group in grouped}

    @property
    def published(self) -> "Dataset":
        """The same as the publishers have it, without corrections."""
        return self._published or self

    def with_corrections(self, corrections: Iterable[Correction]) -> "Dataset":
        """Return a view with these corrections alone; it shares what they do not touch.

        Who has left office is not found in it, and their seat is vacant.
        """
        view = copy(self.published)
        view._published = self.published
        view._officials, view._legislators, view.memo = {}, {}, {}
        view._corrections = {}
        for one in corrections:
            view._corrections.setdefault(one.official_id, []).append(one)
        gone = {key for key, theirs in view._corrections.items() if has_left(theirs)}
        view._take_seats(
            replace(seat, official_id=None) if seat.official_id in gone else seat
            for seat in view._seats.values()
        )
        return view

    def verify(self) -> "Dataset":
        """Return this dataset, after a look at the bytes that nobody has asked for yet.

        Raises:
            DatasetUnusableError: a file is not the one that the manifest describes.
        """
        for file in self._large.values():
            file.content()
        return self

    def zip_row(self, zip_code: ZipCode) -> ZipRow | None:
        """Return what is known of a ZIP code, None if nothing is."""
        line = self.zips.line(zip_code)
        return None if line is None else zip_row(line)

    def zip_rows_in(self, district: District) -> Iterator[ZipRow]:
        """Yield what is known of the ZIP codes that lie in this district alone, in order."""
        return map(zip_row, self.zips.alone_in(district.code))

    def zip_codes(self) -> Iterator[ZipCode]:
        """Yield every ZIP code, in order."""
        return self.zips.codes()

    def official(self, official_id: str | None) -> Official | None:
        """Return an official by id, None if nobody (any more) has it."""
        if official_id is None:
            return None
        if self._published and official_id not in self._corrections:  # parsed once for all views
            return self._published.official(official_id)
        if official_id not in self._officials:
            line = self._lines.get(official_id) or self._legislator_lines.get(official_id)
            corrections = self._corrections.get(official_id, ())
            if line is None or has_left(corrections):
                return None
            self._officials[official_id] = corrected(official_from(line), corrections)
        return self._officials[official_id]

    def officials(self) -> tuple[Official, ...]:
        """Return the members of Congress and the President, by id."""
        found = (self.official(official_id) for official_id in self._lines)
        return tuple(official for official in found if official)

    def legislators(self, state: str) -> tuple[Official, ...]:
        """Return the members of a state's legislature."""
        if state not in self._legislators:
            ids = self._legislators_by_state.get(state, ())
            found = (self.official(each) for each in ids)
            self._legislators[state] = tuple(each for each in found if each)
        return self._legislators[state]

    def legislators_of(self, district: LegislativeDistrict) -> tuple[Official, ...]:
        """Return who sits for a legislative district: several in some chambers, nobody in none."""
        return tuple(
            each for each in self.legislators(district.state) if each.legislative_seat == district
        )

    # Few questions need what follows, so it is parsed when the first of them comes.
    @cached_property
    def committees(self) -> Mapping[str, Committee]:
        """The committees by id."""
        return {row["id"]: committee_from(row) for row in _rows(self._files[COMMITTEES])}

    @cached_property
    def _districts(self) -> tuple[District, ...]:
        return tuple(sorted(District.parse(row["code"]) for row in _rows(self._files[DISTRICTS])))

    @cached_property
    def boundaries(self) -> Boundaries:
        """The outlines of the districts."""
        if self._published:  # parsed once, however often staff correct something
            return self._published.boundaries
        return Boundaries(map(boundary_from, self._large[BOUNDARIES].content().splitlines()))

    @cached_property
    def _legislator_lines(self) -> dict[str, bytes]:
        return {id_of(line): line for line in self._large[LEGISLATORS].content().splitlines()}

    @cached_property
    def _legislators_by_state(self) -> dict[str, list[str]]:
        by_state: dict[str, list[str]] = {}
        for official_id, line in self._legislator_lines.items():
            by_state.setdefault(state_of(line), []).append(official_id)
        return by_state

    @property
    def president(self) -> Official | None:
        """The President."""
        return self.official(PRESIDENT_ID)

    def committee(self, committee_id: str) -> Committee | None:
        """Return a committee by its id, such as HSFA."""
        return self.committees.get(committee_id)

    def seats_of(self, state: str) -> tuple[Seat, ...]:
        """Return the seats of a state: the Senate's by class, then the House's by district."""
        return self._by_state.get(state, ())

    def senate_seats(self, state: str) -> tuple[Seat, ...]:
        """Return the two Senate seats of a state by class; a district or territory has none."""
        return tuple(seat for seat in self.seats_of(state)[:2] if seat.class_ is not None)

    def seat(self, seat_id: str) -> Seat | None:
        """Return a seat by id, NY-8 or NY-S1; None if this Congress has no such seat."""
        return self._seats.get(seat_id)

    def house_seat(self, district: District) -> Seat | None:
        """Return the seat of a district, None if this Congress has no such district."""
        return self._seats.get(district.code)

    def districts(self, state: str | None = None) -> tuple[District, ...]:
        """Return the districts of a state, or of all, in order."""
        return tuple(each for each in self._districts if state in {None, each.state})

    def district_members(
        self, state: str | None = None
    ) -> tuple[tuple[District, Official | None], ...]:
        """Return each district with its member, None where the seat is vacant."""
        return tuple(
            (district, self.official(self._seats[district.code].official_id))
            for district in self.districts(state)
        )


def open_dataset(folder: Path) -> Dataset:
    """Open the dataset in a folder.

    Raises:
        DatasetUnusableError: the manifest or a file is missing, is not of this schema, or is not
            the file that the manifest describes.
    """
    manifest = read_manifest(folder)
    listed = {file.name: file for file in manifest.files}
    for name in (*_SMALL, *_LARGE):
        if name not in listed:
            raise DatasetUnusableError(MANIFEST, f"does not list {name}")
    files = {name: read_verified(folder, listed[name]) for name in _SMALL}
    large = {name: MappedFile(folder, listed[name]) for name in _LARGE}
    try:
        return Dataset(manifest, files, large)
    except (ValueError, KeyError, IndexError) as error:
        raise DatasetUnusableError(MANIFEST, "describes files of another schema") from error


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file by column name."""
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    columns = next(rows)
    return (dict(zip(columns, row, strict=True)) for row in rows)
