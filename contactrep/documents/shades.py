"""Five shades for counts: as many places in each as can be, and none for what has no letter."""

from collections.abc import Iterable
from dataclasses import dataclass

SHADES = 5
_SPREAD = {1: (4,), 2: (2, 5), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True, slots=True)
class Step:
    """A shade, 1 to 5, and the counts it is for; 0 is for none."""

    shade: int
    lowest: int
    highest: int

    @property
    def words(self) -> str:
        """The counts as a legend has them: 4 to 11."""
        if self.lowest == self.highest:
            return f"{self.lowest:,}"
        return f"{self.lowest:,} to {self.highest:,}"


@dataclass(frozen=True, slots=True)
class Scale:
    """The steps of a picture, the lowest first."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, counts: Iterable[int]) -> "Scale":
        """Return the quintiles of the counts above zero; equal counts are never told apart."""
        ordered = sorted(count for count in counts if count > 0)
        ends = sorted({ordered[-(-len(ordered) * n // SHADES) - 1] for n in range(1, SHADES + 1)}
                      if ordered else ())  # fmt: skip
        steps, lowest = [Step(0, 0, 0)], 1
        for shade, highest in zip(_SPREAD[len(ends)] if ends else (), ends, strict=True):
            steps.append(Step(shade, lowest, highest))
            lowest = highest + 1
        return cls(tuple(steps))

    def shade(self, count: int) -> int:
        """Return the shade for a count; one above all others has the last."""
        return next((step.shade for step in self.steps if count <= step.highest), SHADES)
