"""Every verb, in the order of the help. The manual's page, the help and the manifests are made from this tuple."""

from __future__ import annotations

from bot.commands import meetings, officer, people, reading_verbs, settings, undo, writing
from bot.commands.verb import Verb

VERBS: tuple[Verb, ...] = (
    Verb("update", "update N <what happened>", "Record what happened to an action, in your own words.",
         ("update 12 completed", "update 12 the leaflet is with the printer", "update 12, 14 and 15 completed"), writing.run, deed="note"),
    Verb("complete", "complete N [how]", "Claim an action as completed; the committee agrees it later.",
         ("complete 12", "complete 12 the training ran on 3 November"), writing.run, deed="complete"),
    Verb("rag", "rag N red|amber|green|none [because …]", "Rate an action, with the reason.",
         ("rag 12 amber because the venue fell through", "rag VAWG-12 green"), writing.run, deed="rag"),
    Verb("due", "due N <when>", "Move a due date; the old one is kept.",
         ("due 12 14 March 2027", "due 12 next meeting", "due 12 end of January"), writing.run, deed="due"),
    Verb("assign", "assign N to <person>", "Give an action to somebody.",
         ("assign 12 to @sam", "assign 12 to me"), writing.run, deed="owner"),
    Verb("add", "add <action> [owner <person>] [due <when>]", "Put a new action on the register.",
         ("add Print the new leaflet owner @sam due 13 December",), writing.run, deed="add"),
    Verb("show", "show N", "Show one action as it stands.", ("show 12", "show VAWG-12"), reading_verbs.show, reads=True),
    Verb("list", "list [mine|overdue|red|amber|green|due this week|completed|CODE]", "List actions.",
         ("list mine", "list overdue", "list VAWG"), reading_verbs.list_actions, reads=True),
    Verb("find", "find <words>", "Find actions by their words.", ("find leaflet",), reading_verbs.find, reads=True),
    Verb("history", "history N", "Tell an action's history as a story.", ("history 12",), reading_verbs.history, reads=True),
    Verb("undo", "undo", "Take back the last thing you recorded.", ("undo",), undo.run, deed="note"),
    Verb("close", "close N <reason>", "End an action that will not be done.",
         ("close 12 the funding was withdrawn",), writing.run, deed="close"),
    Verb("agree", "agree N at <meeting>", "Record that the committee agreed a completed action.",
         ("agree 12 at 13 December 2026", "agree all at the last meeting"), meetings.agree, deed="agree"),
    Verb("reopen", "reopen N <reason>", "Take an ended action up again.",
         ("reopen 12 the leaflet was never printed",), writing.run, deed="reopen"),
    Verb("snooze", "snooze N until <when> because <reason>", "Stop reminders for a while, at most until the next meeting.",
         ("snooze 12 until 14 January because the venue is closed",), officer.snooze, deed="snooze"),
    Verb("mark", "mark N official|official-sensitive|restricted", "Set an action's protective marking.",
         ("mark 12 restricted",), officer.mark, deed="marking"),
    Verb("digest", "digest preview|now", "See this channel's digest, or post it now.",
         ("digest preview", "digest now"), officer.digest),
    Verb("accept", "accept [N]", "See what waits for a yes, or say yes.", ("accept", "accept 3"), officer.accept, deed="accept"),
    Verb("refuse", "refuse N", "Say no to something that waits.", ("refuse 3",), officer.refuse, deed="accept"),
    Verb("meeting", "meeting list · meeting add <day> [name]", "The board's meetings.",
         ("meeting list", "meeting add 30 March 2027"), meetings.run),
    Verb("subgroup", "subgroup list|link|unlink|schedule|pause|resume|chair|clear|add …", "Link a channel, set its digest, name its chair.",
         ("subgroup link VAWG", "subgroup schedule VAWG Monday 09:00", "subgroup chair VAWG Sam Hill"), settings.run),
    Verb("who", "who [person] · who add <name>, <title>, <organisation>", "Who somebody is on the register.",
         ("who", "who Sam Hill", "who add Sam Hill, Team Manager, Northmere Council"), people.who),
    Verb("link", "link @user to <person>", "Say whose account that is.", ("link @sam to Sam Hill",), people.link, deed="people"),
    Verb("help", "help [verb]", "What you can say.", ("help", "help rag"), reading_verbs.help_verb, reads=True),
)  # fmt: skip

BY_WORD = {verb.word: verb for verb in VERBS}
