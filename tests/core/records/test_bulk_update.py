"""One answer in many records at once: by the same rules as one at a time, all that was agreed on or nothing."""

import pytest

from lomma_core.errors import NotAllowed, NotValid, Outdated
from lomma_core.quarterly import confirm
from lomma_core.records import bulk_update, commands, queries, secrecy
from lomma_core.records.lookup import MARKED
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import latest

LATE = ("insats", "status", "forsenad")


@pytest.fixture
def picked_measures(register) -> dict[str, int]:
    """Five measures by id, in version 1."""
    records = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {n}"}) for n in range(5)]
    return {record.id: 1 for record in records}


def statuses(register, picked_measures) -> list[str]:
    return [queries.get(register, MEMBER, "insats", record).values["status"] for record in picked_measures]


def test_every_chosen_record_gets_a_new_version_and_a_row_in_the_log(register, picked_measures):
    now = bulk_update.preview(register, MEMBER, *LATE, picked_measures)
    assert (now.ready, now.same, now.skipped) == (tuple(picked_measures), 0, ())
    saved = bulk_update.change(register, MEMBER, *LATE, picked_measures, now.ready)
    assert [record.version for record in saved] == [2] * 5
    assert statuses(register, picked_measures) == ["forsenad"] * 5
    logged = latest(register.store, 5)
    assert {(row["action"], row["record"]) for row in logged} == {("update", record) for record in picked_measures}


def test_what_cannot_be_changed_is_told_beforehand_and_left_alone(register, picked_measures):
    locked, marked, moved, late, free = picked_measures
    confirm.confirm(register, CONVENER, "insats", locked, 1, True)
    picked_measures = picked_measures | {locked: 2}
    secrecy.mark(register, CONVENER, "insats", marked, "osl_18_1", "Skäl")
    commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Annan"}, moved, 1)
    commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Sen", "status": "forsenad"}, late, 1)
    picked_measures = picked_measures | {late: 2}
    now = bulk_update.preview(register, MEMBER, *LATE, picked_measures)
    assert (now.ready, now.same) == ((free,), 1)
    assert {skipped.record: skipped.why.split()[0] for skipped in now.skipped} == {
        locked: "Posten",
        marked: "Sekretessmarkerad:",
        moved: "Någon",
    }
    bulk_update.change(register, MEMBER, *LATE, picked_measures, now.ready)
    assert statuses(register, picked_measures) == ["enligt_plan", "enligt_plan", "enligt_plan", "forsenad", "forsenad"]


def test_the_title_of_a_record_that_may_not_be_seen_is_not_told(register, picked_measures, monkeypatch):
    first = next(iter(picked_measures))
    secrecy.mark(register, CONVENER, "insats", first, "osl_18_1", "Skäl")
    monkeypatch.setattr("lomma_core.records.secrecy.may_read_marked", lambda register, actor: False)
    assert bulk_update.preview(register, MEMBER, *LATE, picked_measures).skipped[0].title == MARKED


def test_the_forms_rules_hold_for_each_record(register, picked_measures):
    now = bulk_update.preview(register, MEMBER, "insats", "niva", "individriktad", picked_measures)
    assert now.ready == ()
    assert all("svaret passar inte ihop" in skipped.why for skipped in now.skipped)
    offer = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Utan mål"} | {"niva": "specifik"})
    now = bulk_update.preview(register, MEMBER, "insats", "niva", "generell", {offer.id: 1})
    assert now.ready == (offer.id,)


def test_nothing_is_saved_when_somebody_has_saved_since_it_was_agreed(register, picked_measures):
    now = bulk_update.preview(register, MEMBER, *LATE, picked_measures)
    first = next(iter(picked_measures))
    commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Annan"}, first, 1)
    before = register.store.read("SELECT * FROM log ORDER BY nr")
    with pytest.raises(Outdated, match="Inget är sparat"):
        bulk_update.change(register, MEMBER, *LATE, picked_measures, now.ready)
    assert statuses(register, picked_measures) == ["enligt_plan"] * 5
    assert register.store.read("SELECT * FROM log ORDER BY nr") == before


def test_a_reader_changes_nothing(register, picked_measures):
    with pytest.raises(NotAllowed):
        bulk_update.preview(register, READER, *LATE, picked_measures)
    with pytest.raises(NotAllowed):
        bulk_update.change(register, READER, *LATE, picked_measures, picked_measures)


@pytest.mark.parametrize(("field", "value"), [("titel", "Ny"), ("syfte", ""), ("status", "okänd"), ("x", "y")])
def test_only_what_names_no_record_can_be_changed_and_only_to_an_answer(register, picked_measures, field, value):
    with pytest.raises(NotValid):
        bulk_update.preview(register, MEMBER, "insats", field, value, picked_measures)


def test_what_names_a_record_is_not_changed_for_many(register):
    for form in register.plan.form:
        fields = {field.name for field in bulk_update.fields(form)}
        assert not fields & set(form.unique)
        assert not any(f"{{{name}}}" in form.title for name in fields)
