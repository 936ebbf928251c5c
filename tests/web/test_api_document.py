"""The OpenAPI document: true, whole, and what is served."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from contactrep import __version__
from contactrep.web.api import bodies
from contactrep.web.api.problems import TYPES, Problem
from contactrep.web.limits import limiter
from tests.conftest import OpenSite
from tests.web.program import BASE, DOCUMENT, ask, template_of, validate

QUESTIONS = [
    ("/representatives?zip=11235", 200),
    ("/representatives?district=NY-8", 200),
    ("/representatives?lat=41&lon=-100", 200),
    ("/representatives?zip=ABCDE", 400),
    ("/representatives?zip=99999", 404),
    ("/districts/NY-8", 200),
    ("/districts/NY-99", 404),
    ("/officials/S000148", 200),
    ("/officials/nobody", 404),
    ("/openapi.json", 200),
]
BROKEN = [
    ("/representatives?zip=11235", "by_zip"),
    ("/districts/NY-8", "one_district"),
    ("/officials/S000148", "one_official"),
    ("/openapi.json", "document"),
]


def test_it_is_one(client: FlaskClient) -> None:
    """Of OpenAPI 3.1, as it is served."""
    served = ask(client, "/openapi.json").get_json()
    OpenAPIV31SpecValidator(served).validate()
    assert served["info"]["version"] == __version__
    assert served["servers"] == [{"url": BASE}]
    assert served | {"info": None} == DOCUMENT | {"info": None}


def test_every_address_is_in_it(app: Flask) -> None:
    """And every address in it is answered, by the methods it says."""
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", "{}", rule.rule.removeprefix(BASE)): rule.methods
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
    }
    told = {re.sub(r"{\w+}", "{}", path): set(item) for path, item in DOCUMENT["paths"].items()}
    assert {path: {"GET", "HEAD", "OPTIONS"} for path in told} == rules
    assert all(methods == {"get"} for methods in told.values())


def statuses() -> set[tuple[str, str]]:
    """Return every path of the document with every status it may have."""
    return {
        (path, status)
        for path, item in DOCUMENT["paths"].items()
        for status in item["get"]["responses"]
    }


def parameters() -> Iterator[tuple[str, str]]:
    """Yield every path with every parameter in its query."""
    for path, item in DOCUMENT["paths"].items():
        for parameter in item["get"].get("parameters", ()):
            if parameter["in"] == "query":
                yield path, parameter["name"]
            else:
                assert f"{{{parameter['name']}}}" in path


def test_every_status_is_met(open_site: OpenSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that the document names is answered, and no other was."""
    seen = set()

    def keep(client: FlaskClient, path: str, status: int, etag: str | None = None) -> None:
        ask(client, path, status, etag=etag)
        seen.add((template_of(path), str(status)))

    # given a site that answers, one that was asked too often, and one that is broken
    client = open_site().test_client()
    for path, status in QUESTIONS:
        keep(client, path, status)
        if status == 200:
            keep(client, path, 304, etag="*")
    broken = open_site()
    broken.testing = False
    limited = open_site(api_limit="4 per hour").test_client()
    for path, _ in BROKEN:
        limited.get(BASE + path)
    # when and then
    for path, _ in BROKEN:
        keep(limited, path, 429)
    # The counts are those of the site that was opened last: this one begins anew.
    limiter.reset()
    for path, name in BROKEN:
        monkeypatch.setattr(bodies, name, None)
        keep(broken.test_client(), path, 500)
    assert seen == statuses()


def test_every_parameter_is_asked() -> None:
    """By one of the questions above."""
    asked = {
        (template_of(path), name)
        for path, status in QUESTIONS
        if status == 200
        for name in re.findall(r"(\w+)=", path)
    }
    assert asked == set(parameters())


def test_problems_are_described(client: FlaskClient) -> None:
    """Each type leads to its description, and none is described that there is not."""
    described = DOCUMENT["x-problem-types"]
    assert described.keys() == {each.type.removeprefix(TYPES) for each in Problem}
    for each in Problem:
        name, status, title = each.value
        assert (described[name]["status"], described[name]["title"]) == (status, title)
    address, _, pointer = Problem.UNKNOWN_ZIP.type.partition("#/")
    found = client.get(address).get_json()
    for key in pointer.split("/"):
        found = found[key]
    assert found["title"] == "Unknown ZIP code"


def test_examples_are_examples() -> None:
    """Each is what its schema says."""
    contents = [
        content
        for item in DOCUMENT["paths"].values()
        for response in item["get"]["responses"].values()
        for content in response.get("content", {}).values()
    ]
    contents += [
        content
        for response in DOCUMENT["components"]["responses"].values()
        for content in response.get("content", {}).values()
    ]
    values = [
        (example["value"], content["schema"])
        for content in contents
        for example in content.get("examples", {}).values()
    ]
    for value, schema in values:
        validate(value, schema)
    assert len(values) == 10


def test_schemas_allow_nothing_else() -> None:
    """A key that nobody described is refused, and each that is described is always there."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        closed = {schema.get("additionalProperties"), schema.get("unevaluatedProperties")}
        assert closed == ({None} if name == "Origin" else {None, False}), name
        assert schema["required"] == list(schema["properties"]), name


def test_references_lead_somewhere() -> None:
    """And every part is used."""
    text = json.dumps(DOCUMENT)
    used = set(re.findall(r'"#/components/(\w+/[\w-]+)"', text))
    there = {f"{kind}/{name}" for kind, parts in DOCUMENT["components"].items() for name in parts}
    assert used == there


def test_the_order_of_keys_is_the_documents(client: FlaskClient) -> None:
    """People read it too."""
    found = json.loads(ask(client, "/officials/S000148").data)["official"]
    assert list(found) == list(DOCUMENT["components"]["schemas"]["Official"]["properties"])
