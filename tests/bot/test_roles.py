"""Who may do what: every role and every deed, through the core, as the table says. Nothing is left to chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine

from bot.incoming import Press, Submitted
from bot.lifecycle import DEEDS
from bot.model import AccountKind, Action, Marking, Rag, Role, Status
from bot.permissions import ROLES, TABLE, May, who_can
from bot.reply import Answer, Reply
from tests.bot.cast import DEPUTY, MEMBER, OFFICER, OWNER, UNLINKED, WHO, full_town, newcomer, refused, told, waiting
from tests.builders import Town, said


@dataclass(frozen=True)
class Scene:
    """A town and the action that one role tries its deed on: nobody else has touched it."""

    town: Town
    number: int

    @property
    def action(self) -> Action:
        return self.town.see(f"VAWG-{self.number}")

    @property
    def whats(self) -> list[str]:
        return [what for what, _, _ in told(self.town, f"VAWG-{self.number}")]

    def officer(self, words: str) -> Answer:
        return self.town.say(OFFICER, words.format(n=self.number))


@dataclass(frozen=True)
class Trial:
    """How a deed is tried, how one sees that it happened, and what has to be there before."""

    attempt: str | Callable[[Scene, str], Answer]
    happened: Callable[[Scene], bool]
    before: Callable[[Scene], object] = lambda scene: None


def claimed(scene: Scene) -> None:
    scene.officer("complete {n}")
    scene.officer("meeting add 17 November 2026")


def submitted_reason(scene: Scene, who: str) -> Answer:
    about = Press("form", scene.action.id, scene.action.version)
    return scene.town.bot.handle(Submitted(scene.town.origin(who, "vawg"), "reason", about, {"why": "No venue yet"}))


def pressed_undo(scene: Scene, who: str) -> Answer:
    with scene.town.units.read() as unit:
        turn_id = unit.ledger.history(scene.action.id)[0].turn_id
    return scene.town.press(who, Press("undo", scene.action.id, scene.action.version, str(turn_id)))


def accepted(scene: Scene, who: str) -> Answer:
    with scene.town.units.read() as unit:
        asked = unit.proposals.waiting(scene.town.board.id, scene.town.clock.now)
        mine = next(q for q in asked if q.steps[0].action_id == scene.action.id)
    return scene.town.say(who, f"accept {mine.id}")


def knows(scene: Scene, name: str) -> bool:
    with scene.town.units.read() as unit:
        return bool(unit.people.named(name))


def is_officer(scene: Scene) -> bool:
    with scene.town.units.read() as unit:
        held = {p.name for p in unit.people.holders(scene.town.board.id, Role.OFFICER)}
    return f"Candidate {scene.number}" in held


def candidate(scene: Scene) -> None:
    scene.officer("who add Candidate {n}")


def has_action(scene: Scene) -> bool:
    with scene.town.units.read() as unit:
        return any(a.text == f"Order banners lot {scene.number}" for a in unit.actions.all_of(scene.town.board.id))


def digests(scene: Scene) -> int:
    return scene.town.waiting().count("digest")


def is_scheduled(scene: Scene) -> bool:
    with scene.town.units.read() as unit:
        return any(s.at == f"10:{scene.number}" for s in unit.outbox.schedules(scene.town.groups["VAWG"].id))


def by_a_third(words: str) -> Callable[[Scene], object]:
    """Tom has no part in these actions: what he says of them waits for a yes."""
    return lambda scene: scene.town.say("Tom Okafor", words.format(n=scene.number))


TRIALS: dict[str, Trial] = {
    "note": Trial("update {n} the proofs are back from the printer", lambda s: "note" in s.whats),
    "complete": Trial("complete {n}", lambda s: s.action.status is Status.COMPLETED),
    "status": Trial("update {n} in progress", lambda s: s.action.status is Status.IN_PROGRESS),
    "rag": Trial("rag {n} amber because the venue fell through", lambda s: s.action.rag is Rag.AMBER),
    "reason": Trial(submitted_reason, lambda s: "reason" in s.whats, lambda s: s.officer("rag {n} amber")),
    "due": Trial("due {n} 31 January 2027", lambda s: s.action.due.date == date(2027, 1, 31)),
    "owner": Trial("assign {n} to Tom Okafor", lambda s: s.action.owners[0].printed == "Tom Okafor"),
    "close": Trial("close {n} the funding was withdrawn", lambda s: s.action.status is Status.CLOSED),
    "agree": Trial("agree {n} at 17 November 2026", lambda s: s.action.status is Status.AGREED, claimed),
    "reopen": Trial("reopen {n} it was never printed", lambda s: s.action.status is Status.IN_PROGRESS, claimed),
    "marking": Trial("mark {n} official-sensitive", lambda s: s.action.marking is Marking.SENSITIVE),
    "snooze": Trial(
        "snooze {n} until 30 November because the hall is closed", lambda s: s.action.snoozed_until is not None
    ),
    "next update": Trial("review {n} by 14 January 2027", lambda s: s.action.next_update == date(2027, 1, 14)),
    "reword": Trial("rename {n} Print it in two languages", lambda s: "two languages" in s.action.text),
    "add": Trial("add Order banners lot {n}", has_action),
    "accept": Trial(accepted, lambda s: s.action.status is Status.COMPLETED, by_a_third("complete {n}")),
    "undo": Trial(pressed_undo, lambda s: s.action.rag is Rag.NONE, lambda s: s.officer("rag {n} red because late")),
    "digest now": Trial("digest now", lambda s: digests(s) > 0),
    "settings": Trial("subgroup schedule VAWG Tuesday 10:{n}", is_scheduled),
    "people": Trial(
        "who add Sam Hill {n}, Team Manager, Northmere Council", lambda s: knows(s, f"Sam Hill {s.number}")
    ),
    "behalf": Trial("update {n} for Priya Nandy: the proofs are back", lambda s: "note" in s.whats),
    "roles": Trial("who officer Candidate {n}", is_officer, candidate),
}
READING = {"read": "show 12", "chase": "chase"}
"""Deeds that change nothing: allowed is shown, refused is refused."""
AT_THE_DOOR = {"import", "export", "outbox"}
"""Deeds that bring or take files, or belong to the installation; each is tried by each role in test_every_use.py."""


def test_the_table_answers_for_every_role_and_every_deed_and_each_is_tried() -> None:
    assert {deed: len(row) for deed, row in TABLE.items()} == dict.fromkeys(TABLE, len(ROLES))
    assert set(ROLES) == set(Role) == set(WHO)
    assert set(DEEDS) <= set(TABLE)
    assert {*TRIALS, *READING, *AT_THE_DOOR} == set(TABLE)


@pytest.mark.parametrize("deed", TRIALS)
def test_each_role_does_proposes_or_is_refused_as_the_table_says(engine: Engine, deed: str) -> None:
    town = full_town(engine)
    for place, role in enumerate(ROLES):
        number = 20 + place
        town.action("VAWG", number, f"Print leaflet number {number}", [OWNER], date(2026, 12, 13))
        check(Scene(town, number), deed, role, TABLE[deed][place])
        if deed == "digest now" and digests(Scene(town, number)):
            town = full_town_without_digest(town)


def full_town_without_digest(town: Town) -> Town:
    """`digest now` leaves a row behind that the next role's attempt must not be mistaken for."""
    from sqlalchemy import delete

    from storage.tables import outbox

    with town.engine.begin() as connection:
        connection.execute(delete(outbox))
    return town


def check(scene: Scene, deed: str, role: Role, expected: May) -> None:
    trial, town = TRIALS[deed], scene.town
    trial.before(scene)
    # What `undo` takes back is somebody else's change: before it there is nothing to take back.
    assert not trial.happened(scene), f"{deed} has happened before {role} tried it"
    asked, refusals = waiting(town), len(refused(town))
    attempt = trial.attempt
    answer = (
        town.say(WHO[role], attempt.format(n=scene.number)) if isinstance(attempt, str) else attempt(scene, WHO[role])
    )
    where = f"{role} tries {deed} and hears: {said(answer)}"
    assert isinstance(answer, Reply), where
    assert trial.happened(scene) is (expected is May.YES), where
    assert waiting(town) - asked == (
        1 if expected is May.PROPOSE else -1 if expected is May.YES and deed == "accept" else 0
    ), where
    assert len(refused(town)) - refusals == (1 if expected is May.NO else 0), where
    # Words that go with a change may be kept at once, by those whose words are kept, while the change itself waits.
    outcomes = {May.YES: {"recorded"}, May.PROPOSE: {"asked", "recorded"}, May.NO: {"refused"}}
    assert answer.outcome in outcomes[expected], where
    assert ("yes" in said(answer)) is (expected is May.PROPOSE), where


@pytest.mark.parametrize("deed", READING)
def test_what_only_reads_is_shown_or_refused_as_the_table_says(engine: Engine, deed: str) -> None:
    town = full_town(engine)
    with town.units.write() as unit:
        for account in unit.people.accounts(town.people["Tom Okafor"]):
            unit.people.link(account.id, None)
        unit.commit()
    for place, role in enumerate(ROLES):
        answer = town.say(WHO[role], READING[deed])
        assert isinstance(answer, Reply)
        assert answer.outcome == ("shown" if TABLE[deed][place] is May.YES else "refused"), said(answer)


@pytest.mark.parametrize(
    ("who", "words", "names"),
    [
        (MEMBER, "mark 12 restricted", ("Imogen Hartley", "Dev Malik")),
        (OWNER, "agree 12 at 17 November 2026", ("Imogen Hartley", "Dev Malik")),
        (OWNER, "due 12 31 January 2027", ("Imogen Hartley",)),
        (MEMBER, "complete 12", ("Priya Nandy", "Imogen Hartley")),
        (OFFICER, "who officer Grace Lunt", ("Ada Birch",)),
        (OWNER, "subgroup pause VAWG", ("Imogen Hartley",)),
        (MEMBER, "digest now", ("Imogen Hartley",)),
        (MEMBER, "update 12 for Priya Nandy: done", ("Imogen Hartley",)),
    ],
)
def test_a_refusal_says_by_name_who_can(engine: Engine, who: str, words: str, names: tuple[str, ...]) -> None:
    town = full_town(engine)
    claimed(Scene(town, 12)) if words.startswith("agree") else None
    answer = said(town.say(who, words))
    assert [name for name in names if name not in answer] == [], answer
    assert who not in answer


def test_every_deed_that_somebody_is_refused_has_somebody_who_can() -> None:
    assert [deed for deed in TABLE if not who_can(deed)] == []


@pytest.mark.parametrize("kind", [AccountKind.BOT, AccountKind.DEACTIVATED])
def test_a_role_is_worth_nothing_to_a_bot_or_an_account_that_was_switched_off(
    engine: Engine, kind: AccountKind
) -> None:
    town = full_town(engine)
    newcomer(town, OFFICER, kind)
    answer = town.say(OFFICER, "complete 12")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_a_full_member_whom_nobody_linked_reads_the_channel_and_is_heard(engine: Engine) -> None:
    town = full_town(engine)
    assert "leaflet" in said(town.say(UNLINKED, "show 12"))
    assert "leaflet" not in said(town.say(UNLINKED, "show VAWG-12", channel="chat"))
    answer = town.say(UNLINKED, "complete 12")
    assert isinstance(answer, Reply)
    assert (answer.outcome, waiting(town)) == ("asked", 1)


def test_a_chair_is_chair_of_one_subgroup_and_a_deputy_of_one_owner(engine: Engine) -> None:
    town = full_town(engine)
    refusal = town.say("Dev Malik", "mark ASB-12 restricted", channel="chat")
    assert isinstance(refusal, Reply)
    assert refusal.outcome == "refused"
    town.say(DEPUTY, "complete 14")
    assert town.see("VAWG-14").status is Status.NOT_STARTED
    town.say(DEPUTY, "complete 12")
    assert town.see("VAWG-12").status is Status.COMPLETED
