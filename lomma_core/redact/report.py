"""Reporting a text about a person: whoever may write says in which fields, and the texts are hidden at once (R18)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.permissions import Actor, allowed, refuse, require
from lomma_core.personal import drafts
from lomma_core.personal.drafts import REASON
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.privacy import findings, guard
from lomma_core.privacy.age_sex_class import AGE_SEX_CLASS
from lomma_core.privacy.names.person_names import NAME
from lomma_core.records import schema, secrecy
from lomma_core.records.versions import new_id
from lomma_core.redact import hide, places, wording
from lomma_core.redact.places import Place
from lomma_core.redact.wording import Answer, Reach, Wording
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

REPORTED, REJECTED = "reported", "rejected"
TABLE = "redact_report"
_NOTHING = "Välj ett fält som har en text. Det som redan är dolt eller borttaget behöver inte rapporteras igen."


@dataclass(frozen=True)
class Reported:
    """A report that was just made: its id, and the places from which a text was hidden that the reporter may know of.

    Nobody learns by reporting a guess that it stands in a marked record (R11, R20) or in another account's draft.
    """

    id: str
    places: tuple[Place, ...]


def reportable(form: Form, values: Row, reason: str | None = None) -> dict[str, str]:
    """The fields of a version in which somebody's words stand, and are not hidden already: {field: label}."""
    given = {name: field.kind.stored_text(values.get(name)) for name, field in form.every_field.items()}
    labels = {name: field.label for name, field in form.every_field.items() if field.kind.guarded}
    reportable_fields = {name: label for name, label in labels.items() if wording.without_marks(given[name])}
    return reportable_fields | ({REASON: places.REASON_LABEL} if reason and wording.without_marks(reason) else {})


def may_report(plan: Plan, actor: Actor | None, form: Form) -> bool:
    """Whether somebody may report a text in a form: whoever may write in it, writes elsewhere, or scans all texts."""
    return allowed(plan, actor, form.action) or allowed(plan, actor, "write") or may_scan(plan, actor)


def may_scan(plan: Plan, actor: Actor | None) -> bool:
    """Whether somebody may have all texts gone through (Textkontroll): who decides reports, or manages accounts."""
    return allowed(plan, actor, "redact") or allowed(plan, actor, "manage_accounts")


def report(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    fields: Sequence[str],
    version: int | None = None,
) -> Reported:
    """Hide what stands in some fields of a version (the newest), wherever the register repeats it, until it is decided.

    In all versions of the record, other records, frozen quarters, everybody's drafts and saved views; a name in the
    text by itself, too, and what the record says in the text's place where the person guard suspects it. Logged
    without the texts. Raises NotAllowed (Marked), NotFound, and NotValid where none of the fields has a text to hide.
    """
    form = register.plan.get_form(form_name)
    _require(register, actor, form)
    secrecy.refuse_hidden(register, actor, record)
    with register.store.transaction() as write:
        sql = f'SELECT * FROM "{schema.table(form)}" WHERE record = ? ORDER BY version DESC'
        versions = write.read(sql, [record])
        row = next((version_row for version_row in versions if version in (None, version_row["version"])), None)
        if row is None:
            raise NotFound("Versionen finns inte." if versions else "Posten finns inte.")
        labels_by_field = reportable(form, row, row["reason"])
        chosen = [name for name in dict.fromkeys(fields) if name in labels_by_field]
        if not chosen:
            raise NotValid({"fields": _NOTHING})
        texts, answers = _given(register, form, chosen, row, versions)
        made = {"record": record, "version": row["version"]}
        return _hide(register, actor, write, form, made, (texts, answers), [labels_by_field[name] for name in chosen])


def report_draft(
    register: Register, actor: Actor, form_name: str, subject: str, fields: Sequence[str], author: str = ""
) -> Reported:
    """Hide what stands in some fields of a draft, as ``report``.

    The actor's own draft about a subject, or ``author``'s for those who may go through all texts (the text scan).
    Raises as ``report``.
    """
    form = register.plan.get_form(form_name)
    _require(register, actor, form)
    if author not in ("", actor.name) and not may_scan(register.plan, actor):
        require(register, actor, "manage_accounts")
    secrecy.refuse_hidden(register, actor, subject)
    key = (author or actor.name, form.name, subject)
    draft = next((draft for who, draft in drafts.all_drafts(register) if (who, draft.form, draft.subject) == key), None)
    if draft is None:
        raise NotFound("Utkastet finns inte längre.")
    labels_by_field = reportable_in_draft(register.plan, form, draft.answers)
    chosen = [name for name in dict.fromkeys(fields) if name in labels_by_field]
    if not chosen:
        raise NotValid({"fields": _NOTHING})
    typed = [_wording(register, form, name, str(draft.answers[name])) for name in chosen]
    texts = [each for phrase in typed for each in (phrase, *_persons(register, form, phrase))]
    made = {"record": draft.record, "subject": subject, "draft_by": author or actor.name}
    with register.store.transaction() as write:
        return _hide(register, actor, write, form, made, (texts, []), [labels_by_field[name] for name in chosen])


def reportable_in_draft(plan: Plan, form: Form, answers: Row) -> dict[str, str]:
    """The fields of a draft in which somebody has typed words which are not hidden already: {field: label}."""
    fields = {name: drafts.draft_field(form, name) for name, answer in answers.items() if isinstance(answer, str)}
    written = {name: field.label for name, field in fields.items() if field and _in_words(plan, field, answers[name])}
    return {name: label for name, label in written.items() if wording.without_marks(answers[name])}


def _in_words(plan: Plan, field: Field, answer: str) -> bool:
    """Whether somebody wrote the answer: what its type cannot read may be words, in a field for a day too."""
    if field.kind.guarded or field.kind.is_link:
        return field.kind.guarded
    try:
        field.parse(answer, plan)
    except ValueError:
        return True
    return False


def _require(register: Register, actor: Actor, form: Form) -> None:
    require(register, actor, "read")
    if not may_report(register.plan, actor, form):
        refuse(register, actor, "redact", NotAllowed())


def _hide(
    register: Register,
    actor: Actor,
    write: Transaction,
    form: Form,
    made: Row,
    given: tuple[list[Wording], list[Answer]],
    labels: list[str],
) -> Reported:
    """Store a report and hide its texts; seven parameters: who, in which transaction, and the report's own parts."""
    report, now = new_id()[:6], register.now()
    row: Row = {"id": report, "form": form.name, "state": REPORTED, "reported_by": actor.name, "reported_at": now}
    write.insert(TABLE, [row | made])
    source = hide.Origin(report, form, made.get("record"), made.get("subject"))
    hide.Hiding(register, write, source).hide(*given)
    entry = {"form": form.name, "record": made.get("record"), "version": made.get("version")}
    log.add(write, actor, "redact_report", now, [entry | {"detail": f"Rapport {report}: {'; '.join(labels)}"}])
    hidden_places = places.find(register.plan, write.read, report)
    write.after_commit(lambda: forget_copies(register))
    return Reported(report, places.known_to(register, actor, hidden_places))


def forget_copies(register: Register) -> None:
    """Let go of what is kept in memory and may repeat a text: finished files, and results of expressions."""
    register.file_cache.clear()
    register.expressions.clear()


def _given(
    register: Register, form: Form, fields: list[str], row: Row, versions: list[Row]
) -> tuple[list[Wording], list[Answer]]:
    """The texts and answers to hide: the version's own, names in them, and what the record says in their place."""
    texts: dict[tuple[str, str], Wording] = {}
    answers = []
    for name in fields:
        field = form.every_field.get(name)
        if field and not wording.holds_text(field.kind):
            answers.append(_answer(register.plan, field, row[name]))
            continue
        phrase = _wording(register, form, name, row[hide.column_of(name)])
        here = [phrase, *_persons(register, form, phrase)]
        for column in _columns(form):
            for other in {version[column] for version in versions if version.get(column)}:
                if _goes_with(phrase, other, column == hide.column_of(name), here):
                    here.append(_wording(register, form, REASON if column == "reason" else column, other))
        texts |= {(phrase.field, phrase.text): phrase for phrase in here}
    return list(texts.values()), answers


def _columns(form: Form) -> list[str]:
    return ["reason", *(name for name, field in form.every_field.items() if wording.holds_text(field.kind))]


def _persons(register: Register, form: Form, phrase: Wording) -> list[Wording]:
    """What the guard takes for a person in a text, by itself: a name is looked for wherever else it stands.

    A name goes on as long as words begin with a capital; its parts alone are looked for in the record only.
    """
    persons: dict[str, Wording] = {}
    for finding in findings.find(phrase.text):
        if finding.kind == AGE_SEX_CLASS:
            continue
        end = finding.end
        if finding.kind == NAME:
            more = wording.MORE_OF_A_NAME.match(phrase.text, end)
            end = more.end() if more else end
        text = phrase.text[finding.start : end].strip()
        persons[text] = _wording(register, form, phrase.field, text)
        for part in text.split() if finding.kind == NAME else ():
            known = _wording(register, form, phrase.field, part)
            persons.setdefault(part, replace(known, reach=min(known.reach, Reach.RECORD)))
    return [person for text, person in sorted(persons.items()) if text not in ("", phrase.text)]


def _goes_with(phrase: Wording, other: str, same_field: bool, here: list[Wording]) -> bool:
    """Whether another text of the record is to be hidden too: it is a part of the reported one, or stands in its place.

    Where it says what is hidden anyway, that much of it is.
    """
    left = wording.without_marks(other)
    if not left or any(known.pattern.search(other) for known in here):
        return False
    suspected = any(guard.classify(left))
    part = wording.pattern(left).search(phrase.text) is not None
    if same_field:
        return suspected or (part and len(left.split()) > 1)
    return suspected and part


def _wording(register: Register, form: Form, field: str, text: str) -> Wording:
    return wording.wording(field, text, register.in_use.file)


def _answer(plan: Plan, field: Field, value: object) -> Answer:
    return Answer(field.name, str(value), field.kind.machine(value), field.show(value, plan))
