"""How many House district offices find their own member by their own ZIP code.

The ZIP codes of offices are not used to make the data, so they are an independent sample of it.
Where there are several candidates, it also tells how often the first one is the member's, by how
much of the ZIP code it is said to cover; and where the points of the offices lie on our outlines.
Run: python -m benchmarks.district_offices [folder of a dataset]
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from contactrep import paths
from contactrep.core.officials import Office, Official
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.lookup import Answer, AnswerKind, Candidate, find


@dataclass(frozen=True)
class Result:
    """An office with the answer that its ZIP code gets."""

    member: Official
    office: Office
    answer: Answer

    @property
    def first(self) -> Candidate | None:
        """The likeliest candidate."""
        return self.answer.candidates[0] if self.answer.candidates else None

    @property
    def ranked_first(self) -> bool:
        """Whether the member's district is the likeliest."""
        return self.first is not None and self.first.member == self.member

    @property
    def found(self) -> bool:
        """Whether the member is among the candidates."""
        return any(each.member == self.member for each in self.answer.candidates)


def measure(dataset: Dataset) -> tuple[Result, ...]:
    """Look up every House district office that gives a ZIP code."""
    return tuple(
        Result(member, office, find(dataset, ZipCode(office.zip[:5])))
        for member, office in _offices(dataset)
    )


def _offices(dataset: Dataset) -> Iterator[tuple[Official, Office]]:
    """Yield the offices in question, by member."""
    for member in dataset.officials():
        if member.district is not None:
            yield from (
                (member, office)
                for office in member.offices
                if office.kind == "district" and office.zip
            )


def _word(result: Result) -> str:
    """Return how much of the ZIP code the likeliest candidate covers; "point" has no share."""
    if result.first is None or result.first.coverage is None:
        return str(result.answer.basis)
    return result.first.coverage.value


def _rate(results: Iterable[Result]) -> str:
    """Return how many have their own member first."""
    firsts = [each.ranked_first for each in results]
    return f"{sum(firsts)} of {len(firsts)}"


def ranks(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Return the offices with several candidates, by the coverage of the first in words."""
    by_word: dict[str, list[Result]] = {}
    for each in results:
        if each.answer.kind is AnswerKind.SPLIT:
            by_word.setdefault(_word(each), []).append(each)
    return dict(sorted(by_word.items()))


def measure_points(dataset: Dataset) -> tuple[int, int, int]:
    """Return how many offices have a point, lie inside their district, and have it as candidate."""
    points = [
        (member.division, dataset.boundaries.candidates(office.lng, office.lat))
        for member in dataset.officials()
        if member.division and dataset.boundaries.shape(member.division)
        for office in member.offices
        if office.kind == "district" and office.lat is not None and office.lng is not None
    ]
    inside = sum(found[:1] == (own,) for own, found in points)
    return len(points), inside, sum(own in found for own, found in points)


def main() -> None:
    """Print the figures and the offices that miss."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.DATA
    dataset = open_dataset(folder)
    results = measure(dataset)
    print(f"{sum(each.found for each in results)} of {len(results)} offices find their member")
    by_word = ranks(results)
    split = [each for group in by_word.values() for each in group]
    print(f"with several candidates, {_rate(split)} have their member first")
    for word, group in by_word.items():
        print(f"  the first covers {word}: {_rate(group)}")
    points, inside, near = measure_points(dataset)
    print(f"of {points} points, {inside} lie inside the member's district, {near} inside or near")
    for each in results:
        if not each.found:
            districts = " ".join(one.district.code for one in each.answer.candidates) or "none"
            division = each.member.division
            print(
                f"{division.code if division else '':6} {each.member.name}: "
                f"{each.office.city} {each.office.zip}, {each.answer.kind}, districts {districts}"
            )


if __name__ == "__main__":
    main()
