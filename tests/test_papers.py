"""What the papers say is so: settings, commands and make targets that they name exist, and those that exist are named."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.settings import SECRETS, Settings

HOUSE = Path(__file__).resolve().parent.parent
PAPERS = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").rglob("*.md"))]


def words_of_papers() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in PAPERS)


def test_every_setting_that_is_named_exists_and_every_one_that_exists_is_named() -> None:
    known = {f"MATTERS_{name.upper()}" for name in Settings.model_fields}
    in_files = {f"MATTERS_{name}_FILE" for name in SECRETS}
    named = set(re.findall(r"\bMATTERS_[A-Z_]+[A-Z]\b", words_of_papers()))
    assert named - known - in_files == set()
    table = set(
        re.findall(r"(?m)^\| `(MATTERS_[A-Z_]+)`", (HOUSE / "docs" / "settings.md").read_text(encoding="utf-8"))
    )
    assert table == known


def test_every_command_that_is_shown_exists() -> None:
    from bot.commands.catalogue import BY_WORD

    shown = set(re.findall(r"/action ([a-z]+)", words_of_papers()))
    assert {"update", "rag", "undo"} <= shown
    assert shown - set(BY_WORD) == set()


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (HOUSE / "Makefile").read_text(encoding="utf-8")))
    named = set(re.findall(r"(?m)(?:^ {4}|`)make ([a-z]+)", words_of_papers()))
    assert {"run", "check", "test"} <= named
    assert named - targets == set()


def test_the_page_of_commands_is_the_catalogue() -> None:
    from handlers.manual import PAGE, commands_page

    assert PAGE.read_text(encoding="utf-8") == commands_page(), "run make manual"


def test_the_table_of_rights_in_the_papers_is_the_one_that_is_asked() -> None:
    from bot.permissions import ROLES, TABLE, May

    words = {May.YES: "yes", May.PROPOSE: "asks", May.NO: "no"}
    wanted = [[deed, *(words[answer] for answer in row)] for deed, row in TABLE.items()]
    text = (HOUSE / "docs" / "rights.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    head = next(place for place, row in enumerate(rows) if row[0] == "deed")
    assert rows[head][1:] == [role.value for role in ROLES]
    assert rows[head + 2 : head + 2 + len(wanted)] == wanted


def test_the_page_of_surfaces_names_every_form_and_shows_a_picture_of_each_surface_with_its_words() -> None:
    from bot.forms import FORMS

    text = (HOUSE / "docs" / "surfaces.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^\| (\w+) \|", text)) - {"form"} == set(FORMS)
    shown = re.findall(r"!\[([^\]]*)\]\(pictures/(surface-[\w-]+\.png)\)", text)
    assert {name for _, name in shown} == {path.name for path in (HOUSE / "docs" / "pictures").glob("surface-*.png")}
    assert all(len(words) > 30 for words, _ in shown)
