"""No module writes out the name of a form or a field: what the code knows of the plan by name is ``plan.names``."""

import ast
import re
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.plan import names
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN

FORMS = load_plan(PLAN).form
NAMES = {form.name for form in FORMS} | {name for form in FORMS for name in form.every_field}
CONSTANTS = {key: value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)}
# The story of the example data is written for the plan that comes with it, as the tests are.
STORY = {"demo_story.py"}
# Words that are spelled like a name and are something else, by what they are and the modules that say them.
_PAGES = {"lagesbild", "forslag", "kvartal"}
_DRAWN = {"insats", "kvartal", "ordning", "status"}
OTHERWISE = {
    "aggregates.py": {"genusperspektiv"},  # an export's address
    "bars.py": _DRAWN,  # what a drawing's data is called, and a word in a sentence
    "cards.py": {"plats"},  # a word in a sentence
    "chart_images.py": {"start"},  # SVG
    "grids.py": _DRAWN,
    "http_query.py": {"kvartal"},  # an export's address
    "importer.py": {"start"},  # XLSForm's own
    "meetings.py": {"narvarande"},  # a choice
    "navigation.py": _PAGES,
    "request.py": {"kvartal"},  # a kind of report
    "routes.py": {"kontakt", "lage", "mote", "status"},
    "saved_views.py": {"ordning"},
    "situation.py": {"trend"},  # a widget's key
    "times.py": {"datum", "kvartal"},  # kinds of answers in words
    "urls.py": _PAGES | {"lage", "mote"},
}
# Names of parameters that are ordinary words too.
_ORDINARY = {"status", "start", "trend", "moment", "till", "resultat"}
_SQL = re.compile(r"\b(SELECT|FROM|WHERE|JOIN|(ORDER|GROUP|PARTITION) BY|IS NULL)\b")


def _files() -> list[Path]:
    found = [path for folder in ("lomma_core", "pages") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if path.name not in STORY and path != Path(names.__file__)]


def _written_out(tree: ast.AST) -> set[str]:
    """Names that stand in a module as a text, as a word of an SQL statement, or as a parameter."""
    found: set[str] = set()
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if node in docstrings:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value} & NAMES
            if _SQL.search(node.value):
                found |= set(re.findall(r"\w+", node.value)) & NAMES
        elif isinstance(node, ast.keyword) and node.arg:
            found |= {node.arg} & (NAMES - _ORDINARY)
    return found


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_takes_the_plans_names_from_the_one_list(path):
    written = _written_out(ast.parse(path.read_text(encoding="utf-8")))
    assert written - OTHERWISE.get(path.name, set()) == set(), "Take the name from lomma_core.plan.names."


def test_every_name_of_the_list_is_in_the_plan_and_used():
    own = {names.SECRECY_LIST, *names.OWN_LISTS}
    assert {key for key, value in CONSTANTS.items() if value not in NAMES | own} == set()
    nodes = [node for path in _files() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert set(CONSTANTS) - used == set()
