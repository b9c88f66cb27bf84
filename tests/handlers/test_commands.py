"""The command line as a technician meets it: real processes, a real database, exit codes and sentences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = {"MATTERS_SECRET_KEY": "a key for tests"}


def matters(*words: str, url: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **KEY, **({"MATTERS_DATABASE_URL": url} if url else {}), **(env or {})}
    command = [sys.executable, "-m", "handlers", *words]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False)


def test_nothing_configured_says_what_to_set_and_offers_to_try_it() -> None:
    done = matters("run")
    assert done.returncode == 2
    assert "MATTERS_SLACK_BOT_TOKEN" in done.stderr
    assert "matters try" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_wrong_settings_are_told_at_once() -> None:
    wrong = {"MATTERS_PORT": "many", "MATTERS_TIMEZONE": "Mars/Base", "MATTERS_SLACK_API_URL": "https://x.example"}
    done = matters("run", env=wrong)
    assert done.returncode == 2
    for name in wrong:
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_comes_from_a_file_and_is_never_printed(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-very-secret\n")
    done = matters("doctor", url=f"sqlite:///{tmp_path}/r.db", env={"MATTERS_SLACK_BOT_TOKEN_FILE": str(secret)})
    assert "MATTERS_SLACK_SIGNING_SECRET" in done.stdout
    assert "very-secret" not in done.stdout + done.stderr


def test_a_board_and_its_first_admin_are_made_from_the_command_line(empty_database_url: str) -> None:
    assert matters("db", "upgrade", url=empty_database_url).returncode == 0
    assert (
        "Board CSP made"
        in matters("admin", "board", "CSP", "Safety", "--subgroup", "VAWG=Women", url=empty_database_url).stdout
    )
    again = matters("admin", "board", "CSP", "Safety", url=empty_database_url)
    assert again.returncode == 1
    assert "already" in again.stderr
    assert (
        "is now admin"
        in matters("admin", "add", "Ann Marsh", "--email", "ann@northmere.example", url=empty_database_url).stdout
    )
    doctor = matters("doctor", url=empty_database_url)
    assert "Officers of CSP: Ann Marsh" in doctor.stdout
    assert "history is whole" in matters("verify", url=empty_database_url).stdout
    assert "0 messages" in matters("outbox", url=empty_database_url).stdout


def test_postgresql_without_tables_refuses_to_start_and_says_how_to_make_them(fresh) -> None:  # type: ignore[no-untyped-def]
    url = fresh("postgresql", True)
    done = matters("outbox", url=url)
    doctor = matters("doctor", url=url)
    assert "matters db upgrade" in done.stderr + doctor.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "nothing-here.docx", "--dry-run", "--json"), "nothing-here.docx"),
        (("manifest", "irc"), "slack or teams"),
        (("outbox", "burn"), "list, retry or discard"),
        (("person", "export", "Nobody Known"), "Nobody"),
    ],
)
def test_a_wrong_command_gets_a_sentence_and_not_a_traceback(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = matters(*words, url=f"sqlite:///{tmp_path}/r.db")
    assert done.returncode != 0
    assert sentence in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_slack_manifest_is_written(tmp_path: Path) -> None:
    done = matters("manifest", "slack", "--to", str(tmp_path / "slack.json"))
    assert done.returncode == 0, done.stderr
    assert "/action" in (tmp_path / "slack.json").read_text()
