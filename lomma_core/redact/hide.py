"""Hiding texts at once: each is moved out of the register's tables, and a mark stands in its place (R18).

The texts wait in a table of their own, which only the decision reads. So nothing that shows, searches, counts or
exports has to ask what is hidden: it is not there. A mark has its text's id, so that each comes back exactly as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl

from lomma_core.erasure import documents
from lomma_core.permissions import Actor
from lomma_core.personal.drafts import REASON
from lomma_core.plan.model import Form
from lomma_core.quarterly.snapshot import State
from lomma_core.records import schema
from lomma_core.records.versions import new_id
from lomma_core.redact import cells, wording
from lomma_core.redact.cells import Change
from lomma_core.redact.frozen import in_document
from lomma_core.redact.wording import Answer, Reach, Wording
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

WAITING = (
    "SELECT t.*, r.form, r.record FROM redact_text t JOIN redact_report r ON r.id = t.report "
    "WHERE t.text IS NOT NULL ORDER BY length(t.text) DESC"
)


def column_of(field: str) -> str:
    """The column that a reportable field of a form stands in: also why a version was made."""
    return "reason" if field == REASON else field


@dataclass(frozen=True)
class Origin:
    """Where texts were reported: in a record, in a draft about a ``subject``, or in the draft of a record."""

    report: str
    form: Form
    record: str | None = None
    subject: str | None = None


class Hiding:
    """The texts of one report on their way out, in the caller's transaction."""

    def __init__(self, register: Register, write: Transaction, source: Origin, chosen: bool = True):
        """``chosen`` is whether texts that are found now go when the others of the report do."""
        self._chosen = chosen
        self._register, self._write, self._report = register, write, source.report
        self._form, self._record, self._subject = source.form, source.record, source.subject or source.record
        rows = write.read("SELECT id, text FROM redact_text WHERE report = ? AND text IS NOT NULL", [source.report])
        self._ids: dict[str, str] = {row["text"]: row["id"] for row in rows}

    def hide(self, texts: Iterable[Wording], answers: Sequence[Answer] = (), step: str = "hidden") -> None:
        """Hide texts wherever they reach, and in the report's own record ``answers`` that are no texts.

        Frozen quarters that change are noted under ``step``.
        """
        texts = sorted(texts, key=lambda phrase: -len(phrase.text))
        columns = cells.text_columns(self._write.read)
        for phrase in texts:
            if self._record:
                self._own(phrase, [column for column in columns if column.form == self._form.name])
            self._drafts(phrase)
            self._views(phrase)
            if phrase.reach is Reach.EVERYWHERE:
                others = [column for column in columns if column.table not in (*cells.PLANS, cells.HIDDEN)]
                cells.rewrite(self._write, others, phrase.needle, self._change(phrase), self._register.now())
                self._nested(phrase)
        for answer in answers:
            self.empty(answer)
            for typed in dict.fromkeys((answer.shown, answer.machine)):
                self._drafts(Wording(answer.field, typed, Reach.CELL))

        def change(state: State) -> State:
            return in_document(state, self._form, self._record, texts, list(answers), self.mark)

        note(self._write, self._report, step, documents.rewrite(self._write, change))

    def _own(self, phrase: Wording, columns: list[cells.StoredColumn]) -> None:
        """The cells of the record that hold the text, in all its versions."""
        table = schema.table(self._form)
        for column in columns:
            if column.name != column_of(phrase.field) and phrase.reach is Reach.CELL:
                continue
            sql = f'SELECT DISTINCT "{column.name}" AS cell FROM "{table}" WHERE record = ?'
            for row in self._write.read(sql, [self._record]):
                after = self.in_cell(phrase, row["cell"] or "", column.name == column_of(phrase.field))
                if after != (row["cell"] or ""):
                    sql = f'UPDATE "{table}" SET "{column.name}" = ? WHERE record = ? AND "{column.name}" = ?'
                    self._write.execute(sql, [after, self._record, row["cell"]])

    def in_cell(self, phrase: Wording, text: str, own_field: bool) -> str:
        """A cell with what stands in it of a text hidden; in the reported field the whole cell may be the text."""
        if text == phrase.text and own_field:
            return self.mark(text, phrase.field)
        return self._change(phrase)(text) if phrase.reach is not Reach.CELL else text

    def empty(self, answer: Answer) -> None:
        """Empty the versions of the record that hold an answer which is no text, and remember each."""
        table = schema.table(self._form)
        where = f'WHERE record = ? AND CAST("{answer.field}" AS VARCHAR) = ?'
        given = [self._record, answer.stored]
        versions = self._write.read(f'SELECT version FROM "{table}" {where}', given)
        (text,) = wording.MARKED.findall(self.mark(answer.shown, answer.field))
        place = {"form": self._form.name, "record": self._record, "field": answer.field, "text": text}
        place |= {"value": answer.stored}
        self._write.insert("redact_value", [place | {"version": row["version"]} for row in versions])
        self._write.execute(f'UPDATE "{table}" SET "{answer.field}" = NULL {where}', given)

    def _nested(self, phrase: Wording) -> None:
        """Texts that are hidden already and say the text among other things."""
        for row in self._write.read("SELECT id, text FROM redact_text WHERE text IS NOT NULL"):
            after = self._change(phrase)(row["text"])
            if after != row["text"] and wording.mark(row["id"]) not in after:
                self._write.execute("UPDATE redact_text SET text = ? WHERE id = ?", [after, row["id"]])

    def _drafts(self, phrase: Wording) -> None:
        """Drafts of the record in which the field is answered with the text."""
        column = cells.StoredColumn(cells.DRAFTS, "answers")
        sql = "SELECT DISTINCT answers FROM draft WHERE form = ? AND subject = ?"
        for row in self._write.read(sql, [self._form.name, self._subject]):
            after = cells.changed(column, row["answers"], lambda text: self.in_cell(phrase, text, True))
            if after != row["answers"]:
                parameters = [after, self._register.now(), row["answers"]]
                self._write.execute("UPDATE draft SET answers = ?, kept_at = ? WHERE answers = ?", parameters)

    def _views(self, phrase: Wording) -> None:
        """Saved searches for a part of the text that may be a name."""
        column, plan_text = cells.StoredColumn(cells.VIEWS, "query"), self._register.in_use.file

        def change(text: str) -> str:
            return self.mark(text, phrase.field) if wording.names_in(phrase.text, text, plan_text) else text

        for row in self._write.read("SELECT DISTINCT query FROM list_view"):
            if any(key == "sok" for key, _ in parse_qsl(row["query"])):
                after = cells.changed(column, row["query"], change)
                if after != row["query"]:
                    self._write.execute("UPDATE list_view SET query = ? WHERE query = ?", [after, row["query"]])

    def _change(self, phrase: Wording) -> Change:
        return lambda text: phrase.marked(text, lambda match: self.mark(match, phrase.field))

    def mark(self, text: str, field: str) -> str:
        """The mark of a text, which is moved out with its first occurrence."""
        if text not in self._ids:
            self._ids[text] = new_id()[:6]
            row = {"id": self._ids[text], "report": self._report, "field": field, "chosen": self._chosen, "text": text}
            self._write.insert("redact_text", [row])
        return wording.mark(self._ids[text])


def note(write: Transaction, report: str, step: str, rewritten: list[documents.Rewritten]) -> None:
    """Keep the digests, before and after, of the frozen quarters that a step of a report has changed."""
    write.insert("redact_document", [{"report": report, "step": step} | asdict(document) for document in rewritten])


def after_save(register: Register, actor: Actor, write: Transaction, form: Form, rows: list[Row]) -> None:
    """Hide what is hidden already in versions that were just stored (a hook of every form, records/hooks).

    Somebody may have had a form open with the text in it, or read in a file that holds it.
    """
    waiting = write.read(WAITING)
    if not waiting:
        return
    columns = [column.name for column in cells.text_columns(write.read) if column.form == form.name]
    for text in waiting:
        phrase = wording.wording(text["field"], text["text"], register.in_use.file)
        hiding = Hiding(register, write, Origin(text["report"], form, text["record"]), text["chosen"])
        answers = write.read("SELECT DISTINCT value FROM redact_value WHERE text = ?", [text["id"]])
        for row in rows:
            own = (form.name, row["record"]) == (text["form"], text["record"])
            if answers:
                if own:
                    _empty_again(hiding, text, answers, row)
                continue
            changed = {}
            for name in columns if own or phrase.reach is Reach.EVERYWHERE else ():
                cell = row.get(name) or ""
                after = hiding.in_cell(phrase, cell, own and name == column_of(phrase.field))
                if after != cell:
                    changed[name] = after
            for name, after in changed.items():
                row[name] = after
                sql = f'UPDATE "{schema.table(form)}" SET "{name}" = ? WHERE record = ? AND version = ?'
                write.execute(sql, [after, row["record"], row["version"]])


def _empty_again(hiding: Hiding, text: Row, answers: list[Row], row: Row) -> None:
    """Empty an answer that is no text in a version that was just stored with it."""
    for answer in answers:
        if str(row.get(text["field"])) == answer["value"]:
            hiding.empty(Answer(text["field"], answer["value"], "", text["text"]))
            row[text["field"]] = None
