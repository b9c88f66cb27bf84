"""A message in its surroundings -> a Reading: sure, ask or ignore. One rule for each place it may be said.

Reads words only: it knows no register, so it cannot know whether an action exists.
"""

from __future__ import annotations

import re

from bot.language.asides import Aside, read_aside
from bot.language.asked import read_plain_undo
from bot.language.body import Context
from bot.language.chatter import reports_a_step
from bot.language.commands import addressed
from bot.language.gathered import read_gathered
from bot.language.given_names import is_person
from bot.language.handover import name_at
from bot.language.reading import IGNORED, Certainty, Intent, Listed, Message, NewAction, Op, Reading, Reference, Setting
from bot.language.references import Place
from bot.language.sentences import sentences, set_quotes_aside
from bot.language.titles import mentions_a_title
from bot.language.typed import read_typed
from bot.language.words import clean, tokens
from bot.model import Status
from bot.values import replace

# A message longer than this is a document: it is read no further, and its text is kept whole by the caller.
MOST = 40_000
# Beyond this a text is no message but a paper: its first part is read, and no change is made without asking.
ORDINARY = 4_000


def read(message: Message) -> Reading:
    """What the message means. Any string gives an answer."""
    whole = clean(message.text)[:MOST].strip()
    kept = _without_thanks(whole)
    said = _without_greeting(kept)
    if len(said) > ORDINARY:
        return _long(message, said)
    reading = _read(message, _SPACES.sub(" ", said) if "  " in said else said)
    return reading if len(kept) == len(whole) else _with_its_end(reading, said, whole[len(kept) :])


def _with_its_end(reading: Reading, said: str, end: str) -> Reading:
    """A last `x` may be a kiss or a word: it changes no reading, and stays in the words that are kept."""
    if end.strip(" ,.!–-").casefold() not in ("x", "xx"):
        return reading
    told = tuple(
        replace(one, note=one.note + end) if one.note and said.endswith(one.note) else one for one in reading.intents
    )
    return replace(reading, intents=told)


_THANKS = re.compile(
    r"(?<!\bwith)(?<!\bmany)(?<!\bno)[\s,.!–-]+(?:(?:many thanks|thanks(?: again| all| both| everyone)?|thank you|thx|ta|cheers|kind regards|best wishes|regards)[\s.!,]*(?:xx?)?|xx?)$",
    re.IGNORECASE,
)
_COURTEOUS = re.compile(r"than|Than|THAN|regards|Regards|wishes|Wishes|cheers|Cheers|thx|Thx|ta\W*$|Ta\W*$|xx?\W*$")
# `Thanks,` and a name on the next line, or behind the comma.
_SIGNED = re.compile(
    r"[\s,.!–-]+(?:[Mm]any thanks|[Tt]hanks|[Tt]hank you|[Kk]ind regards|[Bb]est wishes|[Rr]egards|[Cc]heers)[ ,.!]*[,\n]\s*[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?[\s.]*$"
)
_SPACES = re.compile(r" {2,}")
_GREETING = re.compile(
    r"(?:hi|hello|hey|hiya|dear|(?:good )?(?:morning|afternoon|evening))(?: (?:all|both|team|everyone|everybody|folks|colleagues|there|[A-Z][a-z]{1,14}))?\s*[,!.:–-]\s*(?=\S)",
    re.IGNORECASE,
)


def _without_greeting(said: str) -> str:
    """`Hi all, 12 done`: what is said starts behind the greeting."""
    found = _GREETING.match(said)
    return (
        said[found.end() :]
        if found is not None and any(c.isalnum() or not c.isascii() for c in said[found.end() :])
        else said
    )


def _without_thanks(said: str) -> str:
    """`Sorted thanks` says sorted; `Nadia thanks` and `@bot thanks` are thanks and nothing else."""
    tail = said[-60:]
    if _COURTEOUS.search(tail) is None:
        return said
    found = _THANKS.search(tail) or _SIGNED.search(tail)
    if found is None:
        return said
    kept = said[: len(said) - len(tail) + found.start()].rstrip()
    words = tokens(addressed(kept)[:200])
    meant = [word for word in words if word.kind in ("word", "number", "mark", "other")]
    if not meant or words[0].kind == "mention" or words[0].text == "@" or is_person(words, addressed(kept)):
        return said
    return kept


def _long(message: Message, said: str) -> Reading:
    """A long text is never sure of a change; as a note it is kept whole."""
    reading = _read(message, said[:ORDINARY])
    intents = tuple(replace(one, note=said) if one.note else one for one in reading.intents)
    if reading.certainty is Certainty.SURE and (
        any(one.changes for one in intents) or reading.op is not Op.WRITE or len(intents) > 1
    ):
        return replace(reading, certainty=Certainty.ASK, intents=intents, rule="a long text")
    return replace(reading, intents=intents)


def _read(message: Message, said: str) -> Reading:
    context = Context(message.today, message.author)
    match message.setting:
        case Setting.SLASH | Setting.MENTION:
            return read_typed(message if said == message.text else replace(message, text=said))
        case Setting.ACTION_THREAD:
            return read_plain_undo(said) or _in_thread(said, message, context)
        case Setting.DIGEST_THREAD:
            return read_plain_undo(said) or _under_digest(said, message, context)
        case Setting.CHANNEL:
            return _in_channel(said, context)


_PASTED = re.compile(
    r"^\W*(?:action(?: point)?|ap ?\d*)\s*\d*\s*[:\-–].{3,}\((?:completed?|done|closed|ongoing)\b",
    re.IGNORECASE | re.DOTALL,
)


def _quoted(said: str) -> tuple[str, Reading | None]:
    """What the author says beside a quote; a reading where the quote is all there is."""
    if _PASTED.match(said[:2000]):
        return said, Reading(Certainty.ASK, rule="a pasted line of minutes")
    parts = set_quotes_aside(said)
    if not parts.quoted:
        return said, None
    own = parts.own.replace("…", " ")
    if any(character.isalnum() for character in own):
        return parts.own, None
    states = any(sentence.claims_done for sentence in sentences(parts.quoted))
    return own, Reading(Certainty.ASK, rule="only somebody else's words") if states else IGNORED


def _in_thread(said: str, message: Message, context: Context) -> Reading:
    own, quoted = _quoted(said)
    if quoted is not None:
        return quoted
    place = _place_of(message.thread)
    reading = read_gathered(own, place, context)
    asked = own != said and _only_asks(set_quotes_aside(said).quoted)
    if own != said and any(sentence.asks for sentence in sentences(own)) and reading.certainty is Certainty.SURE:
        return Reading(
            Certainty.IGNORE, Op.NONE, (Intent(None, question=True),), rule="a question about somebody else's words"
        )
    return _own_action(reading, message, quoted_beside=own != said and not asked)


def _only_asks(quoted: str) -> bool:
    """Whether all that is quoted is a question or a request: what the author adds then answers it."""
    spoken = sentences(quoted.replace(">", " ").replace('"', " "))
    return bool(spoken) and all(read_aside(one, one.start) in (Aside.QUESTION, Aside.REQUEST) for one in spoken)


_NO_NUMBER = Reference(0)


def _place_of(thread: Listed | None) -> Place:
    return Place(own=_NO_NUMBER) if thread is None else Place(own=thread.reference, title=thread.title)


def _own_action(reading: Reading, message: Message, quoted_beside: bool) -> Reading:
    """In its own thread an action needs no number; another number in it is asked about."""
    own = message.thread.reference if message.thread else None
    intents: list[Intent] = []
    other = False
    for intent in reading.intents:
        if intent.action is not None and own is not None and intent.action.number == own.number:
            intents.append(replace(intent, action=None))
        else:
            other = other or (intent.action is not None and not intent.question)
            intents.append(intent)
    if tuple(intents) == reading.intents and not other and not quoted_beside:
        return reading
    if other and reading.certainty is Certainty.SURE:
        return replace(
            reading, certainty=Certainty.ASK, intents=tuple(intents), rule="another action's number in this thread"
        )
    if quoted_beside and reading.certainty is Certainty.SURE and any(one.status is Status.COMPLETED for one in intents):
        return replace(reading, certainty=Certainty.ASK, intents=tuple(intents), rule="a claim beside a quote")
    return replace(reading, intents=tuple(intents))


def _under_digest(said: str, message: Message, context: Context) -> Reading:
    own, quoted = _quoted(said)
    if quoted is not None:
        return quoted
    reading = read_gathered(own, Place(listed=message.listed), context)
    if (
        not any(one.action or one.changes for one in reading.intents)
        and reading.rule in _SAYS_LITTLE
        and not reports_a_step(own)
        and not mentions_a_title(own, message.listed)
    ):
        return replace(IGNORED, rule="nothing about a listed action")
    listed = {one.reference.number for one in message.listed}
    if reading.certainty is Certainty.SURE and any(
        one.action is None or one.action.number not in listed for one in reading.intents
    ):
        return replace(reading, certainty=Certainty.ASK, rule="an action that the digest does not list")
    return reading


_SAYS_LITTLE = ("no action named", "an update without a change")
_NEW = re.compile(
    r"^\W*(?:new action|action for [A-Z]\w+|action|add(?: an| a new| new)? action|can we add(?: an)? action|ap)\s*(?:point)?\s*[:\-–]\s*(?P<text>\S.{5,})$",
    re.IGNORECASE | re.DOTALL,
)


# `Could we log an action for Legal to call?`: offered back as a new action.
_OFFERED = re.compile(
    r"^\W*(?:(?:please )?(?:can|could|should|shall) (?:we|you|i|someone|somebody) (?:please )?(?:add|have|log|record|raise|create|note|put)|(?:please )?(?:add|log|record|raise|create)|let'?s (?:add|have|log)|i'?d like(?: to add)?|we need|needs?)"
    r" (?:this as )?(?:down )?(?:a |an |another |one )?(?:new )?action(?: point)?\b(?!\s*\d)(?: for| to|:| that| on)?\s+(?P<text>\S.{3,})$",
    re.IGNORECASE | re.DOTALL,
)


def _in_channel(said: str, context: Context) -> Reading:
    """A post outside any thread is never sure: a named action with a state is asked about, all else ignored."""
    own = set_quotes_aside(said).own
    added = _NEW.match(own[:2000])
    if added is not None and not re.match(r"\W*action\s*\d", own, re.IGNORECASE):
        owner = name_at(added["text"], 0)
        return Reading(
            Certainty.ASK,
            Op.ADD,
            add=NewAction(added["text"].strip(), owner[0] if owner else None),
            rule="a dictated action",
        )
    offered = _OFFERED.match(own[:600])
    if offered is not None:
        return Reading(
            Certainty.ASK, Op.ADD, add=NewAction(offered["text"].strip(" ?.!")), rule="a new action is asked for"
        )
    if not re.search(r"\bactions?\s*(?:no\.?\s*|#)?\d|#\d|\b[A-Z]{2,8}[-/]\d", own, re.IGNORECASE):
        return _unasked(read_gathered(own, Place(), context)) if "?" in own[:400] else IGNORED
    reading = read_gathered(own, Place(), context)
    named = tuple(one for one in reading.intents if one.action is not None)
    states = any(one.changes for one in named) or (
        bool(named) and any(sentence.claims_done for sentence in sentences(own))
    )
    if reading.certainty is Certainty.IGNORE or not states:
        return _unasked(reading)
    return replace(reading, certainty=Certainty.ASK, intents=named, rule="a named action, outside its thread")


def _unasked(reading: Reading) -> Reading:
    questions = tuple(one for one in reading.intents if one.question and reading.certainty is Certainty.IGNORE)
    return replace(IGNORED, intents=questions, rule=reading.rule)
