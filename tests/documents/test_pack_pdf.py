"""A pack on paper: cover, contents, letters; what is in the file, and where."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contactrep.documents import pack_pdf as module
from contactrep.documents.letter_pdf import plain_letter
from contactrep.documents.pack_pdf import PackLetter, PaperPack, Section, pack_pdf
from contactrep.documents.typesetting import NotPrinted, typeset_apart
from tests.documents.paper import SENATE, letter, pages_of, read, words

LONG = "\n\n".join("The office reads what a person wrote. " * 30 for _ in range(8))
NAMES = ("Hanna Kavalčuk", "Наталля Ціхановіч", "José Núñez-García")
HOUSE = ("The Honorable Ann Roe", "U.S. House of Representatives", "Washington, DC 20515")


def section(size: int = 3, **changes: object) -> Section:
    """Return letters to a senator; every third is of three pages."""
    letters = [
        PackLetter(
            paper=letter(
                LONG if number % 3 == 1 else f"Number {number}.",
                sender=(NAMES[number % 3], "Brooklyn, NY 11235"),
                signed=NAMES[number % 3],
                below=(),
            ),
            name=NAMES[number % 3],
            town="Brooklyn, NY",
        )
        for number in range(size)
    ]
    whole = {
        "name": "Senator Jane Doe",
        "envelope": SENATE,
        "where": "constituents in New York",
        "count": size,
        "places": [("Brooklyn, NY", size)],
        "letters": letters,
    }
    return Section(**(whole | changes))  # type: ignore[arg-type]


def pack(*sections: Section, **changes: object) -> PaperPack:
    """Return a pack."""
    whole = {
        "campaign": "Keep the reading room open",
        "organisation": "Friends of Reading",
        "title": "Senator Jane Doe",
        "where": "constituents in New York",
        "day": "November 3, 2026",
        "count": sum(each.count for each in sections),
        "places": [("Brooklyn, NY", 3), ("Queens, NY", 12)],
        "sections": sections,
    }
    return PaperPack(**(whole | changes))  # type: ignore[arg-type]


@cache
def two_offices() -> bytes:
    """Return a pack for two offices: three letters, and two."""
    house = section(2, name="Representative Ann Roe", envelope=HOUSE)
    return pack_pdf(pack(section(), house, title="New York\u2019s delegation in Congress"))


def test_a_pack_for_an_office() -> None:
    """A cover with the address, its count and towns, the contents, and each letter on new pages."""
    pages = pages_of(pack_pdf(pack(section())))
    assert len(pages) == 2 + 1 + 3 + 1
    cover, contents, first, second, *_, last = pages
    for line in (*SENATE, "3 letters", "from constituents in New York", "Brooklyn, NY 3"):
        assert line in cover.split("\n")
    assert "Put together on November 3, 2026." in cover
    assert not [name for name in NAMES if name in cover]
    rows = re.findall(r"(?m)^(\d) (.+) (Brooklyn, NY) (\d+)$", contents)
    assert rows == [
        (str(number + 1), NAMES[number], "Brooklyn, NY", page)
        for number, page in enumerate(("3", "4", "7"))
    ]
    assert first.startswith("Hanna Kavalčuk\nBrooklyn, NY 11235\nNovember 3, 2026\n")
    assert first.endswith("Letter 1 of 3 3\n")
    assert second.endswith("Letter 2 of 3 Page 1 of 3 4\n")
    assert "Number 2." in last


def test_a_section_for_each_office() -> None:
    """With a sheet of its own, numbered for itself; the cover says where it begins."""
    pages = pages_of(two_offices())
    cover = pages[0].split("\n")
    assert {"5 letters", "New York\u2019s delegation in Congress"} <= set(cover)
    assert "Senator Jane Doe 3 2" in cover
    assert "Representative Ann Roe 2 9" in cover
    assert "Queens, NY 12" in cover
    assert "U.S. House of Representatives" in pages[8]
    assert pages[10].endswith("Letter 1 of 2 11\n")
    assert "Delivered by" not in pages[0]
    assert "Delivered by" in pages[8]


def test_the_file_is_whole_and_tagged() -> None:
    """PDF/UA-1, with a title and bookmarks that lead from letter to letter by their writers."""
    pdf = two_offices()
    assert "No syntax or stream encoding errors" in read(pdf, "qpdf", "--check")
    assert "<pdfuaid:part>1</pdfuaid:part>" in read(pdf, "pdfinfo", "-meta")
    told = dict(re.findall(r"(?m)^(.+?): +(.*)$", read(pdf, "pdfinfo")))
    assert told["Tagged"] == "yes"
    assert told["Page size"] == "612 x 792 pts (letter)"
    assert told["Title"].startswith("5 letters to New York\u2019s delegation in Congress: Keep")
    titles = list(bookmarks(json.loads(read(pdf, "qpdf", "--json"))["outlines"]))
    assert titles[:4] == [
        "5 letters",
        "3 letters to Senator Jane Doe",
        "Contents",
        "Letter 1: Hanna Kavalčuk, Brooklyn, NY",
    ]
    assert titles[-1] == "Letter 2: Наталля Ціхановіч, Brooklyn, NY"
    one = replace(section(1).letters[0], name="Jane Roe")  # pdfinfo reads only ASCII in a heading
    tree = read(pack_pdf(pack(section(1, letters=[one]))), "pdfinfo", "-struct-text")
    headings = re.findall(r'(H\d) "(.+)" \(block\)\n +"(.+)"', tree)
    assert headings == [
        ("H1", "1 letter to Senator Jane Doe", "1 letter"),
        ("H2", "Contents", "Contents"),
        ("H2", "Letter 1: Jane Roe, Brooklyn, NY", "The Honorable Jane Doe"),
    ]


def bookmarks(kids: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the bookmarks, as they are shown."""
    for each in kids:
        yield each["title"]
        yield from bookmarks(each["kids"])


def test_a_letter_is_set_as_it_is_alone() -> None:
    """The address lies in the window of an envelope, and the name above the line to sign on."""
    alone = words(typeset_apart(*_alone(section().letters[0])))
    packed = [word for word in words(pack_pdf(pack(section(1)))) if word.page == 3]
    places = {(word.text, word.left, word.top) for word in packed}
    assert {(word.text, word.left, word.top) for word in alone} <= places


def _alone(one: PackLetter) -> tuple[Path, str]:
    """Return the template of a letter, and the letter as it reads it."""
    data = {"title": "x", "letters": [plain_letter(one.paper)]}
    return module._TEMPLATE.with_name("letter.typ"), json.dumps(data)


def test_a_volume() -> None:
    """Numbers go on from those before, and the cover says which volume it is."""
    part = section(2, first=8, count=12)
    pages = pages_of(pack_pdf(pack(part, volume=2, volumes=3)))
    assert "Delivered in person · Volume 2 of 3" in pages[0]
    assert "12 letters" in pages[0]
    assert "Volume 2 of 3. Here are letters 8 to 9." in " ".join(pages[0].split())
    assert pages[2].endswith("Letter 8 of 12 3\n")


def test_long_data() -> None:
    """A cover stays one page; many offices and many letters go on to the next."""
    long = "Представительство " * 5
    places = [(f"Town number {number}, NY", 500 - number) for number in range(200)]
    wide = section(
        1, name=long, envelope=(long, *SENATE, "A", "B"), where=long, places=places, count=90_000
    )
    pdf = pack_pdf(pack(wide, campaign=long, organisation="Friends of Reading"))
    pages = pages_of(pdf)
    assert "Signature or stamp of the office" in pages[0]
    assert "191 other places" in pages[0]
    assert pages[1].startswith("Contents")
    page = [word for word in words(pdf) if word.page == 1]
    (signed,) = (word for word in page if word.text == "Signature")
    assert signed.bottom < page[-1].top  # which is the number of the page
    many = pages_of(pack_pdf(pack(*(section(1, name=f"Office {n}") for n in range(54)))))
    assert "Office 53" not in many[0]
    assert "Office 53 1 " in "".join(many[1:3])
    contents = pages_of(pack_pdf(pack(section(60))))[1:4]
    assert [page.count("No. Writer Town Page") for page in contents] == [1, 1, 0]


@pytest.mark.parametrize("text", ["#panic()", "*a* _b_ $x$ @ref <label>", "🌻 中", "\\ \"'"])
def test_texts_are_no_program(text: str) -> None:
    """Names and towns are printed as they were typed, or as paper can show them."""
    one = replace(section(1).letters[0], name=text, town=text)
    every = section(1, name=text, where=text, letters=[one], places=[(text, 1)])
    pdf = pack_pdf(pack(every, campaign=text, organisation=text))
    shown = text.replace("🌻 中", "[sunflower] \ufffd")
    assert pages_of(pdf)[1].count(shown) == 3


@pytest.mark.parametrize("sections", [(), (section(0),), (section(1), section(0))])
def test_nothing_to_print(sections: tuple[Section, ...]) -> None:
    """A pack without letters is none."""
    with pytest.raises(ValueError, match="needs letters"):
        pack_pdf(pack(*sections))


def test_a_failure_does_not_quote_the_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in what is raised nor in what the other process prints."""
    broken = tmp_path / "broken.typ"
    broken.write_text("#panic(sys.inputs.data)", encoding="utf-8")
    monkeypatch.setattr(module, "_TEMPLATE", broken)
    with pytest.raises(NotPrinted) as caught:
        pack_pdf(pack(section(1)))
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "Kaval" not in f"{caught.value}{capfd.readouterr()}"
    assert "Hanna" not in repr(pack(section(1)))
