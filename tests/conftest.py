"""Fixtures that all tests share: a real register on a real DuckDB file, with a clock that stands still."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.permissions import Actor
from lomma_core.records import commands
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM

# No timed assertions: a busy machine is slow, not wrong.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


PLAN = ROOT / "data" / "plan.toml"
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=STOCKHOLM)
MEMBER = Actor("medlem.ett", "medlem")
READER = Actor("lasare.ett", "lasare")
CONVENER = Actor("sammankallande.ett", "sammankallande")
ADMIN = Actor("admin.ett", "administrator")
MEASURE = {
    "titel": "Föreläsning för lärare",
    "niva": "generell",
    "typ": "utbildning",
    "malgrupp": "Lärare i årskurs 7–9",
    "ansvarig": "sakerhetschefen",
    "genusperspektiv": "Når både pojkar och flickor genom skolan.",
    "status": "enligt_plan",
}
REQUIRED = [
    "kommunledningen",
    "socialforvaltningen",
    "utbildning_kultur_fritid",
    "raddningstjansten",
    "skolomrade_pilang",
    "skolomrade_bjarehov",
    "sakerhetschefen",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: "browser" not in item.path.parts)


def plan_with(folder: Path, changes: dict[str, str]) -> Path:
    """A plan file in which some words stand otherwise; they must be there."""
    text = PLAN.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """An empty register's file, made once, to be copied."""
    path = tmp_path_factory.mktemp("template") / "lomma.duckdb"
    open_register(PLAN, path).store.close()
    return path


@pytest.fixture
def register(template: Path, tmp_path: Path):
    """An empty register on 2026-11-24."""
    shutil.copy(template, tmp_path / "lomma.duckdb")
    opened = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


@pytest.fixture
def measure(register: Register):
    """One saved insats."""
    return commands.save(register, MEMBER, "insats", MEASURE)
