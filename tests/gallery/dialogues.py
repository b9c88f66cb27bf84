"""The dialogues: every kind of answer that the bot gives, written once for all platforms."""

from __future__ import annotations

from tests.gallery.cast import MONDAY
from tests.gallery.script import Chats, Dialogue, Fills, Opens, Posts, Presses, Replies, Says, Waits

_CARDED = Says("sam", "rag 1 amber because the printer is on strike")
"""A change of state: the card of VAWG-1 stands in the channel afterwards."""
_DOUBT = Replies("sam", "I think it is done", under="VAWG-1: Print the new leaflet")

DIALOGUES: tuple[Dialogue, ...] = (
    Dialogue(
        "an update in the owner's own words",
        (Says("sam", "update 1 the file is with the printer"), Says("sam", "show 1")),
        ends=("VAWG-1 said: the file is with the printer (Sam Hill)",),
        hears=("recorded by Sam Hill", "Sam Hill, 20 November 2026: the file is with the printer"),
    ),
    Dialogue(
        "a claim that it is completed, which the committee agrees",
        (
            Says("sam", "update 1 completed"),
            Says("sam", "agree 1 at 12 October 2026"),
            Says("rose", "agree 1 at 12 October 2026"),
        ),
        ends=("VAWG-1 status: in_progress > completed", "VAWG-1 status: completed > agreed"),
        hears=("completed (claimed)",),
    ),
    Dialogue(
        "free words in the thread of a card",
        (_CARDED, Replies("sam", "All printed and sent out, so this is completed", under="VAWG-1: Print the new leaflet")),
        ends=("VAWG-1 status: in_progress > completed",),
    ),
    Dialogue(
        "a rating with its reason",
        (_CARDED, Chats("sam", "history VAWG-1")),
        ends=("VAWG-1 rag: none > amber because the printer is on strike by Sam Hill as owner",),
        hears=("the printer is on strike",),
    ),
    Dialogue(
        "a rating without a reason, which is given afterwards",
        (Chats("sam", "rag VAWG-4 red"), Presses("sam", "Give the reason for VAWG-4"), Fills("sam", {"why": "the trainer is ill"})),
        ends=("VAWG-4 rag: none > red by Sam Hill as owner", "VAWG-4 reason: - > red because the trainer is ill"),
        hears=("Why is VAWG-4 red?", "Reason given for red"),
    ),
    Dialogue(
        "a question answered by its button",
        (_CARDED, _DOUBT, Presses("sam", "Yes, record it")),
        ends=("VAWG-1 status: in_progress > completed",),
    ),
    Dialogue(
        "a question answered by typing yes",
        (_CARDED, _DOUBT, Replies("sam", "yes", under="Shall I record this")),
        ends=("VAWG-1 status: in_progress > completed",),
    ),
    Dialogue(
        "a question answered by typing no",
        (_CARDED, _DOUBT, Replies("sam", "no", under="Shall I record this")),
        ends=("VAWG-1 Print the new leaflet | in_progress | amber",),
        never=("> completed",),
    ),
    Dialogue(
        "a refusal that says who can",
        (Says("grace", "close 1 nobody wants it"), Chats("grace", "mark VAWG-1 restricted")),
        ends=("VAWG-1 Print the new leaflet | in_progress",),
        hears=("Rose Adeyemi (officer)",),
    ),
    Dialogue(
        "a proposal of somebody else, which the owner accepts",
        (_CARDED, Says("grace", "update 1 completed"), Presses("sam", "Yes, record it")),
        ends=("VAWG-1 status: in_progress > completed",),
        hears=("Grace Lunt",),
    ),
    Dialogue(
        "a change taken back, by word and by button",
        (
            _CARDED,
            Says("sam", "undo"),
            Says("sam", "rag 1 green because it is printed"),
            Presses("sam", "Undo"),
            Says("sam", "history 1"),
        ),
        ends=("VAWG-1 Print the new leaflet | in_progress | none", "VAWG-1 rag: amber > none", "VAWG-1 rag: green > none"),
        hears=("Taken back",),
    ),
    Dialogue(
        "lists",
        (Says("sam", "list"), Says("sam", "list mine"), Chats("rose", "list overdue"), Says("sam", "list silent")),
        hears=("VAWG-3", "Walk the route by the old mill"),
    ),
    Dialogue(
        "what is found",
        (Says("sam", "find leaflet"), Chats("sam", "find Grace Lunt"), Says("sam", "find unicorn")),
        hears=("VAWG-1", "VAWG-7"),
    ),
    Dialogue(
        "several numbers at once, each with its own outcome, and one undo",
        (Says("sam", "update 1, 2 and 99 completed"), Says("sam", "undo")),
        ends=("VAWG-1 status: completed > in_progress", "VAWG-2 status: completed > in_progress"),
        hears=("99",),
    ),
    Dialogue(
        "a whole list at once, after one yes",
        (Chats("sam", "complete overdue"), Chats("sam", "yes")),
        ends=("VAWG-2 status: in_progress > completed",),
    ),
    Dialogue(
        "the form of a bare update",
        (Opens("sam", "update 1"), Fills("sam", {"text": " "}), Fills("sam", {"text": "The printer has the file"})),
        ends=("VAWG-1 said: The printer has the file (Sam Hill)",),
        hears=("What happened?", "Please write what happened"),
    ),
    Dialogue(
        "the forms of a bare rating, date and owner",
        (
            Opens("sam", "rag 1"),
            Fills("sam", {"rag": "amber", "why": "the printer is on strike"}),
            Opens("sam", "due 1"),
            Fills("sam", {"due": "someday", "why": "the hall is closed"}),
            Fills("sam", {"due": "14 March 2027", "why": "the hall is closed"}),
            Opens("rose", "assign 1"),
            Fills("rose", {"owner": "Grace Lunt"}),
        ),
        ends=(
            "VAWG-1 rag: none > amber because the printer is on strike",
            "VAWG-1 Print the new leaflet | in_progress | amber | due 13/12/2026 (2026-12-13) | official | Grace Lunt",
            "waits: others ['due']",
        ),
        hears=("I cannot read that as a date",),
    ),
    Dialogue(
        "the form behind a card's button",
        (_CARDED, Presses("sam", "Update VAWG-1"), Fills("sam", {"text": "Half of them are sent out"})),
        ends=("VAWG-1 said: Half of them are sent out (Sam Hill)",),
    ),
    Dialogue(
        "the week's digest, answered in its thread",
        (_CARDED, Waits(MONDAY), Replies("sam", "2 completed, sent out on Friday", under="the week to Monday 23 November")),
        ends=("VAWG-2 status: in_progress > completed",),
        hears=("Overdue: 2", "Book the hall for the forum", "To answer"),
    ),
    Dialogue(
        "help, and a word that is no command",
        (Says("sam", "help"), Chats("rose", "help rag"), Says("sam", "frobnicate"), Says("sam", "histroy"), Chats("sam", "list purple")),
        hears=("What you can say", "rag VAWG-3 amber because the venue fell through", "I cannot list “purple”."),
    ),
    Dialogue(
        "an account that an officer links",
        (Says("sam", "link {pat} to Pat Doyle"), Says("rose", "link {pat} to Pat Doyle"), Chats("pat", "list mine")),
        ends=("Pat Doyle: 1 account(s)",),
        hears=("Pat Doyle",),
    ),
    Dialogue(
        "somebody whom nobody has linked",
        (Says("pat", "list"), Chats("pat", "update VAWG-1 completed")),
        never=("> completed",),
        hears=("I do not know who you are",),
    ),
    Dialogue(
        "a meeting, and a date moved to it",
        (
            Says("rose", "meeting add 14 December 2026 Winter meeting"),
            Says("rose", "due 1 14 December 2026 because the board meets then"),
            Says("sam", "meeting list"),
        ),
        ends=("meeting: 2026-12-14 Winter meeting", "VAWG-1 Print the new leaflet | in_progress | none | due 14 December 2026 (2026-12-14)"),
        hears=("Winter meeting",),
    ),
    Dialogue(
        "what the channel may not show",
        (Says("sam", "show 6"), Says("sam", "update 6 the nurse was there"), Chats("sam", "show VAWG-6"), Chats("grace", "show VAWG-6")),
        hears=("Visit the refuge with the new nurse", "may not be shown here"),
        ends=("VAWG-6 Visit the refuge with the new nurse | in_progress",),
    ),
    Dialogue(
        "an action that is not there",
        (Says("sam", "update 99 completed"), Chats("sam", "show ASB-1"), Says("sam", "rag 1 purple")),
        never=("> completed",),
        hears=("There is no action 99 in VAWG",),
    ),
    Dialogue(
        "a press on a card that has moved on",
        (_CARDED, Says("sam", "rag 1 green because it is printed"), Presses("grace", "Red VAWG-1", older=True)),
        ends=("VAWG-1 Print the new leaflet | in_progress | green",),
        never=("> red",),
        hears=("has changed since",),
    ),
    Dialogue(
        "talk that is none of the bot's business",
        (
            _CARDED,
            Replies("sam", "thanks everybody, see you on Thursday", under="VAWG-1: Print the new leaflet"),
            Posts("grace", "did you see the match"),
        ),
        never=("Thursday", "match"),
        ends=("VAWG-1 Print the new leaflet | in_progress | amber",),
    ),
    Dialogue(
        "a new action, given to somebody and taken away again",
        (
            Says("rose", "add Ring {sam} about the stall & its <banner> owner {sam} due 14 March 2027"),
            Says("rose", "assign 9 to {grace}"),
            Says("sam", "assign 9 to nobody known"),
        ),
        ends=("VAWG-9 Ring Sam Hill about the stall & its <banner>", "| due 14 March 2027 (2027-03-14) | official | Grace Lunt |"),
    ),
    Dialogue(
        "closed, not done, and taken up again",
        (Says("dev", "close 5 the money was withdrawn"), Says("dev", "reopen 5 the money is back")),
        ends=("VAWG-5 status: not_started > closed because the money was withdrawn by Dev Malik as chair",),
    ),
    Dialogue(
        "left alone for a while, and kept from sight",
        (
            Says("rose", "snooze 3 until 10 December because the mill is flooded"),
            _CARDED,
            Says("rose", "mark 1 restricted"),
            Says("sam", "list"),
        ),
        ends=("| quiet until 2026-12-10", "VAWG-1 Print the new leaflet | in_progress | amber | due 13/12/2026 (2026-12-13) | restricted"),
    ),
)  # fmt: skip
