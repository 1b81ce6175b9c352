"""Changing the plan file on a database that holds answers: nothing that was answered is ever lost."""

from decimal import Decimal

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import PlanError
from lomma_core.plan.loader import file_text
from lomma_core.records import commands, listing, queries, schema
from tests.conftest import MEASURE, MEMBER, PLAN

TEXT = file_text(PLAN)
# Fields of every type, to be put into the plan's insats.
NEW = """
  [[form.field]]
  type = "{type}"
  name = "{name}"
  label = "Nytt fält"
  {more}
"""
ORDER = '  [[form.field]]\n  type = "number"\n  name = "ordning"\n'


def insats_with(extra: str) -> str:
    place = TEXT.index(ORDER)
    return TEXT[:place] + extra + "\n" + TEXT[place:]


def without_order() -> str:
    start = TEXT.index(ORDER)
    return TEXT[:start] + TEXT[TEXT.index("  [[form.field]]", start + 10) :]


@pytest.fixture
def reopen(register, tmp_path):
    """Close the register and open the same file with another plan text."""
    opened = [register]

    def again(text: str = TEXT):
        opened[-1].store.close()
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        opened.append(open_register(path, register.store.path, register.clock))
        return opened[-1]

    yield again
    opened[-1].store.close()


def columns(register, form: str = "insats") -> set[str]:
    return register.store.columns(f"form_{form}")


def test_every_form_is_a_table_and_every_field_a_column(register):
    for form in register.plan.form:
        assert columns(register, form.name) == {*schema.META, *form.fields}


def test_opening_again_with_the_same_plan_changes_nothing(register, measure, reopen):
    fields = register.store.read("SELECT * FROM plan_field ORDER BY form, field")
    again = reopen()
    assert again.store.read("SELECT * FROM plan_field ORDER BY form, field") == fields
    assert queries.history(again, MEMBER, "insats", measure.id) == [measure]


ADDED = [
    ("text", "", "ett ord", "ett ord"),
    ("long_text", "", "två\nrader", "två\nrader"),
    ("choice", 'choices = "niva"', "Generell", "generell"),
    ("choices", 'choices = "plats"', ["polisen"], "polisen"),
    ("count", "relevant = \"${niva} != 'individriktad'\"", "12", "12"),
    ("number", "", "1,5", 1.5),
    ("money", "", "2,50", Decimal("2.50")),
    ("yes_no", "", "ja", True),
    ("period", "", "hösten 2017", "hösten 2017"),
    ("quarter", "", "2026 K1", "2026-K1"),
    ("seat", "", "Polisen", "polisen"),
]


@pytest.mark.parametrize(("kind", "more", "raw", "value"), ADDED, ids=[case[0] for case in ADDED])
def test_a_new_field_is_a_new_column_that_can_be_answered_and_the_data_stays(measure, reopen, kind, more, raw, value):
    again = reopen(insats_with(NEW.format(type=kind, name="nytt", more=more)))
    before = queries.get(again, MEMBER, "insats", measure.id)
    assert before.values == measure.values | {"nytt": None}
    saved = commands.save(again, MEMBER, "insats", before.values | {"nytt": raw}, measure.id, 1)
    assert queries.get(again, MEMBER, "insats", measure.id).values == saved.values == measure.values | {"nytt": value}


def test_a_new_field_can_be_searched_filtered_and_sorted_at_once(measure, reopen):
    again = reopen(insats_with(NEW.format(type="text", name="nytt", more="")))
    commands.save(again, MEMBER, "insats", measure.values | {"nytt": "Kattuggla"}, measure.id, 1)
    assert listing.list_records(again, MEMBER, "insats", listing.ListQuery(search="kattuggla", sort="nytt")).total == 1


def test_a_new_form_is_a_new_table(reopen):
    extra = '\n[[form]]\nname = "ny"\nlabel = "Ny"\nplural = "Nya"\ntitle = "{ord}"\n'
    again = reopen(TEXT + extra + '\n  [[form.field]]\n  type = "text"\n  name = "ord"\n  label = "Ord"\n')
    saved = commands.save(again, MEMBER, "ny", {"ord": "Hej"})
    assert queries.get(again, MEMBER, "ny", saved.id).values == {"ord": "Hej"}


def test_a_removed_field_is_hidden_and_its_data_kept_through_new_versions_until_it_returns(register, reopen):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"ordning": 7})
    assert "ordning" in saved.values
    hidden = reopen(without_order())
    record = queries.get(hidden, MEMBER, "insats", saved.id)
    assert "ordning" not in record.values
    assert "ordning" in columns(hidden)
    commands.save(hidden, MEMBER, "insats", record.values | {"malgrupp": "Rektorer"}, saved.id, 1)
    back = reopen()
    newest = queries.get(back, MEMBER, "insats", saved.id)
    assert (newest.version, newest.values["ordning"], newest.values["malgrupp"]) == (2, 7.0, "Rektorer")


def test_a_removed_fields_data_is_kept_when_a_follow_up_moves_the_record(register, reopen):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"ordning": 7})
    hidden = reopen(without_order())
    answer = {"kvartal": "2026-K3", "insats": saved.id, "status": "forsenad", "resultat": "svagt", "beslut": "fortsatt"}
    commands.save(hidden, MEMBER, "uppfoljning_insats", answer)
    newest = queries.get(reopen(), MEMBER, "insats", saved.id)
    assert (newest.values["status"], newest.values["ordning"]) == ("forsenad", 7.0)


def test_saving_the_same_answers_without_the_removed_field_is_still_no_change(register, reopen):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"ordning": 7})
    hidden = reopen(without_order())
    record = queries.get(hidden, MEMBER, "insats", saved.id)
    assert commands.save(hidden, MEMBER, "insats", record.values, saved.id, 1).version == 1


def test_a_removed_form_is_hidden_and_back_with_its_data(register, reopen):
    form = '\n[[form]]\nname = "ny"\nlabel = "Ny"\nplural = "Nya"\ntitle = "{ord}"\n'
    form += '\n  [[form.field]]\n  type = "text"\n  name = "ord"\n  label = "Ord"\n'
    saved = commands.save(reopen(TEXT + form), MEMBER, "ny", {"ord": "Hej"})
    assert "ny" not in reopen().plan.forms
    assert queries.get(reopen(TEXT + form), MEMBER, "ny", saved.id).values == {"ord": "Hej"}


def test_a_renamed_label_is_only_a_label(measure, reopen):
    again = reopen(TEXT.replace('label = "Titel"', 'label = "Rubrik"', 1))
    assert again.plan.forms["insats"].fields["titel"].label == "Rubrik"
    assert queries.get(again, MEMBER, "insats", measure.id) == measure


@pytest.mark.parametrize("kind", ["text", "money", "date", "count", "yes_no"])
def test_a_changed_type_is_refused_with_what_to_do_instead_and_changes_nothing(measure, reopen, register, kind):
    fields = register.store.read("SELECT * FROM plan_field ORDER BY form, field")
    others = "\n  relevant = \"${niva} != 'individriktad'\"" if kind == "count" else ""  # R9
    text = TEXT.replace(ORDER, ORDER.replace('"number"', f'"{kind}"{others}'), 1).replace('". >= 0"', '"true()"')
    with pytest.raises(PlanError, match=r"form\[insats\].field\[ordning\].type") as error:
        reopen(text)
    message = str(error.value)
    assert f"typen var number när svaren sparades och kan inte bli {kind}" in message
    assert "lägg till ett med nytt namn" in message
    assert len(message.splitlines()) == 1
    again = reopen()
    assert again.store.read("SELECT * FROM plan_field ORDER BY form, field") == fields
    assert queries.get(again, MEMBER, "insats", measure.id) == measure


def test_a_removed_field_cannot_return_as_another_type(register, reopen):
    commands.save(register, MEMBER, "insats", MEASURE | {"ordning": 7})
    reopen(without_order())
    with pytest.raises(PlanError, match="typen var number"):
        reopen(TEXT.replace(ORDER, ORDER.replace('"number"', '"text"'), 1).replace('". >= 0"', '"true()"'))


def test_a_short_text_may_become_a_long_one_and_back(measure, reopen):
    # The overview needs titel to be a short text, so another one is used here.
    place = '  type = "text"\n  name = "malgrupp"\n'
    assert place in TEXT
    again = reopen(TEXT.replace(place, place.replace('"text"', '"long_text"'), 1))
    lines = "Lärare\noch rektorer"
    saved = commands.save(again, MEMBER, "insats", measure.values | {"malgrupp": lines}, measure.id, 1)
    assert saved.values["malgrupp"] == lines
    assert queries.get(reopen(), MEMBER, "insats", measure.id).values["malgrupp"] == lines


def test_a_choice_that_leaves_the_plan_is_still_shown_where_somebody_gave_it(register, reopen):
    saved = commands.save(register, MEMBER, "insats", MEASURE | {"driftform": "punktinsats"})
    line = '  { name = "punktinsats", label = "Punktinsats" },\n'
    assert line in TEXT
    again = reopen(TEXT.replace(line, "", 1))
    links = listing.links(again)
    field = again.plan.forms["insats"].fields["driftform"]
    value = queries.get(again, MEMBER, "insats", saved.id).values["driftform"]
    assert (value, links.show(field, value)) == ("punktinsats", "punktinsats")


def test_a_refused_plan_lets_go_of_the_database(measure, reopen, register):
    with pytest.raises(PlanError):
        reopen(TEXT.replace(ORDER, ORDER.replace('"number"', '"money"'), 1))
    assert queries.get(reopen(), MEMBER, "insats", measure.id) == measure
