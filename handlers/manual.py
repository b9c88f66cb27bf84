"""The manual's page of commands, made from the catalogue. Knows the catalogue's words and nothing behind them."""

from __future__ import annotations

from pathlib import Path

from bot.commands.catalogue import VERBS
from bot.commands.verb import Verb

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

OPENING = """\
# Commands

*Made from the catalogue of verbs by `make manual`; do not edit it here.*

The same words everywhere. What comes before them depends on where you are:

| where | you type |
|---|---|
| Slack, anywhere but in a thread | `/action update 12 completed` |
| Slack, in a thread or a channel | `@Matters Arising update 12 completed` |
| Teams, in a channel | `@Matters Arising action update 12 completed` |
| a personal chat with the bot | `update 12 completed` |
| the thread of an action's card | just what happened: the number is known |

An action is written `12`, `#12`, `no. 12`, `VAWG-12` or `twelve`. A bare number means the subgroup of the channel you are in.
Several at once: `update 12, 14 and 15 completed`; one `undo` takes all of it back.
"""


def commands_page() -> str:
    """The whole page, as it should stand in docs/commands.md."""
    rows = "\n".join(f"| [{verb.word}](#{verb.word}) | {_cell(verb.summary)} |" for verb in VERBS)
    return "\n".join([OPENING, "| verb | does |", "|---|---|", rows, "", *(_section(verb) for verb in VERBS)])


def _section(verb: Verb) -> str:
    lines = [f"## {verb.word}", "", verb.summary, "", f"    {verb.usage}", ""]
    if verb.examples:
        lines += ["For example:", "", *(f"    /action {example}" for example in verb.examples), ""]
    if verb.reads:
        lines += ["It changes nothing.", ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    from handlers.manifests import write_manifests

    PAGE.write_text(commands_page(), encoding="utf-8")
    write_manifests()


if __name__ == "__main__":
    main()
