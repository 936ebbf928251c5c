"""Workers as `contactrep deliver` makes them, but with a lease that a test can wait for.

For every line of input one more process is forked off and its id is told: what takes long, the
imports, is done once. Whoever started a worker has to end it.

With `--speed`, the workers' clock runs so many times faster since `--start`, and they are as
impatient with the mail server; the lease stays in seconds of the real clock.
"""

import argparse
import os
import signal
import sys
from contextlib import suppress
from datetime import datetime, timedelta

from contactrep import config
from contactrep.app import open_channel, open_services
from contactrep.channels.email import EmailChannel, MailSettings
from contactrep.clock import Clock, utc_now
from contactrep.config import Config
from contactrep.core.mail import Channel
from contactrep.outreach.deliver import Worker
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


def make_worker(settings: Config, lease: float, speed: float, start: datetime) -> Worker:
    if speed == 1:
        return Worker(open_services(settings), open_channel(settings), timedelta(seconds=lease))
    services = open_services(settings, fast_clock(start, speed))
    return Worker(services, impatient_channel(settings), timedelta(seconds=lease * speed))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lease", type=float)
    parser.add_argument("--speed", type=float, default=1)
    parser.add_argument("--start", type=datetime.fromisoformat, default=utc_now())
    told = parser.parse_args()
    settings = config.load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            with suppress(DatabaseError):  # it ends, as `contactrep deliver` does
                make_worker(settings, told.lease, told.speed, told.start).run()
            os._exit(1)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
