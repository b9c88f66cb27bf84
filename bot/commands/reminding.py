"""`reminders`: whether a person is reminded of what is theirs, and how to turn that off and on. Theirs alone to say."""

from __future__ import annotations

from bot.errors import NotFound, Unclear
from bot.incoming import Press
from bot.language.commands import Command
from bot.model import Person
from bot.recording import act
from bot.reply import Answer, Button, Buttons, Code, Reply, note, text
from bot.turn import Turn
from bot.values import replace

ON = "A week before an action of yours is due, on the day, weekly after it, and when an update is wanted."
OFF = "Nothing is said to you about your actions before or after they are due. The register and the digests are as before."


def run(turn: Turn, command: Command) -> Answer:
    person = turn.speaker.person if turn.speaker else None
    if person is None:
        raise NotFound(
            "I do not know who you are on the register, so there are no reminders of yours.",
            "An officer can link you: link @you to Your Name",
        )
    match command.rest.strip().casefold():
        case "":
            return _state(person)
        case "on" | "off" as word:
            return _set(turn, person, word == "on")
        case _:
            raise Unclear(
                f"I do not know “reminders {command.rest.strip()}”.", "For example: reminders off · reminders on"
            )


def _set(turn: Turn, person: Person, wanted: bool) -> Reply:
    if person.reminders is wanted:
        return replace(_state(person), title=f"Your reminders are {_word(wanted)} already")
    changed = replace(person, reminders=wanted)
    turn.unit.people.save(changed)
    act(turn, f"reminders {_word(wanted)}", None, person=person.id)
    return _state(changed)


def _state(person: Person) -> Reply:
    word, other = _word(person.reminders), _word(not person.reminders)
    said = text(ON if person.reminders else OFF)
    one = note("To leave one action alone for a while: snooze 12 until 14 January because …")
    how = text(f"To turn them {other}: ", Code(f"reminders {other}"))
    button = Buttons((Button(f"Turn reminders {other}", Press("reminders", value=other)),))
    return Reply(f"Your reminders are {word}", (said, how, button, *((one,) if person.reminders else ())))


def pressed(turn: Turn, words: str) -> Answer:
    """A press of its button, the same as the command that it stands for."""
    return run(turn, Command("reminders", words))


def _word(wanted: bool) -> str:
    return "on" if wanted else "off"
