"""The titles of linked records as whole columns: what a ``RecordLookup`` says of as many links as a block has rows."""

import string

from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema
from lomma_core.records.lookup import GONE, MARKED, NOTHING, WITHDRAWN
from lomma_core.register import Register
from lomma_core.storage.store import Block
from lomma_core.storage.tables import columns
from lomma_core.storage.tables.columns import Texts


def linked(register: Register, field: Field, values: Texts, hidden: frozenset[str]) -> Texts:
    """The title of the record that each row of a link's column names, an empty text for none.

    Of the ``hidden`` ones nothing but a plain word is seen (R11, R20).
    """
    form = register.plan.forms[field.form]
    names = ("record", "state", *dict.fromkeys(part.name for _, part in _parts(form) if part))
    wanted = ", ".join(f't."{name}"' for name in names)
    sql = f"SELECT {wanted} FROM {schema.newest_rows_of(form)} t JOIN incoming k ON t.record = k.record"
    block = register.store.block(sql, (), columns.keys(values, "record"))
    titles = _titles(register, form, block, hidden)
    titles = columns.instead(columns.where(columns.column(block, "state"), [schema.WITHDRAWN]), WITHDRAWN, titles)
    words = columns.looked_up(values, columns.column(block, "record"), titles, GONE)
    return columns.instead(columns.where(values, hidden), MARKED, words) if hidden else words


def _titles(register: Register, form: Form, block: Block, hidden: frozenset[str]) -> Texts:
    """The titles of a block's records of a form."""
    parts: list[Texts | str] = []
    for text, field in _parts(form):
        parts.append(text)
        if field:
            shown = _shown(register, field, columns.column(block, field.name), hidden)
            parts.append(columns.instead(columns.where(shown, [""]), NOTHING, shown))
    return columns.woven([columns.constant(block, ""), *parts])


def _parts(form: Form) -> list[tuple[str, Field | None]]:
    """The pieces of a form's title: a text, and the field that stands after it."""
    return [(text, form.fields[name] if name else None) for text, name, _, _ in string.Formatter().parse(form.title)]


def _shown(register: Register, field: Field, values: Texts, hidden: frozenset[str]) -> Texts:
    plan: Plan = register.plan
    if field.kind.is_link:
        return linked(register, field, values, hidden)
    if field.kind.shown_as_stored:
        return columns.filled(values)
    return columns.texts(values, lambda value: field.show(value, plan))
