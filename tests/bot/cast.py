"""One person for each role on the small board, and the look-ups that tests of rights share. Everybody is invented."""

from __future__ import annotations

from sqlalchemy import Engine, func, select

from bot.incoming import Press
from bot.model import Account, AccountKind, Role
from bot.reply import Buttons, Reply
from storage.tables import proposals, refusals
from tests.builders import Town

OFFICER = "Imogen Hartley"
OWNER = "Priya Nandy"
CHAIR = "Dev Malik"
ADMIN = "Ada Birch"
DEPUTY = "Joy Pell"
MEMBER = "Grace Lunt"
UNLINKED = "Nell Unlinked"

WHO: dict[Role, str] = {
    Role.ADMIN: ADMIN,
    Role.OFFICER: OFFICER,
    Role.CHAIR: CHAIR,
    Role.OWNER: OWNER,
    Role.DEPUTY: DEPUTY,
    Role.MEMBER: MEMBER,
    Role.NOBODY: UNLINKED,
}
"""Who has which role for VAWG-12. `UNLINKED` is a full member of the workspace whom nobody linked."""


def full_town(engine: Engine) -> Town:
    """The small board with an admin, the owner's deputy and an account that belongs to nobody."""
    town = Town(engine)
    town.person(ADMIN, Role.ADMIN)
    town.person(DEPUTY)
    with town.units.write() as unit:
        unit.people.grant(town.board.id, None, town.people[DEPUTY], Role.DEPUTY, town.people[OWNER])
        unit.commit()
    newcomer(town, UNLINKED, AccountKind.MEMBER)
    return town


def newcomer(town: Town, name: str, kind: AccountKind) -> int:
    """An account that speaks for nobody on the register."""
    with town.units.write() as unit:
        account = unit.people.account_seen(Account(0, "slack", "T1", name.split()[0].upper(), name, kind))
        unit.commit()
    return account.id


def waiting(town: Town) -> int:
    with town.engine.connect() as connection:
        query = select(func.count()).select_from(proposals).where(proposals.c.state == "waiting")
        return connection.execute(query).scalar_one()


def refused(town: Town) -> list[str]:
    """The deeds of all recorded refusals, oldest first."""
    return refused_in(town.engine)


def refused_in(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(refusals.c.deed).order_by(refusals.c.id)).scalars())


def told(town: Town, reference: str) -> list[tuple[str, str, str]]:
    with town.units.read() as unit:
        return [(e.what, e.before, e.after) for e in unit.ledger.history(town.actions[reference])]


def pressed(reply: object, label: str) -> Press:
    assert isinstance(reply, Reply)
    buttons = [b for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons]
    return next(b.press for b in buttons if b.label.startswith(label))
