"""The address that reports of a letter come to names the letter, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.returns import codes_in, verp

ADDRESS = "bounces@example.org"
CODE = "kutemo-bilasu"


def test_the_address_names_the_letter() -> None:
    """The code stands behind the name, as mail servers have it."""
    assert verp(ADDRESS, CODE) == "bounces+kutemo-bilasu@example.org"
    assert verp("letters+site@example.org", CODE) == "letters+site+kutemo-bilasu@example.org"


@pytest.mark.parametrize(
    "code", ["", "-", "a-", "-a", "a--b", "Kutemo", "ку", "a b", "a@b", "a+b", "a\n", "a" * 57]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    """An address that a server could not carry back is never made."""
    with pytest.raises(ValueError, match="code"):
        verp(ADDRESS, code)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("bounces+kutemo-bilasu@example.org", (CODE,)),
        ("Jane <BOUNCES+Kutemo-Bilasu@Example.ORG>, x@y.example", (CODE,)),
        ("rfc822;bounces+a@example.org", ("a",)),
        ("bounces+a@example.org,bounces+b@example.org,bounces+A@example.org", ("a", "b")),
        ("bounces+a@example.org.", ("a",)),
        ("bounces@example.org", ()),
        ("bounces+@example.org", ()),
        ("bounces+a--b@example.org", ()),
        ("bounces+a@example.org.spy.example", ()),
        ("bounces+a@example.organisation", ()),
        ("bounces+a@exampleXorg", ()),
        ("xbounces+a@example.org", ()),
        ("x.bounces+a@example.org", ()),
        ("x+bounces+a@example.org", ()),
        ("letters+a@example.org", ()),
        ("bounces+kutemo bilasu@example.org", ()),
        ("bounces+кутэмо@example.org", ()),
        ("", ()),
    ],
)
def test_codes_are_found_in_our_address_alone(text: str, codes: tuple[str, ...]) -> None:
    """In any case of letters, each once, and never in somebody else's address."""
    assert codes_in([text], ADDRESS) == codes


@given(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}", fullmatch=True), st.booleans())
def test_every_code_comes_back(code: str, upper: bool) -> None:
    """What is written is read, whatever a server did to its case."""
    address = verp(ADDRESS, code)
    assert codes_in([f"<{address.upper() if upper else address}>"], ADDRESS) == (code,)


@given(st.lists(st.text()), st.text())
def test_any_text_is_searched(texts: list[str], address: str) -> None:
    """No text and no address is too odd; codes have the form of codes."""
    for code in codes_in(texts, address):
        assert verp(ADDRESS, code[:50].rstrip("-"))
