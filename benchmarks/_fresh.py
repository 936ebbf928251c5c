"""Programs in fresh processes: how long they take, and what they say."""

import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds of the processor's time, and what it printed."""

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
    before = _processor_seconds()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, input=given, env=environment
    )
    return Run(_processor_seconds() - before, done.stdout)


def _processor_seconds() -> float:
    """Return the time that all programs run so far have had, so that others do not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def median_seconds(runs: list[Run]) -> float:
    """Return the median duration."""
    return median(each.seconds for each in runs)


def median_output(runs: list[Run]) -> float:
    """Return the median of the numbers that a program printed."""
    return median(float(each.output) for each in runs)
