"""The one module that decides about small counts: shown, compared, added up, shared (R8)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.charts import grids
from lomma_core.domain import offers
from lomma_core.errors import NotFound
from lomma_core.privacy import small_counts
from lomma_core.records import commands, listing, queries
from tests.conftest import MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q2, Q3, follow

SMALL = ["<5", "1", "2", "3", "4"]
count = st.one_of(st.none(), st.just("<5"), st.integers(0, 40).map(str))
counts = st.lists(count, max_size=6)


def hide(told: list) -> list:
    """The same counts with every hidden one as another hidden one."""
    return ["4" if one in SMALL else one for one in told]


@pytest.mark.parametrize("one", SMALL)
def test_one_to_four_is_shown_as_under_five(one):
    assert small_counts.shown(one) == "<5"


@pytest.mark.parametrize("one", ["0", "5", "12"])
def test_nobody_and_five_or_more_are_shown_as_they_are(one):
    assert small_counts.shown(one) == one


def test_no_answer_is_shown_as_no_answer():
    assert small_counts.shown(None) == ""
    assert small_counts.total([None, None]) == ""
    assert small_counts.total([]) == ""


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(SMALL, 2)))
def test_hidden_counts_are_the_same_to_a_reader(one, other):
    assert small_counts.same(one, other)
    assert small_counts.in_expression(one) == small_counts.in_expression(other)


@pytest.mark.parametrize("one", SMALL)
def test_a_hidden_count_is_not_the_same_as_nobody_none_or_more(one):
    assert not any(small_counts.same(one, other) for other in (None, "0", "5"))


@pytest.mark.parametrize(
    ("told", "total"),
    [
        (["12"], "12"),
        (["0", "0"], "0"),
        (["7", "0", "6"], "13"),
        (["3"], "<5"),
        (["3", "0", None], "<5"),
        (["3", "<5"], "2–8"),
        (["12", "4"], "13–16"),
        (["12", "1", "2"], "14–20"),
    ],
)
def test_a_total_is_as_wide_as_the_hidden_counts_in_it(told, total):
    assert small_counts.total(told) == total


@given(counts)
def test_a_total_tells_nothing_that_the_published_counts_do_not(told):
    assert (
        small_counts.total(told) == small_counts.total(hide(told)) == small_counts.total(map(small_counts.shown, told))
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_total_is_true(numbers):
    said = small_counts.total(map(str, numbers))
    low, _, high = ("1–4" if said == "<5" else said).partition("–")
    assert int(low) <= sum(numbers) <= int(high or low)


# ------------------------------------------------------------------ In the register


@pytest.fixture
def followed(register):
    """Two offers of a stödperson and one of practice, in two quarters."""
    asked = {"stodperson": ("3", "12"), "praktikplats": ("0",)}
    for kind, told in asked.items():
        for number, offered in enumerate(told):
            values = MEASURE | {"niva": "individriktad", "typ": kind, "titel": f"{kind} {number}"}
            offer = commands.save(register, MEMBER, "insats", values)
            follow(register, Q2, offer, antal_erbjudna="2", antal_accepterade="1")
            follow(register, Q3, offer, antal_erbjudna=offered)
    return register


def test_offers_are_added_up_per_type_and_quarter_and_no_further(followed):
    found = offers.by_quarter(followed, READER)
    assert found.quarters == [str(Q2), str(Q3)]
    told = {line.label: list(line.told.values()) for line in found.lines}
    assert told["Stödperson: erbjudna"] == ["2–8", "13–16"]
    assert told["Praktikplats: erbjudna"] == ["<5", "0"]
    assert told["Praktikplats: pågående"] == ["", ""]


def test_the_chart_of_offers_says_the_same_in_cells_table_and_sentence(followed):
    drawn = grids.offers_over_quarters(followed, READER)
    cells = {(cell["rad"], cell["kvartal"]): cell["ord"] for cell in drawn.drawing.data.to_dict("records")}
    table = {(row[0], q): word for row in drawn.rows for q, word in zip(drawn.headings[1:], row[1:], strict=True)}
    assert cells == table
    assert drawn.sentence == "I 2026-K3: stödperson 13–16 erbjudna; praktikplats 0 erbjudna."


def test_nothing_in_the_chart_of_offers_is_drawn_by_size(followed):
    drawing = grids.offers_over_quarters(followed, READER).drawing
    drawn = drawing.to_dict()
    kinds = {spec["type"] for layer in drawn["layer"] for spec in layer["encoding"].values() if "type" in spec}
    assert kinds <= {"ordinal", "nominal"}
    colours = {cell["farg"] for cell in drawing.data.to_dict("records") if cell["ord"] not in ("0", "Ej räknat")}
    assert len(colours) == 1


def test_the_chart_of_offers_is_a_sentence_while_nothing_is_counted(register, measure):
    follow(register, Q3, measure)
    assert grids.offers_over_quarters(register, READER).sentence == "Inga erbjudanden är räknade än."


def test_only_who_enters_counts_is_given_them_as_entered(followed):
    form = "uppfoljning_insats"
    one = listing.list_records(followed, READER, form, listing.ListQuery(filters={"kvartal": str(Q2)})).records[0]
    read = [one, queries.get(followed, READER, form, one.id), *queries.history(followed, READER, form, one.id)]
    read.append(queries.find(followed, READER, form, kvartal=str(Q2), insats=one.values["insats"]))
    assert {version.values["antal_erbjudna"] for version in read} == {"<5"}
    assert queries.get(followed, MEMBER, form, one.id).values["antal_erbjudna"] == "2"


def test_records_cannot_be_asked_for_by_a_count(followed):
    with pytest.raises(NotFound):
        queries.find(followed, READER, "uppfoljning_insats", antal_erbjudna="3")


def test_a_save_that_changes_nothing_looks_like_one_that_changes_a_hidden_count(followed):
    form = "uppfoljning_insats"
    first, second = listing.list_records(
        followed, MEMBER, form, listing.ListQuery(filters={"kvartal": str(Q2)})
    ).records[:2]
    again = commands.save(followed, MEMBER, form, first.values, first.id, first.version)
    changed = commands.save(followed, MEMBER, form, second.values | {"antal_erbjudna": "4"}, second.id, second.version)
    assert again.version == changed.version == 2
    links = listing.links(followed)
    for after, before in ((again, first), (changed, second)):
        assert queries.changes(followed.plan, followed.plan.forms[form], before, after, links) == []
