"""An insats that goes on as it did: which answers can be repeated, confirmed as they were shown (P7)."""

import pytest

from lomma_core.domain import measures
from lomma_core.errors import NotAllowed, NotValid
from lomma_core.permissions import Actor
from lomma_core.quarterly import unchanged
from lomma_core.quarterly.carry_forward import PrefilledAnswers
from lomma_core.records import commands, listing, secrecy
from tests.conftest import MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q3, Q4, follow, on

CALM = {"status": "enligt_plan", "resultat": "gott", "trend": "oforandrat", "beslut": "fortsatt"}


def the_measure(register):
    [measure] = measures.quarter_round(register, MEMBER, Q4)
    return measure


def same(register, actor=MEMBER):
    return unchanged.same_as_before(register, actor, Q4, the_measure(register))


def test_the_chosen_answers_are_repeated_and_what_compares_is_unchanged(register, measure):
    follow(register, Q3, measure, trend="minskat")
    assert same(register) == PrefilledAnswers(CALM, "2026-K3")
    saved = unchanged.save_same(register, MEMBER, Q4, the_measure(register), same(register))
    assert {name: saved.values[name] for name in CALM} == CALM
    assert (saved.values["kvartal"], saved.values["insats"], saved.state) == ("2026-K4", measure.id, "utkast")


def test_texts_costs_and_counts_stay_in_their_own_quarter(register):
    offer = MEASURE | {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson"}
    saved = commands.save(register, MEMBER, "insats", offer)
    follow(register, Q3, saved, antal_erbjudna="7", kostnad="500", timmar="3")
    now = unchanged.save_same(register, MEMBER, Q4, the_measure(register), same(register))
    assert [now.values[name] for name in ("antal_erbjudna", "kostnad", "timmar")] == [None] * 3


@pytest.mark.parametrize("decision", ["justera", "avsluta"])
def test_nothing_is_repeated_that_was_decided_to_change(register, measure, decision):
    follow(register, Q3, measure, beslut=decision)
    measure_now = measures.quarter_round(register, MEMBER, Q3)[0]
    assert unchanged.same_as_before(register, MEMBER, Q4, measure_now) is None


def test_nothing_is_repeated_where_there_is_nothing_or_another_status_is_proposed(register):
    running = commands.save(register, MEMBER, "insats", MEASURE | {"slut": "2026-12-01"})
    assert same(register) is None
    follow(register, Q3, running)
    assert same(register)
    late = on(register, "2026-12-15")
    assert unchanged.same_as_before(late, MEMBER, Q4, the_measure(register)) is None


def test_what_is_not_among_the_plans_own_answers_is_refused_and_nothing_is_saved(register, measure):
    follow(register, Q3, measure)
    shown = PrefilledAnswers(CALM | {"resultat": "utmarkt"}, "2026-K3")
    with pytest.raises(NotValid):
        unchanged.save_same(register, MEMBER, Q4, the_measure(register), shown)
    assert listing.list_records(register, MEMBER, "uppfoljning_insats").total == 1


def test_who_may_not_write_repeats_nothing(register, measure):
    follow(register, Q3, measure)
    with pytest.raises(NotAllowed):
        unchanged.save_same(register, READER, Q4, the_measure(register), same(register))


def test_a_marked_answer_is_not_repeated_by_who_may_not_read_it(register, measure):
    before = follow(register, Q3, measure)
    secrecy.mark(register, MEMBER, "uppfoljning_insats", before.id, "osl_18_1", "Skäl.")
    assert same(register, Actor("polis.ett", "polis")) is None
