"""How long letters on paper take, beside the typesetter alone with one line of text.

The letters are the shipped editions as they lie in their files. A round makes each kind once, in
turn, with a number that no other round has, because the typesetter remembers what it has set.
Time is the wall clock's, on one thread; the machine may be busy, so the ratio is what counts.
Run: python -m benchmarks.pdf [rounds]
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import typst

from contactrep import paths
from contactrep.documents.letter_pdf import PaperLetter, letters_pdf

ROUNDS = 40
PACK = 4

_EDITIONS = paths.DATA / "campaigns" / "belarus-freedom-forum" / "editions"
_BARE = '#set document(title: "T", date: none)\n#sys.inputs.text\n'
_KINDS = ("short", "standard", "full")


def letter(edition: str, number: int) -> PaperLetter:
    """Return an edition as a letter of which no paragraph is in that of another number."""
    text = (_EDITIONS / f"{edition}.txt").read_text(encoding="utf-8").split("---\n", 2)[2]
    return PaperLetter(
        sender=("Jane Roe", f"{number} Example Street", "Brooklyn, NY 11235"),
        day="November 3, 2026",
        envelope=("The Honorable Jane Doe", "United States Senate", "Washington, DC 20510"),
        salutation="Dear Senator Doe:",
        body="\n".join(line and f"{line} {number}" for line in text.splitlines()),
        signed="Jane Roe",
    )


def makers(bare: Path) -> dict[str, Callable[[int], bytes]]:
    """Return each way to make a file, by name; the bare one first."""
    fonts = typst.Fonts(include_system_fonts=False)

    def one_line(number: int) -> bytes:
        return typst.compile(
            bare,
            format="pdf",
            font_paths=fonts,
            sys_inputs={"text": f"Line {number}"},
            pdf_standards=["ua-1"],
        )

    def one(edition: str) -> Callable[[int], bytes]:
        return lambda number: letters_pdf([letter(edition, number)], title="Letter")

    def pack(number: int) -> bytes:
        several = [letter("full", number * PACK + each) for each in range(PACK)]
        return letters_pdf(several, title="Letters")

    letters = {f"a letter, {edition}": one(edition) for edition in _KINDS}
    return {"one line, typst alone": one_line, **letters, f"a pack of {PACK}, full": pack}


def main() -> None:
    """Print milliseconds, their ratio to the bare line, and the size of the files."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.typ"
        bare.write_text(_BARE, encoding="utf-8")
        ways = makers(bare)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        sizes: dict[str, int] = {}
        for number in range(rounds + 1):
            for name, make in ways.items():
                start = time.perf_counter()
                sizes[name] = len(make(number))
                if number:  # the first round loads the fonts
                    seconds[name].append(time.perf_counter() - start)
    alone, *_ = seconds.values()
    for name, each in seconds.items():
        ratio = median(one / other for one, other in zip(each, alone, strict=True))
        print(f"{name}: {median(each) * 1e3:.1f} ms, {ratio:.0f} times, {sizes[name] / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
