"""A paper -> CSV that Excel opens as it is: UTF-8 with its mark, cells that cannot run."""

from __future__ import annotations

import csv
import io

from bot.exchange.layouts import Paper
from handlers.documents.harmless import harmless
from handlers.documents.widths import CHANGE


def write_csv(paper: Paper) -> bytes:
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    grouped = any(group.title for group in paper.groups)
    lines.writerow([*(["Section"] if grouped else []), *paper.headings, *([CHANGE] if paper.marks_changes else [])])
    for group in paper.groups:
        for row in group.rows:
            cells = [harmless(cell.text) for cell in row.cells]
            first = [harmless(group.title)] if grouped else []
            last = ["changed" if row.changed else ""] if paper.marks_changes else []
            lines.writerow([*first, *cells, *last])
    return out.getvalue().encode("utf-8-sig")
