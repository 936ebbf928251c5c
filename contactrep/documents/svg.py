"""What our pictures share: a head that names them, texts that cannot break out, paths, numbers."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

Outline = Sequence[tuple[int, int]]
"""An outline in whole units, without its first point repeated."""

_UNITS = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k"))


def head(name: str, size: str, title: str, description: str, prefix: str, role: str = "img") -> str:
    """Return the start of a picture; `prefix` begins its ids.

    It is read as one image; one that holds links has the role of a group instead.
    """
    return (
        f'<svg class="{name}" xmlns="http://www.w3.org/2000/svg" {size} role="{role}"'
        f' aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{told(title)}</title>'
        f'<desc id="{prefix}-desc">{told(description)}</desc>'
    )


def told(text: str) -> str:
    """Return a text as XML holds it, without what cannot be seen."""
    return escape("".join(filter(str.isprintable, " ".join(text.split()))))


def attribute(text: str) -> str:
    """Return a text as the quoted value of an attribute."""
    return quoteattr("".join(filter(str.isprintable, " ".join(text.split()))))


def path(rings: Iterable[Outline]) -> str:
    """Return the rings as path data in relative steps, which are short."""
    return "".join(
        f"M{ring[0][0]} {ring[0][1]}l"
        + " ".join(f"{bx - ax} {by - ay}" for (ax, ay), (bx, by) in pairwise(ring)).replace(
            " -", "-"
        )
        + "z"
        for ring in rings
    )


def short_number(value: int, exact: int = 9_999) -> str:
    """Return a number as it is up to `exact`, then short: 9,999, then 10k, 1.2m, 3bn, 4tn."""
    size, unit = next(((size, unit) for size, unit in _UNITS if value >= size), (1, ""))
    if value <= exact or not unit:
        return f"{value:,}"
    whole, tenth = value // size, value * 10 // size % 10
    return f"{whole}.{tenth}{unit}" if whole < 10 and tenth else f"{whole:,}{unit}"


def percent(part: int, whole: int) -> str:
    """Return a share of something in whole per cents, rounded down; less than one says so."""
    share = 100 * part // whole
    return "under 1%" if part and not share else f"{share:,}%"
