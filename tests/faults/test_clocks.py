"""A machine whose clock jumps by an hour loses no letter and sends none that nobody verified."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contactrep.clock import Clock, utc_now
from contactrep.core.lifecycle import State
from contactrep.core.mail import Outcome
from contactrep.outreach.crew import Crew
from tests.factories import new_submission
from tests.faults.queued import queue_letters
from tests.faults.site import Site
from tests.faults.waiting import PATIENCE, wait_for
from tests.outreach.carrier import OK, Carrier

LETTERS = 60
HOUR = timedelta(hours=1)


class Jumping:
    """A clock that can be set."""

    def __init__(self) -> None:
        """Begin with the right time."""
        self.wrong = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return utc_now() + self.wrong


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_the_clock_of_one_machine_jumps(site: Site, by: timedelta) -> None:
    """And back again; what it took over from others may have left twice, and nothing is lost."""
    clock = Jumping()
    clocks: list[Clock] = [clock, utc_now, utc_now]
    letters = queue_letters(site.services, LETTERS)
    for number in range(5):
        new_submission(site.services, email=f"{number}@example.com")
    carriers = [Carrier(slowly) for _ in clocks]
    crews = [crew_of(site, one, carrier) for one, carrier in zip(clocks, carriers, strict=True)]
    threads = [threading.Thread(target=crew.run) for crew in crews]
    for thread in threads:
        thread.start()
    try:
        for wrong in (by, timedelta(), by):
            left = sum(len(carrier.letters) for carrier in carriers)
            wait_for(lambda: sum(len(one.letters) for one in carriers) >= left + LETTERS // 5)  # noqa: B023 - called at once
            clock.wrong = wrong
        wait_for(lambda: site.states().get(State.ACCEPTED) == LETTERS + 5)
    finally:
        for crew in crews:
            crew.stop()
        for thread in threads:
            thread.join(PATIENCE)
    sent = Counter(mail.message_id for one in carriers for mail in one.letters)
    assert set(sent) == set(letters)
    assert sum(sent.values()) - LETTERS <= 3 * len(crews)
    assert site.states() == {State.ACCEPTED: LETTERS + 5, State.WAITING: 10}


def crew_of(site: Site, clock: Clock, carrier: Carrier) -> Crew:
    services = replace(site.services, clock=clock)
    return Crew(lambda: services, lambda: carrier, 1)


def slowly() -> Outcome:
    time.sleep(0.01)
    return OK
