"""One turn: one `now`, one unit of work, one commit. Everything a platform hears comes through here.

A message that is no update leaves nothing at all; a repeat is answered from the record; a refusal
rolls back and is written down apart. Knows no platform, no SQL and no clock of its own.
"""

from __future__ import annotations

from bot.commands.catalogue import BY_WORD
from bot.commands.minuted import pasted
from bot.commands.writing import reading_of, setting_of, written
from bot.deciding import answer_in, settle
from bot.digest.facts import Weeks
from bot.errors import Conflict, NotAllowed, NotHere, Refusal, Unclear, UnknownVerb
from bot.events import edited, place_changed
from bot.forms import FORMS, form_of_command, opened_form, submitted
from bot.home import home
from bot.incoming import Asked, Edited, Incoming, Manner, Opened, Origin, PlaceChanged, Press, Pressed, Said, Submitted
from bot.language.commands import Command, parse
from bot.language.reading import Certainty, Op, Reading
from bot.model import Account, AccountKind, Board, PlaceKind
from bot.pending import listed, named, waiting_for
from bot.permissions import is_stranger
from bot.ports import Clock, Speaker, Unit, Units
from bot.presses import PRESSES, pressed
from bot.repeats import answered_before
from bot.reply import SILENCE, Answer
from bot.turn import Turn
from bot.values import replace
from bot.views import receipts
from bot.views.unread import about

_ATTEMPTS = 3
_READ = frozenset({Op.SHOW, Op.LIST, Op.HISTORY, Op.HELP, Op.UNDO, Op.DIGEST})


class Bot:
    """The register's one entrance. `handle` is synchronous; who calls it decides on which thread."""

    def __init__(self, units: Units, weeks: Weeks, clock: Clock) -> None:
        self._units = units
        self._weeks = weeks
        self._clock = clock

    def handle(self, incoming: Incoming) -> Answer:
        """One turn. Raises only what is a fault; every expected refusal is an answer."""
        if isinstance(incoming, Said) and not self._is_for_us(incoming):
            return SILENCE
        for attempt in range(_ATTEMPTS):
            try:
                return self._write(incoming)
            except Conflict as conflict:
                # Somebody else's change won the race: the words are read again against what it left.
                if attempt + 1 == _ATTEMPTS:
                    return receipts.refusal(conflict)
        raise AssertionError("unreachable")

    def _is_for_us(self, said: Said) -> bool:
        """Overheard messages are read without a lock first, so that chatter costs nothing and leaves nothing."""
        if said.manner not in (Manner.THREAD, Manner.OPEN):
            return True
        with self._units.read() as unit:
            turn = self._turn(unit, said.origin, said.manner)
            if not turn.boards or is_stranger(turn.speaker):
                return False
            if said.manner is Manner.THREAD and answer_in(said.text) and _waiting(turn) is not None:
                return True
            return reading_of(turn, said.text, setting_of(turn)).certainty is not Certainty.IGNORE

    def _write(self, incoming: Incoming) -> Answer:
        with self._units.write() as unit:
            origin = incoming.origin
            manner = _manner(incoming)
            turn = self._turn(unit, origin, manner)
            known = unit.seen.find(origin.platform, origin.tenant, origin.key)
            if known is not None:
                return answered_before(turn, known)
            try:
                answer = self._route(turn, incoming)
            except Conflict:
                raise
            except Refusal as refusal:
                refused = refusal
            else:
                if turn.recorded:
                    unit.seen.add(origin.platform, origin.tenant, origin.key, turn.now, turn.receipt)
                if turn.recorded or turn.met:
                    unit.commit()
                return answer
        self._write_down(turn, incoming, refused)
        return receipts.refusal(refused)

    def _write_down(self, turn: Turn, incoming: Incoming, refused: Refusal) -> None:
        """A refusal of right or place is kept (ids only), in a transaction of its own.

        So is every refused press and form: what a button carries was ours, so that it does not fit is worth a look.
        """
        if not isinstance(refused, (NotAllowed, NotHere)) and not isinstance(incoming, (Pressed, Submitted)):
            return
        with self._units.write() as unit:
            # Found anew: what the refused turn itself had made was rolled back with it.
            origin = turn.origin
            known = unit.people.speaker(origin.platform, origin.tenant, origin.user)
            place = unit.places.find(origin.platform, origin.tenant, origin.channel)
            account_id, place_id = known.account.id if known else None, place.id if place else None
            unit.ledger.refuse(turn.now, account_id, place_id, f"{asked_for(incoming)}: {type(refused).__name__}", None)
            unit.commit()

    # --- the turn --------------------------------------------------------------

    def _turn(self, unit: Unit, origin: Origin, manner: Manner) -> Turn:
        speaker = unit.people.speaker(origin.platform, origin.tenant, origin.user)
        here = unit.places.here(origin.platform, origin.tenant, origin.channel)
        place = here.place
        if place is not None and origin.audience is not None:
            # What this very event says of the place counts before what was stored.
            place = replace(place, audience=replace(origin.audience, cleared=place.audience.cleared))
        turn = Turn(unit, self._clock(), origin, manner, speaker, place, self._weeks)
        if origin.kind is PlaceKind.PERSONAL:
            # As the turn holds it: a role whose last day is over opens no board.
            turn.boards = _boards_of(unit, turn.speaker)
        elif place is not None and here.board is not None and not place.suspended:
            turn.subgroup, turn.boards = here.subgroup, (here.board,)
        if place is not None and origin.thread:
            turn.post = unit.places.post(place.id, origin.thread)
        return turn

    # --- where to ----------------------------------------------------------------

    def _route(self, turn: Turn, incoming: Incoming) -> Answer:
        if isinstance(incoming, PlaceChanged):
            return place_changed(turn, incoming)
        _introduce(turn)
        _refuse_strangers(turn, incoming)
        match incoming:
            case Said():
                return self._said(turn, incoming)
            case Pressed():
                return pressed(turn, incoming.press)
            case Submitted():
                return submitted(turn, incoming)
            case Edited():
                return edited(turn, incoming)
            case Asked():
                return opened_form(turn, Press("form", value=incoming.shortcut), incoming.text, incoming.author)
            case Opened():
                return home(turn)

    def _said(self, turn: Turn, said: Said) -> Answer:
        turn.brought = said.brought
        answer = answer_in(said.text)
        waiting = _waiting(turn) if answer is not None else None
        if waiting is not None and answer is not None:
            return settle(turn, waiting, answer)
        if answer is not None and turn.personal and (elsewhere := waiting_for(turn)):
            # Asked in a channel, answered in the own chat: it counts where it can mean only one question.
            if len(elsewhere) > 1:
                return listed(turn, elsewhere, "refuse" if answer == "refuse" else "accept")
            return named(turn, elsewhere[0], settle(turn, elsewhere[0].id, answer))
        if said.manner in (Manner.THREAD, Manner.OPEN):
            return self._overheard(turn, said)
        return self._addressed(turn, said)

    def _overheard(self, turn: Turn, said: Said) -> Answer:
        reading = reading_of(turn, said.text, setting_of(turn))
        if reading.op in _READ:
            return _dispatch(turn, reading, said)
        return written(turn, reading, said.text)

    def _addressed(self, turn: Turn, said: Said) -> Answer:
        command = parse(said.text)
        minutes = pasted(turn, command, said.text)
        if minutes is not None:
            return minutes
        if command.verb in BY_WORD and (said.manner is Manner.SLASH or not _is_prose(turn, command)):
            verb = BY_WORD[command.verb]
            if not turn.boards and command.verb not in _WITHOUT_BOARD:
                raise turn.nowhere()
            return form_of_command(turn, command) or verb.run(turn, command)
        if not command.said.strip():
            return BY_WORD["help"].run(turn, command)
        if not turn.boards:
            raise turn.nowhere()
        if command.verb is None and len(command.references) == 1 and not command.rest.strip(" ?!."):
            return BY_WORD["show"].run(turn, replace(command, verb="show", rest=""))
        if command.verb is None and not command.references and command.suggestion:
            if known := about(command.said):
                raise Unclear(*known)
            raise UnknownVerb(
                f"There is no command “{command.said.split()[0]}”.",
                f"Did you mean: {command.suggestion}? To see them all: help",
            )
        reading = reading_of(turn, said.text, setting_of(turn))
        if reading.op in _READ:
            return _dispatch(turn, reading, said)
        return written(turn, reading, said.text)


def asked_for(incoming: Incoming) -> str:
    """What was asked, in our own words only: nothing that somebody typed or forged enters the record."""
    match incoming:
        case Said():
            return parse(incoming.text).verb or "words"
        case Pressed():
            return f"press {incoming.press.deed}" if incoming.press.deed in PRESSES else "press"
        case Submitted():
            return f"form {incoming.form}" if incoming.form in FORMS else "form"
        case _:
            return type(incoming).__name__.casefold()


def _manner(incoming: Incoming) -> Manner:
    """Buttons and forms are answered to the asker, as a command is; an edited message in its thread."""
    match incoming:
        case Said():
            return incoming.manner
        case Edited():
            return Manner.THREAD
        case _:
            return Manner.SLASH


def _refuse_strangers(turn: Turn, incoming: Incoming) -> None:
    """Guests, other organisations' people and bots that nobody linked read and write nothing at all."""
    if not is_stranger(turn.speaker) or isinstance(incoming, (Opened, Edited)):
        return
    if isinstance(incoming, Said) and parse(incoming.text).verb in _FOR_EVERYBODY:
        return
    if turn.personal:
        raise turn.nowhere()
    raise NotAllowed(
        "I do not know who you are on this register, so nothing was shown or changed.",
        "An officer of the board can link you: link @you to Your Name",
    )


_FOR_EVERYBODY = frozenset({"help", "link", "who"})
_WITHOUT_BOARD = frozenset({"help", "subgroup", "who", "link"})


def _is_prose(turn: Turn, command: Command) -> bool:
    """In a thread of the bot's own, `close to finishing this` is a message, not a command."""
    return turn.post is not None and not command.references and bool(command.rest)


def _dispatch(turn: Turn, reading: Reading, said: Said) -> Answer:
    """A request in free words (`what is overdue?`), sent to the verb that answers it."""
    command = parse(said.text)
    if reading.certainty is Certainty.ASK:
        raise UnknownVerb(
            "I am not sure what you want, so nothing was changed.",
            f"To take back your last change, type: {reading.op.value}",
        )
    references = tuple(intent.action for intent in reading.intents if intent.action) or command.references
    number = reading.args.get("action")
    if not references and isinstance(number, int):
        from bot.language.reading import Reference

        references = (Reference(number),)
    rest = " ".join(
        str(v) for v in (reading.args.get("value") or reading.args.get("filter") or reading.args.get("mode") or "",)
    )
    return BY_WORD[reading.op.value].run(turn, Command(reading.op.value, rest, references, said=said.text))


def _waiting(turn: Turn) -> int | None:
    """The question that a plain yes or no would answer here."""
    if turn.post is not None and turn.post.proposal_id:
        return turn.post.proposal_id
    if turn.speaker is None or not turn.speaker.account.id or turn.place is None:
        return None
    found = turn.unit.proposals.asked_of(turn.speaker.account.id, turn.place.id, turn.origin.thread, turn.now)
    return found.id if found else None


def _boards_of(unit: Unit, speaker: Speaker | None) -> tuple[Board, ...]:
    if speaker is None or speaker.person is None:
        return ()
    boards = unit.boards.all()
    known = {board for board, _, _ in speaker.roles}
    if any(board.id not in known for board in boards):
        # Asked only where it can matter: who owns much has many rows to be looked through.
        known.update(unit.people.owned_boards(speaker.person.id))
    return tuple(board for board in boards if board.id in known)


def _introduce(turn: Turn) -> None:
    """An account that speaks for the first time gets a row (kept only if something is recorded)."""
    origin = turn.origin
    if turn.speaker is None:
        kind = origin.account_kind
        account = Account(0, origin.platform, origin.tenant, origin.user, origin.user_name, kind)
        turn.speaker = Speaker(turn.unit.people.account_seen(account))
    elif origin.account_kind not in (AccountKind.UNKNOWN, turn.speaker.account.kind):
        turn.speaker = replace(turn.speaker, account=replace(turn.speaker.account, kind=origin.account_kind))
    if turn.personal:
        turn.ensure_place()
