"""Staff write a campaign, look at it as supporters would, and let them see it."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from contactrep.campaigns import archive
from contactrep.core.permissions import Role
from contactrep.outreach import author
from contactrep.outreach.services import Services
from contactrep.outreach.staff import StaffMember
from contactrep.storage import staff as accounts
from tests.conftest import Page
from tests.outreach.authoring import SLUG, copy_of, new_member, revise
from tests.page import check, csrf_token, words
from tests.web.staff_site import EMAIL, text

HOME = f"/staff/campaigns/{SLUG}"
SHORT = "editions/short.txt"


@pytest.fixture
def services(app: Flask) -> Services:
    """Those of the app itself, which need not be opened again."""
    house, _ = app.extensions["contactrep.services"]
    assert isinstance(house, Services)
    return house


@pytest.fixture(autouse=True)
def member(services: Services, client: FlaskClient) -> StaffMember:
    """Every test here is somebody of the staff, who signed in some time ago."""
    return sign_in_as(services, client, new_member(services, EMAIL))


def sign_in_as(services: Services, client: FlaskClient, member: StaffMember) -> StaffMember:
    """Begin a session without the password, whose check takes long by design."""
    with services.database.write() as conn:
        token = accounts.start_session(conn, member.id, services.clock(), timedelta(hours=1))
    with client.session_transaction() as session:
        session["staff"] = token
    return member


def form_of(soup: BeautifulSoup, selector: str = "form.editor") -> dict[str, object]:
    """Return what a form would send as it stands, but for its buttons."""
    (form,) = soup.select(selector)
    data: dict[str, object] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind, name = field.get("type"), str(field["name"])
        if kind in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.select("option[selected]") or field.select("option")
            data[name] = chosen[0]["value"] if chosen else ""
        elif field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n")
        else:
            data[name] = field.get("value", "y" if kind == "checkbox" else "")
    data.pop("csrf_token", None)
    return data


Edit = Callable[..., BeautifulSoup]


@pytest.fixture
def edit(page: Page) -> Edit:
    """Open an editor, change fields of its form, and send it."""

    def send(path: str, *, status: int = 200, **changes: object) -> BeautifulSoup:
        data = {**form_of(page(path)), **changes}
        return page(path, status=status, data=data)

    return send


def test_a_campaign_is_listed(page: Page, services: Services, member: StaffMember) -> None:
    """With what visitors see and what waits."""
    soup = page("/staff/campaigns")
    (one,) = (each for each in soup.select(".campaign-list li") if "Demonstration" in each.text)
    assert "As its folder has it." in one.text
    revise(services, member, "A new title")
    assert "1 draft revision" in words(page("/staff/campaigns"))


def test_every_part_of_it_has_a_page(page: Page) -> None:
    """Each of its links leads somewhere."""
    soup = page(HOME)
    links = {str(link["href"]) for link in soup.select("main a")}
    for link in sorted(links):
        if not link.endswith(".zip"):
            page(link)
    for edition in ("full", "long", "standard", "short", "brief"):
        assert f"{HOME}/text/editions/{edition}.txt" in links
        assert f"{HOME}/text/be/editions/{edition}.txt" in links


def test_a_text_is_written_and_published(page: Page, edit: Edit) -> None:
    """From the editor over the check to the page that visitors see."""
    soup = edit(f"{HOME}/text/page", text="## A new page\n\nIt is **new**.", note="Shorter")
    assert "Saved: Public page." in words(soup)
    assert "1 draft revision" in text(soup, ".notice.attention")
    assert "A new page" not in words(page(f"/c/{SLUG}"))
    changes = page(str(soup.select(".notice.attention a")[0]["href"]))
    assert "It is **new**." in words(changes)
    publish = str(changes.select(".side-by-side a")[0]["href"])
    refused = page(publish, status=422, data={})
    assert "Tick this once you have looked" in text(refused, ".error-summary")
    soup = page(publish, data={"looked": "y"})
    assert "Published." in text(soup, ".notification")
    assert "A new page" in words(page(f"/c/{SLUG}"))


def test_a_placeholder_that_is_not_known_is_refused(edit: Edit, services: Services) -> None:
    """With file, line and reason; what was typed stays, and nothing is stored."""
    typed = "{{ opening }}\r\n\r\n{{ own_words }}\r\n\r\n{{ opning }}"
    soup = edit(f"{HOME}/text/{SHORT}", status=422, text=typed)
    told = text(soup, ".error-summary")
    assert "editions/short.txt, line 8 (line 5 of the text below)" in told
    assert "unknown placeholder {{ opning }}; did you mean {{ opening }}?" in told
    assert form_of(soup)["text"] == typed.replace("\r\n", "\n")
    assert author.history(services, SLUG) == []


def test_the_preview_is_the_letter(page: Page, edit: Edit, services: Services) -> None:
    """In the edition that is written, with its length, and nothing is stored."""
    path = f"{HOME}/text/{SHORT}"
    soup = edit(path, text="{{ opening }}\n\n{{ own_words }}\n\nLight the lamp.", preview="1")
    cards = soup.select("#preview .letter-card")
    assert len(cards) == 3 + 3  # members of Congress, and the campaign's own
    assert all("Light the lamp." in card.text for card in cards)
    assert "of 850 characters" in text(soup, ".meter")
    longest = edit(path, preview="1", sample="longest", language="be")
    assert "Featherstonehaugh-Cholmondeley" in words(longest, "#preview")
    assert longest.select("#preview .reading")
    assert author.history(services, SLUG) == []


def test_every_kind_of_text_has_a_preview(page: Page) -> None:
    """For each of the samples, in every language."""
    samples = ["one", "resident", "split", "dc", "vacant", "longest", "form"]
    for file, shown in (("script.txt", samples), ("be/script.txt", samples[:1]), ("ru/page", "dc")):
        path = f"{HOME}/text/{file}"
        offered = page(path).select("#sample option")
        assert [str(one["value"]) for one in offered] == samples
        for sample in shown:
            assert page(f"{path}?sample={sample}&language=ru").select("#preview > *")


def test_a_mistake_shows_in_the_preview(edit: Edit) -> None:
    """Before anybody saves."""
    soup = edit(f"{HOME}/text/{SHORT}", text="{{ nothing }}", preview="1")
    assert "line 4: unknown placeholder {{ nothing }}" in words(soup, "#preview")


def test_placeholders_are_offered(page: Page) -> None:
    """Those that may stand there, and no others."""

    def offered(file: str) -> set[str]:
        buttons = page(f"{HOME}/text/{file}").select("[data-placeholder]")
        return {str(button["data-placeholder"]) for button in buttons}

    assert {"opening", "own_words", "council", "constituency"} <= offered(SHORT)
    assert {"opening", "constituency"} & offered("be/script.txt") == set()
    assert offered("page") == set()


def test_the_basics_are_changed(page: Page, edit: Edit, services: Services) -> None:
    """Only what was changed is written; the rest keeps its place and its comments."""
    before = copy_of(services).files["campaign.md"]
    openings = str(form_of(page(f"{HOME}/basics"))["openings"])
    soup = edit(
        f"{HOME}/basics",
        title="Keep it open",
        closes="2026-12-24",
        goal="250",
        settings="room: the Lantern Street Reading Room\ncouncil: the town council",
        openings=openings.replace("one hour longer", "two hours longer", 1),
    )
    assert "Saved: Basics." in words(soup)
    after = copy_of(services).files["campaign.md"]
    found = copy_of(services).examined.campaign
    assert found is not None
    assert (found.title, found.goal, str(found.closes)) == ("Keep it open", 250, "2026-12-24")
    assert found.settings["council"] == "the town council"
    assert "# example.org is reserved" in after
    assert (
        after.partition("recipients:")[2].partition("openings:")[0]
        == (before.partition("recipients:")[2].partition("openings:")[0])
    )


def test_basics_that_did_not_change_are_no_revision(edit: Edit, services: Services) -> None:
    """Whatever a browser makes of line ends."""
    for slug in (SLUG, "belarus-freedom-forum"):
        assert "Nothing was changed." in words(edit(f"/staff/campaigns/{slug}/basics"))
        assert author.history(services, slug) == []


MISTAKES = {
    "title": ("", "“title” is missing"),
    "closes": ("24 December", "must be a date like 2027-03-25"),
    "goal": ("many", "must be a whole number"),
    "subjects": ("{{ city }}", "{{ city }} cannot be used here"),
    "settings": ("Room: x", "must be a name like this_one"),
    "organisation_url": ("example", "must be an https address"),
    "timezone": ("Mars/Olympus", "there is no time zone"),
}


def test_a_mistake_in_the_basics_stands_at_its_field(edit: Edit) -> None:
    """With its line; what was typed stays."""
    for field, (typed, told) in MISTAKES.items():
        soup = edit(f"{HOME}/basics", status=422, **{field: typed})
        assert told in text(soup, f"#{field}-error")
        assert form_of(soup)[field] == typed


def test_another_text_must_follow(edit: Edit, page: Page, services: Services) -> None:
    """One opening more has to be there in each language; the page says where."""
    openings = "\n\n".join(["I ask you {{ constituency }}."] * 5)
    soup = edit(f"{HOME}/basics", openings=openings)
    assert "Before it can be published" in words(soup)
    assert "must have as many entries as the campaign’s, 5" in words(soup)
    base = copy_of(services).base
    publish = page(f"{HOME}/publish/{base}")
    assert "Put this right first" in words(publish)
    assert not publish.select("main form button[type=submit]")
    page(f"{HOME}/publish/{base}", status=422, data={"looked": "y"})


def test_somebody_else_changed_the_same_text(page: Page, services: Services) -> None:
    """Both texts are on the page; saving again takes the second."""
    path = f"{HOME}/text/page"
    opened = form_of(page(path))
    page(path, data={**opened, "text": "Mine."})
    mine = author.history(services, SLUG)
    soup = page(path, status=422, data={**opened, "text": "Theirs."})
    assert "Somebody else changed this text" in text(soup, ".error-summary")
    assert soup.select("#theirs")[0].get_text().strip() == "Mine."
    assert author.history(services, SLUG) == mine
    page(path, data={**form_of(soup), "text": "Both."})
    assert "Both." in copy_of(services).files["campaign.md"]


def test_revisions_can_be_compared_and_come_back(
    page: Page, services: Services, member: StaffMember
) -> None:
    """With author, note and time."""
    first = revise(services, member, "First title")
    second = revise(services, member, "Second title")
    soup = page(f"{HOME}/revisions")
    assert text(soup, ".history").count(EMAIL) == 2
    changes = page(f"{HOME}/revisions/{second}")
    assert "First" in text(changes, ".diff del")
    assert "Second" in text(changes, ".diff ins")
    assert "reading room" in words(page(f"{HOME}/revisions/{second}?against=live"))
    soup = page(f"{HOME}/restore/{first}", data={})
    assert "Restored." in words(soup)
    assert copy_of(services).title == "First title"
    page(f"{HOME}/revisions/nothing", status=404)


def test_a_campaign_is_paused(page: Page) -> None:
    """By a revision that changes nothing else, over the same check."""
    soup = page(f"{HOME}/status", data={"status": "paused"})
    assert "It takes no letters." in words(soup)
    revision = str(soup.select("main form")[0].get("action", "")) or None
    assert revision is None
    listed = page(f"{HOME}/revisions").select(".history a")
    page(str(listed[0]["href"]).replace("revisions", "publish"), data={"looked": "y"})
    assert "does not take letters right now" in words(page(f"/c/{SLUG}"))
    page(f"{HOME}/status", status=422, data={"status": "forgotten"})


def test_a_committee_gets_a_paragraph(page: Page, edit: Edit, services: Services) -> None:
    """It is looked at in a letter to one of its members, and can be taken away again."""
    soup = page(f"{HOME}/committee", data={"committee": "HSFA"})
    assert text(soup, "h1") == "Paragraph for HSFA"
    page(f"{HOME}/text/committees/HSFA.txt", data={"text": "You sit on the committee."})
    assert "committees/HSFA.txt" in copy_of(services).files
    page(f"{HOME}/remove/committees/HSFA.txt", data={})
    assert "committees/HSFA.txt" not in copy_of(services).files
    page(f"{HOME}/committee", status=404, data={"committee": "NONE"})
    page(f"{HOME}/text/committees/x.txt", status=404)
    page(f"{HOME}/remove/script.txt", status=404, data={})


def test_a_campaign_is_duplicated(page: Page, services: Services) -> None:
    """As a draft under its own name."""
    data = {"title": "River clean-up", "slug": "river"}
    soup = page(f"{HOME}/duplicate", data=data)
    assert text(soup, "h1") == "River clean-up"
    assert "Nothing of it is published yet." in words(soup)
    for slug, told in (
        (SLUG, "of this name already"),
        ("A B", "words like this-one"),
        ("", "name"),
    ):
        soup = page(f"{HOME}/duplicate", status=422, data={"title": "X", "slug": slug})
        assert told in text(soup, ".error-summary")
    assert page("/staff/campaigns/river")
    page("/c/river", status=404)


def test_a_folder_leaves_and_comes_back(client: FlaskClient, services: Services) -> None:
    """As a draft; what is wrong with an archive is told."""
    packed = client.get(f"{HOME}/folder.zip").data
    files = archive.unpack(packed)
    assert files == copy_of(services).files
    changed = archive.pack(SLUG, {**files, "script.txt": files["script.txt"] + "Thank you."})
    soup = _upload(client, f"{HOME}/load", "archive", changed)
    assert "Loaded." in words(soup)
    assert "Thank you." in copy_of(services).files["script.txt"]
    for data, told in (
        (b"no archive", "not a ZIP file"),
        (archive.pack(SLUG, {**files, "script.txt": "x"}), "must begin with the lines"),
        (archive.pack("x", {"campaign.md": "x"}), "the first line must be ---"),
        (b"", "Choose a ZIP file"),
    ):
        soup = _upload(client, f"{HOME}/load", "archive", data, status=422)
        assert told in text(soup, ".error-summary")


def test_recipients_one_by_one(page: Page, services: Services) -> None:
    """Added, changed, and taken away."""
    path = f"{HOME}/recipients"
    assert len(page(path).select(".task-list li")) == 3
    data = {
        "key": "desk-2",
        "name": "Night Desk",
        "salutation": "Dear Night Desk:",
        "description": "A made-up desk",
        "email": "night@example.org",
        "envelope": "Night Desk\r\n2 Lantern Street",
    }
    assert "Saved: Night Desk." in words(page(f"{path}/new", data=data))
    found = copy_of(services).examined.campaign
    assert found is not None
    assert found.recipients[-1].envelope == ("Night Desk", "2 Lantern Street")
    opened = form_of(page(f"{path}/desk-2"), "main form[novalidate]")
    base = {"base": copy_of(services).base}
    page(f"{path}/desk-2", data={**opened, **base, "email": "late@example.org"})
    assert "late@example.org" in words(page(path))
    bad = {
        **opened,
        "base": copy_of(services).base,
        "email": "late",
        "phone": "911",
        "key": "desk-1",
    }
    soup = page(f"{path}/desk-2", status=422, data=bad)
    told = text(soup, ".error-summary")
    for part in ("must be an e-mail address", "a number like 202-555-0100", "has this key"):
        assert part in told
    page(f"{path}/desk-2/remove", data={})
    assert len(page(path).select(".task-list li")) == 3
    page(f"{path}/desk-9", status=404)


def test_recipients_from_a_table(client: FlaskClient, page: Page, services: Services) -> None:
    """All or nothing, with everything that is wrong by row and column."""
    path = f"{HOME}/recipients"
    table = client.get(f"{path}.csv").data
    before = copy_of(services).examined.campaign
    good = table.decode() + "desk-2,Night Desk,Dear Desk:,A desk,n@example.org,,,,,,\r\n"
    soup = _upload(client, path, "file", good.encode())
    assert "Taken in: 4 recipients." in words(soup)
    after = copy_of(services).examined.campaign
    assert before and after and after.recipients[:3] == before.recipients
    base = copy_of(services).base or ""
    bad = good + "desk-2,,Dear Desk:,A desk,nobody,http://x,many,,,,\r\n"
    soup = _upload(client, path, "file", bad.encode(), status=422, base=base)
    told = text(soup, ".error-summary")
    for part in (
        "Row 6, name: must not be empty",
        "Row 6, email: “email” must be an e-mail address",
        "Row 6, form: “form” must be an https address",
        "Row 6, max_length: “max_length” must be a whole number",
        "Row 6, key: row 5 has the same key",
    ):
        assert part in told
    assert "nobody" in soup.select("#table")[0].get_text()
    assert copy_of(services).base == base
    for typed, part in (("", "is empty"), ("name\nx", "this column is missing"), ("x", "no such")):
        soup = page(path, status=422, data={"table": typed, "base": base})
        assert part in text(soup, ".error-summary")
    soup = _upload(client, path, "file", b"\xff\xfe", status=422, base=base)
    assert "CSV UTF-8" in text(soup, ".error-summary")


def test_a_test_letter_goes_to_oneself(page: Page, services: Services) -> None:
    """Marked as one, by the outbox as the site's own mail."""
    soup = page(f"{HOME}/test", data={"sample": "form", "edition": "brief"})
    assert f"On its way to {EMAIL}" in words(soup)
    with services.database.read() as conn:
        actions = [row.action for row in accounts.audit_rows(conn)]
    assert actions[-1] == "test letter"
    page(f"{HOME}/test", status=422, data={"sample": "nobody", "edition": ""})


def test_an_editor_of_one_campaign_sees_one(
    services: Services, client: FlaskClient, page: Page
) -> None:
    """The others are closed, and no other can be begun."""
    other = new_member(services, "b@example.org", {SLUG: Role.EDITOR})
    sign_in_as(services, client, other)
    soup = page("/staff/campaigns")
    assert len(soup.select(".campaign-list li")) == 1
    assert client.get("/staff/campaigns/belarus-freedom-forum").status_code == 403
    assert client.get("/staff/campaigns/belarus-freedom-forum/folder.zip").status_code == 403
    soup = page(f"{HOME}/duplicate", data={"title": "X", "slug": "x"})
    assert "somebody who edits every campaign" in words(soup)
    assert author.slugs(services) == sorted(services.campaigns)


def _upload(
    client: FlaskClient, path: str, name: str, data: bytes, *, status: int = 200, base: str = ""
) -> BeautifulSoup:
    """Send a file by a form."""
    sent = {"csrf_token": csrf_token(client), "base": base}
    if data:
        sent[name] = (io.BytesIO(data), "file.zip")  # type: ignore[assignment]  # werkzeug's way
    response = client.post(path, data=sent, follow_redirects=True)
    assert response.status_code == status, response.text
    return check(response)
