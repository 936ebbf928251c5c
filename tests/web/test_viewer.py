"""A viewer sees numbers and offices, and comes upon no person's name by any address."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contactrep.core.permissions import EVERYWHERE, Role
from contactrep.outreach.services import Services
from tests.factories import new_draft
from tests.office_keeping import give_roles
from tests.page import csrf_token
from tests.web.staff_site import EMAIL
from tests.web.test_compression import PERSONAL, everything

__all__ = ["everything"]

NOT_FOUND_OR_ALLOWED = {403, 404}
GONE = {"staff.accept_invitation"}
"""Links of others that lead a browser that is signed in to a form; they name no supporter."""


@pytest.fixture
def typed(services: Services) -> tuple[str, ...]:
    """What a supporter typed, whose letters are under way."""
    one = new_draft(services)
    return (one.first, one.last, one.street, one.email, one.own_words, "anna@example.com")


def addresses(everything: dict[str, str]) -> dict[str, str]:
    """Return the address of every page of staff."""
    return {
        endpoint: everything.get(endpoint, path)
        for endpoint, path in PERSONAL.items()
        if endpoint.startswith("staff.")
    }


def test_no_page_names_anybody(
    services: Services, client: FlaskClient, everything: dict[str, str], typed: tuple[str, ...]
) -> None:
    """Not one of all the pages and files there are; those with names are not allowed."""
    give_roles(services, EMAIL, {EVERYWHERE: Role.VIEWER})
    answers = {}
    for endpoint, path in addresses(everything).items():
        answer = client.get(path, buffered=True)
        answers[endpoint] = answer.status_code
        assert answer.status_code in {200, 303, 403, 404}, endpoint
        for secret in typed:
            assert secret.encode() not in answer.data, endpoint
    named = ("staff.pack_pdf", "staff.people", "staff.download", "staff.team", "staff.audit")
    assert {answers[endpoint] for endpoint in named} == {403}
    assert answers["staff.overview"] == answers["staff.offices"] == 200


def test_an_organizer_sees_what_a_viewer_does_not(
    services: Services, client: FlaskClient, everything: dict[str, str], typed: tuple[str, ...]
) -> None:
    """So the names are there to be found."""
    give_roles(services, EMAIL, {EVERYWHERE: Role.ORGANIZER})
    pack = client.get(everything["staff.pack_pdf"], buffered=True)
    assert (pack.status_code, pack.data[:5]) == (200, b"%PDF-")


def test_nothing_is_changed_by_a_viewer(
    app: Flask, services: Services, client: FlaskClient, everything: dict[str, str]
) -> None:
    """Every address that takes a form is refused, but those about their own account."""
    give_roles(services, EMAIL, {EVERYWHERE: Role.VIEWER})
    token = csrf_token(client)
    refused = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("staff.") or "POST" not in (rule.methods or ()):
            continue
        if any(word in rule.rule for word in ("/account", "/sign-", "/reset", "/invitation")):
            continue
        values = {name: "demonstration" if name == "slug" else "1" for name in rule.arguments}
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        answer = client.post(path, data={"csrf_token": token})
        assert answer.status_code in NOT_FOUND_OR_ALLOWED, (rule.rule, answer.status_code)
        refused += answer.status_code == 403
    assert refused > 20
