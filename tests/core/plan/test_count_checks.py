"""A plan file cannot cross counts of people, ask about them or put words beside them (P6, R8, R9)."""

import pytest

from lomma_core.errors import PlanError
from lomma_core.plan.loader import file_text, load_plan
from tests.conftest import PLAN

TEXT = file_text(PLAN)
LEVEL = "relevant = \"not(${insats}/niva = 'individriktad')\""
GENDER = '[choices]\nvem = [{ name = "pojkar", label = "Pojkar" }, { name = "flickor", label = "Flickor" }]\n'
PLACES = '[choices]\nplatser = [{ name = "pilang", label = "P" }, { name = "bjarehov", label = "B" }]\n'


def load(tmp_path, text: str):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return load_plan(path)


def with_field(lines: str, form: str = "uppfoljning_insats") -> str:
    """The plan with one more field last in a form."""
    start = TEXT.index(f'[[form]]\nname = "{form}"')
    end = TEXT.find("\n# ----", start)
    return f"{TEXT[:end]}\n  [[form.field]]\n{lines}\n{TEXT[end:]}"


def refused(tmp_path, text: str) -> str:
    with pytest.raises(PlanError) as error:
        load(tmp_path, text)
    return str(error.value)


def test_the_shipped_plan_is_accepted_with_one_more_harmless_field(tmp_path):
    added = load(tmp_path, with_field('type = "yes_no"\nname = "ny"\nlabel = "Ny"'))
    assert "ny" in added.forms["uppfoljning_insats"].fields


CROSSINGS = {
    "milieu": ('type = "choice"\nname = "x"\nlabel = "X"\nchoices = "miljo"', "miljö", TEXT),
    "several milieus": ('type = "choices"\nname = "x"\nlabel = "X"\nchoices = "miljo"', "miljö", TEXT),
    "area": ('type = "choice"\nname = "x"\nlabel = "X"\nchoices = "omrade"', "område", TEXT),
    "area by another name": ('type = "choice"\nname = "x"\nlabel = "X"\nchoices = "platser"', "område", PLACES),
    "gender by its choices": ('type = "choice"\nname = "x"\nlabel = "X"\nchoices = "vem"', "kön", GENDER),
    "gender by its name": ('type = "choice"\nname = "kon"\nlabel = "X"\nchoices = "resultat"', "kön", TEXT),
    "gender as a number": ('type = "number"\nname = "kon"\nlabel = "X"', "kön", TEXT),
    "a situation": ('type = "link"\nname = "x"\nlabel = "X"\nform = "lagesbild"', "länk till lägesbild", TEXT),
    "an observation": ('type = "link"\nname = "x"\nlabel = "X"\nform = "observation"', "länk till iakttagelse", TEXT),
    "a proposal, and so its situation": ('type = "link"\nname = "x"\nlabel = "X"\nform = "forslag"', "miljö", TEXT),
}


@pytest.mark.parametrize("form", ["uppfoljning_insats", "insats"])
@pytest.mark.parametrize("case", CROSSINGS)
def test_counts_and_what_they_count_are_never_crossed_with_milieu_area_or_gender(tmp_path, case, form):
    lines, word, lists = CROSSINGS[case]
    text = with_field(lines, form)
    text = text if lists is TEXT else text.replace("[choices]\n", lists, 1)
    message = refused(tmp_path, text)
    assert f"form[{form}].field[" in message
    assert word in message
    assert "R9" in message


def test_a_crossing_that_individriktade_are_surely_left_out_of_is_accepted(tmp_path):
    lines = 'type = "choice"\nname = "x"\nlabel = "X"\nchoices = "miljo"\n'
    assert load(tmp_path, with_field(lines + LEVEL))
    assert load(tmp_path, with_field(lines + LEVEL[:-1] + " and ${status} = 'forsenad'\""))
    assert "R9" in refused(tmp_path, with_field(lines + LEVEL[:-1] + " or ${status} = 'forsenad'\""))
    assert "R9" in refused(tmp_path, with_field(lines + "relevant = \"${status} != 'individriktad'\""))
    assert "R9" in refused(tmp_path, with_field(lines + "relevant = \"${insats}/niva = 'individriktad'\""))


@pytest.mark.parametrize("to", ["insats", "uppfoljning_insats"])
def test_another_form_cannot_cross_counts_with_a_milieu_by_a_link(tmp_path, to):
    form = (
        '\n[[form]]\nname = "ny"\nlabel = "Ny"\nplural = "Nya"\ntitle = "{x}"\n'
        f'[[form.field]]\ntype = "link"\nname = "x"\nlabel = "X"\nform = "{to}"\n'
    )
    assert load(tmp_path, TEXT + form)
    milieu = '[[form.field]]\ntype = "choice"\nname = "m"\nlabel = "M"\nchoices = "miljo"\n'
    assert "form[ny].field[m]" in refused(tmp_path, TEXT + form + milieu)
    further = form.replace('"ny"', '"mer"').replace(f'form = "{to}"', 'form = "ny"')
    assert load(tmp_path, TEXT + form + further)
    assert "form[mer].field[m]" in refused(tmp_path, TEXT + form + further + milieu)


@pytest.mark.parametrize("more", ["", "required = true\nrelevant = \"${x} = 'skola'\"\n"])
def test_a_level_that_need_not_be_answered_leaves_nobody_out(tmp_path, more):
    fields = [
        'type = "choice"\nname = "x"\nlabel = "X"\nchoices = "insatstyp"\n',
        'type = "choice"\nname = "n"\nlabel = "N"\nchoices = "niva"\n{}',
        'type = "count"\nname = "c"\nlabel = "C"\n',
        'type = "long_text"\nname = "o"\nlabel = "O"\nrelevant = "${n} != \'individriktad\'"\n',
    ]
    form = '\n[[form]]\nname = "ny"\nlabel = "Ny"\nplural = "Nya"\ntitle = "{x}"\n'
    form += "".join(f"[[form.field]]\n{field}" for field in fields)
    assert load(tmp_path, TEXT + form.replace("{}", "required = true\n"))
    assert "form[ny].field[o]" in refused(tmp_path, TEXT + form.replace("{}", more))


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_words_beside_counts_are_asked_of_other_levels_only(tmp_path, kind):
    lines = f'type = "{kind}"\nname = "x"\nlabel = "X"\n'
    message = refused(tmp_path, with_field(lines))
    assert "form[uppfoljning_insats].field[x].relevant" in message
    assert "P6" in message
    assert load(tmp_path, with_field(lines + LEVEL))


@pytest.mark.parametrize("name", ["avvikelse", "indikatorvarde", "genusutfall", "lardom"])
def test_no_text_of_a_follow_up_can_lose_its_condition(tmp_path, name):
    start = TEXT.index(f'name = "{name}"', TEXT.index('name = "uppfoljning_insats"'))
    text = TEXT[:start] + TEXT[start:].replace(LEVEL, "", 1)
    assert f"field[{name}].relevant" in refused(tmp_path, text)


ASKING = {
    "another question's relevance": 'type = "yes_no"\nname = "x"\nlabel = "X"\nrelevant = "${antal_erbjudna} >= 3"',
    "another answer's condition": 'type = "number"\nname = "x"\nlabel = "X"\nconstraint = ". > ${antal_erbjudna}"\n'
    'constraint_message = "Nej."',
    "choices": 'type = "choice"\nname = "x"\nlabel = "X"\nchoices = "resultat"\n'
    "choice_filter = \"${antal_erbjudna} > 2 or name = 'gott'\"",
    "another count's condition": 'type = "count"\nname = "x"\nlabel = "X"\nconstraint = ". <= ${antal_erbjudna}"\n'
    'constraint_message = "Nej."',
    "its own size": 'type = "count"\nname = "x"\nlabel = "X"\nconstraint = ". >= 3"\nconstraint_message = "Nej."',
    "its own relevance": 'type = "count"\nname = "x"\nlabel = "X"\nrelevant = ". >= 3"',
}


@pytest.mark.parametrize("case", ASKING)
def test_no_rule_can_depend_on_a_count(tmp_path, case):
    assert "R8" in refused(tmp_path, with_field(ASKING[case]))


def test_no_rule_can_depend_on_a_linked_count(tmp_path):
    form = (
        '\n[[form]]\nname = "ny"\nlabel = "Ny"\nplural = "Nya"\ntitle = "{x}"\n'
        '[[form.field]]\ntype = "link"\nname = "x"\nlabel = "X"\nform = "uppfoljning_insats"\n'
        '[[form.field]]\ntype = "yes_no"\nname = "y"\nlabel = "Y"\nrelevant = "${x}/antal_erbjudna > 2"\n'
    )
    assert "form[ny].field[y].relevant" in refused(tmp_path, TEXT + form)


def test_a_count_may_be_said_to_be_zero_or_more(tmp_path):
    lines = 'type = "count"\nname = "x"\nlabel = "X"\nconstraint = ". >= 0"\nconstraint_message = "Noll eller mer."'
    assert load(tmp_path, with_field(lines))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('unique = ["kvartal", "insats"]', 'unique = ["kvartal", "antal_erbjudna"]', "unique"),
        ('title = "{insats}, {kvartal}"', 'title = "{insats}, {antal_erbjudna}"', "title"),
    ],
)
def test_a_count_is_neither_what_tells_records_apart_nor_in_their_title(tmp_path, old, new, key):
    assert f"form[uppfoljning_insats].{key}" in refused(tmp_path, TEXT.replace(old, new))


def test_participants_of_other_levels_may_be_counted_on_the_insats_itself(tmp_path):
    lines = 'type = "count"\nname = "x"\nlabel = "X"\n'
    assert "P6" in refused(tmp_path, with_field(lines, "insats"))
    assert load(tmp_path, with_field(lines + "relevant = \"${niva} != 'individriktad'\"", "insats"))
