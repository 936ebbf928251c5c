"""Which districts and seats this Congress has, and who holds each."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from contactrep.core.districts import STATES, District
from contactrep.core.officials import Official, Seat
from contactrep.dataset.errors import DatasetError
from contactrep.dataset.members import Member
from contactrep.dataset.plan import Plan
from contactrep.dataset.reading import read_yaml_entry
from contactrep.dataset.territories import Range
from contactrep.directory.records import place_in_congress

MOST_VACANT = 20
"""With more House seats vacant than this, the list of members is not whole."""


def expected_districts(
    plan: Plan, drawn: Iterable[District], delegates: Iterable[Range]
) -> tuple[District, ...]:
    """Return every district: those with a boundary, and the delegates without one.

    Raises:
        DatasetError: the number of districts is not the one the law gives.
    """
    found = set(drawn)
    found |= {District(each.state, 0) for each in delegates}
    votes = sum(district.votes for district in found)
    if (votes, len(found) - votes) != (plan.house_seats, plan.delegate_seats):
        raise DatasetError(
            plan.path("boundaries").name,
            None,
            f"gives {votes} districts and, with the territories, {len(found) - votes} delegates, "
            f"not {plan.house_seats} and {plan.delegate_seats}",
        )
    return tuple(sorted(found))


def fill_seats(
    plan: Plan, handkept: Path, districts: Iterable[District], members: Iterable[Member]
) -> tuple[Seat, ...]:
    """Return every seat in order, each with its holder if it has one.

    Raises:
        DatasetError: two members hold one seat, a member holds a seat that does not exist, or so
            many House seats are vacant that the list of members cannot be whole.
    """
    seats = {each.code: _house_seat(each) for each in districts} | _senate_seats(plan, handkept)
    holders: dict[str, Member] = {}
    for member in members:
        seat_id, entry = _seat_id(member.official), member.entry
        if seat_id not in seats:
            entry.fail(f"{member.official.name} holds {seat_id}, a seat that does not exist")
        if seat_id in holders:
            other = holders[seat_id].official.name
            entry.fail(f"{member.official.name} holds {seat_id}, which {other} holds already")
        holders[seat_id] = member
    vacant = [seat.id for seat in seats.values() if seat.id not in holders and not seat.class_]
    if len(vacant) > MOST_VACANT:
        sentence = f"leaves {len(vacant)} House seats vacant, {vacant[0]} among them"
        raise DatasetError(plan.path("members").name, None, sentence)
    return tuple(
        replace(seats[seat_id], official_id=holders[seat_id].official.id)
        if seat_id in holders
        else seats[seat_id]
        for seat_id in sorted(seats, key=lambda each: place_in_congress(seats[each]))
    )


def _senate_seats(plan: Plan, handkept: Path) -> dict[str, Seat]:
    """Return the Senate's seats, vacant."""
    document = read_yaml_entry(handkept / "senate.yaml")
    seats = {}
    for class_, states in document.entry("classes").items():
        for state in str(states).split():
            if state not in STATES or not STATES[state].has_senators:
                document.fail(f"class {class_} names {state}, which has no senators")
            seat = Seat(id=f"{state}-S{class_}", state=state, class_=int(class_))
            seats[seat.id] = seat
    if len(seats) != plan.senate_seats:
        document.fail(f"the classes give {len(seats)} seats, not {plan.senate_seats}")
    return seats


def _house_seat(district: District) -> Seat:
    """Return the vacant seat of a district."""
    return Seat(id=district.code, state=district.state, district=district.number)


def _seat_id(official: Official) -> str:
    """Return the id of the seat that a member holds."""
    if official.senate_class is not None:
        return f"{official.state}-S{official.senate_class}"
    return f"{official.state}-{official.district}"
