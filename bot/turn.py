"""One turn: who speaks, where, at what moment, and what they may mean by a number.

Built once at the door; commands read from it and record through it. Values below it know no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.audience import visible
from bot.digest.facts import Weeks
from bot.errors import Ambiguous, NotAllowed, NotFound, NotHere, Refusal, Unclear
from bot.incoming import Brought, Manner, Origin
from bot.language.reading import Reference
from bot.model import Action, Actor, Audience, Board, Marking, Owner, Place, PlaceKind, Post, Role, Subgroup
from bot.permissions import May, may, roles_of, still_held, who_can
from bot.ports import Speaker, Unit
from bot.values import dataclass, field, replace
from bot.views.standing import unlinked_name

CHAT_OF = "account"
"""In a personal chat's address: the account that it is the chat of."""


@dataclass(slots=True)
class Turn:
    """`boards` are those the asker may hear of here; `subgroup` is what a bare number belongs to.

    `met` says that a known person's own chat was found out: that is kept even where nothing is recorded.
    """

    unit: Unit
    now: datetime
    origin: Origin
    manner: Manner
    speaker: Speaker | None
    place: Place | None
    weeks: Weeks
    boards: tuple[Board, ...] = ()
    subgroup: Subgroup | None = None
    post: Post | None = None
    brought: tuple[Brought, ...] = ()
    recorded: bool = False
    met: bool = False
    turn_id: int | None = None
    receipt: dict[str, object] = field(default_factory=dict)
    held: tuple[tuple[Speaker | None, int, int, tuple[Owner, ...]], tuple[Role, ...]] | None = None
    """The roles found last, and from what: a change asks for them three times."""

    def __post_init__(self) -> None:
        if self.speaker is not None and self.speaker.ends:
            self.speaker = still_held(self.speaker, self.now.astimezone(ZoneInfo("Europe/London")).date())

    @property
    def board(self) -> Board:
        """The one board meant here."""
        if self.subgroup is not None:
            return next(board for board in self.boards if board.id == self.subgroup.board_id)
        if len(self.boards) == 1:
            return self.boards[0]
        if not self.boards:
            raise self.nowhere()
        names = ", ".join(board.code for board in self.boards)
        raise Ambiguous(f"You have several boards here: {names}.", "Say which by the action's code, such as CSP-12")

    @property
    def today(self) -> date:
        zone = self.boards[0].timezone if self.boards else "Europe/London"
        return self.now.astimezone(ZoneInfo(zone)).date()

    @property
    def personal(self) -> bool:
        return self.origin.kind is PlaceKind.PERSONAL

    @property
    def name(self) -> str:
        if self.speaker and self.speaker.person:
            return self.speaker.person.name
        # What an account calls itself is its own to choose: it must not read as the name of a person on the register.
        called = (self.speaker.account.name if self.speaker else "") or self.origin.user_name
        return unlinked_name(called)

    def nowhere(self) -> NotHere:
        if self.personal:
            return NotHere(
                "I do not know who you are on any register yet, so there is nothing I can show you.",
                "An officer of your board can link you: link @you to Your Name. With a code from an officer, type: link code 123456",
            )
        return NotHere(
            "This channel is not linked to a subgroup, so I cannot tell which register you mean.",
            "An officer can link it: subgroup link VAWG",
        )

    def refuse(self, refused: Refusal, deed: str, action: Action | None = None) -> None:
        """Writes down a refusal of right or place that does not end the whole turn: ids only."""
        if not isinstance(refused, (NotAllowed, NotHere)):
            return
        account = self.speaker.account.id if self.speaker else None
        place = self.place.id if self.place else None
        self.unit.ledger.refuse(self.now, account or None, place or None, deed, action.id if action else None)
        self.recorded = True
        self.receipt.setdefault("refused", True)

    def ensure_place(self) -> Place:
        """This place as a row of ours; made when something is first recorded about it."""
        if self.place is not None and self.place.id and self.personal:
            self._keep_person()
        if self.place is None or not self.place.id:
            origin = self.origin
            self.place = self.unit.places.seen(
                Place(
                    id=0,
                    platform=origin.platform,
                    tenant=origin.tenant,
                    channel=origin.channel,
                    kind=origin.kind,
                    name=origin.channel_name,
                    audience=origin.audience or Audience(),
                    person_id=self.speaker.person.id
                    if self.personal and self.speaker and self.speaker.person
                    else None,
                    address=self._address(),
                )
            )
            self.met = self.place.person_id is not None
        return self.place

    def _address(self) -> tuple[tuple[str, str], ...]:
        """A personal chat remembers whose account it is, so that a later link of that account finds it."""
        known = dict(self.origin.address)
        if self.personal:
            known[CHAT_OF] = self.origin.user
        return tuple(sorted(known.items()))

    def _keep_person(self) -> None:
        """A personal chat follows whom its account speaks for now, which an officer may have changed."""
        person = self.speaker.person.id if self.speaker and self.speaker.person else None
        if self.place is not None and self.place.person_id != person:
            self.place = replace(self.place, person_id=person)
            self.unit.places.save(self.place)
            self.met = True

    # --- who may ---------------------------------------------------------

    def roles(self, action: Action | None = None) -> tuple[Role, ...]:
        if action is not None:
            # A changed action is another value; what its roles follow from is still the same.
            grounds = self.speaker, action.board_id, action.subgroup_id, action.owners
            if self.held is None or self.held[0] != grounds:
                self.held = grounds, roles_of(self.speaker, action.board_id, action.subgroup_id, action)
            return self.held[1]
        if self.subgroup is not None:
            return roles_of(self.speaker, self.subgroup.board_id, self.subgroup.id, None)
        return roles_of(self.speaker, self.board.id, None, None)

    def may(self, deed: str, action: Action | None = None) -> May:
        return may(deed, self.roles(action))

    def may_somewhere(self, deed: str) -> May:
        """The best this person may do on any of the boards here: what help shows."""
        held = [role for board in self.boards for role in roles_of(self.speaker, board.id, None, None)]
        held += [role for _, _, role in (self.speaker.roles if self.speaker else ())]
        if self.speaker and self.speaker.person:
            held.append(Role.OWNER)
        return may(deed, held or (Role.NOBODY,))

    def zone_of(self, action: Action) -> str:
        board = self.unit.boards.get(action.board_id)
        return board.timezone if board else "Europe/London"

    def local_midnight(self, day: date) -> datetime:
        zone = ZoneInfo(self.boards[0].timezone if self.boards else "Europe/London")
        return datetime.combine(day, datetime.min.time(), zone)

    def actor(self, action: Action | None = None, on_behalf: str = "") -> Actor:
        person = self.speaker.person if self.speaker else None
        roles = self.roles(action)
        # Who keeps the register is remembered as its officer, also where they administer the installation too.
        role = Role.OFFICER if Role.OFFICER in roles else roles[0]
        return Actor(
            account_id=self.speaker.account.id if self.speaker else None,
            person_id=person.id if person else None,
            role=role,
            name=self.name,
            on_behalf=on_behalf,
        )

    def can(self, deed: str, action: Action) -> str:
        """Who can do it at once, as words: names where we know them, otherwise the roles."""
        owners = [owner.printed for owner in action.leads] if Role.OWNER in who_can(deed) else []
        return self.can_on(deed, action.board_id, action.subgroup_id, owners)

    def can_on(self, deed: str, board_id: int, subgroup_id: int | None = None, owners: Sequence[str] = ()) -> str:
        roles = who_can(deed)
        named: list[Role] = [role for role in (Role.CHAIR, Role.OFFICER) if role in roles] or [Role.ADMIN]
        names = list(owners)
        for role in named:
            held = [
                p for p in self.unit.people.holders(board_id, role, subgroup_id) if self._still(p.id, role, board_id)
            ]
            names += [f"{person.name} ({role.value})" for person in held[:2]]
        return " or ".join(dict.fromkeys(names)) or " or ".join(role.value for role in roles)

    def _still(self, person_id: int, role: Role, board_id: int) -> bool:
        """Whether a role that may have been given until a day is held today."""
        held = (one for one in self.unit.people.held(person_id) if (one.board_id, one.role) == (board_id, role))
        return role is not Role.CHAIR or any(one.until is None or one.until >= self.today for one in held)

    # --- what may be shown -------------------------------------------------

    def shows(self, action: Action) -> bool:
        """Whether this action's words may be said here, to this asker."""
        if self.manner is Manner.SEARCH and action.marking is not Marking.OFFICIAL:
            return False
        if not self.personal:
            board = next((b for b in self.boards if b.id == action.board_id), None)
            return self.place is not None and board is not None and visible(action, self.place, board)
        person = self.speaker.person if self.speaker else None
        known = (b for b in self.boards if b.id == action.board_id)
        board = next(known, None) or self.unit.boards.get(action.board_id)
        if person is None or board is None:
            return False
        chat = Place(
            0, self.origin.platform, self.origin.tenant, self.origin.channel, PlaceKind.PERSONAL, person_id=person.id
        )
        return visible(action, chat, board, [role for role in self.roles(action) if role is not Role.NOBODY])

    # --- which action --------------------------------------------------------

    def find(self, reference: Reference | None) -> Action:
        """The action somebody means, or the refusal that says why not. Never a guess."""
        action = self._thread_action() if reference is None else self._referenced(reference)
        return self.find_visible(action)

    def find_visible(self, action: Action) -> Action:
        """The action itself, or the refusal that names nothing of it."""
        if self.shows(action):
            return action
        if self.personal:
            raise NotHere("That action is not one you may see, so nothing was changed.")
        raise NotHere(
            "That action may not be shown here, so nothing was changed.", "Ask me about it in your own chat with me."
        )

    def _thread_action(self) -> Action:
        if self.post and self.post.action_id:
            action = self.unit.actions.get(self.post.action_id)
            if action:
                return action
        raise Unclear("Which action do you mean?", "Give its number, for example: update 12 the map is printed")

    def _referenced(self, reference: Reference) -> Action:
        return self._coded(reference) if reference.code else self._bare(reference.number)

    def _coded(self, reference: Reference) -> Action:
        code = (reference.code or "").upper()
        known = {board.id for board in self.boards}
        groups = [group for group in self.unit.boards.subgroups_coded(code) if group.board_id in known]
        if not groups:
            codes = ", ".join(self.codes()) or "none yet"
            raise NotFound(f"There is no subgroup with the code {code} here.", f"The codes here: {codes}")
        found = [a for a in (self.unit.actions.numbered(g.id, reference.number) for g in groups) if a]
        if not found:
            raise NotFound(
                f"There is no {code}-{reference.number} on the register.", f"To see what is there: list {code}"
            )
        if len(found) > 1:
            raise Ambiguous(
                f"{code}-{reference.number} is on more than one of your boards.", "Ask in the subgroup's own channel"
            )
        if not self.personal and self.subgroup and not self._whole_board() and found[0].subgroup_id != self.subgroup.id:
            raise NotHere(
                f"{found[0].reference} belongs to another subgroup, and this channel is for {self.subgroup.code}.",
                f"Say it in the channel of {found[0].code}, or in your own chat with me.",
            )
        return found[0]

    def _bare(self, number: int) -> Action:
        """The channel's own subgroup goes first; elsewhere a number counts only where it can mean but one action."""
        if self.subgroup is not None and not self.personal:
            own, is_printed_elsewhere = self.unit.actions.bare(self.subgroup.id, number)
            if own is not None:
                return self._only_reading(own, number) if is_printed_elsewhere else own
        groups = (self.subgroup,) if self.subgroup and not self._whole_board() else self._groups()
        found = [a for a in (self.unit.actions.numbered(g.id, number) for g in groups) if a and self.shows(a)]
        if not found and not groups:
            raise self.nowhere()
        if not found:
            where = f"{groups[0].code}" if len(groups) == 1 else "the register here"
            printed = self._printed(number)
            hint = f"The pack's own number {number} is now {printed}." if printed else "To see the numbers: list"
            raise NotFound(f"There is no action {number} in {where}, so nothing was changed.", hint)
        return found[0] if len(found) == 1 else self._mine_among(found, number)

    def _mine_among(self, found: list[Action], number: int) -> Action:
        """In a personal chat an owner's own number, where the others are none of their business."""
        mine = [a for a in found if Role.OWNER in self.roles(a)]
        others = [a for a in found if a not in mine and self.may("complete", a) is May.YES]
        if len(mine) == 1 and not others and self.personal:
            return mine[0]
        which = " or ".join(action.reference for action in found[:6])
        raise Ambiguous(f"{number} could be {which}.", f"Say it with the code, for example: {found[0].reference}")

    def _only_reading(self, own: Action, number: int) -> Action:
        """A pack may have printed this number on another row: then it could mean either, and is asked."""
        printed = self.unit.actions.printed(own.board_id, str(number))
        others = [a for a in printed if a.subgroup_id == own.subgroup_id and a.id != own.id and a.status.is_open]
        if not others or not self.shows(own):
            return own
        names = " or ".join(f"{a.reference} (printed as {number} in the pack)" for a in others[:4] if self.shows(a))
        if not names:
            return own
        raise Ambiguous(f"{number} could be {own.reference} or {names}.", f"Say it with the code: {own.reference}")

    def _printed(self, number: int) -> str:
        found = {
            a.reference for b in self.boards for a in self.unit.actions.printed(b.id, str(number)) if self.shows(a)
        }
        return " or ".join(sorted(found))

    def _whole_board(self) -> bool:
        return bool(self.place and self.place.whole_board)

    def _groups(self) -> tuple[Subgroup, ...]:
        return tuple(group for board in self.boards for group in self.unit.boards.subgroups(board.id))

    def codes(self) -> tuple[str, ...]:
        if self.subgroup and not self._whole_board() and not self.personal:
            return (self.subgroup.code,)
        return tuple(group.code for group in self._groups())
