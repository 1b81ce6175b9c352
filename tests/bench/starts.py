"""``python -m tests.bench.starts``: a cold start until the first page stands in Chromium, and the memory then.

Ours and the bare app are started in turn, each as a user starts it, so that what else the machine does hits both. A
library that only the tests install and that others load when it is there is left out, as it is where the app runs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from lomma_core.bootstrap import ROOT
from tests.bench import large_register
from tests.bench.figures import Pair
from tests.helpers.chromium import FLAGS, chromium_path
from tests.helpers.servers import TODAY, free_port

BARE = Path(__file__).with_name("bare_app.py")
# jsonschema loads it where it is installed, which takes three seconds; only requirements-dev.txt brings it.
_ONLY_IN_TESTS = "rfc3987_syntax"
_PAGE_WAIT = 60


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.starts", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="starts of each after a first that counts for nothing")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS.split())
        database = Path(folder) / "bench.duckdb"
        large_register.fill(database)
        for pair in measure(browser, Path(folder), database, arguments.rounds):
            print(pair)
        browser.close()


def measure(browser: Browser, folder: Path, database: Path, rounds: int, warm_up: int = 1) -> Iterator[Pair]:
    """Milliseconds from the start to a page that can be used, and MiB of memory then."""
    pages = folder / "first_page.json"
    pages.write_text(json.dumps({"Logga in": _FIRST}, ensure_ascii=False), encoding="utf-8")
    times, memory = Pair("cold start until the first page", "ms", 1.05), Pair("memory after the start", "MiB", 1.15)
    for number in range(rounds + warm_up):
        for side, starting in enumerate((our_server(folder, database), bare_server(folder, pages))):
            begun = time.perf_counter()
            with starting as (url, process):
                page = browser.new_page()
                _open(page, url)
                took = (time.perf_counter() - begun) * 1000
                if number >= warm_up:
                    times.sides[side].append(took)
                    memory.sides[side].append(resident(process.pid))
                page.close()
    yield times
    yield memory


# What our first page shows, two fields and a button, and the table that a bare app opens with.
_FIRST: list[dict[str, object]] = [
    {"kind": "title", "value": "Logga in"},
    {"kind": "text_input", "label": "Användarnamn"},
    {"kind": "text_input", "label": "Lösenord"},
    {"kind": "button", "label": "Logga in", "type": "primary"},
    {"kind": "table", "columns": ["Titel", "Status"], "rows": [[f"Insats {n}", "Enligt plan"] for n in range(100)]},
]


def _open(page, url: str) -> None:
    until = time.monotonic() + _PAGE_WAIT
    while True:
        try:
            page.goto(url)
            break
        except Error:  # Nobody listens yet.
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
    page.get_by_label("Lösenord", exact=True).wait_for()


def wait_until_up(url: str) -> None:
    """Wait until a server answers."""
    while True:
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=5)
            return
        time.sleep(0.1)


def resident(pid: int) -> float:
    """MiB of memory that a process has now, what it shares with others included."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) / 1024


def both(stack: ExitStack, folder: Path, database: Path, pages: Path) -> tuple[str, str]:
    """The addresses of our server and of the bare app's, which run as long as the stack is open."""
    urls = []
    for server in (our_server(folder, database), bare_server(folder, pages)):
        urls.append(stack.enter_context(server)[0])
        wait_until_up(urls[-1])
    return urls[0], urls[1]


@contextmanager
def our_server(folder: Path, database: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """Our app on a database, as ``make run`` starts it."""
    settings = {"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY, "LOMMA_BACKUP_TIME": "av"}
    with _server(folder / "ours.log", "app.py", settings) as started:
        yield started


@contextmanager
def bare_server(folder: Path, pages: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """The bare app with the pages of a file that page_copy wrote."""
    with _server(folder / "bare.log", str(BARE), {"BARE_PAGES": str(pages)}) as started:
        yield started


@contextmanager
def _server(log_file: Path, script: str, settings: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen]]:
    port = free_port()
    with log_file.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _STARTER, "run", script, "--server.port", str(port)],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=30)


_STARTER = f"import sys; sys.modules['{_ONLY_IN_TESTS}'] = None; from streamlit.web.cli import main; main()"


if __name__ == "__main__":
    main()
