"""What calls the typesetter; as a program it reads the data and writes the PDF.

As a program it is run by its path and may be alone, so it imports nothing of ours.
Usage: python -P press.py TEMPLATE < data > pdf
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts


def typeset(template: Path, data: str, of_fonts: "Fonts") -> bytes:
    """Return the PDF of the template, filled with the data.

    Raises:
        TypstError: it cannot be typeset.
    """
    import typst  # noqa: PLC0415 - a shared library of 84 MB, for those who print

    return typst.compile(
        template,
        format="pdf",
        font_paths=of_fonts,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
    )


def fonts() -> "Fonts":
    """Return the fonts inside the package; those of the machine are not looked for."""
    from typst import Fonts  # noqa: PLC0415 - see typeset

    return Fonts(include_system_fonts=False)


if __name__ == "__main__":
    pdf = typeset(Path(sys.argv[1]), sys.stdin.buffer.read().decode(), fonts())
    sys.stdout.buffer.write(pdf)
