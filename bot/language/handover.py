"""Does the action change hands? A plain reassignment does; offers, arrows and future handovers are asked."""

from __future__ import annotations

import re
from datetime import date

from bot.language import lexicon as lex
from bot.language.dates import due_at
from bot.language.given_names import GIVEN
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, holds
from bot.language.words import Phrases, Token, phrases, says_any, text_at, word_set

Words = tuple[Token, ...]

_ASSIGN = phrases(
    "reassign to | reassigned to | reassign this to | reassign it to | re - assign to | re - assign this to | re "
    "- assigned to | assign to | assign this to | assign it to | assigned to | assign this one to | reassign this "
    "one to | please reassign to | change the owner to | change owner to | owner changed to | owner is now | the "
    "owner is now | new owner | new owner is | new owner : | owner now | owner : | owner to | set the owner to | "
    "now sits with | this now sits with | it now sits with | sits with | this sits with | now owned by | is now "
    "owned by | this is now owned by | transfer to | transferred to | transfer this to | ownership to | ownership "
    "passes to | ownership has passed to | ownership now with | has been reassigned to | is reassigned to | now "
    "assigned to | has been assigned to | please assign to | lead is now | new lead is | new lead | the lead is "
    "now | change the lead to | change lead to | now belongs to | this now belongs to | update the owner to | "
    "update owner to | make the owner | owner should now be | responsibility has moved to | responsibility now "
    "sits with | has moved to | this moves to | now led by | is now led by | this is now led by"
)
_ASKED = phrases(
    "handing this to | handing this over | over to you | over to | handing over to | hand over to | handing this over to | handed over to | handed to | passing to | "
    "passed to | passing this to | pass to | → | now with | one for | this is for | better with | "
    "should sit with | should be with | should go to | belongs with | handing to | hand to | giving to | give to "
    "| give this to | will sit with | moving to | will pass to | will move to | should be | this should be | "
    "should belong to | to be led by | needs to go to | handed this to | handed it to | passed this to | passed "
    "it to | handing it to | passing it to | passed this on to | passed on to"
)
_AGREED = phrases(
    "as agreed at | as agreed by | as agreed with the board | agreed at the board | as agreed at the board | as "
    "agreed at the meeting | as agreed"
)
_TAKEN = phrases(
    "is taking this over | is taking over | has taken this over | has taken over | is taking this on | takes over "
    "| takes this over | has taken this on | is taking this one over | has taken this one over | is taking this "
    "one on | is now leading on this | is now leading this | is now the owner | is now the lead | now owns this | "
    "now leads on this | now leads this | is the new owner | is the new lead | has taken this one on | is now "
    "leading | is taking it over | has taken it over | is taking it on | has taken it on | now has this | is now "
    "responsible | now leads | have taken this over | are taking this over | are taking this on | am taking this "
    "over | am taking this on | have taken this on"
)
_OFFERS = phrases(
    "ill pick this | i will pick this | ill take this | i will take this | ill take it | i can take this | i can "
    "pick this | happy to take this | leave this with me | leave it with me | leave with me | ill do this | ill "
    "lead on this | ill pick it | ill have this | ill pick that | i can lead | i can take it | will pick this up "
    "| will take this on | will take this over | will be taking this | will take over | will lead on this | will "
    "pick this one | ill take on | will be picking this | will be leading | could take this | could pick this | "
    "can take this | can pick this | picking this up | picking this one up | to pick this up | to take this on | "
    "to take this over | to lead on this | to take over"
)
_DISOWNS = phrases(
    "not mine | isnt mine | never mine | never ours | not ours | isnt ours | wrong owner | wrong person | not my "
    "action | not our action | isnt my action | not me | nothing to do with me | nothing to do with us | not one "
    "for me | not one for us | shouldnt be mine | not for me | no longer mine | no longer my | wasnt mine | this "
    "isnt me | isnt one for me | no longer ours | shouldnt be with me"
)
_TRIGGERS = word_set(
    "reassign reassigned assign assigned owner sits sit owned ownership transfer transferred lead leads leading "
    "over handing handed hand passing passed pass → with for better taking taken takes take pick picking mine "
    "ours person me ill belongs belong responsible responsibility moved moves re owns led give giving should has to"
)
_NAME = re.compile(
    r"\s*(?:<@[^<>\s]{1,80}>|@?[A-Z][\w'’.-]{0,40}(?:[ \t]+(?:(?:of|and|&|the|for)[ \t]+)?[A-Z][\w'’.-]{0,40}){0,5}|(?:me|myself|us)\b)"
    r"(?:\s*(?:/|&|and)\s*(?:<@[^<>\s]{1,80}>|@?[A-Z][\w'’.-]{0,40}(?:[ \t]+[A-Z][\w'’.-]{0,40}){0,3}))?"
)
_NO_NAMES = word_set(
    "i the this it if we they and but sorry thanks please not now yes no all done complete completed red amber "
    "green monday tuesday wednesday thursday friday saturday sunday q1 q2 q3 q4"
)


def name_at(said: str, start: int) -> tuple[str, int] | None:
    """The person, post or team named at this place, as written, and where the name ends."""
    found = _NAME.match(said, start) or _NAME.match(said, _past_article(said, start))
    if found is None:
        return _hurried_name(said, start)
    name = found.group().strip().rstrip(".,").lstrip("@")
    return None if not name or name.split()[0].lower() in _NO_NAMES else (name, found.end())


_LOWER = re.compile(r"\s*(?P<at>@?)(?P<first>[a-z][a-z'’-]{1,20})(?:[ \t]+(?P<second>[a-z][a-z'’-]{1,20}))?")
_NO_SURNAMES = word_set(
    "please pls thanks from now this that as in on at to for and or is has will until by who which because since if when once "
    "instead again today tomorrow next with then but so not taking takes took the"
)


def _hurried_name(said: str, start: int) -> tuple[str, int] | None:
    """`over to hazel`, `reassign to @idris malik please`: a given name without its capital, and the surname behind it."""
    found = _LOWER.match(said, start)
    if found is None or not (found["at"] or found["first"] in GIVEN) or found["first"] in _NO_NAMES:
        return None
    surname = found["second"] if found["second"] and found["second"] not in _NO_SURNAMES else None
    return (f"{found['first']} {surname}", found.end("second")) if surname else (found["first"], found.end("first"))


def _past_article(said: str, start: int) -> int:
    found = re.compile(r"\s*the\s+", re.IGNORECASE).match(said, start)
    return found.end() if found else start


def read_handover(sentence: Sentence, start: int, named: bool, author: str, today: date) -> Verdict | None:
    if sentence.bag.isdisjoint(_TRIGGERS):
        return None
    begins = [begin for begin in dict.fromkeys((start, *sentence.clauses)) if begin >= start]
    for begin in begins:  # a plain reassignment anywhere outweighs what only sounds like one
        found = _assigned(sentence, begin, author, today)
        if found is not None:
            return found
    for begin in begins:
        found = _asked(sentence, begin, author, today) or _taken(sentence, begin, author)
        if found is not None:
            return found
    if sentence.finds(_DISOWNS) is not None:
        return Verdict("said not to be theirs", Weight.ASK)
    return None


_BEFORE = lex.AUXILIARIES | word_set(
    "please pls plz can you could this it action the one we that should will kindly and so be to"
)


def _behind(words: Words, start: int, table: Phrases) -> tuple[int, int] | None:
    """The place of a phrase of the table near the start, and the place behind it."""
    for place in range(start, min(start + 6, len(words))):
        behind = says_any(words, place, table)
        if behind is not None:
            return place, behind
        if words[place].text not in _BEFORE:
            return None
    return None


def _assigned(sentence: Sentence, start: int, author: str, today: date) -> Verdict | None:
    found = _behind(sentence.words, start, _ASSIGN)
    return None if found is None else _owner(sentence, start, found, Weight.SURE, "a plain reassignment", author, today)


def _asked(sentence: Sentence, start: int, author: str, today: date) -> Verdict | None:
    found = _behind(sentence.words, start, _ASKED)
    if found is None:
        return None
    agreed = sentence.finds(_AGREED) is not None and text_at(sentence.words, found[0]) == "over"
    rule = "handed over as the board agreed" if agreed else "perhaps handed over"
    return _owner(sentence, start, found, Weight.SURE if agreed else Weight.ASK, rule, author, today)


_LOOSE = lex.HEDGES | lex.NEGATIONS | lex.FUTURE
_IN_DOUBT = lex.CONDITIONS | word_set("maybe probably think")
_NOT_YET = lex.HEDGES | lex.CONDITIONS


def _owner(
    sentence: Sentence, start: int, found: tuple[int, int], weight: Weight, rule: str, author: str, today: date
) -> Verdict | None:
    words = sentence.words
    place, behind = found
    if text_at(words, behind) == ",":
        behind += 1
    if behind >= len(words):
        return None
    named = name_at(sentence.said, words[behind - 1].end)
    if named is None:
        return None
    last = next((step for step in range(behind, len(words)) if words[step].start >= named[1]), len(words))
    if text_at(words, last) in _NO_OWNERS:
        return None
    head = words[start:place]
    if "you" in {word.text for word in head}:  # `would you make Sam the owner`: polite, not in doubt
        head = tuple(word for word in head if word.text not in ("could", "would"))
    loose = holds(head, _LOOSE) or holds(words[last:], _IN_DOUBT)
    if weight is Weight.SURE and (loose or _later(words, last, today)):
        weight, rule = Weight.ASK, "a handover to come, or in doubt"
    owner = author if named[0].lower() in ("me", "myself") else named[0]
    return Verdict(rule, weight, owner=owner or named[0], last=last)


# `transferred to the CYP plan`: what stands behind the name says that it is no owner.
_NO_OWNERS = word_set("plan register log list strategy meeting agenda programme workstream action project phase stage")


def _later(words: Words, place: int, today: date) -> bool:
    """`from 1 April`: a handover that takes effect later."""
    for here in range(place, len(words)):
        if words[here].text in ("from", "next", "on"):
            found = due_at(words, here + 1 if words[here].text != "next" else here, today)
            if found is not None and not (found.date is not None and found.date <= today):
                return True
    return False


_TAKING = _OFFERS.firsts | _TAKEN.firsts
_OFFER_ENDS = word_set("one please pls from now . , ! -") | {""}
_IN_TAKEN = word_set("this from as it , - on with now and .") | {""}


def _taken(sentence: Sentence, start: int, author: str) -> Verdict | None:
    """`Nadia is taking it over`; `I'll pick this up` is an offer."""
    if sentence.bag.isdisjoint(_TAKING):
        return None
    words = sentence.words
    for place in range(start, min(start + 6, len(words))):
        if words[place].text not in _TAKING:
            continue
        offered = says_any(words, place, _OFFERS)
        if offered is not None and text_at(words, offered - 2) == "do" and text_at(words, offered) not in _OFFER_ENDS:
            return None  # `I'll do this tomorrow` promises, and takes nothing over
        if offered is not None:
            named = _person_before(sentence, start, place)
            return (
                Verdict("an offer to take it", Weight.ASK, owner=named or author or None, last=len(words))
                if named or place == start
                else None
            )
        behind = says_any(words, place, _TAKEN)
        if behind is not None and place > start:
            named = _person_before(sentence, start, place)
            if named is None:
                return None
            loose = holds(words[start:], _NOT_YET)
            rule = "somebody takes it over"
            if text_at(words, behind) not in _IN_TAKEN:
                return None
            return Verdict(rule, Weight.ASK if loose else Weight.SURE, owner=named, last=behind)
    return None


def _person_before(sentence: Sentence, start: int, place: int) -> str | None:
    if place <= start:
        return None
    text = sentence.said[sentence.words[start].start : sentence.words[place - 1].end]
    named = name_at(text, 0)
    if named is None or named[1] < len(text.rstrip()):
        return None
    return named[0]
