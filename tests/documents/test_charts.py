"""Charts of any numbers, read back."""

from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactrep.documents import charts
from contactrep.documents.charts import Bar
from contactrep.documents.svg import percent, short_number
from tests.documents.drawing import SVG

ALLOWED = {
    "svg": {"class", "width", "height", "role", "aria-labelledby"},
    "title": {"id"},
    "desc": {"id"},
    "g": set(),
    "rect": {"class", "x", "y", "width", "height", "rx"},
    "line": {"class", "x1", "x2", "y1", "y2"},
    "text": {"class", "x", "y", "text-anchor"},
}
Kind = Callable[..., str]
KINDS: tuple[Kind, ...] = (charts.bars_over_time, charts.bars_by_category, charts.funnel)

bars = st.lists(
    st.builds(
        Bar,
        st.text(max_size=60),
        st.one_of(st.integers(0, 20), st.integers(0, 10**18)),
        st.text(max_size=20),
    ),
    max_size=60,
)


def days(*values: int) -> list[Bar]:
    """Return days of September with these counts."""
    return [Bar(f"September {day}", value, f"Sep {day}") for day, value in enumerate(values, 1)]


def parse(svg: str) -> ElementTree.Element:
    """Return the tree of a chart: harmless elements, nothing drawn outside of it, and told."""
    root = ElementTree.fromstring(svg)
    height = float(root.attrib["height"])
    for element in root.iter():
        assert set(element.attrib) <= ALLOWED[element.tag.removeprefix(SVG)], element.attrib
        if element.tag == f"{SVG}rect":
            assert share(element.get("x")) + share(element.get("width")) <= 100.01
            top, tall = (float(element.attrib[name]) for name in ("y", "height"))
            assert top >= 0 and tall >= 0 and top + tall <= height
        if element.tag == f"{SVG}text":
            assert 0 <= share(element.get("x")) <= 100
            assert 10 <= float(element.attrib["y"]) <= height - 4
    assert root.get("role") == "img"
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert root.attrib["aria-labelledby"].split() == list(named)
    assert all(named.values())
    return root


def share(length: str | None) -> float:
    """Return a length in per cent; a bare 0 is nothing."""
    assert length is not None
    assert length.endswith("%") or length == "0"
    return float(length.removesuffix("%"))


def texts(root: ElementTree.Element, kind: str = "") -> list[str]:
    """Return the texts whose classes begin so."""
    return [
        each.text or "" for each in root.iter(f"{SVG}text") if each.attrib["class"].startswith(kind)
    ]


def values(root: ElementTree.Element, side: str = "height") -> list[float]:
    """Return how long the bars are."""
    return [
        float(each.attrib[side].removesuffix("%"))
        for each in root.iter(f"{SVG}rect")
        if each.get("class") == "value"
    ]


@given(bars, st.sampled_from(KINDS))
def test_any_counts_make_a_chart(counts: list[Bar], kind: Kind) -> None:
    """Every number is printed, exactly in the title of its bar, and lengths are in their order."""
    root = parse(kind(counts, "Any <title>", "any"))
    groups = list(root.iter(f"{SVG}g"))
    assert len(groups) == len(counts)
    for bar, group in zip(counts, groups, strict=True):
        assert (group.findtext(f"{SVG}title") or "").endswith(f": {bar.value:,}")
        exact = 9_999 if kind is charts.bars_over_time else 999_999
        assert short_number(bar.value, exact) in texts(group, "number")
    side = "height" if kind is charts.bars_over_time else "width"
    drawn = values(root, side)
    in_order = [drawn[i] for i in sorted(range(len(counts)), key=lambda i: counts[i].value)]
    assert in_order == sorted(drawn)
    assert all((length > 0) == (bar.value > 0) for length, bar in zip(drawn, counts, strict=True))


@given(bars)
def test_labels_below_keep_apart(counts: list[Bar]) -> None:
    """On the narrowest phone, by what their letters take; the first bar always has one."""
    root = parse(charts.bars_over_time(counts, "title", "any"))
    ends = []
    for tick in root.iter(f"{SVG}text"):
        if tick.get("class") == "tick":
            width, x = 6.5 * len(tick.text or ""), 2.88 * share(tick.get("x"))
            before = {"start": 0, "middle": width / 2, "end": width}[tick.attrib["text-anchor"]]
            ends.append((x - before, x - before + width))
    assert len(ends) >= bool(counts)
    assert all(one[1] < other[0] for one, other in pairwise(ends))


def test_a_number_is_left_out_where_it_finds_no_room() -> None:
    """By the style sheet, of bars that are neither the highest nor the latest."""
    root = parse(charts.bars_over_time(days(*range(20, 0, -1)), "Letters", "d"))
    assert root.attrib["class"] == "chart over-time many"
    assert [text for text in texts(root, "number") if text] == [str(n) for n in range(20, 0, -1)]
    assert len(texts(root, "number minor")) == 18
    near = parse(charts.bars_over_time(days(*[0] * 19, 9, 8), "Letters", "d"))
    assert len(texts(near, "number minor")) == 20


@pytest.mark.parametrize(("count", "room"), [(1, "few"), (8, "some"), (31, "many"), (32, "crowd")])
def test_how_many_bars_there_are_is_told_to_the_style_sheet(count: int, room: str) -> None:
    """It knows how wide the page is."""
    root = parse(charts.bars_over_time(days(*[1] * count), "Letters", "d"))
    assert root.attrib["class"] == f"chart over-time {room}"


def test_nothing_yet() -> None:
    """An empty chart says so, and is low."""
    for kind in KINDS:
        root = parse(kind([], "Letters", "d"))
        assert texts(root) == ["Nothing to show yet"]
        assert root.get("height") == "46"


def test_a_funnel_tells_the_share_of_the_step_before() -> None:
    """Rounded down; of nothing there is no share."""
    steps = [Bar("Prepared", 1204), Bar("Opened", 860), Bar("Replied", 3), Bar("Met", 0)]
    root = parse(charts.funnel([*steps, Bar("Won", 1)], "Steps", "f"))
    assert texts(root, "note") == [
        f"{share} of the step before" for share in ("71%", "under 1%", "0%")
    ]
    assert values(root, "width")[:2] == [100, 71.429]


def test_what_a_chart_shows_is_told_in_words() -> None:
    """Unless the page knows better."""
    told = charts.in_words(days(4, 1200, 0))
    assert told == (
        "3 bars. Highest: September 2, 1,200. Lowest: September 3, 0. The numbers are in the table."
    )
    assert charts.in_words(days(7)) == "7 in all."
    assert charts.in_words(days(0, 0)) == "0 in all."
    root = parse(charts.bars_over_time(days(1), "Letters", "d", "One letter, today."))
    assert root.findtext(f"{SVG}desc") == "One letter, today."


@given(st.integers(0, 10**18), st.integers(1, 10**18))
def test_progress_never_says_more_than_there_is(value: int, goal: int) -> None:
    """A goal is reached at 100%, and not before."""
    root = parse(charts.progress(value, goal, "Letters", "p"))
    words, share_of_goal = texts(root)
    assert words == f"{value:,} of {goal:,}"
    assert (value >= goal) == (share_of_goal not in {"0%", "under 1%"} and whole(share_of_goal))
    assert bool(list(root.iter(f"{SVG}line"))) is (value > goal)


def whole(text: str) -> bool:
    """Tell whether a share is 100% or more."""
    return int(text.replace(",", "").removesuffix("%")) >= 100


def test_no_goal_no_progress() -> None:
    """The page is to ask whether there is one."""
    with pytest.raises(ValueError, match="a goal of 0"):
        charts.progress(1, 0, "Letters", "p")


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (9_999, "9,999"), (10_000, "10k"), (999_999, "999k"), (1_250_000, "1.2m"),
     (3 * 10**9, "3bn"), (4_100 * 10**12, "4,100tn")],
)  # fmt: skip
def test_short_numbers(value: int, told: str) -> None:
    """Never rounded up."""
    assert short_number(value) == told


def test_shares() -> None:
    """A little is not nothing, and almost all is not all."""
    assert [percent(*pair) for pair in ((0, 9), (1, 1000), (999, 1000), (3, 2))] == [
        "0%", "under 1%", "99%", "150%",
    ]  # fmt: skip
