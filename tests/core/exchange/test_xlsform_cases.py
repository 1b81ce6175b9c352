"""XLSForms as they are in the world: what others have reported, each taken as it is meant or refused in a sentence."""

import datetime as dt

import pytest

from lomma_core.errors import FileRefused, PlanError
from lomma_core.exchange.xlsform.importer import propose
from lomma_core.plan.loader import file_text, read_plan
from tests.conftest import PLAN
from tests.helpers.xlsforms import SURVEY, make_workbook

WEATHER = [["vader", "sol", "Sol"], ["vader", "regn", "Regn"]]
VADER = ["select_one vader", "vader", "Hur var vädret?", ""]


@pytest.fixture(scope="module")
def read():
    """What a file becomes: the plan with its form in it, that form, and the notes."""
    text = file_text(PLAN)

    def become(survey, choices=(), settings=None, headings=SURVEY, beside=(), name="vandring", file="vandring.xlsx"):
        proposed, notes = propose(text, make_workbook(survey, choices, settings, headings, beside), file)
        plan = read_plan(proposed, "Filen")
        return plan, plan.forms[name], notes

    return become


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("${vader} = “sol”", '${vader} = "sol"'),
        ("selected(${vader}, ‘sol’)", "selected(${vader}, 'sol')"),
        ("${vader} = ”sol”", '${vader} = "sol"'),
    ],
)
def test_curled_quotation_marks_in_a_condition_are_straight(read, typed, stored):
    _, form, _ = read([VADER, ["text", "mer", "Berätta mer", typed]], WEATHER)
    assert form.fields["mer"].relevant == stored


def test_headings_with_spaces_capitals_and_languages_are_read(read):
    headings = [" Type ", "Name ", "label:: English (en)", "label:: Svenska (sv)"]
    assert read([["text", "a", "Name", "Rubrik"]], headings=headings)[1].fields["a"].label == "Rubrik"
    headings = ["type", "name", "label::English (en)", "label::Español (es)"]
    assert read([["text", "a", "Name", "Nombre"]], headings=headings)[1].fields["a"].label == "Name"


def test_a_choice_with_a_space_in_its_name_is_refused(read):
    with pytest.raises(PlanError, match="små bokstäver"):
        read([["select_one ort", "ort", "Ort", ""]], [["ort", "norra delen", "Norra delen"]])


def test_choices_that_are_numbers_get_names_and_conditions_follow(read):
    survey = [
        ["select_one skala", "skala", "Skala", ""],
        ["text", "a", "A", "${skala} = 1"],
        ["text", "b", "B", "${skala} != '2'"],
        ["text", "c", "C", "selected(${skala}, '2')"],
    ]
    plan, form, notes = read(survey, [["skala", 1, "Låg"], ["skala", 2, "Hög"]])
    assert [(choice.name, choice.label) for choice in plan.choices["skala"]] == [("s1", "Låg"), ("s2", "Hög")]
    assert [form.fields[n].relevant for n in "abc"] == [
        "${skala} = 's1'",
        "${skala} != 's2'",
        "selected(${skala}, 's2')",
    ]
    assert notes == ["Svar har fått namn av små bokstäver, siffror och _: två namn, till exempel s1."]


def test_a_condition_that_counts_with_such_choices_is_refused_not_turned_into_one_that_never_holds(read):
    survey = [["select_one skala", "skala", "Skala", ""], ["text", "a", "A", "${skala} > 1"]]
    with pytest.raises(FileRefused, match="räknar med svar"):
        read(survey, [["skala", 1, "Låg"], ["skala", 2, "Hög"]])


def test_what_is_disabled_is_left_out_with_a_note(read):
    headings = [*SURVEY, "disabled"]
    survey = [
        ["text", "a", "Första", "", ""],
        ["text", "b", "Gammal", "", "yes"],
        ["begin group", "g", "Gamla", "", "TRUE"],
        ["begin group", "h", "Inre", "", ""],
        ["text", "c", "Gammal i grupp", "", ""],
        ["end group", "", "", "", ""],
        ["end group", "", "", "", ""],
        ["text", "d", "Sista", "", "no"],
    ]
    _, form, notes = read(survey, headings=headings)
    assert [(field.name, field.section) for field in form.field] == [("a", ""), ("d", "")]
    assert notes == [
        "Frågan på rad 3 är utelämnad; den är avstängd i filen (disabled).",
        "Gruppen på rad 4 är utelämnad; den är avstängd i filen (disabled).",
    ]


def test_a_groups_condition_stands_on_each_of_its_questions(read):
    survey = [
        VADER,
        ["begin_group", "g", "Om solen sken", "${vader} = 'sol'"],
        ["integer", "grader", "Grader", ""],
        ["begin_group", "h", "Varmt", "${grader} > 20"],
        ["text", "bad", "Bad", "${grader} < 30 or ${grader} > 35"],
        ["end_group", "", "", ""],
        ["text", "vind", "Vind", ""],
        ["end_group", "", "", ""],
        ["text", "sist", "Sist", ""],
    ]
    _, form, _ = read(survey, WEATHER)
    assert {name: field.relevant for name, field in form.fields.items()} == {
        "vader": "",
        "grader": "${vader} = 'sol'",
        "bad": "(${vader} = 'sol') and (${grader} > 20) and (${grader} < 30 or ${grader} > 35)",
        "vind": "${vader} = 'sol'",
        "sist": "",
    }


def test_the_outer_heading_comes_back_after_an_inner_group(read):
    survey = [
        ["begin group", "yttre", "Yttre", ""],
        ["begin group", "inre", "Inre", ""],
        ["text", "a", "A", ""],
        ["end group", "", "", ""],
        ["text", "b", "B", ""],
        ["end group", "", "", ""],
        ["text", "c", "C", ""],
    ]
    _, form, _ = read(survey)
    assert [field.section for field in form.field] == ["Yttre – Inre", "Yttre", "Övrigt"]


@pytest.mark.parametrize("word", ["or_other", "or other", "or specify other"])
def test_an_answer_of_ones_own_is_a_choice_and_a_question(read, word):
    plan, form, _ = read([[f"select_one vader {word}", "vader", "Väder", ""], ["text", "b", "B", ""]], WEATHER)
    assert [choice.name for choice in plan.choices["vader"]] == ["sol", "regn", "annat"]
    assert list(form.fields) == ["vader", "vader_annat", "b"]
    assert form.fields["vader"].or_other == "vader_annat"
    assert form.fields["vader_annat"].relevant == "${vader} = 'annat'"
    _, form, _ = read([["select_multiple vader or_other", "v", "Väder", ""]], WEATHER)
    assert form.fields["v_annat"].relevant == "selected(${v}, 'annat')"


def test_comments_and_words_for_required_are_read(read):
    headings = ["type", "name", "label", "required"]
    survey = [
        ["", "", "", ""],
        ["", "", "Kom ihåg: fråga mer", ""],
        ["text", "a", "A", True],
        ["text", "b", "B", "Ja"],
        ["text", "c", "C", "TRUE()"],
        ["text", "d", "D", "no"],
        ["text", "e", "E", "${a} = 'x'"],
    ]
    _, form, notes = read(survey, headings=headings)
    assert [field.required for field in form.field] == [True, True, True, False, False]
    assert notes == ["Frågan på rad 8 på bladet survey måste inte besvaras: villkor i required finns inte här."]


def test_a_date_is_its_day(read):
    headings = ["type", "name", "label", "default"]
    assert read([["date", "dag", "Dag", "2026-01-01"]], headings=headings)[1].fields["dag"].default == "2026-01-01"
    day = dt.datetime(2026, 1, 1)
    assert read([["date", "dag", "Dag", day]], headings=headings)[1].fields["dag"].default == "2026-01-01"


def test_names_as_other_programs_make_them_become_ours_with_conditions_and_a_note(read):
    survey = [
        ["text", "Vad_h_nde", "Vad hände?", ""],
        ["select_one ab1cd23", "Var", "Var?", "${Vad_h_nde} != ''"],
        ["text", "state", "Läge", "${Var} = 'Option-1'"],
    ]
    plan, form, notes = read(
        survey,
        [["ab1cd23", "Option-1", "Här"], ["ab1cd23", "option_2", "Där"]],
        {"form_title": "Vandring\n2026", "form_id": "Trygghets-vandring 2026"},
        name="trygghets_vandring_2026",
    )
    assert form.label == "Vandring 2026"
    assert list(form.fields) == ["vad_h_nde", "var", "state_2"]
    assert form.fields["var"].relevant == "${vad_h_nde} != ''"
    assert form.fields["state_2"].relevant == "${var} = 'option_1'"
    assert [choice.name for choice in plan.choices["ab1cd23"]] == ["option_1", "option_2"]
    assert notes == [
        "Formulärets form_id är gjort till trygghets_vandring_2026.",
        "Frågor har fått namn av små bokstäver, siffror och _: tre namn, till exempel vad_h_nde.",
        "Svar har fått namn av små bokstäver, siffror och _: ett namn, till exempel option_1.",
    ]


def test_a_choice_filter_compares_with_the_new_names(read):
    survey = [
        ["select_one lan", "lan", "Län", "", ""],
        ["select_one ort", "ort", "Ort", "", "lan=${lan}"],
    ]
    choices = [["lan", "1", "Skåne", ""], ["lan", "2", "Halland", ""], ["ort", "a", "A", "1"], ["ort", "b", "B", "2"]]
    plan, _, _ = read(survey, choices, headings=[*SURVEY, "choice_filter"], beside=("lan",))
    assert [choice.item["lan"] for choice in plan.choices["ort"]] == ["s1", "s2"]


@pytest.mark.parametrize(
    ("file", "label", "name"),
    [("trygg_vandring.xlsx", "Trygg vandring", "trygg_vandring"), ("", "Inläst formulär", "inlast_formular")],
)
def test_a_form_without_a_title_is_called_as_its_file(read, file, label, name):
    _, form, notes = read([["text", "a", "A", ""]], settings={"version": "1"}, name=name, file=file)
    assert form.label == label
    assert notes == ["Filen saknar form_title på bladet settings. Ändra formulärets namn om det blev fel."]


def test_a_constraint_without_its_sentence_gets_one(read):
    headings = ["type", "name", "label", "constraint"]
    _, form, notes = read([["integer", "a", "A", ". > 1"]], headings=headings)
    assert form.fields["a"].constraint_message == "Svaret uppfyller inte frågans villkor."
    assert len(notes) == 1


@pytest.mark.parametrize("heading", ["relevance", "bind:relevant", "bind::relevant"])
def test_a_condition_under_an_older_heading_is_not_lost(read, heading):
    _, form, _ = read([VADER, ["text", "b", "B", "${vader} = 'sol'"]], WEATHER, headings=[*SURVEY[:3], heading])
    assert form.fields["b"].relevant == "${vader} = 'sol'"


def test_what_is_used_nowhere_here_is_named(read):
    headings = ["type", "name", "label", "read_only", "media::image"]
    notes = read([["text", "a", "A", "yes", "bild.png"]], headings=headings)[2]
    assert notes == ["Det här används inte här och är utelämnat: media, read_only."]


@pytest.mark.parametrize(
    ("survey", "choices", "headings", "why"),
    [
        ([VADER], [*WEATHER, ["vader", "moln", ""]], SURVEY, "label"),
        ([["text", "a", "A", ""], ["text", "a", "B", ""]], [], SURVEY, "två gånger"),
        ([VADER, ["text", "a", "A", "if(${vader}='sol', true(), false())"]], WEATHER, SURVEY, "en funktion"),
        ([["text", "a", "A", "regex(., '[0-9]+')"]], [], [*SURVEY[:3], "constraint"], "en funktion"),
        ([["text", "a", "", ""]], [], SURVEY, "rad 2 på bladet survey saknar etikett"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_one_sentence_that_says_what(read, survey, choices, headings, why):
    with pytest.raises((PlanError, FileRefused), match=why):
        read(survey, choices, headings=headings)
