"""Run two web and three worker machines over one PostgreSQL, and restart them under visitors.

Usage: python -m tools.fleet [JOURNEYS [AT_ONCE]]
"""

import signal
import sys

from tests.fleet.demonstration import demonstrate
from tests.fleet.fleet import Fleet


def main(journeys: int = 100, at_once: int = 4) -> None:
    """Start the machines, print their addresses, and then one report."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Fleet() as fleet:
        for name, machine in fleet.machines.items():
            print(f"{name:>10} {machine.url or 'delivers'}", flush=True)
        report = demonstrate(fleet, journeys, at_once)
        print(report)
    sys.exit(bool(report.failed or report.lost))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
