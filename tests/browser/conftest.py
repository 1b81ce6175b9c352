"""A real server on a database of its own, and real Chromium, for the browser tests."""

import os

import pytest

from tests.helpers.browser_data import seeded, session
from tests.helpers.browser_steps import DARK, settled
from tests.helpers.chromium import FLAGS, Contexts, chromium_path
from tests.helpers.network import Line
from tests.helpers.servers import start_server, stop_server


@pytest.fixture(scope="session")
def browser():
    """Chromium; without it the test is skipped with the reason, or fails where CI demands it."""
    path = chromium_path()
    if path is None:
        reason = "Chromium finns inte på den här datorn; installera paketet chromium för att köra webbläsartesterna."
        if os.environ.get("LOMMA_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _contexts(browser):
    return Contexts(browser)


@pytest.fixture
def lend(_contexts):
    """``lend(faults, **settings)`` opens an empty page in a browser of its own; its errors are added to ``faults``."""
    returns = []

    def opened(faults: list | None = None, **settings):
        context, give_back = _contexts.lend(**settings)
        returns.append(give_back)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if faults is not None:
            page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for give_back in returns:
        give_back()


@pytest.fixture
def page(lend):
    """A page in a browser of its own; errors on it fail the test."""
    faults = []
    yield lend(faults)
    assert faults == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server that a module's tests share, on a database with accounts and records; also the records' ids."""
    database = tmp_path_factory.mktemp("shared") / "shared.duckdb"
    ids = seeded(database)
    started = start_server(database)
    yield started, ids
    stop_server(started)


def _signed_in(page, server, name: str, path: str):
    page.context.add_cookies([session(name) | {"url": server.url}])
    page.goto(f"{server.url}/{path}")
    page.get_by_role("button", name="Logga ut").wait_for()
    settled(page)
    return page


@pytest.fixture
def visit(lend, shared):
    """``visit(name, path)`` opens the shared server in a browser of its own, signed in; errors fail the test."""
    server, _ = shared
    faults = []

    def open_it(name: str, path: str = "", **settings):
        return _signed_in(lend(faults, **settings), server, name, path)

    yield open_it
    assert faults == []


@pytest.fixture
def own(tmp_path):
    """``own()`` starts, or starts again, a server on a database of the test's own; ``port`` for the same address."""
    database, started = tmp_path / "lomma.duckdb", []
    ids = seeded(database)

    def start(**settings):
        started.append(start_server(database, **settings))
        return started[-1]

    start.ids, start.folder, start.database = ids, tmp_path, database
    yield start
    for server in started:
        if server.process.poll() is None:
            stop_server(server)
        assert "Traceback" not in server.log, server.log


@pytest.fixture
def enter(lend):
    """``enter(server, name, path)`` is a browser that is signed in, on a ``line`` that can be cut."""

    def open_it(server, name: str, path: str, line: Line | None = None):
        page = lend()
        if line:
            page.route_web_socket("**/_stcore/stream", line.lead)
        return _signed_in(page, server, name, path)

    return open_it


@pytest.fixture
def clean():
    """``clean(page, where, both)`` fails with what axe finds on a page; with ``both`` in the dark theme too."""
    from tests.browser.axe import COLOURS, faults

    def check(page, where: str, both: bool = False) -> None:
        settled(page)
        told = faults(page)
        if both:
            page.emulate_media(color_scheme="dark")
            page.wait_for_function(DARK)
            settled(page)
            told += faults(page, COLOURS)
            page.emulate_media(color_scheme="light")
        assert told == [], f"{where}:\n" + "\n".join(told)

    return check


@pytest.fixture
def server(tmp_path):
    """A server on an empty database, started as a user starts it: nothing of it is loaded before."""
    started = start_server(tmp_path / "lomma.duckdb", cold=True)
    yield started
    stop_server(started)
