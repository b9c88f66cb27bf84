"""One measured budget: what was reached, what was allowed, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    what: str
    value: float
    budget: float
    unit: str = "ratio"
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def row(self) -> str:
        """Its line in the table."""
        sign = "≥" if self.at_least else "≤"
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"| {self.name} | {self.what} | {self.value:.3g} {self.unit} | {sign} {self.budget:g} | {verdict} |"
