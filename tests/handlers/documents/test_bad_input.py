"""Every bad paper gets one clear sentence, word for word, and nothing of it is entered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.exchange.refusals import DocumentRefused
from bot.model import DueKind
from handlers.documents.limits import MEGABYTE
from handlers.documents.read import read_registers
from tests.handlers.documents import papers
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS
from tests.journeys.test_papers_in_chat import drop, register
from tests.journeys.town_hall import open_hall

TODAY = date(2026, 11, 22)
HEADER = ("No.", "Action", "Lead", "Due date", "Status")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NEEDS = (
    "a table needs a column for the action and one of owner, due date, status or progress; "
    "minutes need lines that begin with ACTION:."
)


def log(path: Path) -> Path:
    return papers.word(path, "# Board Action Log", (LOG_HEADER, LOG_ROWS))


def written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def half(path: Path, ending: str) -> Path:
    words, rules = papers.ruled_page(LOG_HEADER, LOG_ROWS, (30, 190, 90, 70, 70, 80, 90, 50, 60))
    whole = {
        ".docx": lambda: log(path),
        ".xlsx": lambda: papers.excel(path, {"Log": [LOG_HEADER, *LOG_ROWS]}),
        ".pdf": lambda: papers.pdf(path, [words], [rules]),
    }[ending]().read_bytes()
    return written(path, whole[: len(whole) // 2])


def locked_pdf(path: Path) -> Path:
    """A PDF that says of itself that it is encrypted, with a key that nobody has."""
    whole = papers.pdf(path, [[(30, 60, "Action log")]], [[]]).read_bytes()
    lock = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> "
        b"/ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">] "
    )
    return written(path, whole.replace(b"trailer <<", b"trailer << " + lock, 1))


Made = Callable[[Path], Path]
REFUSED: dict[str, tuple[str, Made, str]] = {
    "encrypted Office": (
        "log.docx",
        lambda path: written(path, OLD_OFFICE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)),
        "log.docx is locked with a password. Save a copy without the password and send that.",
    ),
    "encrypted PDF": (
        "log.pdf",
        locked_pdf,
        "log.pdf is locked with a password. Save a copy without it and send that.",
    ),
    "truncated Word": (
        "log.docx",
        lambda path: half(path, ".docx"),
        "log.docx is damaged or only half there. Save it again and resend it.",
    ),
    "truncated Excel": (
        "log.xlsx",
        lambda path: half(path, ".xlsx"),
        "log.xlsx is damaged or only half there. Save it again and resend it.",
    ),
    "truncated PDF": (
        "log.pdf",
        lambda path: half(path, ".pdf"),
        "log.pdf does not open as a PDF: it is damaged or only half there. Save it again.",
    ),
    "empty": ("log.docx", lambda path: written(path, b" \n"), "log.docx is empty. Nothing was entered."),
    "wrong extension": (
        "log.xlsx",
        log,
        "log.xlsx is docx inside, not what its name says. Rename it to end in .docx.",
    ),
    "unknown extension": (
        "log.exe",
        log,
        "log.exe is of a kind that is not read. Send Word (.docx), Excel (.xlsx), PDF, CSV and plain text.",
    ),
    "old Office": (
        "log.docx",
        lambda path: written(path, OLD_OFFICE + bytes(900)),
        "log.docx is in the format of old Office. Save it as .docx or .xlsx and send that.",
    ),
    "1 GB inside 1 MB": (
        "log.docx",
        lambda path: papers.bomb(path, megabytes=1024),
        "log.docx unpacks to far more than it should (1024 MB). It was not opened.",
    ),
    "too many bytes": (
        "log.csv",
        lambda path: written(path, b"x" * (26 * MEGABYTE)),
        "log.csv is larger than 25 MB. Split it, or send the pages with the table.",
    ),
    "macros by name": (
        "log.xlsm",
        log,
        "log.xlsm may hold macros and is not opened. Save it as .docx or .xlsx and send that.",
    ),
    "macros inside": (
        "log.docx",
        lambda path: papers.with_part(log(path), "word/vbaProject.bin", b"x"),
        "log.docx holds macros and was not opened. Save it as .docx or .xlsx without them.",
    ),
    "no table": (
        "letter.docx",
        lambda path: papers.word(path, "Dear all,", "the board met and agreed the budget."),
        f"No register was found in letter.docx: {NEEDS}",
    ),
    "a table that is no register": (
        "crime.docx",
        lambda path: papers.word(path, (("Ward", "Crimes", "Change"), (("Harbour", "12", "-3"), ("Hill", "4", "+1")))),
        f"No register was found in crime.docx: {NEEDS} Its largest table is headed “Ward | Crimes | Change”. If that is "
        'the register, say what its columns mean: import "Ward" = action, "Crimes" = owner.',
    ),
    "10,000 columns": (
        "wide.csv",
        lambda path: written(path, ",".join(f"Action {number}" for number in range(10_000)).encode()),
        "wide.csv has more than 20000 rows or 200 columns. Send the part with the actions.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_paper_that_cannot_be_read_is_refused_in_one_sentence(what: str, tmp_path: Path) -> None:
    name, make, sentence = REFUSED[what]
    path = make(tmp_path / name)
    with pytest.raises(DocumentRefused) as caught:
        read_registers(path, today=TODAY)
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    "due", ["31/02/2026", "45/13/2026", "00/00/0000", "12/25/2026", "31 June 2026", "1 January 0026", "20/11/1026"]
)
def test_a_date_that_cannot_be_is_kept_as_written_and_asked_about(due: str, tmp_path: Path) -> None:
    path = papers.word(tmp_path / "log.docx", "# Log", (HEADER, (("1", "Lend the van", "Colin Marsh", due, "Open"),)))
    row = read_registers(path, today=TODAY)[0].rows[0]
    assert (row.due.text, row.due.kind, row.due.date) == (due, DueKind.UNKNOWN, None)
    assert row.doubts == (f"the due date reads “{due}”: no date is understood",)


def test_mixed_languages_are_kept_as_they_are_and_look_alikes_are_pointed_out(tmp_path: Path) -> None:
    rows = (
        ("1", "Cyhoeddi ffigurau'r gaeaf ar y wefan", "Imogen Hartley", "20/11/2026", "Open"),
        ("2", "Опубликовать зимний отчёт", "Андрей Петров", "20/11/2026", "Open"),
        ("3", "发布冬季数字", "王伟", "20/11/2026", "Open"),
        ("4", "Publish the n\u0443mbers", "\u0421olin Marsh", "T\u0412\u0421", "Open"),
    )
    path = papers.word(tmp_path / "log.docx", "# Board Action Log", (HEADER, rows))
    read = read_registers(path, today=TODAY)[0].rows
    assert [row.action for row in read[:3]] == [row[1] for row in rows[:3]]
    assert [row.owners[0].printed for row in read] == ["Imogen Hartley", "Андрей Петров", "王伟", "Colin Marsh"]
    assert [row.doubts for row in read[:3]] == [(), (), ()]
    assert read[3].doubts == ("some words mix Latin letters with look-alikes of another alphabet",)
    assert read[3].due.kind is DueKind.NONE, "TBC, whatever its letters are made of"


@pytest.mark.parametrize("what", ["truncated Word", "empty", "a table that is no register", "macros inside"])
async def test_a_bad_paper_in_the_chat_is_answered_with_its_sentence_and_enters_nothing(
    what: str, database_url: str, tmp_path: Path
) -> None:
    name, make, sentence = REFUSED[what]
    path = await asyncio.to_thread(make, tmp_path / name)
    async with open_hall(database_url) as hall:
        answer = await drop(hall, path)
        assert sentence.partition(" Its largest")[0] in answer.words.replace("\\n", " ")
        assert await register(hall) == ()
        with hall.app.register.units.read() as unit:
            assert unit.proposals.waiting(unit.boards.all()[0].id, hall.app.register.clock()) == ()


async def test_two_files_at_once_are_not_read(database_url: str, tmp_path: Path) -> None:
    async with open_hall(database_url) as hall:
        path = log(tmp_path / "log.docx")
        content = await asyncio.to_thread(path.read_bytes)
        files = [{"id": f"F{number}", "name": path.name, "size": len(content)} for number in (1, 2)]
        hall.slack.files.extend({**file, "content": content} for file in files)
        from tests.fakes import slack_payloads as ids

        event = ids.said("import", channel=ids.DIRECT, user=ids.ANN, subtype="file_share", files=files)
        await hall.people.event(event)
        await hall.slack.until(lambda: any("one file at a time" in post.words for post in hall.slack.posts), 20)
        assert await register(hall) == ()
