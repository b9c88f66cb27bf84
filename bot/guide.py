"""From nothing to the first digest: which step comes next, in words that can be typed as they stand.

Looks only at what is there (boards, channels, actions, timetables); shows nothing of any action.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Board, Subgroup
from bot.ports import Filter, Unit
from bot.reply import Code, Line, Text, line

MAKE_BOARD = 'matters admin board CSP "Community Safety Partnership" --subgroup "VAWG=Violence against women"'
MAKE_ADMIN = 'matters admin add "Full Name" --email name@example.org'


def beginning(unit: Unit) -> tuple[Line, ...]:
    """Where there is no board at all, how one is made; nothing where there is one, whoever asks."""
    return () if unit.boards.all() else no_board()


def no_board() -> tuple[Line, ...]:
    """There is no register: that much is done once by whoever runs the bot, where it runs."""
    return (
        line("There is no board yet. Whoever runs me makes one with: ", Code(MAKE_BOARD)),
        line("and names its first admin with: ", Code(MAKE_ADMIN)),
    )


def next_step(unit: Unit, boards: Sequence[Board]) -> Text | None:
    """The next step towards a digest on the first board that is not there yet; None when all are."""
    if not boards:
        return Text(no_board())
    for board in boards:
        lines = _of_board(unit, board)
        if lines:
            return Text(lines)
    return None


def _of_board(unit: Unit, board: Board) -> tuple[Line, ...]:
    groups = unit.boards.subgroups(board.id)
    if not groups:
        return (line(f"{board.name} has no subgroup yet. Add one: ", Code("subgroup add VAWG Violence against women")),)
    linked = [group for group in groups if unit.places.linked(group.id)]
    if not linked:
        return (
            line(f"Next step for {board.code}: invite me to the channel of a subgroup and type there: "),
            line(Code(f"subgroup link {likely(groups).code}")),
            AFTER,
        )
    if not unit.actions.matching(Filter(board.id, open_only=False), limit=1)[1]:
        return (
            line(f"Next step for {board.code}: fill the register. Drop the board pack in the channel with the word "),
            line(Code("import"), " or type one action: ", Code("add Mend the gate of the park due 13 December")),
            AFTER,
        )
    group = linked[0]
    if not any(schedule.enabled for schedule in unit.outbox.schedules(group.id)):
        return (
            line(f"Next step for {board.code}: say when the digest goes out: "),
            line(Code(f"subgroup schedule {group.code} Monday 09:00")),
            AFTER,
        )
    places = [place for each in linked for place in unit.places.linked(each.id)]
    if not unit.outbox.has_sent([place.id for place in places], "digest"):
        group = next((each for each in linked if unit.actions.matching(Filter(board.id, each.id), limit=1)[1]), group)
        return (
            line(f"Next step for {board.code}: see its first digest, in the channel of {group.code}: "),
            line(Code("digest preview")),
            line("It goes out by itself at its time. To post it at once: ", Code("digest now")),
        )
    return ()


AFTER = line("What comes after that: ", Code("help"))


def likely(groups: Sequence[Subgroup]) -> Subgroup:
    """The first that is not the board itself, where there is one."""
    return next((group for group in groups if not group.is_board), groups[0])
