"""What staff and the public are told of the letters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactrep.core.ledger import Entry, Route
from contactrep.core.lifecycle import LEASE, State
from contactrep.core.mail import Refused
from contactrep.outreach import hand_off, report
from contactrep.outreach.compose import Prepared, prepare
from contactrep.outreach.deliver import Worker
from contactrep.outreach.draft import Draft
from contactrep.outreach.overview import overview
from contactrep.outreach.services import Services
from contactrep.outreach.sweep import sweep
from contactrep.storage import outbox
from contactrep.storage.database import Database
from contactrep.storage.letters import Filter
from tests.conftest import SettableClock
from tests.factories import new_submission
from tests.ledger import totals
from tests.outreach.carrier import Carrier, press_the_link

SLUG = "demonstration"
EVERYTHING = Filter()
SENT = hand_off.Report(entry=Entry.REPORTED_SENT)
DAY = timedelta(days=1)


def letter_to(services: Services, draft: Draft, key: str) -> Prepared:
    """Return one letter of a draft."""
    letters = prepare(services, services.campaigns[SLUG], draft)
    return next(one for one in letters if one.recipient.key == key)


def opens(services: Services, draft: Draft, key: str, route: Route) -> Draft:
    """Let the supporter open a route to a recipient."""
    one = letter_to(services, draft, key)
    return hand_off.opened(services, services.campaigns[SLUG], draft, one, route)


def reports(services: Services, draft: Draft, key: str) -> Draft:
    """Let the supporter say that they sent a letter."""
    one = letter_to(services, draft, key)
    return hand_off.reported(services, services.campaigns[SLUG], draft, one, SENT)


def test_the_words_are_never_mixed(services: Services, worker: Worker) -> None:
    """Of six letters two go by e-mail, two are opened, and one of these is reported sent."""
    draft = new_submission(services)
    press_the_link(services, draft)
    worker.drain()
    draft = opens(services, draft, "form-1", Route.FORM)
    draft = opens(services, draft, "S000148", Route.CALL)
    reports(services, draft, "S000148")
    assert totals(services) == {
        Entry.PREPARED: 6,
        Entry.OPENED: 2,
        Entry.REPORTED_SENT: 1,
        Entry.VERIFIED: 2,
        Entry.QUEUED: 2,
        Entry.ACCEPTED: 2,
    }
    whole = overview(services, None).all
    assert (whole.by(Entry.PREPARED, Route.EMAIL), whole.by(Entry.PREPARED, Route.FORM)) == (2, 4)
    assert [whole.by(Entry.OPENED, route) for route in (Route.FORM, Route.CALL)] == [1, 1]


def test_days_without_letters_are_shown(services: Services, clock: SettableClock) -> None:
    """Thirty days, the oldest first: a gap is seen."""
    new_submission(services)
    clock.advance(3 * DAY)
    new_submission(services)
    shown = overview(services, SLUG)
    assert len(shown.days) == 30
    assert [(day.isoformat(), its.said(Entry.PREPARED)) for day, its in shown.days[-5:]] == [
        ("2026-10-04", 0),
        ("2026-10-05", 6),
        ("2026-10-06", 0),
        ("2026-10-07", 0),
        ("2026-10-08", 6),
    ]
    assert shown.all.said(Entry.PREPARED) == 12


def test_lines_stand_in_an_order_that_helps(services: Services) -> None:
    """Those with most letters first."""
    for number, source in enumerate(("b", "a", "c", "c")):
        new_submission(services, email=f"v{number}@example.com", source=source)
    assert [line.label for line in overview(services, None).sources] == ["c", "a", "b"]


def test_where_letters_by_our_email_stand(
    services: Services, worker: Worker, carrier: Carrier, clock: SettableClock
) -> None:
    """Waiting, then queued, then what came of it; expired if nobody verified."""
    draft = new_submission(services)
    assert standing(services) == {State.WAITING: 2}
    press_the_link(services, draft)
    assert standing(services) == {State.QUEUED: 2}
    with services.database.write() as conn:
        outbox.claim(conn, "worker", clock(), LEASE)
        outbox.claim(conn, "worker", clock(), LEASE)
    assert standing(services) == {State.QUEUED: 2}  # one of them is being sent
    clock.advance(LEASE)
    carrier.answers = [Refused("550 5.1.1 no such user")]
    worker.drain()
    assert standing(services) == {}
    assert totals(services)[Entry.REFUSED] == 2
    new_submission(services, email="alena@example.com")
    clock.advance(8 * DAY)
    sweep(services)
    assert standing(services) == {}
    assert totals(services)[Entry.EXPIRED] == 2


def standing(services: Services) -> dict[str, int]:
    """Return where letters by our e-mail are, without the zeros."""
    found = overview(services, None).standing
    return {state: count for state, count in found.items() if count}


def test_pages_of_letters(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter is on one page."""
    monkeypatch.setattr(report, "PAGE", 4)
    new_submission(services)
    first = report.letter_page(services, EVERYTHING)
    last = report.letter_page(services, EVERYTHING, first.end)
    assert (first.count, first.more, len(first.rows), len(last.rows)) == (6, False, 4, 2)
    assert len({row.id for row in (*first.rows, *last.rows)}) == 6
    assert last.end == ""
    nothing = report.letter_page(services, Filter(state="WY"))
    assert (nothing.count, nothing.rows, nothing.end) == (0, [], "")


def test_a_campaign_without_a_folder_keeps_its_letters(services: Services) -> None:
    """It is chosen by its slug."""
    new_submission(services)
    titles = dict(report.campaigns(services))
    assert titles[SLUG] == services.campaigns[SLUG].title
    fewer = {slug: one for slug, one in services.campaigns.items() if slug != SLUG}
    without = replace(services, campaigns=fewer)
    assert dict(report.campaigns(without)) == {**titles, SLUG: SLUG}
    assert overview(without, SLUG).all.said(Entry.PREPARED) == 6


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (0, "Fewer than 10 letters accepted or reported sent so far."),
        (2, "Fewer than 10 letters accepted or reported sent so far."),
        (3, "12 letters accepted or reported sent so far."),
    ],
)
def test_the_public_is_not_told_of_few(services: Services, people: int, sentence: str) -> None:
    """Eight read as none: who knows one of them must not learn of the others."""
    for number in range(people):
        draft = new_submission(services, email=f"v{number}@example.com")
        for key in ("form-1", "S000148", "G000555", "J000294"):
            draft = opens(services, draft, key, Route.FORM)
            draft = reports(services, draft, key)
    assert report.public_count(services, SLUG) == sentence


def test_no_public_number_without_the_database(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """The page of the campaign is shown all the same, and it is said once in the log."""
    away = replace(services, database=Database(f"sqlite:///{services.config.state_folder}/no/db"))
    assert report.public_count(away, SLUG) is None
    assert "left out" in caplog.text
