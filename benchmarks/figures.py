"""A measured figure, beside the budget or the floor that it is held against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Args:
        what: what was measured, in words.
        measured: the median unless `what` says otherwise, in `unit`.
        budget: what it may cost at most, or must reach at least (`at_least`), in `unit`.
        beside: what stands beside it in the same run (a floor or a peer), in words.
        beside_measured: that one's figure, in `unit`.
    """

    what: str
    measured: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    beside: str = ""
    beside_measured: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the budget holds; None without one."""
        if self.budget is None:
            return None
        return self.measured >= self.budget if self.at_least else self.measured <= self.budget

    def line(self) -> str:
        """The figure as one line of text, with its ratios."""
        parts = [f"{self.what:<58}", f"{_number(self.measured):>9} {self.unit:<6}"]
        if self.budget is not None:
            sign = "≥" if self.at_least else "≤"
            verdict = "met" if self.is_met else "NOT MET"
            ratio = self.measured / self.budget
            parts.append(f"{sign} {_number(self.budget)} {self.unit} ({ratio:.2f}×) {verdict}")
        if self.beside_measured is not None:
            ratio = self.measured / self.beside_measured
            parts.append(f"{ratio:.2f}× {self.beside} ({_number(self.beside_measured)})")
        return "  ".join(parts)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
