"""Courtesies, praise and logistics: what leaves no trace; refuses to know what a question is."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.sentences import Sentence
from bot.language.verdicts import finds, holds
from bot.language.words import Token, is_emoji, phrases, says_any, tokens, word_set

Words = tuple[Token, ...]

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
    "off the call | test message | cant make it | cant make the | cannot make it | cannot make the | cant make monday | cant make tuesday | cant make wednesday | cant make thursday | cant make friday | cant make next | cant make this | cannot make next | cant attend | unable to attend | wont be able to attend | wont be at the | cant join |  in another meeting | late to the | late for "
    "the | late joining | meeting room | which room | pre - meet | bank holiday weekend"
)
STEPS = word_set(
    "close closed sent drafted chased met agreed circulated booked signed approved shared issued published "
    "submitted arranged waiting awaiting awaited written returned responded replied emailed updated attached "
    "received completed complete done finished actioned ongoing delayed outstanding pending progress red amber "
    "green reviewed discussed presented launched recruited appointed"
)


def is_chatter(sentence: Sentence, start: int) -> bool:
    """Thanks, praise and logistics: short, and without a step, a state or a figure."""
    words = sentence.words
    whole = words[_first_word(words) :]
    opened = says_any(whole, 0, _PRAISE) is not None or says_any(words, start, _PRAISE) is not None
    if not opened and sentence.bag.isdisjoint(_NEAR_CHATTER) and start < len(words):
        return False
    if sentence.finds(_LOGISTICS) is not None and not holds(words, STEPS) and len(words) <= 16:
        return True
    if says_any(words, start, _AWAY) is not None and len(words) <= 9 and not holds(words, _AND_SO):
        return True
    if start > 0 and start >= len(words):
        return True
    if holds(words, lex.DEGREES) or finds(words, lex.DEGREE_PHRASES) or holds(words, lex.CONDITIONS):
        return False
    if finds(words, _IDIOM_OF_PRAISE) and not any(word.kind == "number" for word in words):
        return True
    if says_any(whole, 0, _THANKS_FOR) is not None and len(words) <= 14 and not finds(words, _STATING):
        return True
    if not opened and not _thanks(sentence, start):
        return False
    if holds(whole, _DATED):
        return False
    if (
        opened
        and len(whole) <= 4
        and not any(word.kind in ("number", "reference") for word in whole)
        and not sentence.claims_done
        and not holds(whole[1:], _STEPS_TAKEN)
    ):
        return True
    behind = _behind_praise(whole)
    rest = whole[behind:]
    if finds(words, _IDIOM_OF_PRAISE):
        return True
    if len(whole) == 1 and whole[0].text in ("received", "agreed", "noted"):
        return True
    return (
        not holds(rest, STEPS)
        and not any(word.kind == "number" for word in rest)
        and len(rest) <= 12
        and not holds(rest, lex.NEGATIONS)
    )


# `On leave next week`: who is away, and nothing of the action.
_AWAY = phrases(
    "on annual leave | on leave | im on leave | im on annual leave | i am on leave | i am on annual leave | im away | i am away | "
    "out of office | ooo | im off next | working from home | the room has | room has | room changed | the venue has changed"
)
_AND_SO = STEPS | word_set("so nothing no because until")
_DATED = word_set("by before")
_STEPS_TAKEN = STEPS - {"progress"}
_THANKS_FOR = phrases(
    "thanks for | thank you for | great job | good job | great work | good work | brilliant work | thanks to everyone for"
)
_STATING = phrases("this is | it is | its | is now | has been | have been | was | were | still | not")
_THANKING = phrases("thanks", "thank you", "cheers")
_IDIOM_OF_PRAISE = phrases("no sooner said than done | well done", "easier said than done", "good job")
# Where none of these stands and nothing is praised, there is no chatter.
_NEAR_CHATTER = _LOGISTICS.firsts | _AWAY.firsts | _THANKS_FOR.firsts | _THANKING.firsts | _IDIOM_OF_PRAISE.firsts


def _thanks(sentence: Sentence, start: int) -> bool:
    """`thanks for that`, `Nadia thanks`: at the start, or behind a name; not `except the map, thanks`."""
    words = sentence.words
    if says_any(words, start, _THANKING) is not None:
        return True
    named = start < len(words) and sentence.said[words[start].start].isupper() and len(words) > start + 1
    return named and says_any(words, start + 1, _THANKING) is not None and words[start].text not in lex.NEGATIONS


def _first_word(words: Words) -> int:
    place = 0
    while place < len(words) and (words[place].kind != "word" or is_emoji(words[place].text[:1])):
        place += 1
    return place


def _behind_praise(words: Words) -> int:
    return says_any(words, 0, _PRAISE) or 0


def reports_a_step(said: str) -> bool:
    """Whether any word tells of work: sent, agreed, waiting, a state or a colour."""
    return any(word.text in STEPS or lex.done_word(word.text) or is_emoji(word.text[:1]) for word in tokens(said[:600]))
