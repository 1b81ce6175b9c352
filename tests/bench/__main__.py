"""``python -m tests.bench``: what can be measured of ours beside a bare Streamlit app, in one run (no assertion).

Both apps run on this machine and take turns, so that what else it does hits both alike: a cold start and its memory,
pages and saves in a real Chromium, thirty members at once. Then the core's verbs by the number of versions, exports
among them.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench import crowd, feel, large_register, starts
from tests.bench.figures import Pair
from tests.helpers.chromium import FLAGS, chromium_path

_HEAD = f"{'':<36}{'ours':>8}{'bare':>8}{'ratio':>7}   {'95 %':>8}{'bare':>8}{'ratio':>7}  unit"


def main() -> None:
    """Measure, print a table, and write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a minute, for a first look: few rounds, no verbs")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures are written as well")
    arguments = parser.parse_args()
    print(_machine(), _HEAD, sep="\n", flush=True)
    pairs = []
    for pair in _pairs(arguments.quick):
        pairs.append(pair)
        print(pair, flush=True)
    figures: dict[str, object] = {"date": f"{dt.date.today()}", "machine": _machine(), "quick": arguments.quick}
    figures["beside the bare app"] = {pair.name: pair.figures() for pair in pairs}
    if not arguments.quick:
        figures["verbs"] = _verbs()
    arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"written to {arguments.json}")


def _machine() -> str:
    return (
        f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"Streamlit {version('streamlit')}, DuckDB {version('duckdb')}"
    )


def _pairs(quick: bool) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        database = folder / "bench.duckdb"
        # Quick: a smaller register, since most of a minute would pass before anything is measured.
        measures = large_register.fill(database, *((60, 2) if quick else ()))
        pages = feel.copied(folder, database, measures)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS.split())
        yield from starts.measure(browser, folder, database, *((1, 0) if quick else (5, 1)))
        yield from feel.measure(browser, folder, database, pages, measures, *((2, 0) if quick else (15, 3)))
        browser.close()
        pairs, lost = crowd.measure(folder, database, pages, *((1, 1) if quick else (2, 3)))
        yield from pairs
    print("\n".join(lost) or "nothing that was acknowledged is lost")


def _verbs() -> dict[str, object]:
    """The core's verbs in a process of their own, since nothing may be in its memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "verbs.json"
        words = ["--sizes", "10000", "1000000", "--rounds", "3", "--json", str(file)]
        subprocess.run([sys.executable, "-m", "tests.bench.verbs", *words], check=True)
        figures: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
        return figures


if __name__ == "__main__":
    main()
