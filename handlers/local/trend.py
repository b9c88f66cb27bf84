"""RAG over time as a picture with words, for the page.

Pure: counts in, SVG out. Each rating has its own pattern, so that colour is not needed to read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.exchange.trend import NAMES, ORDER, WEEKS, Counts, counts_by_week

__all__ = ["WEEKS", "Counts", "counts_by_week", "trend_svg"]

LOWEST = 14
"""A piece lower than this has no room for its number; the table beside the picture has it."""


def trend_svg(weeks: Sequence[Counts]) -> str:
    """Stacked bars. Every piece carries its number; the legend names the patterns."""
    most = max(sum(week.of.values()) for week in weeks)
    width, height, left, base = 640, 260, 20, 200
    step = (width - left) / len(weeks)
    said = "; ".join(
        f"{w.day.day} {w.day:%B}: " + ", ".join(f"{w.of[r]} {NAMES[r].lower()}" for r in ORDER) for w in weeks
    )
    parts = [
        f'<svg class="trend" viewBox="0 0 {width} {height}" role="img" aria-label="Open actions by rating. {said}">{_PATTERNS}'
    ]
    labels: list[str] = []
    for at, week in enumerate(weeks):
        x, y = left + at * step + step * 0.15, float(base)
        middle = x + step * 0.35
        for rag in reversed(ORDER):
            tall = week.of[rag] / most * (base - 20)
            y -= tall
            if tall:
                box = f'x="{x:.0f}" y="{y:.1f}" width="{step * 0.7:.0f}" height="{tall:.1f}"'
                parts.append(f'<rect {box} fill="url(#{rag.value})" stroke="#333"/>')
            if tall >= LOWEST:
                labels.append(
                    f'<rect x="{middle - 11:.0f}" y="{y + tall / 2 - 7:.1f}" width="22" height="14" rx="3" fill="#fff"/>'
                )
                number = f'<text x="{middle:.0f}" y="{y + tall / 2 + 4:.1f}" text-anchor="middle" class="on">{week.of[rag]}</text>'
                labels.append(number)
        name = "now" if week is weeks[-1] else f"{week.day.day} {week.day:%b}"
        labels.append(f'<text x="{middle:.0f}" y="{base + 16}" text-anchor="middle">{name}</text>')
    parts += labels
    for at, rag in enumerate(ORDER):
        x = left + at * 150
        parts.append(
            f'<rect x="{x}" y="{base + 34}" width="18" height="14" fill="url(#{rag.value})" stroke="#333"/>'
            f'<text x="{x + 24}" y="{base + 46}">{NAMES[rag]}</text>'
        )
    return "".join(parts) + "</svg>"


_PATTERNS = (
    "<defs>"
    '<pattern id="red" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#c62828"/><path d="M0 8 8 0" stroke="#fff" stroke-width="1.5"/></pattern>'
    '<pattern id="amber" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#e69100"/><path d="M0 4h8" stroke="#5c3a00" stroke-width="1.5"/></pattern>'
    '<pattern id="green" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#2e7d4f"/><circle cx="4" cy="4" r="1.3" fill="#fff"/></pattern>'
    '<pattern id="none" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#cfd6d9"/></pattern>'
    "</defs>"
)
