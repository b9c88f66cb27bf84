"""Real files in the packs' layouts come in as the same rows, whatever they were made with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.exchange.columns import Column
from bot.exchange.rows import Kind, Register
from bot.model import DueKind, Rag, Status
from handlers.documents.read import read_registers
from tests.handlers.documents import papers
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS, PLAN_HEADER, PLAN_ROWS

TODAY = date(2026, 11, 22)


def only(path: Path) -> Register:
    registers = read_registers(path, today=TODAY)
    assert len(registers) == 1, [each.name for each in registers]
    return registers[0]


def assert_is_the_log(register: Register) -> None:
    assert [row.number for row in register.rows] == ["1", "2", "4"]
    first, second, third = register.rows
    assert first.action == "Publish the winter numbers"
    assert [owner.printed for owner in first.owners] == ["Imogen Hartley"]
    assert (first.due.kind, first.due.date) == (DueKind.DATE, date(2026, 11, 20))
    assert first.start == date(2026, 10, 27)
    assert (first.rag, second.rag) == (Rag.AMBER, Rag.GREEN)
    assert [owner.printed for owner in second.supporting] == ["Supt Malik"]
    assert [update.text for update in first.updates] == ["Out for proof"]
    assert third.status is Status.AGREED
    assert third.due.kind is DueKind.NONE


def test_a_log_in_word_comes_in_row_by_row(tmp_path: Path) -> None:
    path = papers.word(tmp_path / "log.docx", "# Board Action Log", "27 October 2026", (LOG_HEADER, LOG_ROWS))
    register = only(path)
    assert register.name == "Board Action Log, 27 October 2026"
    assert_is_the_log(register)
    assert str(register.rows[0].source) == "log.docx, table 1, row 2"


def test_the_same_log_in_excel_keeps_its_dates_as_dates(tmp_path: Path) -> None:
    path = papers.excel(tmp_path / "log.xlsx", {"Log": [LOG_HEADER, *papers.dated(LOG_ROWS)]})
    assert_is_the_log(only(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_log_in_csv_is_read_whatever_excel_wrote(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [delimiter.join(f'"{value}"' for value in row) for row in (LOG_HEADER, *LOG_ROWS)]
    path = tmp_path / "log.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert_is_the_log(only(path))


def test_the_same_log_in_a_ruled_pdf_is_read_cell_by_cell(tmp_path: Path) -> None:
    widths = (30, 190, 90, 70, 70, 80, 90, 50, 60)
    words, rules = papers.ruled_page(LOG_HEADER, LOG_ROWS, widths)
    assert_is_the_log(only(papers.pdf(tmp_path / "log.pdf", [words], [rules])))


def test_a_pdf_without_rules_is_cut_where_its_header_stands(tmp_path: Path) -> None:
    lefts = (30, 70, 320, 430, 540)
    header = ("No.", "Action", "Owner", "Deadline", "Progress")
    rows = (
        ("1", "Publish the winter numbers", "Imogen Hartley", "20/11/2026", "Out for proof"),
        ("", "in large print too", "", "", ""),
        ("2", "Lend the camera van", "Colin Marsh", "04/12/2026", ""),
    )
    words = [
        (left, 60 + 14 * at, text)
        for at, row in enumerate((header, *rows))
        for left, text in zip(lefts, row, strict=True)
        if text
    ]
    register = only(papers.pdf(tmp_path / "plain.pdf", [words]))
    assert [row.action for row in register.rows] == [
        "Publish the winter numbers in large print too",
        "Lend the camera van",
    ]
    assert [owner.printed for owner in register.rows[1].owners] == ["Colin Marsh"]


def test_a_row_that_a_pdf_breaks_over_two_pages_is_one_row(tmp_path: Path) -> None:
    header = ("Item", "Recommendation / Action", "Response", "Deadline", "Owner", "RAG rating")
    widths = (40, 200, 260, 80, 120, 60)
    first = (
        (
            "1",
            "Tell members how the wardens|are trained",
            "Training runs twice a year and",
            "May 2027",
            "Grace Adeyemi",
            "G",
        ),
    )
    second = (
        ("", "", "covers every new warden.", "", "", ""),
        ("2", "Share the survey", "It is on the website.", "May 2027", "Samir Haddad", "A"),
    )
    pages = [papers.ruled_page(header, rows, widths) for rows in (first, second)]
    register = only(papers.pdf(tmp_path / "two.pdf", [page for page, _ in pages], [rules for _, rules in pages]))
    assert [row.number for row in register.rows] == ["1", "2"]
    assert register.rows[0].action == "Tell members how the wardens are trained"
    assert register.rows[0].updates[0].text == "Training runs twice a year and covers every new warden."
    assert len(register.rows[0].source.places) == 2


def test_each_sheet_with_actions_is_a_register_and_a_hidden_one_is_not_read(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = papers.excel(
        tmp_path / "two.xlsx",
        {
            "Board log": [LOG_HEADER, *LOG_ROWS],
            "Members": [("Name", "Post"), ("A", "B")],
            "Plan": [PLAN_HEADER, *PLAN_ROWS],
        },
    )
    assert [(each.name, len(each.rows)) for each in read_registers(path, today=TODAY)] == [
        ("Board log", 3),
        ("Plan", 3),
    ]
    book = load_workbook(path)
    book["Plan"].sheet_state = "hidden"
    book.save(path)
    assert [each.name for each in read_registers(path, today=TODAY)] == ["Board log"]


def test_a_merged_cell_groups_the_rows_beside_it(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    header = ("Theme", "Action", "Owner", "Due date")
    rows = [header, ("Harbour", "Mend the lamps", "Ports", "May 2027"), (None, "Cut the hedges", "Parks", "June 2027")]
    path = papers.excel(tmp_path / "merged.xlsx", {"Plan": rows})
    book = load_workbook(path)
    book["Plan"].merge_cells("A2:A3")
    book.save(path)
    assert [row.section for row in only(path).rows] == ["Harbour", "Harbour"]


def test_a_formula_gives_what_excel_stored_and_is_never_worked_out(tmp_path: Path) -> None:
    rows = [
        ("No.", "Action", "Owner", "Due date"),
        (1, '=HYPERLINK("http://example.org","Mend the lamps")', "Ports", "=1+1"),
    ]
    path = papers.excel(tmp_path / "formula.xlsx", {"Plan": [*rows, (2, "Cut the hedges", "Parks", "June 2027")]})
    register = only(path)
    assert [row.action for row in register.rows] == ["Cut the hedges"]


def test_numbers_that_word_counts_itself_are_the_actions_numbers(tmp_path: Path) -> None:
    from docx import Document

    paper = Document()
    table = paper.add_table(rows=1, cols=4)
    for cell, text in zip(table.rows[0].cells, ("No.", "Action", "Owner", "Due date"), strict=True):
        cell.text = text
    for action in ("Mend the lamps", "Cut the hedges"):
        cells = table.add_row().cells
        cells[0].paragraphs[0].style = paper.styles["List Number"]
        cells[1].text, cells[2].text, cells[3].text = action, "Parks", "May 2027"
    path = tmp_path / "counted.docx"
    paper.save(str(path))
    assert [row.number for row in only(path).rows] == ["1", "2"]


def test_what_was_struck_out_in_word_is_not_read(tmp_path: Path) -> None:
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    path = papers.word(
        tmp_path / "changed.docx", (("Action", "Owner", "Due date"), (("Mend the lamps", "Parks", "May 2027"),))
    )
    paper = Document(str(path))
    paragraph = paper.tables[0].rows[1].cells[0].paragraphs[0]
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>and benches</w:delText></w:r></w:del>')
    )
    paragraph._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="2" w:author="x"><w:r><w:t xml:space="preserve"> and bins</w:t></w:r></w:ins>'
        )
    )
    paper.save(str(path))
    assert only(path).rows[0].action == "Mend the lamps and bins"


def test_minutes_in_word_give_their_marked_actions(tmp_path: Path) -> None:
    path = papers.word(
        tmp_path / "minutes.docx",
        "MINUTES",
        "Tuesday 27 October 2026",
        "3. Winter plan",
        "Owen Blackwood described last winter's calls.",
        "ACTION: Imogen Hartley to publish the numbers by 20 November.",
        "4. Town centre",
        "ACTION: SH and Walter Finch to ask residents. ACTION: Colin Marsh to lend the van (COMPLETED).",
    )
    register = only(path)
    assert register.kind is Kind.MINUTES
    assert [row.section for row in register.rows] == ["3. Winter plan", "4. Town centre", "4. Town centre"]
    assert register.rows[0].due.date == date(2026, 11, 20)
    assert [row.status for row in register.rows] == [None, None, Status.COMPLETED]
    assert [owner.printed for owner in register.rows[1].owners] == ["SH", "Walter Finch"]


def test_a_marking_at_the_head_of_every_page_is_the_registers(tmp_path: Path) -> None:
    from docx import Document

    path = papers.word(tmp_path / "marked.docx", (LOG_HEADER, LOG_ROWS))
    paper = Document(str(path))
    paper.sections[0].header.paragraphs[0].text = "OFFICIAL-SENSITIVE"
    paper.save(str(path))
    assert {row.marking for row in only(path).rows} == {"OFFICIAL-SENSITIVE"}


def test_a_board_that_corrects_a_column_is_believed(tmp_path: Path) -> None:
    header = ("No.", "Action", "Keeper of the flame", "By")
    path = papers.word(tmp_path / "own.docx", (header, (("1", "Mend the lamps", "Ports", "May 2027"),)))
    corrected = {"keeper of the flame": Column.LEAD, "by": Column.DUE}
    row = read_registers(path, today=TODAY, corrected=corrected)[0].rows[0]
    assert [owner.printed for owner in row.owners] == ["Ports"]
    assert row.due.date == date(2027, 5, 31)
