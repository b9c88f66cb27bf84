"""The words that decide, by the mark they leave; a list to read and to mend, without any rule in it.

A governance officer can change a reading by moving a word here. Words are lower-case and have no
apostrophes (`hasn't` is `hasnt`); phrases are words with single spaces.
"""

from __future__ import annotations

from functools import lru_cache

from bot.language.words import phrases, word_set

# A plain claim that the action itself is done.
DONE = word_set("done complete completed finished actioned")
_DONE_LONG = ("complete", "completed", "finished", "actioned")
# Words near a claim that are no slip of it: other words of English.
_NOT_DONE_SLIPS = word_set(
    "completes completely completing competed compete completer completion completions finish finishes finisher "
    "finishing furnished fished sanctioned auctioned motioned rationed action actions dine done one gone none "
    "bone zone tone hone donee donne dene dove dose dote doe den don deon dona polished published famished "
    "finishd contested compiled compelled"
) - {"finishd"}

NEGATIONS = word_set(
    "not isnt arent wasnt werent hasnt havent hadnt never cannot cant couldnt wouldnt shouldnt wont dont doesnt "
    "didnt neither nor nowhere aint incomplete uncompleted unfinished undone unable nobody noone without no "
    "nothing none hardly barely scarcely nt nope"
)
NEGATION_PHRASES = phrases("far from", "a long way from", "long way off", "short of", "rather than complete")
# Negations that deny nothing: taken away before the negations are counted.
HARMLESS_NEGATIONS = phrases(
    "should have updated | should have told you | should have let you know | forgot to say | forgot to mention | forgot to tell | forgot to update | should have said | meant to say | for not updating | for not doing | for not replying | for not coming back | for not saying | not updating sooner | not sooner | not earlier | "
    "no further action | no further action required | no further action needed | nothing further | nothing else "
    "to do | nothing outstanding | nothing more to do | nothing left to do | no issues | no problems | no longer "
    "outstanding | no problem | no outstanding issues | no outstanding actions | nothing further needed | nothing "
    "further required | no further updates | no further update | nothing more to add | nothing further to add | "
    "nothing to add | nothing further to do | no comments | no objections | no further comments | without issue | "
    "without issues | not before time | no amendments | no changes needed | than planned | than expected | as "
    "planned | as expected | as scheduled | as promised | no less | no later than | no hitches | no more to do"
)
CANNOT = word_set("cannot cant couldnt unable")

DEGREES = word_set(
    "almost nearly mostly largely partly partially partial half halfway virtually practically substantially "
    "mainly approx approximately roughly nearing quarters thirds percent pc"
)
DEGREE_PHRASES = phrases(
    "as good as | good as done | good as | just about | more or less | pretty much | close to | nearly there | "
    "almost there | not far off | on the way | well on the way | getting there | part way | some way | well under "
    "way | most of it | most of this | the bulk of | all but | in the main | by and large | on the verge | a "
    "third | two thirds | three quarters | half way | half done | part done | home straight | last leg | final "
    "stages | to all intents"
)
FUTURE = word_set(
    "will shall ill well theyll hell shell itll wed gonna hoping hope hopes aiming aim aims planning plan plans "
    "intend intends intending expect expects expecting expected anticipate anticipated scheduled target targeted "
    "tomorrow soon shortly imminently forecast predicted booked promise promised planned"
)
FUTURE_PHRASES = phrases(
    "to be | going to | should be done by | need to | needs to | have to | has to | got to | want to | wants to | "
    "due to be | on course | on track | about to | on target | working to | working on | working towards | trying "
    "to | looking to | ready to | still to | yet to | remains to | left to | by the end of | by next | next week "
    "| next month | be done | be completed | be complete | be finished | be actioned | get it done | get this "
    "done | get done | getting done | getting it done | being completed | being done | being finished | being "
    "actioned | must be | needs doing | wants doing | set to | bound to | later today | later this week | this "
    "time next"
)
CONDITIONS = word_set(
    "once if when unless until till whenever provided providing assuming depends depending pending subject "
    "contingent conditional lest whether"
)
STRINGS = phrases(
    "pending | subject to | provided | providing | assuming | unless | depending on | awaiting | waiting for | "
    "waiting on | in principle | on condition | as long as | so long as | with the proviso | for now | in theory "
    "| on paper | technically | until | needs | just needs | need | just need | requires"
)
EXCEPTIONS = phrases(
    "except | except for | excepting | apart from | aside from | other than | excluding | outstanding | minus | "
    "save for | barring | bar | less the | only | remaining | remain | remains | the rest | rest to follow | to "
    "follow | still | to go | left to do | left | missing | the first | first of | one of | two of | three of | "
    "some of | part of | half of | my bit | my part | our part | our bit | our end | our side | my side | my end "
    "| their side | from our | from my | on our | so far | to date | draft | drafts | phase | stage | tranche | "
    "round one | section | part one | part 1 | some | several | a few | most | many | half | first draft | one "
    "more | another | others | not all | for us | for me | for my | for our | in part | elements | aspects | "
    "strand | strands | interim"
)
HEDGES = word_set(
    "consider considers considered deem deemed think thought believe reckon suppose presume assume guess suspect imagine probably possibly perhaps maybe "
    "presumably supposedly seemingly apparently hopefully allegedly unsure likely might seems seem appears "
    "appear sounds looks understand understood afaik iirc afaict fairly pretty arguably ish sort kinda should "
    "would could ought must feels feel gather unless supposed meant"
)
HEDGE_PHRASES = phrases(
    "call it done | call that done | call this done | may be | may have | may need | may not | may well | might be | word is | word has it | i consider | we consider | we feel | i feel | as far as | to the best of | not sure | not certain | if i remember | i would say | id say | more likely | "
    "looks like | sounds like | looks to be | seems to be | appears to be | in my view | my understanding | to my "
    "knowledge | im sure | i am sure | must be | must have been | should be | should have been | ought to be | "
    "would have thought | from memory | last i heard | last time i looked | i take it | lets say | kind of | sort "
    "of | or so | in essence | essentially | effectively | basically"
)
HEARSAY = word_set(
    "say shows showing rumour said says saying told tells telling mentioned mentions reports reported claims claimed claiming heard hear "
    "hearing according advises advised assures assured insists insisted states stated informs informed reckons "
    "thinks believes confirms reliably apparently indicated indicates suggests suggested announced gathers "
    "understands assumes swears swore"
)
SARCASM = phrases(
    "in my dreams | yeah right | as if | ha ha | haha | lol | in your dreams | dream on | i wish | if only | "
    "chance would be | pigs might fly | pull the other one | my foot | said no one | not | in another life | "
    "hollow laugh | ho ho | / s | yeah sure | oh sure | of course it is | when hell | one day | famous last words "
    "| hilarious | dreaming | joke | kidding | joking | fat chance | some hope | a miracle"
)
IDIOMS = phrases(
    "done and dusted | done deal | easier said than done | what we can | what i can | all we can | all i can | "
    "bar the shouting | consider it done | done my best | done our best | over and done | well done | "
    "done to death | hard done by | the done thing | no sooner said | done time | when all is said | "
    "been there done that | what can be done | done the rounds | done a great job | done a brilliant job | done "
    "wonders | done everything | done enough | done nothing | complete mess | complete shambles | complete "
    "nonsense | complete waste | complete disaster | complete rubbish | complete set | complete list | complete "
    "picture"
)
# Words for an outcome that may be the whole action: asked, never completed.
ACHIEVED = word_set(
    "sorted resolved concluded wrapped delivered signed finalised finalized ticked accomplished fulfilled "
    "implemented discharged settled achieved handled fixed hogaya gaya khatam zrobione gotowe terminé fini hecho terminado "
    "feito fatto finito fertig erledigt bitti"
)
ACHIEVED_PHRASES = phrases(
    "did this | did it | did that | took place | taken place | went out | gone out | went ahead | went live | gone live | now live | is live | "
    "in place | dealt with | signed off | sent the | sent round | all sent | nothing further to do | "
    "nothing further | nothing more to do | nothing left to do | wrapped up | ticked off | in the bag | up and "
    "running | no further action | all sorted | rolled out | now in diaries | has been published | was published "
    "| has been circulated | was circulated | has been sent | was sent | have been sent | put to bed | done and "
    "dusted | all set | box ticked | its gone | is out now | has gone | been delivered | been submitted | was "
    "submitted | has been signed | mission accomplished | crossed off | is sorted | was held | were held | been "
    "held | has happened | now happened | is now live | now published"
)
# "Done" in languages that owners mix in: beside an English claim they say the same; alone they are asked about.
DONE_ABROAD = word_set(
    "ho hogaya gaya gya hai gayi khatam mukammal hoye geche gese shesh thai gayu zrobione zrobiony gotowe skończone "
    "gata terminat terminé terminée fini finie fait hecho terminado terminada listo feito fatto finito fertig erledigt "
    "bitti tamam tamamlandi padaryta khalas wedi gwneud gorffen cwblhau"
)
COLOURS = {"red": "red", "amber": "amber", "green": "green"}
COLOUR_EMOJI = {
    "🔴": "red",
    "🟥": "red",
    "🟠": "amber",
    "🟡": "amber",
    "🟧": "amber",
    "🟨": "amber",
    "🟢": "green",
    "🟩": "green",
}
TICKS = word_set("✅ ✔ ☑ ✓ 🗹")

PRONOUNS = word_set("this it that its thats")
SUBJECTS = phrases(
    "task | jobs | this | it | that | its | thats | this one | that one | this action | the action | this task | the task | my "
    "action | this item | the item | action | the whole thing | all of this | all of it | all | this ones | that "
    "ones | the job | job | this recommendation | this is one | status | the whole action | this referral | this "
    "one here | mine | our action"
)
AUXILIARIES = word_set(
    "is are was were has have had been now all just already fully also both s ve got finally totally entirely "
    "completely properly successfully formally officially at last again indeed definitely certainly long "
    "therefore hereby too : - = , since"
)
OBJECTS = phrases(
    "this | it | that | this one | that one | this action | the action | this task | the task | my action | all "
    "of this | all of it | this item | this off | it off | this one off | both"
)
COURTESIES = phrases(
    "just a quick one to say | a quick one to say | quick one to say | to say | to say that | just to say that | dear | just to let you know that | to let you know that | letting you know | letting you know that | happy to say that | pleased to say that | thanks | thank you | thanks all | thank you all | thanks for the nudge | thanks for the reminder | many "
    "thanks | cheers | ta | hi | hi all | hello | hello all | hey | morning | morning all | good morning | "
    "afternoon | good afternoon | evening | dear all | all | sorry | apologies | apols | sorry for the delay | "
    "apologies for the delay | ok | okay | right | yes | yep | yeah | yup | aye | great | good news | great news "
    "| fyi | just to say | just to confirm | to confirm | i can confirm | can confirm | i can confirm that | can "
    "confirm that | confirming | confirming that | confirmed | happy to report | happy to confirm | pleased to "
    "say | pleased to report | please note | please note that | note that | just to let you know | to let you "
    "know | update | quick update | update from me | an update | from me | so | well | oh | oh yes | please | pls "
    "| plz | team | folks | everyone | colleagues | for info | for information | just a quick one | quick one | "
    "delighted to say | delighted to report | i am pleased to say | im pleased to say | glad to say | pleased to "
    "confirm | i am happy to confirm | im happy to confirm | happy to say | good morning all | hi team | hi "
    "everyone | as requested | as promised | further to this | actually | finally | at last | hooray | phew | "
    "woohoo | ah | and | update on this | short update | for the record | just a note to say | note to say | i "
    "confirm | we confirm | we can confirm | we can confirm that | that said | kind regards | regards | best | no "
    "worries | will do | cheers all | sure | of course | hiya | i confirm that | bot | good evening | thanks both "
    "| sorry all | apologies all | sorry for delay | just confirming | hi both | hi folks | gents | both"
)
MARKING = word_set(
    "mark set record update show log flag put tick class treat move change sign note list enter count have turn make"
)
PEOPLE = word_set("i we they he she ive weve theyve hes shes youve you someone everyone partners")


@lru_cache(maxsize=4096)
def done_word(word: str) -> bool:
    """Whether this is a word for done, one slip of the keyboard included: `compelted`, `dnoe`."""
    if word in DONE:
        return True
    if word in _NOT_DONE_SLIPS or not 4 <= len(word) <= 10 or not word.isascii():
        return False
    if word in ("doen", "dnoe", "odne", "donr", "donw"):
        return True
    if word[0] not in "cfao" or len(word) < 7:
        return False
    from rapidfuzz.distance import OSA

    for claim in _DONE_LONG:
        distance = OSA.distance(word, claim)
        if distance == 1 or (distance == 2 and len(claim) >= 9 and len(word) >= 8 and word[-2:] == "ed"):
            return True
    return False
