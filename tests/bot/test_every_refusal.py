"""Every refusal that the code can raise, read from the code: what it says can be done next can be done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import errors
from bot.commands.catalogue import BY_WORD
from bot.errors import Refusal
from bot.model import Role
from bot.reply import Reply
from tests.bot.cast import MEMBER, OFFICER, WHO, full_town, refused
from tests.builders import said

BOT = Path(errors.__file__).parent
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Refusal)}
TYPED = re.compile(
    r"(?:For example|example|type|Type|say|Say|To see [^:]+|To [a-z][^:]*|First|Choose one of|Then|then): (?P<words>[a-z<][^.;()]*)"
)
# What follows these colons is no command: a choice, a code, a name, or words for a form.
NO_COMMANDS = ("the codes", "you", "say it", "its number", "mine", "09:00", "march", "matters")


def raised() -> Iterator[tuple[str, str, str, str]]:
    """Where, the kind, the sentence and the way out; what is only known when it happens stands as an ellipsis."""
    for path in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
                told = [*(_words(argument) for argument in node.args[:2]), "", ""]
                yield f"{path.relative_to(BOT)}:{node.lineno}", node.func.id, told[0], told[1]


def _words(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(_words(part) for part in parts)
        case _:
            return "…"


def test_there_are_refusals_to_be_read() -> None:
    assert len(list(raised())) > 150


def test_who_may_not_hears_who_can_or_how_to_become_somebody_who_can() -> None:
    silent = [
        (where, way)
        for where, kind, _, way in raised()
        if kind == "NotAllowed" and not any(sign in way for sign in ("Who can", "officer", "link code", "…"))
    ]
    assert silent == []


def test_every_sentence_ends_as_one_and_says_that_nothing_was_done_or_asks() -> None:
    short = [(where, sentence) for where, _, sentence, _ in raised() if sentence.count(" ") < 2 and "…" not in sentence]
    assert short == []
    open_ended = [(where, s) for where, _, s, _ in raised() if s and not s.endswith((".", "?", "…", "!", "”"))]
    assert open_ended == []


def test_every_command_that_a_refusal_offers_is_one() -> None:
    unknown = []
    for where, _, _, way in raised():
        for found in TYPED.finditer(way):
            words = found["words"].strip().casefold()
            first = words.split(" ")[0].strip("`“”")
            if first not in BY_WORD and not words.startswith(NO_COMMANDS) and "…" not in first:
                unknown.append((where, found.group(0)))
    assert unknown == []


def test_the_usual_ways_out_are_commands_too() -> None:
    usual = {kind: getattr(errors, kind).usual for kind in KINDS}
    assert all(usual.values())
    typed = {way.rpartition(": ")[2].split(" ")[0] for way in usual.values() if ": " in way}
    assert typed <= set(BY_WORD)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MEMBER, Role.OWNER])
def test_who_alone_says_who_keeps_the_board(engine: Engine, role: Role) -> None:
    answer = said(full_town(engine).say(WHO[role], "who"))
    assert WHO[role] in answer
    assert "is kept by Imogen Hartley (officer)" in answer


def test_what_was_refused_is_kept_once_with_who_asked_and_where(engine: Engine) -> None:
    from sqlalchemy import select

    from storage.tables import refusals

    town = full_town(engine)
    town.say(MEMBER, "mark 12 restricted")
    town.say(MEMBER, "mark 12 purple")
    town.say(OFFICER, "show ASB-12")
    assert len(refused(town)) == 2, "a slip of the keyboard is no attempt; a right or a place that is not theirs is"
    with town.engine.connect() as connection:
        rows = connection.execute(select(refusals).order_by(refusals.c.id)).all()
    assert [row.place_id for row in rows] == [town.places["vawg"]] * 2
    assert all(row.account_id for row in rows)
    assert not any("restricted" in str(row) for row in rows), "what was typed is not kept"
    assert isinstance(town.say(MEMBER, "help"), Reply)
