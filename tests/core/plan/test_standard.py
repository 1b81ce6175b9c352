"""A municipality's small plan file on the standard plan: how they are laid together, and what an upgrade brings."""

import tomllib

import pytest

from lomma_core.errors import NotValid, PlanError
from lomma_core.form_editor.own_plan import changes_from_standard
from lomma_core.plan.loader import file_text, load_plan, read_plan
from lomma_core.plan.names import ASSESSMENT
from lomma_core.plan.standard import extend, own_file
from lomma_core.plan.standard.expansion import expand
from lomma_core.plan.standard.merge import merge
from tests.conftest import PLAN

FILES = sorted(path for path in PLAN.parent.glob("*.toml") if "utgar_fran" in path.read_text(encoding="utf-8"))
SECOND = PLAN.with_name("ekhamra.toml")
OWN = SECOND.read_text(encoding="utf-8")
STANDARD = tomllib.loads(extend.FILE.read_text(encoding="utf-8"))


def plan_of(addition: str = "", old: str = "", new: str = ""):
    assert old in OWN
    return read_plan(OWN.replace(old, new) + addition, "Planfilen")


def form(name: str, *fields: str) -> str:
    tables = "".join(f"\n  [[form.field]]\n  {field}\n" for field in fields)
    return f'\n[[form]]\nname = "{name}"\n{tables}'


def test_lommas_file_and_a_second_ones_are_small_and_make_whole_plans():
    assert [path.name for path in FILES] == ["ekhamra.toml", "plan.toml"]
    for path in FILES:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 100
        assert read_plan(file_text(path), "Planfilen") == load_plan(path)


def test_lommas_plan_is_what_it_was_in_one_file():
    before = read_plan((PLAN.parents[1] / "tests" / "data" / "plan_before_declarations.toml").read_text("utf-8"), "x")
    plan = load_plan(PLAN)
    assert plan.seats == before.seats
    assert plan.milieus == before.milieus
    # Words that files have for a level have come since.
    for level, known in zip(plan.levels, before.levels, strict=True):
        assert level.model_copy(update={"aliases": known.aliases}) == known
        assert set(level.aliases) >= set(known.aliases)
    assert plan.roles == before.roles
    names = {form.name: list(form.every_field) for form in before.form}
    # The judgement of a quarter has come since, as a form of its own.
    assert {form.name: list(form.every_field) for form in plan.form if form.name != ASSESSMENT} == names


def test_the_comments_and_the_order_of_both_files_stay():
    text = file_text(PLAN)
    assert "# styrka: hur mörk rutan är i diagrammen" in text
    assert text.index("[plan]") < text.index("[[plats]]") < text.index("[[niva]]") < text.index("[[form]]")
    assert extend.EXTENDS not in text


def test_the_second_municipality_has_its_own_words_and_the_standards_forms():
    plan = load_plan(SECOND)
    measure = plan.forms["insats"]
    assert "ordning" not in measure.fields
    assert measure.every_field["ordning"].retired
    assert list(measure.fields).index("finansiering") == list(measure.fields).index("timmar") + 1
    assert plan.choices["insatstyp"][-1].item["nivaer"] == "avhopp"
    assert plan.forms["lagesbild"].calm["omrade"] == "kommunen"
    assert plan.forms["mote"].list[3:5] == ("lokalpolisen", "regionen")


def test_what_a_municipality_says_wins_and_the_rest_is_the_standards():
    addition = form("forslag", 'name = "ide"\n  label = "Idén"')
    plan = plan_of(addition, '[[form]]\nname = "insats"\n', '[[form]]\nname = "insats"\nlabel = "Åtgärd"\n')
    assert plan.forms["insats"].label == "Åtgärd"
    assert plan.forms["insats"].plural == "Insatser"
    assert plan.forms["forslag"].fields["ide"].label == "Idén"
    assert plan.forms["forslag"].fields["ide"].required


def test_a_retired_field_leaves_the_list_and_a_retired_choice_its_list():
    addition = form("lagesbild", 'name = "tillforlitlighet"\n  retired = true')
    choice = '[choices]\nkalltyp = [{ name = "medier", retired = true }]\n'
    plan = plan_of(addition, "[choices]\n", choice)
    assert "tillforlitlighet" not in plan.forms["lagesbild"].list
    assert "medier" not in plan.choice_lists["kalltyp"]


def test_a_new_standard_plan_reaches_a_municipality_and_its_own_words_win():
    own = tomllib.loads(OWN)
    own.pop(extend.EXTENDS)
    measure = next(form for form in STANDARD["form"] if form["name"] == "insats")
    title = [field | {"label": "Rubrik"} if field["name"] == "titel" else field for field in measure["field"]]
    new_field = {"type": "text", "name": "nytt_i_standarden", "label": "Nytt"}
    later = STANDARD | {
        "form": [
            form | {"field": [*title, new_field], "label": "Insatsen"} if form is measure else form
            for form in STANDARD["form"]
        ]
    }
    next(form for form in own["form"] if form["name"] == "insats")["label"] = "Åtgärd"
    merged = next(form for form in expand(merge(later, own))["form"] if form["name"] == "insats")
    fields = {field["name"]: field for field in merged["field"]}
    assert fields["titel"]["label"] == "Rubrik"
    assert "nytt_i_standarden" in fields
    assert merged["label"] == "Åtgärd"
    assert fields["ordning"]["retired"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"standard"', '"annan"', 'nyckeln utgar_fran: skriv utgar_fran = "standard"'),
        ('after = "timmar"', 'after = "tummar"', "form[insats].field[finansiering].after: det som det ska stå efter"),
        ('  name = "ordning"\n', "", "nyckeln form[insats].field[2].name: saknas"),
        ('name = "bostad"', 'namn = "bostad"', "nyckeln choices.insatstyp[1].name: saknas"),
        ("[choices]\n", "[choices]\nkalltyp = 3\n", "nyckeln choices.kalltyp: ska vara en lista"),
        ("[plan]\n", "inloggning = 3\n[plan]\n", "nyckeln inloggning: ska vara en tabell"),
        ('label = "Hamnstaden"', 'label = "19121212-1212"', "nyckeln omrade[hamnen].label: "),
        ("[plan]\n", "# 19121212-1212\n[plan]\n", "kommentaren på rad "),
        ('kommun = "Ekhamra kommun"\n', "", "nyckeln plan.kommun: saknas"),
        ("[plan]\n", "[plan\n", "går inte att läsa: fel på rad"),
    ],
)
def test_a_fault_in_the_small_file_is_one_sentence_with_its_place(old, new, sentence):
    with pytest.raises(PlanError) as error:
        plan_of("", old, new)
    assert sentence in str(error.value)
    assert "19121212" not in str(error.value)


def test_what_a_plan_changes_is_said_in_sentences_and_what_it_does_not_is_not():
    lines = changes_from_standard(load_plan(SECOND))
    assert lines[0] == "Kommun: Ekhamra kommun. Planens namn: Ekhamras program mot våldsbejakande extremism."
    assert lines[-3:] == [
        "Insats, ”Ordning”: tas ur bruk; svaren finns kvar.",
        "Insats: ny fråga ”Finansiering” (kort text).",
        "Svaren på ”Typ”: nytt val ”Bostad”.",
    ]
    assert len(changes_from_standard(load_plan(PLAN))) == 6


def test_a_file_from_a_few_answers_is_a_plan_and_keeps_what_the_model_knows():
    answers = own_file.model()
    plan = read_plan(own_file.write(answers), "Planfilen")
    assert plan.seats == load_plan(PLAN).seats
    assert plan.milieus == load_plan(PLAN).milieus
    assert plan.areas == load_plan(PLAN).areas
    own = own_file.OwnAnswers('Å "kommun"', ("Ä", "Ö å", "Polis"), "Ä", ("Polis",), ("Allt",), ("Ena", "Andra"))
    plan = read_plan(own_file.write(own), "Planfilen")
    assert plan.plan.municipality == 'Å "kommun"'
    assert [(seat.name, seat.convener, seat.offered) for seat in plan.seats] == [
        ("a", True, False),
        ("o_a", False, False),
        ("polis", False, True),
    ]


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"municipality": " "}, "municipality"),
        ({"seats": ()}, "seats"),
        ({"areas": ("A", "a")}, "areas"),
        ({"milieus": ("x" * 61,)}, "milieus"),
        ({"convener": "Ingen"}, "convener"),
        ({"convener": "Polisen"}, "convener"),
        ({"offered": ("Ingen",)}, "offered"),
    ],
)
def test_answers_that_make_no_plan_are_refused_by_question(changes, question):
    answers = own_file.model()
    with pytest.raises(NotValid) as error:
        own_file.write(own_file.OwnAnswers(**(vars(answers) | changes)))
    assert question in error.value.errors
