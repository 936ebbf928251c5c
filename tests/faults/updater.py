"""Updates as `contactrep data update` makes them, in processes that a test can kill.

For every line of input one more process is forked off and its id is told: what takes long, the
imports, is done once. It says `done` when it is.
"""

import os
import signal
import sys

from contactrep import config
from contactrep.clock import utc_now
from contactrep.dataset.fetch import Told
from contactrep.dataset.update import update
from contactrep.directory.snapshots import VERSIONS


def main() -> None:
    settings = config.load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for _ in sys.stdin:
        process = os.fork()
        if process == 0:
            told = Told(lambda *_: None, lambda _: None, ())
            update(settings.data_folder, settings.state_folder / VERSIONS, utc_now, told)
            os._exit(0)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


main()
