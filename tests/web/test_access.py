"""Every page states who may see it; what states nothing is closed; and all of them are listed."""

from enum import Enum

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from contactrep.outreach.services import Services
from contactrep.web.access import Access, Open, declared, register, rules
from tests.conftest import OpenSite
from tests.page import check, words
from tests.web.staff_site import join_and_sign_in

PAGES = {
    "/": ("supporter.home", "GET"),
    "/privacy": ("supporter.privacy", "GET"),
    "/accessibility": ("supporter.accessibility", "GET"),
    "/credits": ("supporter.credits", "GET"),
    "/c/<slug>": ("supporter.campaign", "GET"),
    "/c/<slug>/representatives": ("supporter.representatives", "GET"),
    "/c/<slug>/address": ("supporter.address", "POST"),
    "/c/<slug>/location": ("supporter.location", "POST"),
    "/c/<slug>/letter": ("supporter.letter", "GET POST"),
    "/c/<slug>/check": ("supporter.check", "GET"),
    "/c/<slug>/send": ("supporter.letters", "GET"),
    "/c/<slug>/send ": ("supporter.send", "POST"),
    "/c/<slug>/edit": ("supporter.edit", "GET POST"),
    "/c/<slug>/edit/<key>": ("supporter.edit", "GET POST"),
    "/c/<slug>/clear": ("supporter.clear", "POST"),
    "/c/<slug>/delete": ("supporter.delete", "POST"),
    "/c/<slug>/send/<key>": ("supporter.letter_to", "GET"),
    "/c/<slug>/send/<key>/open/<route>": ("supporter.open_route", "POST"),
    "/c/<slug>/send/<key>/opening/<route>": ("supporter.opening", "GET"),
    "/c/<slug>/send/<key>/print": ("supporter.print_letter", "GET"),
    "/c/<slug>/send/<key>/letter.pdf": ("supporter.letter_pdf", "GET"),
    "/c/<slug>/send/<key>/report": ("supporter.report", "POST"),
    "/c/<slug>/done": ("supporter.done", "GET"),
    "/c/<slug>/letters.pdf": ("supporter.letters_pdf", "GET"),
    "/c/<slug>/call.ics": ("supporter.calendar", "GET"),
    "/c/<slug>/resume": ("supporter.ask_to_resume", "POST"),
    "/resume/<token>": ("supporter.resume", "GET"),
    "/resume/<token> ": ("supporter.resumed", "POST"),
    "/c/<slug>/wrong/<official_id>": ("supporter.wrong", "GET"),
    "/c/<slug>/wrong/<official_id> ": ("supporter.report_record", "POST"),
    "/c/<slug>/wrong/<official_id>/thanks": ("supporter.reported", "GET"),
    "/verify/<token>": ("supporter.verify", "GET"),
    "/verify/<token> ": ("supporter.verified", "POST"),
    "/held/<token>": ("supporter.held", "GET"),
    "/held/<token> ": ("supporter.answered", "POST"),
    "/replied/<token>": ("supporter.replied", "GET"),
    "/replied/<token> ": ("supporter.told", "POST"),
    "/replied/<token>/saved": ("supporter.thanks", "GET"),
    "/replied/<token>/text": ("supporter.pasted", "POST"),
    "/staff": ("staff.overview", "GET"),
    "/staff/sign-in": ("staff.sign_in", "GET POST"),
    "/staff/sign-in/code": ("staff.code", "GET POST"),
    "/staff/sign-out": ("staff.sign_out", "POST"),
    "/staff/reset": ("staff.reset", "GET POST"),
    "/staff/reset/<token>": ("staff.set_password", "GET POST"),
    "/staff/invitation/<token>": ("staff.accept_invitation", "GET POST"),
    "/staff/account": ("staff.account", "GET"),
    "/staff/account/password": ("staff.change_password", "POST"),
    "/staff/account/sessions/end": ("staff.end_other_sessions", "POST"),
    "/staff/account/sessions/<session_id>/end": ("staff.end_session", "POST"),
    "/staff/account/second-factor": ("staff.second_factor", "GET POST"),
    "/staff/account/second-factor/begin": ("staff.begin_second_factor", "POST"),
    "/staff/account/second-factor/codes": ("staff.renew_codes", "POST"),
    "/staff/account/second-factor/off": ("staff.switch_off", "POST"),
    "/staff/team": ("staff.team", "GET"),
    "/staff/team ": ("staff.invite", "POST"),
    "/staff/team/<staff_id>": ("staff.person", "GET POST"),
    "/staff/team/<staff_id>/<action>": ("staff.tend_person", "POST"),
    "/staff/audit": ("staff.audit", "GET"),
    "/staff/letters": ("staff.letters", "GET"),
    "/staff/map": ("staff.map_of_nation", "GET"),
    "/staff/map/<state>": ("staff.map_of_state", "GET"),
    "/staff/letters.<suffix>": ("staff.download", "GET"),
    "/staff/data": ("staff.data", "GET"),
    "/staff/numbers.<suffix>": ("staff.numbers", "GET"),
    "/staff/people.<suffix>": ("staff.people", "GET"),
    "/staff/queue": ("staff.queue", "GET"),
    "/staff/queue/again": ("staff.again_many", "POST"),
    "/staff/letters/<letter_id>": ("staff.letter", "GET"),
    "/staff/letters/<letter_id>/end": ("staff.end", "POST"),
    "/staff/letters/<letter_id>/<action>": ("staff.act", "POST"),
    "/staff/officials": ("staff.officials", "GET"),
    "/staff/officials/<official_id>": ("staff.official", "GET POST"),
    "/staff/officials/<official_id>/retire/<int:correction_id>": ("staff.retire", "POST"),
    "/staff/officials/<official_id>/resolve/<kind>": ("staff.resolve", "POST"),
    "/staff/packs": ("staff.packs", "GET"),
    "/staff/packs ": ("staff.make_pack", "POST"),
    "/staff/packs/<pack_id>": ("staff.pack", "GET"),
    "/staff/packs/<pack_id>/<int:volume>.pdf": ("staff.pack_pdf", "GET"),
    "/staff/packs/<pack_id>/delivered": ("staff.pack_delivered", "POST"),
    "/staff/packs/<pack_id>/apart": ("staff.take_apart", "POST"),
    "/staff/offices/<key>/brief.pdf": ("staff.brief", "GET"),
    "/staff/offices": ("staff.offices", "GET"),
    "/staff/offices/<key>": ("staff.office", "GET"),
    "/staff/offices/<key>/stance": ("staff.note_stance", "POST"),
    "/staff/offices/<key>/reply": ("staff.note_reply", "POST"),
    "/staff/offices/<key>/note": ("staff.note_office", "POST"),
    "/staff/replies": ("staff.replies", "GET"),
    "/staff/replies/<int:reply_id>": ("staff.reply", "GET"),
    "/staff/replies/<int:reply_id>/erase": ("staff.erase_reply", "POST"),
    "/staff/forms": ("staff.forms", "GET"),
    "/staff/forms/<key>": ("staff.form", "GET"),
    "/staff/forms/<key>/review": ("staff.review_form", "POST"),
    "/staff/campaigns": ("staff.campaigns", "GET"),
    "/staff/campaigns/<slug>": ("staff.campaign", "GET"),
    "/staff/campaigns/<slug>/status": ("staff.change_status", "POST"),
    "/staff/campaigns/<slug>/duplicate": ("staff.duplicate_campaign", "GET POST"),
    "/staff/campaigns/<slug>/folder.zip": ("staff.export_campaign", "GET"),
    "/staff/campaigns/<slug>/load": ("staff.load_campaign", "POST"),
    "/staff/campaigns/<slug>/basics": ("staff.campaign_basics", "GET POST"),
    "/staff/campaigns/<slug>/committee": ("staff.add_committee", "POST"),
    "/staff/campaigns/<slug>/text/<path:file>": ("staff.campaign_text", "GET POST"),
    "/staff/campaigns/<slug>/remove/<path:file>": ("staff.remove_text", "POST"),
    "/staff/campaigns/<slug>/recipients": ("staff.campaign_recipients", "GET"),
    "/staff/campaigns/<slug>/recipients ": ("staff.load_recipients", "POST"),
    "/staff/campaigns/<slug>/recipients.csv": ("staff.recipients_table", "GET"),
    "/staff/campaigns/<slug>/recipients/<key>": ("staff.campaign_recipient", "GET POST"),
    "/staff/campaigns/<slug>/recipients/<key>/remove": ("staff.remove_recipient", "POST"),
    "/staff/campaigns/<slug>/revisions": ("staff.revisions", "GET"),
    "/staff/campaigns/<slug>/revisions/<revision_id>": ("staff.revision", "GET"),
    "/staff/campaigns/<slug>/publish/<revision_id>": ("staff.publish_revision", "GET POST"),
    "/staff/campaigns/<slug>/restore/<revision_id>": ("staff.restore_revision", "POST"),
    "/staff/campaigns/<slug>/test": ("staff.test_letter", "GET POST"),
    "/mailbox/": ("mailbox.index", "GET"),
    "/mailbox/<key>": ("mailbox.message", "GET"),
    "/api/v1/representatives": ("api.representatives", "GET"),
    "/api/v1/districts/<code>": ("api.district", "GET"),
    "/api/v1/officials/<official_id>": ("api.official", "GET"),
    "/api/v1/openapi.json": ("api.document", "GET"),
    "/static/<path:filename>": ("static", "GET"),
}
"""Every address, the view behind it, and how it is asked. A space tells two methods apart."""

_PREFIX = "/<any(be, ru):language>"
"""What stands before the addresses of supporter pages in other languages than English."""

SMTP = {"mail_carrier": "smtp", "mail_from": "letters@example.org"}


def pages_of(app: Flask) -> dict[str, tuple[str, str]]:
    """Return the app's addresses in the shape of the table above."""
    found: dict[str, tuple[str, str]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: sorted(rule.methods or ())):
        if rule.rule.startswith(_PREFIX):
            continue
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        address = rule.rule + (" " if rule.rule in found else "")
        found[address] = (rule.endpoint, " ".join(methods))
    return found


def test_every_address_is_known(app: Flask) -> None:
    """None appears or vanishes unnoticed."""
    assert pages_of(app) == PAGES


def test_supporter_pages_have_an_address_in_each_language(app: Flask) -> None:
    """And no other page has one."""
    rules_of = [(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()]
    translated = {(rule.removeprefix(_PREFIX), view) for rule, view in rules_of if _PREFIX in rule}
    assert translated == {
        (rule, view)
        for rule, view in rules_of
        if view.startswith("supporter.") and _PREFIX not in rule
    }


def test_without_the_mailbox(open_site: OpenSite) -> None:
    """A site that sends mail has no page that shows it."""
    app = open_site(**SMTP)
    assert pages_of(app) == {
        path: page for path, page in PAGES.items() if not path.startswith("/mailbox")
    }
    client = app.test_client()
    assert client.get("/mailbox/").status_code == 404
    assert "ailbox" not in client.get("/").text


def test_every_blueprint_has_a_rule(app: Flask) -> None:
    """And every rule has its blueprint."""
    assert rules(app) == {
        "supporter": Access.PUBLIC,
        "staff": Access.STAFF,
        "api": Access.PUBLIC,
        "mailbox": Access.DEVELOPMENT,
    }
    assert set(app.blueprints) == set(rules(app))


def test_what_changes_something_is_no_get(app: Flask) -> None:
    """A view does one thing; only forms are shown and sent at one address."""
    asked = {rule.endpoint: rule.methods or set() for rule in app.url_map.iter_rules()}
    both = {endpoint for endpoint, methods in asked.items() if {"GET", "POST"} <= methods}
    # Forms, shown again when wrong.
    assert both == {
        "supporter.letter",
        "supporter.edit",
        "staff.sign_in",
        "staff.code",
        "staff.reset",
        "staff.set_password",
        "staff.accept_invitation",
        "staff.second_factor",
        "staff.person",
        "staff.official",
        *("staff.duplicate_campaign", "staff.campaign_basics", "staff.campaign_text"),
        *("staff.campaign_recipient", "staff.publish_revision", "staff.test_letter"),
    }


OPEN_TO_ALL = {
    "staff.sign_in",
    "staff.code",
    "staff.reset",
    "staff.set_password",
    "staff.accept_invitation",
}
ABOUT_ONESELF = {
    "staff.sign_out",
    "staff.account",
    "staff.change_password",
    "staff.end_session",
    "staff.end_other_sessions",
    "staff.second_factor",
    "staff.begin_second_factor",
    "staff.renew_codes",
    "staff.switch_off",
}


def test_every_page_of_staff_declares_who_it_is_for(app: Flask) -> None:
    """A right, or one of the few that are open without."""
    asked = {
        endpoint: declared(app, endpoint)
        for endpoint in app.view_functions
        if endpoint.startswith("staff.")
    }
    assert {name for name, what in asked.items() if what is None} == set()
    assert {name for name, what in asked.items() if what is Open.TO_ALL} == OPEN_TO_ALL
    assert {name for name, what in asked.items() if what is Open.TO_STAFF} == ABOUT_ONESELF


def test_a_page_of_staff_that_declares_nothing_is_closed(
    app: Flask, services: Services, client: FlaskClient
) -> None:
    """To an admin too."""
    join_and_sign_in(services, client)
    view = app.view_functions["staff.overview"]
    app.view_functions["staff.overview"] = lambda: "in"
    assert client.get("/staff").status_code == 403
    app.view_functions["staff.overview"] = view
    assert client.get("/staff").status_code == 200


def new_page(name: str) -> Blueprint:
    """Return a blueprint with one page."""
    blueprint = Blueprint(name, __name__)
    blueprint.add_url_rule(f"/{name}", view_func=lambda: f"the page {name}", endpoint="page")
    return blueprint


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_a_blueprint_without_a_rule_is_closed(app: Flask, method: str) -> None:
    """Whoever forgets to say who may see it shows it to nobody."""
    blueprint = Blueprint("forgotten", __name__)
    blueprint.add_url_rule("/forgotten", view_func=lambda: "in", methods=["GET", "POST"])
    app.register_blueprint(blueprint)
    answer = app.test_client().open("/forgotten", method=method)
    assert answer.status_code in {400, 403}  # 400: a POST fails for its token before
    assert "in" not in answer.text.split()
    if method == "GET":
        assert words(check(answer), "h1") == "Not allowed"


def test_a_page_without_a_blueprint_is_closed(app: Flask) -> None:
    """It has nowhere to state a rule."""
    app.add_url_rule("/loose", view_func=lambda: "in")
    assert app.test_client().get("/loose").status_code == 403


@pytest.mark.parametrize(
    ("rule", "status"),
    [(Access.PUBLIC, 200), (Access.DEVELOPMENT, 200), (Access.STAFF, 303)],
)
def test_a_rule_is_kept(app: Flask, rule: Access, status: int) -> None:
    """For a visitor."""
    register(app, new_page("new"), rule)
    answer = app.test_client().get("/new")
    assert answer.status_code == status
    assert ("the page new" in answer.text) is (status == 200)


def test_an_unknown_rule_is_closed(app: Flask) -> None:
    """A rule that somebody adds lets nobody in until the guard knows it."""

    class Invented(Enum):
        FRIENDS = "friends"

    register(app, new_page("new"), Invented.FRIENDS)  # type: ignore[arg-type]  # on purpose
    assert app.test_client().get("/new").status_code == 403
