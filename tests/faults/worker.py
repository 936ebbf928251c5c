"""Workers as `contactrep deliver` makes them, but with a lease that a test can wait for.

For every line of input one more process is forked off and its id is told: what takes long, the
imports, is done once. Whoever started a worker has to end it.
"""

import os
import signal
import sys
from datetime import timedelta

from contactrep import config
from contactrep.app import open_channel, open_services
from contactrep.outreach.crew import Crew


def work(settings: config.Config, lease: timedelta) -> None:
    services = open_services(settings)
    Crew(lambda: services, lambda: open_channel(settings), 1, lease).run()


def main() -> None:
    settings = config.load()
    lease = timedelta(seconds=float(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            work(settings, lease)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


main()
