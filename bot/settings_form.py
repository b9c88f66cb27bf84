"""The officer's form for one subgroup's digest: day, time, holidays, whether it goes out at all."""

from __future__ import annotations

from bot.commands.reach import subgroup_of
from bot.commands.settings import DAYS, digest_time, wall_time
from bot.errors import NotHere, Refusal
from bot.incoming import Press
from bot.model import Schedule, Subgroup
from bot.recording import act
from bot.reply import Answer, FieldErrors, FieldKind, Form, FormField, Option, Reply, note
from bot.turn import Turn
from bot.values import replace

SETTINGS = "settings"
_DAYS = tuple(Option(name.capitalize(), str(at)) for at, name in enumerate(DAYS))
_STATE = (Option("Goes out every week", "on"), Option("Rests until I start it again", "off"))
_HOLIDAYS = (Option("Goes out on bank holidays too", "no"), Option("Skips bank holidays", "yes"))


def settings_form(turn: Turn, code: str) -> Form:
    """Filled with what is set now. Refused to everybody but the board's officers."""
    group, schedules = _set_now(turn, code)
    now = schedules[0]
    fields = (
        FormField("day", "Day", FieldKind.CHOICE, str(now.weekday), _DAYS),
        FormField("at", "Time", value=now.at, hint="Such as 09:00 or 9 am"),
        FormField("state", "The digest", FieldKind.CHOICE, "on" if now.enabled else "off", _STATE),
        FormField("holidays", "Bank holidays", FieldKind.CHOICE, "yes" if now.skip_holidays else "no", _HOLIDAYS),
    )
    return Form(SETTINGS, f"Digest of {group.code}", Press("form", value=f"{SETTINGS} {group.code}"), fields)


def set_as_filled(turn: Turn, about: Press, values: dict[str, str]) -> Answer:
    group, schedules = _set_now(turn, about.value.removeprefix(SETTINGS).strip())
    errors: list[tuple[str, str]] = []
    at = ""
    try:
        at = wall_time(values.get("at", ""))
    except Refusal:
        errors.append(("at", "Give a time of day, such as 09:00 or 9 am."))
    for name, options, sentence in (
        ("day", _DAYS, "Choose a day of the week."),
        ("state", _STATE, "Choose whether it goes out."),
        ("holidays", _HOLIDAYS, "Choose what happens on bank holidays."),
    ):
        if values.get(name) not in {option.value for option in options}:
            errors.append((name, sentence))
    if errors:
        return FieldErrors(tuple(errors))
    wanted = [
        replace(
            schedule,
            weekday=int(values["day"]),
            at=at,
            enabled=values["state"] == "on",
            skip_holidays=values["holidays"] == "yes",
        )
        for schedule in schedules
    ]
    for schedule in wanted:
        turn.unit.outbox.save_schedule(schedule)
        told = f"{group.code} {digest_time(schedule) if schedule.enabled else 'rests'}"
        act(turn, "digest set", group.board_id, place=schedule.place_id, detail=told)
    said = digest_time(wanted[0]) if wanted[0].enabled else "rests"
    return Reply(
        f"Digest of {group.code}: {said}",
        (note(f"To see it now, in its channel: digest preview. To change it: subgroup settings {group.code}"),),
        outcome="recorded",
    )


def _set_now(turn: Turn, code: str) -> tuple[Subgroup, tuple[Schedule, ...]]:
    group = subgroup_of(turn, code or (turn.subgroup.code if turn.subgroup else ""))
    schedules = turn.unit.outbox.schedules(group.id)
    if not schedules:
        raise NotHere(
            f"{group.code} has no channel yet, so there is no digest to set.",
            f"In its channel: subgroup link {group.code}",
        )
    return group, schedules
