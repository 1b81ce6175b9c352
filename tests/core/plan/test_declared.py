"""What levels, seats and answers mean is declared in the plan (R21): what is missing is refused in a sentence."""

from pathlib import Path

import pytest

from lomma_core.errors import PlanError
from lomma_core.plan.expressions.evaluation import ExpressionCache
from lomma_core.plan.loader import file_text, load_plan, read_plan
from lomma_core.plan.meaning import attendance_fields, individual_levels, no_presence, was_there
from tests.conftest import PLAN

TEXT = file_text(PLAN)
SECOND = PLAN.with_name("ekhamra.toml")
SECOND_TEXT = SECOND.read_text(encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def refusal(text: str) -> str:
    with pytest.raises(PlanError) as error:
        read_plan(text, "Planfilen")
    return str(error.value)


def test_no_level_about_individuals_is_refused_unless_the_plan_says_that_it_has_none():
    without = changed(SECOND_TEXT, "individual = true\n", "")
    without = changed(without, 'nivaer = "avhopp"', 'nivaer = "levels()"')
    assert "skriv individual = true" in refusal(without)
    plan = read_plan(changed(without, "[plan]\n", "[plan]\nutan_individniva = true\n"), "Planfilen")
    assert individual_levels(plan) == ()
    assert not any(field.kind.counts_people for form in plan.form for field in form.declared)
    assert plan.forms["insats"].fields["lagesbild"].relevant == ""
    both = changed(SECOND_TEXT, "[plan]\n", "[plan]\nutan_individniva = true\n")
    assert "ta bort det ena" in refusal(both)


def test_renaming_a_level_keeps_the_protection_of_individuals():
    text = changed(changed(TEXT, "individriktad", "stod"), "Individriktad", "Stöd")
    assert [level.name for level in individual_levels(read_plan(text, "Planfilen"))] == ["stod"]
    # The condition must leave out every such level, whatever it is called.
    assert "R9" in refusal(changed(text, "not(${insats}/niva = 'stod')", "not(${insats}/niva = 'generell')"))


@pytest.mark.parametrize("level", ["stod", "avhopp"])
def test_words_beside_counts_are_refused_when_one_of_two_levels_about_individuals_is_left_in(level):
    whole = file_text(SECOND)
    condition = "not(${insats}/niva = 'stod') and not(${insats}/niva = 'avhopp')"
    only_one = f"not(${{insats}}/niva = '{level}')"
    assert "R9" in refusal(changed(whole, f'"{condition}"', f'"{only_one}"'))


@pytest.mark.parametrize("key", ["none_known", "not_assessed"])
def test_presence_must_say_which_answers_mean_that_nothing_is_known(key):
    assert f"skriv {key} = true" in refusal(changed(TEXT, f", {key} = true", ""))


def test_presence_follows_the_declaration_and_not_the_name():
    plan = read_plan(changed(TEXT, '"ingen_kand"', '"inget_sett"'), "Planfilen")
    assert [no_presence(plan, answer) for answer in (None, "inget_sett", "kan_inte_bedomas", "enstaka")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_level_without_a_type_is_refused():
    whole = file_text(SECOND).replace("framjande forebyggande stod avhopp", "stod avhopp")
    whole = whole.replace('"framjande forebyggande"', '"forebyggande"')
    assert "går att välja på nivån Främjande; skriv nivåns namn (framjande)" in refusal(whole)


def test_a_level_whose_name_is_within_anothers_has_its_own_types():
    text = changed(SECOND_TEXT, 'name = "avhopp"', 'name = "tidigt_stod"')
    text = changed(text, 'nivaer = "avhopp"', 'nivaer = "tidigt_stod"')
    whole = read_plan(text, "Planfilen")
    field, item = whole.forms["insats"].fields["typ"], whole.choice_lists["insatstyp"]["bostad"].item
    holds = ExpressionCache().holds
    assert not holds(field.choice_filter, {"niva": "stod"}, item=item)
    assert holds(field.choice_filter, {"niva": "tidigt_stod"}, item=item)


def test_each_offered_seat_has_a_question_at_the_meeting_and_only_they():
    plan = load_plan(SECOND)
    assert attendance_fields(plan) == {"lokalpolisen": "lokalpolisen", "regionen": "regionen"}
    police, region = (plan.choice_lists["plats"][name] for name in attendance_fields(plan))
    meeting = {"lokalpolisen": "narvarande", "regionen": "erbjuden", "narvarande": "kommundirektoren"}
    assert (was_there(plan, police, meeting), was_there(plan, region, meeting)) == (True, False)
    whole = file_text(SECOND)
    assert "ingen fråga om platsens närvaro" in refusal(changed(whole, '  attendance_of = "regionen"\n', ""))
    twice = changed(whole, 'attendance_of = "regionen"', 'attendance_of = "lokalpolisen"')
    assert "en annan fråga gäller samma plats" in refusal(twice)
    nobody = changed(whole, 'attendance_of = "regionen"', 'attendance_of = "kommundirektoren"')
    assert "ingen plats med offered = true" in refusal(nobody)


def test_a_whole_plan_from_before_the_declarations_means_what_it_meant():
    before = Path(__file__).parents[2] / "data" / "plan_before_declarations.toml"
    plan = load_plan(before)
    assert [level.name for level in individual_levels(plan)] == ["individriktad"]
    assert [level.title for level in plan.levels] == ["Generell nivå", "Specifik nivå", "Individriktad nivå"]
    assert [level.plural for level in plan.levels] == ["Generella", "Specifika", "Individriktade"]
    assert attendance_fields(plan) == {"polisen": "polisen"}
    assert no_presence(plan, "ingen_kand")
