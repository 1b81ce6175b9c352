"""Luckor shows where lägesbild, insatser and follow-up do not meet, and leads to where each is mended (P4, P6, P8)."""

from dataclasses import replace

import pytest

from lomma_core.domain import gaps
from lomma_core.domain.overview import Progress
from lomma_core.errors import NotAllowed
from lomma_core.permissions import Actor
from lomma_core.plan.loader import file_text, read_plan
from lomma_core.quarterly import close
from lomma_core.records import commands
from lomma_core.utils.target import Target
from tests.conftest import CONVENER, MEASURE, MEMBER, PLAN, READER
from tests.helpers.quarter_steps import PRESENCE, Q2, Q3, Q4, confirm_records, describe, follow

OFFER = MEASURE | {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson"}


def gaps_of_kind(register, kind, quarter=Q4):
    return [gap for gap in gaps.gaps(register, READER, quarter) if gap.kind == kind]


def measure_of(register, **answers):
    return commands.save(register, MEMBER, "insats", MEASURE | answers)


def proposal_for(register, picture):
    values = {"ide": "Kurs i källkritik", "niva": "generell", "lagesbild": picture.id}
    return commands.save(register, MEMBER, "forslag", values | {"beslut": "ny", "genusperspektiv": "Når alla."})


# ---------------------------------------------------------------- milieus


def test_a_milieu_with_presence_and_no_insats_is_a_gap_that_leads_to_a_new_insats_for_it(register):
    picture = describe(register, Q4, **PRESENCE)
    [gap] = gaps_of_kind(register, "milieu")
    assert gap.heading == "Miljöer med närvaro men utan insats"
    assert gap.text == "Vit makt-miljön: enstaka tecken, men ingen pågående insats hör till miljön."
    assert gap.target == Target("insats", prefill={"lagesbild": picture.id})


@pytest.mark.parametrize(
    ("presence", "is_gap"),
    [
        ("ingen_kand", False),
        ("kan_inte_bedomas", False),
        ("enstaka", True),
        ("aterkommande", True),
        ("etablerad", True),
    ],
)
def test_only_presence_asks_for_an_insats(register, presence, is_gap):
    describe(register, Q4, narvaro=presence)
    assert bool(gaps_of_kind(register, "milieu")) == is_gap


def test_the_latest_picture_up_to_the_quarter_counts(register):
    describe(register, Q2, **PRESENCE)
    describe(register, Q4, narvaro="ingen_kand")
    assert [len(gaps_of_kind(register, "milieu", quarter)) for quarter in (Q2 - 1, Q2, Q3, Q4, Q4 + 1)] == [
        0,
        1,
        1,
        0,
        0,
    ]


def test_an_insats_answers_to_a_milieu_by_the_picture_of_any_quarter(register):
    old = describe(register, Q2, **PRESENCE)
    describe(register, Q4, **PRESENCE)
    measure_of(register, lagesbild=old.id)
    assert gaps_of_kind(register, "milieu") == []


def test_an_insats_answers_to_a_milieu_by_its_proposal(register):
    proposal = proposal_for(register, describe(register, Q4, **PRESENCE))
    assert len(gaps_of_kind(register, "milieu")) == 1
    measure_of(register, forslag=proposal.id)
    assert gaps_of_kind(register, "milieu") == []


def test_an_insats_that_has_ended_or_answers_to_another_milieu_mends_nothing(register):
    picture = describe(register, Q4, **PRESENCE)
    measure_of(register, lagesbild=picture.id, status="genomford")
    measure_of(register, lagesbild=describe(register, Q4, "autonom").id)
    assert len(gaps_of_kind(register, "milieu")) == 1


# ---------------------------------------------------------------- insatser


def test_an_insats_that_answers_to_nothing_is_a_gap(register, measure):
    [gap] = gaps_of_kind(register, "unanchored")
    assert gap.text == "Föreläsning för lärare hör varken till en lägesbild eller ett förslag."
    assert gap.target == Target("insats", measure.id)
    commands.save(register, MEMBER, "insats", MEASURE | {"lagesbild": describe(register, Q4).id}, measure.id, 1)
    assert gaps_of_kind(register, "unanchored") == []


def test_an_individriktad_insats_answers_to_no_milieu_and_that_is_no_gap(register):
    commands.save(register, MEMBER, "insats", OFFER)
    assert gaps_of_kind(register, "unanchored") == []


def test_an_insats_that_is_not_followed_up_in_the_quarter_is_a_gap(register, measure):
    follow(register, Q3, measure)
    [gap] = gaps_of_kind(register, "followup")
    assert (gap.heading, gap.text) == (
        "Insatser utan uppföljning 2026-K4",
        "Föreläsning för lärare är inte uppföljd.",
    )
    assert gap.target == Target("uppfoljning_insats", prefill={"kvartal": "2026-K4", "insats": measure.id})
    assert gaps_of_kind(register, "followup", Q3) == []


def test_in_a_closed_quarter_a_missing_followup_cannot_be_mended_and_is_no_gap(register, measure):
    assert len(gaps_of_kind(register, "followup", Q3)) == 1
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    assert gaps_of_kind(register, "followup", Q3) == []
    assert len(gaps_of_kind(register, "unanchored", Q3)) == 1


@pytest.mark.parametrize(
    ("kind", "field", "heading", "text"),
    [
        ("seat", "ansvarig", "Insatser utan ansvarig plats", "Fältarbete saknar ansvarig plats."),
        ("gender", "genusperspektiv", "Insatser utan genusperspektiv", "Fältarbete saknar genusperspektiv."),
        ("indicator", "indikator", "Insatser utan indikator", "Fältarbete saknar indikator."),
    ],
)
def test_an_insats_without_seat_gender_consideration_or_indicator_is_a_gap(register, kind, field, heading, text):
    whole = MEASURE | {"titel": "Fältarbete", "indikator": "Antal skolor"}
    saved = commands.save(register, MEMBER, "insats", whole | {field: ""}, complete=False)
    [gap] = gaps_of_kind(register, kind)
    assert (gap.heading, gap.text, gap.target) == (heading, text, Target("insats", saved.id))
    commands.save(register, MEMBER, "insats", whole, saved.id, saved.version)
    assert gaps_of_kind(register, kind) == []


def test_a_gap_is_called_what_the_plan_calls_the_question(register):
    plan = file_text(PLAN).replace('label = "Indikator"', 'label = "BRÅ-mått"')
    renamed = replace(register, in_use=replace(register.in_use, plan=read_plan(plan, "Planfilen")))
    commands.save(renamed, MEMBER, "insats", MEASURE | {"titel": "Fältarbete", "indikator": ""})
    [gap] = gaps_of_kind(renamed, "indicator")
    assert (gap.heading, gap.text) == ("Insatser utan BRÅ-mått", "Fältarbete saknar BRÅ-mått.")


def test_a_responsible_outside_the_group_is_a_responsible(register):
    measure_of(register, ansvarig="annan", ansvarig_annan="Lunds kommun")
    assert gaps_of_kind(register, "seat") == []


def test_an_insats_that_has_ended_has_no_gaps(register):
    values = {"titel": "Fältarbete", "niva": "specifik", "status": "installd"}
    commands.save(register, MEMBER, "insats", values, complete=False)
    assert gaps.gaps(register, READER, Q4) == []


def test_gaps_come_kind_by_kind_so_that_they_can_be_read_under_headings(register, measure):
    describe(register, Q4, **PRESENCE)
    commands.save(register, MEMBER, "insats", {"titel": "Fältarbete", "niva": "specifik"}, complete=False)
    kinds = [gap.kind for gap in gaps.gaps(register, READER, Q4)]
    assert list(dict.fromkeys(kinds)) == ["milieu", "unanchored", "followup", "seat", "gender", "indicator"]
    assert kinds == sorted(kinds, key=list(dict.fromkeys(kinds)).index)


# ---------------------------------------------------------------- milieu x level


def test_the_matrix_counts_running_insatser_by_milieu_and_level_and_has_every_cell(register):
    white, autonomous = describe(register, Q4, **PRESENCE), describe(register, Q4, "autonom")
    proposal = proposal_for(register, autonomous)
    measure_of(register, titel="En", lagesbild=white.id)
    measure_of(register, titel="Två", lagesbild=white.id, niva="specifik")
    measure_of(register, titel="Tre", lagesbild=white.id, forslag=proposal.id)
    measure_of(register, titel="Fyra", lagesbild=white.id, status="genomford")
    assert gaps.matrix(register, READER) == {
        "vit_makt": {"generell": 2, "specifik": 1},
        "autonom": {"generell": 1, "specifik": 0},
        "islamistisk": {"generell": 0, "specifik": 0},
    }


def test_individriktade_insatser_are_never_in_the_matrix_even_where_a_link_slipped_in(register):
    picture = describe(register, Q4, **PRESENCE)
    offer = commands.save(register, MEMBER, "insats", OFFER | {"lagesbild": picture.id})
    assert offer.values["lagesbild"] is None
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET lagesbild = ?", [picture.id])
    counted = gaps.matrix(register, READER)
    assert all(levels == {"generell": 0, "specifik": 0} for levels in counted.values())
    assert len(gaps_of_kind(register, "milieu")) == 1


# ---------------------------------------------------------------- offers and gender


def test_offers_are_there_or_not_and_never_counted(register):
    there = [("Stödperson", True), ("Undervisningsstöd", False), ("Praktikplats", False)]
    assert gaps.offers(register, READER) == [(label, False) for label, _ in there]
    commands.save(register, MEMBER, "insats", OFFER)
    commands.save(register, MEMBER, "insats", OFFER | {"titel": "En till"})
    commands.save(register, MEMBER, "insats", OFFER | {"typ": "praktikplats", "status": "installd"})
    assert gaps.offers(register, READER) == there


def test_the_gender_share_counts_the_running_insatser_that_have_an_answer(register, measure):
    values = {"titel": "Fältarbete", "niva": "specifik"}
    partial = commands.save(register, MEMBER, "insats", values, complete=False)
    measure_of(register, status="genomford")
    assert gaps.gender_share(register, READER) == Progress(1, 2)
    answered = values | {"genusperspektiv": "Ej relevant, därför att insatsen gäller rutiner."}
    commands.save(register, MEMBER, "insats", answered, partial.id, 1, complete=False)
    assert gaps.gender_share(register, READER) == Progress(2, 2)


def test_an_empty_register_has_no_gaps(register):
    assert gaps.gaps(register, READER, Q4) == []
    assert gaps.gender_share(register, READER) == Progress(0, 0)


def test_what_no_gap_can_be_seen_in_yet_is_told(register):
    milieus = [milieu.label for milieu in register.plan.milieus]
    assert gaps.missing_parts(register, READER, Q4) == (milieus, True)
    describe(register, Q4)
    measure_of(register)
    assert gaps.missing_parts(register, READER, Q4) == (milieus[1:], False)
    with pytest.raises(NotAllowed):
        gaps.missing_parts(register, Actor("ingen", "okand"), Q4)


def test_a_confirmed_picture_counts_as_a_drafted_one(register):
    confirm_records(register, describe(register, Q4, **PRESENCE))
    assert len(gaps_of_kind(register, "milieu")) == 1


def test_nobody_without_a_role_is_shown_anything(register):
    nobody = Actor("ingen", "okand")
    for ask in (gaps.matrix, gaps.offers, gaps.gender_share):
        with pytest.raises(NotAllowed):
            ask(register, nobody)
    with pytest.raises(NotAllowed):
        gaps.gaps(register, nobody, Q4)
