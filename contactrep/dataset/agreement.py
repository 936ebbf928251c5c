"""What the files of a dataset must agree on, each rule in one function."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import nan

from contactrep.core.districts import FREELY_ASSOCIATED, STATES, District
from contactrep.core.officials import PRESIDENT_ID, Committee, Official, Seat
from contactrep.directory.manifest import MANIFEST, Manifest
from contactrep.directory.records import (
    BOUNDARIES,
    COMMITTEES,
    DISTRICTS,
    LEGISLATORS,
    OFFICIALS,
    SEATS,
    ZIPS,
    Basis,
    Rings,
    ZipRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the files of a dataset say."""

    zips: tuple[ZipRow, ...]
    districts: tuple[District, ...]
    seats: tuple[Seat, ...]
    committees: tuple[Committee, ...]
    officials: tuple[Official, ...]
    legislators: tuple[Official, ...]
    boundaries: tuple[tuple[District, Rings], ...]


def disagreements(manifest: Manifest, contents: Contents) -> Iterator[str]:
    """Yield a sentence for each contradiction."""
    yield from _dates(manifest)
    yield from _repeated(ZIPS, (row.zip for row in contents.zips))
    yield from _repeated(DISTRICTS, (each.code for each in contents.districts))
    yield from _repeated(SEATS, (seat.id for seat in contents.seats))
    yield from _repeated(COMMITTEES, (each.id for each in contents.committees))
    yield from _repeated(OFFICIALS, (each.id for each in contents.officials))
    yield from _repeated(LEGISLATORS, (each.id for each in contents.legislators))
    yield from _repeated(BOUNDARIES, (each.code for each, _ in contents.boundaries))
    yield from _zips(contents)
    yield from _seats(manifest, contents)
    yield from _holders(contents)
    yield from _channels(manifest, contents)
    yield from _committees(contents)
    yield from _legislators(manifest, contents)
    yield from _boundaries(contents)


def _dates(manifest: Manifest) -> Iterator[str]:
    """The nth Congress ends on January 3 (Twentieth Amendment), 2n years after 1789."""
    end = date(1789 + 2 * manifest.congress, 1, 3)
    if manifest.holds_until != end:
        yield (
            f"{MANIFEST}: Congress {manifest.congress} ends on {end}, not on {manifest.holds_until}"
        )
    if manifest.as_of >= manifest.holds_until:
        yield f"{MANIFEST}: the members are as of {manifest.as_of}, after their Congress"


def _repeated(name: str, keys: Iterable[Hashable]) -> Iterator[str]:
    """A key stands once."""
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{name}: {key} is given {times} times"


def _zips(contents: Contents) -> Iterator[str]:
    """ZIP codes are in order, know real states and districts, and reach every district."""
    known = set(contents.districts)
    codes = [row.zip for row in contents.zips]
    if codes != sorted(codes):
        yield f"{ZIPS}: the ZIP codes are not in order"
    for row in contents.zips:
        yield from _zip(row, known)
        yield from _point(row)
    reached = {district for row in contents.zips for district in row.districts}
    for district in sorted(known - reached):
        yield f"{ZIPS}: no ZIP code lies in {district.code}"


def _zip(row: ZipRow, known: set[District]) -> Iterator[str]:
    """A ZIP code's row agrees with itself and with the districts there are."""
    if row.state not in STATES and row.state not in FREELY_ASSOCIATED:
        yield f"{ZIPS}: {row.zip} is in an unknown state, {row.state}"
    if bool(row.districts) is (row.basis is Basis.NONE):
        yield f"{ZIPS}: {row.zip} has {len(row.districts)} districts on the basis {row.basis}"
    if len(set(row.districts)) < len(row.districts):
        yield f"{ZIPS}: {row.zip} lies in a district twice"
    measured = row.basis is Basis.AREA and len(row.districts) > 1
    if (row.shares or measured) and not _fit(row):
        yield f"{ZIPS}: the shares of {row.zip} do not belong to its districts"
    for district in row.districts:
        if district not in known:
            yield f"{ZIPS}: {row.zip} lies in {district.code}, which does not exist"


def _point(row: ZipRow) -> Iterator[str]:
    """A point is in degrees, and there where the districts were found by it."""
    try:
        longitude, latitude = row.point or (0.0, 0.0)
    except ValueError:
        longitude = latitude = nan
    if bool(row.lat) is not bool(row.lng) or not (abs(longitude) <= 180 and abs(latitude) <= 90):
        yield f"{ZIPS}: {row.zip} has no point in degrees"
    if row.basis is Basis.POINT and not row.lat:
        yield f"{ZIPS}: {row.zip} is placed by a point that it has not"


def _fit(row: ZipRow) -> bool:
    """Whether each district has its share, the largest first, and all make about a whole."""
    ranked = tuple(sorted(row.shares, reverse=True)) == row.shares
    return len(row.shares) == len(row.districts) and ranked and 90 <= sum(row.shares) <= 110


def _seats(manifest: Manifest, contents: Contents) -> Iterator[str]:
    """There are as many seats as the law gives, and one for each district."""
    counts = {
        "voting House": (manifest.house_seats, [seat for seat in contents.seats if _votes(seat)]),
        "non-voting House": (
            manifest.delegate_seats,
            [seat for seat in contents.seats if seat.division and not _votes(seat)],
        ),
        "Senate": (manifest.senate_seats, [seat for seat in contents.seats if seat.class_]),
    }
    for kind, (expected, found) in counts.items():
        if len(found) != expected:
            yield f"{SEATS}: has {len(found)} {kind} seats, not {expected}"
    vacant = {seat.id for seat in contents.seats if seat.vacant}
    for seat_id in sorted(vacant ^ set(manifest.vacant)):
        listed = "lists" if seat_id in manifest.vacant else "does not list"
        yield f"{MANIFEST}: {listed} {seat_id} as vacant"
    seated = {seat.division for seat in contents.seats if seat.division}
    for district in sorted(set(contents.districts) - seated):
        yield f"{SEATS}: {district.code} has no seat"
    for district in sorted(seated - set(contents.districts)):
        yield f"{DISTRICTS}: {district.code} has a seat but is not listed"


def _votes(seat: Seat) -> bool:
    """Whether a seat is one of the House's voting ones."""
    return seat.division is not None and seat.division.votes


def _holders(contents: Contents) -> Iterator[str]:
    """Every holder is an official of that seat, and every official but the President holds one."""
    officials = {official.id: official for official in contents.officials}
    if PRESIDENT_ID not in officials:
        yield f"{OFFICIALS}: the President is missing"
    for seat in contents.seats:
        if seat.official_id is None:
            continue
        holder = officials.get(seat.official_id)
        if holder is None:
            yield f"{SEATS}: {seat.id} is held by {seat.official_id}, who is not in {OFFICIALS}"
        elif (holder.state, holder.district, holder.senate_class) != (
            seat.state,
            seat.district,
            seat.class_,
        ):
            yield f"{SEATS}: {seat.id} is held by {holder.name}, whose seat is another"
    held = Counter(seat.official_id for seat in contents.seats)
    for official in contents.officials:
        if official.id != PRESIDENT_ID and held[official.id] != 1:
            yield f"{OFFICIALS}: {official.name} holds {held[official.id]} seats, not one"


def _channels(manifest: Manifest, contents: Contents) -> Iterator[str]:
    """Everybody can be reached; whoever has only the Capitol's switchboard is listed by name."""
    for official in contents.officials:
        if not (official.email or official.form or official.phone):
            yield f"{OFFICIALS}: {official.name} has no form, phone or e-mail address"
        yield from _address(OFFICIALS, official)
        listed = official.id in manifest.switchboard_only
        if (official.phone == manifest.switchboard) is not listed:
            yield f"{MANIFEST}: lists the wrong officials under the switchboard: {official.name}"


def _address(name: str, official: Official) -> Iterator[str]:
    """An e-mail address looks like one."""
    if official.email and "@" not in official.email:
        yield f"{name}: {official.name} has an e-mail address that is none"


def _committees(contents: Contents) -> Iterator[str]:
    """Everybody sits on committees that exist."""
    known = {committee.id for committee in contents.committees}
    for official in contents.officials:
        for committee in official.committees:
            if committee not in known:
                yield f"{OFFICIALS}: {official.name} sits on {committee}, which does not exist"


def _legislators(manifest: Manifest, contents: Contents) -> Iterator[str]:
    """State legislators sit in one state's legislature; who cannot be reached is listed by name."""
    known = {official.id for official in contents.officials}
    for official in contents.legislators:
        yield from _address(LEGISLATORS, official)
        if official.id in known:
            yield f"{LEGISLATORS}: {official.id} is in {OFFICIALS} too"
        if official.legislative_seat is None or official.state not in STATES:
            yield f"{LEGISLATORS}: {official.name} sits in no legislature"
        listed = official.id in manifest.unreachable
        if listed is bool(official.channels):
            yield f"{MANIFEST}: lists the wrong officials as unreachable: {official.name}"
    for official_id in sorted(
        set(manifest.unreachable) - {each.id for each in contents.legislators}
    ):
        yield f"{MANIFEST}: lists {official_id} as unreachable, who is not in {LEGISLATORS}"


def _boundaries(contents: Contents) -> Iterator[str]:
    """Every district of a state is drawn, and nothing else but delegates' districts."""
    drawn = {district for district, _ in contents.boundaries}
    for district in contents.districts:
        if district.votes and district not in drawn:
            yield f"{BOUNDARIES}: {district.code} is not drawn"
    for district in sorted(drawn - set(contents.districts)):
        yield f"{BOUNDARIES}: draws {district.code}, which does not exist"
