"""The Census Bureau's geocoder, played by a server that also hangs, errs and answers nonsense."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactrep.core.districts import District
from contactrep.directory.census import NonsenseError, read_answer
from contactrep.directory.geocoder import Geocoder, Limits, Located, Outcome, StateDistrict
from tests.geocoder_server import (
    Answer,
    GeocoderServer,
    document,
    drips,
    hangs,
    match,
    resets,
    says,
)

_CONGRESS = "119th Congressional Districts"
ADDRESS = "1 Example Street"
QUICK = Limits(connect=0.3, read=0.3, patience=1.0, pause=0.01)
HASTY = Limits(connect=0.3, read=0.3, patience=0.2, pause=0.01)
KEY = b"k" * 32


class Clock:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.now


def geocoder(
    server: GeocoderServer, clock: Clock | None = None, limits: Limits = QUICK
) -> Geocoder:
    """Return a geocoder that asks this server."""
    return Geocoder(server.url, key=KEY, limits=limits, agent="test/1", clock=clock or Clock())


def ask(*answers: Answer, congress: int = 119) -> Located:
    """Return what comes of asking a server with these answers."""
    with GeocoderServer(*answers) as server:
        return geocoder(server).locate(ADDRESS, "11235", congress)


def test_an_address_is_found() -> None:
    """The question is the documented one, and the answer holds every district."""
    with GeocoderServer(says(document(match()))) as server:
        located = geocoder(server).locate(f" {ADDRESS} ", "11235", 119)
    assert located == Located(
        outcome=Outcome.FOUND,
        districts=(District("NY", 8),),
        zip=located.zip,
        upper=StateDistrict(state="NY", code="22", name="22"),
        lower=StateDistrict(state="NY", code="45", name="45"),
    )
    assert located.zip == "11235"
    assert server.asked == [
        {
            "path": "/geocoder/geographies/onelineaddress",
            "address": "1 Example Street, 11235",
            "benchmark": "Public_AR_Current",
            "vintage": "Current_Current",
            "layers": "all",
            "format": "json",
        }
    ]
    assert server.agents == ["test/1"]


@pytest.mark.parametrize(
    ("geoid", "district"), [("1198", "DC-0"), ("5600", "WY-0"), ("7298", "PR-0"), ("0612", "CA-12")]
)
def test_every_kind_of_district(geoid: str, district: str) -> None:
    """At large is 00, and a delegate 98."""
    assert ask(says(document(match(geoid)))).districts == (District.parse(district),)


@pytest.mark.parametrize(
    ("matches", "outcome", "districts", "zip_code"),
    [
        ([], Outcome.NO_MATCH, "", None),
        ([match(), match()], Outcome.FOUND, "NY-8", "11235"),
        ([match(), match("3609", zip_code="11229")], Outcome.AMBIGUOUS, "NY-8 NY-9", None),
        ([match(congress=120)], Outcome.OTHER_CONGRESS, "", None),
        ([match(layers={_CONGRESS: []})], Outcome.NO_MATCH, "", None),
        ([match(zip_code="")], Outcome.FOUND, "NY-8", None),
    ],
)
def test_what_an_answer_means(
    matches: list[Any], outcome: Outcome, districts: str, zip_code: str | None
) -> None:
    """No place, one, several, or districts of another Congress."""
    located = ask(says(document(*matches)))
    assert located.outcome is outcome
    assert " ".join(each.code for each in located.districts) == districts
    assert located.zip == zip_code


def test_water_has_no_legislature() -> None:
    """ZZZ is no district, and Nebraska has no lower chamber."""
    layers = {
        "2024 State Legislative Districts - Upper": [{"STATE": "36", "SLDU": "ZZZ"}],
        "2024 State Legislative Districts - Lower": [],
    }
    located = ask(says(document(match(layers=layers))))
    assert (located.upper, located.lower) == (None, None)


@pytest.mark.parametrize(
    "answer",
    [
        says(b"<html>maintenance</html>"),
        says(b'{"result": {"addressMatches": [{"geo'),
        says(b"\xff\xfe"),
        says(b"[" * 100_000),
        says([]),
        says({"result": None}),
        says(document(7)),
        says(document({"geographies": {}})),
        says(document(match("9999"))),
        says(document(match("36"))),
        says(document(match("36XX"))),
        says(b" " * ((1 << 20) + 1)),
        says({}, status=404),
        says({}, status=500),
        says({}, status=302, Location="http://127.0.0.1:1/"),
        resets,
        hangs,
        drips,
    ],
    ids=map(str, range(18)),
)
def test_trouble_is_told_apart_from_an_answer(answer: Answer) -> None:
    """Nonsense, errors, hanging up and hanging on all end in one word, and in time."""
    assert ask(answer).outcome is Outcome.UNAVAILABLE


def test_nobody_listens() -> None:
    """A closed port is trouble like any other."""
    with GeocoderServer(hangs) as server:
        url = server.url
    located = Geocoder(url, key=KEY, limits=QUICK).locate(ADDRESS, "", 119)
    assert located.outcome is Outcome.UNAVAILABLE


def test_an_unreadable_address_is_no_match() -> None:
    """The Bureau answers 400 to a line without a street; that is no fault of the service."""
    refusal = says({"errors": ["Address cannot be empty"], "status": "400"}, status=400)
    assert ask(refusal).outcome is Outcome.NO_MATCH


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(status: int) -> None:
    """Twice at most, after a short pause."""
    trouble = says({}, status=status, Retry_After="0")
    assert ask(trouble, trouble, says(document(match()))).outcome is Outcome.FOUND
    assert ask(trouble, trouble, trouble, says(document())).outcome is Outcome.UNAVAILABLE


def test_a_visitor_does_not_wait_for_a_slow_service() -> None:
    """The whole look-up has a limit that no single read has."""
    with GeocoderServer(drips, slowness=0.5) as server:
        assert (
            geocoder(server, limits=HASTY).locate(ADDRESS, "", 119).outcome is Outcome.UNAVAILABLE
        )


def test_definite_answers_are_remembered() -> None:
    """However the address is spaced or written; trouble is not, and neither is it for ever."""
    clock = Clock()
    with GeocoderServer(says({}, 404), says(document(match())), says(document())) as server:
        asking = geocoder(server, clock)
        assert asking.locate(ADDRESS, "11235", 119).outcome is Outcome.UNAVAILABLE
        assert asking.locate(ADDRESS, "11235", 119).outcome is Outcome.FOUND
        assert asking.locate("1  EXAMPLE street", "11235", 119).outcome is Outcome.FOUND
        assert len(server.asked) == 2
        assert asking.locate(ADDRESS, "11235", 120).outcome is Outcome.NO_MATCH
        clock.now += 3601
        assert asking.locate(ADDRESS, "11235", 119).outcome is Outcome.NO_MATCH


def test_no_clear_address_is_remembered() -> None:
    """The cache's keys are keyed hashes."""
    with GeocoderServer(says(document(match()))) as server:
        asking = geocoder(server)
        asking.locate(ADDRESS, "11235", 119)
    ((key, located),) = asking._cache.items()
    assert len(key) == 32
    assert "example" not in f"{key!r} {located!r}".lower()


def test_a_service_in_trouble_is_left_alone() -> None:
    """After five failures in a row nobody asks for a minute; then one does, and all follow."""
    clock = Clock()
    with GeocoderServer(*[says({}, 404)] * 6, says(document(match()))) as server:
        asking = geocoder(server, clock)
        for number in range(8):
            asking.locate(f"{number} Example Street", "", 119)
        assert len(server.asked) == 5
        clock.now += 61
        asking.locate("8 Example Street", "", 119)  # the one that is let through fails too
        asking.locate("9 Example Street", "", 119)
        assert len(server.asked) == 6
        clock.now += 61
        assert asking.locate("8 Example Street", "", 119).outcome is Outcome.FOUND
        assert asking.locate("9 Example Street", "", 119).outcome is Outcome.FOUND
        assert len(server.asked) == 8


def test_an_address_nobody_knows_is_no_trouble() -> None:
    """Misspelt addresses do not shut the service off for others."""
    with GeocoderServer(says(document())) as server:
        asking = geocoder(server)
        for number in range(9):
            asking.locate(f"{number} Nowhere", "", 119)
        assert len(server.asked) == 9


def test_few_ask_at_once() -> None:
    """Whoever comes while all places are taken is told so at once."""
    limits = Limits(read=2, patience=2, pause=0.01, at_once=1)
    with GeocoderServer(hangs, slowness=1.0) as server:
        asking = geocoder(server, limits=limits)
        first = Thread(target=asking.locate, args=(ADDRESS, "", 119))
        first.start()
        while not server.asked:
            pass
        assert asking.locate("2 Example Street", "", 119).outcome is Outcome.UNAVAILABLE
        assert len(server.asked) == 1
        first.join()


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that anybody logs, at the finest level."""
    with caplog.at_level(logging.DEBUG):
        for name in ("urllib3", "urllib3.connectionpool", "urllib3.util.retry"):
            caplog.set_level(logging.DEBUG, name)
        yield caplog


@pytest.mark.parametrize(
    "answer",
    [says(document(match())), says({}, 500), resets, hangs],
    ids=("good", "down", "resets", "hangs"),
)
def test_no_address_is_logged(everything_logged: pytest.LogCaptureFixture, answer: Answer) -> None:
    """Not by us, and not by the library, whatever happens."""
    ask(answer)
    assert everything_logged.records
    told = " ".join(
        f"{record.getMessage()} {record.exc_text}" for record in everything_logged.records
    )
    assert "Example" not in told
    assert "11235" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["result", "addressMatches", "geographies", "addressComponents", "GEOID", "CDSESSN"]
            )
            | st.just(_CONGRESS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_is_read_or_refused(value: Any) -> None:
    """Whatever JSON comes, it is an answer or nonsense, and nothing else."""
    for each in (value, document(value), document(match(layers={_CONGRESS: value}))):
        with suppress(NonsenseError):
            assert isinstance(read_answer(each, 119), Located)
