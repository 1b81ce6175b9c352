"""A form asks what must be answered first, and folds the rest by the plan's own sections."""

import pytest

from lomma_core.plan.form_order import parts
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN

PLANS = (PLAN, PLAN.with_name("ekhamra.toml"))
FOLDED = {"lagesbild", "forslag", "insats", "uppfoljning_insats"}


@pytest.fixture(params=PLANS, ids=lambda path: path.stem)
def forms(request):
    """The forms of Lomma's plan, and of another municipality's."""
    return load_plan(request.param).forms


def test_every_field_that_is_shown_stands_in_one_part(forms):
    for form in forms.values():
        shown = [field.name for field in form.field][::2]
        drawn = [field.name for part in parts(form, shown) for field in part.fields]
        assert sorted(drawn) == sorted(shown), form.name


def test_what_must_be_answered_and_what_is_counted_is_never_folded(forms):
    for form in forms.values():
        folded = [field for part in parts(form, form.fields) if part.folded for field in part.fields]
        assert not [field.name for field in folded if field.required or field.kind.counts_people], form.name


def test_a_short_form_keeps_the_plans_order_and_is_not_folded(forms):
    assert {form.name for form in forms.values() if any(p.folded for p in parts(form, form.fields))} == FOLDED
    for form in (form for form in forms.values() if form.name not in FOLDED):
        drawn = [field.name for part in parts(form, form.fields) for field in part.fields]
        assert drawn == list(form.fields), form.name


def test_a_long_form_begins_with_what_must_be_answered_and_what_belongs_to_the_answer(forms):
    first, *sections = parts(forms["insats"], forms["insats"].fields)
    names = [field.name for field in first.fields]
    # What another kind is stands by the kind; the links have no section to be folded into.
    assert names[:5] == ["titel", "niva", "typ", "typ_annan", "malgrupp"]
    assert names[-2:] == ["lagesbild", "forslag"]
    assert [(part.section, part.fields[0].name) for part in sections] == [
        ("Vad och för vem", "syfte"),
        ("Vem och när", "samverkande"),
        ("Resurser och mått", "kostnad"),
        ("Status och diarium", "diarienummer"),
    ]
    assert all(part.folded for part in sections)


def test_no_field_moves_as_others_come_and_go(forms):
    form = forms["forslag"]
    few = ["ide", "niva", "forvantad_effekt"]
    assert [(part.section, part.folded) for part in parts(form, few)] == [("", False), ("Effekt och underlag", True)]


def test_a_form_without_sections_is_not_folded_however_long(forms):
    fields = tuple(field.model_copy(update={"section": ""}) for field in forms["insats"].field)
    form = forms["insats"].model_copy(update={"declared": fields})
    form.__dict__.pop("field", None)
    (only,) = parts(form, form.fields)
    assert (only.section, only.folded, [field.name for field in only.fields]) == ("", False, list(form.fields))
