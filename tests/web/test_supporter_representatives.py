"""From a ZIP code to representatives: every state of the page, each with its one true sentence."""

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import OpenSite, Page, SettableClock
from tests.page import checked_page, words
from tests.web.visitor import (
    BELARUS,
    DEMO,
    EVERYONE,
    GILLIBRAND,
    JEFFRIES,
    SCHUMER,
    boxes,
    edited_campaign,
    query,
    radios,
)

NEEDS_DIGITS = "ZIP code must be 5 digits, like 11235"
ABROAD = (
    f"{NEEDS_DIGITS}. This campaign is for people who live in the United States; if you do not,"
    " you can still share it."
)
HOME_ADDRESS = (
    "is a military or diplomatic ZIP code (APO, FPO or DPO), which has no district of its own."
    " Enter the ZIP code of your home address in the United States: the place of your legal"
    " residence."
)
SOVEREIGN = "which uses US ZIP codes but is a state of its own and has nobody in Congress."
CHECK_IT = "Check it, or choose your state and district instead"
NO_VOTE = (
    "who can speak and sit on committees but cannot vote on final passage, and no senators."
    " Your letter still counts there."
)
DELEGATE = f"has a delegate, {NO_VOTE}"
COMMISSIONER = f"has a resident commissioner, {NO_VOTE}"


def look_up(
    page: Page, campaign: str = BELARUS, *, status: int = 200, **values: str | None
) -> BeautifulSoup:
    """Return the page for these values."""
    return page(f"{campaign}/representatives?{query(**values)}", status=status)


def choices_in(soup: BeautifulSoup) -> list[str]:
    """Return what stands beside each circle to choose."""
    return [
        " ".join(label.get_text(" ").split()).replace(" ,", ",") for label in soup.select(".choice")
    ]


def notices(soup: BeautifulSoup) -> list[str]:
    """Return what the page says of the seats."""
    return [" ".join(notice.get_text(" ").split()) for notice in soup.select(".notice")]


def test_one_district(page: Page) -> None:
    """The senators, the representative and the President, each ticked, with how to reach them."""
    soup = look_up(page, zip="11235")
    assert "Your representatives ZIP 11235 – Brooklyn, NY (NY-8) Change" in words(soup)
    assert boxes(soup) == [GILLIBRAND, SCHUMER, JEFFRIES, "president"]
    assert words(soup, ".rep-card:has(#to-3)") == (
        "Representative Hakeem S. Jeffries US House, New York’s 8th district (D)"
        " By the official form at jeffries.house.gov"
        " Phone 202-225-5936 · Data as of June 15, 2026"
        " Is this wrong? Representative Hakeem S. Jeffries"
    )
    assert notices(soup) == []
    assert soup.select("input[name=district]")[0]["value"] == "NY-8"


def test_a_campaigns_own_recipients_follow(page: Page) -> None:
    """After the members of Congress, with what the campaign says of them."""
    soup = look_up(page, DEMO, zip="11235")
    assert boxes(soup) == list(EVERYONE)
    assert words(soup, ".rep-card:has(#to-4)") == (
        "Demonstration Desk A made-up office that takes e-mail and calls"
        " By e-mail from this site Phone 202-555-0100"
    )


@pytest.mark.parametrize(
    "typed", ["11235-1234", " 11235. ", "１１２３５", "112351234", "11235 - 1234", "\t11235,"]
)
def test_sloppy_is_good_enough(page: Page, typed: str) -> None:
    """What people type around five digits does not matter, and stays as they typed it."""
    soup = look_up(page, zip=typed)
    assert "ZIP 11235 – Brooklyn, NY (NY-8)" in words(soup)
    assert soup.select("input[name=zip]")[0]["value"] == typed.strip()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (None, "Enter your ZIP code"),
        ("", "Enter your ZIP code"),
        (" . ", "Enter your ZIP code"),
        ("ABCDE", NEEDS_DIGITS),
        ("1123", NEEDS_DIGITS),
        ("11235-123", NEEDS_DIGITS),
        ("Brooklyn", NEEDS_DIGITS),
        ('"><script>alert(1)</script>', NEEDS_DIGITS),
        ("112355", ABROAD),
        ("220030", ABROAD),
        ("K1A 0B1", ABROAD),
        ("99999", f"We don’t know ZIP code 99999. {CHECK_IT}"),
        ("00000", f"We don’t know ZIP code 00000. {CHECK_IT}"),
        ("09012", f"09012 {HOME_ADDRESS}"),
        ("34002", f"34002 {HOME_ADDRESS}"),
        ("96204", f"96204 {HOME_ADDRESS}"),
        (
            "96960",
            f"96960 is in the Marshall Islands, {SOVEREIGN}",
        ),
        (
            "96940",
            f"96940 is in Palau, {SOVEREIGN}",
        ),
    ],
)
def test_what_cannot_be_answered(page: Page, typed: str | None, sentence: str) -> None:
    """One sentence, at the field, which keeps what was typed; the state can be chosen instead."""
    soup = look_up(page, status=422, zip=typed)
    assert words(soup, ".error-summary") == f"There is a problem {sentence}"
    assert words(soup, "#zip-error") == f"Error: {sentence}"
    (field,) = soup.select("#zip")
    assert field["value"] == (typed or "").strip()
    assert field["aria-invalid"] == "true"
    assert words(soup, "title").startswith("Error: ")
    assert len(soup.select("#state option")) == 56
    assert soup.select("#state option")[0]["value"] == "AL"


@pytest.mark.parametrize(
    ("typed", "sentence", "state", "choices"),
    [
        ("11229", "11229 is in 2 congressional districts.", "New York", "NY-8 NY-9 NY"),
        ("44134", "44134 is in 2 congressional districts.", "Ohio", "OH-7 OH-11 OH"),
        (
            "91711",
            "91711 is in 6 congressional districts.",
            "California",
            "CA-28 CA-35 CA-27 CA-29 CA-30 CA-31 CA",
        ),
    ],
)
def test_several_districts(page: Page, typed: str, sentence: str, state: str, choices: str) -> None:
    """The page asks, with nobody chosen, and "don't know" is an answer."""
    soup = look_up(page, zip=typed)
    assert words(soup, "h1") == "Which district is yours?"
    assert words(soup, ".lead") == f"ZIP code {sentence} Which one is yours?"
    assert radios(soup) == choices.split()
    assert not soup.select("input[checked]")
    assert words(soup, "legend") == state
    last = soup.select("label.choice")[-1].get_text(" ", strip=True)
    assert " ".join(last.split()) == (
        f"I live in {state} but don’t know my district Go on with the senators and the President."
    )
    assert soup.select("#zip")[0]["value"] == typed


def test_members_stand_beside_their_districts(page: Page) -> None:
    """A name is what people remember."""
    labels = choices_in(look_up(page, zip="11229"))
    assert labels[0].startswith("NY-8, Representative Hakeem S. Jeffries (D) Covers most of")
    assert labels[1].startswith("NY-9, Representative Yvette D. Clarke (D) A corner of")


def test_two_states(page: Page) -> None:
    """Each state has a group of its own, and its own "don't know"."""
    soup = look_up(page, zip="30165")
    assert "30165 is in 2 congressional districts of Alabama and Georgia." in words(soup, ".lead")
    assert [legend.get_text() for legend in soup.select("legend")] == ["Georgia", "Alabama"]
    assert radios(soup) == ["GA-14", "GA", "AL-3", "AL"]


@pytest.mark.parametrize(
    ("choice", "place", "title"),
    [
        ("AL-3", "ZIP 30165 (AL-3)", "US House, Alabama’s 3rd district"),
        ("GA-14", "ZIP 30165 – Rome, GA (GA-14)", "US House, Georgia’s 14th district"),
    ],
)
def test_a_choice_in_either_state(page: Page, choice: str, place: str, title: str) -> None:
    """The senators follow; the town is named only where it is in the state."""
    soup = look_up(page, zip="30165", district=choice)
    assert place in words(soup, ".place")
    assert title in words(soup)
    assert len(boxes(soup)) == 4


def test_not_knowing_the_district(page: Page) -> None:
    """Both senators, and the representative is skipped rather than guessed."""
    soup = look_up(page, zip="11229", district="NY")
    assert notices(soup) == [
        "We skip your representative for now. Find yours and come back any time."
    ]
    assert boxes(soup) == [GILLIBRAND, SCHUMER, "president"]
    assert soup.select("form input[name=district]")[0]["value"] == "NY"


@pytest.mark.parametrize(
    ("typed", "place", "note", "title"),
    [
        ("00901", "Puerto Rico (Puerto Rico at large)", f"Puerto Rico {COMMISSIONER}", "Resident"),
        (
            "00802",
            "St. Thomas, VI (U.S. Virgin Islands at large)",
            f"The U.S. Virgin Islands {DELEGATE}",
            "Delegate",
        ),
        ("96910", "Guam (Guam at large)", f"Guam {DELEGATE}", "Delegate"),
        (
            "96799",
            "Pago Pago, AS (American Samoa at large)",
            f"American Samoa {DELEGATE}",
            "Delegate",
        ),
        (
            "96950",
            "Saipan, MP (Northern Mariana Islands at large)",
            f"The Northern Mariana Islands {DELEGATE}",
            "Delegate",
        ),
        (
            "20001",
            "Washington, DC (District of Columbia at large)",
            f"The District of Columbia {DELEGATE}",
            "Delegate",
        ),
    ],
)
def test_without_senators(page: Page, typed: str, place: str, note: str, title: str) -> None:
    """A delegate or the resident commissioner, what they cannot do, and the President."""
    soup = look_up(page, zip=typed)
    assert f"ZIP {typed} – {place}" in words(soup, ".place")
    assert notices(soup) == [note]
    assert words(soup, ".rep-card:has(#to-1) strong").startswith(title)
    assert "(non-voting)" in words(soup, ".rep-card:has(#to-1)")
    assert boxes(soup)[1:] == ["president"]
    assert "Not your district?" not in words(soup)


@pytest.mark.parametrize("state", ["AK", "DE", "ND", "SD", "VT", "WY"])
def test_at_large(page: Page, state: str) -> None:
    """A state with one district has no number to read, and none to ask for."""
    soup = look_up(page, district=state)
    assert f"{state}-0" not in words(soup)
    assert "at large" in words(soup, ".place")
    assert len(boxes(soup)) == 4
    assert notices(soup) == []
    assert "Not your district?" not in words(soup)


@pytest.mark.parametrize(
    ("typed", "district"),
    [("33313", "FL-20"), ("30017", "GA-13"), ("94541", "CA-14"), ("78840", "TX-23")],
)
def test_a_vacant_seat(page: Page, typed: str, district: str) -> None:
    """It is said, nobody stands for it, and the senators can be written to."""
    soup = look_up(page, zip=typed)
    (notice,) = notices(soup)
    assert notice == (
        f"The seat of {district} is vacant: nobody represents this district in the House right"
        " now. Write to the others; the new member will be shown after the election."
    )
    assert len(boxes(soup)) == 3
    assert "Representative" not in words(soup, "fieldset")


@pytest.mark.parametrize(
    ("typed", "label"), [("33404", "FL-20, vacant seat"), ("30058", "GA-13, vacant seat")]
)
def test_a_vacant_seat_among_several(page: Page, typed: str, label: str) -> None:
    """It can be chosen like any other."""
    assert any(one.startswith(label) for one in choices_in(look_up(page, zip=typed)))


def test_a_post_office_box(page: Page) -> None:
    """The districts around its post office are asked about, and said to be approximate."""
    soup = look_up(page, zip="10116")
    assert words(soup, ".lead") == (
        "ZIP code 10116 (New York, NY) is one for post-office boxes or a single organization. Its"
        " post office is in or near these 4 districts. Which one do you live in?"
    )
    assert radios(soup) == ["NY-12", "NY-14", "NY", "NJ-8", "NJ-9", "NJ"]
    assert "Approximate: by the place of its post office on the map." in words(soup)
    chosen = look_up(page, zip="10116", district="NY-12")
    assert "ZIP 10116 – New York, NY (NY-12)" in words(chosen, ".place")


def test_a_post_office_box_in_one_district(page: Page) -> None:
    """One candidate is asked about too: a box says where its post office is, not who owns it."""
    soup = look_up(page, zip="02722")
    assert words(soup, ".lead") == (
        "ZIP code 02722 (Fall River, MA) is one for post-office boxes or a single organization."
        " Its post office is in MA-4. Offices serve the place where you live: is that in MA-4 too?"
    )
    assert radios(soup) == ["MA-4", "MA"]


def test_a_zip_code_that_is_nowhere_on_the_map(page: Page) -> None:
    """Only its state is known, so all of that state's districts are offered."""
    soup = look_up(page, zip="96898")
    assert "so we cannot tell its district" in words(soup, ".lead")
    assert radios(soup) == ["HI-1", "HI-2", "HI"]


@pytest.mark.parametrize(
    ("state", "choices"),
    [
        ("NY", [f"NY-{number}" for number in range(1, 27)] + ["NY"]),
        ("NH", ["NH-1", "NH-2", "NH"]),
        ("WY", ["WY-0"]),
        ("DC", ["DC-0"]),
        ("AS", ["AS-0"]),
    ],
)
def test_choosing_the_state(page: Page, state: str, choices: list[str]) -> None:
    """Whose ZIP code we cannot place comes in by their state and district."""
    soup = look_up(page, state=state)
    assert radios(soup) == choices
    assert not soup.select(".lead, .error-summary")  # nothing is wrong with that
    assert not soup.select("form:has([type=radio]) [name=zip]")
    soup = look_up(page, district=choices[0])
    assert words(soup, "h1") == "Your representatives"
    assert words(soup, ".place").startswith("(")


def test_another_district_of_the_state(page: Page) -> None:
    """The link below the cards leads to all districts of the state, and keeps the ZIP code."""
    soup = look_up(page, zip="11235")
    (link,) = [each for each in soup.select("a") if each.get_text() == "Not your district?"]
    soup = page(str(link["href"]))
    assert len(radios(soup)) == 27
    assert soup.select("form:has([type=radio]) [name=zip]")[0]["value"] == "11235"


@pytest.mark.parametrize("state", ["XX", "FM", "ny", "", "NY-8", "<script>"])
def test_a_tampered_state(page: Page, state: str) -> None:
    """It is as if nothing was said."""
    soup = look_up(page, status=422, state=state)
    assert words(soup, ".error-summary") == "There is a problem Enter your ZIP code"


@pytest.mark.parametrize("district", ["NY-99", "NY-0", "ZZ-1", "zzz", "NY-", "8", "FM", "<b>"])
def test_a_tampered_district(page: Page, district: str) -> None:
    """It is asked for anew, and never taken for another one."""
    soup = look_up(page, zip="11229", district=district)
    assert words(soup, ".lead") == "Choose your district from the list"
    assert radios(soup) == ["NY-8", "NY-9", "NY"]
    soup = look_up(page, status=422, district=district)
    assert "Choose your district from the list" in words(soup, ".error-summary")


@pytest.mark.parametrize("district", ["CA-12", "CA"])
@pytest.mark.parametrize("typed", ["11235", "11229", "10116"])
def test_a_district_of_another_state(page: Page, typed: str, district: str) -> None:
    """Nobody writes as a constituent from a ZIP code that is elsewhere."""
    status = 422 if typed == "11235" else 200
    soup = look_up(page, status=status, zip=typed, district=district)
    assert f"ZIP code {typed} is not in California. {CHECK_IT}" in words(soup)
    assert not boxes(soup)


def test_a_lower_case_district_is_understood(page: Page) -> None:
    """As in a link that somebody typed."""
    assert "(NY-9)" in words(look_up(page, zip="11229", district="ny-9"), ".place")


def test_nobody_was_ticked(page: Page) -> None:
    """Those who sent the form without a tick come back to the same people, with the reason."""
    soup = page(f"{BELARUS}/letter?zip=11229&district=NY-9")
    assert words(soup, "h1") == "Your representatives"
    assert "(NY-9)" in words(soup, ".place")
    sentence = "Select at least one person to write to"
    assert words(soup, ".error-summary") == f"There is a problem {sentence}"
    assert words(soup, "title").startswith("Error: ")


@pytest.mark.parametrize(
    ("targets", "typed"),
    [
        ("  senate: false\n  house: true\n  president: false", "33313"),
        ("  senate: true\n  house: false\n  president: false", "20001"),
    ],
)
def test_nobody_to_write_to(open_site: OpenSite, tmp_path: Path, targets: str, typed: str) -> None:
    """A vacant seat, or a place without senators, where the campaign asks nobody else."""
    everyone = "  senate: true\n  house: true\n  president: true"
    folder = edited_campaign(tmp_path, "belarus-freedom-forum", (everyone, targets))
    client = open_site(campaigns_folder=folder).test_client()
    for path in ("representatives", "letter"):
        soup = checked_page(client, f"{BELARUS}/{path}?zip={typed}&none=1")
        assert notices(soup)[-1] == (
            "Nobody in the offices that this campaign writes to represents you right now. You can"
            " still share the campaign."
        )
        assert not soup.select("button, .error-summary")


def test_old_data_says_so(page: Page, clock: SettableClock) -> None:
    """From the day on which its Congress ends, every page warns."""
    clock.advance(timedelta(days=90))  # January 3, 2027
    assert words(look_up(page, zip="11235"), "section.banner") == (
        "Our list of members is of June 15, 2026 and is being updated after the election. Check"
        " the name on the official site before sending."
    )
    clock.advance(timedelta(days=-1))
    assert not look_up(page, zip="11235").select("section.banner")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/privacy",
        "/accessibility",
        "/credits",
        DEMO,
        f"{DEMO}?gone=1&zip=11235",
        f"{BELARUS}/representatives?zip=11235",
        f"{BELARUS}/representatives?zip=11229",
        f"{BELARUS}/representatives?state=NY",
        f"{BELARUS}/representatives?zip=ABCDE",
    ],
)
def test_everyone_gets_the_same_bytes(
    app: Flask, page: Page, client: FlaskClient, path: str
) -> None:
    """Up to the letter nothing is personal: no cookie, and caches may keep it for a minute."""
    page(f"{DEMO}/letter?zip=11235&district=NY-8&to=desk-1")  # now this browser has a cookie
    mine, theirs = client.get(path), app.test_client().get(path)
    assert mine.data == theirs.data
    for answer in (mine, theirs):
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in answer.headers
        assert answer.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.text(max_size=30), number=st.integers(1, 2**31))
def test_whatever_is_typed(client: FlaskClient, typed: str, number: int) -> None:
    """No text breaks the page; the field keeps it, and none of it becomes markup."""
    address = ".".join(str(part) for part in number.to_bytes(4))  # each has look-ups of its own
    answer = client.get(
        f"{DEMO}/representatives",
        query_string={"zip": typed},
        environ_overrides={"REMOTE_ADDR": address},
    )
    assert answer.status_code in {200, 422}
    soup = BeautifulSoup(answer.text, "html5lib")
    assert len(soup.select("h1, script")) == 2
    (kept,) = {str(field["value"]) for field in soup.select("[name=zip]")}
    assert visible(kept) == visible(typed)


def visible(text: str) -> list[str]:
    """Return what can be seen of a text, whichever way its accents are written."""
    plain = unicodedata.normalize("NFD", text)
    return sorted(one for one in plain if unicodedata.category(one)[0] not in "CZ")


@pytest.mark.parametrize("query", ["zip=11229", "state=NY", "zip=10116"])
def test_continuing_without_a_choice(page: Page, query: str) -> None:
    """It is said what is missing, and everything is asked again."""
    path = f"/c/belarus-freedom-forum/representatives?{query}"
    asked = page(path)
    again = page(f"{path}&asked=1", status=422)
    assert "Choose your district from the list" in words(again, ".error-summary")
    assert "Enter your ZIP code" not in words(again)
    assert len(again.select("[name=district]")) == len(asked.select("[name=district]"))
