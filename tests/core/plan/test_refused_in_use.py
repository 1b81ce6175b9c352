"""A register that has been used with an expression that is refused now opens, says which it is, and works."""

import shutil

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import PlanError
from lomma_core.exchange.xlsform import importer
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.plan import in_use
from lomma_core.plan.loader import file_text
from lomma_core.records import commands, lookup, validation
from tests.conftest import ADMIN, MEASURE, MEMBER, NOW, PLAN
from tests.core.exchange.test_xlsform import make_workbook

OWN_TYPE, TYPES = "${typ} = 'annat'", "${niva} = '' or selected(nivaer, ${niva})"
# A pattern that never ends, a reference alone, and one after the condition that keeps words from counts of people (R9).
PATTERN, ALONE = "matches(${typ}, '(a|a)*t')", "${niva}"
NOT_INDIVIDUAL = "not(${insats}/niva = 'individriktad')"
CHANGES = {
    f'relevant = "{OWN_TYPE}"': f'relevant = "{PATTERN}"',
    f'choice_filter = "{TYPES}"': f'choice_filter = "{ALONE}"',
    f'relevant = "{NOT_INDIVIDUAL}"': f"relevant = \"{NOT_INDIVIDUAL} and matches(${{insats}}/niva, '.*')\"",
}


def _with_refused(text: str) -> str:
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def used(template, tmp_path):
    """A register that was made on the plan file, which now has expressions that are refused."""
    path = tmp_path / "plan.toml"
    path.write_text(_with_refused(file_text(PLAN)), encoding="utf-8")
    shutil.copy(template, tmp_path / "lomma.duckdb")
    register = open_register(path, tmp_path / "lomma.duckdb", lambda: NOW)
    yield register
    register.store.close()


def test_a_new_register_is_not_started_on_a_plan_with_a_refused_expression(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(_with_refused(file_text(PLAN)), encoding="utf-8")
    with pytest.raises(PlanError, match="choice_filter: uttrycket är inget villkor"):
        open_register(path, tmp_path / "ny.duckdb", lambda: NOW)
    assert not (tmp_path / "ny.duckdb").exists()


def test_a_register_that_is_used_names_each_refused_expression_and_how_to_mend_it(used):
    first, second, *rest = used.in_use.refused
    assert first.startswith("Insats, ”Typ”: villkoret för vilka svar som visas används inte, för uttrycket")
    assert second.startswith("Insats, ”Typ i egna ord”: villkoret för när frågan ställs används inte")
    assert len(rest) == file_text(PLAN).count(f'"{NOT_INDIVIDUAL}"')
    assert all(sentence.endswith("Rätta det under Administration, Formulär, eller i planfilen.") for sentence in rest)
    assert "matches" not in " ".join(used.in_use.refused)


def test_its_form_stays_usable_and_keeps_what_is_typed(used):
    saved = commands.save(used, MEMBER, "insats", MEASURE | {"typ_annan": "Eget ord"})
    assert saved.values["typ_annan"] == "Eget ord"
    links = lookup.RecordLookup(used.plan, used.store.read)
    shown = validation.relevant_fields(used.plan, used.plan.forms["insats"], MEASURE, links)
    assert "skola" in shown["typ"]


def test_a_question_kept_from_counts_of_people_is_kept_from_them_still(used):
    saved = commands.save(used, MEMBER, "insats", MEASURE | {"niva": "individriktad", "typ": "stodperson"})
    form, links = used.plan.forms["uppfoljning_insats"], lookup.RecordLookup(used.plan, used.store.read)
    shown = validation.relevant_fields(used.plan, form, {"insats": saved.id}, links)
    guarded = [field.name for field in form.field if field.relevant == NOT_INDIVIDUAL]
    assert guarded
    assert not set(guarded) & set(shown)


def test_a_version_that_was_taken_into_use_works_the_same(register):
    text = _with_refused(file_text(PLAN))
    row = {"nr": 1, "text": text, "changes": "[]", "note": "", "who": "admin.ett", "taken_at": register.now()}
    with register.store.transaction() as write:
        write.insert("plan_version", [row | {"file_digest": in_use.digest(register.in_use.file)}])
    after = in_use.find(register.store, PLAN)
    assert after.nr == 1
    assert after.notice == ""
    assert after.refused
    assert after.plan.forms["insats"].fields["typ_annan"].relevant == ""


def test_the_administrator_can_change_something_else_and_mend_the_expressions_in_turn(used):
    text = edits.change_field(proposals.begun(used, ADMIN), "insats", "titel", {"hint": "Kort och tydligt."})
    proposals.propose(used, ADMIN, text)
    assert proposals.draft(used, ADMIN).changes == ["Insats, ”Titel”: hjälpen är nu ”Kort och tydligt.”."]
    text = edits.change_field(text, "insats", "typ_annan", {"relevant": OWN_TYPE})
    proposals.propose(used, ADMIN, text)
    versions.take_into_use(used, ADMIN)
    assert used.plan.forms["insats"].fields["typ_annan"].relevant == OWN_TYPE
    assert not any("Typ i egna ord" in sentence for sentence in used.in_use.refused)
    assert any("”Typ”" in sentence for sentence in used.in_use.refused)


def test_a_new_refused_expression_is_refused_in_the_editor_and_in_an_xlsform(used):
    with pytest.raises(PlanError, match=r"field\[titel\]\.constraint: uttrycket går inte att läsa"):
        edits.change_field(
            proposals.begun(used, ADMIN),
            "insats",
            "titel",
            {"constraint": "matches(., '(a+)+')", "constraint_message": "Skriv om."},
        )
    book = make_workbook([["text", "a", "A", "count(1 to 99999999) > 1"]])
    with pytest.raises(PlanError, match=r"form\[vandring\]\.field\[a\]\.relevant: uttrycket"):
        importer.propose(used.in_use.text, book)
