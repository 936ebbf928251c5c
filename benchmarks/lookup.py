"""How long the dataset takes to open and a ZIP code to answer, and how many of each kind there are.

Run: python -m benchmarks.lookup [folder of a dataset]
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

from contactrep import paths
from contactrep.directory.dataset import open_dataset
from contactrep.directory.lookup import find

ROUNDS = 20
QUESTIONS = 50_000


def _resident_megabytes() -> float:
    """Return the memory of this process, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else paths.DATA
    before = _resident_megabytes()
    dataset = open_dataset(folder)
    print(f"memory: {_resident_megabytes() - before:.1f} MB")
    opened = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        open_dataset(folder)
        opened.append(time.perf_counter() - start)
    print(f"open: {sorted(opened)[ROUNDS // 2] * 1e3:.1f} ms (median of {ROUNDS})")
    codes = list(dataset.zip_codes())
    kinds = Counter(find(dataset, code).kind.value for code in codes)
    asked = random.Random(1).choices(codes, k=QUESTIONS)
    start = time.perf_counter()
    for code in asked:
        find(dataset, code)
    print(f"find: {(time.perf_counter() - start) / QUESTIONS * 1e6:.1f} us (mean of {QUESTIONS})")
    print(f"{len(codes)} ZIP codes: {dict(sorted(kinds.items()))}")


if __name__ == "__main__":
    main()
