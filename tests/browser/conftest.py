"""A real server on a database of its own, and real Chromium, for the browser tests."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from lomma_core.register import ROOT

TODAY = "2026-11-24"
PASSWORD = "en lång ramsa att minnas"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update"


# The page is dark, and no colour is on its way from one to another.
DARK = """() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === 'rgb(16, 25, 29)'
  && !document.getAnimations().some(one => one instanceof CSSTransition)"""


def click(locator) -> None:
    """Click the one element meant: while a run goes on, old elements stand beside the new ones for a moment."""
    from playwright.sync_api import expect

    expect(locator).to_have_count(1, timeout=30_000)
    locator.click()


def pick(page, box, option: str) -> None:
    """Pick in a list; one that opens while the page still moves closes again, so it is opened until it stays."""
    from playwright.sync_api import TimeoutError

    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        click(box)
        try:
            wanted.wait_for(timeout=3_000)
            break
        except TimeoutError:
            settled(page)
    click(wanted)


def chromium_path() -> str | None:
    """Debian's Chromium, or another one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


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


@dataclass
class Server:
    """A running server: its address, its process and its log so far."""

    url: str
    process: subprocess.Popen
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8")

    @property
    def code(self) -> str:
        """The one-time code of the first start."""
        return re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", self.log).group()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(database: Path, port: int = 0, **environment: str) -> Server:
    """Start the app on a port, a free one if none is given, and wait until it answers."""
    port = port or free_port()
    log_file = database.with_suffix(f".{port}.log")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log_file.open("a") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY} | environment,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log_file)
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5)
            return server
        except OSError:  # refused, or too slow to answer yet
            assert process.poll() is None, server.log
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer: {server.log}")


def stop_server(server: Server) -> None:
    """Stop a server and let no traceback of ours pass unseen."""
    server.process.terminate()
    server.process.wait(timeout=20)
    assert "Traceback" not in server.log, server.log


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server that a module's tests share, on a database with accounts and records; also the records' ids."""
    from tests.browser.seed import seeded

    database = tmp_path_factory.mktemp("shared") / "shared.duckdb"
    ids = seeded(database)
    started = start_server(database)
    yield started, ids
    stop_server(started)


@pytest.fixture(scope="module")
def _cookies():
    """The sign-in cookies of the shared server, by name: signing in once per account is enough."""
    return {}


@pytest.fixture
def visit(browser, shared, _cookies):
    """``visit(name, path)`` opens the shared server in a browser of its own, signed in; errors fail the test."""
    server, _ = shared
    contexts, faults = [], []

    def open_it(name: str, path: str = "", **settings):
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "sv-SE"} | settings
        context = browser.new_context(timezone_id="Europe/Stockholm", **settings)
        contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        if name not in _cookies:
            with opened.expect_response("**/session"):
                sign_in(opened, server, name)
            _cookies[name] = context.cookies()
        context.add_cookies(_cookies[name])
        opened.goto(f"{server.url}/{path}")
        opened.get_by_role("button", name="Logga ut").wait_for()
        settled(opened)
        return opened

    yield open_it
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def own(tmp_path):
    """``own()`` starts, or starts again, a server on a database of the test's own; ``port`` for the same address."""
    from tests.browser.seed import seeded

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
def enter(browser):
    """``enter(server, name, path)`` signs in with a browser of its own; ``sockets`` gets its sockets, to be cut."""
    contexts = []

    def open_it(server, name: str, path: str, sockets: list | None = None):
        context = browser.new_context(
            locale="sv-SE", timezone_id="Europe/Stockholm", viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if sockets is not None:
            page.route_web_socket("**/_stcore/stream", lambda socket: _through(socket, sockets))
        sign_in(page, server, name, path=path)
        settled(page)
        return page

    yield open_it
    for context in contexts:
        context.close()


def _through(socket, sockets: list) -> None:
    """Let a socket through to the server, but let the browser believe that it is open until it is closed here."""
    server = socket.connect_to_server()
    socket.on_message(server.send)
    server.on_message(socket.send)
    server.on_close(lambda code, reason: None)
    sockets.append(socket)


def leave(page, label: str, text: str) -> None:
    """Type in a field, leave it, and wait for the run that this starts."""
    page.get_by_label(label).fill(text)
    page.get_by_label(label).press("Tab")
    settled(page)


def settled(page) -> None:
    """Wait until the server has run and all of the page is new."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_function("!document.querySelector('[data-stale=true], [data-testid=stSkeleton]')")


def opened_tabs(page):
    """Open the tabs of a page one after another and give their names; '' once for a page without tabs."""
    for tab in page.get_by_role("tab").all() or [None]:
        if tab:
            click(tab)
            settled(page)
        yield tab.inner_text() if tab else ""


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
    """A server on an empty database."""
    started = start_server(tmp_path / "lomma.duckdb")
    yield started
    stop_server(started)


@pytest.fixture
def page(browser):
    """A fresh browser context with Swedish settings; errors on the page fail the test."""
    context = browser.new_context(
        locale="sv-SE", timezone_id="Europe/Stockholm", viewport={"width": 1280, "height": 900}
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    faults = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []


def first_start(page, server: Server, name: str = "admin.ett", password: str = PASSWORD) -> None:
    """Do the first start in the browser and land signed in."""
    page.goto(server.url)
    page.get_by_label("Engångskod").fill(server.code)
    page.get_by_label("Användarnamn").fill(name)
    page.get_by_label("Lösenord (minst 12 tecken)").fill(password)
    page.get_by_label("Lösenord en gång till").fill(password)
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_role("button", name="Logga ut").wait_for()


def sign_in(page, server: Server, name: str, password: str = PASSWORD, path: str = "") -> None:
    """Sign in with the form."""
    page.goto(f"{server.url}/{path}")
    page.get_by_label("Användarnamn").fill(name)
    page.get_by_label("Lösenord").fill(password)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()
