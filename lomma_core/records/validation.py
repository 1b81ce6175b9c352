"""A form's rules on one record's values, the same for screen, import and CLI."""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from lomma_core.plan.choices import Choice
from lomma_core.plan.expressions.grammar import linked_references, references
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.records.lookup import RecordLookup
from lomma_core.storage.rows import Row
from lomma_core.utils.text import listed, loses_characters, mid_sentence, title_fields


@dataclass
class Validated:
    """``values`` as they would be stored, ``errors`` by field, and ``missing``: required answers not given.

    ``suspicions`` are what the person guard suspects (R3); what it refuses is among the errors (R2).
    """

    values: dict[str, object]
    errors: dict[str, str] = dataclasses.field(default_factory=dict)
    missing: list[str] = dataclasses.field(default_factory=list)
    suspicions: list[guard.Suspicion] = dataclasses.field(default_factory=list)


def validate(
    plan: Plan,
    form: Form,
    raw: Row,
    links: RecordLookup,
    complete: bool = True,
    strict: Collection[str] = (),
    previous: Row | None = None,
) -> Validated:
    """Parse and judge the values of one record.

    ``raw`` maps field names to what a widget or file gave. With ``complete`` every required answer must be
    there, on top of an incomplete ``previous`` those that it has (``demanded``); without it only the form's ``minimum``
    (an import may bring less than the form requires). A field that is not relevant is emptied, or refused when
    ``strict`` names it, so that a file loses nothing silently. Seven parameters, of which most callers give four.
    """
    checked = Validated(dict.fromkeys(form.fields))
    needed = demanded(plan, form, previous, links) if complete else form.minimum
    for name, field in form.fields.items():
        try:
            if raw.get(name) is not None:
                checked.values[name] = _parse(plan, field, raw[name], links)
        except ValueError as error:
            checked.errors[name] = f"{field.label}: {error}"
    state = _State(plan, form, checked.values, links)
    for name, field in form.fields.items():
        if field.relevant and not state.relevant(field):
            if name in strict and checked.values[name] is not None:
                checked.errors.setdefault(name, f"{field.label}: ska vara tomt i den här posten.")
            if name in checked.errors and name not in strict:
                del checked.errors[name]
            state.clear(name)
        elif name not in checked.errors and (field.required or checked.values[name] is not None):
            _validate_field(field, checked, state, name in needed)
    _validate_title(form, checked, links)
    return checked


def readable(plan: Plan, form: Form, raw: Row, links: RecordLookup) -> dict[str, object]:
    """What is typed as it would be stored; what cannot be read yet as it is typed."""
    checked = validate(plan, form, raw, links, complete=False)
    return {
        name: raw.get(name) if name in checked.errors and checked.values[name] is None else checked.values[name]
        for name in form.fields
    }


def unseen_lost(fields: Iterable[Field], raw: Row) -> str:
    """One sentence that names the fields whose texts lose characters that nobody sees when they are stored, or ''."""
    lost = [f.label for f in fields if f.kind.free_text and loses_characters(raw.get(f.name) or "")]
    if not lost:
        return ""
    return f"Tecken som inte syns, till exempel sådana som vänder textens riktning, togs bort ur {listed(lost)}."


def _parse(plan: Plan, field: Field, raw: object, links: RecordLookup) -> object | None:
    value = links.parse(field, raw)
    if value is not None and field.kind.is_link:
        # A link, and a quarter below, is read as a text.
        value = links.find(field, cast("str", value))
        if value is None:
            raise ValueError(f"välj en {mid_sentence(plan.forms[field.form].label)} som finns.")
    return value


def _validate_field(field: Field, checked: Validated, state: "_State", needed: bool) -> None:
    value = checked.values[field.name]
    if field.kind.is_quarter and value and state.links.is_closed(cast("str", value)):
        closed = "kvartalet är stängt. Bara den som får öppna stängda kvartal kan öppna det igen."
        checked.errors[field.name] = f"{field.label}: {closed}"
        return
    if value is None:
        if field.required:
            checked.missing.append(field.name)
            if needed:
                checked.errors[field.name] = field.required_message or f"{field.label}: {field.kind.call}"
        return
    if field.kind.guarded:
        text = field.kind.machine(value)
        refused, doubtful = state.links.verdict(text)
        if refused:
            checked.errors[field.name] = f"{field.label}: {guard.refusal(refused)}"
            return
        checked.suspicions += guard.suspicions(field.name, text, doubtful)
    if field.choice_filter and not set(str(value).split()) <= set(state.choices(field)):
        checked.errors[field.name] = f"{field.label}: svaret passar inte ihop med de andra svaren. Välj ett annat."
    elif field.constraint and not state.holds(field.constraint, field.name):
        checked.errors[field.name] = f"{field.label}: {field.constraint_message}"


def _validate_title(form: Form, checked: Validated, links: RecordLookup) -> None:
    """A title joins texts that are harmless apart: it is read as it is shown (R2, R3)."""
    names = [name for name in title_fields(form.title) if name in form.fields]
    joined = [form.fields[name] for name in names if checked.values[name] is not None]
    written = [field for field in joined if field.kind.guarded]
    if len(joined) < 2 or not written:
        return
    title, last = links.title_of(form, checked.values), written[-1]
    refused, doubtful = guard.classify_stored(title)
    if refused:
        checked.errors.setdefault(last.name, f"{last.label}: {guard.refusal(refused)}")
    known = {suspicion.kind for suspicion in checked.suspicions}
    checked.suspicions += guard.suspicions(last.name, title, [kind for kind in doubtful if kind not in known])


class _State:
    """The values of a record as its expressions see them."""

    def __init__(self, plan: Plan, form: Form, values: Row, links: RecordLookup):
        self._plan, self._values, self.links = plan, values, links
        self._texts = {
            name: "" if (value := values.get(name)) is None else field.kind.xpath(value)
            for name, field in form.fields.items()
        }
        self._linked = {field.name: links.texts(field, values.get(field.name)) for field in form.link_fields}

    def holds(self, expression: str, own: str | None = None) -> bool:
        return self.links.expressions.holds(expression, self._texts, own, self._linked)

    def relevant(self, field: Field) -> bool:
        return not field.relevant or self.holds(field.relevant, field.name)

    def clear(self, name: str) -> None:
        self._values[name], self._texts[name] = None, ""
        self._linked.pop(name, None)

    def choices(self, field: Field) -> dict[str, Choice]:
        choices = self._plan.choices_of(field)
        if not field.choice_filter:
            return choices
        names = references(field.choice_filter)
        if not self._linked.keys().isdisjoint(names):
            return self._fitting(field, choices)
        key = id(field), tuple([self._texts.get(name, "") for name in sorted(names)])
        if key not in self.links.fitting:
            self.links.fitting[key] = self._fitting(field, choices)
        return self.links.fitting[key]

    def _fitting(self, field: Field, choices: dict[str, Choice]) -> dict[str, Choice]:
        return {
            name: choice
            for name, choice in choices.items()
            if self.links.expressions.holds(field.choice_filter, self._texts, None, self._linked, choice.item)
        }


def demanded(plan: Plan, form: Form, previous: Row | None, links: RecordLookup) -> Collection[str]:
    """The fields that a version after ``previous`` must answer where they are required.

    All of them for a new record, for one that is complete, and when it is confirmed (R7), which is judged on its own.
    A record that came in with less is completed one answer at a time: it keeps what it has, and may lack the rest.
    """
    if previous is None or not unanswered(plan, form, previous, links):
        return form.fields
    return {*form.minimum, *(name for name in form.fields if previous.get(name) is not None)}


def is_relevant(plan: Plan, form: Form, field: Field, values: Row, links: RecordLookup) -> bool:
    """Whether a field is relevant to stored answers."""
    return _State(plan, form, values, links).relevant(field)


def unanswered(plan: Plan, form: Form, values: Row, links: RecordLookup) -> list[str]:
    """The required fields that a stored record lacks; what it does answer was judged when it was saved."""
    state = _State(plan, form, {name: values.get(name) for name in form.fields}, links)
    lacking = []
    for name, field in form.fields.items():
        if not state.relevant(field):
            state.clear(name)
        elif field.required and values.get(name) is None:
            lacking.append(name)
    return lacking


def unanswered_in(plan: Plan, form: Form, rows: Sequence[Row], links: RecordLookup) -> list[list[str]]:
    """The same for many records: those that answer alike, as far as relevance goes by the answers, are judged once."""
    judged = {name for field in form.field if field.relevant for name in _judged_by(field)}
    required = [name for name, field in form.fields.items() if field.required]
    results: dict[object, list[str]] = {}
    verdicts = []
    for row in rows:
        key = tuple([repr(row.get(name)) for name in judged]), tuple([row.get(name) is None for name in required])
        if key not in results:
            results[key] = unanswered(plan, form, row, links)
        verdicts.append(results[key])
    return verdicts


def _judged_by(field: Field) -> set[str]:
    """The fields whose answers decide whether one is relevant; its own too where an expression may name it by a dot."""
    linking = {link for link, _ in linked_references(field.relevant)}
    return references(field.relevant) | linking | ({field.name} if "." in field.relevant else set())


def relevant_fields(plan: Plan, form: Form, raw: Row, links: RecordLookup) -> dict[str, dict[str, Choice]]:
    """The fields that are relevant given the answers so far, each with its choices (empty for no list).

    This is what a form on screen draws; values that cannot be read yet count as empty.
    """
    values: dict[str, object] = {}
    for name, field in form.fields.items():
        try:
            values[name] = field.parse(raw.get(name), plan)
        except ValueError:
            values[name] = None
    state = _State(plan, form, values, links)
    choices = {}
    for name, field in form.fields.items():
        if state.relevant(field):
            choices[name] = state.choices(field)
        else:
            state.clear(name)
    return choices
