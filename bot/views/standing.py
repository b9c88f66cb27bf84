"""What is said of roles that are given for a time: to whom they are given, and when they end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.model import Role
from bot.ports import Held
from bot.views.words import day


def unlinked_name(called: str) -> str:
    """Somebody whom the register does not know, by what they call themselves on their platform."""
    return f"{called} (account not linked)" if called else "somebody"


def until_when(until: date | None) -> str:
    return f", until {day(until)}" if until is not None else ""


def chair_begins(code: str, until: date | None, *, interim: bool) -> str:
    kind = " for the time being" if interim or until is not None else ""
    return f"You are in the chair of {code}{kind}{until_when(until)}. To see what is claimed as done: list completed"


def chair_taken(code: str) -> str:
    return f"You are no longer in the chair of {code}."


def role_ended(name: str, role: Role, code: str, until: date) -> str:
    """For the officers: whose role is over since midnight, and how the next one is named."""
    what = f"in the chair of {code}" if role is Role.CHAIR else f"{role.value} of {code}"
    return (
        f"{name} is no longer {what}: that was until {day(until)}. To name who is next: subgroup chair {code} Full Name"
    )


def own_role_ended(role: Role, code: str, until: date) -> str:
    what = f"in the chair of {code}" if role is Role.CHAIR else f"{role.value} of {code}"
    return f"You are no longer {what}: that was until {day(until)}. What is yours to do stays: list mine"


def roles_held(held: Sequence[Held], codes: dict[int | None, str]) -> str:
    """`codes` name the subgroups by their id, the whole board by None."""
    told = [
        f"{'in the chair' if one.role is Role.CHAIR else one.role.value} of {codes[one.subgroup_id]}"
        f"{until_when(one.until)}"
        for one in held
        if one.subgroup_id in codes and one.role not in (Role.MEMBER, Role.DEPUTY)
    ]
    return f"{', '.join(told)[:1].upper()}{', '.join(told)[1:]}." if told else ""
