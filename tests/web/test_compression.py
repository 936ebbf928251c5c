"""What travels compressed, and that no answer does that holds anything of a visitor."""

import gzip
import os
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_compress import Compress
from flask_compress.compat import compression
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach import account, staff, team
from contactrep.outreach import staff_links as links
from contactrep.outreach.services import Services
from contactrep.outreach.system_mail import A_DAY
from contactrep.storage import second_factors, staff_links
from contactrep.storage import staff as accounts
from contactrep.storage.staff_links import Purpose
from contactrep.web.compression import CODINGS
from tests.conftest import OpenSite, Page
from tests.office_keeping import note_reply, some_member
from tests.outreach.authoring import new_member, revise
from tests.outreach.following import replied_path
from tests.outreach.holding import hold, token_for
from tests.web.staff_site import EMAIL, PASSWORD, join_and_sign_in, packed
from tests.web.visitor import DEMO, DESK, SCHUMER, letter_path, link, mail, send, write

BROWSER = "gzip, deflate, br, zstd"
SPLIT = f"{DEMO}/representatives?zip=11229"
WRITTEN = "/staff/campaigns/demonstration"
FOR_EVERYONE = {
    "supporter.home": "/",
    "supporter.privacy": "/privacy",
    "supporter.accessibility": "/accessibility",
    "supporter.credits": "/credits",
    "supporter.campaign": DEMO,
    "supporter.representatives": f"{DEMO}/representatives?zip=11235",
    "supporter.wrong": f"{DEMO}/wrong/{SCHUMER}",
    "supporter.reported": f"{DEMO}/wrong/{SCHUMER}/thanks",
    "static": "/static/css/app.css",
}
PERSONAL = {
    "supporter.letter": letter_path(),
    "supporter.check": f"{DEMO}/check",
    "supporter.edit": f"{DEMO}/edit",
    "supporter.letters": f"{DEMO}/send",
    "supporter.letter_to": f"{DEMO}/send/{DESK}",
    "supporter.opening": f"{DEMO}/send/{SCHUMER}/opening/form",
    "supporter.print_letter": f"{DEMO}/send/{SCHUMER}/print",
    "supporter.letter_pdf": f"{DEMO}/send/{SCHUMER}/letter.pdf",
    "supporter.letters_pdf": f"{DEMO}/letters.pdf",
    "supporter.calendar": f"{DEMO}/call.ics",
    "supporter.done": f"{DEMO}/done",
    "supporter.resume": "the link in the other mail",
    "supporter.verify": "the link in the mail",
    "supporter.held": "the link in the mail about a letter that is held",
    "supporter.replied": "the link in the mail that asks whether an office replied",
    "supporter.thanks": "the page after it",
    "staff.overview": "/staff",
    "staff.sign_in": "/staff/sign-in",
    "staff.letters": "/staff/letters",
    "staff.download": "/staff/letters.csv",
    "staff.map_of_nation": "/staff/map",
    "staff.map_of_state": "/staff/map/NY",
    "staff.data": "/staff/data",
    "staff.numbers": "/staff/numbers.csv?campaign=demonstration&by=day",
    "staff.people": "/staff/people.csv?campaign=demonstration",
    "staff.queue": "/staff/queue",
    "staff.letter": "a letter of the queue",
    "staff.officials": "/staff/officials",
    "staff.official": f"/staff/officials/{SCHUMER}",
    "staff.packs": "/staff/packs",
    "staff.pack": "a pack",
    "staff.pack_pdf": "the letters of a pack",
    "staff.brief": f"/staff/offices/{SCHUMER}/brief.pdf",
    "staff.code": "the second step of signing in",
    "staff.reset": "/staff/reset",
    "staff.set_password": "the link in the mail to reset a password",
    "staff.accept_invitation": "the link in the mail to somebody invited",
    "staff.account": "/staff/account",
    "staff.second_factor": "/staff/account/second-factor",
    "staff.team": "/staff/team",
    "staff.person": "somebody of the staff",
    "staff.audit": "/staff/audit",
    "staff.offices": "/staff/offices",
    "staff.office": f"/staff/offices/{SCHUMER}",
    "staff.replies": "/staff/replies",
    "staff.reply": "a reply in the log",
    "staff.forms": "/staff/forms",
    "staff.form": f"/staff/forms/{SCHUMER}",
    "staff.campaigns": "/staff/campaigns",
    "staff.campaign": WRITTEN,
    "staff.duplicate_campaign": f"{WRITTEN}/duplicate",
    "staff.export_campaign": f"{WRITTEN}/folder.zip",
    "staff.campaign_basics": f"{WRITTEN}/basics",
    "staff.campaign_text": f"{WRITTEN}/text/script.txt",
    "staff.campaign_recipients": f"{WRITTEN}/recipients",
    "staff.recipients_table": f"{WRITTEN}/recipients.csv",
    "staff.campaign_recipient": f"{WRITTEN}/recipients/desk-1",
    "staff.revisions": f"{WRITTEN}/revisions",
    "staff.revision": "a revision of a campaign",
    "staff.publish_revision": "the check of a revision",
    "staff.test_letter": f"{WRITTEN}/test",
    "mailbox.index": "/mailbox/",
    "mailbox.message": "a message in the mailbox",
}
API = {
    "api.representatives": "/api/v1/representatives?zip=11235",
    "api.district": "/api/v1/districts/NY-8",
    "api.official": f"/api/v1/officials/{SCHUMER}",
    "api.document": "/api/v1/openapi.json",
}
FILES = {
    "/static/vendor/pico-2.1.1/pico.min.css": True,
    "/static/js/app.js": True,
    "/static/img/icon.svg": False,  # a packet has room for more
    "/static/vendor/vendor.json": False,
}
REFUSED = [
    ("GET", "/static/nothing.css", 404),
    ("GET", "/nothing", 404),
    ("GET", "/c/nothing", 404),
    ("POST", "/", 405),
    ("POST", f"{DEMO}/clear", 400),
    ("POST", f"{DEMO}/send", 303),
    ("GET", f"{DEMO}/check", 303),
    ("GET", "/staff", 303),
    ("GET", "/mailbox", 308),
    ("GET", "/verify/x", 410),
    ("GET", "/resume/x", 410),
    ("POST", f"{DEMO}/wrong/{SCHUMER}", 422),
    ("POST", f"{DEMO}/address", 422),
    ("GET", f"{DEMO}/representatives?zip=x", 422),
    ("OPTIONS", "/", 200),
    ("GET", "/api/v1/nothing", 404),
]
DECODERS = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": compression.zstd.decompress,
}
VARIANTS: list[tuple[str | None, str | None]] = [
    (None, None),
    ("", None),
    ("identity", None),
    ("deflate", None),
    ("nothing, known", None),
    ("gzip", "gzip"),
    ("GZIP", "gzip"),
    ("br", "br"),
    ("zstd", "zstd"),
    ("*", "br"),
    (BROWSER, "br"),
    ("gzip, zstd", "zstd"),
    ("br;q=0.5, gzip", "gzip"),
    ("gzip;q=0", None),
    ("gzip; q=0", None),
    ("gzip;q=0.000", None),
    ("gzip;q=-1", None),
    ("gzip;q=0, br;q=0, zstd;q=0", None),
    ("gzip;q=0, br;q=0.1", "br"),
    ("br;q=0, *", "zstd"),
    ("*;q=0", None),
    ("*;q=0, gzip", "gzip"),
    ("identity, gzip;q=0.5", None),
    ("identity;q=0.5, gzip", "gzip"),
]
"""What a client accepts, and the coding that it gets."""


def ask(
    client: FlaskClient, path: str, accepts: str | None = BROWSER, method: str = "GET", **more: str
) -> TestResponse:
    """Return the answer to a client that accepts these codings."""
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    if accepts is not None:
        headers["Accept-Encoding"] = accepts
    return client.open(path, method=method, headers=headers, buffered=True)


def coding(answer: TestResponse) -> str | None:
    """Return the coding of an answer, None if it has none."""
    return answer.headers.get("Content-Encoding")


def decoded(answer: TestResponse) -> bytes:
    """Return what a browser makes of the answer."""
    decode = DECODERS.get(coding(answer) or "", bytes)
    content: bytes = decode(answer.data)
    return content


@pytest.fixture
def everything(page: Page, client: FlaskClient, services: Services) -> dict[str, str]:
    """Have letters under way and be signed in; return what an endpoint's page is found at."""
    held = hold(services, email="anna@example.com")
    asked = replied_path(services, held)
    page(asked, data={"answer": "no"})
    join_and_sign_in(services, client)
    write(page)
    send(page)
    pack = packed(page, services)
    page(f"{DEMO}/resume", data={"email": "volha@example.com"})
    mail(services)
    key = next((services.config.mailbox_folder / "new").iterdir()).name
    ours = staff_paths(services, client)
    reply = note_reply(services, some_member(services, "jo@example.org"), SCHUMER)
    revision = revise(services, new_member(services, "b@example.org"), "A new title")
    found = ours | {
        "supporter.verify": link(services),
        "supporter.held": f"/held/{token_for(services, held)}",
        "supporter.replied": asked,
        "supporter.thanks": f"{asked}/saved",
        "staff.letter": f"/staff/letters/{held}",
        "staff.pack": pack,
        "staff.pack_pdf": f"{pack}/1.pdf",
        "staff.reply": f"/staff/replies/{reply}",
        "staff.revision": f"{WRITTEN}/revisions/{revision}",
        "staff.publish_revision": f"{WRITTEN}/publish/{revision}",
        "supporter.resume": link(services, "resume"),
        "mailbox.message": f"/mailbox/{key}",
    }
    return FOR_EVERYONE | PERSONAL | API | found


def staff_paths(services: Services, client: FlaskClient) -> dict[str, str]:
    """Have somebody invited who has a second factor to confirm; return what it leads to.

    The browser is also half way to another session: it has given the password of a second account.
    """
    found = staff.who(services, staff_token(client))
    assert found is not None
    account.begin(services, found)
    invited = team.invite(services, found, "guest@example.org", Role.VIEWER, EVERYWHERE)
    staff.add(services, "other@example.org", PASSWORD)
    with services.database.write() as conn:
        other = accounts.find_by_email(conn, "other@example.org")
        assert other is not None
        second_factors.take_step(conn, other.id, 1)
        token = staff_links.make(conn, invited, Purpose.INVITATION, services.clock() + A_DAY)
    with pytest.raises(staff.CodeWantedError) as wanted:
        staff.sign_in(services, "other@example.org", PASSWORD)
    with client.session_transaction() as session:
        session["halfway"] = wanted.value.halfway
    reset = links.make_reset(services, EMAIL).removeprefix("http://localhost")
    return {
        "staff.code": "/staff/sign-in/code",
        "staff.set_password": reset,
        "staff.accept_invitation": f"/staff/invitation/{token}",
        "staff.person": f"/staff/team/{invited}",
    }


def staff_token(client: FlaskClient) -> str:
    """Return the token of the session in this browser."""
    with client.session_transaction() as session:
        token: str = session["staff"]
    return token


def test_every_view_is_in_the_tables(app: Flask) -> None:
    """A new one has to be told apart."""
    asked = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert asked == FOR_EVERYONE.keys() | PERSONAL.keys() | API.keys()


def test_what_is_compressed(client: FlaskClient, everything: dict[str, str]) -> None:
    """What is the same for everyone; nothing of a visitor, of the staff or for programs."""
    for endpoint, path in everything.items():
        answer = ask(client, path)
        assert answer.status_code == 200, path
        for_everyone = endpoint in FOR_EVERYONE
        assert coding(answer) == ("br" if for_everyone else None), path
        assert ("Accept-Encoding" in answer.vary) is for_everyone, path
        if for_everyone:
            assert answer.cache_control.public
            assert "Cookie" not in answer.vary
            assert "Set-Cookie" not in answer.headers
            assert b"csrf_token" not in decoded(answer)
        elif endpoint not in API:
            assert answer.headers["Cache-Control"] == "no-store", path


def test_personal_pages_would_shrink(client: FlaskClient, everything: dict[str, str]) -> None:
    """They stay as they are because of what they are, not of their size or kind."""
    small = {"staff.download", "staff.numbers", "staff.people", "supporter.opening"}
    files = {"supporter.letter_pdf", "supporter.letters_pdf", "supporter.calendar"}
    files |= {"staff.pack_pdf", "staff.brief"}
    files |= {"staff.export_campaign", "staff.recipients_table"}
    for endpoint in PERSONAL.keys() - small - files:
        answer = ask(client, everything[endpoint])
        assert len(answer.data) > 500, endpoint
        assert answer.mimetype == "text/html", endpoint


@pytest.mark.parametrize(("path", "compressed"), FILES.items())
def test_files(client: FlaskClient, path: str, compressed: bool) -> None:
    """Style sheets and scripts are compressed; what fits into a packet is not."""
    answer = ask(client, path)
    assert coding(answer) == ("br" if compressed else None)
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
def test_errors_stay_as_they_are(client: FlaskClient, method: str, path: str, status: int) -> None:
    """So do redirects and answers without a page."""
    answer = ask(client, path, method=method)
    assert answer.status_code == status
    assert coding(answer) is None
    assert "Accept-Encoding" not in answer.vary


def test_a_failure_stays_as_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even of a page that is otherwise for everyone."""
    monkeypatch.setitem(app.jinja_env.globals, "url_for", None)
    app.testing = False
    answer = ask(app.test_client(), "/")
    assert answer.status_code == 500
    assert coding(answer) is None
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", SPLIT, *FILES])
@pytest.mark.parametrize("accepts", CODINGS)
def test_round_trips(client: FlaskClient, path: str, accepts: str) -> None:
    """Decoded it is the same bytes, the first time and from what was kept."""
    plain = ask(client, path, None)
    for _ in range(2):
        answer = ask(client, path, accepts)
        assert decoded(answer) == plain.data
        assert answer.content_length == len(answer.data)
        assert answer.content_type == plain.content_type
        if coding(answer):
            assert len(answer.data) < len(plain.data) / 2


@pytest.mark.parametrize("path", ["/", "/static/css/app.css", "/static/img/icon.svg", "/staff"])
def test_head(client: FlaskClient, path: str) -> None:
    """HEAD tells what GET would."""
    got, head = ask(client, path), ask(client, path, method="HEAD")
    assert head.data == b""
    for answer in (got, head):
        del answer.headers["Date"]
    assert sorted(head.headers) == sorted(got.headers)


@pytest.mark.parametrize("path", ["/", "/static/css/app.css"])
@pytest.mark.parametrize(("accepts", "expected"), VARIANTS)
def test_what_the_client_accepts(
    client: FlaskClient, path: str, accepts: str | None, expected: str | None
) -> None:
    """The best coding that it likes, never one that it refuses; caches are told it depends."""
    answer = ask(client, path, accepts)
    assert coding(answer) == expected
    assert "Accept-Encoding" in answer.vary
    assert len(answer.headers.getlist("Vary")) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    liked=st.dictionaries(
        st.sampled_from(("br", "gzip", "zstd", "deflate", "identity", "*")),
        st.sampled_from(("0", "0.0", "0.001", "0.5", "1", "1.000")),
    )
)
def test_never_what_is_refused(client: FlaskClient, liked: dict[str, str]) -> None:
    """Whatever is accepted, a coding has been asked for, by its name or by the star."""
    accepts = ", ".join(f"{name};q={quality}" for name, quality in liked.items())
    chosen = coding(ask(client, "/static/js/app.js", accepts))
    if chosen is not None:
        quality = float(liked.get(chosen, liked.get("*", "0")))
        assert quality > 0
        assert quality >= float(liked.get("identity", "0"))


@pytest.mark.parametrize("accepts", [None, *CODINGS])
def test_what_a_browser_has_is_not_sent_again(client: FlaskClient, accepts: str | None) -> None:
    """The ETag that an answer came with is known again, and it names the coding."""
    path = "/static/css/app.css"
    first = ask(client, path, accepts)
    etag, weak = first.get_etag()
    assert etag is not None and not weak
    assert etag.endswith(f":{accepts}") is (accepts is not None)
    again = ask(client, path, accepts, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Encoding" not in again.headers
    assert "Accept-Encoding" in again.vary
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_another_coding_is_another_answer(client: FlaskClient) -> None:
    """No two have an ETag in common, and none is taken for another."""
    path = "/static/css/app.css"
    etags = {accepts: ask(client, path, accepts).headers["ETag"] for accepts in ("", *CODINGS)}
    assert len(set(etags.values())) == 4
    answer = ask(client, path, "gzip", If_None_Match=etags["br"])
    assert (answer.status_code, coding(answer)) == (200, "gzip")


def test_a_part_is_of_the_file_itself(client: FlaskClient) -> None:
    """A range counts the bytes of the plain file, and is never continued from compressed ones."""
    path = "/static/css/app.css"
    plain, packed = ask(client, path, None), ask(client, path)
    part = ask(client, path, Range="bytes=100-899")
    assert (part.status_code, coding(part)) == (206, None)
    assert part.data == plain.data[100:900]
    assert "Accept-Encoding" in part.vary
    whole = ask(client, path, Range="bytes=100-899", If_Range=packed.headers["ETag"])
    assert (whole.status_code, coding(whole)) == (200, "br")
    assert whole.data == packed.data


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    """A folder of static files of the test's own."""
    app.static_folder = str(tmp_path / "static")
    Path(app.static_folder).mkdir()
    return Path(app.static_folder)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what was compressed with Brotli."""
    sizes = []
    compress = brotli.compress

    def count(data: bytes, **options: int) -> bytes:
        sizes.append(len(data))
        packed: bytes = compress(data, **options)
        return packed

    monkeypatch.setattr(brotli, "compress", count)
    return sizes


def test_a_file_is_compressed_once(client: FlaskClient, files: Path, work: list[int]) -> None:
    """However often and in whatever spelling it is asked for; a page anew each time."""
    folder = files / "css"
    folder.mkdir()
    (folder / "app.css").write_bytes(b"a" * 1000)
    for path in ("css/app.css", "css/app.css?v=2", "css/./app.css", "css/x/../app.css"):
        assert decoded(ask(client, f"/static/{path}")) == b"a" * 1000
    assert work == [1000]
    for _ in range(2):
        ask(client, "/")
    assert len(work) == 3


def test_a_changed_file_is_compressed_anew(
    client: FlaskClient, files: Path, work: list[int]
) -> None:
    """Its time of change tells, even where its size does not."""
    file = files / "app.css"
    for number, content in enumerate((b"a" * 1000, b"b" * 1000)):
        file.write_bytes(content)
        os.utime(file, (number, number))
        for _ in range(2):
            assert decoded(ask(client, "/static/app.css")) == content
    assert work == [1000, 1000]


def test_files_alike_are_told_apart(client: FlaskClient, files: Path) -> None:
    """Of the same size and time, and with names of the same checksum, and so of the same ETag."""
    names = ("adda.css", "cbbc.css")
    for name in names:
        (files / name).write_bytes(name.encode() * 200)
        os.utime(files / name, (1, 1))
    answers = [ask(client, f"/static/{name}") for name in names]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert [decoded(answer) for answer in answers] == [name.encode() * 200 for name in names]


def test_two_sites_share_nothing(open_site: OpenSite, tmp_path: Path) -> None:
    """Each keeps its own files."""
    for name in ("one", "two"):
        app = open_site()
        app.static_folder = str(tmp_path / name)
        Path(app.static_folder).mkdir()
        file = Path(app.static_folder) / "app.css"
        file.write_bytes(name.encode() * 500)
        os.utime(file, (1, 1))
        assert decoded(ask(app.test_client(), "/static/app.css")) == name.encode() * 500


def test_the_api_asks_no_coder(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it answers in is not spent on a choice."""

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Compress, "after_request", fail)
    for path in API.values():
        assert ask(client, path).status_code == 200
    with pytest.raises(AssertionError):
        ask(client, "/")
