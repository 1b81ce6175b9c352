"""Whatever form and field of the plan a text stands in, it can be hidden, shown again and erased (R18)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.maintenance import integrity
from lomma_core.plan.loader import load_plan
from lomma_core.privacy import guard
from lomma_core.records import queries, schema
from lomma_core.redact import cells, decide, report, wording
from lomma_core.utils.text import alphabetical
from tests.conftest import ARCHIVIST, MEMBER, NOW, PLAN
from tests.helpers import budget
from tests.helpers.quarter_steps import on
from tests.helpers.redacting import NAME, SECOND, dump, files_with

FORMS = {
    form.name: fields
    for form in load_plan(PLAN).form
    if (fields := [name for name, field in form.every_field.items() if field.kind.guarded])
}
# What can stand in a field where no words can; no two fields have the same, which would be hidden with the first.
PERIOD, NUMBER = "hösten {}", "1990{:02}"


def _store(register, form_name: str, record: str, field: str, value: object) -> None:
    """Two versions of a record with the answer, and a third without, as if from before any rule."""
    form = register.plan.forms[form_name]
    row = {"record": record, "saved_at": register.now(), "saved_by": MEMBER.name, "state": "utkast", "way": "form"}
    rows = [row | {"version": n, "reason": None, field: value if n < 3 else None} for n in (1, 2, 3)]
    with register.store.transaction() as write:
        write.insert(schema.table(form), rows)


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_that_may_be_about_a_person_is_hidden_shown_and_erased(register, tmp_path, form):
    def answers(field: str) -> list:
        return [version.values[field] for version in queries.history(register, MEMBER, form, records[field])]

    def report_all() -> dict[str, str]:
        return {
            field: report.report(register, MEMBER, form, record, [field], version=1).id
            for field, record in records.items()
        }

    kinds = {field: register.plan.forms[form].every_field[field].kind for field in FORMS[form]}
    texts = {field: wording.holds_text(kind) for field, kind in kinds.items()}
    records = {field: f"bcdfghjkmn{number:02}" for number, field in enumerate(kinds)}
    for number, (field, kind) in enumerate(kinds.items()):
        words = PERIOD.format(2000 + number) if kind.is_time else NUMBER.format(number)
        answer = f"{NAME} sågs vid {field}" if texts[field] else kind.parse(words, {})
        _store(register, form, records[field], field, answer)
    before, register = dump(register), on(register, "2026-11-25")
    for field, made in report_all().items():
        hidden = answers(field)
        assert hidden[0] is None, field
        assert all(wording.MARKED.fullmatch(text) if texts[field] else text is None for text in hidden[1:]), field
        decide.reject(register, ARCHIVIST, made)
    assert dump(register) == before

    for field, made in report_all().items():
        decide.propose(register, ARCHIVIST, made, "KS 2026/1")
        assert decide.confirm(register, SECOND, made) == 1, field
        assert answers(field) == [None, *["Borttagen personuppgift 2026-11-25" if texts[field] else None] * 2], field
    assert integrity.check(register)["problems"] == []
    # Nor as a search reads it, or as it is sorted.
    ways = [way for word in NAME.split() for way in (word, word.lower(), alphabetical(word))]
    assert files_with(tmp_path, *ways) == []


def test_what_stands_in_place_of_a_text_is_never_taken_for_a_person():
    for text in (wording.mark("bcdfgh"), wording.gone(NOW.date())):
        assert guard.classify(text) == ([], [])


def test_every_column_of_words_is_looked_through(register):
    """A new column is taken for a text unless it is named as an id, an account or the program's own word."""
    columns = {(column.table, column.name) for column in cells.text_columns(register.store.read)}
    wanted = {("draft", "answers"), ("list_view", "name"), ("list_view", "query"), ("secrecy", "reason")}
    wanted |= {("quarter_event", "reason"), ("import_mapping", "heading"), ("import_mapping", "mapping")}
    wanted |= {("plan_version", "text"), ("plan_draft", "text"), ("export_key", "name"), ("display_link", "name")}
    wanted |= {("form_insats", "reason"), ("form_insats", "titel"), ("redact_text", "text")}
    assert wanted <= columns
    with register.store.transaction() as write:
        write.execute("CREATE TABLE later (id VARCHAR PRIMARY KEY, note VARCHAR)")
    assert ("later", "note") in {(column.table, column.name) for column in cells.text_columns(register.store.read)}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip)


# One register for all examples, each with a record of its own, that is gone when the example is over.
NUMBERS = itertools.count()


@budget.databases
@given(first=WORDS, second=WORDS, around=WORDS)
def test_any_texts_come_back_exactly_whatever_order_reports_are_decided_in(register, first, second, around):
    form, record = register.plan.forms["insats"], f"bcdfghjk{next(NUMBERS):04}"
    texts = {"titel": first, "syfte": f"{around} {first} {second} {around}", "malgrupp": second}
    row = {"record": record, "version": 1, "saved_at": register.now(), "saved_by": "a", "state": "utkast"}
    with register.store.transaction() as write:
        write.insert(schema.table(form), [row | {"way": "form", "reason": None} | texts])
    try:
        before, made = dump(register), []
        for field in ("titel", "malgrupp", "syfte"):
            if field in report.reportable(form, queries.get(register, MEMBER, "insats", record).values):
                made.append(report.report(register, MEMBER, "insats", record, [field]).id)
        for report_id in made:
            decide.reject(register, ARCHIVIST, report_id)
        assert dump(register) == before
    finally:
        with register.store.transaction() as write:
            write.execute("DELETE FROM form_insats WHERE record = ?", [record])
