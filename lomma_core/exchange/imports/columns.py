"""Which column is which field: suggested from the headings, remembered by heading, changed by the user."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from lomma_core.errors import FileRefused, NotFound
from lomma_core.exchange.exports.csv_writer import OWN, labels
from lomma_core.exchange.imports.choice_values import FoundAnswer, found_answers, has_answers
from lomma_core.exchange.imports.csv_reader import Table
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
    """

    columns: dict[str, str | None]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """Field name, or ``record``, -> heading."""
        return {name: heading for heading, name in self.columns.items() if name}

    @property
    def unused(self) -> list[str]:
        """The headings whose column is not imported."""
        return [heading for heading, name in self.columns.items() if name is None]


def suggest(register: Register, form: Form, table: Table) -> ColumnMapping:
    """The mapping that was remembered for these headings, and else what the plan's words say.

    A field is given one column only: remembered first, then the field's name, its label, and its ``headings`` in
    the plan's order.
    """
    remembered = _remembered(register, form)
    known = {label_key(heading): heading for heading in table.headings}
    columns: dict[str, str | None] = {}
    values: dict[str, dict[str, str]] = {}
    for folded, heading in known.items():
        name, chosen = remembered.get(folded, (None, {}))
        if folded in remembered and (name is None or name not in columns.values()):
            columns[heading] = name
            if name and chosen:
                values[name] = chosen
    automatic = _automatic(form, table, columns)
    return ColumnMapping({heading: columns.get(heading, automatic.get(heading)) for heading in table.headings}, values)


def remember(register: Register, actor: Actor, form: Form, mapping: ColumnMapping, table: Table) -> None:
    """Keep by heading what a person decided otherwise than the plan's words say. Raises NotAllowed."""
    require(register.plan, actor, "import")
    automatic = _automatic(form, table, {})
    with register.store.transaction() as write:
        for heading in table.headings:
            name = mapping.columns.get(heading)
            # Only words that say nothing of a person are kept (R2, R3).
            chosen = {raw: to for raw, to in mapping.values.get(name or "", {}).items() if not any(guard.classify(raw))}
            key = [form.name, label_key(heading)]
            write.execute("DELETE FROM import_mapping WHERE form = ? AND heading = ?", key)
            # What the plan says itself is not kept, so that a better plan file is followed later.
            if name != automatic.get(heading) or chosen:
                kept = json.dumps({"field": name, "values": chosen}, ensure_ascii=False)
                write.insert("import_mapping", [{"form": key[0], "heading": key[1], "mapping": kept}])


def answers_to_map(plan: Plan, form: Form, table: Table, mapping: ColumnMapping) -> dict[str, list[FoundAnswer]]:
    """For each mapped choice or seat column its different texts and their meanings, those without one first."""
    found = {}
    for place, heading in enumerate(table.headings):
        one = form.fields.get(mapping.columns.get(heading) or "")
        if one and has_answers(one):
            cells = [row[place] for row in table.rows]
            found[one.name] = found_answers(plan, one, mapping.values.get(one.name, {}), cells)
    return found


def missing_columns(form: Form, mapping: ColumnMapping) -> list[Field]:
    """The fields that a row must have and the mapping does not bring; none when rows name their record."""
    if RECORD in mapping.fields:
        return []
    given = {*mapping.fields, *mapping.constants}
    return [form.fields[name] for name in form.minimum if name not in given]


def check_mapping(form: Form, mapping: ColumnMapping) -> None:
    """Raise NotFound for a field the form has not, FileRefused when a needed column is missing or two are one field."""
    for name in (*mapping.fields, *mapping.constants, *mapping.values):
        if name not in form.fields and name not in OWN:
            raise NotFound(f"{form.label} har inget fält som heter så. Välj bland: {', '.join(form.fields)}.")
    taken = [name for name in mapping.columns.values() if name]
    for name in taken:
        if taken.count(name) > 1:
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


def _automatic(form: Form, table: Table, taken: dict[str, str | None]) -> dict[str, str]:
    """Heading -> field name for the headings that are not taken, best match first."""
    free = {label_key(heading): heading for heading in table.headings if heading not in taken}
    used = {name for name in taken.values() if name}
    found: dict[str, str] = {}
    for _, name, word in sorted(_words(form), key=lambda entry: entry[0]):
        heading = free.get(label_key(word))
        if heading and name not in used:
            found[heading] = name
            used.add(name)
            del free[label_key(word)]
    return found


def _words(form: Form) -> Iterator[tuple[int, str, str]]:
    """(rank, field name, word that a heading may be); the same rank goes by the plan's order."""
    shown = labels(form)
    for name, one in form.fields.items():
        yield 0, name, name
        yield 1, name, shown[name]
        yield 2, name, one.label
        for rank, word in enumerate(one.headings, 3):
            yield rank, name, word
    for name, label in OWN.items():
        yield 0, name, name
        yield 1, name, label


def _remembered(register: Register, form: Form) -> dict[str, tuple[str | None, dict[str, str]]]:
    rows = register.store.read("SELECT heading, mapping FROM import_mapping WHERE form = ?", [form.name])
    found = {}
    for row in rows:
        kept = json.loads(row["mapping"])
        # A field that has left the plan is forgotten.
        if kept["field"] is None or kept["field"] in form.fields or kept["field"] in OWN:
            found[row["heading"]] = (kept["field"], kept["values"])
    return found
