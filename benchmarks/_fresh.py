"""Programs in fresh processes: how long they take, and what they say."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds from start to end, and what it printed."""

    seconds: float
    output: str


def alternate(programs: dict[str, str], rounds: int, given: str = "") -> dict[str, list[Run]]:
    """Run each program once a round, in turn, so that a busy moment slows them all.

    A round before the first compiles all modules, as installing a package does.

    Raises:
        subprocess.CalledProcessError: a program failed.
    """
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as cache:
        for number in range(rounds + 1):
            for name, program in programs.items():
                one = _run(program, given, cache)
                if number:
                    runs[name].append(one)
    return runs


def _run(program: str, given: str, cache: str) -> Run:
    """Run a program in a fresh interpreter, with a text to read."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"PYTHONPYCACHEPREFIX": cache}
    command = [sys.executable, "-c", program]
    start = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, input=given, env=environment
    )
    return Run(time.perf_counter() - start, done.stdout)


def median_seconds(runs: list[Run]) -> float:
    """Return the median duration."""
    return median(each.seconds for each in runs)


def median_output(runs: list[Run]) -> float:
    """Return the median of the numbers that a program printed."""
    return median(float(each.output) for each in runs)
