"""Two web and three worker machines over one PostgreSQL do the work of one."""

import sys
from collections.abc import Iterator

import pytest

from tests.fleet.demonstration import demonstrate
from tests.fleet.fleet import Fleet
from tests.fleet.traffic import CAMPAIGN, LETTERS, Browser
from tests.postgres import PostgresServer

pytestmark = pytest.mark.xdist_group("fleet")

JOURNEYS = 20
OWN_WORDS = "I read there on Thursdays."


@pytest.fixture(scope="module")
def fleet(postgres_server: PostgresServer, request: pytest.FixtureRequest) -> Iterator[Fleet]:
    """The machines, which tell what they logged if a test fails."""
    with Fleet(server=postgres_server) as machines:
        before = request.session.testsfailed
        yield machines
        if request.session.testsfailed > before:
            machines.show_logs(sys.stderr)


def test_a_page_of_one_machine_is_sent_to_the_other(fleet: Fleet) -> None:
    """The form, its token and the draft are good on both."""
    first, second = fleet.urls
    with Browser(fleet.urls, "192.0.2.1") as browser:
        page = browser.get(CAMPAIGN)
        page = browser.press(page, "Find my representatives", zip="11235")
        page = browser.press(page, "Write my letter")
        page = browser.press(
            page,
            "Check my letters",
            own_words=OWN_WORDS,
            first="Volha",
            last="Kavalchuk",
            email="volha@example.com",
        )
        served = [(one.method, one.url) for one in browser.served]
    assert served[2:] == [("GET", first), ("POST", second), ("GET", first)]
    assert OWN_WORDS in page.get_text()


def test_restarts_and_a_kill_under_visitors(fleet: Fleet) -> None:
    """No request fails and no letter is lost; twice comes only what the killed one had sent."""
    report = demonstrate(fleet, JOURNEYS, at_once=2)
    assert not report.failed
    assert report.journeys >= JOURNEYS
    assert report.exit_codes == (0,) * len(fleet.machines)
    assert report.stored == report.entered == report.accepted == LETTERS * report.journeys
    assert report.lost == 0
    assert report.in_hand
    assert set(report.duplicates) <= set(report.in_hand)
    assert all(report.served[url] for url in fleet.urls)
    assert all(report.delivered.values())
