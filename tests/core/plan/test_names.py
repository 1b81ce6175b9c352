"""What the code needs of a plan is one list, which the loader and the form editor check alike."""

import copy
import re
import tomllib

import pytest

from lomma_core.errors import PlanError
from lomma_core.form_editor import edits
from lomma_core.plan import toml_writer
from lomma_core.plan.loader import file_text, read_plan
from lomma_core.plan.names import NEEDED, NEEDED_WITHIN, OPTIONAL, OWN_LISTS, known_fields, needed_fields
from tests.conftest import PLAN

TEXT = file_text(PLAN)
DATA = tomllib.loads(TEXT)
KNOWN = [(form, name) for form in NEEDED | NEEDED_WITHIN for name in known_fields(form)]
CHOICES = [(form, name, choice) for form, name in KNOWN for choice in known_fields(form)[name].among]
EVERY_NEEDED = [(form, field) for form in NEEDED | NEEDED_WITHIN for field in needed_fields(form)]


def _refusal(form: str, change) -> str:
    """The sentence about a plan in which one form, as the file has it, is changed."""
    data = copy.deepcopy(DATA)
    change(data, next(row for row in data["form"] if row["name"] == form))
    with pytest.raises(PlanError) as error:
        read_plan(toml_writer.write(TEXT, data), "Planfilen")
    return str(error.value)


def _field(form: dict, name: str) -> dict:
    return next(row for row in form["field"] if row["name"] == name)


@pytest.mark.parametrize("form", NEEDED)
def test_a_needed_form_is_not_left_out(form):
    message = _refusal(form, lambda data, entry: data["form"].remove(entry))
    assert message.startswith(f"Planfilen, nyckeln form[{form}]: formuläret saknas")


@pytest.mark.parametrize(("form", "field"), EVERY_NEEDED)
def test_a_needed_field_is_not_left_out(form, field):
    message = _refusal(form, lambda _, row: row["field"].remove(_field(row, field)))
    assert message.startswith(f"Planfilen, nyckeln form[{form}].field[{field}]: fältet saknas")


@pytest.mark.parametrize(("form", "field"), EVERY_NEEDED)
def test_a_needed_field_is_not_retired_in_the_form_editor(form, field):
    with pytest.raises(PlanError) as error:
        edits.retire_field(TEXT, form, field)
    assert str(error.value).startswith(f"Förslaget, nyckeln form[{form}].field[{field}].retired: fältet kan inte")


@pytest.mark.parametrize(
    ("form", "field"), [(form, name) for form, name in EVERY_NEEDED if needed_fields(form)[name].required]
)
def test_a_needed_answer_is_asked_for(form, field):
    message = _refusal(form, lambda _, entry: _field(entry, field).update(required=False))
    assert message.startswith(f"Planfilen, nyckeln form[{form}].field[{field}].required: ska vara true")


@pytest.mark.parametrize(("form", "field", "choice"), CHOICES)
def test_a_choice_that_the_code_knows_is_in_the_list_whatever_the_list_is_called(form, field, choice):
    def without(data: dict, plan: dict) -> None:
        name = _field(plan, field)["choices"]
        choices = data[name] if name in OWN_LISTS else data["choices"][name]
        own = [other for other in choices if other["name"] != choice]
        data["choices"] |= {"annan_lista": own}
        _field(plan, field).pop("default", None)
        if name in OWN_LISTS:
            data[name] = own
        else:
            _field(plan, field)["choices"] = "annan_lista"

    lacking = rf"field\[{field}\]\.choices: vallistan saknar valet {choice}; det behövs för översikten"
    assert re.search(lacking, _refusal(form, without))


@pytest.mark.parametrize(("form", "field"), KNOWN)
def test_a_field_that_the_code_knows_is_of_the_type_it_knows(form, field):
    message = _refusal(form, lambda _, entry: _field(entry, field).update(type="yes_no"))
    assert re.match(rf"Planfilen, nyckeln form\[{form}\]\.field\[{field}\]\.type: ska vara \w+", message), message


def test_the_list_is_of_what_the_plan_has():
    forms = {form["name"]: {field["name"] for field in form["field"]} for form in DATA["form"]}
    for form, fields in (NEEDED | NEEDED_WITHIN).items():
        assert set(fields) <= forms[form]
    for form, fields in OPTIONAL.items():
        assert set(fields) <= forms[form] - set(needed_fields(form))


def test_the_page_about_the_plan_file_lists_what_is_needed():
    page = (PLAN.parent.parent / "docs" / "planfilen.md").read_text(encoding="utf-8")
    for form in NEEDED | NEEDED_WITHIN:
        away = " (kan utelämnas)" if form in NEEDED_WITHIN else ""
        assert f"| `{form}`{away} | {', '.join(f'`{name}`' for name in needed_fields(form))} |" in page
        for name, need in known_fields(form).items():
            row = f"| `{form}.{name}` | {', '.join(f'`{choice}`' for choice in need.among)} |"
            assert (row in page) == bool(need.among), row


def test_every_needed_field_but_a_proposals_decision_must_be_answered():
    assert [(form, name) for form, name in EVERY_NEEDED if not needed_fields(form)[name].required] == [
        ("forslag", "beslut")
    ]
