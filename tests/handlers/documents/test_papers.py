"""The board's own table goes out in Word, Excel and CSV, and a paper read back in brings only its real differences."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.errors import Refusal, Unclear
from bot.exchange.layouts import LAYOUTS, GroupBy, Layout, Paper, layout_named, paper_of
from bot.exchange.reconcile import Known, Verdict, reconcile
from bot.exchange.trend import Chart
from bot.model import Action, Board, Due, DueKind, Marking, Owner, Rag, Status, Subgroup, Update
from handlers.documents.limits import Limits
from handlers.documents.read import read_registers
from handlers.documents.write import WRITERS, write_paper
from handlers.documents.write_apart import paper_from_plain, paper_to_plain, write_in_child
from handlers.documents.write_csv import write_csv
from handlers.documents.write_excel import write_excel
from handlers.documents.write_word import write_word

BOARD = Board(1, "NCSP", "Northmere")
SUBGROUP = Subgroup(1, 1, "CSP", "The board", is_board=True)
AT = datetime(2026, 11, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def action(number: int, text: str, **fields: object) -> Action:
    plain = Action(
        number, 1, 1, "CSP", number, text, printed=str(number), section="Actions from the meeting of 27 October 2026"
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


ACTIONS = (
    action(
        1, "Publish the winter numbers", owners=(Owner("Imogen Hartley"),), rag=Rag.AMBER, status=Status.IN_PROGRESS,
        due=Due("20/11/2026", DueKind.DATE, date(2026, 11, 20)), start="27/10/2026", accepted=True,
    ),
    action(
        2, "=HYPERLINK(A1) is what the web team typed; put the real address there", title="Web page", rag=Rag.RED,
        owners=(Owner("Colin Marsh"), Owner("Supt Malik", lead=False, supporting=True)), status=Status.BLOCKED,
        due=Due("Next meeting", DueKind.MEETING),
    ),
    action(
        4, "Find a member who speaks for traders\n- small ones\n- market ones", owners=(Owner("Walter Finch"), Owner("Samir Haddad", lead=False)),
        status=Status.COMPLETED, rag=Rag.GREEN, outcomes="Traders are heard", due=Due("March 2027", DueKind.MONTH, date(2027, 3, 31)),
    ),
    action(5, "Buy reflective armbands for the volunteers", status=Status.AGREED, due=Due("Seeking guidance", DueKind.UNKNOWN)),
    action(6, "Lend the camera van to the police", status=Status.CLOSED, owners=(Owner("Harbour Trust"),)),
)  # fmt: skip
UPDATES = {
    1: (Update(1, 1, "Seven of nine partners have answered", AT), Update(2, 1, "The proof is at the printer", AT)),
    2: (Update(3, 2, "+ waiting for the supplier", AT),),
}


def everything(action: Action) -> bool:
    return True


def paper(layout: Layout, **fields: object) -> Paper:
    given: dict[str, object] = {
        "heading": "Board Action Log",
        "lines": ("3 November 2026",),
        "shown": everything,
        **fields,
    }
    return paper_of(layout, ACTIONS, UPDATES, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_a_paper_read_back_in_brings_nothing(layout: Layout, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"paper{ending}"
    path.write_bytes(write_paper(paper(layout), ending))
    read = read_registers(path, today=TODAY)
    texts = {number: tuple(update.text for update in said) for number, said in UPDATES.items()}
    found = reconcile([(register, SUBGROUP) for register in read], Known(BOARD, ACTIONS, texts))
    told = [
        (finding.verdict, finding.why)
        for finding in found.findings
        if finding.steps or finding.verdict is Verdict.VANISHED
    ]
    assert told == []
    assert found.count()[Verdict.SAME] == len(ACTIONS)


@pytest.mark.parametrize("ending", WRITERS)
def test_what_was_changed_on_the_paper_is_what_comes_back(ending: str, tmp_path: Path) -> None:
    moved = replace(ACTIONS[0], due=Due("18/12/2026", DueKind.DATE, date(2026, 12, 18)), rag=Rag.GREEN)
    path = tmp_path / f"paper{ending}"
    made = paper_of(LAYOUTS[0], (moved, *ACTIONS[1:]), UPDATES, heading="Board Action Log", shown=everything)
    path.write_bytes(write_paper(made, ending))
    texts = {number: tuple(update.text for update in said) for number, said in UPDATES.items()}
    found = reconcile(
        [(register, SUBGROUP) for register in read_registers(path, today=TODAY)], Known(BOARD, ACTIONS, texts)
    )
    assert [finding.why for finding in found.findings if finding.verdict is Verdict.CHANGED] == [
        "is CSP-1; due: 20/11/2026 → 18/12/2026, RAG: amber → green"
    ]


def test_withheld_actions_are_left_out_and_counted() -> None:
    secret = replace(ACTIONS[0], id=9, marking=Marking.RESTRICTED, text="Not for everybody")
    made = paper_of(
        LAYOUTS[0],
        (*ACTIONS, secret),
        UPDATES,
        heading="Log",
        shown=lambda each: each.marking is not Marking.RESTRICTED,
    )
    assert made.count == len(ACTIONS)
    assert made.notes == ("1 action is withheld from this paper by marking.",)
    assert b"Not for everybody" not in write_csv(made)


def test_what_changed_since_a_meeting_is_marked_in_words() -> None:
    made = paper(LAYOUTS[0], changed=frozenset({2}), changed_since="27 October 2026")
    lines = write_csv(made).decode("utf-8-sig").split("\r\n")
    assert lines[0].endswith(",Change")
    assert "27 October 2026" in made.notes[0]
    assert [row.changed for group in made.groups for row in group.rows] == [False, True, False, False, False]


def test_cells_that_begin_like_a_formula_are_harmless(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    text = write_csv(paper(layout_named("Action | Owner | Update"))).decode("utf-8-sig")
    assert "'+ waiting" in text
    sheet = load_workbook(io.BytesIO(write_excel(paper(layout_named("No. | Item Title | Action | Owner"))))).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")}
    assert kinds == {"s"}


def test_the_excel_paper_has_a_frozen_filtered_header_and_real_dates() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(write_excel(paper(LAYOUTS[0])))).active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:I8")
    assert isinstance(sheet["F4"].value, datetime)
    assert sheet["F4"].value.date() == date(2026, 11, 20)
    assert (sheet["H4"].value, sheet["H4"].fill.fgColor.rgb) == ("Amber", "00FFC000")
    assert sheet.page_setup.orientation == "landscape"


def test_the_word_paper_repeats_its_header_lies_down_and_says_its_marking() -> None:
    from docx import Document

    word = Document(io.BytesIO(write_word(paper(layout_named("meetings"), marking="OFFICIAL"))))
    section = word.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height
    assert section.header.paragraphs[0].text == "OFFICIAL"
    row = word.tables[0].rows[0]._tr
    assert row.trPr is not None
    assert [each.tag.split("}")[1] for each in row.trPr] == ["tblHeader"]
    assert [
        paragraph.text for paragraph in word.paragraphs if paragraph.style and paragraph.style.name == "Heading 2"
    ] == ["Actions from the meeting of 27 October 2026"]


def test_a_board_names_its_columns_in_its_own_words() -> None:
    layout = layout_named("Ref | What we agreed (action) | By whom | By when | RAG, by section")
    assert layout.group is GroupBy.SECTION
    assert [heading for heading, _ in layout.columns] == ["Ref", "What we agreed (action)", "By whom", "By when", "RAG"]


@pytest.mark.parametrize("words", ["No. | Action | Weather", "No. | Owner", "No. | Action | Owner, by tide"])
def test_a_layout_that_is_not_understood_says_so_with_an_example(words: str) -> None:
    with pytest.raises(Unclear) as caught:
        layout_named(words)
    assert "no paper was made" in caught.value.sentence.lower()


def test_another_kind_of_file_is_refused_with_an_example() -> None:
    with pytest.raises(Unclear) as caught:
        write_paper(paper(LAYOUTS[0]), ".odt")
    assert "export paper.docx" in caught.value.way_out


@pytest.mark.parametrize("ending", WRITERS)
def test_a_paper_written_apart_is_the_same_paper(ending: str, tmp_path: Path) -> None:
    weeks = Chart("Open actions by rating", ("2 Nov", "now"), (("Red", (1, 2)), ("Amber", (0, 1))), "Red: 1, then 2.")
    made = replace(paper(LAYOUTS[0], changed=frozenset({2}), changed_since="1 October 2026"), charts=(weeks,))
    assert paper_from_plain(json.loads(json.dumps(paper_to_plain(made)))) == made
    path = tmp_path / f"paper{ending}"
    path.write_bytes(write_in_child(made, ending))
    read = read_registers(path, today=TODAY)
    assert next(row.action for register in read for row in register.rows) == "Publish the winter numbers"


def test_a_paper_that_is_too_large_to_make_is_refused_in_words_and_in_time() -> None:
    with pytest.raises(Refusal) as caught:
        write_in_child(paper(LAYOUTS[0]), ".docx", Limits(memory=20 * 1024 * 1024))
    assert "none was made" in caught.value.sentence
    assert "export VAWG as csv" in caught.value.way_out
    rows = tuple(replace(ACTIONS[0], id=number, number=number) for number in range(1, 4_000))
    huge = paper_of(LAYOUTS[0], rows, {}, heading="Log", shown=everything)
    with pytest.raises(Refusal):
        write_in_child(huge, ".docx", Limits(seconds=1))
