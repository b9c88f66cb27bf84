"""A stranger's file never gets further than a sentence."""

from __future__ import annotations

import contextlib
import os
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest

from bot.exchange.refusals import (
    Damaged,
    DocumentRefused,
    Empty,
    NoRegister,
    NotAReadableKind,
    Protected,
    TookTooLong,
    TooLarge,
)
from handlers.documents.limits import Limits
from handlers.documents.read import read_in_child, read_registers
from tests.handlers.documents import papers
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS

TODAY = date(2026, 11, 22)


def refused(path: Path, limits: Limits = Limits()) -> DocumentRefused:  # noqa: B008
    with pytest.raises(DocumentRefused) as caught:
        read_registers(path, today=TODAY, limits=limits)
    assert path.name in caught.value.sentence
    assert caught.value.sentence.endswith((".", "!"))
    return caught.value


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "nothing.docx"
    path.write_bytes(b"  \n")
    assert isinstance(refused(path), Empty)


def test_a_small_file_that_unpacks_to_very_much_is_not_opened(tmp_path: Path) -> None:
    path = papers.bomb(tmp_path / "bomb.docx")
    assert path.stat().st_size < 1024 * 1024
    assert isinstance(refused(path), TooLarge)


def test_half_a_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    whole = papers.word(tmp_path / "log.docx", (LOG_HEADER, LOG_ROWS)).read_bytes()
    path = tmp_path / "half.docx"
    path.write_bytes(whole[: len(whole) // 2])
    assert isinstance(refused(path), Damaged)


def test_a_locked_office_file_asks_for_a_copy_without_the_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    )
    assert isinstance(refused(path), Protected)


def test_a_wrong_ending_is_named(tmp_path: Path) -> None:
    made = papers.word(tmp_path / "log.docx", (LOG_HEADER, LOG_ROWS))
    path = tmp_path / "log.xlsx"
    path.write_bytes(made.read_bytes())
    refusal = refused(path)
    assert isinstance(refusal, NotAReadableKind)
    assert ".docx" in refusal.sentence


@pytest.mark.parametrize("name", ["log.docm", "log.xls", "log.exe", "log"])
def test_kinds_that_are_not_read_say_what_to_send(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything at all")
    assert isinstance(refused(path), NotAReadableKind)


def test_macros_inside_an_innocent_name_are_not_opened(tmp_path: Path) -> None:
    path = papers.with_part(papers.excel(tmp_path / "log.xlsx", {"Log": [LOG_HEADER]}), "xl/vbaProject.bin", b"x")
    assert "macros" in refused(path).sentence


def test_ten_thousand_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"Action {number}" for number in range(10_000)), encoding="utf-8")
    assert isinstance(refused(path), TooLarge)
    path = papers.excel(tmp_path / "wide.xlsx", {"Log": [list(range(10_000))]})
    assert isinstance(refused(path), TooLarge)


def test_a_file_without_a_register_says_what_a_register_needs(tmp_path: Path) -> None:
    path = papers.word(tmp_path / "letter.docx", "Dear all,", (("Name", "Post"), (("A. Other", "Chair"),)))
    refusal = refused(path)
    assert isinstance(refusal, NoRegister)
    assert "ACTION:" in refusal.sentence
    assert "headed “Name | Post”" in refusal.sentence
    assert 'import "Name" = action, "Post" = owner.' in refusal.sentence


def test_a_page_of_the_web_is_no_text_of_a_pack(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("<!DOCTYPE html><html><table><tr><td>Action</td></tr></table></html>", encoding="utf-8")
    assert isinstance(refused(path), NotAReadableKind)


def test_an_entity_that_names_another_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the password", encoding="utf-8")
    path = papers.word(tmp_path / "log.docx", (LOG_HEADER, LOG_ROWS))
    with zipfile.ZipFile(path) as packed:
        body = packed.read("word/document.xml").decode()
    body = body.replace("?>", f'?><!DOCTYPE w [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>', 1)
    body = body.replace("Publish the winter numbers", "Publish &leak; numbers")
    papers.without_part(path, "word/document.xml")
    papers.with_part(path, "word/document.xml", body.encode())
    try:
        registers = read_registers(path, today=TODAY)
    except DocumentRefused:
        return
    assert all("password" not in row.action for register in registers for row in register.rows)


@pytest.mark.parametrize("name", ["log.docx", "log.xlsx", "log.pdf"])
def test_a_file_with_spoilt_bytes_is_read_or_refused_but_never_breaks_the_reader(tmp_path: Path, name: str) -> None:
    words, rules = papers.ruled_page(LOG_HEADER, LOG_ROWS, (30, 190, 90, 70, 70, 80, 90, 50, 60))
    whole = {
        "log.docx": lambda path: papers.word(path, (LOG_HEADER, LOG_ROWS)),
        "log.xlsx": lambda path: papers.excel(path, {"Log": [LOG_HEADER, *LOG_ROWS]}),
        "log.pdf": lambda path: papers.pdf(path, [words], [rules]),
    }[name](tmp_path / name).read_bytes()
    dice = random.Random(7)
    for _ in range(3):
        spoilt = bytearray(whole)
        for _ in range(40):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        path = tmp_path / name
        path.write_bytes(bytes(spoilt))
        with contextlib.suppress(DocumentRefused):
            assert all(register.rows for register in read_in_child(path, Limits(seconds=30), today=TODAY))


def test_the_child_reads_what_the_parent_would(tmp_path: Path) -> None:
    path = papers.word(tmp_path / "log.docx", "Board Action Log", (LOG_HEADER, LOG_ROWS))
    assert read_in_child(path, today=TODAY) == read_registers(path, today=TODAY)


def test_a_refusal_crosses_the_pipe_as_itself(tmp_path: Path) -> None:
    with pytest.raises(TooLarge) as caught:
        read_in_child(papers.bomb(tmp_path / "bomb.docx", megabytes=100), today=TODAY)
    assert "bomb.docx" in caught.value.sentence


def test_a_reader_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    path = papers.excel(tmp_path / "log.xlsx", {"Log": [LOG_HEADER, *([LOG_ROWS[0]] * 4_000)]})
    with pytest.raises(TookTooLong) as caught:
        read_in_child(path, Limits(memory=40 * 1024 * 1024), today=TODAY)
    assert "log.xlsx" in caught.value.sentence


def test_a_reader_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    path = papers.excel(tmp_path / "long.xlsx", {"Log": [LOG_HEADER, *([LOG_ROWS[0]] * 15_000)]})
    with pytest.raises(TookTooLong):
        read_in_child(path, Limits(seconds=1), today=TODAY)


def test_the_child_sees_no_setting_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.documents.confined import bare_environment

    monkeypatch.setenv("MATTERS_SECRET_KEY", "not for the child")
    assert set(bare_environment()) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL", "OPENBLAS_NUM_THREADS"}
    assert "MATTERS_SECRET_KEY" in os.environ


def test_a_long_paper_says_how_far_it_is(tmp_path: Path) -> None:
    words, rules = papers.ruled_page(LOG_HEADER, LOG_ROWS, (30, 190, 90, 70, 70, 80, 90, 50, 60))
    path = papers.pdf(tmp_path / "long.pdf", [words, [(30, 60, "Notes")]], [rules])
    told: list[tuple[int, int]] = []
    read_in_child(path, today=TODAY, progress=lambda page, pages: told.append((page, pages)))
    assert told == [(1, 2), (2, 2)]
