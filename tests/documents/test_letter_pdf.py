"""A letter on paper: what is in the file, in which order, and what cannot get in."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactrep.documents import letter_pdf
from contactrep.documents.glyphs import PRINTABLE
from contactrep.documents.letter_pdf import NotPrinted, PaperLetter, letters_pdf
from tests.documents.paper import SENATE, letter, pages_of, read, words
from tests.storage.threads import at_once

FULL = "\n\n".join(
    (
        "I write to you, “as your constituent”:",
        "• declare it – and don’t wait;\n• recognize it;",
        "1. First.\n2. Second.",
        *(
            f"Paragraph {number}. " + "The office reads what a person wrote. " * 20
            for number in range(9)
        ),
    )
)
CYRILLIC = "Паважаны сэнатар!\n\nЯ пішу вам пра Беларусь: “свабода”, «воля», Ўў Її Ґґ Ёё № 5."
HOSTILE = (
    *("#panic()", "*a*", "_a_", "\\", "$x$", "@ref", "= h", "<label>", "{{ 7*7 }}", "`raw`"),
    *("// hidden", "/* hidden", "#sys.inputs", '"); #panic("', "\\u{41}", "~", "---", "'q' \"q\""),
    *("https://example.org", "]#[", "+ item", "/ term: x", "[@a]", "#{", "%PDF", "\\ "),
)


def said(pdf: bytes) -> list[str]:
    """Return the words of a file in its order, without page numbers."""
    text = re.sub(r"(?m)^Page \d+ of \d+$", "", "\n".join(pages_of(pdf)))
    return text.split()


def expected(each: PaperLetter) -> list[str]:
    """Return the words that a letter should be read as."""
    subject = () if each.subject is None else ("Re:", each.subject)
    parts = (*each.sender, each.day, *each.envelope, *subject, each.salutation, each.body)
    return " ".join((*parts, each.closing, each.signed, *each.below)).split()


@pytest.mark.parametrize("body", ["Please act.", FULL, CYRILLIC])
@pytest.mark.parametrize("subject", [None, "The occupation of Belarus"])
def test_read_in_order(body: str, subject: str | None) -> None:
    """A program that reads the text finds all of the letter, from sender to signature."""
    each = letter(body, subject=subject)
    assert said(letters_pdf([each], title="Letter")) == expected(each)


def test_a_pack() -> None:
    """Each letter begins a page, and counts its own pages if it has several."""
    pack = [letter(), letter(FULL, salutation="Dear Senator Roe:"), letter(CYRILLIC), letter(FULL)]
    pages = pages_of(letters_pdf(pack, title="Four letters"))
    numbers = [re.findall(r"Page \d+ of \d+", page) for page in pages]
    three = [["Page 1 of 3"], ["Page 2 of 3"], ["Page 3 of 3"]]
    assert numbers == [[], *three, [], *three]
    begun = [index for index, page in enumerate(pages) if page.startswith("Hanna Kavalčuk\n12 ")]
    assert begun == [0, 1, 4, 5]
    assert "Dear Senator Roe:" in pages[1]
    assert said(letters_pdf(pack, title="x")) == [word for each in pack for word in expected(each)]


@pytest.mark.parametrize(
    "body",
    [
        lambda size: "\n\n".join(f"Line {number}." for number in range(size)),
        lambda size: "It begins.\n\n" + " ".join(f"word{number}" for number in range(size * 13)),
        lambda size: "\n".join(f"• item {number};" for number in range(size)),
    ],
    ids=["lines", "paragraph", "list"],
)
def test_a_signature_is_never_alone(body: Callable[[int], str]) -> None:
    """Whatever the length, the page that is signed has a part of the letter, and room to sign."""
    pdf = letters_pdf([letter(body(size)) for size in range(1, 70)], title="Sixty-nine letters")
    signed = [page for page in pages_of(pdf) if "Sincerely," in page]
    assert len(signed) == 69
    for page in signed:
        before, after = page.split("Sincerely,")
        assert re.search(r"(Line|item|word) ?\d", before)
        assert after.startswith("\nHanna Kavalčuk\n12 Example Street\nBrooklyn, NY 11235\n")
    found = words(pdf)
    for index, word in enumerate(found):
        if word.text == "Sincerely,":
            assert 0.4 < found[index + 1].top - word.bottom < 0.7
            assert found[index + 1].bottom < 10.05


def test_files_are_whole_and_tagged() -> None:
    """PDF/UA-1, US Letter, titled, in English, with no date, and only the fonts that we know."""
    pdf = letters_pdf([letter(FULL), letter(CYRILLIC + " ☎")], title="Letters “to” Ŭ")
    assert "No syntax or stream encoding errors" in read(pdf, "qpdf", "--check")
    told = dict(re.findall(r"(?m)^(.+?): +(.*)$", read(pdf, "pdfinfo")))
    assert told["Title"] == "Letters “to” Ŭ"
    assert told["Tagged"] == "yes"
    assert told["Page size"] == "612 x 792 pts (letter)"
    assert not {name for name in told if "Date" in name}
    assert "<pdfuaid:part>1</pdfuaid:part>" in read(pdf, "pdfinfo", "-meta")
    assert b"/Lang(en)" in pdf
    fonts = [line.split()[0] for line in read(pdf, "pdffonts").splitlines()[2:]]
    assert {re.sub(r"^.*\+|-Regular.*", "", font) for font in fonts} == {
        "LibertinusSerif",
        "DejaVuSansMono",
    }


def test_the_structure_that_readers_hear() -> None:
    """The name on the envelope is the heading of its letter, a list is a list, no tag is vague."""
    body = "I ask:\n\n• one;\n• two.\n\n3. three"
    tree = read(letters_pdf([letter(body), letter()], title="x"), "pdfinfo", "-struct-text")
    tags = re.findall(r"(?m)^ *([A-Z]\w*) ", tree)
    head, foot = ["P", "P", "H1", "P", "P"], ["P", "P"]
    item = ["LI", "Lbl", "LBody"]
    parts = [*head, "P", "L", *item, *item, "L", *item, *foot, *head, "P", *foot]
    assert [tag for tag in tags if tag not in {"Document", "Placement"}] == parts
    assert tree.count('H1 "The Honorable Jane Doe"') == 2
    assert '"3."' in tree


def test_the_same_bytes_in_another_process() -> None:
    """Whatever the time and the zone, the same letter is the same file."""
    program = (
        "import hashlib; from contactrep.documents.letter_pdf import letters_pdf;"
        "from tests.documents.paper import letter;"
        "print(hashlib.sha256(letters_pdf([letter('A\\n\\n• b')], title='T')).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent.parent,
        env={"TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1000000000", "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    here = letters_pdf([letter("A\n\n• b")], title="T")
    assert hashlib.sha256(here).hexdigest() == there


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_no_program(text: str) -> None:
    """Whatever means something to the typesetter is printed as it was typed, in every place."""
    shown = " ".join(text.split())
    each = PaperLetter(
        sender=(text,),
        day=text,
        envelope=(text, text),
        salutation=text,
        body=f"A {text}\n{text} z\n\n• {text}\n\n1. {text}\n   {text}",
        closing=text,
        signed=text,
        below=(text,),
        subject=text,
    )
    pdf = letters_pdf([each], title=text)
    (page,) = pages_of(pdf)
    assert page.replace(" ", "").count(shown.replace(" ", "")) == 14
    assert re.findall(r"(?m)^Title: +(.*)$", read(pdf, "pdfinfo")) == [shown]


@pytest.mark.parametrize("long", ["W" * 300, "https://example.org/" + "path-of_it/" * 30, "Ŭ" * 61])
def test_long_words_stay_on_the_paper(long: str) -> None:
    """A word wider than a line is broken; in an address, at the width of the window."""
    each = letter(f"See {long} there.\n\n• {long}", envelope=(*SENATE[:3], long), signed=long)
    pdf = letters_pdf([each], title="x")
    assert max(word.right for word in words(pdf)) <= 7.5
    assert "".join(said(pdf)).replace("\u200b", "").count(long) == 4


def test_an_ordinary_link_is_not_broken() -> None:
    """It can be copied from the file."""
    link = "https://example.org/en/belarus-freedom-forum/letters"
    assert link in said(letters_pdf([letter(f"See {link}")], title="x"))


def test_every_printable_character_has_its_glyph() -> None:
    """PDF/UA refuses a character that no font can draw, so a table of too much would fail here."""
    every = sorted(PRINTABLE)
    lines = [
        "".join(f"x{each} " for each in every[at : at + 30]) for at in range(0, len(every), 30)
    ]
    assert letters_pdf([letter("\n".join(lines))], title="".join(every))


def test_marks_have_their_glyphs() -> None:
    """A letter of either font is drawn with each of its marks."""
    marks = [chr(code) for code in range(0x300, 0x370) if chr(code) in PRINTABLE]
    assert len(marks) > 60
    for base in "aЎ→კש❤":
        assert letters_pdf([letter(" ".join(base + mark for mark in marks))], title="x")


def test_what_has_no_glyph_is_seen() -> None:
    """An emoji is named, a letter of an unknown script is marked, and neither breaks the file."""
    each = letter("I 🌻 you 中 ❤️", sender=("Hanna 🇺🇦",), subject="👍")
    text = " ".join(said(letters_pdf([each], title="🌻")))
    assert "I [sunflower] you \ufffd ❤" in text
    assert "Hanna [flag UA]" in text
    assert "Re: [thumbs up sign]" in text


@settings(max_examples=60, deadline=None)  # the first of a process reads the fonts
@given(
    st.text(st.characters() | st.sampled_from("\n •-1. \u0301\u0323\u200d\ufe0f🌻אبკ中")),
    st.lists(st.text(max_size=40), max_size=9),
)
def test_any_text_is_printed(text: str, some: list[str]) -> None:
    """Nothing that can be typed stops the press."""
    each = letter(text, sender=tuple(some), envelope=tuple(some), signed=text, subject=text)
    assert letters_pdf([each], title="x" + text).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "each",
    [
        letter(""),
        letter(sender=(), below=()),
        letter(envelope=()),
        letter(envelope=("The President",)),
        letter(salutation="", closing="", signed="", day=""),
        letter(sender=("a",) * 60, envelope=("b",) * 60, below=("c",) * 30),
    ],
)
def test_odd_letters(each: PaperLetter) -> None:
    """What is missing leaves its place empty, and what is too much is printed all the same."""
    assert said(letters_pdf([each], title="x")) == expected(each)


@pytest.mark.parametrize(
    ("letters", "title"), [([], "x"), ([letter()], ""), ([letter()], " \u200b")]
)
def test_nothing_to_print(letters: list[PaperLetter], title: str) -> None:
    """A file without a letter or a title is refused."""
    with pytest.raises(ValueError, match="needs a letter and a title"):
        letters_pdf(letters, title=title)


def test_a_failure_does_not_quote_the_letter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither its words nor those of the typesetter reach a log."""
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic(sys.inputs.data)", encoding="utf-8")
    monkeypatch.setattr(letter_pdf, "_TEMPLATE", broken)
    with pytest.raises(NotPrinted) as caught:
        letters_pdf([letter("A secret.")], title="x")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_letter_does_not_show_itself() -> None:
    """A log or a traceback of it has no word of it."""
    assert "Hanna" not in repr(letter())


def test_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many that print together, two are at work, and each gets their own letter."""
    busy, most, lock = 0, 0, Lock()
    press = letter_pdf._typeset

    def watched(data: str) -> bytes:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        sleep(0.02)
        made = press(data)
        with lock:
            busy -= 1
        return made

    monkeypatch.setattr(letter_pdf, "_typeset", watched)
    made = at_once(8, lambda number: letters_pdf([letter(f"Number {number}.")], title="x"))
    assert most == 2
    assert all(f"Number {number}." in pages_of(pdf)[0] for number, pdf in enumerate(made))


def test_the_typesetter_is_loaded_by_those_who_print() -> None:
    """Importing the module does not load the library."""
    program = "import sys, contactrep.documents.letter_pdf; print('typst' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
