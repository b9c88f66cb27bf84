"""Commands typed to the bot (`/action ...`, `@bot ...`) -> a Reading; the words beside a command can only weaken it."""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.language import lexicon as lex
from bot.language.additions import read_addition
from bot.language.asides import read_aside
from bot.language.asked import answer, numbers_in, read_digest, read_list, read_question, read_undo
from bot.language.body import Context
from bot.language.chatter import reports_a_step
from bot.language.commands import Command, parse
from bot.language.dates import read_due
from bot.language.gathered import read_gathered
from bot.language.handover import name_at
from bot.language.numbered import numbers_only
from bot.language.reading import IGNORED, Certainty, Intent, Message, Op, Reading, Setting
from bot.language.references import Place
from bot.language.sentences import sentences
from bot.language.typed_values import colour_of, marked, questions_asked, read_assign, read_rag, read_typed_due
from bot.language.verdicts import holds
from bot.language.wishes import says_doubt, wishes_for_time
from bot.language.words import clean, tokens, word_set
from bot.model import Status
from bot.values import replace

_ANYTHING = Place()


def read_typed(message: Message) -> Reading:
    """A slash command, or a message that mentions the bot."""
    command = parse(message.text)
    context = Context(message.today, message.author)
    if not command.said:
        return answer(Op.HELP, "an empty command")
    undone = read_undo(command.said)
    if undone is not None:
        return undone
    dictated = _NEW_ACTION.match(command.said) if command.verb is None else None
    if dictated is not None:
        return read_addition(dictated["text"], message.today, message.author)
    match command.verb:
        case "help":
            return answer(Op.HELP, "help")
        case "list":
            return read_list(command.rest)
        case "digest":
            return read_digest(command.rest)
        case "show" | "history":
            return _read_one(command)
        case "add":
            return read_addition(command.rest, message.today, message.author)
        case "update" | "complete" | "rag" | "due" | "assign" | "close" | "reopen":
            return _write(command, context, message)
        case "mark" | "who" | "find" if command.rest:
            return _plain_words(command, context, message)
        case None:
            return _plain_words(command, context, message)
        case _:
            return Reading(Certainty.IGNORE, Op.NONE, rule=f"the command {command.verb}")


_NEW_ACTION = re.compile(r"^new action(?: point)?\s*[:\-–]\s*(?P<text>\S.+)$", re.IGNORECASE | re.DOTALL)


def _read_one(command: Command) -> Reading:
    op = Op.SHOW if command.verb == "show" else Op.HISTORY
    if command.references:
        return answer(op, command.verb or "", action=command.references[0])
    asked = read_question(command.said, True) if command.rest else None
    if asked is not None:
        return asked
    return Reading(Certainty.ASK, op, rule=f"{command.verb} without a number")


_OR = re.compile(r"or\b", re.IGNORECASE)
_UP_TO_NUMBER = re.compile(r"(?:to|through|thru|until)\s+#?\d+\W*$", re.IGNORECASE)


def _write(command: Command, context: Context, message: Message) -> Reading:
    if not command.references:
        return _without_number(command, context, message)
    if _OR.match(command.rest):
        return Reading(Certainty.ASK, rule="one or the other")
    if command.verb not in ("due", "rag", "assign") and _UP_TO_NUMBER.match(command.rest):
        return Reading(Certainty.ASK, rule="a range of numbers")
    match command.verb:
        case "rag":
            return read_rag(command, context)
        case "due":
            return read_typed_due(command, context)
        case "assign":
            return read_assign(command, context)
        case "complete":
            return _complete(command, context)
        case "close" | "reopen":
            if re.match(r"#?\d+\b", command.rest) and read_due(command.rest, context.today).date is None:
                return Reading(Certainty.ASK, rule=f"{command.verb} with a number left over")
            rest = f" - {command.rest}" if command.rest else ""
            told = read_gathered(f"{command.verb} {marked(command.references)}{rest}", _ANYTHING, context)
            return _in_own_words(told, command, command.rest)
    if command.rest.lower().strip(" .!") in ("", "please", "pls", "plz"):
        return Reading(Certainty.ASK, rule="update without words")
    return questions_asked(
        read_gathered(f"{marked(command.references)} {_without_to(command.rest)}", _ANYTHING, context)
    )


def _without_to(rest: str) -> str:
    """`update 12 to completed`: the small word before the new state says nothing."""
    words = tokens(rest[:40])
    if len(words) < 2 or (words[0].text == "to" and words[1].text == "complete"):
        return rest  # `to complete` is still to be done
    leads = len(words) == 2 or (len(words) > 2 and words[2].kind == "mark")
    return rest[words[1].start :] if leads and words[0].text in ("to", "as") and lex.done_word(words[1].text) else rest


def _without_number(command: Command, context: Context, message: Message) -> Reading:
    """`rag green`, `completed`, `complete 12-15`, `assign to Nadia`: the verb is plain, the action is not."""
    rest = command.rest
    if message.setting is Setting.MENTION and not _looks_ranged(rest):
        gathered = read_gathered(command.said, _ANYTHING, context)
        if (
            gathered.certainty is Certainty.SURE
            and all(one.action for one in gathered.intents)
            and gathered.intents
            and command.verb != "due"
        ):
            return gathered
    proposed = Intent(None)
    match command.verb:
        case "rag":
            proposed = Intent(None, rag=colour_of(rest.split()[0]) if rest else None)
        case "complete":
            proposed = Intent(None, status=Status.COMPLETED) if not rest else proposed
        case "assign":
            named = name_at(rest, len(rest) - len(rest.lstrip()) + (2 if rest.lower().startswith("to ") else 0))
            proposed = Intent(None, owner=named[0] if named else None)
        case "reopen":
            proposed = Intent(None, reopen=True)
        case "close":
            proposed = Intent(None, status=Status.CLOSED)
    return Reading(
        Certainty.ASK, Op.WRITE, (proposed,) if proposed.changes else (), rule=f"{command.verb} without a plain number"
    )


def _looks_ranged(rest: str) -> bool:
    return bool(re.match(r"\s*(?:#?\d+\s*(?:-|–|to|/)\s*\d|\d+[a-z]\b|all\b(?!(?: \w+)? of\b))", rest, re.IGNORECASE))


# -- complete -----------------------------------------------------------------------------------------


# `complete 1, 2 - not 4`: the 4 is left out in so many words.
_EXCLUDED = re.compile(
    r"[\s,(-]*\b(?:but )?(?:not|except|excluding|leave|leaving)\s+#?\d+(?:(?:\s*,\s*|\s+(?:or|and)\s+)#?\d+)*\)?[\s.!]*$",
    re.IGNORECASE,
)


def _complete(command: Command, context: Context) -> Reading:
    rest = _EXCLUDED.sub("", command.rest).strip()
    if more := numbers_only(tokens(rest[:200])):
        intents = tuple(Intent(one, Status.COMPLETED) for one in dict.fromkeys((*command.references, *more)))
        return Reading(Certainty.ASK, Op.WRITE, intents, rule="complete with a number left over")
    if re.fullmatch(r"[\s\d,&/-]*", rest) and rest:
        return Reading(Certainty.ASK, rule="complete with a number left over")
    if rest.endswith("?"):
        return Reading(Certainty.ASK, rule="complete with a question mark")
    joined = " " if re.match(r"(?:and|but|,|;)\b", rest, re.IGNORECASE) else " - "
    first = tokens(rest[:60])
    if first and (lex.done_word(first[0].text) or first[0].text in ("please", "pls", "thanks", "now")):
        joined = " "
    reading = read_gathered(f"{marked(command.references)} completed{joined}{rest}".rstrip(" -"), _ANYTHING, context)
    if reading.certainty is Certainty.IGNORE or not any(one.status is Status.COMPLETED for one in reading.intents):
        intents = tuple(Intent(one, Status.COMPLETED, note=rest) for one in command.references)
        return Reading(Certainty.ASK, Op.WRITE, intents, rule="complete, with words that disagree")
    return _in_own_words(reading, command, rest)


def _in_own_words(reading: Reading, command: Command, rest: str) -> Reading:
    """The reason as it was typed: the command around it was put there to be read by the same rules as a message."""
    if any(one.action not in command.references for one in reading.intents):
        return reading  # the words speak of other actions as well: each keeps its own part
    said = _BECAUSE.sub("", rest).strip()
    return replace(reading, intents=tuple(replace(one, note=said) if one.note else one for one in reading.intents))


_BECAUSE = re.compile(r"^\W*(?:(?:because|as|since)\b(?! (?:agreed|planned|requested|asked)\b))?\W*", re.IGNORECASE)


# -- no verb ------------------------------------------------------------------------------------------


def _plain_words(command: Command, context: Context, message: Message) -> Reading:
    said = command.said
    asks = said.rstrip(" !.").endswith("?")
    if (wished := _wished(command, context, asks)) is not None:
        return wished
    if not command.references and not _asks_for_change(said):
        asked = read_question(said, asks)
        if asked is not None:
            return asked
    if not command.references and _looks_ranged(re.sub(r"^(?:actions?|mark)\s+", "", said, flags=re.IGNORECASE)):
        return Reading(Certainty.ASK, rule="a range, or a number that is none")
    if (
        command.references
        and re.fullmatch(
            r"\W*[A-Za-z]?\W*(?:please|pls|plz)?\W*|[\s\d,&#]+|(?:to|through|thru)\s+#?\d+\W*", command.rest
        )
        and not any(c in command.rest for c in "✅✔☑✓🔴🟠🟡🟢")
    ):
        return Reading(Certainty.ASK, rule="a number without a state")
    if command.references and _OR.match(command.rest):
        return Reading(Certainty.ASK, rule="one or the other")
    if command.references and asks:
        return answer(Op.SHOW, "a question about one action", action=command.references[0])
    text = f"{marked(command.references)} {command.rest}".strip() if command.references and not command.verb else said
    reading = read_gathered(text, _ANYTHING, context)
    if reading.certainty is Certainty.IGNORE and not command.references:
        return (
            reading if message.setting is Setting.MENTION else Reading(Certainty.ASK, rule="words that are no command")
        )
    nothing = not any(one.action or one.changes for one in reading.intents) and not reports_a_step(said)
    if nothing and message.setting is Setting.MENTION and reading.rule == "no action named":
        return IGNORED
    if not any(one.action for one in reading.intents) or reading.certainty is Certainty.IGNORE:
        return _nothing_named(reading, said, message)
    return reading


def _wished(command: Command, context: Context, asks: bool) -> Reading | None:
    """`could we have another month on 12?`, `12 maybe red?`: a wish or a doubt about an action is asked back, not answered."""
    words = tokens(command.said[:200])
    numbers = command.references or numbers_in(words)
    if not numbers:
        return None
    begun = asks and command.references and says_doubt(words) and holds(words, _STATED)
    wished = (
        words[0].text in _WISHES and (asks or (len(words) > 1 and words[1].text != "you")) and wishes_for_time(words)
    )
    if not begun and not wished:
        return None
    reading = read_gathered(command.said.rstrip(" ?!."), _ANYTHING, context)
    proposed = tuple(one for one in reading.intents if one.changes) or tuple(Intent(one) for one in numbers)
    return Reading(Certainty.ASK, Op.WRITE, proposed, rule="a wish put as a question")


_WISHES = word_set("can could may shall might any ok")
_STATED = lex.DONE | frozenset(lex.COLOURS)
_IN_ASKS_FOR_CHANGE = word_set("mark set move push change turn close reopen assign reassign extend")


def _asks_for_change(said: str) -> bool:
    """`would you tick off 3?` is a command, though it is put as a question."""
    words = tokens(said[:200])
    return (
        any(word.text in _IN_ASKS_FOR_CHANGE for word in words[:5])
        and bool(words)
        and words[0].text in ("can", "could", "please", "would", "pls")
    )


def _nothing_named(reading: Reading, said: str, message: Message) -> Reading:
    if message.setting is Setting.MENTION and reading.certainty is not Certainty.ASK:
        spoken = sentences(said)
        if not any(one.changes for one in reading.intents) and all(read_aside(one, one.start) for one in spoken):
            return IGNORED
    return Reading(
        Certainty.ASK,
        reading.op,
        tuple(one for one in reading.intents if one.changes),
        MappingProxyType({}),
        rule="no action named",
    )


def is_empty(text: str) -> bool:
    return not clean(text).strip()
