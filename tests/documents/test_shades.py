"""Shades for any counts, and the tiles they are on."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep import paths
from contactrep.core.districts import STATES, StateKind
from contactrep.documents.shades import SHADES, Scale
from contactrep.documents.tilegrid import TERRITORIES, TILES

counts = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 10**6)), max_size=60)


@given(counts)
def test_more_is_darker(values: list[int]) -> None:
    """None has no shade, every step of the legend is seen, and the steps leave nothing out."""
    scale = Scale.of(values)
    shades = [scale.shade(value) for value in sorted(values)]
    assert shades == sorted(shades)
    assert all(
        (shade == 0) == (value == 0) for shade, value in zip(shades, sorted(values), strict=True)
    )
    assert {0, *shades} == {step.shade for step in scale.steps}
    for one, other in pairwise(scale.steps):
        assert other.lowest == one.highest + 1
    assert scale.steps[-1].highest == max(values, default=0)


@given(st.lists(st.integers(1, 10**6), min_size=SHADES, max_size=60, unique=True))
def test_each_shade_is_for_as_many(values: list[int]) -> None:
    """However far the largest is from the rest."""
    scale = Scale.of(values)
    shades = [scale.shade(value) for value in values]
    sizes = [shades.count(shade) for shade in range(1, SHADES + 1)]
    assert max(sizes) - min(sizes) <= 1


def test_the_words_of_a_legend() -> None:
    """A single count stands alone; a count of tomorrow is no error."""
    scale = Scale.of([1, 1, 1, 1, 2, 3, 8, 1200])
    assert [step.words for step in scale.steps] == ["0", "1", "2", "3 to 8", "9 to 1,200"]
    assert [step.shade for step in scale.steps] == [0, 1, 2, 4, 5]
    assert scale.shade(5000) == 5


def test_every_state_has_a_tile() -> None:
    """Its own; the territories stand in a row of theirs."""
    assert len(set(TILES.values())) == len(TILES) == 51
    assert set(TILES) | set(TERRITORIES) == set(STATES)
    assert all(STATES[code].kind is StateKind.TERRITORY for code in TERRITORIES)
    css = (paths.STATIC / "css" / "charts.css").read_text(encoding="utf-8")
    for row, column in TILES.values():
        assert f".r{row} {{ grid-row: {row + 1}; }}" in css
        assert f".c{column} {{ grid-column: {column + 1}; }}" in css


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_are_read_on_every_shade(scheme: str) -> None:
    """At least 4.5 to 1, and the shades go one way, in both schemes."""
    css = (paths.STATIC / "css" / "charts.css").read_text(encoding="utf-8")
    block = css.split(":root:root {")[1 if scheme == "light" else 2].partition("}")[0]
    colour = dict(re.findall(r"--(shade-\d|on-\d): #([0-9a-f]{3,6});", block))
    tones = [luminance(colour[f"shade-{number}"]) for number in range(1, SHADES + 1)]
    assert tones == sorted(tones, reverse=scheme == "light")
    for number, tone in enumerate(tones, 1):
        low, high = sorted((tone, luminance(colour[f"on-{number}"])))
        assert (high + 0.05) / (low + 0.05) >= 4.5
