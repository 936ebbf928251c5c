"""Run the same thing in several threads at once, each on its own engine as processes would."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from contactrep.storage.database import Database

Result = TypeVar("Result")


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Return what `work(number)` returned in each of `count` threads that began together."""
    start = threading.Barrier(count)

    def run(number: int) -> Result:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def apart_at_once(
    count: int, database: Database, work: Callable[[Database, int], Result]
) -> list[Result]:
    """Do the same with a Database for each thread: they meet nowhere but in the database itself."""
    url = database.engine.url.render_as_string(hide_password=False)

    def run(number: int) -> Result:
        own = Database(url)
        try:
            return work(own, number)
        finally:
            own.dispose()

    return at_once(count, run)
