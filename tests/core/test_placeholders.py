"""Named placeholders in double braces and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.core.placeholders import Problem, fill, own_text, problems, used
from contactrep.core.wording import form_length, length_bounds, plain

ALLOWED = frozenset({"city", "zip", "administration"})


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("I live in {{ city }}.", "I live in Brooklyn."),
        ("{{city}}, {{  zip}}", "Brooklyn, 11235"),
        ("one\n\n{{ nothing }}\n\ntwo", "one\n\ntwo"),
        ("one\n\n {{ nothing }} \n \n\ntwo", "one\n\ntwo"),
        ("{{ nothing }}", ""),
        ("{{ nothing }} two", "two"),
        ("a\nb\n\n\n\nc", "a\nb\n\nc"),
        ("{{ typed }}", "{{ city }} {% x %}"),
        ("one\n\n{{ blank_lines }}", "one\n\na\n\n\n\nb"),
    ],
)
def test_a_text_is_filled_in_one_pass(text: str, filled: str) -> None:
    """Values stand as they are; a paragraph that is empty after filling disappears."""
    values = {
        "city": "Brooklyn",
        "zip": "11235",
        "nothing": "",
        "typed": "{{ city }} {% x %}",
        "blank_lines": "a\n\n\n\nb",
    }
    assert fill(text, values) == filled


@given(st.text())
def test_a_value_is_never_read(value: str) -> None:
    """Whatever a value holds, it is copied and not looked at."""
    assert fill("<{{ city }}>", {"city": value}) == f"<{value}>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ city }} {{ zip }}", []),
        ("a\n{{ citty }}", [(2, "unknown placeholder {{ citty }}; did you mean {{ city }}?")]),
        ("{{ qqq }}", [(1, "unknown placeholder {{ qqq }}")]),
        ("{{ own_words }}", [(1, "{{ own_words }} cannot be used here")]),
        ("{{ city", [(1, "malformed placeholder “{{ city”: only {{ name }} is understood")]),
        ("a\n\ncity }}", [(3, "malformed placeholder “}}”: only {{ name }} is understood")]),
        ("{{ 7*7 }}", [(1, "malformed placeholder “{{ 7*7 }}”: only {{ name }} is understood")]),
        ("{{ }}", [(1, "malformed placeholder “{{ }}”: only {{ name }} is understood")]),
        ("{{ City }}", [(1, "malformed placeholder “{{ City }}”: only {{ name }} is understood")]),
        (
            "{% if x %}",
            [(1, "malformed placeholder “{% if x %}”: only {{ name }} is understood")],
        ),
        ("{# x #}", [(1, "malformed placeholder “{# x #}”: only {{ name }} is understood")]),
        ("{ city }", [(1, "malformed placeholder “{ city }”: only {{ name }} is understood")]),
        (
            "{{{ city }}}",
            [(1, "malformed placeholder “{}”: only {{ name }} is understood")],
        ),
        (
            "{{ a.b }}\n{{ citi }}",
            [
                (1, "malformed placeholder “{{ a.b }}”: only {{ name }} is understood"),
                (2, "unknown placeholder {{ citi }}; did you mean {{ city }}?"),
            ],
        ),
    ],
)
def test_problems_have_their_line(text: str, found: list[tuple[int, str]]) -> None:
    """Unknown and malformed placeholders are named with the line they stand on."""
    assert list(problems(text, ALLOWED)) == [Problem(*problem) for problem in found]


@given(st.text(alphabet="{}%# acity_7\n"))
def test_a_text_without_problems_can_be_filled(text: str) -> None:
    """What passes the check holds no brace after filling."""
    if not list(problems(text, ALLOWED)):
        filled = fill(text, dict.fromkeys(ALLOWED, "x"))
        assert not {"{", "}"} & set(filled)


def test_used_names_are_listed() -> None:
    """The names of a text are found once each."""
    assert used("{{ city }} {{ zip }} {{ city }}") == {"city", "zip"}


_PARTS = st.sampled_from(
    [
        "{{ city }}",
        "{{ own_words }}",
        "\n",
        "\n\n",
        "\t",
        " ",
        "\u2014",
        "\u2022 ",
        "\u201ca\u201d",
        "word",
    ]
)


@given(st.lists(_PARTS, max_size=30).map("".join), st.lists(_PARTS, max_size=6).map("".join))
def test_no_letter_is_shorter_than_the_own_text_of_its_edition(text: str, typed: str) -> None:
    """Whatever is filled in, and whatever a web form makes of it."""
    least, _ = length_bounds(own_text(text))
    for value in ("", typed):
        filled = fill(text, {"city": value, "own_words": value})
        assert least <= form_length(plain(filled))


@given(st.lists(_PARTS, max_size=30).map("".join))
def test_paragraphs_are_parted_by_one_blank_line(text: str) -> None:
    """However many there were, and emptied ones disappear."""
    filled = fill(text, {"city": "Brest", "own_words": ""})
    assert "\n\n\n" not in filled
    assert filled == filled.strip(" \t\n")
