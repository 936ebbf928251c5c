"""Which shapes of a drawing are so small that they want another, at a larger scale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contactrep.core.miles import Point

_Key = TypeVar("_Key")

_NEAR = 12  # units between two shapes of one cluster


@dataclass(frozen=True, slots=True)
class Bounds:
    """The box around a shape."""

    west: float
    north: float
    east: float
    south: float

    @classmethod
    def of(cls, rings: Iterable[Iterable[Point]]) -> "Bounds":
        """Return the box around rings."""
        across, down = zip(*(point for ring in rings for point in ring), strict=True)
        return cls(min(across), min(down), max(across), max(down))

    @property
    def width(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """From north to south."""
        return self.south - self.north

    def meets(self, other: "Bounds", gap: float = 0) -> bool:
        """Tell whether two boxes overlap, or are no further apart than that."""
        return (
            self.west <= other.east + gap
            and other.west <= self.east + gap
            and self.north <= other.south + gap
            and other.north <= self.south + gap
        )


def clusters(shapes: Mapping[_Key, Sequence[Sequence[Point]]]) -> list[list[_Key]]:
    """Return the shapes that lie near each other, those alone left out; the largest first."""
    boxes = {key: Bounds.of(rings) for key, rings in shapes.items()}
    groups: list[list[_Key]] = []
    for key, box in boxes.items():
        near = [group for group in groups if any(box.meets(boxes[other], _NEAR) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), key])
    return sorted((group for group in groups if len(group) > 1), key=lambda group: -len(group))
