"""Changes to forms: each gives a text that the loader accepts, keeps the file's comments, and breaks no rule."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import LommaError, NotFound, NotValid, PlanError
from lomma_core.form_editor import changes, edits, limits
from lomma_core.plan import field_types, toml_writer
from lomma_core.plan.expressions.conditions import Condition, expression, in_words, parse
from lomma_core.plan.loader import file_text, load_plan, read_plan
from lomma_core.utils.text import name_from
from tests.conftest import PLAN

TEXT = file_text(PLAN)
BEFORE = read_plan(TEXT, "Planfilen")


def plan(text: str):
    return read_plan(text, "Planfilen")


def says(text: str) -> list[str]:
    """What the change is in words, once the limits have let it pass."""
    limits.refuse(BEFORE, plan(text))
    return changes.change_lines(BEFORE, plan(text))


def refused(text: str) -> str:
    with pytest.raises(PlanError) as error:
        limits.refuse(BEFORE, plan(text))
    return str(error.value)


# ------------------------------------------------------------------ Changes


def test_the_text_is_the_same_when_nothing_has_changed():
    assert toml_writer.write(TEXT, tomllib.loads(TEXT)) == TEXT


def test_a_new_field_stands_where_it_was_put_with_a_name_made_of_its_label():
    text = edits.add_field(TEXT, "insats", {"label": "Når vi årskurs 9?", "type": "yes_no"}, after="malgrupp")
    names = list(plan(text).forms["insats"].fields)
    assert names[names.index("malgrupp") + 1] == "nar_vi_arskurs_9"
    assert says(text) == ["Insats: ny fråga ”Når vi årskurs 9?” (ja eller nej)."]


def test_every_comment_of_the_file_is_kept_and_no_other_line_is_touched():
    text = edits.add_field(TEXT, "lagesbild", {"label": "Sist av alla"})
    text = edits.change_field(text, "insats", "titel", {"hint": "Kort."})
    was, now = TEXT.splitlines(), text.splitlines()
    assert [line for line in was if line not in now] == []
    added = [line for line in now if line not in was]
    assert added == ['  name = "sist_av_alla"', '  label = "Sist av alla"', '  hint = "Kort."']
    heading = next(i for i, line in enumerate(now) if line.startswith("# ---") and "Iakttagelser" in line)
    assert now[heading - 2] == '  label = "Sist av alla"'


def test_a_field_is_changed_moved_retired_and_brought_back():
    text = edits.change_field(TEXT, "insats", "malgrupp", {"label": "Vilka", "required": False, "hint": "Grupp."})
    assert says(text) == [
        "Insats, ”Målgrupp”: frågan är nu ”Vilka”.",
        "Insats, ”Målgrupp”: hjälpen är nu ”Grupp.”.",
        "Insats, ”Målgrupp”: behöver inte längre besvaras.",
    ]
    text = edits.move_field(TEXT, "insats", "syfte", -1)
    assert says(text) == ["Insats: frågorna har en annan ordning."]
    assert edits.move_field(TEXT, "insats", "titel", -5) == TEXT
    text = edits.retire_field(TEXT, "insats", "kalla")
    assert "kalla" not in plan(text).forms["insats"].fields
    assert plan(text).forms["insats"].every_field["kalla"].retired
    assert edits.bring_back(text, "insats", "kalla") == TEXT


def test_a_retired_field_leaves_the_list_and_the_calm_answers():
    text = edits.retire_field(TEXT, "lagesbild", "tillforlitlighet")
    assert "tillforlitlighet" not in plan(text).forms["lagesbild"].list
    text = edits.retire_field(TEXT, "lagesbild", "konsekvens")
    assert "konsekvens" not in plan(text).forms["lagesbild"].calm


@pytest.mark.parametrize(
    ("form", "field", "why"),
    [
        ("insats", "titel", "översikten"),
        ("insats", "typ_annan", "or_other"),
        ("lagesbild", "aktivitetstyper", "aktivitetstyper finns inte"),
        ("grunduppgifter", "polis_ser_markerade", "read_marked_if"),
    ],
)
def test_a_field_that_something_rests_on_is_not_retired(form, field, why):
    with pytest.raises(PlanError, match=why) as error:
        edits.retire_field(TEXT, form, field)
    assert str(error.value).startswith("Förslaget")


def test_a_whole_form_is_added_and_a_form_without_fields_is_not():
    text = edits.add_form(TEXT, {"label": "Utbildning"}, [{"label": "Kurs"}, {"label": "Dag", "type": "date"}])
    form = plan(text).forms["utbildning"]
    assert (form.title, form.list, form.action) == ("{kurs}", ("kurs",), "write")
    assert says(text) == ["Nytt formulär: Utbildning, med ”Kurs” och ”Dag”."]
    with pytest.raises(PlanError, match="minst ett fält"):
        edits.add_form(TEXT, {"label": "Tomt"}, [])


def test_choices_are_renamed_added_and_ordered_and_a_new_one_can_be_chosen():
    choices = [{"name": c.name, "label": c.label} for c in BEFORE.choices["insatstyp"]]
    choices[0]["label"] = "Stöd"
    text = edits.set_choices(TEXT, "insatstyp", [*choices, {"label": "Läger"}])
    by_name = {choice.name: choice for choice in plan(text).choices["insatstyp"]}
    assert by_name["lager"].item["nivaer"] == "generell specifik individriktad"
    assert by_name["praktikplats"].aliases == ("Arbete/praktik", "Praktik")
    assert says(text) == ["Svaren på ”Typ”: ”Stödperson” heter nu ”Stöd”.", "Svaren på ”Typ”: nytt val ”Läger”."]


def test_what_is_not_there_is_said_so():
    with pytest.raises(NotFound):
        edits.change_field(TEXT, "insats", "finns_inte", {})
    with pytest.raises(NotFound):
        edits.move_field(TEXT, "finns_inte", "titel", 1)
    with pytest.raises(NotValid) as unnamed:
        edits.add_field(TEXT, "insats", {"label": " "})
    assert unnamed.value.errors == {"label": "Skriv frågan, till exempel Hur gick det?"}
    with pytest.raises(NotValid) as empty:
        edits.add_form(TEXT, {"label": "", "neuter": None}, [{"label": " "}])
    assert empty.value.errors.keys() == {"label", "first", "neuter"}


def test_what_is_only_proposed_is_removed_with_its_choices_and_what_is_in_use_is_not():
    text, choices = edits.new_list(TEXT, "Väder", ["Sol", "Regn"])
    text = edits.add_field(text, "insats", {"label": "Väder", "type": "choice", "choices": choices})
    assert edits.remove_field(text, "insats", "vader", TEXT) == TEXT
    text = edits.add_form(
        text, {"label": "Samtal", "neuter": True}, [{"label": "Ämne"}, {"label": "Plats", "type": "text"}]
    )
    assert plan(text).forms["samtal"].neuter
    fewer = plan(edits.remove_field(text, "samtal", "plats", TEXT))
    assert list(fewer.forms["samtal"].fields) == ["amne"]
    assert "samtal" not in plan(edits.remove_form(text, "samtal", TEXT)).forms
    for remove in (
        lambda: edits.remove_field(text, "insats", "malgrupp", TEXT),
        lambda: edits.remove_field(text, "samtal", "amne", TEXT),
        lambda: edits.remove_form(text, "insats", TEXT),
    ):
        with pytest.raises(PlanError):
            remove()


def test_a_form_says_ny_or_nytt_as_its_words_are():
    text = edits.change_form(TEXT, "insats", {"neuter": True})
    assert says(text) == ["Insats: en ny post heter nu ”Nytt insats”."]
    assert edits.change_form(text, "insats", {"neuter": False}) == TEXT


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Åtgärd för Ängsö!", "atgard_for_angso"),
        ("7 steg", "f_7_steg"),
        ("???", "f"),
        ("Titel", "titel_2"),
        ("Version", "version"),
    ],
)
def test_a_name_is_made_of_small_letters_and_is_its_own(label, name):
    assert name_from(label, ["titel"]) == name


# ------------------------------------------------------------------ What the loader and the limits refuse


def test_a_count_is_never_crossed_nor_beside_words():
    fields = [{"label": "Dag", "type": "date"}, {"label": "Antal samtal", "type": "count"}]
    text = edits.add_form(TEXT, {"label": "Samtal"}, fields)
    with pytest.raises(PlanError, match="R9"):
        edits.add_field(text, "samtal", {"label": "Miljö", "type": "choice", "choices": "miljo"})
    with pytest.raises(PlanError, match="P6, R9"):
        edits.add_field(text, "samtal", {"label": "Berättelse"})
    with pytest.raises(PlanError, match="R8"):
        edits.add_field(text, "samtal", {"label": "X", "type": "yes_no", "relevant": "${antal_samtal} > 2"})
    with pytest.raises(PlanError, match="R9"):
        edits.change_field(TEXT, "uppfoljning_insats", "lardom", {"relevant": ""})


def test_a_retired_count_still_counts():
    text = edits.add_form(
        TEXT, {"label": "Samtal"}, [{"label": "Dag", "type": "date"}, {"label": "Antal", "type": "count"}]
    )
    text = edits.retire_field(text, "samtal", "antal")
    with pytest.raises(PlanError, match="R9"):
        edits.add_field(text, "samtal", {"label": "Område", "type": "choice", "choices": "omrade"})


def test_a_number_of_a_person_is_refused_and_not_repeated():
    with pytest.raises(PlanError) as error:
        edits.add_field(TEXT, "insats", {"label": "Gäller 19900101-1234"})
    assert "0101" not in str(error.value)


@pytest.mark.parametrize("label", ["Elevens namn", "Födelsedatum", "Personnummer", "Ålder på barnet", "Hemadress"])
def test_a_question_about_a_person_is_refused(label):
    assert "R1" in refused(edits.add_field(TEXT, "insats", {"label": label}))


@pytest.mark.parametrize("label", ["Skolans namn", "Antal tillfällen", "Ålder på underlaget", "Personal som deltar"])
def test_a_question_about_something_else_is_let_pass(label):
    assert says(edits.add_field(TEXT, "insats", {"label": label}))


CHANGED = [
    ("a role", '"redact", "read_log"', '"redact", "read_log", "confirm"', "rollerna"),
    ("a seat", 'label = "Kommunledningen"', 'label = "Ledningen"', "platserna"),
    ("a term of gallring", 'purge_after = "2 år"', 'purge_after = "1 år"', "purge_after"),
    ("an end of gallring", 'purge_after = "2 år"\n', "", "purge_after"),
    ("who may write", 'action = "write_settings"', 'action = "write"', "action"),
    ("what is confirmed", "confirmed = true", "confirmed = false", "confirmed"),
    ("secrecy", 'label = "OSL 18 kap. 1 §"', 'label = "OSL 18 kap. 2 §"', "sekretess"),
    ("what must be there", 'minimum = ["titel", "niva"]', 'minimum = ["titel"]', "minimum"),
    ("a type", 'type = "money"\n  name = "kostnad"', 'type = "number"\n  name = "kostnad"', "svarstypen"),
    ("a level's symbol", 'nivaer = "individriktad", offer = true', 'nivaer = "generell"', "egna nycklar"),
    (
        "the level's question",
        'label = "Nivå"\n  choices = "niva"\n  required = true\n  headings',
        'label = "Nivå"\n  choices = "niva"\n  required = true\n  default = "generell"\n  headings',
        "bygger på frågan",
    ),
    (
        "who lets the police read",
        'label = "Får polisen läsa sekretessmarkerade poster?"',
        'label = "Får polisen läsa sekretessmarkerade poster?"\n  default = "ja"',
        "bygger på frågan",
    ),
    ("a choice of the overview", '  { name = "installd", label = "Inställd", symbol = "✕" },\n', "", "översikten"),
]


@pytest.mark.parametrize(("old", "new", "why"), [case[1:] for case in CHANGED], ids=[case[0] for case in CHANGED])
def test_what_only_the_plan_file_says_is_not_changed_in_the_browser(old, new, why):
    assert old in TEXT
    assert why in refused(TEXT.replace(old, new))


@pytest.mark.parametrize(("form", "field"), [("mote", "lage"), ("beslut", "beslut"), ("insats", "status")])
def test_when_and_how_a_field_is_asked_that_the_code_rests_on_is_the_plan_files_alone(form, field):
    plan = load_plan(PLAN)
    assert limits.is_bound(plan, plan.forms[form], plan.forms[form].fields[field])


def test_a_field_and_a_form_are_never_taken_away():
    data = tomllib.loads(TEXT)
    data["form"][3]["field"] = [row for row in data["form"][3]["field"] if row["name"] != "kalla"]
    assert "ur bruk" in refused(toml_writer.write(TEXT, data))


# ------------------------------------------------------------------ Conditions in words


@pytest.mark.parametrize("text", [field.relevant for form in BEFORE.form for field in form.field if field.relevant])
def test_every_condition_of_the_plan_is_told_in_words(text):
    form = next(form for form in BEFORE.form if any(field.relevant == text for field in form.field))
    assert "$" not in in_words(BEFORE, form, text)


@given(st.data())
def test_a_picked_condition_reads_back_as_the_same(data):
    form = data.draw(st.sampled_from(BEFORE.form))
    fields = [field for field in form.field if field.kind.few_answers]
    if not fields:
        return
    field = data.draw(st.sampled_from(fields))
    values = list(field.kind.answers(BEFORE.choices_of(field)))
    condition = Condition(field.name, data.draw(st.sampled_from(values)), data.draw(st.booleans()))
    assert parse(form, expression(form, condition)) == condition


# ------------------------------------------------------------------ Random edits

TYPES = st.sampled_from(list(field_types.TYPES))
WORDS = st.text(st.sampled_from("abcåäö ABC\"'\\\n[]{}=#$.,:;?!0123456789"), min_size=1, max_size=20)


@st.composite
def edit_sequences(draw):
    """One change, as a function of a text; many of them are wrong in some way."""

    def edit(text: str) -> str:
        now = plan(text)
        form = draw(st.sampled_from(now.form))
        field = draw(st.sampled_from(form.declared))
        condition = draw(
            st.sampled_from(["", "${niva} = 'generell'", "${antal} > 3", f"${{{field.name}}} = 'x'", "(("])
        )
        new = {"label": draw(WORDS), "type": draw(TYPES), "relevant": condition, "required": draw(st.booleans())}
        new |= {"choices": draw(st.sampled_from(["", "miljo", "omrade", "niva", "monster"]))}
        new |= {"form": draw(st.sampled_from(["", "insats", "lagesbild"])), "hint": draw(WORDS)}
        kind = draw(st.sampled_from(["add", "change", "move", "retire", "back", "form", "choices"]))
        if kind == "add":
            return edits.add_field(text, form.name, new, field.name)
        if kind == "change":
            some = draw(st.sets(st.sampled_from(["label", "hint", "required", "relevant"])))
            return edits.change_field(text, form.name, field.name, {key: new[key] for key in some})
        if kind == "move":
            return edits.move_field(text, form.name, field.name, draw(st.integers(-3, 3)))
        if kind == "retire":
            return edits.retire_field(text, form.name, field.name)
        if kind == "back":
            return edits.bring_back(text, form.name, field.name)
        if kind == "form":
            return edits.add_form(text, {"label": draw(WORDS)}, [new])
        some = [{"name": choice.name, "label": choice.label} for choice in now.choices["monster"]]
        return edits.set_choices(text, "monster", [*some, {"label": draw(WORDS)}])

    return edit


@given(st.lists(edit_sequences(), min_size=1, max_size=8))
def test_no_row_of_edits_gives_a_plan_that_the_loader_refuses_or_that_crosses_counts(edit_row):
    text = TEXT
    for edit in edit_row:
        try:
            changed = edit(text)
            limits.refuse(BEFORE, plan(changed))
        except LommaError:
            continue
        text = changed
    parsed = plan(text)
    assert (parsed.declared_roles, parsed.seats, parsed.levels, parsed.milieus) == (
        BEFORE.declared_roles,
        BEFORE.seats,
        BEFORE.levels,
        BEFORE.milieus,
    )
    for form in parsed.form:
        # What stood with counts stands; what came is neither words nor milieu, area or level beside them (R9).
        if any(field.type == "count" for field in form.declared):
            known = BEFORE.forms[form.name].every_field if form.name in BEFORE.forms else {}
            new = [field for field in form.declared if field.name not in known and not field.relevant]
            assert not [f for f in new if f.type in ("text", "long_text") or f.choices in ("miljo", "omrade")]
    assert {f for form in BEFORE.form for f in form.every_field} <= {
        f for form in parsed.form for f in form.every_field
    }
