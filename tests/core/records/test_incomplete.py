"""Incomplete is a state one can work in: one answer at a time, in the form and for many; only confirming wants all."""

import pytest

from lomma_core.errors import NotValid, PersonSuspected
from lomma_core.quarterly import close, confirm
from lomma_core.records import bulk_update, commands, listing, queries, secrecy
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER, MEASURE, MEMBER

BARE = {"titel": "Lovkul", "niva": "generell"}


@pytest.fixture
def imported(register):
    """An insats as an import brings it: with the least that the form accepts."""
    return commands.save(register, MEMBER, "insats", BARE, complete=False)


def test_an_imported_record_is_completed_one_answer_at_a_time_and_confirmed_when_it_is_whole(register, imported):
    values = dict(BARE)
    record = imported
    for name in ("malgrupp", "genusperspektiv", "status", "typ", "ansvarig"):
        with pytest.raises(NotValid):
            confirm.confirm(register, CONVENER, "insats", record.id, record.version, True)
        values[name] = MEASURE[name]
        record = commands.save(register, MEMBER, "insats", values, record.id, record.version)
    assert record.version == 6
    assert queries.incomplete_after(register, MEMBER, "insats") == []
    confirm.confirm(register, CONVENER, "insats", record.id, record.version, True)


def test_an_incomplete_record_keeps_the_answers_it_has(register, imported):
    values = BARE | {"malgrupp": "Unga"}
    record = commands.save(register, MEMBER, "insats", values, imported.id, 1)
    for emptied in ({"malgrupp": ""}, {"titel": ""}):
        with pytest.raises(NotValid) as error:
            commands.save(register, MEMBER, "insats", values | emptied, record.id, 2)
        assert list(error.value.errors) == list(emptied)


def test_a_new_record_and_one_that_is_whole_answer_all(register):
    with pytest.raises(NotValid):
        commands.save(register, MEMBER, "insats", BARE)
    whole = commands.save(register, MEMBER, "insats", MEASURE)
    with pytest.raises(NotValid):
        commands.save(register, MEMBER, "insats", MEASURE | {"malgrupp": ""}, whole.id, 1)


def test_an_answer_that_asks_a_further_question_leaves_an_incomplete_record_incomplete(register, imported):
    other = BARE | {"ansvarig": "annan"}
    commands.save(register, MEMBER, "insats", other, imported.id, 1)
    rest = {name: MEASURE[name] for name in ("malgrupp", "genusperspektiv", "status", "typ")}
    record = commands.save(register, MEMBER, "insats", other | rest, imported.id, 2)
    page = listing.list_records(register, MEMBER, "insats", listing.ListQuery(incomplete=True))
    assert [listed.id for listed in page.records] == [record.id]
    assert queries.missing_answers(register, MEMBER, "insats", page.records) == {
        record.id: ["Ansvarig utanför gruppen"]
    }
    whole = other | rest | {"ansvarig_annan": "Biblioteket"}
    commands.save(register, MEMBER, "insats", whole, record.id, 3)
    assert listing.list_records(register, MEMBER, "insats", listing.ListQuery(incomplete=True)).total == 0


def test_the_walk_goes_by_title_and_round_and_leaves_out_what_is_whole_locked_or_hidden(register, monkeypatch):
    ids = {}
    for title in ("Örat", "Arena", "Lovkul", "Zebra", "Åtta"):
        ids[title] = commands.save(register, MEMBER, "insats", BARE | {"titel": title}, complete=False).id
    whole = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Mitten"})
    in_order = ["Arena", "Lovkul", "Zebra", "Åtta", "Örat"]
    assert queries.incomplete_after(register, MEMBER, "insats") == [ids[title] for title in in_order]
    assert queries.incomplete_after(register, MEMBER, "insats", ids["Zebra"]) == [
        ids[title] for title in ("Åtta", "Örat", "Arena", "Lovkul")
    ]
    # From a record that has just become whole it goes on where that stands.
    assert queries.incomplete_after(register, MEMBER, "insats", whole.id)[0] == ids["Zebra"]
    secrecy.mark(register, CONVENER, "insats", ids["Zebra"], "osl_18_1", "Skäl")
    monkeypatch.setattr("lomma_core.records.secrecy.may_read_marked", lambda register, actor: False)
    assert ids["Zebra"] not in queries.incomplete_after(register, MEMBER, "insats")


def test_what_a_closed_quarter_has_locked_is_nothing_to_complete(register):
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    quarter = str(register.quarter - 1)
    follow_up = {"kvartal": quarter, "insats": measure.id}
    commands.save(register, MEMBER, "uppfoljning_insats", follow_up, complete=False)
    assert len(queries.incomplete_after(register, MEMBER, "uppfoljning_insats")) == 1
    close.close(register, CONVENER, Quarter.parse(quarter), "Inget mer att göra i kvartalet 1.")
    assert queries.incomplete_after(register, MEMBER, "uppfoljning_insats") == []


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("malgrupp", "Alla unga", "Alla unga"),
        ("start", "2026-K3", "2026-K3"),
        ("samverkande", ["polisen", "sakerhetschefen"], "sakerhetschefen polisen"),
        ("ansvarig", "sakerhetschefen", "sakerhetschefen"),
        ("genusperspektiv", "Ej relevant, därför att alla nås.", "Ej relevant, därför att alla nås."),
    ],
)
def test_any_answer_is_given_to_many_incomplete_records(register, field, value, stored):
    ids = [commands.save(register, MEMBER, "insats", BARE | {"titel": t}, complete=False).id for t in ("A", "B")]
    versions = dict.fromkeys(ids, 1)
    now = bulk_update.preview(register, MEMBER, "insats", field, value, versions)
    assert now.ready == tuple(ids)
    bulk_update.change(register, MEMBER, "insats", field, value, versions, now.ready)
    assert [queries.get(register, MEMBER, "insats", record).values[field] for record in ids] == [stored] * 2
    again = bulk_update.preview(register, MEMBER, "insats", field, value, dict.fromkeys(ids, 2))
    assert (again.ready, again.same) == ((), 2)


def test_a_text_for_many_is_read_by_the_guard_and_asked_about_once(register, imported):
    change = ("insats", "malgrupp")
    with pytest.raises(NotValid, match="Målgrupp"):
        bulk_update.preview(register, MEMBER, *change, "811218-9876", {imported.id: 1})
    text = "Ring 070-123 45 67"
    now = bulk_update.preview(register, MEMBER, *change, text, {imported.id: 1})
    with pytest.raises(PersonSuspected) as suspected:
        bulk_update.change(register, MEMBER, *change, text, {imported.id: 1}, now.ready)
    confirmed = suspected.value.suspicions
    bulk_update.change(register, MEMBER, *change, text, {imported.id: 1}, now.ready, confirmed)
    assert queries.get(register, MEMBER, "insats", imported.id).values["malgrupp"] == text


def test_a_question_that_is_not_asked_in_a_record_is_answered_for_none(register, imported):
    now = bulk_update.preview(register, MEMBER, "insats", "ansvarig_annan", "Biblioteket", {imported.id: 1})
    assert [skipped.why for skipped in now.skipped] == ["Ansvarig utanför gruppen: ska vara tomt i den här posten."]


def test_no_count_of_people_is_changed_for_many(register):
    for form in register.plan.form:
        assert not any(field.kind.counts_people for field in bulk_update.fields(form))
