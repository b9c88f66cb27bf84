"""Whose account is whose: linked by an officer or by a single-use code, taken back by an officer.

Nothing is guessed by a name. Every link is an act that is kept, with who did it.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from bot.commands.meetings import require
from bot.commands.reach import require_over
from bot.errors import NotAllowed, NotFound, NotHere, NotNow, Unclear
from bot.language.commands import Command
from bot.model import Account, AccountKind, Person, PersonKind, PlaceKind, Role
from bot.naming import person_meant
from bot.permissions import OUTSIDERS
from bot.recording import act
from bot.reply import Answer, Code, For, Reply, note, text
from bot.turn import CHAT_OF, Turn
from bot.values import replace
from bot.views import receipts

_MENTION = r"<@(?P<user>[^>|]+)(?:\|[^>]*)?>"
_LINK = re.compile(rf"^{_MENTION}\s*(?:to|as|is|=)?\s*(?P<name>.+)$", re.I | re.S)
_REMOVE = re.compile(rf"^(?:remove|off)\s+{_MENTION}$", re.I)
_CODE_FOR = re.compile(r"^code\s+for\s+(?P<name>.+)$", re.I | re.S)
_CODE = re.compile(r"^code\s+(?P<code>\d{3}\s?\d{3})$", re.I)

GOOD_FOR = timedelta(minutes=10)


def link(turn: Turn, command: Command) -> Answer:
    """`link @user to Full Name`, `link code for Full Name`, `link code 123456`, `link remove @user`."""
    words = command.rest.strip()
    if found := _CODE.match(words):
        return _redeem(turn, found["code"].replace(" ", ""))
    if found := _CODE_FOR.match(words):
        return _issue(turn, found["name"])
    if words.casefold().split()[:1] == ["code"]:
        raise Unclear("A code has six digits.", "For example: link code 123456. To make one: link code for Sam Hill")
    if found := _REMOVE.match(words):
        return _unlink(turn, found["user"])
    if found := _LINK.match(words):
        return _link(turn, found["user"], found["name"])
    raise Unclear("Whose account is whose?", "For example: link @sam to Sam Hill")


def _link(turn: Turn, user: str, name: str) -> Reply:
    require(turn, "people")
    person = _with_account(person_meant(turn, name))
    require_over(turn, person)
    known = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, user)
    account = known.account if known else _new_account(turn, user)
    if account.kind in OUTSIDERS:
        raise NotFound("That account is a bot or has been switched off, so it was not linked.")
    before = known.person if known else None
    if before is not None and before.id == person.id:
        raise NotNow(f"That account speaks for {person.name} already, so nothing was changed.")
    if before is not None:
        require_over(turn, before)
        _leave_chats(turn, before)
    turn.unit.people.link(account.id, person.id)
    _take_chats(turn, account, person)
    _welcome(turn, turn.board.id, person)
    act(turn, "link", turn.board.id, person=person.id, account=account.id)
    said = f" It was {before.name}'s before." if before else ""
    return Reply(
        f"That account now speaks for {person.name}.{said}",
        (note(f"Wrong? Take it back: link remove @{account.name or person.name}"),),
        outcome="recorded",
    )


def _unlink(turn: Turn, user: str) -> Reply:
    require(turn, "people")
    known = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, user)
    if known is None or known.person is None:
        raise NotFound("That account is linked to nobody, so nothing was changed.")
    require_over(turn, known.person)
    turn.unit.people.link(known.account.id, None)
    _leave_chats(turn, known.person)
    act(turn, "unlink", turn.board.id, person=known.person.id, account=known.account.id)
    return Reply(
        f"That account no longer speaks for {known.person.name}",
        (note(f"To link it again: link @{known.account.name or known.person.name} to {known.person.name}"),),
        outcome="recorded",
    )


def _issue(turn: Turn, name: str) -> Reply:
    """A code for somebody whose account nobody here can point at: a guest, a partner, a phone call."""
    require(turn, "people")
    person = _with_account(person_meant(turn, name))
    require_over(turn, person)
    code = f"{secrets.randbelow(1_000_000):06}"
    turn.unit.codes.issue(person.id, code, turn.now + GOOD_FOR)
    _welcome(turn, turn.board.id, person)
    act(turn, "code", turn.board.id, person=person.id)
    return Reply(
        f"Code for {person.name}: {code}",
        (
            text("Give it to them yourself, by telephone or face to face. They type: ", Code(f"link code {code}")),
            note("It works once, for ten minutes. A new code takes the place of this one."),
        ),
        For.ASKER,
        "recorded",
    )


def _redeem(turn: Turn, code: str) -> Reply:
    speaker = turn.speaker
    if speaker is None or speaker.account.kind in OUTSIDERS:
        raise NotAllowed(
            "A bot, or an account that has been switched off, cannot be linked.",
            "Who is switched off by mistake asks whoever keeps the workspace; then: link code 123456",
        )
    if speaker.person is not None:
        raise NotNow(f"You are linked already: you are {speaker.person.name}.", "Not you? Ask an officer of your board")
    person_id = turn.unit.codes.redeem(code, turn.now)
    person = turn.unit.people.get(person_id) if person_id is not None else None
    if person is None:
        # The try must be counted, so this turn is committed although it is a refusal.
        refused = NotAllowed(
            "That code is not known here. It may be mistyped, used, or more than ten minutes old.",
            "Ask the officer of your board for a new one",
        )
        turn.refuse(refused, "link code")
        turn.recorded = True
        return receipts.refusal(refused)
    turn.unit.people.link(speaker.account.id, person.id)
    turn.speaker = replace(speaker, account=replace(speaker.account, person_id=person.id), person=person)
    act(turn, "link by code", None, person=person.id, account=speaker.account.id)
    if turn.personal:
        turn.ensure_place()
    return Reply(
        f"Thank you. You are {person.name} on the register.",
        (note("To see what is yours: list mine. To answer for an action: update 12 what happened"),),
        outcome="recorded",
    )


def _with_account(person: Person) -> Person:
    if person.kind is PersonKind.PERSON:
        return person
    what = "a post" if person.kind is PersonKind.POST else "a body"
    raise NotHere(
        f"{person.name} is {what}, so no account can be linked to it.",
        "Link the account to a person. For a post: who holds " + f"{person.name}: Sam Hill",
    )


def _welcome(turn: Turn, board_id: int, person: Person) -> None:
    turn.unit.people.grant(board_id, None, person.id, Role.MEMBER)


def _new_account(turn: Turn, user: str) -> Account:
    account = Account(0, turn.origin.platform, turn.origin.tenant, user, kind=AccountKind.UNKNOWN)
    return turn.unit.people.account_seen(account)


def _take_chats(turn: Turn, account: Account, person: Person) -> None:
    """The chat that this account had with the bot before it was linked is its person's now: notices go there."""
    for chat in turn.unit.places.nobodys(account.platform, account.tenant):
        if dict(chat.address).get(CHAT_OF) == account.user:
            turn.unit.places.save(replace(chat, person_id=person.id))


def _leave_chats(turn: Turn, person: Person) -> None:
    """What is private must not reach a chat whose account speaks for somebody else now.

    A chat knows its person and not its account: all of this platform's are let go, and the right one is
    found again when the person next speaks there.
    """
    for chat in turn.unit.places.personal(person.id):
        here = chat.platform == turn.origin.platform and chat.tenant == turn.origin.tenant
        if here and chat.kind is PlaceKind.PERSONAL:
            turn.unit.places.save(replace(chat, person_id=None))
