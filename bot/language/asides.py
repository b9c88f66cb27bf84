"""What is said in a thread without being an update: questions, requests, courtesies, second thoughts."""

from __future__ import annotations

import re
from enum import Enum

from bot.language import lexicon as lex
from bot.language.chatter import STEPS, is_chatter
from bot.language.claims import plain_claim
from bot.language.given_names import GIVEN
from bot.language.numbered import MONTHS
from bot.language.sentences import Sentence
from bot.language.verdicts import holds
from bot.language.words import Token, phrases, says_any, text_at, word_set

Words = tuple[Token, ...]


class Aside(Enum):
    QUESTION = "a question"
    REQUEST = "a request to somebody"
    CHATTER = "a courtesy or chat"
    UNDO = "a second thought"


_ASKING = word_set("who what when where why how which whos whats whens wheres hows whose")
_ASKING_VERBS = word_set(
    "is are was were has have had did does do can could should would will shall may might isnt hasnt havent didnt "
    "doesnt arent wasnt wont"
)
_ASKED_ABOUT = word_set(
    "this that it these those anyone anybody someone somebody we you they i he she the there any everyone all our "
    "my your everybody action actions both either"
)
_ASKING_PHRASES = phrases(
    "any update | any updates | any news | any progress | any idea | any chance | any movement | any joy | where "
    "are we | how are we | whats the latest | what is the latest | do we know | does anyone | did anyone | did we "
    "| anyone know | anyone got | anybody know | wondering if | wondering whether | just wondering | was "
    "wondering | is there | are there | has anyone | can anyone | can someone | could someone | could anyone | "
    "would anyone | update on this please | latest on this | how is this | how is it | hows this | how come | "
    "curious whether | not clear whether | remind me | am i right | do you know | would someone"
)
_REQUESTS = phrases(
    "need this done | need it done | need this completed | need this finished | lets get this | lets get it | lets make | lets try | let me know | let us know | can you | could you | would you | can we | could we | can i | can you please | "
    "please can you | please could you | please let | please can | please could | please would | get this done | "
    "get it done | get this sorted | get this finished | make sure | dont forget | do not forget | remember to | "
    "please remember | keep me posted | keep us posted | shout if | copy me in | update please | updates please | "
    "update pls | an update please | need an update | would like an update | grateful for an update | grateful if "
    "| appreciate an update | be good to have an update | good to get an update | chase | when you get a chance | "
    "when you have a moment | need you to | we need this | i need this | would be grateful | would appreciate | "
    "once done please | if you could | if you can | when you can | please do | who can | somebody needs to | "
    "someone needs to | can someone | can anyone | could someone | once complete please | once completed please | "
    "when done please | when complete please | when completed please | once finished please | when finished "
    "please | once its done please | once this is done please | once it is done please | when its done please | "
    "when this is done please | bump | nudge | gentle reminder | a reminder | friendly reminder | reminder | "
    "please update | please provide | please send | please confirm | please advise | please chase | tell "
    "me when | tell us when | shout when | ping me when | drop me a line | give me a shout | ask them | ask her | "
    "ask him | you need to | you must | you should | would you mind | mind sending | can they | could they"
)
_ORDERS = word_set(
    "send get make chase complete finish update check confirm let copy add remind forward share provide bring ask "
    "call ring email advise review read look sort do ensure give put tell circulate write speak talk contact "
    "submit return fill sign prepare draft arrange book invite follow pick take raise report upload attach "
    "include amend correct resend find keep hold wait stop start crack hurry prioritise action come join use "
    "progress resolve deliver finalise close nudge push expedite liaise agree"
)
_POLITE = word_set("please pls plz asap kindly folks")
_UNDO = phrases(
    "revert | revert that | for another action | delete my comment | delete my message | delete my post | scrap that | scratch that | ignore that | ignore this | ignore my last | ignore my previous | ignore my "
    "message | ignore the above | ignore me | ignore last | disregard | wrong thread | wrong place | wrong "
    "channel | wrong chat | wrong group | wrong one | wrong action | wrong number | oops | whoops | my mistake | "
    "strike that | cancel that | take that back | i take it back | delete my last | delete that | forget that | "
    "forget i said | forget my last | posted in error | sent in error | as you were | meant for another | meant "
    "for a different | belay that | undo | undo that | undo my last | ignore my earlier | my bad | please ignore "
    "| wrong window | retract that | withdraw that | not that one | wasnt meant for | wrong message | ignore "
    "previous"
)


def read_aside(sentence: Sentence, start: int) -> Aside | None:
    """Whether this sentence is an aside, and which; None for an update."""
    words = sentence.words
    if not any(word.kind in ("word", "number", "reference", "title") for word in words):
        if any(word.text[:1] in lex.COLOUR_EMOJI or word.text[:1] in lex.TICKS for word in words):
            return None
        return Aside.CHATTER if not sentence.asks else Aside.QUESTION
    if sentence.finds(_UNDO) is not None and len(words) <= 14 and not sentence.claims_done:
        return Aside.UNDO
    addressed = _past_address(sentence, start)
    if is_instruction(sentence, start):
        return None
    if _is_question(sentence, addressed):
        return Aside.QUESTION
    if _is_request(sentence, addressed):
        return Aside.REQUEST
    return Aside.CHATTER if is_chatter(sentence, addressed) else None


def _past_address(sentence: Sentence, start: int) -> int:
    """Past `@Nadia Reed` or `Nadia,` at the start."""
    words = sentence.words
    place = start
    if place >= len(words):
        return place
    if words[place].text == "@" or words[place].kind == "mention":
        place += 1
        while place < min(start + 4, len(words)) and _goes_on_as_name(sentence, place):
            place += 1
    elif _calls_by_name(sentence, place):
        place += 1
    while text_at(words, place) in (",", "-", ":"):
        place += 1
    return place


def _calls_by_name(sentence: Sentence, place: int) -> bool:
    """`Nadia could you ring them`: a name at the start, and behind it a request or a question."""
    words = sentence.words
    if place + 1 >= len(words) or words[place].kind != "word":
        return False
    if not sentence.said[words[place].start].isupper() and words[place].text not in GIVEN:
        return False
    called = text_at(words, place + 1) == ","
    if called:
        behind = place + 2
        return text_at(words, behind) in _POLITE or says_any(words, behind, _REQUESTS) is not None
    if words[place].text not in GIVEN:
        return False
    asked = says_any(words, place + 1, _REQUESTS) or says_any(words, place + 1, _ASKING_PHRASES)
    to_you = text_at(words, place + 1) in _ASKING_VERBS and text_at(words, place + 2) in ("you", "we", "u")
    return asked is not None or to_you or text_at(words, place + 1) in _POLITE


def _goes_on_as_name(sentence: Sentence, place: int) -> bool:
    word = sentence.words[place]
    return word.kind == "word" and word.text not in _AFTER_NAME and sentence.said[word.start].isupper()


_AFTER_NAME = (
    _ASKING
    | _ASKING_VERBS
    | _ASKED_ABOUT
    | _POLITE
    | word_set("thanks thank any please cheers great well brilliant did has")
)


_IN_IS_INSTRUCTION = word_set("close reopen reassign assign mark move push extend change set re turn rate rag")


def is_instruction(sentence: Sentence, start: int) -> bool:
    """`would you tick this one off please`, `please close this`: said to the bot, not to a person."""
    words = sentence.words
    behind = says_any(words, start, _TO_THE_BOT)
    if behind is None:
        verb = text_at(words, start)
        return verb in _ORDERS_TO_THE_BOT or (verb in _TO_A_VALUE and _names_a_value(words, start))
    verb = text_at(words, behind)
    if verb == "be":
        return False
    if verb in _IN_IS_INSTRUCTION or (verb in _TO_A_VALUE and _names_a_value(words, behind)):
        return True
    return plain_claim(words, start, named=False, said=sentence.said) is not None and verb in lex.MARKING


_ORDERS_TO_THE_BOT = word_set("close reopen mark undo reassign")
# `please make this green`, `please put it back to 3 May`: orders to the bot only with a colour, a day or an owner.
_TO_A_VALUE = word_set("make put bring push extend keep turn update show")


def _names_a_value(words: Words, place: int) -> bool:
    rest = words[place:]
    towards = any(word.text in ("to", "until", "as") for word in rest)
    day = any(word.kind == "number" or word.text in MONTHS for word in rest)
    return any(word.text in lex.COLOURS for word in rest) or (towards and day)


_TO_THE_BOT = phrases(
    "please could you | please would you | please can you also | could you also | would you kindly | please | pls "
    "| plz | can you | could you | can you please | could you please | please can you | pls can you | would you "
    "please | kindly | you can | you can now | would you"
)


_IN_IS_QUESTION = word_set("this that it the all my our any both")


def _is_question(sentence: Sentence, start: int) -> bool:
    words = sentence.words
    if sentence.asks:
        return True
    first = text_at(words, start)
    if first not in _OPENS_A_QUESTION:
        return False
    second = text_at(words, start + 1)
    if first in ("which", "what", "whose") and text_at(words, start + 2) in _ASKING_VERBS:
        return True  # `which colour should this be`
    if first in _ASKING:
        return (
            second in _ASKING_VERBS
            or second == ""
            or first in _WHATS
            or (first in ("who", "which") and second in ("one", "has", "of"))
        )
    if first == "did" and second in ("this", "it", "that") and text_at(words, start + 2) in _DID_WHEN:
        return False
    if first in _ASKING_VERBS and second in _ASKED_ABOUT:
        return not (first in ("will", "have", "had", "may", "do") and second in _IN_IS_QUESTION)
    if first in ("is", "has", "did", "does", "are", "was") and _names_person(sentence, start + 1):
        return True
    return says_any(words, start, _ASKING_PHRASES) is not None


_OPENS_A_QUESTION = _ASKING | _ASKING_VERBS | _ASKING_PHRASES.firsts
_DID_WHEN = word_set("last yesterday on in already today this earlier") | {""}
_WHATS = word_set("whos whats whens wheres hows")


def asks_about(sentence: Sentence, place: int) -> bool:
    """Whether what follows an action's number asks: `8 has anybody rung the hostel`."""
    first, second = text_at(sentence.words, place), text_at(sentence.words, place + 1)
    if sentence.asks or says_any(sentence.words, place, _ASKING_PHRASES) is not None:
        return True
    if first in _ASKING:
        return second in _ASKING_VERBS or first in _WHATS
    return first in _ASKING_VERBS and second in _ANYBODY


_ANYBODY = word_set("anyone anybody someone somebody we you they i this it")


def _names_person(sentence: Sentence, place: int) -> bool:
    words = sentence.words
    if place >= len(words):
        return False
    return (
        words[place].kind in ("mention", "number")
        or sentence.said[words[place].start].isupper()
        or text_at(words, place) == "@"
    )


_TO_A_MEETING = re.compile(
    r"(?:push|put|move|defer|postpone|extend|delay)\b(?: (?!and\b)[\w’']+){0,4} (?:to|until|till)(?: [\w’']+){0,3} (?:meeting|board)\b",
    re.IGNORECASE,
)


def _is_request(sentence: Sentence, start: int) -> bool:
    if sentence.bag.isdisjoint(_NEAR_REQUEST):
        return False
    words = sentence.words
    for place in dict.fromkeys((start, *(step for step in sentence.clauses if step >= start))):
        behind = says_any(words, place, _REQUESTS)
        if behind is not None and (place == start or not _says_something(words[start:place])):
            return True
    over = says_any(words, start, _OVER_TO_YOU)
    if over is not None and not _names_person(sentence, over + (text_at(words, over) == ",")):
        return True
    if text_at(words, start) in ("keep", "leave") and "open" in sentence.bag:
        return False
    here = start
    while text_at(words, here) in _POLITE or (text_at(words, here) in _ALL_OF_YOU and holds(words, _POLITE)):
        here += 1
    if text_at(words, here) == "do" and text_at(words, here + 1) == "not":
        return False
    if text_at(words, here) in _ORDERS and _TO_A_MEETING.match(sentence.said, words[here].start):
        return False  # the date is to be moved: that is asked of the register
    if text_at(words, here) in _ORDERS and not claims_plainly(sentence, start):
        return here > start or holds(words, _POLITE)
    if text_at(words, start) in ("once", "when", "if", "as"):
        return any(
            text_at(words, place) in _POLITE and text_at(words, place + 1) in _ORDERS
            for place in range(start, len(words))
        )
    return False


_OVER_TO_YOU = phrases("over to you")
_NEAR_REQUEST = _REQUESTS.firsts | _OVER_TO_YOU.firsts | _ORDERS
_ALL_OF_YOU = word_set("all everyone everybody both team colleagues")


def claims_plainly(sentence: Sentence, start: int) -> bool:
    return plain_claim(sentence.words, start, named=False, said=sentence.said) is not None


def _says_something(words: Words) -> bool:
    return holds(words, STEPS)
