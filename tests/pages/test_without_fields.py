"""No page falls for a field or form that a plan does not have, or that an administrator has retired."""

import re
import shutil

import duckdb
import pytest

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.errors import PlanError
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.plan import names
from lomma_core.plan.names import NEEDED_WITHIN
from lomma_core.quarterly import display
from lomma_core.records import listing
from lomma_core.register import Register
from pages.app import urls
from pages.navigation import PAGES
from pages.wall_display.board import board
from pages.wall_display.meeting import steps
from tests.conftest import ADMIN, CONVENER, MEMBER, PLAN
from tests.core.plan.test_without_fields import FORMS, NAMED, OPTIONAL, TEXT
from tests.helpers.plan_without import without_field, without_form
from tests.helpers.whole_core import sample
from tests.pages.conftest import Screen

EVERYWHERE = [where for _, _, where, _ in PAGES]
# What a page itself asks for by name; the rest it shows as it shows every field.
_WRITTEN = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "pages").rglob("*.py"))
_KNOWN = {value for key, value in vars(names).items() if isinstance(value, str) and re.search(rf"\b{key}\b", _WRITTEN)}
ON_PAGES = [(form, name) for form, name in NAMED if name in _KNOWN]
# The pages that ask for a form's fields by name, beside the form's own page.
BESIDE = {
    "lagesbild": ["uppfoljning", "luckor"],
    "forslag": ["luckor"],
    "insats": ["oversikt", "uppfoljning", "luckor"],
    "platsuppgift": ["oversikt"],
}


@pytest.fixture(scope="module")
def sampled(made, tmp_path_factory):
    """The accounts of the pages' tests with sample data of the whole plan."""
    path = tmp_path_factory.mktemp("sampled") / "lomma.duckdb"
    shutil.copy(made["empty"], path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOMMA_TODAY", "2026-11-24")
        register = open_register(PLAN, path)
        sample(register)
        register.store.close()
    return path


@pytest.fixture
def without(sampled, opened, tmp_path):
    """``without(text, {form: fields})`` opens the sample data as a plan has it that never had the fields."""

    def open_it(text: str, gone: dict[str, list[str]]) -> Register:
        shutil.copy(sampled, tmp_path / "lomma.duckdb")
        with duckdb.connect(str(tmp_path / "lomma.duckdb")) as database:
            for form, fields in gone.items():
                for name in fields:
                    database.execute(f'ALTER TABLE "form_{form}" DROP COLUMN "{name}"')
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return opened(None, tmp_path / "plan.toml")

    return open_it


def _draw(register: Register, seen: Screen, form: str, beside: list[str]) -> None:
    """A form's page, its empty form, its newest record and the pages beside; the two displays."""
    for where in dict.fromkeys([urls.page_of(form), *beside]):
        seen.go(where)
    if form in register.plan.forms:
        seen.go(urls.page_of(form), form=form, ny="1")
        for record in listing.list_records(register, MEMBER, form, listing.ListQuery(limit=1)).records:
            seen.go(urls.page_of(form), form=form, post=record.id)
    shown = display.view(register, CONVENER)
    assert board(shown)
    assert steps(shown, display.decisions(register, CONVENER))


@pytest.mark.parametrize("form", [*NEEDED_WITHIN])
def test_every_page_draws_without_a_form_that_is_not_needed(made, without, form):
    register = without(without_form(TEXT, form), {})
    _draw(register, Screen(made["tokens"]["sammankallande"]).run(), form, EVERYWHERE)


def test_every_page_draws_with_nothing_but_what_is_needed(made, without):
    text = TEXT
    for form in FORMS:
        text = without_field(text, form, *(name for one, name in OPTIONAL if one == form))
    for form in NEEDED_WITHIN:
        text = without_form(text, form)
    register = without(text, {form: [name for one, name in OPTIONAL if one == form] for form in FORMS})
    seen = Screen(made["tokens"]["sammankallande"]).run()
    for form in register.plan.forms:
        _draw(register, seen, form, EVERYWHERE if form == "insats" else [])


@pytest.mark.parametrize(("form", "field"), ON_PAGES)
def test_the_pages_of_a_form_draw_when_a_field_that_a_page_knows_is_retired(made, without, form, field):
    register = without(TEXT, {})
    refused = _retired(register, form, field)
    if refused:
        # A title, or a rule of a needed field, names it: the plan file changes that first.
        assert field in refused
        return
    assert field not in register.plan.forms[form].fields
    _draw(register, Screen(made["tokens"]["sammankallande"]).run(), form, BESIDE.get(form, []))


def _retired(register: Register, form: str, field: str) -> str:
    """Retire a field as the form editor does it, after the rules that ask for it; gives why not where it may not."""
    try:
        text = edits.retire_field(TEXT, form, field)
    except PlanError as error:
        refused = str(error)
        text = ""
    try:
        proposals.propose(register, ADMIN, text or edits.retire_field(_rested(form, field), form, field))
    except PlanError:
        return refused
    versions.take_into_use(register, ADMIN)
    return ""


def _rested(form: str, field: str) -> str:
    """The plan's text once no rule of the form asks for a field any more."""
    text = TEXT
    for one in FORMS[form].field:
        rules = [key for key in ("relevant", "constraint", "choice_filter") if f"${{{field}}}" in getattr(one, key)]
        rules += ["or_other"] if one.or_other == field else []
        if rules:
            text = edits.change_field(text, form, one.name, dict.fromkeys(rules, ""))
    return text
