"""``python -m tests.bench.feel``: how long a page, a new form and a save take in Chromium, beside a bare Streamlit app.

Both apps run at the same time on this machine and take turns, so that what else it does hits both alike. Times
are taken in the page by its own clock: from the click until the new page or the confirmation stands there, the
server's run has ended and nothing old is left.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench import large_register, page_copy
from tests.bench.figures import Pair
from tests.bench.starts import both
from tests.helpers.browser_steps import sign_in, wait_until_settled
from tests.helpers.chromium import FLAGS, chromium_path, wait_for_function
from tests.helpers.servers import TODAY

LIST, OVERVIEW, RECORD, NEW = "Insatser", "Översikt", "Post", "Ny"
# The bare app's pages, in the order of their addresses.
PLACES = {OVERVIEW: ("oversikt", {}), LIST: ("insatser", {}), NEW: ("insatser", {"ny": "1"})}
WHAT = ("open the list (Insatser)", "switch page to Översikt", "open a new form", "save an insats")
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
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feel", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds after the warm-up (default 15)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS.split())
        database = Path(folder) / "bench.duckdb"
        measures = large_register.fill(database)
        pages = copied(Path(folder), database, measures)
        for pair in measure(browser, Path(folder), database, pages, measures, arguments.rounds):
            print(pair)
        browser.close()


def measure(
    browser: Browser, folder: Path, database: Path, pages_file: Path, measures: list[str], rounds: int, warm_up: int = 3
) -> Iterator[Pair]:
    """Milliseconds for each thing of WHAT, in both apps in turn."""
    times = [Pair(what, "ms", goal=1.2) for what in WHAT]
    waiting = patch.object(Page, "wait_for_function", wait_for_function)
    with ExitStack() as stack:
        stack.enter_context(waiting)
        ours, bare = both(stack, folder, database, pages_file)
        pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
        sign_in(pages[0], SimpleNamespace(url=ours), large_register.NAME, large_register.PASSWORD)
        for number in range(warm_up + rounds):
            # Another insats each time, so that no history grows; the bare page is opened anew as well.
            record = f"{ours}/insatser?post={measures[number % (len(measures) - 1)]}"
            took = [
                _round(pages[0], ours, "//button[normalize-space()='Ny insats']", record, "är sparad (version 2)"),
                _round(pages[1], bare, _link(NEW), f"{bare}/sida-3", "Sparad 1"),
            ]
            if number >= warm_up:
                for side, durations in enumerate(took):
                    for pair, milliseconds in zip(times, durations, strict=True):
                        pair.sides[side].append(milliseconds)
        for page in pages:
            page.close()
    yield from times


def copied(folder: Path, database: Path, measures: list[str]) -> Path:
    """The file with what our pages draw, for the bare app to draw."""
    os.environ |= {"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY}
    copies = page_copy.copied(PLACES | {RECORD: ("insatser", {"post": measures[-1]})})
    file = folder / "pages.json"
    file.write_text(json.dumps(copies, ensure_ascii=False), encoding="utf-8")
    return file


def _round(page: Page, start: str, new: str, record: str, words: str) -> tuple[float, ...]:
    """Milliseconds for each thing, in the order of WHAT."""
    page.goto(start)
    page.get_by_role("heading", level=1, name=OVERVIEW).wait_for()
    switched = _switch(page, LIST), _switch(page, OVERVIEW)
    _switch(page, LIST)
    return *switched, _open_form(page, new), _save(page, record, words)


def _open_form(page: Page, new: str) -> float:
    wait_until_settled(page)
    return page.evaluate(TIMED, [new, "document.querySelectorAll('[data-testid=stMain] textarea').length > 2"])


def _link(title: str) -> str:
    return f"//*[@data-testid='stSidebarNav']//a[normalize-space()='{title}']"


def _switch(page: Page, title: str) -> float:
    wait_until_settled(page)
    link = _link(title)
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


if __name__ == "__main__":
    main()
