"""Texts that are stored already, held against the person guard: where, never what (R2–R4)."""

import json
import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from lomma_core.permissions import Actor, require
from lomma_core.personal import drafts
from lomma_core.plan import texts as plan_texts
from lomma_core.plan.field_types import TYPES
from lomma_core.plan.model import Field, Form
from lomma_core.privacy import findings
from lomma_core.records import schema, secrecy
from lomma_core.redact import report
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.text_columns import FORM_TEXTS, TEXT_COLUMNS, Content, TextColumn
from lomma_core.utils.text import listed

Verdict = tuple[list[str], list[str]]
Judge = Callable[[str], Verdict]


@dataclass(frozen=True)
class TextFinding:
    """One field of one version, or a text beside the records; ``newest``: it can be mended by changing the record.

    ``form`` is empty for a text that is no answer in a form; then ``form_label`` is where it stands, with which row.
    ``draft_by`` is the account whose draft it stands in, ``subject`` what that is about; then ``record`` is empty where
    the draft is of a new one.
    """

    form: str
    form_label: str
    record: str
    version: int
    newest: bool
    field: str
    label: str
    kind: str
    refused: bool
    draft_by: str = ""
    subject: str = ""

    @property
    def what(self) -> str:
        """The kind in words: ``ett personnummer``."""
        return findings.label(self.kind)


def scan(register: Register, actor: Actor) -> list[TextFinding]:
    """Every text of the database and of the plan in use that the person guard would refuse or suspect.

    All versions of all forms, those that have left the plan too, all drafts, and ``TEXT_COLUMNS``; but for what belongs
    to records that the actor may not see (R20). Raises NotAllowed: the list reveals where in the register a person may
    stand, so it is for those of ``report.may_scan``.
    """
    if not report.may_scan(register.plan, actor):
        require(register, actor, "manage_accounts")
    hidden = secrecy.hidden(register, actor)
    verdicts: dict[str, Verdict] = {}

    def judge(text: str) -> Verdict:
        # The same text stands in version after version, and in frozen quarters again.
        if text not in verdicts:
            verdicts[text] = plan_texts.kinds(text)
        return verdicts[text]

    result = [text for text in (*_in_forms(register, judge), *_in_drafts(register, judge)) if text.record not in hidden]
    for column in TEXT_COLUMNS:
        if (column.table, column.column) != ("draft", "answers"):
            result += _in_column(register, column, judge, hidden)
    result += _in_plan(register, judge)
    return sorted(result, key=lambda finding: (not finding.refused, not finding.newest))


def _findings(
    place: tuple[str, str, str, int, bool, str, str], verdict: Verdict, draft: tuple[str, str] = ("", "")
) -> list[TextFinding]:
    """A finding for each kind; ``draft`` is whose draft it stands in and what that is about."""
    refused, suspected = verdict
    return [TextFinding(*place, kind, True, *draft) for kind in refused] + [
        TextFinding(*place, kind, False, *draft) for kind in suspected
    ]


def _in_forms(register: Register, judge: Judge) -> Iterator[TextFinding]:
    """The versions of all forms that have a table, whether the plan still has the form and the field or not."""
    fields: dict[str, dict[str, str]] = {}
    for row in register.store.read("SELECT form, field, type FROM plan_field ORDER BY form, field"):
        fields.setdefault(row["form"], {})[row["field"]] = row["type"]
    for name, types in fields.items():
        form = register.plan.forms.get(name)
        rows = register.store.read(f'SELECT * FROM "{schema.table_of(name)}" ORDER BY record, version')
        newest = {row["record"]: row["version"] for row in rows}
        visited: set[tuple[str, str, str, bool]] = set()
        for row in rows:
            last = row["version"] == newest[row["record"]]
            for field, label, text in _row_texts(row, form, types):
                # A text that stands through many versions is listed once, and again in the newest one.
                if (row["record"], field, text, last) not in visited:
                    visited.add((row["record"], field, text, last))
                    place = (name, form.label if form else name, row["record"], row["version"], last, field, label)
                    yield from _findings(place, judge(text))


def _row_texts(row: Row, form: Form | None, types: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(field, what it is called, text) of what somebody wrote in a version."""
    known: dict[str, Field] = form.every_field if form else {}
    for name, type_name in types.items():
        # A type that this version does not know is read as the careful default, a text.
        kind = TYPES.get(type_name, TYPES["text"])
        if kind.guarded and row[name] is not None:
            yield name, known[name].label if name in known else name, kind.machine(row[name])
    for name, label in FORM_TEXTS.items():
        if row[name]:
            yield drafts.REASON, label, row[name]


def _in_drafts(register: Register, judge: Judge) -> Iterator[TextFinding]:
    """Nothing that is refused was stored in a draft; but the guard may have new rules since."""
    for author, draft in drafts.all_drafts(register):
        form = register.plan.forms[draft.form]
        for name, answer in draft.answers.items():
            field = drafts.draft_field(form, name)
            assert field is not None  # A draft has no answers without a field in its form.
            place = (form.name, form.label, draft.record or "", draft.base or 0, False, name, field.label)
            verdict = judge(answer if isinstance(answer, str) else "")
            yield from _findings(place, verdict, (author, draft.subject))


def _in_column(register: Register, column: TextColumn, judge: Judge, hidden: Collection[str]) -> Iterator[TextFinding]:
    """What stands in a column of a table beside the records', each kind once a row."""
    names = ", ".join(f'"{name}"' for name in (*column.named_by, column.column))
    sql = f'SELECT {names} FROM "{column.table}" WHERE "{column.column}" IS NOT NULL ORDER BY {names}'
    for row in register.store.read(sql):
        if any(row[name] in hidden for name in column.named_by):
            continue
        verdicts = [judge(text) for text in _cell_texts(column.content, row[column.column])]
        refused = dict.fromkeys(kind for kinds, _ in verdicts for kind in kinds)
        doubtful = dict.fromkeys(kind for _, kinds in verdicts for kind in kinds if column.warns)
        which = listed(_row_name(register, name, row[name]) for name in column.named_by)
        where = f"{column.place} ({which})" if which else column.place
        yield from _findings(("", where, "", 0, True, column.column, column.label), (list(refused), list(doubtful)))


def _row_name(register: Register, name: str, value: object) -> str:
    if name == "form" and value in register.plan.forms:
        return register.plan.forms[str(value)].label
    return f"version {value}" if name == "nr" else str(value)


def _cell_texts(content: Content, cell: str) -> list[str]:
    if content is Content.JSON:
        return list(_leaves(json.loads(cell)))
    if content is Content.QUERY:
        return [text for _, text in parse_qsl(cell.partition("?")[2] or cell)]
    if content is Content.PLAN:
        return [part.text for part in _plan_texts(cell)]
    return [cell]


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


def _plan_texts(text: str) -> list[plan_texts.PlanText]:
    return [*plan_texts.texts(tomllib.loads(text)), *plan_texts.comments(text)]


def _in_plan(register: Register, judge: Judge) -> Iterator[TextFinding]:
    """The plan in use, which the loader has held against the guard's refusals only."""
    for part in _plan_texts(register.in_use.text):
        yield from _findings(("", "Planen i bruk", "", 0, True, part.key, part.place), judge(part.text))
