"""No page falls for a field or form that a plan does not have, or that an administrator has retired."""

import re
import shutil

import duckdb
import pytest

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.errors import PlanError
from lomma_core.form_editor import edits, limits, proposals, versions
from lomma_core.plan import names
from lomma_core.plan.loader import read_plan
from lomma_core.plan.model import Plan
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
from tests.helpers.whole_core import fill_sample
from tests.pages.conftest import Screen

EVERYWHERE = [where for _, _, where, _ in PAGES]
# The fields that a page names itself; the rest is shown as any field.
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


def every_other(fields: list[tuple[str, str]], first: int) -> dict[str, list[str]]:
    """Every second field of each form: none that stands beside another is gone with it."""
    own = {form: [name for place, name in fields if place == form] for form in FORMS}
    return {form: names[first::2] for form, names in own.items() if names[first::2]}


@pytest.fixture(scope="module")
def sample_database(databases, tmp_path_factory):
    """The accounts of the pages' tests with sample data of the whole plan."""
    path = tmp_path_factory.mktemp("sampled") / "lomma.duckdb"
    shutil.copy(databases["empty"], path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOMMA_TODAY", "2026-11-24")
        register = open_register(PLAN, path)
        fill_sample(register)
        register.store.close()
    return path


@pytest.fixture
def without(sample_database, open_database, tmp_path):
    """``without(text, {form: fields})`` opens the sample data as a plan has it that never had the fields."""

    def open_it(text: str, gone: dict[str, list[str]]) -> Register:
        shutil.copy(sample_database, tmp_path / "lomma.duckdb")
        with duckdb.connect(str(tmp_path / "lomma.duckdb")) as database:
            for form, fields in gone.items():
                for name in fields:
                    for table in (f"form_{form}", f"newest_{form}"):
                        database.execute(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')
                # What it is sorted by is made anew of what is left.
                database.execute(f'DROP TABLE "sort_{form}"')
                database.execute("DELETE FROM plan_sort WHERE form = ?", [form])
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return open_database(None, tmp_path / "plan.toml")

    return open_it


def _draw(register: Register, page: Screen, form: str, beside: list[str]) -> None:
    """A form's page, its empty form, its newest record and the pages beside; the two displays."""
    for where in dict.fromkeys([urls.page_of(form), *beside]):
        page.go(where)
    if form in register.plan.forms:
        page.go(urls.page_of(form), form=form, ny="1")
        for record in listing.list_records(register, MEMBER, form, listing.ListQuery(limit=1)).records:
            page.go(urls.page_of(form), form=form, post=record.id)
    _displays(register)


def _displays(register: Register) -> None:
    view = display.view(register, CONVENER)
    assert board(view)
    assert steps(view, display.decisions(register, CONVENER))


def _draw_all(register: Register, page: Screen) -> None:
    """Every page, every form's empty form and newest record, and the displays, each once."""
    for where in EVERYWHERE:
        page.go(where)
    for form in register.plan.forms:
        page.go(urls.page_of(form), form=form, ny="1")
        for record in listing.list_records(register, MEMBER, form, listing.ListQuery(limit=1)).records:
            page.go(urls.page_of(form), form=form, post=record.id).open_tab("Historik").open_tab("Hänger ihop med")
    _displays(register)


@pytest.mark.parametrize("form", [*NEEDED_WITHIN])
def test_every_page_draws_without_a_form_that_is_not_needed(databases, without, form):
    register = without(without_form(TEXT, form), {})
    _draw(register, Screen(databases["tokens"]["sammankallande"]).run(), form, EVERYWHERE)


def test_every_page_draws_with_nothing_but_what_is_needed(databases, without):
    text = TEXT
    for form in FORMS:
        text = without_field(text, form, *(name for form_name, name in OPTIONAL if form_name == form))
    for form in NEEDED_WITHIN:
        text = without_form(text, form)
    register = without(text, {form: [name for form_name, name in OPTIONAL if form_name == form] for form in FORMS})
    page = Screen(databases["tokens"]["sammankallande"]).run()
    _draw_all(register, page)


@pytest.mark.parametrize("first", [0, 1])
def test_every_page_draws_without_every_other_field(databases, without, first):
    text, gone = TEXT, every_other(OPTIONAL, first)
    for form, fields in gone.items():
        text = without_field(text, form, *fields)
    _draw_all(without(text, gone), Screen(databases["tokens"]["sammankallande"]).run())


@pytest.mark.parametrize("first", [0, 1])
def test_every_page_draws_when_every_other_field_is_retired(databases, without, first):
    register, text, retired, refused = without(TEXT, {}), TEXT, [], {}
    for form, fields in every_other(OPTIONAL, first).items():
        for field in fields:
            later, why = _without_rules(register.plan, text, form, field)
            if why:
                refused[field] = why
            else:
                text = later
                retired.append((form, field))
    # A title, or a rule of a needed field, names it: the plan file changes that first.
    assert [field for field, why in refused.items() if field not in why] == []
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    assert [field for form, field in retired if field in register.plan.forms[form].fields] == []
    assert len(retired) > len(OPTIONAL) / 3
    _draw_all(register, Screen(databases["tokens"]["sammankallande"]).run())


@pytest.mark.parametrize(("form", "field"), ON_PAGES)
def test_the_pages_of_a_form_draw_when_a_field_that_a_page_knows_is_retired(databases, without, form, field):
    register = without(TEXT, {})
    refused = _retired(register, form, field)
    if refused:
        # A title, or a rule of a needed field, names it: the plan file changes that first.
        assert field in refused
        return
    assert field not in register.plan.forms[form].fields
    _draw(register, Screen(databases["tokens"]["sammankallande"]).run(), form, BESIDE.get(form, []))


def _retired(register: Register, form: str, field: str) -> str:
    """Retire a field as the form editor does it, after the rules that ask for it; gives why not where it may not."""
    try:
        text = edits.retire_field(TEXT, form, field)
    except PlanError as error:
        refused = str(error)
        text = ""
    try:
        proposals.propose(register, ADMIN, text or edits.retire_field(_rested(TEXT, form, field), form, field))
    except PlanError:
        return refused
    versions.take_into_use(register, ADMIN)
    return ""


def _without_rules(plan: Plan, text: str, form: str, field: str) -> tuple[str, str]:
    """The text with a field retired and no rule that asks for it; why not, where the form editor refuses that too."""
    try:
        later = edits.retire_field(_rested(text, form, field), form, field)
        limits.refuse(plan, read_plan(later, "Förslaget"))
    except PlanError:
        with pytest.raises(PlanError) as refused:
            edits.retire_field(text, form, field)
        return "", str(refused.value)
    return later, ""


def _rested(text: str, form: str, field: str) -> str:
    """A plan's text once no rule of the form asks for a field any more."""
    for ruled in FORMS[form].field:
        rules = [key for key in ("relevant", "constraint", "choice_filter") if f"${{{field}}}" in getattr(ruled, key)]
        rules += ["or_other"] if ruled.or_other == field else []
        if rules:
            text = edits.change_field(text, form, ruled.name, dict.fromkeys(rules, ""))
    return text
