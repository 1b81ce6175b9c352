"""The whole loop in any municipality: a file in, filled in, confirmed, out as CSV and Excel, and in again."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import Locked, NotValid
from lomma_core.exchange.exports.xlsx_writer import xlsx_bytes
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.plan.meaning import individual_levels
from lomma_core.quarterly import confirm
from lomma_core.records import commands, listing, queries
from lomma_core.records.versions import RecordState
from tests.conftest import CONVENER, MEMBER, NOW, PLAN, READER
from tests.core.exchange.test_csv_import import IMPORTER
from tests.helpers.core_results import form_csv

SECOND = PLAN.with_name("ekhamra.toml")


@pytest.fixture(params=[PLAN, SECOND], ids=lambda plan: plan.stem)
def opened(request, tmp_path):
    """``opened(name)`` is a register of the municipality in a file of that name."""
    registers = []

    def open_one(name):
        registers.append(open_register(request.param, tmp_path / name, lambda: NOW))
        return registers[-1]

    yield open_one
    for register in registers:
        register.store.close()


def judged(register, data, sheet=""):
    form = register.plan.forms["insats"]
    table = read_table(data, columns.known_words(form), sheet)
    return preview.preview(register, IMPORTER, form.name, table, columns.suggest(register, form, table))


def test_a_file_comes_in_is_filled_in_confirmed_and_goes_out_to_come_in_again(opened):
    register = opened("first.duckdb")
    plan = register.plan
    level = next(level for level in plan.levels if level not in individual_levels(plan))
    seats = [seat for seat in plan.seats if not seat.offered]
    offered = next(seat for seat in plan.seats if seat.offered)
    words = [f"{level.label.lower()}a insatser", seats[0].label, f'"{seats[1].label} och {offered.label}"']
    file = (
        "Handlingsplan 2026\nInsats;Preventionsnivå;Vem;Samverkande platser;När;Kostnad (kr)\n"
        f"Kurs;{';'.join(words)};Kvartal 3 2026;12 000\nSumma;;;;;12 000\n"
    )
    came_in = judged(register, file.encode())
    assert [row.outcome for row in came_in.outcomes] == [RowOutcome.NEW, RowOutcome.LEFT_OUT]
    preview.save(register, IMPORTER, came_in)
    (record,) = listing.list_records(register, MEMBER, "insats", listing.ListQuery()).records
    values = record.values
    assert (values["niva"], values["ansvarig"]) == (level.name, seats[0].name)
    assert set(values["samverkande"].split()) == {seats[1].name, offered.name}
    # One answer at a time; confirming alone wants them all.
    answers = {"typ": "annat", "typ_annan": "Utställning", "malgrupp": "Alla unga", "status": "enligt_plan"}
    for name, answer in (answers | {"genusperspektiv": "Når både pojkar och flickor."}).items():
        with pytest.raises(NotValid):
            confirm.confirm(register, CONVENER, "insats", record.id, record.version, read=True)
        record = commands.save(register, MEMBER, "insats", record.values | {name: answer}, record.id, record.version)
    confirmed = confirm.confirm(register, CONVENER, "insats", record.id, record.version, read=True)
    assert confirmed.state is RecordState.CONFIRMED
    with pytest.raises(Locked):
        commands.save(register, MEMBER, "insats", confirmed.values | {"titel": "Annan"}, record.id, confirmed.version)
    files = [form_csv(register, READER, "insats", kind) for kind in ("csv", "excel-csv")]
    for number, data in enumerate([*files, xlsx_bytes(register, READER, [])]):
        assert [row.outcome for row in judged(register, data).outcomes] == [RowOutcome.UNCHANGED]
        other = opened(f"other{number}.duckdb")
        again = judged(other, data)
        assert [row.outcome for row in again.outcomes] == [RowOutcome.NEW]
        preview.save(other, IMPORTER, again)
        assert queries.get(other, READER, "insats", record.id).values == confirmed.values
