"""From quarter to quarter: answers carried forward, and the quarter in which nothing happened (P5, P7)."""

import datetime as dt

import pytest

from lomma_core.domain import measures
from lomma_core.errors import NotAllowed, NotValid
from lomma_core.quarterly import carry_forward
from lomma_core.records import commands, listing, queries
from lomma_core.utils.quarters import Quarter
from tests.conftest import MEASURE, MEMBER, READER
from tests.core.domain.test_proposals import SITUATION

NOW = Quarter(2026, 4)


def test_last_quarters_answers_are_offered_and_nothing_is_saved(register):
    before = SITUATION | {"kvartal": "2026-K2", "jamforelse": "okat", "tillforlitlighet": "medel"}
    commands.save(register, MEMBER, "lagesbild", before)
    carried = carry_forward.prefill_from_previous(register, MEMBER, "lagesbild", NOW, miljo="vit_makt")
    assert carried.quarter == "2026-K2"
    assert carried.values["narvaro"] == "enstaka"
    assert carried.values["tillforlitlighet"] == "medel"
    assert listing.list_records(register, MEMBER, "lagesbild").total == 1


def test_what_only_compares_with_the_quarter_before_stays_behind(register):
    before = SITUATION | {
        "kvartal": "2026-K3",
        "jamforelse": "okat",
        "jamforelse_skal": "Fler.",
        "uppgiftsdatum": "2026-09-01",
    }
    commands.save(register, MEMBER, "lagesbild", before)
    carried = carry_forward.prefill_from_previous(register, MEMBER, "lagesbild", NOW, miljo="vit_makt")
    assert not {"jamforelse", "jamforelse_skal", "uppgiftsdatum", "kvartal", "miljo"} & set(carried.values)


def test_a_later_quarter_and_another_milieu_are_never_carried(register):
    commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2027-K1"})
    commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2026-K3", "miljo": "autonom"})
    assert carry_forward.prefill_from_previous(register, MEMBER, "lagesbild", NOW, miljo="vit_makt") is None


def test_nothing_noticed_is_one_dated_answer_per_milieu_as_drafts(register):
    answers = {"kalltyper": ["polis", "skola"], "uppgiftsdatum": dt.date(2026, 11, 20)}
    saved = carry_forward.save_calm(register, MEMBER, "lagesbild", NOW, answers)
    assert [record.values["miljo"] for record in saved] == [milieu.name for milieu in register.plan.milieus]
    assert {record.values["narvaro"] for record in saved} == {"ingen_kand"}
    assert {record.values["uppgiftsdatum"] for record in saved} == {dt.date(2026, 11, 20)}
    assert {record.values["kalltyper"] for record in saved} == {"polis skola"}
    assert {record.state for record in saved} == {"utkast"}


def test_a_milieu_that_is_described_already_is_left_alone(register):
    mine = commands.save(register, MEMBER, "lagesbild", SITUATION)
    saved = carry_forward.save_calm(register, MEMBER, "lagesbild", NOW, {"kalltyper": "polis"})
    assert [record.values["miljo"] for record in saved] == ["autonom", "islamistisk"]
    assert queries.get(register, MEMBER, "lagesbild", mine.id).version == 1


def carried_from(register, **answers):
    """Last quarter's answers as an empty form begins with them, and what such a form would save."""
    commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2026-K3"} | answers)
    carried = carry_forward.prefill_from_previous(register, MEMBER, "lagesbild", NOW, miljo="vit_makt")
    return carried, carried.values | {"kvartal": str(NOW), "miljo": "vit_makt"}


def test_carried_answers_that_nobody_has_confirmed_or_changed_are_not_saved(register):
    carried, values = carried_from(register)
    with pytest.raises(NotValid) as refused:
        carry_forward.save_prefilled(register, MEMBER, "lagesbild", values, carried, still=[])
    assert set(refused.value.errors) == set(carried.values)
    assert refused.value.errors["narvaro"] == "Närvaro: bekräfta eller ändra svaret från 2026-K3."
    assert listing.list_records(register, MEMBER, "lagesbild").total == 1


def test_each_carried_answer_is_confirmed_or_changed_by_itself(register):
    carried, values = carried_from(register)
    changed = values | {"narvaro_ord": "Nya klistermärken."}
    still = set(carried.values) - {"narvaro_ord", "analys"}
    with pytest.raises(NotValid) as refused:
        carry_forward.save_prefilled(register, MEMBER, "lagesbild", changed, carried, still)
    assert set(refused.value.errors) == {"analys"}
    saved = carry_forward.save_prefilled(register, MEMBER, "lagesbild", changed, carried, still | {"analys"})
    assert (saved.values["narvaro_ord"], saved.values["analys"]) == ("Nya klistermärken.", carried.values["analys"])


def test_a_carried_answer_that_only_looks_changed_is_not_changed(register):
    carried, values = carried_from(register)
    still = set(carried.values) - {"analys"}
    for typed in (f"  {values['analys']}\n", values["analys"] + " "):
        with pytest.raises(NotValid) as refused:
            carry_forward.save_prefilled(register, MEMBER, "lagesbild", values | {"analys": typed}, carried, still)
        assert set(refused.value.errors) == {"analys"}


def test_a_carried_answer_to_what_is_not_asked_any_more_needs_no_word(register):
    carried, values = carried_from(register)
    assert "aktiviteter_ord" in carried.values
    calm = values | {"narvaro": "ingen_kand", "aktivitetstyper": "inga_kanda"}
    still = set(carried.values) - {"narvaro", "aktivitetstyper", "aktiviteter_ord"}
    assert (
        carry_forward.save_prefilled(register, MEMBER, "lagesbild", calm, carried, still).values["aktiviteter_ord"]
        is None
    )


def test_a_reader_saves_no_carried_answers(register):
    carried, values = carried_from(register)
    with pytest.raises(NotAllowed):
        carry_forward.save_prefilled(register, READER, "lagesbild", values, carried, still=carried.values)


def test_an_unchanged_presence_is_said_to_be_unchanged_and_a_changed_one_is_not(register):
    calm = {"narvaro": "ingen_kand", "aktivitetstyper": "inga_kanda", "aktiviteter_ord": None}
    commands.save(register, MEMBER, "lagesbild", SITUATION | calm | {"kvartal": "2026-K3", "miljo": "autonom"})
    commands.save(register, MEMBER, "lagesbild", SITUATION | {"kvartal": "2026-K3", "miljo": "vit_makt"})
    saved = {
        record.values["miljo"]: record for record in carry_forward.save_calm(register, MEMBER, "lagesbild", NOW, {})
    }
    assert saved["autonom"].values["jamforelse"] == "oforandrat"
    assert saved["vit_makt"].values["jamforelse"] is None


def test_a_reader_cannot_say_that_nothing_happened(register):
    with pytest.raises(NotAllowed):
        carry_forward.save_calm(register, READER, "lagesbild", NOW, {})


@pytest.mark.parametrize(
    ("status", "end", "proposed"),
    [
        ("enligt_plan", "2026-K3", "forsenad"),
        ("ej_paborjad", "2026-11-23", "forsenad"),
        ("enligt_plan", "2026-11-24", "enligt_plan"),
        ("enligt_plan", "löpande", "enligt_plan"),
        ("enligt_plan", None, "enligt_plan"),
        ("genomford", "2020", "genomford"),
        ("installd", "2020", "installd"),
    ],
)
def test_delayed_is_proposed_when_the_end_has_passed(register, status, end, proposed):
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"status": status, "slut": end})
    assert measures.proposed_status(measure.values, register.clock().date()) == proposed


def test_the_round_goes_through_what_runs_and_what_is_answered_already(register):
    runs = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Pågår"})
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Klar sedan länge", "status": "genomford"})
    ended = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Avslutas nu"})
    answer = {
        "kvartal": "2026-K4",
        "insats": ended.id,
        "status": "enligt_plan",
        "resultat": "gott",
        "beslut": "avsluta",
    }
    commands.save(register, MEMBER, "uppfoljning_insats", answer)
    assert [measure.id for measure in measures.quarter_round(register, MEMBER, NOW)] == [ended.id, runs.id]
