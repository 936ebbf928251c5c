"""The queue as staff see it, and what they can do with a letter."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.lifecycle import LIFE, State
from contactrep.outreach import queue as verbs
from contactrep.outreach import staff
from contactrep.outreach.deliver import Worker
from contactrep.outreach.services import Services
from contactrep.outreach.tend import LONGEST_NOTE
from contactrep.storage import notices, queue
from contactrep.storage import staff as accounts
from contactrep.storage.queue import Tab
from tests.conftest import Page, SettableClock
from tests.factories import new_submission
from tests.outreach.carrier import Carrier
from tests.page import csrf_token, words
from tests.queue_factory import item_of, put
from tests.web.staff_site import EMAIL, join_and_sign_in, text

HOUR = timedelta(hours=1)
SECRETS = ("Volha", "Kavalchuk", "Ocean Parkway", "volha@example.com", "read there on Thursdays")


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def numbers(soup: BeautifulSoup) -> dict[str, int]:
    """Return the numbers on the tabs."""
    found = {}
    for link in soup.select(".tabs a"):
        name, _, count = " ".join(link.get_text(" ").split()).rpartition(" ")
        found[name] = int(count)
    return found


def lines(soup: BeautifulSoup) -> list[str]:
    """Return what each row says."""
    return [" ".join(row.get_text(" ").split()) for row in soup.select(".queue > li")]


def buttons(soup: BeautifulSoup) -> list[str]:
    """Return what can be done with a letter."""
    return [button.get_text(strip=True) for button in soup.select("main form button")]


def facts(soup: BeautifulSoup) -> dict[str, str]:
    """Return what is said of where a letter is."""
    return {
        row.select("dt")[0].get_text(): " ".join(row.select("dd")[0].get_text(" ").split())
        for row in soup.select(".summary-list > div")
    }


def test_an_empty_queue(page: Page) -> None:
    """Every part says so."""
    soup = page("/staff/queue")
    assert text(soup, "h1") == "The queue"
    assert set(numbers(soup).values()) == {0}
    assert not soup.select(".notice")
    for link in soup.select(".tabs a"):
        part = page(str(link["href"]))
        assert "No letter is here" in words(part)
        assert text(part, ".tabs [aria-current]") == " ".join(link.get_text(" ").split())


def test_a_part_that_is_none(page: Page) -> None:
    """Is not found."""
    page("/staff/queue?show=everything", status=404)


def test_the_parts_and_their_numbers(services: Services, page: Page) -> None:
    """In the order in which letters go through them."""
    put(services, State.WAITING)
    put(services, State.QUEUED)
    put(services, State.QUEUED, attempts=3)
    put(services, State.QUEUED, frozen=True)
    put(services, State.HELD, attempts=1)
    put(services, State.BOUNCED, attempts=1)
    put(services, State.ACCEPTED, attempts=1)
    assert numbers(page("/staff/queue")) == {
        "Waiting for verification": 1,
        "Queued": 2,
        "Failing": 1,
        "Frozen": 1,
        "Held": 1,
        "Ended badly": 1,
        "Recently changed": 7,
    }
    for tab in Tab:
        soup = page(f"/staff/queue?show={tab}")
        (current,) = soup.select(".tabs [aria-current]")
        assert len(lines(soup)) == int(current.select(".number")[0].get_text())


def test_a_row(services: Services, page: Page) -> None:
    """To whom, for what, where it is, how often and when, and what was said last."""
    put(
        services,
        State.QUEUED,
        attempts=4,
        evidence="451 4.3.0 greylisted",
        ago=3 * HOUR,
        due_in=timedelta(minutes=40),
    )
    (said,) = lines(page("/staff/queue?show=failing"))
    assert said == (
        "Demonstration Desk demonstration Not taken yet: it is tried again"
        " 451 4.3.0 greylisted"
        " Changed 3 hours ago 2026-10-05 12:30 EDT"
        " Attempts 4"
        " Next attempt in 40 minutes 2026-10-05 16:10 EDT"
        " Its time is over in 7 days 2026-10-12 12:30 EDT"
    )


@pytest.mark.parametrize(
    ("state", "frozen", "where"),
    [
        (State.WAITING, False, "Waits for its writer to verify their address"),
        (State.WAITING, True, "Frozen, while its writer has yet to verify their address"),
        (State.QUEUED, False, "In the queue"),
        (State.QUEUED, True, "Frozen: set aside for staff"),
        (State.SENDING, False, "Being sent right now"),
        (State.SENDING, True, "Being sent right now, and frozen if it comes back"),
        (State.ACCEPTED, False, "Accepted by the recipient\u2019s mail server"),
        (State.BOUNCED, False, "Bounced: accepted, and then returned"),
        (State.REFUSED, False, "Refused by the recipient\u2019s mail server, for good"),
        (State.FAILED, False, "Failed: given up, or ended by staff or its writer"),
        (State.HELD, False, "Held: its recipient has left office, and its writer is asked"),
        (State.REFLECTED, False, "Reflected in test mode: it went to staff, and to no office"),
        (State.EXPIRED, False, "Expired: its writer never verified their address"),
        (State.ERASED, False, "Erased: its writer asked to be forgotten before it left"),
    ],
)
def test_where_a_letter_is(
    services: Services, page: Page, state: State, frozen: bool, where: str
) -> None:
    """In plain words, in the list and on its own page, with what happens next."""
    letter_id = put(services, state, frozen=frozen)
    assert where in lines(page("/staff/queue"))[0]
    soup = page(f"/staff/letters/{letter_id}")
    assert text(soup, ".lead") == f"{where}."
    told = facts(soup)["What happens next"]
    then = LIFE[state].then
    assert (then is None) == told.startswith("Nothing")
    assert then is None or then.value in told


def test_the_outbox_stands_still(services: Services, page: Page, clock: SettableClock) -> None:
    """At the top, on every part: why, and since when."""
    with services.database.write() as conn:
        notices.post(conn, notices.PAUSED, "We move to another server.", clock())
        notices.post(conn, notices.MAIL_SERVER, "cannot connect to smtp.example.org", clock())
    clock.advance(timedelta(minutes=45))
    for tab in Tab:
        soup = page(f"/staff/queue?show={tab}")
        assert [" ".join(one.get_text(" ").split()) for one in soup.select(".notice")] == [
            f"{what} since 2026-10-05 15:30 EDT (45 minutes ago): {why}"
            for what, why in (
                ("The outbox has stood still", "We move to another server."),
                ("The mail server has not been usable", "cannot connect to smtp.example.org"),
            )
        ]


def test_pages(services: Services, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """They keep the part; a page too far is the last one."""
    monkeypatch.setattr(verbs, "PAGE", 2)
    for _ in range(3):
        put(services, State.QUEUED, frozen=True)
    first = page("/staff/queue?show=frozen")
    assert len(lines(first)) == 2
    assert not first.select("[rel=prev]")
    last = page(str(first.select("[rel=next]")[0]["href"]))
    assert len(lines(last)) == 1
    assert last.select("[rel=prev]")[0]["href"] == "/staff/queue?show=frozen&page=1"
    for wrong in ("99", "0", "-1", "x", "9" * 40):
        assert lines(page(f"/staff/queue?show=frozen&page={wrong}"))


def test_nobody_is_named(services: Services, client: FlaskClient) -> None:
    """Neither in the list nor in the history of a letter, nor in what an action answers."""
    letter_id = put(services, State.QUEUED, frozen=True, email="volha@example.com")
    pages = [client.get(f"/staff/queue?show={tab}").text for tab in Tab]
    pages.append(client.get(f"/staff/letters/{letter_id}").text)
    token = csrf_token(client)
    for action in ("thaw", "freeze", "again", "end"):
        data = {"csrf_token": token, "note": "Sorry."}
        path = f"/staff/letters/{letter_id}/{action}"
        pages.append(client.post(path, data=data, follow_redirects=True).text)
    assert letter_id in pages[3]
    for shown in pages:
        for secret in SECRETS:
            assert secret not in shown


def test_the_history_of_a_letter(services: Services, page: Page, clock: SettableClock) -> None:
    """Everything with its time, its word, who it was, and what was said."""
    letter_id = put(services, State.QUEUED, attempts=1)
    clock.advance(HOUR)
    page(f"/staff/letters/{letter_id}/freeze", data={})
    soup = page(f"/staff/letters/{letter_id}")
    told = [" ".join(row.get_text(" ").split()) for row in soup.select(".history > li")]
    assert told == [
        "60 minutes ago 2026-10-05 15:30 EDT prepared by supporter",
        "60 minutes ago 2026-10-05 15:30 EDT verified by supporter",
        "60 minutes ago 2026-10-05 15:30 EDT queued by supporter",
        "60 minutes ago 2026-10-05 15:30 EDT deferred by worker-ab12cd34 451 4.3.0 try again later",
        f"now 2026-10-05 16:30 EDT frozen by {EMAIL} set aside by staff",
    ]


def test_a_letter_that_was_handed_off(services: Services, page: Page) -> None:
    """Has its history, and nothing that could be done."""
    new_submission(services, recipients=("S000148",))
    soup = page("/staff/letters")
    (link,) = soup.select("tbody th a")
    soup = page(str(link["href"]))
    assert text(soup, "h1") == "Letter to Senator Charles E. Schumer"
    assert "official form" in words(soup)
    assert len(soup.select(".history > li")) == 1
    assert buttons(soup) == []
    (path,) = (str(link["href"]),)
    soup = page(f"{path}/again", data={})
    assert "does not go by our e-mail" in text(soup, "[role=status]")


def test_no_such_letter(page: Page) -> None:
    """Is not found, whatever is asked of it."""
    page("/staff/letters/nothing", status=404)
    for action in ("again", "freeze", "thaw", "end"):
        page(f"/staff/letters/nothing/{action}", status=404, data={})


def test_an_action_that_is_none(services: Services, page: Page) -> None:
    """Is not found."""
    letter_id = put(services, State.QUEUED)
    page(f"/staff/letters/{letter_id}/delete", status=404, data={})


@pytest.mark.parametrize(
    ("state", "frozen", "offered"),
    [
        (State.WAITING, False, ["Freeze"]),
        (State.WAITING, True, ["Let it go on"]),
        (State.QUEUED, False, ["Try again now", "Freeze", "End it and tell its writer"]),
        (State.QUEUED, True, ["Try again now", "Let it go on", "End it and tell its writer"]),
        (State.SENDING, False, ["Freeze"]),
        (State.HELD, False, ["Try again now", "End it and tell its writer"]),
        (State.REFUSED, False, ["Try again now"]),
        (State.ACCEPTED, False, []),
        (State.EXPIRED, False, []),
    ],
)
def test_the_buttons(
    services: Services, page: Page, state: State, frozen: bool, offered: list[str]
) -> None:
    """What is allowed now, and nothing else."""
    letter_id = put(services, state, frozen=frozen)
    assert buttons(page(f"/staff/letters/{letter_id}")) == offered


@pytest.mark.parametrize(
    ("state", "frozen", "action", "said", "then"),
    [
        (State.REFUSED, False, "again", "It is tried again", State.QUEUED),
        (State.QUEUED, False, "freeze", "Frozen: nobody touches it", State.QUEUED),
        (State.SENDING, False, "freeze", "It is being sent right now.", State.SENDING),
        (State.QUEUED, True, "thaw", "It goes on where it stood", State.QUEUED),
        (State.HELD, False, "end", "Ended. Its writer is told", State.FAILED),
    ],
)
def test_a_button(
    services: Services,
    client: FlaskClient,
    page: Page,
    state: State,
    frozen: bool,
    action: str,
    said: str,
    then: State,
) -> None:
    """Does it, leads back to the letter, and says that it was done."""
    letter_id = put(services, state, frozen=frozen)
    path = f"/staff/letters/{letter_id}"
    answer = client.post(f"{path}/{action}", data={"csrf_token": csrf_token(client)})
    assert (answer.status_code, answer.location) == (303, path)
    assert text(page(path), "[role=status]").startswith(said)
    assert item_of(services, letter_id).state is then
    with services.database.read() as conn:
        last = accounts.audit_rows(conn)[-1]
    assert last.detail == letter_id


@pytest.mark.parametrize(
    ("state", "frozen", "action", "said"),
    [
        (State.SENDING, False, "again", "It is being sent right now. Look again in a minute."),
        (State.SENDING, False, "end", "It is being sent right now. Look again in a minute."),
        (State.WAITING, False, "again", "Its writer has yet to verify their address"),
        (State.ACCEPTED, False, "end", "Something else became of it meanwhile"),
        (State.QUEUED, True, "freeze", "It was frozen already."),
        (State.QUEUED, False, "thaw", "It is not frozen any more."),
        (State.ERASED, False, "again", "Something else became of it meanwhile"),
    ],
)
def test_what_is_no_longer_possible(
    services: Services, page: Page, state: State, frozen: bool, action: str, said: str
) -> None:
    """Is said, and nothing was changed."""
    letter_id = put(services, state, frozen=frozen)
    before = item_of(services, letter_id)
    soup = page(f"/staff/letters/{letter_id}/{action}", data={})
    assert text(soup, "[role=status]").startswith(f"Nothing was changed. {said}")
    assert item_of(services, letter_id) == before


@pytest.mark.parametrize("action", ["again", "freeze", "thaw", "end"])
def test_nothing_is_done_by_a_link_or_another_site(
    services: Services, client: FlaskClient, action: str
) -> None:
    """Only by a form of ours."""
    letter_id = put(services, State.QUEUED, frozen=action == "thaw")
    before = item_of(services, letter_id)
    path = f"/staff/letters/{letter_id}/{action}"
    assert client.get(path).status_code == 405
    assert client.post(path).status_code == 400
    assert client.post("/staff/queue/again", data={"letter": letter_id}).status_code == 400
    assert item_of(services, letter_id) == before


def test_a_note_to_the_writer(services: Services, page: Page) -> None:
    """Arrives with the letter."""
    letter_id = put(services, State.HELD)
    note = "The office has closed.\r\nPlease write to the council."
    page(f"/staff/letters/{letter_id}/end", data={"note": note})
    carrier = Carrier()
    Worker(services, carrier).drain()
    (mail,) = carrier.given_back
    assert "The office has closed.\nPlease write to the council." in mail.text


@pytest.mark.parametrize(("length", "status"), [(LONGEST_NOTE, 200), (LONGEST_NOTE + 1, 422)])
def test_a_note_that_is_too_long(services: Services, page: Page, length: int, status: int) -> None:
    """Is given back to be made shorter; line breaks count once."""
    letter_id = put(services, State.HELD)
    note = "a\r\n" * (LONGEST_NOTE // 2 - 1) + "b" * (length - LONGEST_NOTE + 2)
    soup = page(f"/staff/letters/{letter_id}/end", data={"note": note}, status=status)
    if status == 200:
        assert item_of(services, letter_id).state is State.FAILED
    else:
        assert text(soup, ".error-summary a") == "Use 1,000 characters or fewer"
        assert soup.select("#note")[0].get_text().split() == note.split()
        assert item_of(services, letter_id).state is State.HELD


def ticked(soup: BeautifulSoup) -> list[str]:
    """Return the letters that are ticked."""
    return [str(box["value"]) for box in soup.select("[name=letter][checked]")]


@pytest.mark.parametrize("tab", [Tab.FROZEN, Tab.FAILING])
def test_many_at_once(services: Services, page: Page, tab: Tab) -> None:
    """All that can be are ticked; what is not ticked stays."""
    ids = [put(services, State.QUEUED, attempts=3, frozen=tab is Tab.FROZEN) for _ in range(3)]
    if tab is Tab.FROZEN:
        put(services, State.WAITING, frozen=True)
    soup = page(f"/staff/queue?show={tab}")
    assert sorted(ticked(soup)) == sorted(ids)
    assert buttons(soup) == ["Try all of these again"]
    soup = page("/staff/queue/again", data={"show": tab.value, "letter": ids[:2]})
    assert text(soup, "[role=status]") == "2 letters are tried again."
    assert text(soup, "h2") == ("Frozen" if tab is Tab.FROZEN else "Failing")
    assert [item_of(services, one).attempts for one in ids] == [0, 0, 3]


def test_one_of_them_was_faster(services: Services, page: Page) -> None:
    """How many are tried, and how many are not."""
    one, other = put(services, State.QUEUED, frozen=True), put(services, State.ACCEPTED)
    soup = page("/staff/queue/again", data={"show": "frozen", "letter": [one, other]})
    assert text(soup, "[role=status]") == (
        "1 letter is tried again. 1 is not: something became of it meanwhile."
    )


def test_none_is_ticked(services: Services, page: Page) -> None:
    """That is said."""
    put(services, State.QUEUED, frozen=True)
    soup = page("/staff/queue/again", data={"show": "frozen"})
    assert text(soup, "[role=status]").startswith("Nothing was changed: tick the letters")
    page("/staff/queue/again", data={"show": "nonsense"})


def test_no_more_than_a_page_at_once(services: Services, page: Page) -> None:
    """No page of ours has so many."""
    letter_id = put(services, State.QUEUED, frozen=True)
    many = [letter_id, *(f"x{n}" for n in range(verbs.PAGE))]
    page("/staff/queue/again", status=400, data={"show": "frozen", "letter": many})
    assert item_of(services, letter_id).frozen_at is not None


@pytest.mark.parametrize("tab", sorted(set(Tab) - {Tab.FROZEN, Tab.FAILING}))
def test_elsewhere_nothing_is_ticked(services: Services, page: Page, tab: Tab) -> None:
    """Only what failed in the same way is tried again together."""
    put(services, State.QUEUED, attempts=3)
    put(services, State.REFUSED)
    soup = page(f"/staff/queue?show={tab}")
    assert not soup.select("[type=checkbox]")
    assert not buttons(soup)


def test_the_overview_and_the_list_lead_here(services: Services, page: Page) -> None:
    """To the queue, and to each letter."""
    letter_id = put(services, State.REFUSED)
    assert page("/staff").select("main a[href='/staff/queue']")
    (link,) = page("/staff/letters").select("tbody th a")
    assert link["href"] == f"/staff/letters/{letter_id}"


def test_somebody_who_has_left_the_staff_is_still_named(services: Services, page: Page) -> None:
    """An account that is unknown is only staff."""
    letter_id = put(services, State.QUEUED)
    page(f"/staff/letters/{letter_id}/freeze", data={})
    staff.add(services, "other@example.org", "another long password")
    with services.database.read() as conn:
        (event,) = (one for one in queue.history(conn, letter_id) if "staff" in one.actor)
    assert re.fullmatch(r"staff:[0-9a-f-]{36}", event.actor)
    assert EMAIL in text(page(f"/staff/letters/{letter_id}"), ".history > li:last-child")
