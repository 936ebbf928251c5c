"""How many House district offices find their own member by their own ZIP code.

The ZIP codes of offices are not used to make the data, so they are an independent sample of it.
Run: python -m benchmarks.district_offices [folder of a dataset]
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contactrep import paths
from contactrep.core.officials import Office, Official
from contactrep.core.zipcodes import ZipCode
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.lookup import Answer, find


@dataclass(frozen=True)
class Result:
    """An office with the answer that its ZIP code gets."""

    member: Official
    office: Office
    answer: Answer

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


def main() -> None:
    """Print the figure and the offices that miss."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.DATA
    results = measure(open_dataset(folder))
    print(f"{sum(each.found for each in results)} of {len(results)} offices find their member")
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
