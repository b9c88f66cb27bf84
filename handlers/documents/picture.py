"""A chart -> PNG. Every piece has its number and its own hatching: the colour is never needed to read it."""

from __future__ import annotations

import io

from bot.exchange.trend import Chart

_LOOKS = {
    "Red": ("#c62828", "//"),
    "Amber": ("#e69100", "--"),
    "Green": ("#2e7d4f", ".."),
    "Not rated": ("#cfd6d9", ""),
    "Open": ("#1f3864", ""),
}


def draw(chart: Chart) -> bytes:
    """Drawn without a screen and without anything that two threads could share."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.6), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    below = [0] * len(chart.labels)
    places = range(len(chart.labels))
    for name, counts in chart.series:
        colour, hatch = _LOOKS.get(name, ("#1f3864", ""))
        bars = axes.bar(
            places, counts, bottom=below, label=name, color=colour, hatch=hatch, edgecolor="white", width=0.7
        )
        axes.bar(places, counts, bottom=below, fill=False, edgecolor="#333333", width=0.7)
        numbers = [str(count) if count else "" for count in counts]
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        for text in axes.bar_label(bars, numbers, label_type="center", fontsize=10):
            if text.get_text():
                text.set_bbox(box)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    axes.set_title(chart.title, loc="left", fontsize=12)
    axes.set_xticks(list(places), chart.labels, fontsize=9)
    axes.set_yticks([])
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    if len(chart.series) > 1:
        # Below, in one row: at a phone's width a legend at the side would take a fifth of the bars' room.
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=len(chart.series), fontsize=10, frameon=False)
    made = io.BytesIO()
    figure.savefig(made, format="png")
    return made.getvalue()
