"""How fast a point finds its district, beside a bare shapely tree on the same shapes.

Each asks for the point of every ZIP code, in one random order, one after the other as requests
come. Shapely gets prepared shapes and is asked in both of its ways; the faster one counts.
`candidates` has no counterpart there: it also finds the districts within reach.
Run: python -m benchmarks.boundaries [rounds]
"""

import random
import sys
import time
from collections.abc import Callable
from functools import reduce
from statistics import median

from shapely import MultiPolygon, Point, Polygon, STRtree, prepare
from shapely.geometry.base import BaseGeometry

from contactrep import paths
from contactrep.directory.boundaries import Boundaries
from contactrep.directory.dataset import Dataset, open_dataset
from contactrep.directory.records import BOUNDARIES, Rings, boundary_from

ROUNDS = 5

Ask = Callable[[float, float], object]


def _shape(rings: Rings) -> BaseGeometry:
    """Return a prepared shape whose inside is what an odd number of rings surround."""
    empty: BaseGeometry = MultiPolygon()
    whole = reduce(BaseGeometry.symmetric_difference, map(Polygon, rings), empty)
    prepare(whole)
    return whole


def _askers() -> dict[str, Ask]:
    """Return each way to ask, by name."""
    lines = (paths.DATA / BOUNDARIES).read_bytes().splitlines()
    drawn = dict(map(boundary_from, lines))
    ours, shapes = Boundaries(drawn.items()), [_shape(rings) for rings in drawn.values()]
    tree = STRtree(shapes)

    def covers(x: float, y: float) -> list[int]:
        point = Point(x, y)
        return [each for each in tree.query(point) if shapes[each].covers(point)]

    def covered_by(x: float, y: float) -> object:
        return tree.query(Point(x, y), predicate="covered_by")

    return {
        "containing": ours.containing,
        "candidates": ours.candidates,
        "shapely, query and covers": covers,
        "shapely, query covered_by": covered_by,
    }


def _points(dataset: Dataset) -> list[tuple[float, float]]:
    """Return the points of all ZIP codes in one random order."""
    rows = map(dataset.zip_row, dataset.zip_codes())
    points = [row.point for row in rows if row and row.point]
    random.Random(1).shuffle(points)
    return points


def _seconds(ask: Ask, points: list[tuple[float, float]]) -> float:
    """Return how long all points take."""
    start = time.perf_counter()
    for x, y in points:
        ask(x, y)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    askers, points = _askers(), _points(open_dataset(paths.DATA))
    taken: dict[str, list[float]] = {name: [] for name in askers}
    for _ in range(rounds):
        for name, ask in askers.items():
            taken[name].append(_seconds(ask, points) / len(points) * 1e6)
    medians = {name: median(each) for name, each in taken.items()}
    print(f"{len(points)} points of ZIP codes, median of {rounds}")
    for name, microseconds in medians.items():
        print(f"{name}: {microseconds:.1f} us a point")
    shapely = min(each for name, each in medians.items() if name.startswith("shapely"))
    print(f"containing is {shapely / medians['containing']:.2f} times as fast as shapely")


if __name__ == "__main__":
    main()
