"""No module writes out the name of a form, a field or a choice: what the code knows by name is ``plan.names``."""

import ast
import re
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.plan import names
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN

THE_PLAN = load_plan(PLAN)
FORMS = THE_PLAN.form
# "annat", "ja" and "nej" are the field types' own, whatever the plan's lists are.
CHOICES = {name for choices in THE_PLAN.choice_lists.values() for name in choices} - {"annat", "ja", "nej"}
NAMES = {form.name for form in FORMS} | {name for form in FORMS for name in form.every_field} | CHOICES
CONSTANTS = {key: value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)}
# The story of the example data is written for the plan that comes with it, as the tests are.
STORY = {"demo_story.py"}
# Words that are spelled like a name and are something else, by what they are and the modules that say them.
OTHERWISE = {
    "lomma_core/audit/labels.py": {"start"},  # a way in, in the log
    "lomma_core/charts/bars.py": {"insats", "kvartal", "ordning", "status"},  # what a drawing's data is called
    "lomma_core/charts/grids.py": {"kvartal"},  # the same
    "lomma_core/charts/levels.py": {"insats"},  # a word of its sentence
    "lomma_core/charts/side_by_side.py": {"insats", "kommun", "ordning", "status"},  # what a drawing's data is called
    "lomma_core/charts/timeline.py": {"insats", "status"},  # the same, and a word of its sentence
    "lomma_core/cli/upkeep.py": {"ny"},  # a word in a sentence
    "lomma_core/domain/todo.py": {"situation"},  # a kind of thing to do
    "lomma_core/exchange/comparison/model.py": {
        "genusperspektiv",
        "kommun",
        "kvartal",
        "narvaro",
        "plats",
        "syfte",
    },  # the keys of a file of figures
    "lomma_core/exchange/comparison/sheets.py": {"kommun"},  # a heading of its own
    "lomma_core/exchange/exports/aggregates.py": {"genusperspektiv"},  # an export's address
    "lomma_core/exchange/exports/http/query.py": {"kvartal"},  # an export's address
    "lomma_core/exchange/imports/outcomes.py": {"ny"},  # the outcome of a row
    "lomma_core/exchange/reports/chart_file.py": {"start"},  # where a heading is anchored
    "lomma_core/exchange/reports/request.py": {"kvartal"},  # a kind of report
    "lomma_core/exchange/reports/writers/chart_images.py": {"start"},  # SVG
    "lomma_core/exchange/xlsform/survey.py": {"start"},  # XLSForm's own
    "lomma_core/cli/many/fleet.py": {"start", "status"},  # a key of an answer
    "lomma_core/fleet/health.py": {"status"},  # a key of an HTTP answer
    "lomma_core/fleet/processes.py": {"start"},  # a word to systemd
    "lomma_core/personal/draft_subjects.py": {"ny"},  # what a draft is about
    "lomma_core/personal/drafts.py": {"start"},  # the way in of the server itself
    "lomma_core/personal/saved_views.py": {"ordning"},  # how views are stored
    "lomma_core/plan/field_types/times.py": {"datum", "kvartal"},  # kinds of answers in words
    "lomma_core/plan/standard/keys.py": {"individriktad", "ingen_kand", "kan_inte_bedomas", "polisen"},  # earlier files
    "lomma_core/plan/standard/own_file.py": {"kommun", "plats"},  # a key of the plan file, and a word in a sentence
    "lomma_core/plan/model.py": {"kommun", "miljo", "niva", "omrade", "plats", "syfte"},  # the plan file's own keys
    "lomma_core/privacy/names/hints.py": {"kalla"},  # a word beside a name
    "lomma_core/privacy/numbers/tails.py": {"slut"},  # a word beside a number
    "lomma_core/privacy/standing_out.py": {"hot", "utsatt"},  # words beside a person
    "pages/app/urls.py": {"forslag", "lagesbild", "mote", "ny"},  # pages' addresses
    "pages/app/watch/health_route.py": {"status"},  # a key of an HTTP answer
    "pages/app/web/session_gate.py": {"status"},  # a key of an HTTP answer
    "pages/measures.py": {"ny"},  # a part of an address
    "pages/navigation.py": {"forslag", "lagesbild", "situation"},  # pages' addresses, and the name of a module
    "pages/quarterly/agenda.py": {"situation"},  # a kind of thing to do
    "pages/records/list_url.py": {"ordning"},  # a part of an address
    "pages/situation.py": {"trend"},  # a widget's key
    "pages/wall_display/cards.py": {"plats"},  # a word in a sentence
    "pages/wall_display/routes.py": {"lage"},  # a part of an address
}
_SQL = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|(ORDER|GROUP|PARTITION) BY|IS NULL)\b")


def _files() -> list[Path]:
    paths = [path for folder in ("lomma_core", "pages") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in paths if path.name not in STORY and path != Path(names.__file__)]


def _written_out(tree: ast.AST) -> set[str]:
    """Names that stand in a module as a text, as a word of an SQL statement, or as a parameter."""
    names: set[str] = set()
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if node in docstrings:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names |= {node.value} & NAMES
            if _SQL.search(node.value):
                names |= set(re.findall(r"\w+", node.value)) & NAMES
        elif isinstance(node, ast.keyword) and node.arg:
            names |= {node.arg} & NAMES
    return names


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_takes_the_plans_names_from_the_one_list(path):
    written = _written_out(ast.parse(path.read_text(encoding="utf-8")))
    otherwise = OTHERWISE.get(path.relative_to(ROOT).as_posix(), set())
    assert written - otherwise == set(), "Take the name from lomma_core.plan.names."
    assert otherwise - written == set(), "Nothing says this any more: take it out of OTHERWISE."


def test_nothing_is_said_otherwise_by_a_module_that_there_is_not():
    assert set(OTHERWISE) <= {path.relative_to(ROOT).as_posix() for path in _files()}


def test_every_name_of_the_list_is_in_the_plan_and_used():
    own = {names.SECRECY_LIST, *names.OWN_LISTS}
    assert {key for key, value in CONSTANTS.items() if value not in NAMES | own} == set()
    nodes = [node for path in _files() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert set(CONSTANTS) - used == set()
