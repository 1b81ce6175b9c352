"""The titles of a column of links are, row by row, those that a look-up has."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.exchange.exports import title_columns
from lomma_core.plan.model import Field
from lomma_core.records import commands, schema
from lomma_core.records.lookup import RecordLookup
from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.withdrawal import withdraw
from tests.conftest import MEASURE, MEMBER
from tests.helpers import budget
from tests.helpers.quarter_steps import WELL

TITLES = st.text(st.sampled_from([*"abÅå{}'\"=,; \n\u2028😀%"]), max_size=5)


def link_to(form) -> Field:
    """A field that links to a form."""
    return Field(name="to", label="Till", type="link", form=form.name)


def columns_and_lookup(register, form, records, hidden=frozenset()) -> tuple[list[str], list[str]]:
    """The titles of links to some records, as a column and by a look-up."""
    values = pa.chunked_array([records], pa.string())
    links = RecordLookup(register.plan, register.store.read, hidden)
    titles = title_columns.linked(register, link_to(form), values, hidden).to_pylist()
    return titles, [links.title(form.name, record) for record in records]


def test_every_record_of_every_form_has_the_same_title_whoever_is_hidden(full_register):
    compared = set()
    for form in full_register.plan.form:
        rows = full_register.store.read(f"SELECT record, state FROM {schema.newest_rows_of(form)}")
        records = [row["record"] for row in rows]
        for hidden in (frozenset(), frozenset(records[:1])):
            links = [*records, None, "", "bbbbbbbbbbbb", *records[:2]]
            titles, expected = columns_and_lookup(full_register, form, links, hidden)
            assert titles == expected
        compared |= {row["state"] for row in rows}
    assert schema.WITHDRAWN in compared


@pytest.fixture
def followed(register):
    """A follow-up of an insats, so that its title has another record's in it."""
    measure = commands.save(register, MEMBER, "insats", MEASURE).id
    answers = WELL | {"kvartal": "2026-K4", "insats": measure}
    return register, measure, commands.save(register, MEMBER, "uppfoljning_insats", answers).id


def test_a_title_in_a_title_is_hidden_or_withdrawn_as_by_itself(followed):
    register, measure, follow_up = followed
    form = register.plan.forms["uppfoljning_insats"]
    for hidden in (frozenset(), frozenset([measure]), frozenset([follow_up])):
        titles, expected = columns_and_lookup(register, form, [follow_up, None], hidden)
        assert titles == expected
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ett annat namn"}, measure, 1)
    titles, expected = columns_and_lookup(register, form, [follow_up])
    assert titles == expected == ["Ett annat namn, 2026-K4"]
    withdraw.withdraw(register, MEMBER, "uppfoljning_insats", follow_up, 1, "Sparades av misstag.")
    titles, expected = columns_and_lookup(register, form, [follow_up])
    assert titles == expected == ["Återtagen post"]


@pytest.fixture
def all_followed(register):
    """Fifteen follow-ups, each of an insats of its own."""
    measures = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Kurs {n}"}).id for n in range(15)]
    answers = [WELL | {"kvartal": "2026-K4", "insats": measure} for measure in measures]
    return register, measures, [commands.save(register, MEMBER, "uppfoljning_insats", own).id for own in answers]


# Many texts in an example: what an example costs is the database, however many stand in it.
@budget.databases
@given(st.lists(TITLES | st.none(), min_size=15, max_size=15))
def test_any_texts_stand_in_titles_as_they_are(all_followed, texts):
    register, measures, follow_ups = all_followed
    with register.store.transaction() as write:
        for measure, text in zip(measures, texts, strict=True):
            write.execute("UPDATE form_insats SET titel = ? WHERE record = ?", [text, measure])
    for name, records in (("insats", measures), ("uppfoljning_insats", follow_ups)):
        titles, expected = columns_and_lookup(register, register.plan.forms[name], [*records, None])
        assert titles == expected


def test_many_links_are_read_at_once(register, monkeypatch):
    records = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Kurs {n}"}).id for n in range(12)]
    form, blocks, rows = register.plan.forms["insats"], [], []
    block, read = Cursor.block, Cursor.read
    monkeypatch.setattr(Cursor, "block", lambda *given: blocks.append(given[1]) or block(*given))
    monkeypatch.setattr(Cursor, "read", lambda *given: rows.append(given[1]) or read(*given))
    values = pa.chunked_array([records * 2], pa.string())
    assert len(title_columns.linked(register, link_to(form), values, frozenset())) == 24
    assert (len(blocks), rows) == (1, [])
