"""The example data of other municipalities: their own seats, milieus, levels and areas, and none of Lomma's words."""

import datetime as dt

import pytest

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.maintenance import demo
from lomma_core.plan.meaning import individual_levels
from lomma_core.records import listing, schema
from tests.conftest import MEMBER, NOW

pytestmark = pytest.mark.slow

# As few as a plan may have: two milieus, one level and none about individuals, one seat and one offered.
SMALL = """utgar_fran = "standard"
[plan]
kommun = "Liten kommun"
utan_individniva = true
[[plats]]
name = "chef"
label = "Chefen"
convener = true
[[plats]]
name = "polis"
label = "Polisen"
offered = true
[[miljo]]
name = "a"
label = "Miljö A"
[[miljo]]
name = "b"
label = "Miljö B"
[[niva]]
name = "alla"
label = "För alla"
[[omrade]]
name = "hela"
label = "Hela Liten"
whole = true
"""


@pytest.fixture(scope="module", params=["ekhamra", "few"])
def filled(request, tmp_path_factory):
    """A register of each municipality with its example data, and what was answered."""
    folder = tmp_path_factory.mktemp(request.param)
    path = ROOT / "data" / "ekhamra.toml"
    if request.param == "few":
        path = folder / "kommun.toml"
        path.write_text(SMALL, encoding="utf-8")
    register = open_register(path, folder / "demo.duckdb", lambda: NOW)
    yield register, demo.create(register)
    register.store.close()


def everything(register, form):
    return listing.list_records(register, MEMBER, form, listing.ListQuery(limit=None)).records


def test_the_example_data_is_that_of_the_municipality_in_the_plan(filled):
    register, result = filled
    plan = register.plan
    counts = {form.name: len(everything(register, form.name)) for form in plan.form}
    assert (min(counts.values()) > 0, sum(counts.values())) == (True, result["records"])
    assert {record.values["miljo"] for record in everything(register, "lagesbild")} == {m.name for m in plan.milieus}
    assert {record.values["plats"] for record in everything(register, "platsuppgift")} == {s.name for s in plan.seats}
    levels = {record.values["niva"] for record in everything(register, "insats")}
    assert levels <= {level.name for level in plan.levels}
    assert bool(levels & {level.name for level in individual_levels(plan)}) == bool(individual_levels(plan))
    assert {account["role"] for account in result["accounts"]} == {role.name for role in plan.declared_roles}
    # A second run sets new passwords and adds nothing.
    assert demo.create(register)["records"] == result["records"]


def test_no_word_of_another_municipality_is_left(filled):
    register, _ = filled
    labels = " ".join(seat.label for seat in register.plan.seats)
    for form in register.plan.form:
        for row in register.store.read(f'SELECT * FROM "{schema.table(form)}"'):
            text = " ".join(value for value in row.values() if isinstance(value, str)).replace(labels, "")
            assert not [word for word in ("Lomma", "Bjär", "Piläng", "pilang", "Flädie") if word in text], text


def test_quarters_are_closed_up_to_the_last_one(filled):
    register, _ = filled
    closed = register.store.read("SELECT count(*) AS n FROM log WHERE action = 'quarter_close'")[0]["n"]
    assert closed == 5
    newest = max(record.values["kvartal"] for record in everything(register, "lagesbild"))
    assert newest == f"2026-K{(dt.date(2026, 11, 24).month - 1) // 3 + 1}"
