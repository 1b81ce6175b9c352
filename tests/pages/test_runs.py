"""What a click costs, counted: one run of the script, and no question to the database about what nobody has changed."""

import pytest

from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.watch.metrics import PAGE, Metrics
from pages.app import urls


@pytest.fixture
def runs(monkeypatch) -> list[str]:
    """What has been run, in order: the whole page, or a part of it."""
    counted: list[str] = []
    real = Metrics.run
    monkeypatch.setattr(Metrics, "run", lambda self, drawn: counted.append(drawn) or real(self, drawn))
    return counted


@pytest.fixture
def statements(monkeypatch) -> list[str]:
    """What the engine has been asked, in order."""
    queries: list[str] = []
    for name in ("read", "block"):
        real = getattr(Cursor, name)

        def counting(self, sql, *rest, _real=real, **more):
            queries.append(sql)
            return _real(self, sql, *rest, **more)

        monkeypatch.setattr(Cursor, name, counting)
    return queries


def test_a_save_is_one_run_and_so_is_one_that_fails(page, measure, runs):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Rektorer")
    runs.clear()
    page.press("Spara ändringarna")
    assert "är sparad (version 2)." in page.app.success[0].value
    assert runs == [PAGE]
    page.fill("Målgrupp", "")
    runs.clear()
    page.press("Spara ändringarna")
    assert "Målgrupp" in page.problems
    assert runs == [PAGE]


def test_one_answer_for_all_milieus_is_saved_in_one_run(page, register, runs):
    page.go("lagesbild", flik="Kvartalet")
    runs.clear()
    page.press("Spara för alla")
    assert page.problems
    assert runs == [PAGE]


def test_opening_a_page_a_new_form_or_a_record_is_one_run(page, measure, runs):
    for where, query in (("insatser", {}), ("oversikt", {}), ("insatser", {"post": measure.id})):
        runs.clear()
        page.go(where, **query)
        assert runs == [PAGE], where
    page.go("insatser")
    runs.clear()
    page.press("Ny insats")
    assert runs == [PAGE]


def test_a_page_that_is_drawn_again_asks_the_database_nothing(screen, open_database, statements):
    open_database("filled")
    page = screen("medlem", None)
    sent = {}
    for where in urls.ADDRESSES:
        page.go(where)
        statements.clear()
        page.run()
        sent[where] = list(statements)
    assert {where: sql for where, sql in sent.items() if sql} == {}
