"""A page becomes the text that its reader would see."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.channels.html_text import html_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("a <b>bold</b>  \n word", "a bold word"),
        ("<head><title>no</title></head><body>yes</body>", "yes"),
        ("<STYLE>no > no</STYLE>yes", "yes"),
        ("<script>if (a < b) alert('</p>')</script>yes", "yes"),
        ("<!-- no > <p>no</p> -->yes", "yes"),
        ("<!DOCTYPE html><?xml no?>yes", "yes"),
        ("1 &lt; 2 &amp;&#8217;&eacute; &unknown; &", "1 < 2 &’é &unknown; &"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("one<p", "one"),
        ("one<!-- never ends", "one"),
        ("one<style>never ends", "one"),
        ("one&nbsp;two", "one two"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("&#" + "1" * 5000 + ";", "&#" + "1" * 5000 + ";"),
        ("<" * 3, "<<<"),
    ],
)
def test_what_a_reader_sees(page: str, text: str) -> None:
    """Blocks are lines; what browsers do not show is gone; what is broken is taken as it is."""
    assert html_text(page) == text


@given(st.text() | st.lists(st.sampled_from([*"<>/!&;#'\"=ap", "--", "style", "br"])).map("".join))
def test_any_page_has_a_text(page: str) -> None:
    """No page is too broken, and what is left has no blank beginning or end."""
    text = html_text(page)
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!",
        "<!--",
        "<![CDATA[",
        "<?",
        "</",
        "<a ",
        "<a b='",
        "&#",
        "<style>",
        "<a b ",
        "<p>",
        "\n ",
    ],
)
def test_time_grows_with_length_alone(piece: str) -> None:
    """A page made to be slow is not: half a megabyte of it takes no minutes."""
    began = time.monotonic()
    html_text(piece * (500_000 // len(piece)))
    assert time.monotonic() - began < 10
