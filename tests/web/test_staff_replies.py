"""Staff add what they learn of an office, and read what it answered."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.core.stances import ReplyKind
from contactrep.outreach.services import Services
from tests.conftest import Page
from tests.office_keeping import DEMO, audited, give_roles, letters_of, note_reply, some_member
from tests.page import words
from tests.web.staff_site import EMAIL, join_and_sign_in, text
from tests.web.visitor import DESK, JEFFRIES, SCHUMER

AT = f"/staff/offices/{SCHUMER}"
OF = "?campaign=demonstration"
STANCE = {
    "stance-stance": "leaning",
    "stance-source": "statement",
    "stance-day": "2026-10-04",
    "stance-link": "https://www.example.org/speech",
    "stance-note": "At the reading room.",
}
REPLY = {"reply-kind": "substantive", "reply-day": "2026-10-05", "reply-text": "Dear friend,"}


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> None:
    """Every test here is somebody of the staff."""
    join_and_sign_in(services, client)


def add(
    page: Page, what: str, values: dict[str, str], *, status: int = 200, **changes: str
) -> BeautifulSoup:
    """Send one of the forms of an office and return what follows."""
    renamed = {f"{what}-{name}": value for name, value in changes.items()}
    return page(f"{AT}/{what}{OF}", status=status, data={**values, **renamed})


def test_what_staff_add(services: Services, page: Page) -> None:
    """Stands on the office's page, by days, and in the audit log without what was written."""
    soup = add(page, "stance", STANCE)
    assert text(soup, "[role=status]") == "The stance is noted."
    add(page, "reply", REPLY)
    soup = add(page, "note", {}, text="They moved.\r\nAsk for Jo.")
    assert words(soup, ".timeline") == (
        f"2026-10-05 Reply: substantive answer, read it by {EMAIL}"
        f" Note by {EMAIL} They moved. Ask for Jo."
        " 2026-10-04 Stance: leaning a public statement, example.org"
        f" by {EMAIL} At the reading room."
    )
    assert "Stance leaning a public statement, 2026-10-04" in words(soup, ".summary-list")
    assert audited(services) == [
        ("stance noted", f"{DEMO} {SCHUMER}: leaning (statement)"),
        ("reply noted", f"{DEMO} {SCHUMER}: substantive, number 1"),
        ("office noted", f"{DEMO} {SCHUMER}"),
    ]
    board = page("/staff/offices?campaign=demonstration&stance=leaning")
    assert "leaning 2026-10-05" in words(board, ".board tbody")


WRONG: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    ("stance", STANCE, {"stance": ""}, "Select where they stand"),
    ("stance", STANCE, {"source": ""}, "Select how we know"),
    ("stance", STANCE, {"day": "2026-10-06"}, "Enter a day that is not still to come"),
    ("stance", STANCE, {"day": "soon"}, "Day: enter a date like 2026-10-05"),
    ("stance", STANCE, {"link": "example.org"}, "Enter the whole address of a page"),
    ("stance", STANCE, {"note": "x" * 2001}, "This note is too long"),
    ("reply", REPLY, {"kind": ""}, "Select what kind of reply it was"),
    ("reply", REPLY, {"letter": "nothing"}, "There is no such letter to this office."),
    ("reply", REPLY, {"text": "x" * 20_001}, "This text is too long"),
    ("note", {"note-text": " "}, {}, "Write the note"),
]


def test_what_is_wrong_is_told(page: Page) -> None:
    """In the form where it was typed, which is open; nothing is lost, and nothing is kept."""
    for what, values, changes, told in WRONG:
        soup = add(page, what, values, status=422, **changes)
        assert told in words(soup, ".error-summary")
        assert words(soup, "title").startswith("Error: Senator Charles E. Schumer")
        (opened,) = soup.select("main details[open]")
        assert told in " ".join(one.get_text() for one in opened.select(".error"))
        typed = {**values, **{f"{what}-{name}": value for name, value in changes.items()}}
        for name, value in typed.items():
            (field,) = opened.select(f"[name={name}]")
            chosen = field.select("option[selected]")
            now = chosen[0]["value"] if chosen else field.get("value", field.get_text())
            assert str(now).strip() == value.strip()
    assert "Nothing is noted yet" in words(page(AT + OF))


def test_a_reply_to_a_letter(services: Services, page: Page) -> None:
    """Makes it replied, by the address of its page; that of a machine does not."""
    letters = letters_of(services)
    soup = page(f"/staff/letters/{letters[SCHUMER]}")
    (link,) = (one for one in soup.select("main a") if one.get_text() == "Note what it replied")
    soup = page(str(link["href"]).partition("#")[0])
    (named,) = soup.select("[name=reply-letter]")
    assert named["value"] == letters[SCHUMER]
    assert add(page, "reply", REPLY, letter=f"/staff/letters/{letters[SCHUMER]}")
    assert f"replied by {EMAIL}" in words(page(f"/staff/letters/{letters[SCHUMER]}"))
    soup = add(page, "reply", REPLY, status=422, letter=letters[DESK])
    assert "There is no such letter to this office." in words(soup, ".error-summary")
    jeffries = f"/staff/offices/{JEFFRIES}/reply{OF}"
    machine = {**REPLY, "reply-kind": "automatic", "reply-letter": letters[JEFFRIES]}
    page(jeffries, data=machine)
    assert f"auto answered by {EMAIL}" in words(page(f"/staff/letters/{letters[JEFFRIES]}"))
    tiles = [one.get_text(" ").split() for one in page(AT + OF).select(".stat")]
    assert tiles[-1] == ["Replies", "1"]


def test_the_text_of_a_reply(services: Services, page: Page) -> None:
    """Opening it is written down; it can be erased, and the reply stays in the log."""
    note_reply(services, some_member(services, "jo@example.org"), SCHUMER)
    soup = page("/staff/replies/1")
    assert "Thank you for writing." in words(soup)
    soup = page("/staff/replies/1/erase", data={})
    assert text(soup, "[role=status]") == "The text is erased."
    assert "Senator Charles E. Schumer" in words(soup, ".log")
    assert "read it" not in words(soup, ".log")
    assert "Its text is not kept." in words(page("/staff/replies/1"))
    assert "erased already" in words(page("/staff/replies/1/erase", data={}))
    assert audited(services) == [
        ("reply noted", f"{DEMO} {SCHUMER}: substantive, number 1"),
        ("reply read", f"{DEMO} {SCHUMER}, number 1"),
        ("reply erased", f"{DEMO} {SCHUMER}, number 1"),
    ]
    assert page("/staff/replies/9", status=404)


@pytest.mark.parametrize(
    ("roles", "reads", "keeps"),
    [
        ({EVERYWHERE: Role.EDITOR}, False, True),
        ({DEMO: Role.ORGANIZER}, True, True),
        ({DEMO: Role.VIEWER}, False, False),
        ({DEMO: Role.VIEWER, "belarus-freedom-forum": Role.ADMIN}, False, False),
    ],
)
def test_rights(
    services: Services, page: Page, roles: dict[str, Role], reads: bool, keeps: bool
) -> None:
    """Who may not read sees that there is a text; who may not keep has no form for it."""
    note_reply(services, some_member(services, "jo@example.org"), SCHUMER)
    give_roles(services, EMAIL, roles)
    soup = page(AT + OF)
    assert ("read it" in words(soup, ".timeline")) is reads
    assert ("with its text" in words(soup, ".timeline")) is not reads
    assert bool(soup.select("main form")) is keeps
    assert ("read it" in words(page("/staff/replies"), ".log")) is reads
    assert page("/staff/replies/1", status=200 if reads else 403)
    assert add(page, "note", {}, status=200 if keeps else 403, text="They moved.")
    assert page("/staff/replies/1/erase", status=200 if reads and keeps else 403, data={})


def test_the_log(services: Services, page: Page) -> None:
    """Holds the answers of all offices, by the filter, with totals."""
    assert "No reply yet." in words(page("/staff/replies"))
    member = some_member(services, "jo@example.org")
    note_reply(services, member, SCHUMER)
    note_reply(services, member, JEFFRIES, kind=ReplyKind.FORM_LETTER, text="")
    note_reply(services, member, "S000033", campaign="belarus-freedom-forum")
    soup = page("/staff/replies")
    assert words(soup, ".stats") == "In all 3 Substantive answer 2 Form letter 1"
    for asked, name in (
        (f"office={JEFFRIES}", "Representative Hakeem S. Jeffries"),
        ("kind=form-letter", "Representative Hakeem S. Jeffries"),
        ("campaign=belarus-freedom-forum", "Senator Bernard Sanders"),
    ):
        found = page(f"/staff/replies?{asked}&first_day=2026-10-05&last_day=2026-10-05")
        (only,) = found.select(".log > li > div:first-child a")
        assert only.get_text() == name
    assert "No reply matches this filter." in words(page("/staff/replies?last_day=2026-10-04"))
    assert "To: enter a day that is not before From" in words(
        page("/staff/replies?first_day=2026-10-05&last_day=2026-10-04")
    )
