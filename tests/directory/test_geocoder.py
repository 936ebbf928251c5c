"""Asking for an address, of a server that answers and of one that does not."""

import dataclasses
import gc
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactrep.core.districts import District
from contactrep.directory.census import Outcome
from contactrep.directory.geocoder import Geocoder, vintages
from contactrep.directory.inquiry import Limits, Line, LineCutError
from tests.geocoder_server import (
    BAD_REQUEST,
    HOST,
    PATH,
    STREET,
    Act,
    GeocoderServer,
    Reply,
    answer,
    match,
)
from tests.smtp import self_signed

KEY = bytes(range(32))
AGENT = "contactrep-test (https://act.example.org)"
PATIENT = Limits(backoff=0, longest_pause=0)
NO_RETRY = dataclasses.replace(PATIENT, retries=0)
HURRIED = dataclasses.replace(NO_RETRY, whole=0.6)
"""Less than the server's slow answers take, and shorter than its own timeouts of a socket."""

Make = Callable[..., Geocoder]


class Clock:
    """A monotonic clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GeocoderServer]:
    """A Bureau on loopback, to which no proxy of this machine leads."""
    monkeypatch.setenv("NO_PROXY", HOST)
    with GeocoderServer() as running:
        yield running


@pytest.fixture
def make(server: GeocoderServer) -> Iterator[Make]:
    """Makes geocoders that ask the server, and closes them."""
    made = []

    def one(base_url: str = "", *, limits: Limits = PATIENT, **more: Any) -> Geocoder:
        geocoder = Geocoder(
            base_url or server.base_url, key=KEY, agent=AGENT, limits=limits, **more
        )
        made.append(geocoder)
        return geocoder

    yield one
    for geocoder in made:
        geocoder.close()


def outcome(geocoder: Geocoder, address: str = STREET, congress: int = 119) -> Outcome:
    """Return what comes of one question."""
    return geocoder.locate(address, "11235", congress).outcome


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    while not condition():
        time.sleep(0.01)


def test_an_address_is_found(server: GeocoderServer, make: Make) -> None:
    """The documented question is asked once, politely, and its answer read."""
    # when
    located = make().locate(STREET, "11235", 119)
    # then
    assert located.outcome is Outcome.FOUND
    assert located.districts == (District("NY", 8),)
    (asked,) = server.asked
    assert asked.path == PATH
    assert asked.parameters == {
        "address": "1 Example Street, Brooklyn, NY, 11235",
        "benchmark": "Public_AR_Current",
        "vintage": "ACS2025_Current",
        "layers": "all",
        "format": "json",
    }
    assert asked.headers["user-agent"] == AGENT
    assert "cookie" not in asked.headers


@pytest.mark.parametrize(
    ("address", "zip_code", "question"),
    [
        ("1 Example Street", "11235", "1 Example Street, 11235"),
        ("1 Example Street, Brooklyn, NY 11235", "11235", "1 Example Street, Brooklyn, NY 11235"),
        ("1 Example Street, Brooklyn, NY", "", "1 Example Street, Brooklyn, NY"),
        (" 1\tExample\n Street ", " 11235 ", "1 Example Street, 11235"),
        ("１ Example\u00a0Street\x00\ud800&layers=1", "11235", "1 Example Street &layers=1, 11235"),
    ],
)
def test_the_question(
    server: GeocoderServer, make: Make, address: str, zip_code: str, question: str
) -> None:
    """Is one line of readable characters, and cannot become another parameter."""
    make().locate(address, zip_code, 119)
    assert [asked.address for asked in server.asked] == [question]
    assert server.asked[0].parameters["layers"] == "all"


@pytest.mark.parametrize(
    ("address", "zip_code"), [("", ""), (" \n\x00", ""), ("1 " * 200, "11235")]
)
def test_what_is_no_address_is_not_asked(
    server: GeocoderServer, make: Make, address: str, zip_code: str
) -> None:
    """Nothing at all, and what is longer than any address."""
    assert make().locate(address, zip_code, 119).outcome is Outcome.NO_MATCH
    assert server.asked == []


def test_an_unknown_address(server: GeocoderServer, make: Make) -> None:
    """Has no match, which is an answer."""
    assert outcome(make(), "2 Nowhere Road") is Outcome.NO_MATCH
    assert len(server.asked) == 1


def test_an_address_in_several_districts(server: GeocoderServer, make: Make) -> None:
    """Is a question for the visitor."""
    server.places = {"Example": [match("3608"), match("3609")]}
    located = make().locate(STREET, "", 119)
    assert located.outcome is Outcome.AMBIGUOUS
    assert located.districts == (District("NY", 8), District("NY", 9))


def test_editions_of_the_map() -> None:
    """Those that keep to a Congress come before the one that runs ahead."""
    assert vintages(119) == ("ACS2025_Current", "ACS2024_Current", "Current_Current")
    assert vintages(120) == ("ACS2027_Current", "ACS2026_Current", "Current_Current")


@pytest.mark.parametrize("first", [BAD_REQUEST, answer(match(congress=118))])
def test_an_edition_that_will_not_do(server: GeocoderServer, make: Make, first: object) -> None:
    """Is passed over, and the one that did is asked at once the next time."""
    geocoder = make()
    server.script = [first]
    assert outcome(geocoder) is Outcome.FOUND
    assert outcome(geocoder, "1 Example Street, Brooklyn, NY, again") is Outcome.FOUND
    asked = [asked.parameters["vintage"] for asked in server.asked]
    assert asked == ["ACS2025_Current", "ACS2024_Current", "ACS2024_Current"]


@pytest.mark.parametrize("refused", [0, 1])
def test_another_congress(server: GeocoderServer, make: Make, refused: int) -> None:
    """Its districts are refused, and the answer is not kept."""
    geocoder = make()
    for _ in range(2):
        other = answer(match(congress=120))
        server.script = [other, other, BAD_REQUEST if refused else other]
        assert outcome(geocoder) is Outcome.OTHER_CONGRESS
    assert len(server.asked) == 6


def test_an_address_that_cannot_be_read(server: GeocoderServer, make: Make) -> None:
    """Is asked in every edition, but once where the edition is known to exist."""
    geocoder = make()
    server.script = [BAD_REQUEST] * 3
    assert outcome(geocoder, "?") is Outcome.NO_MATCH
    assert len(server.asked) == 3
    assert outcome(geocoder) is Outcome.FOUND
    server.script = [BAD_REQUEST]
    assert outcome(geocoder, "??") is Outcome.NO_MATCH
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    "told",
    [
        Reply(b"<h1>Sorry</h1>", content_type="text/html"),
        Reply(b"<h1>Sorry</h1>"),
        Reply(b""),
        Reply(b'{"result": {"addressMatches": [{"geo'),
        Reply(b"\xff\xfe"),
        Reply(b"[" * 200_000),
        Reply(b"9" * 10_000),
        Reply(b'{"result": {"addressMatches": []}}', content_type="text/plain"),
        Reply(b'{"result": {"addressMatches": []}}', headers={"Content-Encoding": "gzip"}),
        Reply(b" " * 10_000_000),
        Reply(b'{"result": {"addressMatches": []}}' + b" " * 1_000_000),
        Reply(b"{}", 400),
        Reply(b"<h1>Bad</h1>", 400, "text/html"),
        Reply(b'{"result": {"addressMatches": []}}', 404),
        Reply(b"", 204),
        Reply(b"", headers={"Content-Length": "many"}),
        {"result": {"addressMatches": [{"geographies": {}}]}},
        answer(match("9908")),
        answer(match("3698")),
        Act.RESET,
        Act.HALF,
        Act.NOISE,
    ],
    ids=str,
)
def test_an_answer_that_is_none(server: GeocoderServer, make: Make, told: Any) -> None:
    """Is no answer, and the next question is asked as if nothing had been."""
    geocoder = make(limits=NO_RETRY)
    server.script = [told]
    if isinstance(told, Reply) and told.headers.get("Content-Encoding"):
        assert outcome(geocoder) is Outcome.NO_MATCH  # the header is wrong, the body is JSON
        return
    assert outcome(geocoder) is Outcome.UNAVAILABLE
    assert outcome(geocoder) is Outcome.FOUND


def test_nobody_there(server: GeocoderServer, make: Make) -> None:
    """A host that refuses the connection, or an address that is none, is unavailable."""
    with GeocoderServer() as gone:
        base_url = gone.base_url
    assert outcome(make(base_url)) is Outcome.UNAVAILABLE
    assert outcome(make("not an address")) is Outcome.UNAVAILABLE
    assert outcome(make(server.base_url + "/elsewhere")) is Outcome.UNAVAILABLE


@pytest.mark.parametrize(
    "trouble",
    [
        *[Reply(b"", status) for status in (429, 500, 502, 503, 504)],
        Reply(b"", 429, headers={"Retry-After": "86400"}),
        Reply(b"", 503, headers={"Retry-After": "Fri, 31 Dec 9998 23:59:59 GMT"}),
        Act.RESET,
        Act.NOISE,
    ],
    ids=str,
)
def test_trouble_that_passes(server: GeocoderServer, make: Make, trouble: Act | Reply) -> None:
    """Is tried again, twice, and a Retry-After is heard within our bounds."""
    server.script = [trouble, trouble]
    assert outcome(make()) is Outcome.FOUND
    assert len(server.asked) == 3


def test_trouble_that_stays(server: GeocoderServer, make: Make) -> None:
    """Is given up after as many attempts, and not remembered."""
    server.script = [Reply(b"", 503)] * 3
    geocoder = make()
    assert outcome(geocoder) is Outcome.UNAVAILABLE
    assert len(server.asked) == 3
    assert outcome(geocoder) is Outcome.FOUND


@pytest.mark.parametrize(
    "moment", ["soon", "9" * 5000, "Fri, 31 Dec 999999999999999999999 23:59:59 GMT"]
)
def test_a_retry_after_that_is_none(server: GeocoderServer, make: Make, moment: str) -> None:
    """Ends the look-up, which is unavailable."""
    server.script = [Reply(b"", 429, headers={"Retry-After": moment})]
    assert outcome(make()) is Outcome.UNAVAILABLE


def test_a_pause_is_heard(server: GeocoderServer, make: Make) -> None:
    """Whatever a Retry-After asks for, a visitor waits no longer than the limit for all of it."""
    server.script = [Reply(b"", 429, headers={"Retry-After": "1"})]
    limits = dataclasses.replace(PATIENT, longest_pause=60, whole=0.6)
    geocoder = make(limits=limits)
    assert outcome(geocoder) is Outcome.UNAVAILABLE
    geocoder.close()
    assert len(server.asked) == 1  # after its pause, it found the line cut


def test_redirects_are_not_followed(server: GeocoderServer, make: Make) -> None:
    """The address goes to the configured host alone."""
    with GeocoderServer() as other:
        location = f"{other.base_url}/geographies/onelineaddress?address=1"
        for status in (301, 302, 303, 307, 308):
            server.script = [Reply(b"", status, headers={"Location": location})]
            assert outcome(make(limits=NO_RETRY)) is Outcome.UNAVAILABLE
        assert other.asked == []


@pytest.mark.parametrize("act", [Act.HANG, Act.HANG_IN_BODY, Act.DRIP, Act.DRIP_IN_BODY])
def test_a_server_that_takes_its_time(server: GeocoderServer, make: Make, act: Act) -> None:
    """Holds nobody longer than the limit of a look-up, nor a thread of ours.

    It would have given its answer in the end, and no timeout of a socket would have prevented it.
    """
    server.script = [act]
    geocoder = make(limits=HURRIED)
    assert outcome(geocoder) is Outcome.UNAVAILABLE
    geocoder.close()  # returns because the thread has ended
    assert server.hung_up.wait(5)
    assert len(server.asked) == 1


@pytest.mark.parametrize("act", [Act.HANG, Act.DRIP, Act.DRIP_IN_BODY])
def test_a_slow_server_under_tls(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    """The line is cut there too; certificates of the operator's own are honoured."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with GeocoderServer(certificate=certificate) as secure:
        assert outcome(make(secure.base_url)) is Outcome.FOUND
        geocoder = make(secure.base_url, limits=HURRIED)
        secure.script = [act]
        assert outcome(geocoder) is Outcome.UNAVAILABLE
        geocoder.close()
        assert secure.hung_up.wait(5)


def test_a_certificate_of_nobody(make: Make, tmp_path: Path) -> None:
    """Is not believed."""
    with GeocoderServer(certificate=self_signed(tmp_path)) as secure:
        assert outcome(make(secure.base_url, limits=NO_RETRY)) is Outcome.UNAVAILABLE
        assert secure.asked == []


def test_a_proxy(server: GeocoderServer, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the operator's environment names is used."""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", server.base_url.removesuffix("/geocoder"))
    assert outcome(make("http://bureau.example.org/geocoder")) is Outcome.FOUND
    (asked,) = server.asked
    assert asked.path == f"http://bureau.example.org{PATH}"
    assert asked.address == f"{STREET}, 11235"


def test_a_timeout_of_the_socket(server: GeocoderServer, make: Make) -> None:
    """A host that says nothing is left before the look-up's own limit."""
    server.script = [Act.HANG]
    geocoder = make(limits=dataclasses.replace(NO_RETRY, read=0.2, whole=600))
    assert outcome(geocoder) is Outcome.UNAVAILABLE
    assert server.hung_up.wait(5)


def test_a_line_that_is_cut_first() -> None:
    """Takes no connection any more, so that a retry after a pause asks nothing."""
    line = Line()
    line.cut()
    with socket.socket() as late, pytest.raises(LineCutError):
        line.hold(late)


def test_no_more_at_once_than_may(server: GeocoderServer, make: Make) -> None:
    """Who finds all of them asking is told so; the turn comes back with the thread."""
    geocoder = make(limits=dataclasses.replace(NO_RETRY, at_once=2, turn=0.01, whole=1))
    server.script = [Act.HANG, Act.HANG]
    with ThreadPoolExecutor(2) as visitors:
        waiting = [visitors.submit(outcome, geocoder, f"{n} Slow Street") for n in range(2)]
        until(lambda: len(server.asked) == 2)
        # when a third comes
        assert outcome(geocoder) is Outcome.UNAVAILABLE
        assert len(server.asked) == 2
        assert [each.result() for each in waiting] == [Outcome.UNAVAILABLE] * 2
    until(lambda: outcome(geocoder) is Outcome.FOUND)
    assert len(server.asked) == 3


def test_many_at_once(server: GeocoderServer, make: Make) -> None:
    """Threads ask side by side, each gets its own answer, and every turn comes back."""
    server.places = {f"{n} Street": [match(f"36{n:02d}")] for n in range(1, 27)}
    geocoder = make(limits=dataclasses.replace(PATIENT, turn=30))
    together = threading.Barrier(26)

    def visit(number: int) -> tuple[District, ...]:
        together.wait()
        return geocoder.locate(f"at {number} Street", "", 119).districts

    with ThreadPoolExecutor(26) as visitors:
        found = list(visitors.map(visit, range(26, 0, -1)))
    # "at 16 Street" holds "6 Street" as well: the first part decides
    expected = [
        next(m for m in range(1, 27) if f"{m} Street" in f"{n} Street") for n in range(1, 27)
    ]
    assert found == [(District("NY", n),) for n in reversed(expected)]


def test_the_bureau_is_left_in_peace(server: GeocoderServer, make: Make) -> None:
    """After five failures in a row nobody asks, for a minute; then one look-up tries."""
    geocoder = make(limits=NO_RETRY)
    server.script = [Reply(b"", 500)] * 5
    assert [outcome(geocoder) for _ in range(7)] == [Outcome.UNAVAILABLE] * 7
    assert len(server.asked) == 5


@pytest.mark.parametrize("told", [[None], [BAD_REQUEST] * 3, [answer()]])
def test_an_answer_ends_a_row_of_failures(
    server: GeocoderServer, make: Make, told: list[Any]
) -> None:
    """Also one that finds nothing, or refuses."""
    geocoder = make(limits=NO_RETRY)
    four: list[Any] = [Reply(b"", 500)] * 4
    server.script = four + told + four
    for number in range(4):
        assert outcome(geocoder, f"{STREET} {number}") is Outcome.UNAVAILABLE
    assert outcome(geocoder) is not Outcome.UNAVAILABLE
    for number in range(4):
        assert outcome(geocoder, f"{STREET} {number}") is Outcome.UNAVAILABLE
    assert outcome(geocoder, f"{STREET} at last") is Outcome.FOUND


def test_peace_ends(server: GeocoderServer, make: Make) -> None:
    """The first look-up after it decides: a failure renews it, an answer ends it."""
    geocoder = make(limits=dataclasses.replace(NO_RETRY, failures=1, peace=0))
    server.script = [Act.RESET, Act.RESET]
    assert [outcome(geocoder) for _ in range(3)] == [
        Outcome.UNAVAILABLE,
        Outcome.UNAVAILABLE,
        Outcome.FOUND,
    ]


def test_what_is_left_in_peace_keeps_no_turn(server: GeocoderServer, make: Make) -> None:
    """Known answers are given meanwhile, and the turns are all there when it is over."""
    geocoder = make(limits=dataclasses.replace(NO_RETRY, failures=1, at_once=1, turn=5))
    assert outcome(geocoder) is Outcome.FOUND
    server.script = [Act.RESET]
    for _ in range(3):
        assert outcome(geocoder, "2 Example Street") is Outcome.UNAVAILABLE
    assert outcome(geocoder) is Outcome.FOUND
    assert len(server.asked) == 2
    geocoder._breaker.close()  # as after a minute
    assert outcome(geocoder, f"{STREET} again") is Outcome.FOUND


def test_answers_are_kept_for_an_hour(server: GeocoderServer, make: Make) -> None:
    """However the same address is written, and no longer; a Congress has answers of its own."""
    clock = Clock()
    geocoder = make(clock=clock)
    located = geocoder.locate(STREET, "11235", 119)
    clock.now = 3599
    assert geocoder.locate(f"  {STREET.upper()} ", "11235", 119) == located
    assert len(server.asked) == 1
    assert outcome(geocoder, congress=120) is Outcome.OTHER_CONGRESS
    asked = len(server.asked)
    clock.now = 3601
    assert geocoder.locate(STREET, "11235", 119) == located
    assert len(server.asked) == asked + 1


def test_no_match_is_kept(server: GeocoderServer, make: Make) -> None:
    """A definite answer too."""
    geocoder = make()
    for _ in range(2):
        assert outcome(geocoder, "2 Nowhere Road") is Outcome.NO_MATCH
    assert len(server.asked) == 1


def test_only_so_many_answers_are_kept(server: GeocoderServer, make: Make) -> None:
    """The oldest makes room."""
    geocoder = make(limits=dataclasses.replace(PATIENT, cached=1))
    for address in (STREET, "2 Nowhere Road", STREET):
        outcome(geocoder, address)
    assert len(server.asked) == 3


def test_the_cache_is_of_keyed_hashes(server: GeocoderServer) -> None:
    """Which are others under another key."""
    names: list[bytes] = []
    for key in (KEY, bytes(32)):
        geocoder = Geocoder(server.base_url, key=key, agent=AGENT)
        outcome(geocoder)
        geocoder.close()
        names += geocoder._cache
    assert [len(name) for name in names] == [32, 32]
    assert names[0] != names[1]


def test_no_address_stays_in_memory(server: GeocoderServer, make: Make) -> None:
    """Nothing of ours holds it when the visitor has their answer, or none."""
    geocoder = make(limits=NO_RETRY)
    marker = f"{6 * 7}-memory"  # so that this file does not hold it
    for told in (None, Act.RESET, Reply(b"[")):
        server.script = [told]
        outcome(geocoder, f"{marker}-lane-{told}")
    geocoder.close()
    server.asked.clear()
    gc.collect()
    held = [thing for thing in gc.get_objects() if isinstance(thing, dict | list | tuple)]
    parts = (thing.values() if isinstance(thing, dict) else thing for thing in held)
    texts = [text for every in parts for text in every if isinstance(text, str)]
    assert [text for text in texts if f"{marker}-lane" in text] == []


@pytest.mark.parametrize(
    "told",
    [
        None,
        Act.RESET,
        Act.NOISE,
        Act.HALF,
        Act.HANG,
        Act.DRIP,
        BAD_REQUEST,
        Reply(b"", 503),
        Reply(b"", 429, headers={"Retry-After": "soon"}),
        Reply(b"", 302, headers={"Location": f"/geocoder/?address={STREET}"}),
        Reply(b"", headers={"Broken header ": "x\r\n y\r\nno colon"}),
        Reply(b"not json"),
        {"result": {"addressMatches": [{"matchedAddress": STREET}]}},
    ],
    ids=str,
)
def test_no_address_is_logged(
    server: GeocoderServer,
    make: Make,
    caplog: pytest.LogCaptureFixture,
    told: Any,
) -> None:
    """Whatever happens, and however much is logged; nor is the ZIP code."""
    for name in ("", "urllib3", "urllib3.connectionpool", "urllib3.util.retry"):
        caplog.set_level(logging.DEBUG, logger=name)
    server.script = [told] * 3
    outcome(make(limits=dataclasses.replace(PATIENT, whole=0.4)))
    assert caplog.records  # urllib3 names the host, at least
    for record in caplog.records:
        assert record.exc_info is None
        said = f"{record.getMessage()} {record.args} {caplog.text}".lower()
        for part in ("example", "brooklyn", "11235", "%2c"):
            assert part not in said


def test_other_requests_are_still_logged(
    server: GeocoderServer, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """Our filter is for our own endpoint, and there once."""
    make()
    make()
    caplog.set_level(logging.DEBUG)
    requests.get(f"{server.base_url}/status", timeout=5)
    assert "/geocoder/status" in caplog.text
    assert len(logging.getLogger("urllib3.connectionpool").filters) == 1


@pytest.mark.parametrize("told", [Act.RESET, Act.HALF, Act.HANG, Reply(b"[")], ids=str)
def test_our_error_quotes_nothing(server: GeocoderServer, make: Make, told: Any) -> None:
    """Neither itself nor by what it was raised from, for whoever would log it with a traceback."""
    geocoder = make(limits=HURRIED)
    server.script = [told]
    with pytest.raises(Exception, match=r"^[\w ,]+$") as caught:
        geocoder._within_limit(STREET, 119)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=JSON | JSON.map(answer) | st.lists(JSON).map(lambda m: answer(*m)))
def test_any_json_as_the_answer(server: GeocoderServer, document: object) -> None:
    """Is an outcome, never an exception."""
    limits = dataclasses.replace(NO_RETRY, failures=10**6)
    geocoder = Geocoder(server.base_url, key=KEY, agent=AGENT, limits=limits)
    server.script = [document] * 3
    assert outcome(geocoder, "3 Anything Road") in {Outcome.UNAVAILABLE, Outcome.NO_MATCH}
    server.script = []
    geocoder.close()
