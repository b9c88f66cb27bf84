"""Forms: the same one from a command, a button and a message's menu. Field errors stand beside the field."""

from __future__ import annotations

from bot.adding import add_from_step, step_of
from bot.commands.writing import subgroup_meant, written
from bot.deciding import ask, propose
from bot.errors import NotFound, Refusal, Unclear
from bot.from_message import reference_in, understood
from bot.incoming import Press, Submitted
from bot.language.commands import Command
from bot.language.dates import read_due
from bot.language.reading import Certainty, Intent, NewAction, Op, Reading, Reference
from bot.lifecycle import encode_due, encode_owners
from bot.model import Action, DueKind, Rag
from bot.naming import owners_meant
from bot.permissions import May, may, roles_of
from bot.proposals import Source, Step
from bot.recording import record
from bot.reply import Answer, FieldErrors, FieldKind, Form, FormField, Option
from bot.settings_form import SETTINGS, set_as_filled, settings_form
from bot.turn import Turn
from bot.understanding import found_in
from bot.values import replace
from bot.views import receipts
from bot.views.words import RAG, due_to_type

FORMS = frozenset({"add", "record", "update", "reason", "rag", "due", "assign", SETTINGS})
_BY_COMMAND = frozenset({"update", "rag", "due", "assign"})
_RATINGS = tuple(Option(RAG[rag].capitalize(), rag.value) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE))


def form_of_command(turn: Turn, command: Command) -> Answer | None:
    """The form of a command that came without its words; None where it has them, or no form can be opened here."""
    if not turn.origin.trigger:
        return None
    words = command.rest.strip()
    if command.verb == "subgroup" and words.casefold().split()[:1] == [SETTINGS]:
        return settings_form(turn, words[len(SETTINGS) :].strip())
    if words:
        return None
    if command.verb == "add":
        return _add_form(turn, "")
    if command.verb in _BY_COMMAND and len(command.references) == 1:
        action = turn.find(command.references[0])
        return opened_form(turn, Press("form", action.id, action.version, command.verb or ""))
    return None


def opened_form(turn: Turn, press: Press, words: str = "", author: str = "") -> Answer:
    """The form that a button or a menu entry asks for, filled with what is known."""
    if press.value == "add":
        return _add_form(turn, words, author)
    if press.value == "record":
        return _record_form(turn, words)
    if press.value.split(" ")[0] == SETTINGS:
        return settings_form(turn, press.value[len(SETTINGS) :].strip())
    action = turn.unit.actions.get(press.action_id)
    if action is None:
        raise NotFound("That action is no longer there, so nothing was changed.")
    turn.find_visible(action)
    return _form_about(action, Press("form", action.id, action.version, press.value), words)


def _form_about(action: Action, about: Press, words: str) -> Form:
    fields: tuple[FormField, ...]
    match about.value:
        case "update":
            fields = (
                FormField(
                    "text",
                    "What happened?",
                    FieldKind.PARAGRAPH,
                    words,
                    hint="In your own words. A word such as completed, or a colour, is read as such.",
                ),
            )
            return Form("update", f"Update {action.reference}", about, fields)
        case "reason":
            return Form(
                "reason",
                f"Why is {action.reference} {RAG[action.rag]}?",
                about,
                (FormField("why", "Reason", FieldKind.PARAGRAPH),),
            )
        case "rag":
            fields = (
                FormField("rag", "Rating", FieldKind.CHOICE, action.rag.value, _RATINGS),
                FormField("why", "Reason", FieldKind.PARAGRAPH),
            )
            return Form("rag", f"Rate {action.reference}", about, fields)
        case "due":
            fields = (
                FormField(
                    "due",
                    "New due date",
                    value=due_to_type(action.due),
                    hint="Such as 14 March 2027, end of January, next meeting",
                ),
                FormField("why", "Reason", FieldKind.PARAGRAPH),
            )
            return Form("due", f"Move the date of {action.reference}", about, fields)
        case "assign":
            owner = FormField("owner", "Give it to", hint="A name, or two names with “and” between them")
            return Form("assign", f"Give {action.reference} to somebody", about, (owner,))
        case _:
            raise Unclear("I do not know that form, so nothing was changed.")


def _add_form(turn: Turn, words: str, author: str = "") -> Form:
    found = understood(turn, words, author)
    choices = _subgroups(turn)
    which = (FormField("subgroup", "Subgroup", FieldKind.CHOICE, "", choices),) if choices else ()
    fields = (
        *which,
        FormField("text", "Action", FieldKind.PARAGRAPH, found.text),
        FormField("owner", "Owner", value=found.owner, hint="A name, or leave it empty", optional=True),
        FormField("due", "Due", value=found.due, hint="Such as 14 March 2027, or leave it empty", optional=True),
    )
    where = "the register" if choices else subgroup_meant(turn).code
    return Form("add", f"Add to {where}", Press("form", value="add"), fields, submit="Add")


def _subgroups(turn: Turn) -> tuple[Option, ...]:
    """In the own chat nothing says which subgroup is meant, so it is chosen."""
    if not turn.personal:
        return ()
    groups = [g for board in turn.boards for g in turn.unit.boards.subgroups(board.id)]
    return tuple(Option(f"{group.code}: {group.name}"[:75], str(group.id)) for group in groups[:100])


def _record_form(turn: Turn, words: str) -> Form:
    fields = (
        FormField(
            "action", "Action number", value=_thread_number(turn) or reference_in(words), hint="Such as 12 or VAWG-12"
        ),
        FormField("text", "Update", FieldKind.PARAGRAPH, words),
    )
    return Form("record", "Record as update", Press("form", value="record"), fields)


def _thread_number(turn: Turn) -> str:
    action = turn.unit.actions.get(turn.post.action_id) if turn.post and turn.post.action_id else None
    return action.reference if action else ""


def submitted(turn: Turn, form: Submitted) -> Answer:
    """A form that came back. What cannot be read is said beside its field, and nothing is changed."""
    values = {name: value.strip() for name, value in form.values.items()}
    match form.form:
        case "add":
            return _added(turn, values)
        case "record":
            return _recorded(turn, values)
        case name if name == SETTINGS:
            return set_as_filled(turn, form.about, values)
        case "update" | "reason" | "rag" | "due" | "assign":
            action = turn.unit.actions.get(form.about.action_id)
            if action is None:
                raise NotFound("That action is no longer there, so nothing was changed.")
            turn.find_visible(action)
            return _changed(turn, form.form, action, values)
        case _:
            raise Unclear("I do not know that form, so nothing was changed.")


def _changed(turn: Turn, name: str, action: Action, values: dict[str, str]) -> Answer:
    why = {"why": values["why"]} if values.get("why") else {}
    match name:
        case "update":
            return _said_of(turn, action, values.get("text", ""))
        case "reason":
            if not why:
                return FieldErrors((("why", "Please write the reason in a few words."),))
            return _record(turn, action, Step("reason", action.id, action.version, why))
        case "rag":
            if values.get("rag") not in set(Rag):
                return FieldErrors((("rag", "Choose red, amber, green or not rated."),))
            return _record(turn, action, Step("rag", action.id, action.version, {"rag": values["rag"], **why}))
        case "assign":
            return _assigned(turn, action, values.get("owner", ""))
        case _:
            read = read_due(values.get("due", ""), turn.today)
            if read.kind is DueKind.UNKNOWN:
                return FieldErrors((("due", "I cannot read that as a date. Such as 14 March 2027, or next meeting."),))
            return _record(turn, action, Step("due", action.id, action.version, {"due": encode_due(read), **why}))


def _assigned(turn: Turn, action: Action, name: str) -> Answer:
    if not name:
        return FieldErrors((("owner", "Whose is it? Write a name."),))
    try:
        owners = owners_meant(turn, name)
    except Refusal as refusal:
        return FieldErrors((("owner", f"{refusal.sentence} {refusal.way_out}"),))
    return _record(turn, action, Step("owner", action.id, action.version, {"owners": encode_owners(owners)}))


def _record(turn: Turn, action: Action, step: Step) -> Answer:
    done = record(turn, [(action, (step,))], verb=step.deed)
    if done.proposed:
        question = f"{turn.name} asks for this. Record it?"
        return ask(turn, propose(turn, action.board_id, done.proposed, Source.OTHERS, "", question))
    return receipts.recorded(done)


def _said_of(turn: Turn, action: Action, text: str) -> Answer:
    """Words typed into an action's form are read as a reply in its thread would be."""
    from bot.language.reading import Listed, Message, Setting
    from bot.language.replies import read

    if not text:
        return FieldErrors((("text", "Please write what happened, in your own words."),))
    listed = Listed(Reference(action.number, action.code), action.headline)
    reading = read(Message(text, Setting.ACTION_THREAD, turn.today, turn.name, listed))
    if reading.certainty is Certainty.IGNORE or not reading.intents or reading.op is not Op.WRITE:
        # Somebody who fills in the form wants the words kept, whatever they are.
        reading = Reading(Certainty.SURE, Op.WRITE, (Intent(listed.reference, note=text),))
    reading = replace(reading, intents=_with_words(reading.intents, action, text))
    if reading.certainty is Certainty.ASK and turn.may("note", action) is May.YES:
        return _kept_and_asked(turn, action, reading, text)
    return written(turn, reading, text)


def _with_words(intents: tuple[Intent, ...], action: Action, text: str) -> tuple[Intent, ...]:
    """Every intent tied to its action, and the whole of the words kept with the form's own one.

    One or two words that are the change itself (`completed`, `amber`) say nothing beside it.
    """
    own = (None, Reference(action.number), Reference(action.number, action.code))
    tied = [replace(i, action=Reference(action.number, action.code)) if i.action in own else i for i in intents]
    mine = next((at for at, i in enumerate(tied) if i.action == own[2]), None)
    if mine is None:
        return (*tied, Intent(own[2], note=text))
    if tied[mine].note or not tied[mine].changes or len(text.split()) > 2:
        tied[mine] = replace(tied[mine], note=text)
    return tuple(tied)


def _kept_and_asked(turn: Turn, action: Action, reading: Reading, text: str) -> Answer:
    """The words are recorded at once; what they may mean beside that is asked."""
    kept = record(turn, [(action, (Step("note", action.id, action.version, {"text": text}),))], verb="update")
    found, _ = found_in(turn, reading)
    steps = tuple(step for _, mine in found for step in mine if step.deed != "note")
    if not steps:
        return receipts.recorded(kept)
    proposal = propose(turn, action.board_id, steps, Source.ASKED, "", "Your words are kept. Shall I record this too?")
    asked = ask(turn, proposal)
    turn.receipt.pop("turn", None)
    return asked


def _recorded(turn: Turn, values: dict[str, str]) -> Answer:
    from bot.language.commands import parse

    references = parse(f"show {values.get('action', '')}").references
    if len(references) != 1:
        return FieldErrors((("action", "Give one action's number, such as 12 or VAWG-12."),))
    try:
        action = turn.find(references[0])
    except Refusal as refusal:
        return FieldErrors((("action", refusal.sentence),))
    return _said_of(turn, action, values.get("text", ""))


def _added(turn: Turn, values: dict[str, str]) -> Answer:
    errors: list[tuple[str, str]] = []
    read = None
    if not values.get("text"):
        errors.append(("text", "What is the action?"))
    if values.get("due"):
        read = read_due(values["due"], turn.today)
        if read.kind is DueKind.UNKNOWN:
            errors.append(("due", "I cannot read that as a date. Such as 14 March 2027, or next meeting."))
    choices = {option.value for option in _subgroups(turn)}
    if choices and values.get("subgroup") not in choices:
        errors.append(("subgroup", "Which subgroup is it for?"))
    if errors:
        return FieldErrors(tuple(errors))
    chosen = turn.unit.boards.subgroup(int(values["subgroup"])) if choices else None
    subgroup = chosen or subgroup_meant(turn)
    step = step_of(turn, NewAction(values["text"], values.get("owner") or None, read), subgroup)
    roles = roles_of(turn.speaker, subgroup.board_id, subgroup.id, None)
    if may("add", roles) is May.YES:
        return receipts.recorded(add_from_step(turn, subgroup.board_id, step))
    return ask(turn, propose(turn, subgroup.board_id, (step,), Source.OTHERS, "", "Add this to the register?"))
