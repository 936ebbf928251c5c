"""Paper shows what was typed, or something that a reader sees in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.documents.glyphs import PRINTABLE, paper_text, unprintable


@pytest.mark.parametrize(
    "text",
    [
        "I ask you – “act now”, don’t ‘wait’… § 5, 50 % & $1 @ #1 ~ ^ | \\ `x` {y}",
        "Ja prašu vas: Ŭładzimir, Śviatłana, Łukašenka, Hałoŭny, Ćvierdź, Źmicier, Ńina",
        "Паважаны сэнатар! Беларусь, воўк, з’ява, ё, і; «Жыве», № 5, Лукашэ́нка",
        "Съешь ещё этих мягких французских булок, да выпей же чаю",
        "Україна, ґанок, єдність, її",
        "Zażółć gęślą jaźń",
        "El señor Núñez: ¿qué pingüino? ¡Así!",
        "Žąsys, ūkis; Rīga, ķēve; Škoda, řeka; Müller, Groß; Ağrı, şair; Việt Nam",
        "Ελλάδα; საქართველო; Հայաստան; שלום; سلام",
        "€ £ ₴ ₽ ½ ™ © ® ° → ✓ ☎ ❤ ★ ■",
    ],
)
def test_what_people_write(text: str) -> None:
    """The languages of the diaspora, signs and typography are shown as they are."""
    assert paper_text(text) == text
    assert unprintable(text) == ()


@pytest.mark.parametrize(
    ("typed", "shown", "told"),
    [
        ("🌻", "[sunflower]", ("🌻",)),
        ("a 👩‍💻 b", "a [woman][personal computer] b", ("👩", "💻")),
        ("👍🏽👍🏽", "[thumbs up sign][thumbs up sign]", ("👍", "🏽")),
        ("🇺🇦🇺🇦", "[flag UA][flag UA]", ("🇺🇦",)),
        ("🇺", "[regional indicator symbol letter u]", ("🇺",)),
        ("❤\ufe0f", "❤", ()),
        ("1\ufe0f\u20e3", "1", ("\u20e3",)),
        ("中文", "\ufffd\ufffd", ("中", "文")),
        ("श्री", "\ufffd\ufffd", ("श", "्", "र", "ी")),
        ("\ue000\U0001ffff\ud800", "\ufffd\ufffd\ufffd", ("\ue000", "\U0001ffff", "\ud800")),
        ("e\u0301", "é", ()),
        ("Ａ１", "A1", ()),
        ("Ａ\u0301 e\u200d\u0301", "Á é", ()),
        ("a\tb\u2009c\u202fd", "a b c d", ()),
        ("a\u00a0b", "a\u00a0b", ()),
        ("a\u200b\u200d\u00ad\u202e\ufeff\x00\x1bb", "ab", ()),
        ("\ufffd", "\ufffd", ()),
        ("", "", ()),
    ],
)
def test_stand_ins(typed: str, shown: str, told: tuple[str, ...]) -> None:
    """Names of emoji, codes of flags, U+FFFD for other scripts; the writer can be told of them."""
    assert paper_text(typed) == shown
    assert unprintable(typed) == told


@given(st.text(st.characters() | st.characters(min_codepoint=0x1F1E0, max_codepoint=0x1FAFF)))
def test_any_text(text: str) -> None:
    """Nothing without a glyph is left, and what is shown is shown again as it is."""
    shown = paper_text(text)
    assert PRINTABLE.issuperset(shown)
    assert paper_text(shown) == shown
    assert unprintable(shown) == ()
