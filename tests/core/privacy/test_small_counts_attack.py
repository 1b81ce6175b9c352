"""Proof by attack: from everything that is published, no hidden count can be worked out (R8).

Two attacks. The solver reads exports, versions, import previews and the chart's table as integer equations, adds what
anybody knows (nobody accepts what was not offered), and seeks the least and the greatest value of each hidden count.
The twin worlds write the same history with other hidden counts, and compare all that is published, letter by letter.
Each is shown to succeed against a product that leaks.
"""

import csv
import io
import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from lomma_core.privacy import small_counts
from tests.helpers import budget
from tests.helpers.count_histories import (
    FIELDS,
    GUESSES,
    HOME,
    QUARTERS,
    SECOND,
    TYPES,
    CountStep,
    preview_guess,
    world,
)

pytestmark = pytest.mark.slow

LABELS = {"Stödperson": "stodperson", "Praktikplats": "praktikplats"}
WORDS = {"erbjudna": FIELDS[0], "accepterade": FIELDS[1], "pågående": FIELDS[2]}


number = st.one_of(st.integers(0, 6), st.integers(0, 30))
# Offered, accepted, going on: each of those before it.
triples = st.tuples(number, number, number).map(lambda some: tuple(map(str, sorted(some, reverse=True))))
partly = triples.flatmap(lambda some: st.integers(1, 3).map(lambda number: (*some[:number], None, None)[:3]))
steps = st.builds(CountStep, st.integers(0, 2), st.integers(0, 3), st.one_of(triples, partly), st.booleans())
histories = st.lists(steps, min_size=1, max_size=8)


def written_as(history: list[CountStep], small: str) -> list[CountStep]:
    """The same history with another hidden count in every place; what anybody knows holds in it as before."""
    return [
        CountStep(
            s.offer, s.quarter, tuple(small if small_counts.shown(c) == "<5" else c for c in s.counts), s.confirmed
        )
        for s in history
    ]


# ------------------------------------------------------------------ The solver


class Equations:
    """Integer unknowns with bounds, and sums of them with bounds."""

    def __init__(self):
        self.bounds: dict[tuple, tuple[float, float]] = {}
        self.sums: list[tuple[dict[tuple, int], float, float]] = []

    def know(self, unknown: tuple, count: str) -> None:
        """A count as it is published."""
        self.bounds[unknown] = band(count)

    def range(self, unknown: tuple) -> tuple[int, int]:
        """The least and the greatest value that an unknown can have."""
        order = list(self.bounds)
        lows, highs = np.array([self.bounds[cell] for cell in order], dtype=float).T
        rows = [LinearConstraint([[parts.get(cell, 0) for cell in order]], low, high) for parts, low, high in self.sums]
        ends = []
        for sign in (1, -1):
            aim = [sign * (cell == unknown) for cell in order]
            solution = milp(aim, constraints=rows, bounds=Bounds(lows, highs), integrality=np.ones(len(order)))
            assert solution.success, "what is published contradicts itself"
            ends.append(round(sign * solution.fun))
        return ends[0], ends[1]

    def solved(self) -> list[tuple]:
        """The hidden counts of which only one value is left."""
        hidden = [bound for bound, ends in self.bounds.items() if ends == (1, 4)]
        ranges = {cell: self.range(cell) for cell in hidden}
        return [cell for cell, (low, high) in ranges.items() if low == high]


def band(count: str) -> tuple[float, float]:
    low, _, high = ("1–4" if count == "<5" else count).partition("–")
    return float(low), float(high or low)


def equations(register, texts: dict[str, str]) -> Equations:
    """What a reader writes down of what was published last."""
    system, kinds = Equations(), {}
    rows = list(csv.DictReader(io.StringIO(texts["csv"], newline="")))
    for row in register.store.read('SELECT DISTINCT record, typ FROM "form_insats"'):
        kinds[row["record"]] = row["typ"]  # the type is published too
    for row in rows:
        known = [field for field in FIELDS if row[field]]
        for field in known:
            system.know((row["record"], field), row[field])
        for more, less in itertools.pairwise(known):
            system.sums.append(({(row["record"], more): 1, (row["record"], less): -1}, 0, np.inf))
    headings, *lines = json.loads(texts["table"])
    for label, *cells in lines:
        kind, word = label.split(": ")
        for quarter, cell in zip(headings[1:], cells, strict=True):
            own = [r for r in rows if kinds[r["insats"]] == LABELS[kind] and r["kvartal"] == quarter and r[WORDS[word]]]
            if own and cell not in ("Ej räknat", "Inte räknat än"):
                system.sums.append(({(r["record"], WORDS[word]): 1 for r in own}, *band(cell)))
    for quarter in QUARTERS:
        # The file that leaves for other municipalities: what it says of each kind, beside what the exports say.
        for offer in json.loads(texts[f"figures {quarter}"])["erbjudanden"]:
            word = WORDS[offer["vad"]]
            own = [r for r in rows if kinds[r["insats"]] == offer["name"] and r["kvartal"] == str(quarter) and r[word]]
            if own:
                system.sums.append(({(r["record"], word): 1 for r in own}, *band(offer["antal"])))
    for field in FIELDS:
        outcomes = [[result.outcome for result in preview_guess(register, field, guess)] for guess in GUESSES]
        for place, record in enumerate(sorted(row["record"] for row in rows)):
            reasons = [outcome[place] for outcome in outcomes]
            if reasons.count("oförändrad") == 1:
                right = float(GUESSES[reasons.index("oförändrad")])
                system.sums.append(({(record, field): 1}, right, right))
    return system


@budget.histories
@given(history=histories)
def test_every_hidden_count_keeps_at_least_two_possible_values(template, history):
    with world(template, history) as (register, texts):
        assert equations(register, texts[-1]).solved() == []


@budget.histories
@given(history=histories)
def test_whatever_the_hidden_counts_are_the_same_is_published(template, history):
    worlds = []
    for hidden in (history, written_as(history, "1"), written_as(history, "4")):
        with world(template, hidden) as (_, texts):
            worlds.append(texts)
    first, *others = worlds
    for other in others:
        for before, after in zip(first, other, strict=True):
            assert [where for where in before if before[where] != after[where]] == []


# ------------------------------------------------------------------ The attacks succeed against a product that leaks


PUBLISHED = small_counts.total


def raw(counts) -> str:
    """A total of the counts behind; a frozen quarter has none but those that are published."""
    amounts = [count for count in counts if count]
    return str(sum(map(int, amounts))) if all(map(str.isdigit, amounts)) else PUBLISHED(amounts)


LEAKY = [
    CountStep(0, 0, ("12", "3", "2")),
    CountStep(1, 0, ("4", "2", "1")),
    CountStep(2, 0, ("9", "8", "1")),
    CountStep(0, 1, ("2", "1", "1"), True),
    CountStep(1, 1, ("3", "3", "0")),
    CountStep(0, 1, ("4", "1", "1")),
    CountStep(1, 1, ("3", "2", "0")),
]


@pytest.mark.parametrize("municipality", [HOME, SECOND], ids=["lomma", "ekhamra"])
def test_the_same_history_is_safe_as_the_product_is(template, municipality):
    """On a plan with two levels about individuals and other words too: the rules follow what is declared (R21)."""
    with world(template, LEAKY, municipality) as (register, texts):
        assert equations(register, texts[-1]).solved() == []
    with world(template, written_as(LEAKY, "4"), municipality) as (_, other):
        assert texts == other


def test_raw_totals_are_solved(template, monkeypatch):
    monkeypatch.setattr(small_counts, "total", raw)
    # A file of figures refuses to be made of other totals than the published ones.
    monkeypatch.setattr(small_counts, "is_published", lambda text: True)
    with world(template, LEAKY) as (register, texts):
        assert equations(register, texts[-1]).solved()


def test_an_import_that_answers_guesses_is_solved(template, monkeypatch):
    monkeypatch.setattr(small_counts, "same", lambda count, other: count == other)
    with world(template, LEAKY) as (register, texts):
        assert equations(register, texts[-1]).solved()


LEAKS = {
    "raw totals": ("total", raw),
    "sorting by the count itself": ("sort_key", lambda column: f"CAST({column} AS INTEGER)"),
    "telling that a hidden count has changed": ("same", lambda count, other: count == other),
    "no new version when nothing changed": ("hides", lambda form, values: False),
    "readers given what was entered": ("published", lambda form, values: values),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_twin_worlds_differ_where_the_product_leaks(template, monkeypatch, leak):
    monkeypatch.setattr(small_counts, *LEAKS[leak])
    with world(template, LEAKY) as (_, texts), world(template, written_as(LEAKY, "4")) as (_, other):
        assert texts != other


def test_the_histories_cover_every_type_of_offer_in_the_chart():
    assert set(TYPES) == set(LABELS.values())
