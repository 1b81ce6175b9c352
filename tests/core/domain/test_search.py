"""One search goes through every form, and shows no more than the lists do (R11, R19)."""

import pytest

from lomma_core.domain import search
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor
from lomma_core.records import commands, secrecy
from lomma_core.withdrawal import withdraw
from tests.conftest import CONVENER, MEASURE, MEMBER

POLICE = Actor("polis.ett", "polis")
TEXT = "klistermärken"
LONG = (
    "Två kvällar i rad har någon satt upp klistermärken vid hållplatsen "
    "och på skolans fasad mot vattnet i norr, samma som i våras."
)


@pytest.fixture
def ids(register):
    situation = {
        "kvartal": "2026-K4",
        "miljo": "vit_makt",
        "narvaro": "enstaka",
        "narvaro_ord": "Enstaka.",
        "aktivitetstyper": "klotter",
        "aktiviteter_ord": LONG,
        "konsekvens": "Liten.",
        "analys": "Tillfälligt.",
    }
    answers = MEASURE | {"titel": "Ta bort klistermärken"}
    return {
        "lagesbild": commands.save(register, CONVENER, "lagesbild", situation).id,
        "insats": commands.save(register, CONVENER, "insats", answers).id,
    }


def by_form(register, actor, text, most=5):
    return {hits.form.name: hits for hits in search.search(register, actor, text, most)}


def test_each_form_that_holds_the_text_is_there_with_the_question_and_the_words_around_it(register, ids):
    results = by_form(register, MEMBER, "  KLISTERmärken ")
    assert {name: [hit.record for hit in hits.first] for name, hits in results.items()} == {
        name: [record] for name, record in ids.items()
    }
    assert results["insats"].first[0].title == "Ta bort klistermärken"
    hit = results["lagesbild"].first[0]
    assert hit.label == register.plan.forms["lagesbild"].fields["aktiviteter_ord"].label
    assert TEXT in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert hit.excerpt.strip("…") in LONG


def test_a_word_of_a_choice_is_a_hit_in_its_question(register, ids):
    hit = by_form(register, MEMBER, "enstaka")["lagesbild"].first[0]
    assert hit.label == register.plan.forms["lagesbild"].fields["narvaro"].label


def test_all_are_counted_and_only_the_first_fetched(register):
    for n in range(4):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Kväll {n}"})
    hits = by_form(register, MEMBER, "kväll", most=3)["insats"]
    assert (hits.total, len(hits.first)) == (4, 3)


@pytest.mark.parametrize("text", ["", "   ", "finns inte någonstans"])
def test_nothing_matches_nothing(register, ids, text):
    assert search.search(register, MEMBER, text) == []


def test_what_the_role_may_not_read_and_what_is_withdrawn_is_no_hit(register, ids):
    secrecy.mark(register, CONVENER, "insats", ids["insats"], "OSL 35 kap. 1 §", "Prövas.")
    withdraw.withdraw(register, CONVENER, "lagesbild", ids["lagesbild"], 1, "Fel kvartal.")
    assert search.search(register, POLICE, TEXT) == []
    assert by_form(register, CONVENER, TEXT).keys() == {"insats"}


def test_who_has_no_role_searches_nothing(register, ids):
    with pytest.raises(NotAllowed):
        search.search(register, Actor("ingen", ""), TEXT)
