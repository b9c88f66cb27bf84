"""What is said in a thread without being an update: questions, requests, courtesies, second thoughts."""

from __future__ import annotations

from enum import Enum

from bot.language import lexicon as lex
from bot.language.claims import claims_done, plain_claim
from bot.language.numbered import MONTHS
from bot.language.sentences import Sentence
from bot.language.verdicts import finds, holds
from bot.language.words import Token, is_emoji, phrases, says_any, text_at, tokens, word_set

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
    "when this is done please | bump | nudge | gentle reminder | a reminder | friendly reminder | reminder | over "
    "to you | please update | please provide | please send | please confirm | please advise | please chase | tell "
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
_PRAISE = phrases(
    "thanks | thank you | ta | cheers | many thanks | well done | great | brilliant | fab | fabulous | fantastic "
    "| excellent | super | superb | good work | good job | nice | nice one | nice work | lovely | amazing | "
    "awesome | congratulations | congrats | lol | haha | ha | wow | noted | ok | okay | sure | will do | np | no "
    "problem | no worries | got it | received | + 1 | same | same here | me too | hello | hi | hiya | hey | "
    "morning | morning all | good morning | good afternoon | afternoon | evening | see you | see u | enjoy | have "
    "a | hope you | hope everyone | good luck | get well | welcome | bless | sounds good | sounds great | makes "
    "sense | fine by me | fine with me | agreed | agree | i agree | totally agree | absolutely | indeed | exactly "
    "| yes please | yes | yep | yeah | yup | perfect | cool | understood | roger | good stuff | good news | great "
    "news | great work | great job | great stuff | top work | top job | star | you are a star | youre a star | "
    "legend | much appreciated | appreciated | really helpful | very helpful | thats great | thats brilliant | "
    "thats fantastic | thats good | thats helpful | this is great | this is brilliant | this is fantastic | so "
    "pleased | pleased to hear | good to hear | good to see | great to see | great to hear | lovely to | nice to "
    "| delighted | my pleasure | you too | likewise | ditto | seconded | hear hear | bravo | hats off | kudos | "
    "fingers crossed | good point | fair enough | fair point | apologies | sorry | sorry all | sorry im late | "
    "brill | hooray | easier said than done | love this | love it | phew | whoop | oh dear | oh no | gosh | "
    "blimey | typical | never mind | no rush | all good here | thx | tx | tks | merry christmas | hurrah"
)
_LOGISTICS = phrases(
    "have a look | take a look | look tonight | look later | look tomorrow | read later | read it later | "
    "read this later | in a meeting | call you back | ring you back | into the call | into the meeting | "
    "running late | mins late | minutes late | min late | on my way | stuck in traffic | stuck on  the | cant "
    "hear | can not hear | on mute | link isnt working | link not working | link doesnt work | dial in | im "
    "here | joining now | joining late | happy friday | happy monday | happy birthday | happy new year | "
    "happy christmas | good weekend | nice weekend | great weekend | lunch | coffee | biscuits | cake | "
    "school run | see you at | see you there | see you all | see you  on | see you tomorrow | be there in | "
    "back in 5 | brb | afk | leaving do | kettle | cant get in | cant log in | wifi | lost signal | dropped "
    "off the call | test message | cant make it | cant make the | in another meeting | late to the | late for "
    "the | late joining | meeting room | which room | pre - meet | bank holiday weekend"
)
_STEPS = word_set(
    "close closed sent drafted chased met agreed circulated booked signed approved shared issued published "
    "submitted arranged waiting awaiting awaited written returned responded replied emailed updated attached "
    "received completed complete done finished actioned ongoing delayed outstanding pending progress red amber "
    "green reviewed discussed presented launched recruited appointed"
)
_SMALL_TALK = word_set("noted ok okay sure agreed great thanks received understood yes yep yeah fine good happy")


def read_aside(sentence: Sentence, start: int) -> Aside | None:
    """Whether this sentence is an aside, and which; None for an update."""
    words = sentence.words
    if not any(word.kind in ("word", "number", "reference", "title") for word in words):
        if any(word.text[:1] in lex.COLOUR_EMOJI or word.text[:1] in lex.TICKS for word in words):
            return None
        return Aside.CHATTER if not sentence.asks else Aside.QUESTION
    if sentence.finds(_UNDO) is not None and len(words) <= 14 and not claims_done(sentence):
        return Aside.UNDO
    addressed = _past_address(sentence, start)
    if is_instruction(sentence, start):
        return None
    if _is_question(sentence, addressed):
        return Aside.QUESTION
    if _is_request(sentence, addressed):
        return Aside.REQUEST
    return Aside.CHATTER if _is_chatter(sentence, addressed) else None


def _past_address(sentence: Sentence, start: int) -> int:
    """Past `@Nadia Reed` or `Nadia,` at the start."""
    words = sentence.words
    place = start
    if text_at(words, place) == "@" or (place < len(words) and words[place].kind == "mention"):
        place += 1
        while place < min(start + 4, len(words)) and _goes_on_as_name(sentence, place):
            place += 1
    while text_at(words, place) in (",", "-", ":"):
        place += 1
    return place


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
    place = start
    behind = says_any(words, place, _TO_THE_BOT)
    if behind is None:
        verb = text_at(words, place)
        return verb in ("close", "reopen", "mark", "undo", "reassign") or (
            verb in _TO_A_VALUE and _names_a_value(words, place)
        )
    verb = text_at(words, behind)
    if verb == "be":
        return False
    if verb in _IN_IS_INSTRUCTION or (verb in _TO_A_VALUE and _names_a_value(words, behind)):
        return True
    return plain_claim(words, start, named=False, said=sentence.said) is not None and verb in lex.MARKING


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
    first, second = text_at(words, start), text_at(words, start + 1)
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


def _is_request(sentence: Sentence, start: int) -> bool:
    words = sentence.words
    for place in dict.fromkeys((start, *(step for step in sentence.clauses if step >= start))):
        behind = says_any(words, place, _REQUESTS)
        if behind is not None and (place == start or not _says_something(words[start:place])):
            return True
    if text_at(words, start) in ("keep", "leave") and "open" in sentence.bag:
        return False
    here = start
    while text_at(words, here) in _POLITE:
        here += 1
    if text_at(words, here) == "do" and text_at(words, here + 1) == "not":
        return False
    if text_at(words, here) in _ORDERS and not claims_plainly(sentence, start):
        return here > start or holds(words, _POLITE)
    if text_at(words, start) in ("once", "when", "if", "as"):
        return any(
            text_at(words, place) in _POLITE and text_at(words, place + 1) in _ORDERS
            for place in range(start, len(words))
        )
    return False


def claims_plainly(sentence: Sentence, start: int) -> bool:
    return plain_claim(sentence.words, start, named=False, said=sentence.said) is not None


def _says_something(words: Words) -> bool:
    return holds(words, _STEPS)


def _is_chatter(sentence: Sentence, start: int) -> bool:
    """Thanks, praise and logistics: short, and without a step, a state or a figure."""
    words = sentence.words
    whole = words[_first_word(words) :]
    if sentence.finds(_LOGISTICS) is not None and not holds(words, _STEPS) and len(words) <= 16:
        return True
    opened = says_any(whole, 0, _PRAISE) is not None or says_any(words, start, _PRAISE) is not None
    if start > 0 and start >= len(words):
        return True
    if holds(words, lex.DEGREES) or finds(words, lex.DEGREE_PHRASES) or holds(words, lex.CONDITIONS):
        return False
    if finds(words, _IDIOM_OF_PRAISE) and not any(word.kind == "number" for word in words):
        return True
    if says_any(whole, 0, _THANKS_FOR) is not None and len(words) <= 14 and not finds(words, _STATING):
        return True
    if not opened and not finds(words[start : start + 4], _THANKING):
        return False
    if holds(whole, _DATED):
        return False
    if opened and len(whole) <= 4 and not claims_done(sentence) and not holds(whole[1:], _STEPS - {"progress"}):
        return True
    behind = _behind_praise(whole)
    rest = whole[behind:]
    if finds(words, _IDIOM_OF_PRAISE):
        return True
    if len(whole) == 1 and whole[0].text in ("received", "agreed", "noted"):
        return True
    return (
        not holds(rest, _STEPS)
        and not any(word.kind == "number" for word in rest)
        and len(rest) <= 12
        and not holds(rest, lex.NEGATIONS)
    )


_DATED = word_set("by before")
_THANKS_FOR = phrases(
    "thanks for | thank you for | great job | good job | great work | good work | brilliant work | thanks to everyone for"
)
_STATING = phrases("this is | it is | its | is now | has been | have been | was | were | still | not")
_THANKING = phrases("thanks", "thank you", "cheers")
_IDIOM_OF_PRAISE = phrases("no sooner said than done | well done", "easier said than done", "good job")


def _first_word(words: Words) -> int:
    place = 0
    while place < len(words) and (words[place].kind != "word" or is_emoji(words[place].text[:1])):
        place += 1
    return place


def _behind_praise(words: Words) -> int:
    return says_any(words, 0, _PRAISE) or 0


def reports_a_step(said: str) -> bool:
    """Whether any word tells of work: sent, agreed, waiting, a state or a colour."""
    return any(
        word.text in _STEPS or lex.done_word(word.text) or is_emoji(word.text[:1]) for word in tokens(said[:600])
    )
