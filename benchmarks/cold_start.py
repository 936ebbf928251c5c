"""How long a fresh process takes to its first answer, and how much memory it then holds.

Beyond a bare interpreter: the time and memory of one that does nothing are taken off. Time is the
processor's, so that other programs on the machine do not count. Ours opens the dataset, verifies
it and answers with all officials; the packages of PyPI answer with a place.
Run: python -m benchmarks.cold_start [rounds]
"""

import sys

from benchmarks import _fresh

ROUNDS = 25
TARGET = 5
_PAGE = 4096  # bytes

_BARE = "bare interpreter"
_MEMORY = """
with open("/proc/self/statm") as file:
    print(file.read().split()[1])
"""
PROGRAMS = {
    _BARE: "",
    "contactrep": """
from contactrep import paths
from contactrep.core.zipcodes import parse_zip
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import find
assert find(open_dataset(paths.DATA), parse_zip("11235")).officials
""",
    "zipcodes": """
from zipcodes import matching
assert matching("11235")
""",
    "pyzipcode": """
from pyzipcode import ZipCodeDatabase
assert ZipCodeDatabase().get("11235")
""",
}


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    programs = {name: program + _MEMORY for name, program in PROGRAMS.items()}
    runs = _fresh.alternate(programs, rounds)
    bare = runs.pop(_BARE)
    print(f"bare interpreter: {_fresh.median_seconds(bare) * 1e3:.0f} ms; the others beyond that:")
    beyond = {}
    for name, each in runs.items():
        beyond[name] = _fresh.median_seconds(each) - _fresh.median_seconds(bare)
        pages = _fresh.median_output(each) - _fresh.median_output(bare)
        megabytes = pages * _PAGE / 2**20
        print(f"{name}: {beyond[name] * 1e3:.1f} ms (median of {rounds}), {megabytes:.1f} MB")
    ratio = beyond["zipcodes"] / beyond["contactrep"]
    print(f"zipcodes takes {ratio:.1f} times as long; the target is {TARGET}")


if __name__ == "__main__":
    main()
