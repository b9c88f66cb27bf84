"""The same dialogue in Slack and at the desk leaves the same register, down to its history."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from bot.model import Account, AccountKind, Audience, Place, PlaceKind
from handlers.app import App, Register
from tests.fakes import slack_payloads as ids
from tests.handlers.local.desks import MONDAY, Talk, desk_at, with_sample
from tests.journeys.town_hall import open_hall

PEOPLE = {"Imogen Hartley": ids.ANN, "Nadia Brandt": ids.BEA}
DIALOGUE = (
    ("Nadia Brandt", "update 12 completed"),
    ("Nadia Brandt", "rag 5 amber because the printer is on strike"),
    ("Nadia Brandt", "undo"),
    ("Nadia Brandt", "update 5 not done yet, the checklist is with legal"),
    ("Nadia Brandt", "due 5 31 January 2027"),
    ("Imogen Hartley", "update 1, 3 and 99 completed"),
    ("Imogen Hartley", "undo"),
    ("Imogen Hartley", "close 9 the money was withdrawn"),
    ("Imogen Hartley", "reopen 9 the money is back"),
    ("Imogen Hartley", "assign 10 to Nadia Brandt"),
    ("Imogen Hartley", "add Translate the leaflet owner Nadia Brandt due 14 March 2027"),
    ("Imogen Hartley", "mark 7 restricted"),
    ("Imogen Hartley", "update 4 I think it is done"),
    ("Imogen Hartley", "rag 3 purple"),
)


def told(register: Register) -> list[tuple[object, ...]]:
    """Every action of VAWG as it stands, with what its history says, without times and ids."""
    with register.units.read() as unit:
        group = unit.boards.subgroups_coded("VAWG")[0]
        found = sorted(
            (a for a in unit.actions.all_of(group.board_id) if a.subgroup_id == group.id), key=lambda a: a.number
        )
        return [
            (
                action.reference, action.status, action.rag, action.due, action.marking, action.owners,
                [update.text for update in unit.actions.updates(action.id)],
                [(e.what, e.before, e.after, e.why, e.actor.name, e.actor.role) for e in unit.ledger.history(action.id)],
            )
            for action in found
        ]  # fmt: skip


def move_in(app: App) -> None:
    """The sample's VAWG has a channel in Slack, and two of its people have accounts there."""
    with app.register.units.write() as unit:
        group = unit.boards.subgroups_coded("VAWG")[0]
        for name, user in PEOPLE.items():
            account = unit.people.account_seen(Account(0, "slack", ids.TEAM, user, name, AccountKind.MEMBER))
            unit.people.link(account.id, unit.people.named(name)[0].id)
        audience = Audience(public=False, shared=False, guests=False)
        place = unit.places.seen(Place(0, "slack", ids.TEAM, ids.VAWG, PlaceKind.CHANNEL, "vawg", audience=audience))
        unit.places.save(replace(place, subgroup_id=group.id, audience=audience))
        unit.commit()


async def test_slack_and_the_desk_leave_the_same_register(tmp_path: Path) -> None:
    home = with_sample(tmp_path / "sample")
    database = tmp_path / "slack.db"
    shutil.copy(home / "register.db", database)

    async with open_hall(f"sqlite:///{database}", now=MONDAY, begin=move_in) as hall:
        before = await hall.app.turner.on_thread(lambda: told(hall.app.register))
        for who, words in DIALOGUE:
            assert (await hall.people.slash(words, channel=ids.VAWG, user=PEOPLE[who])).status == 200
            hall.clock.later(minutes=1)
        in_slack = await hall.app.turner.on_thread(lambda: told(hall.app.register))

    async with desk_at(home, MONDAY) as (desk, register):
        talk = Talk(desk)
        await talk.type("#csp-vawg")
        for who, words in DIALOGUE:
            await talk.type(f"as {who}")
            await talk.type(f"/action {words}")
        at_the_desk = told(register)

    assert in_slack != before
    assert at_the_desk == in_slack
