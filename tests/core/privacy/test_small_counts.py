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


def hide(counts: list) -> list:
    """The same counts with every hidden one as another hidden one."""
    return ["4" if count in SMALL else count for count in counts]


@pytest.mark.parametrize("count", SMALL)
def test_one_to_four_is_shown_as_under_five(count):
    assert small_counts.shown(count) == "<5"


@pytest.mark.parametrize("count", ["0", "5", "12"])
def test_nobody_and_five_or_more_are_shown_as_they_are(count):
    assert small_counts.shown(count) == count


def test_no_answer_is_shown_as_no_answer():
    assert small_counts.shown(None) == ""
    assert small_counts.total([None, None]) == ""
    assert small_counts.total([]) == ""


@pytest.mark.parametrize(("count", "other"), list(itertools.combinations(SMALL, 2)))
def test_hidden_counts_are_the_same_to_a_reader(count, other):
    assert small_counts.same(count, other)
    assert small_counts.in_expression(count) == small_counts.in_expression(other)


@pytest.mark.parametrize("count", SMALL)
def test_a_hidden_count_is_not_the_same_as_nobody_none_or_more(count):
    assert not any(small_counts.same(count, other) for other in (None, "0", "5"))


@pytest.mark.parametrize(
    ("counts", "total"),
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
def test_a_total_is_as_wide_as_the_hidden_counts_in_it(counts, total):
    assert small_counts.total(counts) == total


@given(counts)
def test_a_total_tells_nothing_that_the_published_counts_do_not(counts):
    assert (
        small_counts.total(counts)
        == small_counts.total(hide(counts))
        == small_counts.total(map(small_counts.shown, counts))
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_total_is_true(numbers):
    total = small_counts.total(map(str, numbers))
    low, _, high = ("1–4" if total == "<5" else total).partition("–")
    assert int(low) <= sum(numbers) <= int(high or low)


# ------------------------------------------------------------------ In the register


@pytest.fixture
def register_with_offers(register):
    """Two offers of a stödperson and one of practice, in two quarters."""
    counts_by_kind = {"stodperson": ("3", "12"), "praktikplats": ("0",)}
    for kind, counts in counts_by_kind.items():
        for number, offered in enumerate(counts):
            values = MEASURE | {"niva": "individriktad", "typ": kind, "titel": f"{kind} {number}"}
            offer = commands.save(register, MEMBER, "insats", values)
            follow(register, Q2, offer, antal_erbjudna="2", antal_accepterade="1")
            follow(register, Q3, offer, antal_erbjudna=offered)
    return register


def test_offers_are_added_up_per_type_and_quarter_and_no_further(register_with_offers):
    table = offers.by_quarter(register_with_offers, READER)
    assert table.quarters == [str(Q2), str(Q3)]
    by_label = {line.label: list(line.counts.values()) for line in table.lines}
    assert by_label["Stödperson: erbjudna"] == ["2–8", "13–16"]
    assert by_label["Praktikplats: erbjudna"] == ["<5", "0"]
    assert by_label["Praktikplats: pågående"] == ["", ""]


def test_the_chart_of_offers_says_the_same_in_cells_table_and_sentence(register_with_offers):
    chart = grids.offers_over_quarters(register_with_offers, READER)
    cells = {(cell["rad"], cell["kvartal"]): cell["ord"] for cell in chart.drawing.data.values}
    table = {(row[0], q): word for row in chart.rows for q, word in zip(chart.headings[1:], row[1:], strict=True)}
    assert cells == table
    assert chart.sentence == "I 2026-K3: stödperson 13–16 erbjudna; praktikplats 0 erbjudna."


def test_nothing_in_the_chart_of_offers_is_drawn_by_size(register_with_offers):
    drawing = grids.offers_over_quarters(register_with_offers, READER).drawing
    specification = drawing.to_dict()
    kinds = {spec["type"] for layer in specification["layer"] for spec in layer["encoding"].values() if "type" in spec}
    assert kinds <= {"ordinal", "nominal"}
    colours = {cell["farg"] for cell in drawing.data.values if cell["ord"] not in ("0", "Ej räknat", "Inte räknat än")}
    assert len(colours) == 1


def test_the_chart_of_offers_is_a_sentence_while_nothing_is_counted(register, measure):
    follow(register, Q3, measure)
    assert grids.offers_over_quarters(register, READER).sentence == "Inga erbjudanden är räknade än."


def test_only_who_enters_counts_is_given_them_as_entered(register_with_offers):
    form = "uppfoljning_insats"
    record = listing.list_records(
        register_with_offers, READER, form, listing.ListQuery(filters={"kvartal": str(Q2)})
    ).records[0]
    read = [
        record,
        queries.get(register_with_offers, READER, form, record.id),
        *queries.history(register_with_offers, READER, form, record.id),
    ]
    read.append(queries.find(register_with_offers, READER, form, kvartal=str(Q2), insats=record.values["insats"]))
    assert {version.values["antal_erbjudna"] for version in read} == {"<5"}
    assert queries.get(register_with_offers, MEMBER, form, record.id).values["antal_erbjudna"] == "2"


def test_records_cannot_be_asked_for_by_a_count(register_with_offers):
    with pytest.raises(NotFound):
        queries.find(register_with_offers, READER, "uppfoljning_insats", antal_erbjudna="3")


def test_a_save_that_changes_nothing_looks_like_one_that_changes_a_hidden_count(register_with_offers):
    form = "uppfoljning_insats"
    first, second = listing.list_records(
        register_with_offers, MEMBER, form, listing.ListQuery(filters={"kvartal": str(Q2)})
    ).records[:2]
    again = commands.save(register_with_offers, MEMBER, form, first.values, first.id, first.version)
    changed = commands.save(
        register_with_offers, MEMBER, form, second.values | {"antal_erbjudna": "4"}, second.id, second.version
    )
    assert again.version == changed.version == 2
    links = listing.links(register_with_offers)
    for after, before in ((again, first), (changed, second)):
        assert (
            queries.changes(register_with_offers.plan, register_with_offers.plan.forms[form], before, after, links)
            == []
        )


# ------------------------------------------------------------------ A file from outside


@given(some=counts)
def test_every_total_is_known_as_a_published_one(some):
    text = small_counts.total(some)
    assert text == "" or small_counts.is_published(text)


@pytest.mark.parametrize("text", ["1", "4", "05", "-1", "", "x", "²", "1–4", "3–6", "13–14", "16–13", "6–9–12", "<4"])
def test_a_bare_small_count_and_what_no_total_is_are_not(text):
    assert not small_counts.is_published(text)
