"""The typesetter: a template and data make a PDF, here or in a process of its own.

What is typeset here stays in memory until later texts push it out, and a page takes most of a
megabyte; of a large document, only a process that ends gives the memory back.
"""

import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from contactrep.documents import press

if TYPE_CHECKING:
    from typst import Fonts

TOGETHER = BoundedSemaphore(2)
"""To be held by who typesets: each takes a processor, and a small server has one or two."""

_LONGEST = 300  # seconds


class NotPrinted(RuntimeError):  # noqa: N818 - it says what is the matter
    """The typesetter failed. Its own words are left out: they can quote the letter."""


def typeset(template: Path, data: str) -> bytes:
    """Return the PDF of the template, filled with the data.

    Raises:
        NotPrinted: the typesetter failed.
    """
    import typst  # noqa: PLC0415 - a shared library of 84 MB, for those who print

    with suppress(typst.TypstError):  # it can quote the letter, so it must not even be the context
        return press.typeset(template, data, _fonts())
    raise NotPrinted("The letters could not be typeset")


def typeset_apart(template: Path, data: str) -> bytes:
    """Return the same from a process of its own, which takes a quarter of a second more.

    Raises:
        NotPrinted: the typesetter failed, or took longer than five minutes.
    """
    # -P: beside that file lie others that are called like modules of the standard library.
    command = (sys.executable, "-P", press.__file__, str(template))
    with suppress(subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - our own program, with a path of ours
            command, input=data.encode(), capture_output=True, timeout=_LONGEST, check=True
        )
        return done.stdout
    raise NotPrinted("The letters could not be typeset")


@cache
def _fonts() -> "Fonts":
    """Return the fonts inside the package, read once."""
    return press.fonts()
