"""The conversations of the papers are scripts: each is played at the desk and compared with what the papers print."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.trying import TryOptions, play, run_try

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCRIPTS = sorted((DOCS / "scripts").glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_of_the_papers_runs_as_it_is_printed(script: Path) -> None:
    printed = script.with_suffix(".transcript").read_text(encoding="utf-8")
    # To print it anew, on purpose: matters try --script docs/scripts/NAME.txt > docs/scripts/NAME.transcript
    assert "\n".join(play(script.read_text(encoding="utf-8"))) + "\n" == printed


def test_a_script_that_is_not_there_is_said_plainly(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_try(TryOptions(script=tmp_path / "nothing.txt")) == 1
    assert "nothing.txt" in capsys.readouterr().err


def test_every_paper_that_shows_a_conversation_shows_one_that_was_played() -> None:
    played = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "scripts").glob("*.transcript")))
    for paper in (DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))):
        for block in paper.read_text(encoding="utf-8").split("```")[1::2]:
            name, _, shown = block.partition("\n")
            if name == "transcript":
                assert shown.strip() in played, f"{paper.name} shows a conversation that no script plays"
