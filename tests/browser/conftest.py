"""A real server on a database of its own, and real Chromium, for the browser tests."""

import os

import pytest

from tests.helpers import one_element
from tests.helpers.browser_data import seeded_database, session
from tests.helpers.browser_steps import is_dark, set_theme, wait_until_settled
from tests.helpers.chromium import FLAGS, PATIENCE, Contexts, chromium_path, wait_for_function
from tests.helpers.network import Connection
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
    from playwright.sync_api import Page, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Page, "wait_for_function", wait_for_function)
            one_element.install(patch)
            yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _contexts(browser):
    return Contexts(browser)


@pytest.fixture
def lend_context(_contexts):
    """``lend(faults, **settings)`` opens an empty page in a browser of its own; its errors are added to ``faults``."""
    returns = []

    def new_context(faults: list | None = None, **settings):
        # A context for each size would load all of Streamlit for each; a phone is more than a size.
        size = None if settings.get("is_mobile") else settings.pop("viewport", None)
        context, give_back = _contexts.lend(**settings)
        returns.append(give_back)
        page = context.new_page()
        if size:
            page.set_viewport_size(size)
        page.set_default_timeout(PATIENCE)
        if faults is not None:
            page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield new_context
    for give_back in returns:
        give_back()


@pytest.fixture
def page(lend_context):
    """A page in a browser of its own; errors on it fail the test."""
    faults = []
    yield lend_context(faults)
    assert faults == []


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server that a module's tests share, on a database with accounts and records; also the records' ids."""
    database = tmp_path_factory.mktemp("shared") / "shared.duckdb"
    ids = seeded_database(database)
    started = start_server(database)
    yield started, ids
    stop_server(started)


def _signed_in(page, server, name: str, path: str):
    page.context.add_cookies([session(name) | {"url": server.url}])
    page.goto(f"{server.url}/{path}")
    page.get_by_role("button", name="Logga ut").wait_for()
    wait_until_settled(page)
    return page


@pytest.fixture
def visit(lend_context, shared_server):
    """``visit(name, path)`` opens the shared server in a browser of its own, signed in; errors fail the test."""
    server, _ = shared_server
    faults = []

    def open_it(name: str, path: str = "", **settings):
        return _signed_in(lend_context(faults, **settings), server, name, path)

    yield open_it
    assert faults == []


@pytest.fixture
def own_server(tmp_path):
    """``own()`` starts, or starts again, a server on a database of the test's own; ``port`` for the same address."""
    database, started = tmp_path / "lomma.duckdb", []
    ids = seeded_database(database)

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
def seeded_server(own_server):
    """A server on a database of the test's own with accounts and records; also the records' ids."""
    return own_server(), own_server.ids


@pytest.fixture
def enter(lend_context):
    """``enter(server, name, path)`` is a browser that is signed in, on a ``line`` that can be cut."""

    def open_it(server, name: str, path: str, line: Connection | None = None, **settings):
        page = lend_context(**settings)
        if line:
            page.route_web_socket("**/_stcore/stream", line.lead)
        return _signed_in(page, server, name, path)

    return open_it


@pytest.fixture
def check_axe():
    """``check_axe(page, where, both)`` fails with what axe finds on a page; with ``both`` in the other theme too.

    Without ``back`` the page is left in that theme, which the next check of it begins in.
    """
    from tests.browser.axe import COLOURS, faults

    def check(page, where: str, both: bool = False, back: bool = True) -> None:
        wait_until_settled(page)
        violations = faults(page)
        if both:
            dark = is_dark(page)
            set_theme(page, not dark)
            violations += faults(page, COLOURS)
            if back:
                set_theme(page, dark)
        assert violations == [], f"{where}:\n" + "\n".join(violations)

    return check


@pytest.fixture
def server(tmp_path):
    """A server on an empty database."""
    started = start_server(tmp_path / "lomma.duckdb")
    yield started
    stop_server(started)


@pytest.fixture
def cold_server(tmp_path):
    """A server on an empty database, started as a user starts it: nothing of it is loaded before."""
    started = start_server(tmp_path / "lomma.duckdb", cold=True)
    yield started
    stop_server(started)
