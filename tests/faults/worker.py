"""Workers as `contactrep deliver` makes them, but with a lease that a test can wait for.

For every line of input one more process is forked off and its id is told: what takes long, the
imports, is done once. Whoever started a worker has to end it, or tell it to stop by SIGTERM.

`--size` is how many letters a process has under way at once. With `--speed`, the workers' clock
runs so many times faster since `--start`, and they are as impatient with the mail server; the lease
stays in seconds of the real clock.
"""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta

from contactrep import config
from contactrep.app import open_channel, open_services
from contactrep.channels.email import EmailChannel, MailSettings
from contactrep.clock import Clock, utc_now
from contactrep.config import Config
from contactrep.core.mail import Channel
from contactrep.outreach.crew import Crew
from contactrep.outreach.outage import Outage
from contactrep.storage.database import DatabaseError


def fast_clock(start: datetime, speed: float) -> Clock:
    """Return a clock that was right at that moment; equal for all processes that take it."""
    return lambda: start + (utc_now() - start) * speed


def impatient_channel(settings: Config) -> Channel:
    """Return a carrier that gives up after 3 seconds, where a real one waits for minutes."""
    return EmailChannel(
        MailSettings(
            host=settings.mail_host,
            port=settings.mail_port,
            from_address=settings.mail_from,
            use_tls=False,
            timeout_connect=1,
            timeout_command=1,
            timeout_before_dot=2,
            timeout_after_dot=1,
        )
    )


def make_crew(settings: Config, lease: float, speed: float, start: datetime, size: int) -> Crew:
    if speed == 1:
        services = open_services(settings)
        return Crew(
            lambda: services, lambda: open_channel(settings), size, timedelta(seconds=lease)
        )
    services = open_services(settings, fast_clock(start, speed))
    return Crew(
        lambda: services,
        lambda: impatient_channel(settings),
        size,
        timedelta(seconds=lease * speed),
        outage=Outage(lambda: time.monotonic() * speed),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lease", type=float)
    parser.add_argument("--speed", type=float, default=1)
    parser.add_argument("--start", type=datetime.fromisoformat, default=utc_now())
    parser.add_argument("--size", type=int, default=1)
    told = parser.parse_args()
    settings = config.load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            with suppress(DatabaseError):  # it ends, as `contactrep deliver` does
                crew = make_crew(settings, told.lease, told.speed, told.start, told.size)
                signal.signal(signal.SIGTERM, lambda *_, crew=crew: crew.stop())
                crew.run()
            os._exit(1)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
