"""The first page of help at the desk: what to try in two minutes, each with the way there.

Words and links only; knows no register.
"""

from __future__ import annotations

from html import escape

from aiohttp import web

from bot.digest.facts import Weeks
from bot.ports import Units
from bot.values import dataclass
from handlers.local.listeners import LocalEdge
from handlers.local.registry import shown
from handlers.local.workspace import chat_of


@dataclass(frozen=True, slots=True)
class Step:
    """Something to try: as whom (an empty user stays who they are), where, and in which words."""

    title: str
    words: str
    user: str = ""
    path: str = ""
    button: str = ""


STEPS = (
    Step(
        "Update an action",
        "You are Nadia Brandt, who owns VAWG-12. In the channel type <code>/action update 12 completed</code>. "
        "Only you see the receipt; the card for everybody changes, and Undo takes it back.",
        "nadia",
        "/c/csp-vawg",
        "Be Nadia in #csp-vawg",
    ),
    Step(
        "Answer in your own words",
        "Under the card choose its replies and write as you would to a colleague: "
        "<code>the second evening is booked for Thursday</code>. An update is recorded, chatter leaves nothing.",
    ),
    Step(
        "Change a rating",
        "Lorna Fitzgerald chairs the group. Type <code>/action rag 5 red</code>. You are asked why, once.",
        "lorna",
        "/c/csp-vawg",
        "Be Lorna in #csp-vawg",
    ),
    Step(
        "Let a week pass",
        "Press <strong>Monday 09:00</strong> at the top: the digest comes. Choose its replies and answer with a number: "
        "<code>8 completed</code>. Then look at the register, and at its picture of the weeks.",
        "priya",
        "/c/csp-vawg",
        "Be Priya in #csp-vawg",
    ),
    Step(
        "Bring a board pack in",
        "Imogen Hartley is the officer. Read Northmere’s own pack under Papers, or drop yours onto any chat: "
        "what is new in it is shown, and nothing enters before you say so.",
        "imogen",
        "/papers",
        "Be Imogen in Papers",
    ),
    Step(
        "See what is withheld",
        "A guest reads one channel only, and there nothing with a marking. The register shows them nothing.",
        "guest",
        "/c/csp-asb",
        "Be the guest in #csp-asb",
    ),
)
OWN = (
    Step("See the whole list", "In your own chat with the bot type <code>list</code>, or look at the register."),
    Step(
        "Enter an action",
        "In a channel type <code>/action add Write to all landlords due 14 March</code>. Its card comes into the channel, "
        "and is answered in its thread.",
    ),
    Step(
        "Bring a board pack in",
        "Under Papers, or dropped onto your own chat: what is new in it is shown, and nothing enters before you say so.",
        path="/papers",
        button="Go to Papers",
    ),
    Step("Ask for help", "In your own chat type <code>help</code>: it says what comes next for a new board."),
)


@dataclass(frozen=True, slots=True)
class StartHere:
    """`listeners.Views` of the first help."""

    units: Units
    weeks: Weeks

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]:
        async def start(request: web.Request) -> web.StreamResponse:
            return shown(edge, request, "What to try", _page(edge, edge.member(request).user))

        return [web.get("/start", start)]


def _page(edge: LocalEdge, user: str) -> str:
    members = edge.desk.workspace.members
    steps = STEPS if all(step.user in members for step in STEPS if step.user) else OWN
    items = "".join(f"<li><h2>{escape(step.title)}</h2><p>{step.words}</p>{_way(step)}</li>" for step in steps)
    chat = chat_of(user)
    return (
        "<h1>What to try in two minutes</h1>"
        "<p>Everything here stays on this machine, and nothing reaches a real register. You may be anybody: choose at the top who you are.</p>"
        f'<ol class="steps">{items}</ol>'
        "<p>Under each message of the bot, <em>as Slack</em> and <em>as Teams</em> show what those would get. "
        f'For every command, type <code>help</code> in <a href="/c/{escape(chat)}">your own chat</a>.</p>'
        '<p>To be two people at once, open <a href="/address">an address for a second browser</a>.</p>'
    )


def _way(step: Step) -> str:
    if step.user:
        return (
            f'<form method="post" action="/who"><input type="hidden" name="user" value="{escape(step.user)}">'
            f'<input type="hidden" name="back" value="{escape(step.path)}"><button>{escape(step.button)}</button></form>'
        )
    return f'<p><a href="{escape(step.path)}">{escape(step.button)}</a></p>' if step.path else ""
