"""The page for whoever looks after the machine is right: its settings, commands, unit, copy and restore are tried as printed."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handlers.cli import app
from handlers.health import health_routes
from handlers.settings import SECRETS, Settings
from handlers.slack.listeners import PATH as SLACK

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "running.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.S)
    assert found, f"the page has no {language}"
    return found[1]


def typed(verb: str) -> list[str]:
    """The page's own command lines that begin so, as a shell would split them."""
    lines = [line.strip() for line in PAGE.splitlines() if line.startswith(f"    matters {verb}")]
    assert lines, f"the page has no matters {verb}"
    return lines


def run(line: str) -> str:
    outcome = CliRunner().invoke(app, shlex.split(line)[1:])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The environment that the page prints, with its folders in a place of our own."""
    for line in block("env").splitlines():
        name, _, value = line.partition("=")
        assert name.removeprefix("MATTERS_").lower() in Settings.model_fields, name
        monkeypatch.setenv(name, value.replace("/var/lib/matters", str(tmp_path)))
    return tmp_path


def test_the_first_commands_make_a_board_and_its_admin_and_doctor_finds_nothing_missing_but_slack(
    service: Path,
) -> None:
    for line in (*typed("admin board"), *typed("admin add")):
        run(line)
    told = CliRunner().invoke(app, ["doctor"]).output
    assert "boards: CSP" in told
    assert "Officers of CSP: Ann Marsh" in told


def test_a_copy_is_made_and_put_back_as_the_page_says(service: Path) -> None:
    for line in typed("admin board"):
        run(line)
    copy = service / "copy.db"
    (line,) = typed("db copy sqlite")
    line = re.sub(r"sqlite:////\S+", f"sqlite:///{copy}", line)
    run(line)
    assert "not empty" in str(CliRunner().invoke(app, shlex.split(line)[1:]).exception)
    for old in service.glob("register.db*"):
        old.unlink()
    copy.rename(service / "register.db")
    assert "whole" in run("matters verify")


def test_the_unit_waits_longer_than_the_bot_takes_to_stop_and_may_write_its_data_only() -> None:
    unit = ConfigParser(strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(block("ini"))
    service = unit["Service"]
    assert service["ExecStart"].endswith("matters run")
    assert int(service["TimeoutStopSec"]) > 15
    assert service["ReadWritePaths"] in re.findall(r"sqlite:///(/\S+)/register\.db", block("env"))


def test_the_proxy_passes_on_every_path_that_is_served_to_the_outside_and_no_other() -> None:
    from handlers.teams.listeners import PATH as TEAMS

    passed = set(re.findall(r"location = (\S+)", block("nginx")))
    assert passed == {SLACK, TEAMS}
    asked = {route.path for route in health_routes(lambda: True, {})}
    assert asked == set(re.findall(r"`(/health/\w+)`", PAGE))


def test_a_secret_that_may_stand_in_a_file_is_one(service: Path) -> None:
    for name in re.findall(r"MATTERS_([A-Z_]+)_FILE", PAGE):
        assert name in SECRETS


async def test_what_the_page_tells_to_watch_is_measured() -> None:
    from aiohttp.test_utils import TestClient, TestServer

    from handlers.health import metrics_app
    from handlers.tally import Tally

    async with TestClient(TestServer(metrics_app(dict, Tally()))) as client:
        measured = await (await client.get("/metrics")).text()
    named = set(re.findall(r"matters_[a-z_]+", PAGE))
    assert named
    assert all(f" {name.removesuffix('_total')}" in measured for name in named)
