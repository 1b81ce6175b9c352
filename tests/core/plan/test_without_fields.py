"""A plan can do without every field and form that is not needed: no function of the core fails."""

import itertools
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import PlanError
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.plan import names
from lomma_core.plan.loader import file_text, load_plan
from lomma_core.register import Register
from tests.conftest import ADMIN, NOW, PLAN
from tests.helpers import whole_core
from tests.helpers.plan_without import without_field, without_form

TEXT = file_text(PLAN)
FORMS = load_plan(PLAN).forms
WORDS = {value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)}


def needed(form: str, name: str) -> bool:
    """Whether a plan must have the field: the code names it, or an offered seat's presence is declared in it."""
    return name in names.needed_fields(form) or bool(FORMS[form].fields[name].attendance_of)


OPTIONAL = [(form, name) for form in FORMS for name in FORMS[form].fields if not needed(form, name)]
# The fields that the code names, in whatever form: the rest is only ever iterated over with all others.
NAMED = [(form, name) for form, name in OPTIONAL if name in WORDS]
OTHERS = [name_pair for name_pair in OPTIONAL if name_pair not in NAMED]


# Each field is missing in half of the groups, and of any two there is a group in which one is and the other is not.
GROUPS = {
    f"{bit}{side}": [pair for number, pair in enumerate(OPTIONAL) if number >> bit & 1 == side]
    for bit in range((len(OPTIONAL) - 1).bit_length())
    for side in (0, 1)
}


@pytest.fixture(scope="module")
def filled_database(tmp_path_factory) -> Path:
    """A database with sample data of the whole plan."""
    path = tmp_path_factory.mktemp("filled") / "lomma.duckdb"
    register = open_register(PLAN, path, lambda: NOW)
    whole_core.fill_sample(register)
    register.store.close()
    return path


@pytest.fixture
def without(filled_database, tmp_path):
    """``without(text, {form: fields})`` opens the sample data as a plan has it that never had the fields."""
    opened = []

    def open_it(text: str, gone: dict[str, list[str]]) -> Register:
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        shutil.copy(filled_database, tmp_path / "lomma.duckdb")
        with duckdb.connect(str(tmp_path / "lomma.duckdb")) as database:
            for form, fields in gone.items():
                for name in fields:
                    for table in (f"form_{form}", f"newest_{form}"):
                        database.execute(f'ALTER TABLE "{table}" DROP COLUMN "{name}"')
                    database.execute("DELETE FROM plan_field WHERE form = ? AND field = ?", [form, name])
            # A start makes them anew.
            database.execute("DELETE FROM plan_sort")
        opened.append(open_register(tmp_path / "plan.toml", tmp_path / "lomma.duckdb", lambda: NOW))
        return opened[-1]

    yield open_it
    for register in opened:
        register.store.close()


@pytest.fixture(scope="module")
def whole(filled_database, tmp_path_factory) -> Register:
    """The sample data with the whole plan."""
    path = tmp_path_factory.mktemp("whole") / "lomma.duckdb"
    shutil.copy(filled_database, path)
    register = open_register(PLAN, path, lambda: NOW)
    yield register
    register.store.close()


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_everything_is_told_of_a_plan_without_any_field_that_is_not_needed(without, group):
    text, gone = TEXT, {}
    for form, name in GROUPS[group]:
        gone.setdefault(form, []).append(name)
    for form, fields in gone.items():
        text = without_field(text, form, *fields)
    whole_core.read_everything(without(text, gone))


def test_the_groups_tell_any_two_fields_apart():
    """Held here, so that what fails in one form only because of another field cannot hide."""
    for first, second in itertools.permutations(OPTIONAL, 2):
        assert any(first in group and second not in group for group in GROUPS.values()), (first, second)


def test_everything_is_told_and_done_with_nothing_but_what_is_needed(without):
    text = TEXT
    for form in FORMS:
        text = without_field(text, form, *(name for form_name, name in OPTIONAL if form_name == form))
    for form in names.NEEDED_WITHIN:
        text = without_form(text, form)
    gone = {form: [name for form_name, name in OPTIONAL if form_name == form] for form in FORMS}
    whole_core.write_everything(without(text, gone))


@pytest.mark.parametrize("form", [*names.NEEDED_WITHIN])
def test_everything_is_told_and_done_without_a_form_that_is_not_needed(without, form):
    whole_core.write_everything(without(without_form(TEXT, form), {}))


@pytest.mark.slow
@pytest.mark.parametrize(("form", "field"), NAMED)
def test_everything_is_told_when_a_field_that_the_code_knows_is_retired(whole, form, field):
    # A report is drawn from quarters' documents, in which a retired field is as one that never was.
    _retired(whole, form, field, lambda register: whole_core.read_everything(register, reports=False))


@pytest.mark.slow
@pytest.mark.parametrize(("form", "field"), OTHERS)
def test_a_form_is_told_of_when_any_other_field_is_retired(whole, form, field):
    _retired(whole, form, field, lambda register: whole_core.read_form(register, form))


def _retired(register: Register, form: str, field: str, tell) -> None:
    """Retire a field as the form editor does it; one that others rest on is refused in a sentence that names it."""
    before = register.in_use
    try:
        proposals.propose(register, ADMIN, edits.retire_field(before.text, form, field))
    except PlanError as error:
        refused = str(error)
    else:
        refused = ""
        version = versions.take_into_use(register, ADMIN)
    if refused:
        assert field in refused
        return
    try:
        assert field not in register.plan.forms[form].fields
        tell(register)
    finally:
        # The plan that was, as the next number: what is stored of the proposal's version stays.
        register.in_use = replace(before, nr=version)
