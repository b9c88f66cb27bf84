"""How much of a file is read at most, and what its first bytes say it is. Looks only; reads no content.

A file that unpacks to a thousand times its size is refused before anything is unpacked.
"""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import Path

from bot.exchange.refusals import Damaged, DocumentRefused, Empty, NotAReadableKind, Protected, TooLarge
from bot.values import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one document, and of the process that reads it.

    `seconds` is the processor's; on the wall a busy machine is given twice as long.
    """

    size: int = 25 * MEGABYTE
    unpacked: int = 300 * MEGABYTE
    ratio: int = 200
    parts: int = 5_000
    pages: int = 400
    rows: int = 20_000
    columns: int = 200
    sheets: int = 60
    seconds: int = 120
    memory: int = 1024 * MEGABYTE


USUAL = Limits()


class FileKind(StrEnum):
    WORD = "docx"
    EXCEL = "xlsx"
    PDF = "pdf"
    CSV = "csv"
    TEXT = "txt"


ENDINGS: dict[str, FileKind] = {
    ".docx": FileKind.WORD,
    ".xlsx": FileKind.EXCEL,
    ".pdf": FileKind.PDF,
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".txt": FileKind.TEXT,
    ".md": FileKind.TEXT,
}
READABLE = "Word (.docx), Excel (.xlsx), PDF, CSV and plain text"
_INSIDE = {FileKind.WORD: "word/document.xml", FileKind.EXCEL: "xl/workbook.xml"}
_MACROS = ("vbaproject.bin", "xl/macrosheets/")


def kind_of(path: Path, raw: bytes, limits: Limits) -> FileKind:
    """What the file is, by its ending and its first bytes together; a refusal where they disagree."""
    name = path.name
    if not raw.strip():
        raise Empty(f"{name} is empty. Nothing was entered.")
    if len(raw) > limits.size:
        raise TooLarge(
            f"{name} is larger than {limits.size // MEGABYTE} MB. Split it, or send the pages with the table."
        )
    wanted = ENDINGS.get(path.suffix.lower())
    if wanted is None:
        raise _unknown(name, path.suffix.lower())
    found = _inside(name, raw, limits)
    if found is None:
        if wanted in (FileKind.CSV, FileKind.TEXT):
            return wanted
        raise Damaged(
            f"{name} does not open as {wanted.value}: it is damaged or only half there. Save it again and resend it."
        )
    if found is not wanted:
        raise NotAReadableKind(
            f"{name} is {found.value} inside, not what its name says. Rename it to end in .{found.value}."
        )
    return wanted


def _unknown(name: str, ending: str) -> DocumentRefused:
    if ending in (".docm", ".xlsm", ".dotm", ".xltm", ".xlsb"):
        return NotAReadableKind(f"{name} may hold macros and is not opened. Save it as .docx or .xlsx and send that.")
    if ending in (".doc", ".xls", ".rtf", ".odt", ".ods", ".pages", ".numbers"):
        return NotAReadableKind(f"{name} is of a kind that is not read. Save it as .docx, .xlsx or .csv and send that.")
    return NotAReadableKind(f"{name} is of a kind that is not read. Send {READABLE}.")


def _inside(name: str, raw: bytes, limits: Limits) -> FileKind | None:
    """The kind that the first bytes show; None for what may be plain text."""
    if raw.startswith(b"%PDF-") or b"%PDF-" in raw[:1024]:
        return FileKind.PDF
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise Protected(f"{name} is locked with a password. Save a copy without the password and send that.")
        raise NotAReadableKind(f"{name} is in the format of old Office. Save it as .docx or .xlsx and send that.")
    if raw.startswith(b"PK"):
        return _packed(name, raw, limits)
    if raw[:512].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<?xml", b"{\\rtf")):
        raise NotAReadableKind(f"{name} is a web page or a markup file inside. Send {READABLE}.")
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotAReadableKind(f"{name} is no text and no document that is read. Send {READABLE}.")
    return None


def _packed(name: str, raw: bytes, limits: Limits) -> FileKind:
    """An Office file by the parts it holds, after it has been measured packed and unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as fault:
        raise Damaged(f"{name} is damaged or only half there. Save it again and resend it.") from fault
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > limits.parts
        or unpacked > limits.unpacked
        or unpacked > max(len(raw) * limits.ratio, 10 * MEGABYTE)
    ):
        raise TooLarge(f"{name} unpacks to far more than it should ({unpacked // MEGABYTE} MB). It was not opened.")
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise Protected(f"{name} is locked with a password. Save a copy without the password and send that.")
    if any(each.endswith(_MACROS[0]) or each.startswith(_MACROS[1]) for each in names):
        raise NotAReadableKind(f"{name} holds macros and was not opened. Save it as .docx or .xlsx without them.")
    for kind, part in _INSIDE.items():
        if part in names:
            return kind
    raise NotAReadableKind(f"{name} is an archive, or of a kind that is not read. Send {READABLE}.")
