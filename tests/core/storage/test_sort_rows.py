"""What lists are sorted and searched by stands beside the newest rows, and is always what these say."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.domain import overview
from lomma_core.maintenance import integrity
from lomma_core.records import commands, listing, schema
from lomma_core.records.listing import ListQuery
from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.storage.migrations import AS_THEY_ARE
from lomma_core.storage.tables import newest_rows
from lomma_core.utils.text import alphabetical
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.quarter_steps import Q3, follow

TITLES = ["Område 10", "område 2", "Ängen", "Åsen", "Öst", "Zon", "Årsmöte i\tlag"]
WORDS = ["område", "OMRÅDE 1", "å", "lärare i årskurs", "generell", "enligt plan", "%", "_", "\\", "finns inte"]


@pytest.fixture
def titled(register):
    """Insatser with titles that are hard to sort."""
    for title in TITLES:
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": title})
    return register


def ids(register, form: str, **query) -> list[str]:
    return [record.id for record in listing.list_records(register, CONVENER, form, ListQuery(**query)).records]


def all_right(register) -> bool:
    tables = [schema.table(form) for form in register.plan.form]
    return not any(newest_rows.differing(register.store, table) for table in tables)


def test_a_page_is_in_swedish_order_with_numbers_by_their_worth(titled):
    page = listing.list_records(titled, MEMBER, "insats", ListQuery(limit=50)).records
    assert [r.values["titel"] for r in page] == sorted((" ".join(t.split()) for t in TITLES), key=alphabetical)


def test_a_page_has_the_records_that_the_whole_list_has_in_its_order(full_register):
    for form in full_register.plan.form:
        for name in form.list:
            for descending in (False, True):
                whole = ids(full_register, form.name, sort=name, descending=descending, limit=None)
                assert ids(full_register, form.name, sort=name, descending=descending, limit=1000) == whole
                later = ids(full_register, form.name, sort=name, descending=descending, limit=2, offset=2)
                assert later == whole[2:4]


@pytest.mark.parametrize("word", WORDS)
def test_a_page_has_the_records_that_a_search_of_the_whole_list_has(full_register, word):
    for form in full_register.plan.form:
        for query in ({}, {"withdrawn": True}, {"state": "utkast"}, {"incomplete": True}):
            whole = listing.list_records(full_register, CONVENER, form.name, ListQuery(word, limit=None, **query))
            page = listing.list_records(full_register, CONVENER, form.name, ListQuery(word, limit=1000, **query))
            assert page == whole


def test_a_search_reads_words_over_lines_and_no_two_answers_at_once(register):
    values = MEASURE | {"malgrupp": "Lärare", "syfte": "Att samtala\n  om det svåra"}
    commands.save(register, MEMBER, "insats", values)
    assert len(ids(register, "insats", search="SAMTALA om  det")) == 1
    assert ids(register, "insats", search="lärare att") == []
    # A search for signs means the signs.
    assert ids(register, "insats", search="samtala%") == []


def test_a_page_works_out_no_key_for_every_record(titled, monkeypatch):
    run, rows = [], Cursor.read

    def noting(cursor, sql, *parameters):
        run.append(sql)
        return rows(cursor, sql, *parameters)

    monkeypatch.setattr(Cursor, "read", noting)
    assert ids(titled, "insats", search="område 1", limit=5)
    reading = [sql for sql in run if "insats" in sql]
    assert reading
    assert not [sql for sql in reading if "translate" in sql or 'lower("' in sql]


def test_a_check_finds_what_is_wrong_and_makes_it_anew(titled):
    assert integrity.check(titled)["problems"] == []
    with titled.store.transaction() as write:
        write.execute("""UPDATE sort_insats SET "key:titel" = 'fel', search = NULL WHERE "key:titel" = 'zon'""")
        write.execute("""DELETE FROM sort_insats WHERE "key:titel" = '}st'""")
    report = integrity.check(titled)["problems"]
    assert report == ["Insats: 2 poster stod inte i sin senaste version i listor. Det är rättat."]
    assert integrity.check(titled)["problems"] == []
    assert len(ids(titled, "insats", search="zon")) == 1


@pytest.mark.parametrize(
    "before",
    [
        ['DROP TABLE "sort_insats"', "DELETE FROM plan_sort WHERE form = 'insats'"],
        ["UPDATE plan_sort SET definition = 'NULL' WHERE form = 'insats'", 'UPDATE sort_insats SET "search" = NULL'],
    ],
    ids=["a database from before", "another definition"],
)
def test_a_start_makes_what_is_not_there_or_was_made_otherwise(titled, before):
    with titled.store.transaction() as write:
        for sql in before:
            write.execute(sql)
    titled.store.close()
    opened = open_register(PLAN, titled.store.path, lambda: NOW)
    try:
        assert all_right(opened)
        assert len(ids(opened, "insats", search="zon")) == 1
    finally:
        opened.store.close()


def test_a_field_that_a_plan_lists_gets_its_key_beside_what_is_saved(titled):
    form = titled.plan.forms["insats"]
    changed = form.model_copy(update={"list": (*form.list, "malgrupp")})
    plan = titled.plan.model_copy(update={"form": tuple(changed if f is form else f for f in titled.plan.form)})
    schema.apply_plan(titled.store, plan)
    rows = titled.store.read('SELECT DISTINCT "key:malgrupp" AS k FROM sort_insats')
    assert [row["k"] for row in rows] == [alphabetical(MEASURE["malgrupp"])]
    # Who still lists by the plan from before finds its columns, and what is saved now is followed.
    commands.save(titled, MEMBER, "insats", MEASURE | {"titel": "Till sist"})
    assert all_right(titled)
    assert len(ids(titled, "insats", search="till sist")) == 1


def test_a_list_sorted_by_a_link_is_in_the_order_of_the_titles(titled):
    for record in listing.list_records(titled, MEMBER, "insats").records:
        follow(titled, Q3, record)
    links = listing.links(titled, MEMBER)
    page = listing.list_records(titled, MEMBER, "uppfoljning_insats", ListQuery(sort="insats")).records
    titles = [links.title("insats", record.values["insats"]) for record in page]
    assert len(titles) == len(TITLES)
    assert titles == sorted(titles, key=alphabetical)


def test_a_check_makes_anew_what_follow_ups_are_counted_by(titled):
    for record in listing.list_records(titled, MEMBER, "insats").records:
        follow(titled, Q3, record)
    counts = overview.status_by_quarter(titled, MEMBER)
    assert sum(counts[str(Q3)].values()) == len(TITLES)
    for wrong in ("UPDATE sort_uppfoljning_insats SET counted = 'fel fel'", "DELETE FROM sort_uppfoljning_insats"):
        with titled.store.transaction() as write:
            write.execute(wrong)
        assert len(integrity.check(titled)["problems"]) == 1
        assert all_right(titled)
        assert overview.status_by_quarter(titled, MEMBER) == counts


def stored_as_they_are(register, table: str) -> set[str]:
    """The columns of a table whose texts the engine has stored as they are."""
    register.store.checkpoint()
    rows = register.store.read(f"SELECT * FROM pragma_storage_info('{table}') WHERE segment_type = 'VARCHAR'")
    return {row["column_name"] for row in rows if row["compression"] == "Uncompressed"}


def test_what_a_page_looks_up_is_stored_row_by_row_also_in_a_copy_and_a_database_from_before(titled):
    for record in listing.list_records(titled, MEMBER, "insats").records:
        follow(titled, Q3, record)
    wanted = {
        "newest_insats": {"record", "titel", "malgrupp", "lagesbild"},
        "sort_insats": {"record", "key:titel", "search"},
        "newest_uppfoljning_insats": {"record", "insats"},
    }
    # What is counted by few different texts is stored as these.
    shared = {"newest_insats": "status", "sort_insats": "state", "newest_uppfoljning_insats": "kvartal"}

    def as_wanted(register) -> bool:
        stored = {table: stored_as_they_are(register, table) for table in wanted}
        return all(wanted[t] <= stored[t] and shared[t] not in stored[t] for t in wanted)

    assert as_wanted(titled)
    titled.store.compact()
    assert as_wanted(titled)
    with titled.store.transaction() as write:
        write.execute("DELETE FROM migration WHERE number = ?", [AS_THEY_ARE])
        for sql in ("CREATE TABLE plain AS SELECT * FROM newest_insats", "DROP TABLE newest_insats"):
            write.execute(sql)
        write.execute("ALTER TABLE plain RENAME TO newest_insats")
    assert not as_wanted(titled)
    titled.store.close()
    opened = open_register(PLAN, titled.store.path, lambda: NOW)
    try:
        assert as_wanted(opened)
        assert all_right(opened)
    finally:
        opened.store.close()
