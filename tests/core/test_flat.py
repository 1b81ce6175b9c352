"""What a verb costs does not grow with the years: as many statements and as few rows, however much lies behind.

Counted, not timed: ``python -m tests.bench.verbs`` measures the time of the same verbs.
"""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.storage.duckdb_engine import Cursor
from tests.bench import verbs
from tests.conftest import PLAN

# Versions in all, of which as many insatser run in both.
SMALL, LARGE, RUNNING = 400, 4000, 10


@pytest.fixture(scope="module")
def registers(tmp_path_factory):
    """Two registers with the same round, one with ten times as many years' work behind it."""
    opened = []
    for size in (SMALL, LARGE):
        path = tmp_path_factory.mktemp("flat") / "lomma.duckdb"
        verbs.fill(path, size, RUNNING)
        opened.append(open_register(PLAN, path, lambda: verbs.NOW))
    yield opened
    for register in opened:
        register.store.close()


def cost(register, monkeypatch, name: str) -> tuple[int, int]:
    """Statements run and rows fetched by a verb with nothing in memory."""
    counted = []
    rows = Cursor.read

    def counting(*arguments):
        counted.append(rows(*arguments))
        return counted[-1]

    verbs.chill(register)
    with monkeypatch.context() as patch:
        patch.setattr(Cursor, "read", counting)
        verbs.verbs(register)[name](0)
    # The bench's own choice of records is the first.
    return len(counted) - 1, sum(map(len, counted[1:]))


@pytest.mark.parametrize(
    "name",
    [
        "what changed",
        "att göra",
        "list of follow-ups, first page",
        "chart: status by quarter",
        "search",
        "display",
        "overview: followed",
        "list of insatser, first page",
        "incomplete insatser",
        "save",
    ],
)
def test_a_verb_runs_as_many_statements_and_fetches_as_few_rows(registers, monkeypatch, name):
    (few, small), (many, large) = (cost(register, monkeypatch, name) for register in registers)
    # A search that hits nothing looks no record up.
    assert many == few or (name == "search" and many == few + 1)
    # A page is full in the larger one, and so are the titles of what it links to.
    assert large <= small + 120, (small, large)


def test_every_verb_that_is_measured_is_counted(registers):
    marks = test_a_verb_runs_as_many_statements_and_fetches_as_few_rows.pytestmark
    assert set(marks[0].args[1]) == set(verbs.verbs(registers[0]))


def test_a_search_goes_through_the_texts_once(registers, monkeypatch):
    run, read = [], Cursor.read

    def noting(cursor, sql, *parameters):
        run.append(sql)
        return read(cursor, sql, *parameters)

    register = registers[-1]
    verbs.chill(register)
    monkeypatch.setattr(Cursor, "read", noting)
    verbs.verbs(register)["search"](0)
    through = [sql for sql in run if 'contains("search"' in sql]
    assert len(through) == 1
    # No linked record is called so, and then no record is looked at for its links.
    assert "newest_insats" not in through[0]
