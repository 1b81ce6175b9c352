"""``python -m tests.bench``: how long it takes to switch page and to save, beside a bare Streamlit app (no assertion).

Both apps run at the same time on this machine and take turns, so that what else it does hits both alike. Times
are taken in the page by its own clock: from the click until the new page or the confirmation stands there, the
server's run has ended and nothing old is left.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Page, sync_playwright

from lomma_core.bootstrap import ROOT
from tests.bench import large_register, page_copy
from tests.helpers.browser_steps import sign_in, wait_until_settled
from tests.helpers.chromium import FLAGS, chromium_path, wait_for_function
from tests.helpers.servers import TODAY, free_port, start_server, stop_server

WARM_UP = 3
LIST, OVERVIEW, RECORD = "Insatser", "Översikt", "Post"
WHAT = ("switch to Insatser", "switch to Översikt", "save an insats")
# Asks as often as the browser allows, since a change of the server's state may come and go between two frames.
TIMED = """async ([click, done]) => {
  const app = document.querySelector('[data-testid=stApp]');
  const ready = () => app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
  const there = new Function('return ' + done);
  const start = performance.now();
  document.evaluate(click, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue.click();
  while (!(there() && ready())) {
    if (performance.now() - start > 30000) throw new Error('not done after 30 s: ' + done);
    await new Promise(resolve => setTimeout(resolve));
  }
  return performance.now() - start;
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds after the warm-up (default 15)")
    parser.add_argument("--html-tables", action="store_true", help="let the bare app draw tables as plain HTML")
    arguments = parser.parse_args()
    os.environ["BARE_TABLES"] = "html" if arguments.html_tables else "st.table"
    with tempfile.TemporaryDirectory() as folder:
        times, things = _measure(Path(folder), arguments.rounds)
    print(
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"Streamlit {version('streamlit')}, DuckDB {version('duckdb')}; medians of {arguments.rounds} rounds, "
        f"the bare app's tables by {os.environ['BARE_TABLES']}"
    )
    print(f"{'':<20}{'ours':>10}{'bare':>10}{'ratio':>8}   things on the page")
    for what, (ours, bare) in times.items():
        a, b = statistics.median(ours), statistics.median(bare)
        print(f"{what:<20}{a:>7.0f} ms{b:>7.0f} ms{a / b:>8.2f}   {things[what]}")


def _measure(folder: Path, rounds: int) -> tuple[dict[str, tuple[list[float], list[float]]], dict[str, int]]:
    database = folder / "bench.duckdb"
    measures = large_register.fill(database)
    os.environ |= {"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY}
    places = {OVERVIEW: ("oversikt", {}), LIST: ("insatser", {}), RECORD: ("insatser", {"post": measures[-1]})}
    copies = page_copy.copied(places)
    (folder / "pages.json").write_text(json.dumps(copies, ensure_ascii=False), encoding="utf-8")
    things = dict(zip(WHAT, (page_copy.count(copies[page]) for page in (LIST, OVERVIEW, RECORD)), strict=True))
    times = {what: ([], []) for what in WHAT}
    ours = start_server(database)
    try:
        waiting = patch.object(Page, "wait_for_function", wait_for_function)
        with _bare_server(folder) as bare, waiting, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS.split())
            pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
            sign_in(pages[0], ours, large_register.NAME, large_register.PASSWORD)
            for number in range(WARM_UP + rounds):
                # Another insats each time, so that no history grows; the bare page is opened anew as well.
                record = f"{ours.url}/insatser?post={measures[number % (len(measures) - 1)]}"
                took = [
                    _round(pages[0], ours.url, record, "är sparad (version 2)"),
                    _round(pages[1], bare, f"{bare}/sida-2", "Sparad 1"),
                ]
                if number >= WARM_UP:
                    for side, durations in enumerate(took):
                        for what, milliseconds in zip(WHAT, durations, strict=True):
                            times[what][side].append(milliseconds)
            browser.close()
    finally:
        stop_server(ours)
    return times, things


def _round(page: Page, start: str, record: str, words: str) -> tuple[float, float, float]:
    """Milliseconds for the three things, in the order of WHAT."""
    page.goto(start)
    page.get_by_role("heading", level=1, name=OVERVIEW).wait_for()
    return _switch(page, LIST), _switch(page, OVERVIEW), _save(page, record, words)


def _switch(page: Page, title: str) -> float:
    wait_until_settled(page)
    link = f"//*[@data-testid='stSidebarNav']//a[normalize-space()='{title}']"
    headings = "document.querySelectorAll('[data-testid=stMain] h1')"
    return page.evaluate(TIMED, [link, f"{headings}.length === 1 && {headings}[0].innerText.startsWith('{title}')"])


def _save(page: Page, record: str, words: str) -> float:
    page.goto(record)
    field = page.get_by_label("Målgrupp")
    field.fill("En annan målgrupp")
    field.press("Tab")
    # Leaving the field starts a run of its own, which must be over.
    page.wait_for_timeout(300)
    wait_until_settled(page)
    button = "//button[normalize-space()='Spara ändringarna']"
    alerts = "[...document.querySelectorAll('[data-testid=stAlert]')]"
    return page.evaluate(TIMED, [button, f"{alerts}.some(alert => alert.innerText.includes('{words}'))"])


@contextmanager
def _bare_server(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("bare_app.py"))]
    log = (folder / "bare.log").open("w")
    process = subprocess.Popen(
        [*command, "--server.port", str(port)],
        cwd=ROOT,
        env=os.environ | {"BARE_PAGES": str(folder / "pages.json")},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while True:
            assert process.poll() is None, (folder / "bare.log").read_text(encoding="utf-8")
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


if __name__ == "__main__":
    main()
