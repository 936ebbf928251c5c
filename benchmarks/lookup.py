"""How fast a text becomes an answer, beside the fastest ZIP code package of PyPI.

Each asks for every ZIP code once, in one random order, in a fresh process. Ours parses the text and
answers with all officials, the first touch of each included. The packages answer with a place; what
they load at their first answer is not counted against them. A round runs each in turn. Time is the
processor's, so that other programs on the machine do not count.
Run: python -m benchmarks.lookup [rounds]
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks import _fresh
from contactrep import paths
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import find

ROUNDS = 5
TARGET = 25

_TIMED = """
import sys, time
texts = sys.stdin.read().split()
start = time.process_time()
for text in texts:
    answer(text)
print((time.process_time() - start) / len(texts) * 1e6)
"""
PROGRAMS = {
    "contactrep": """
from contactrep import paths
from contactrep.core.zipcodes import parse_zip
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import find
dataset = open_dataset(paths.DATA)
def answer(text):
    return find(dataset, parse_zip(text))
""",
    "zipcodes": """
from zipcodes import matching as answer
answer("00501")
""",
    "pyzipcode": """
from pyzipcode import ZipCodeDatabase
answer = ZipCodeDatabase().get
answer("00501")
""",
}


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    dataset = open_dataset(paths.DATA)
    codes = list(dataset.zip_codes())
    kinds = Counter(find(dataset, code).kind.value for code in codes)
    print(f"{len(codes)} ZIP codes: {dict(sorted(kinds.items()))}")
    random.Random(1).shuffle(codes)
    _report(codes, rounds)


def _report(codes: Sequence[str], rounds: int) -> None:
    """Time every program and print the ratio."""
    programs = {name: program + _TIMED for name, program in PROGRAMS.items()}
    runs = _fresh.alternate(programs, rounds, "\n".join(codes))
    medians = {name: _fresh.median_output(each) for name, each in runs.items()}
    for name, microseconds in medians.items():
        print(f"{name}: {microseconds:.2f} us a look-up (median of {rounds})")
    ours = medians.pop("contactrep")
    fastest = min(medians, key=medians.__getitem__)
    print(f"{medians[fastest] / ours:.1f} times as fast as {fastest}; the target is {TARGET}")


if __name__ == "__main__":
    main()
