"""Charts of counts, as SVG to stand inside a page beside a table of the same numbers.

Across, they measure in per cents and texts keep their size, so a chart fits 320 px as well as a
wide screen. Their look is in static/css/charts.css, which also leaves out the numbers of narrow
bars where there is no room: the highest and the latest stay, and each bar has its own as a title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from contactrep.documents.svg import head, percent, short_number, told

_PLOT, _ABOVE, _BELOW = 150, 24, 28  # pixels: the bars, the room for numbers, that for labels
_ROW, _STEP = 46, 66  # pixels of a lying bar, and of a step of a funnel
_FEWEST = 7  # bars that would fill the width; fewer stand at the left
_NARROWEST = 288  # pixels: what a phone of 320 leaves
_LETTER, _GAP = 7, 12  # pixels of a label
_ROOMS = ((7, "few"), (14, "some"), (31, "many"))
_LONGEST, _LONGEST_TICK = 34, 14  # characters of a label above its bar, and below
_EMPTY = "Nothing to show yet"


@dataclass(frozen=True, slots=True)
class Bar:
    """A count of zero or more and what it counts; `tick` is short, to stand below a bar."""

    label: str
    value: int
    tick: str = ""


def bars_over_time(bars: Sequence[Bar], title: str, prefix: str, description: str = "") -> str:
    """Return upright bars in the order of time: days, or hours."""
    height = _ABOVE + _PLOT + _BELOW if bars else _ROW
    room = next((name for most, name in _ROOMS if len(bars) <= most), "crowd")
    drawn = "".join(_upright(bars, index) for index in range(len(bars)))
    return (
        _open(f"chart over-time {room}", height, bars, title, prefix, description)
        + (f"{drawn}{_axis(bars)}" if bars else _nothing(height))
        + "</svg>"
    )


def bars_by_category(bars: Sequence[Bar], title: str, prefix: str, description: str = "") -> str:
    """Return lying bars in the order they come in, each below its label and its number."""
    largest = max((bar.value for bar in bars), default=0)
    rows = "".join(_lying(bar, largest, index * _ROW) for index, bar in enumerate(bars))
    height = _ROW * len(bars) or _ROW
    return (
        _open("chart by-category", height, bars, title, prefix, description)
        + (rows or _nothing(height))
        + "</svg>"
    )


def funnel(steps: Sequence[Bar], title: str, prefix: str, description: str = "") -> str:
    """Return the steps from the first to the last, each with its share of the one before."""
    largest = max((step.value for step in steps), default=0)
    rows = []
    for index, step in enumerate(steps):
        top = _STEP * index
        rows.append(_lying(step, largest, top, track=True))
        if index and steps[index - 1].value:
            note = f"{percent(step.value, steps[index - 1].value)} of the step before"
            rows.append(f'<text class="note" x="0" y="{top + 48}">{note}</text>')
    height = _STEP * len(steps) or _ROW
    return (
        _open("chart funnel", height, steps, title, prefix, description)
        + ("".join(rows) or _nothing(height))
        + "</svg>"
    )


def progress(value: int, goal: int, title: str, prefix: str, description: str = "") -> str:
    """Return a bar on its way to a goal; beyond it, a mark shows where the goal was.

    Raises:
        ValueError: the goal is not a number above zero.
    """
    if goal < 1:
        raise ValueError(f"a goal of {goal} cannot be reached")
    words = f"{value:,} of {goal:,}"
    largest = max(value, goal)
    mark = ""
    if value > goal:
        x = _share(goal, largest)
        mark = f'<line class="mark" x1="{x}" x2="{x}" y1="22" y2="46"/>'
    return (
        head("chart progress", _size(50), title, description or f"{words} letters.", prefix)
        + f'<text class="label" x="0" y="15">{words}</text>'
        + f'<text class="number" x="100%" y="15" text-anchor="end">{percent(value, goal)}</text>'
        + '<rect class="track" x="0" y="26" width="100%" height="16" rx="2"/>'
        + f'<rect class="value" x="0" y="26" width="{_share(value, largest)}" height="16" rx="2"/>'
        + f"{mark}</svg>"
    )


def in_words(bars: Sequence[Bar]) -> str:
    """Return what a chart shows, for those who do not see it."""
    if not bars:
        return f"{_EMPTY}."
    total = sum(bar.value for bar in bars)
    if len(bars) == 1 or not total:
        return f"{total:,} in all."
    highest = max(bars, key=lambda bar: bar.value)
    lowest = min(bars, key=lambda bar: bar.value)
    return (
        f"{len(bars)} bars. Highest: {highest.label}, {highest.value:,}."
        f" Lowest: {lowest.label}, {lowest.value:,}. The numbers are in the table."
    )


def _open(
    name: str, height: int, bars: Sequence[Bar], title: str, prefix: str, description: str
) -> str:
    return head(name, _size(height), title, description or in_words(bars), prefix)


def _size(height: int) -> str:
    return f'width="100%" height="{height}"'


def _nothing(height: int) -> str:
    return f'<text class="note" x="0" y="{height // 2}">{_EMPTY}</text>'


def _pitch(bars: Sequence[Bar]) -> float:
    """Return the width of a bar with the gap after it, in per cent."""
    return 100 / max(len(bars), _FEWEST)


def _upright(bars: Sequence[Bar], index: int) -> str:
    """Return a bar with its number above it."""
    bar, pitch = bars[index], _pitch(bars)
    largest = max(each.value for each in bars)
    tall = round(_PLOT * bar.value / largest, 1) if largest else 0
    tall = max(tall, 2) if bar.value else 0  # one beside a thousand can be seen
    top = round(_ABOVE + _PLOT - tall, 1)
    number = short_number(bar.value)
    x, anchor = _across(bars, index, number)
    kind = "number" if index in _outstanding(bars) else "number minor"
    return (
        f"<g><title>{told(bar.label)}: {bar.value:,}</title>"
        f'<rect class="hover" x="{index * pitch:.3f}%" y="0" width="{pitch:.3f}%"'
        f' height="{_ABOVE + _PLOT}"/>'
        f'<rect class="value" x="{(index + 0.14) * pitch:.3f}%" y="{top:g}"'
        f' width="{0.72 * pitch:.3f}%" height="{tall:g}"/>'
        f'<text class="{kind}" x="{x:.3f}%" y="{top - 6:g}" text-anchor="{anchor}">'
        f"{number}</text></g>"
    )


def _across(bars: Sequence[Bar], index: int, text: str) -> tuple[float, str]:
    """Return where a text of a bar stands, and which end of it: at the edges it keeps inside."""
    pitch = _pitch(bars)
    middle = (index + 0.5) * pitch
    half = 100 * _width(text) / 2 / _NARROWEST
    if middle < half:
        return (index + 0.14) * pitch, "start"
    if middle + half > 100:
        return (index + 0.86) * pitch, "end"
    return middle, "middle"


def _width(text: str) -> int:
    """Return about how many pixels wide a text is."""
    return _LETTER * len(text)


def _outstanding(bars: Sequence[Bar]) -> set[int]:
    """Return which bars keep their number where there is little room: the highest and the latest.

    The latest gives way to a highest that is too near to it.
    """
    last = len(bars) - 1
    highest = max(range(len(bars)), key=lambda index: bars[index].value)
    apart = (last - highest) * _pitch(bars) * _NARROWEST / 100
    return {highest, last} if apart > 5 * _LETTER else {highest}


def _axis(bars: Sequence[Bar]) -> str:
    """Return the line that the bars stand on, and as many labels below it as a phone has room."""
    y = _ABOVE + _PLOT
    texts = []
    for index in _ticks(bars):
        text = _tick(bars[index])
        x, anchor = _across(bars, index, text)
        texts.append(
            f'<text class="tick" x="{x:.3f}%" y="{y + 19}" text-anchor="{anchor}">'
            f"{told(text)}</text>"
        )
    return f'<line class="axis" x1="0" x2="100%" y1="{y}" y2="{y}"/>{"".join(texts)}'


def _tick(bar: Bar) -> str:
    return _cut(bar.tick or bar.label, _LONGEST_TICK)


def _ticks(bars: Sequence[Bar]) -> list[int]:
    """Return which bars have a label below: evenly, from the first on, and the last if it fits."""
    widest = max(_width(_tick(bar)) for bar in bars)
    pitch = _pitch(bars) * _NARROWEST / 100
    step = ceil((widest + _GAP) / pitch)
    if step > 1:  # the first label and the last stand to one side of their bars
        step = ceil((1.5 * widest + _GAP) / pitch)
    last = len(bars) - 1
    ticks = list(range(0, last + 1, step))
    if ticks[-1] != last and last >= step:
        if last - ticks[-1] < step and len(ticks) > 1:
            ticks.pop()
        ticks.append(last)
    return ticks


def _lying(bar: Bar, largest: int, top: int, *, track: bool = False) -> str:
    """Return a bar from the left, below its label and its number."""
    ground = f'<rect class="track" x="0" y="{top + 21}" width="100%" height="12" rx="2"/>'
    return (
        f"<g><title>{told(bar.label)}: {bar.value:,}</title>"
        f'<text class="label" x="0" y="{top + 15}">{told(_cut(bar.label))}</text>'
        f'<text class="number" x="100%" y="{top + 15}" text-anchor="end">'
        f"{short_number(bar.value, exact=999_999)}</text>{ground if track else ''}"
        f'<rect class="value" x="0" y="{top + 21}" width="{_share(bar.value, largest)}"'
        ' height="12" rx="2"/></g>'
    )


def _share(value: int, largest: int) -> str:
    """Return a length of the whole width; a count that is not zero can be seen."""
    share = 100 * value / largest if largest else 0
    return f"{max(share, 0.4) if value else 0:.3f}%"


def _cut(label: str, most: int = _LONGEST) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
