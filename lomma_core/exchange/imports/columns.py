"""Which column is which field: suggested from the headings, remembered by heading, changed by the user."""

import dataclasses
import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from lomma_core.errors import FileRefused, NotFound
from lomma_core.exchange.exports.csv_writer import OWN, labels
from lomma_core.exchange.imports.choice_values import AnswerMeaning, has_answers, list_answers
from lomma_core.exchange.imports.tables.sheet import Table, heading_key
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.utils.text import label_key, listed

RECORD = "record"


@dataclass
class ColumnMapping:
    """How a file becomes answers.

    ``columns`` maps each heading to a field name, to a column of the register's own (``record`` recognises the
    record, the others are known but not imported) or to None; ``values`` maps a field to what a person decided its
    texts mean ({raw text: choice, LEAVE_OUT or EMPTY}); ``constants`` maps a field to one answer for all rows.
    ``included`` are the numbers of rows that come in though they look like no records, ``excluded`` of those that do
    not.
    """

    columns: dict[str, str | None]
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    included: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    @property
    def fields(self) -> dict[str, str]:
        """Field name, or ``record``, -> heading."""
        return {name: heading for heading, name in self.columns.items() if name}

    @property
    def unused(self) -> list[str]:
        """The headings whose column is not imported."""
        return [heading for heading, name in self.columns.items() if name is None]


def known_words(form: Form) -> frozenset[str]:
    """The words by which a heading of a file is recognised, as ``label_key`` gives them."""
    return frozenset(label_key(word) for _, _, word in _words(form))


def suggest(register: Register, form: Form, table: Table) -> ColumnMapping:
    """The mapping that was stored for these headings, and else the one by the plan's words.

    A field is given one column only: remembered first, then the field's name, its label, and its ``headings`` in
    the plan's order. Raises FileRefused for a heading that holds a person's number (R2).
    """
    _refuse_persons(table)
    memories = _memories(register, form)
    headings = {label_key(heading): heading for heading in table.headings}
    columns: dict[str, str | None] = {}
    values: dict[str, dict[str, str]] = {}
    for folded, heading in headings.items():
        name, meanings = memories.get(folded, (None, {}))
        if folded in memories and (name is None or name not in columns.values()):
            columns[heading] = name
            if name and meanings:
                values[name] = meanings
    automatic = _automatic(form, table, columns)
    return ColumnMapping({heading: columns.get(heading, automatic.get(heading)) for heading in table.headings}, values)


def remembered(
    register: Register, actor: Actor, form: Form, mapping: ColumnMapping, table: Table
) -> AbstractContextManager[None]:
    """A block that saves what is in a file: saved with what was decided about its columns, or not at all.

    Raises as ``remember``, and what the block raises.
    """
    require(register, actor, "import")

    @contextmanager
    def together() -> Iterator[None]:
        with register.store.transaction():
            yield
            remember(register, actor, form, mapping, table)

    return together()


def remember(register: Register, actor: Actor, form: Form, mapping: ColumnMapping, table: Table) -> None:
    """Store by heading what a person decided otherwise than by the plan's words.

    Headings and words that may mean a person are not stored (R2, R3). Raises NotAllowed, and FileRefused as
    ``suggest``.
    """
    require(register, actor, "import")
    _refuse_persons(table)
    automatic = _automatic(form, table, {})
    with register.store.transaction() as write:
        for heading in table.headings:
            name = mapping.columns.get(heading)
            meanings = {raw: to for raw, to in mapping.values.get(name or "", {}).items() if guard.is_clean(raw)}
            key = {"form": form.name, "heading": label_key(heading)}
            # What the plan itself has is not stored, so that a better plan file is followed later.
            otherwise = name != automatic.get(heading) or meanings
            if otherwise and guard.is_clean(heading, [label_key(heading)]):
                content = json.dumps({"field": name, "values": meanings}, ensure_ascii=False)
                write.put("import_mapping", key, {"mapping": content})
            else:
                write.execute("DELETE FROM import_mapping WHERE form = ? AND heading = ?", list(key.values()))


def _refuse_persons(table: Table) -> None:
    """Raise FileRefused for the first heading that holds a person's number, by its place alone (R2, R4)."""
    for place, heading in enumerate(table.headings, 1):
        refused = guard.classify_stored(heading, [label_key(heading)])[0]
        if refused:
            raise FileRefused(f"Rubriken i kolumn {place}: {guard.refusal(refused)}")


def answers_to_map(
    plan: Plan, form: Form, table: Table, mapping: ColumnMapping, left_out: Collection[int] = ()
) -> dict[str, list[AnswerMeaning]]:
    """For each mapped choice or seat column its different words and their meanings, those without one first.

    Words of rows that are ``left_out``, by number, are not asked about.
    """
    result = {}
    rows = [row for number, row in zip(table.numbers, table.rows, strict=True) if number not in left_out]
    for place, heading in enumerate(table.headings):
        field = form.fields.get(mapping.columns.get(heading) or "")
        if field and has_answers(field):
            cells = [row[place] for row in rows]
            result[field.name] = list_answers(plan, form, field, mapping.values.get(field.name, {}), cells)
    return result


def missing_columns(form: Form, mapping: ColumnMapping) -> list[Field]:
    """The fields that a row must have and the mapping does not bring; none when rows name their record."""
    if RECORD in mapping.fields:
        return []
    mapped_names = {*mapping.fields, *mapping.constants}
    return [form.fields[name] for name in form.minimum if name not in mapped_names]


def check_mapping(form: Form, mapping: ColumnMapping) -> None:
    """Raise NotFound for a field the form has not, FileRefused when a needed column is missing or two are one field."""
    for name in (*mapping.fields, *mapping.constants, *mapping.values):
        if name not in form.fields and name not in OWN:
            raise NotFound(f"{form.label} har inget fält som heter så. Välj bland: {', '.join(form.fields)}.")
    names = [name for name in mapping.columns.values() if name]
    for name in names:
        if names.count(name) > 1:
            label = form.fields[name].label if name in form.fields else OWN[name]
            raise FileRefused(f"Två kolumner är valda för {label}. Välj en av dem.")
    missing = missing_sentence(form, mapping)
    if missing:
        raise FileRefused(
            f"{missing} Lägg till den, välj vilken kolumn det är, eller ange ett svar som gäller alla rader."
        )


def missing_sentence(form: Form, mapping: ColumnMapping) -> str:
    """Which needed columns the file lacks, by the fields' labels; empty when none."""
    labels = [column.label for column in missing_columns(form, mapping)]
    return f"Filen saknar en kolumn för {listed(labels)}." if labels else ""


def _automatic(form: Form, table: Table, memories: dict[str, str | None]) -> dict[str, str]:
    """Heading -> field name for the headings that are not taken, best match first."""
    known = known_words(form)
    untaken = [heading for heading in table.headings if heading not in memories]
    # A heading that is a known word goes before one that has something around it.
    free = {heading_key(heading, known): heading for heading in reversed(untaken)}
    free |= {label_key(heading): heading for heading in reversed(untaken)}
    used_names = {name for name in memories.values() if name}
    result: dict[str, str] = {}
    for _, name, word in sorted(_words(form), key=lambda entry: entry[0]):
        heading = free.get(label_key(word))
        if heading and name not in used_names:
            result[heading] = name
            used_names.add(name)
            free = {key: each for key, each in free.items() if each != heading}
    return result


def _words(form: Form) -> Iterator[tuple[int, str, str]]:
    """(rank, field name, word that a heading may be); the same rank goes by the plan's order."""
    csv_labels = labels(form)
    for name, field in form.fields.items():
        yield 0, name, name
        yield 1, name, csv_labels[name]
        yield 2, name, field.label
        for rank, word in enumerate(field.headings, 3):
            yield rank, name, word
    for name, label in OWN.items():
        yield 0, name, name
        yield 1, name, label


def _memories(register: Register, form: Form) -> dict[str, tuple[str | None, dict[str, str]]]:
    rows = register.store.read("SELECT heading, mapping FROM import_mapping WHERE form = ?", [form.name])
    result = {}
    for row in rows:
        memory = json.loads(row["mapping"])
        # A field that has left the plan is forgotten.
        if memory["field"] is None or memory["field"] in form.fields or memory["field"] in OWN:
            result[row["heading"]] = (memory["field"], memory["values"])
    return result
