"""The newest row of each record stands in a table of its own, and is always what the versions themselves say."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.bootstrap import open_register
from lomma_core.exchange.archive.restore import rebuild
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.maintenance import integrity
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, listing, schema
from lomma_core.storage.store import Store
from lomma_core.storage.tables import newest_rows, sort_rows
from tests.conftest import ARCHIVIST, MEASURE, MEMBER, NOW, PLAN

TABLE, RECORDS = "form_prov", "abc"
# One act in a transaction: what is done, to which record, with which word.
ACTS = st.tuples(
    st.sampled_from(["append", "append", "append", "block", "change", "one", "erase", "fail"]),
    st.sampled_from(RECORDS),
    st.sampled_from(["kurs", "möte", "å ä ö", ""]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with one table of versions."""
    opened = Store(tmp_path_factory.mktemp("newest") / "lomma.duckdb")
    with opened.transaction() as write:
        schema.create(write, TABLE, {"titel": "VARCHAR", "antal": "INTEGER"})
        columns = {"key:titel": sort_rows.sort_key("titel"), "search": sort_rows.searched_text({"titel": False})}
        sort_rows.define(write, {"prov": ("newest_prov", columns)})
    yield opened
    opened.close()


def version(record: str, number: int, word: str) -> dict:
    """A row of the table."""
    meta = {"saved_at": dt.datetime(2026, 11, 24, 9, number % 60), "saved_by": "medlem.ett", "way": "form"}
    state = "atertagen" if word == "" else "utkast"
    return {"record": record, "version": number, "state": state, "reason": None, **meta, "titel": word, "antal": number}


def after(read, record: str) -> int:
    """The number of a record's next version."""
    return (read(f'SELECT max(version) AS v FROM "{TABLE}" WHERE record = ?', [record])[0]["v"] or 0) + 1


def act(write, kind: str, record: str, word: str) -> None:
    """Do one act in a transaction."""
    number = after(write.read, record)
    if kind == "append":
        write.insert(TABLE, [version(record, number, word)])
    elif kind == "block":
        many = [version(other, after(write.read, other), word) for other in RECORDS]
        more = [version(record, number + 1 + place, word) for place in range(50)]
        write.insert(TABLE, [*more, *(row for row in many if row["record"] != record)])
    elif kind == "change":
        write.execute(f'UPDATE "{TABLE}" SET "titel" = ? WHERE "titel" = ?', ["uttagen", word])
    elif kind == "one":
        write.execute(f'UPDATE "{TABLE}" SET "antal" = NULL WHERE record = ? AND version = ?', [record, number - 1])
    elif kind == "erase":
        write.execute(f'DELETE FROM "{TABLE}" WHERE record = ?', [record])


@given(st.lists(st.lists(ACTS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_the_newest_rows_are_those_that_a_search_finds_after_any_acts(store, transactions):
    with store.transaction() as write:
        write.execute(f'DELETE FROM "{TABLE}"')
    for acts in transactions:
        erased = set()
        try:
            with store.transaction() as write:
                for kind, record, word in acts:
                    # A new record never has an erased one's id.
                    if record in erased or (kind == "block" and erased):
                        continue
                    act(write, kind, record, word)
                    erased |= {record} if kind == "erase" else set()
                    # What the transaction itself reads, as a lookup of a linked record does.
                    assert newest_rows.differing(write, TABLE) == 0
                    if kind == "fail":
                        raise InterruptedError
        except InterruptedError:
            pass
        assert newest_rows.differing(store, TABLE) == 0


def all_forms(register) -> dict[str, int]:
    """Form -> how many newest rows are wrong."""
    return {form.name: newest_rows.differing(register.store, schema.table(form)) for form in register.plan.form}


def test_all_that_happens_to_a_register_is_followed(full_register):
    assert set(all_forms(full_register).values()) == {0}


def test_an_archive_brings_the_newest_rows_with_it(full_register, tmp_path):
    archive = tmp_path / "arkiv.zip"
    archive.write_bytes(archive_bytes(full_register, ARCHIVIST, complete=True))
    other = open_register(PLAN, tmp_path / "annan" / "lomma.duckdb", lambda: NOW)
    rebuild(other, OPERATOR, archive)
    assert set(all_forms(other).values()) == {0}
    assert listing.list_records(other, MEMBER, "insats").total
    other.store.close()


def test_a_check_finds_what_is_wrong_and_makes_it_anew(register, measure):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Kurs"}, measure.id, 1)
    assert integrity.check(register)["problems"] == []
    with register.store.transaction() as write:
        write.execute("UPDATE newest_insats SET titel = 'Fel'")
    report = integrity.check(register)["problems"]
    assert report == ["Insats: 1 post stod inte i sin senaste version i listor. Det är rättat."]
    assert integrity.check(register)["problems"] == []
    assert [record.values["titel"] for record in listing.list_records(register, MEMBER, "insats").records] == ["Kurs"]
    assert saved.version == 2


def test_a_new_column_and_a_new_form_are_in_both_tables(register):
    read = "SELECT column_name AS c FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position"
    with register.store.transaction() as write:
        schema.create(write, "form_ny")
        schema.add_column(write, "form_ny", "titel", "VARCHAR")
    versions, newest = (register.store.read(read, [name]) for name in ("form_ny", "newest_ny"))
    assert versions == newest
