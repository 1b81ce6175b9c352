"""Fixtures that all tests share: a real register on a real DuckDB file, with a clock that stands still."""

import datetime as dt
import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from lomma_core.accounts import credentials
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.permissions import Actor
from lomma_core.plan.loader import file_text
from lomma_core.records import commands
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM

# No timed assertions: a busy machine is slow, not wrong. A register of the test's own is copied once for all examples.
_STEADY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
settings.register_profile("ci", max_examples=100, **_STEADY)
settings.register_profile("dev", max_examples=20, **_STEADY)
settings.load_profile("ci")


PLAN = ROOT / "data" / "plan.toml"
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=STOCKHOLM)
MEMBER = Actor("medlem.ett", "medlem")
READER = Actor("lasare.ett", "lasare")
CONVENER = Actor("sammankallande.ett", "sammankallande")
ARCHIVIST = Actor("arkiv.ett", "arkivansvarig")
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


# Of the browser tests, the files that take longest, the longest first.
_LONGEST = [
    "test_axe_roles.py",
    "test_keyboard_and_phone.py",
    "test_drafts.py",
    "test_task_list.py",
    "test_quarter.py",
    "test_oidc.py",
    "test_whole_quarter.py",
    "test_axe_states.py",
    "test_connection.py",
]
_MEMORY, _ROOM = Path("/dev/shm"), 4 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where there is room: on a disk the engine waits for it in every save."""
    has_folder = "TMPDIR" in os.environ or config.option.basetemp
    if not has_folder and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM:
        os.environ["TMPDIR"], tempfile.tempdir = str(_MEMORY), None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that no worker is left alone with one of them at the end."""

    def rank(item: pytest.Item) -> tuple[bool, int]:
        name = item.path.name
        return "browser" not in item.path.parts, _LONGEST.index(name) if name in _LONGEST else len(_LONGEST)

    items.sort(key=rank)


def plan_with(folder: Path, changes: dict[str, str]) -> Path:
    """A plan file in which some words stand otherwise; they must be there."""
    text = file_text(PLAN)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def plan_before_archivist(folder: Path) -> Path:
    """A plan file whose roles are as in the first ones: the administrator does all, and nobody is arkivansvarig."""
    text = file_text(PLAN)
    start = text.index('[[roll]]\nname = "arkivansvarig"')
    archivist = text[start : text.index("[[roll]]", start + 1)]
    settings = '"export", "write_settings", "manage_accounts", '
    all_of_it = '"read_marked", "export", "write", "withdraw", "import", "mark_secrecy", "reopen_quarter", '
    all_of_it += '"write_settings", "manage_accounts", "purge", "redact", '
    return plan_with(folder, {archivist: "", settings: all_of_it})


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords():
    """argon2id at its lowest cost, in this process; tests/core/accounts/test_credentials.py holds the product's."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(credentials, "HASHER", cheap)
        patch.setattr(credentials, "NOBODY", cheap.hash("ingen"))
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """An empty register's file, made once, to be copied."""
    path = tmp_path_factory.mktemp("template") / "lomma.duckdb"
    open_register(PLAN, path).store.close()
    return path


@pytest.fixture
def register(template: Path, tmp_path: Path):
    """An empty register on 2026-11-24."""
    yield from _copied(template, tmp_path)


@pytest.fixture(scope="session")
def _databases(template: Path, tmp_path_factory):
    """``database(fill)`` is an empty register's file that was filled so, made once, to be copied."""
    folder = tmp_path_factory.mktemp("filled")

    @functools.cache
    def database(fill: Callable[[Register], None]) -> Path:
        path = folder / f"{fill.__module__}.{fill.__name__}.duckdb"
        shutil.copy(template, path)
        register = open_register(PLAN, path, lambda: NOW)
        fill(register)
        register.store.close()
        return path

    return database


@pytest.fixture
def filled_register(_databases, tmp_path: Path):
    """A register with records of every form (``tests.helpers.sample_records``)."""
    from tests.helpers.sample_records import fill

    yield from _copied(_databases(fill), tmp_path)


@pytest.fixture
def full_register(_databases, tmp_path: Path):
    """A register in which something of every kind has happened (``tests.helpers.full_register``)."""
    from tests.helpers.full_register import fill_with_history

    yield from _copied(_databases(fill_with_history), tmp_path)


def _copied(database: Path, folder: Path) -> Iterator[Register]:
    shutil.copy(database, folder / "lomma.duckdb")
    opened = open_register(PLAN, folder / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


@pytest.fixture
def measure(register: Register):
    """One saved insats."""
    return commands.save(register, MEMBER, "insats", MEASURE)
