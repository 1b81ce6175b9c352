"""What the code needs of a plan is one list, which the loader and the form editor check alike."""

import copy
import re
import tomllib

import pytest

from lomma_core.errors import PlanError
from lomma_core.form_editor import edits
from lomma_core.plan import toml_writer
from lomma_core.plan.loader import read_plan
from lomma_core.plan.names import NEEDED, NEEDED_WITHIN, OPTIONAL, known, needed
from tests.conftest import PLAN

TEXT = PLAN.read_text(encoding="utf-8")
DATA = tomllib.loads(TEXT)
EVERY_NEEDED = [(form, field) for form in NEEDED | NEEDED_WITHIN for field in needed(form)]


def _refusal(form: str, change) -> str:
    """The sentence about a plan in which one form, as the file has it, is changed."""
    data = copy.deepcopy(DATA)
    change(data, next(one for one in data["form"] if one["name"] == form))
    with pytest.raises(PlanError) as caught:
        read_plan(toml_writer.write(TEXT, data), "Planfilen")
    return str(caught.value)


def _field(form: dict, name: str) -> dict:
    return next(one for one in form["field"] if one["name"] == name)


@pytest.mark.parametrize("form", NEEDED)
def test_a_needed_form_is_not_left_out(form):
    said = _refusal(form, lambda data, one: data["form"].remove(one))
    assert said.startswith(f"Planfilen, nyckeln form[{form}]: formuläret saknas")


@pytest.mark.parametrize(("form", "field"), EVERY_NEEDED)
def test_a_needed_field_is_not_left_out(form, field):
    said = _refusal(form, lambda _, one: one["field"].remove(_field(one, field)))
    assert said.startswith(f"Planfilen, nyckeln form[{form}].field[{field}]: fältet saknas")


@pytest.mark.parametrize(("form", "field"), EVERY_NEEDED)
def test_a_needed_field_is_not_retired_in_the_form_editor(form, field):
    with pytest.raises(PlanError) as caught:
        edits.retire_field(TEXT, form, field)
    assert str(caught.value).startswith(f"Förslaget, nyckeln form[{form}].field[{field}].retired: fältet kan inte")


@pytest.mark.parametrize(
    ("form", "field"), [(form, name) for form, name in EVERY_NEEDED if needed(form)[name].required]
)
def test_a_needed_answer_is_asked_for(form, field):
    said = _refusal(form, lambda _, one: _field(one, field).update(required=False))
    assert said.startswith(f"Planfilen, nyckeln form[{form}].field[{field}].required: ska vara true")


@pytest.mark.parametrize(("form", "field"), [(form, name) for form in NEEDED | NEEDED_WITHIN for name in known(form)])
def test_a_field_that_the_code_knows_is_of_the_type_it_knows(form, field):
    said = _refusal(form, lambda _, one: _field(one, field).update(type="yes_no"))
    assert re.match(rf"Planfilen, nyckeln form\[{form}\]\.field\[{field}\]\.type: ska vara \w+", said), said


def test_the_list_is_of_what_the_plan_has():
    forms = {form["name"]: {field["name"] for field in form["field"]} for form in DATA["form"]}
    for form, fields in (NEEDED | NEEDED_WITHIN).items():
        assert set(fields) <= forms[form]
    for form, fields in OPTIONAL.items():
        assert set(fields) <= forms[form] - set(needed(form))


def test_the_page_about_the_plan_file_lists_what_is_needed():
    page = (PLAN.parent.parent / "docs" / "planfilen.md").read_text(encoding="utf-8")
    for form in NEEDED | NEEDED_WITHIN:
        away = " (kan utelämnas)" if form in NEEDED_WITHIN else ""
        assert f"| `{form}`{away} | {', '.join(f'`{name}`' for name in needed(form))} |" in page
