"""The tray: files that were dropped into the workspace and papers that the bot handed over, kept beside its messages.

Knows names and bytes; refuses to know what is in them. A handle that it did not give opens nothing.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path, PurePath

from bot.errors import NotFound, TooMuch
from bot.values import dataclass

BIGGEST = 20 * 1024 * 1024
TOO_LARGE = "That file is larger than 20 MB, so it was not read. Split the pack, or save it without pictures."
LONGEST_NAME = 120
_HANDLE = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Tray:
    folder: Path

    def put(self, content: bytes) -> str:
        """The handle by which it is fetched again."""
        if len(content) > BIGGEST:
            raise TooMuch(TOO_LARGE)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = secrets.token_hex(12)
        (self.folder / handle).write_bytes(content)
        return handle

    def take(self, handle: str) -> bytes:
        path = self.folder / handle
        if not _HANDLE.fullmatch(handle) or not path.is_file():
            raise NotFound("That file is no longer there.", "Please drop it in again.")
        return path.read_bytes()


def file_content(path: Path) -> bytes:
    """A file of this machine that somebody names."""
    try:
        if path.stat().st_size > BIGGEST:
            raise TooMuch(TOO_LARGE)
        return path.read_bytes()
    except OSError as fault:
        raise NotFound(f"{path.name} cannot be read: {fault.strerror}. Nothing was sent.") from fault


def plain_name(name: str) -> str:
    """A file's own name without folders, short enough to be kept and shown."""
    return PurePath(name.replace("\\", "/")).name[-LONGEST_NAME:].lstrip(".") or "paper"
