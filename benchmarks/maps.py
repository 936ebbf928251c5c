"""How long the maps for staff take: drawn for the first time, and shaded after that.

Every district has a number of letters. Time is the processor's, so that other programs on the
machine do not count.
Run: python -m benchmarks.maps
"""

import random
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time
from typing import TypeVar

from benchmarks import _site
from contactrep.core.districts import STATES
from contactrep.core.tallies import Dimension
from contactrep.outreach.coverage import Coverage, coverage, nation_svg, state_svgs
from contactrep.outreach.services import Services
from contactrep.storage.tables import tallies

_TIMES = 20
_Made = TypeVar("_Made")


def main() -> None:
    """Print the figures."""
    with _site.opened("SQLite") as services:
        _fill(services)
        found, first, later = _timed(lambda: coverage(services, None, "prepared"))
        _show("the counts, and the members of Congress", first, later)
        svg, first, later = _timed(
            lambda: nation_svg(services, found, lambda state: f"/staff/map/{state.code}")
        )
        _show(f"all districts, {len(svg) / 1000:.0f} kB", first, later)
        for state in ("NY", "CA"):
            svgs, first, later = _timed(partial(_maps, services, found, state))
            size = sum(map(len, svgs)) / 1000
            _show(f"{STATES[state].name}, {len(svgs)} maps, {size:.0f} kB", first, later)


def _maps(services: Services, found: Coverage, state: str) -> list[str]:
    return state_svgs(services, found.line(state), found.district_scale, lambda _: "/staff/letters")


def _timed(make: Callable[[], _Made]) -> tuple[_Made, float, float]:
    """Return what is made, and the milliseconds of the first time and of the later ones."""
    made, times = [], []
    for _ in range(_TIMES):
        start = process_time()
        made.append(make())
        times.append(1000 * (process_time() - start))
    return made[0], times[0], median(times[1:])


def _show(what: str, first: float, later: float) -> None:
    print(f"{what}: {first:.0f} ms the first time, then {later:.1f} ms")


def _fill(services: Services) -> None:
    """Count letters in every district."""
    chance = random.Random(1)
    same = {"campaign": "demonstration", "entry": "prepared", "route": "form", "by_route": 1}
    rows = [
        {**same, "dimension": dimension, "key": key, "letters": chance.randint(1, 500),
         "people": 1, "personalised": 0}
        for dimension, keys in (
            (Dimension.STATE, STATES),
            (Dimension.DISTRICT, (each.code for each in services.dataset.districts())),
        )
        for key in keys
    ]  # fmt: skip
    with services.database.write() as conn:
        conn.execute(tallies.insert(), rows)


if __name__ == "__main__":
    main()
