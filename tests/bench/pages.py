"""``python -m tests.bench.pages``: what each page's run costs in the server, beside the page that reads nothing.

No browser and no assertion: the run alone, as the server does it, with the first visit and the ones after it apart.
The floor is the accessibility statement, run in turn with each page, so that what else the machine does hits both.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.bench import large_register, page_copy
from tests.helpers.servers import TODAY

FLOOR = "tillganglighet"
FOLLOW_UP = {"form": "uppfoljning_insats", "ny": "1"}
PLACES = {
    "Översikt": ("", {}),
    "Lägesbild": ("lagesbild", {}),
    "Förslag": ("forslag", {}),
    "Insatser": ("insatser", {}),
    "Uppföljning": ("uppfoljning", {}),
    "ny uppföljning": ("uppfoljning", FOLLOW_UP),
    "ny lägesbild": ("lagesbild", {"form": "lagesbild", "ny": "1"}),
    "Luckor": ("luckor", {}),
    "Kvartalet": ("kvartalet", {"kvartal": str(large_register.LAST)}),
    "Gruppen": ("gruppen", {}),
    "Export och import": ("export-och-import", {}),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pages", description=__doc__.split("\n")[0])
    parser.add_argument("--measures", type=int, default=large_register.MEASURES, help="so many insatser (default 200)")
    parser.add_argument(
        "--quarters", type=int, default=large_register.QUARTERS, help="followed up so often (default 6)"
    )
    parser.add_argument("--rounds", type=int, default=7, help="measured rounds (default 7)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.duckdb"
        large_register.fill(database, arguments.measures, arguments.quarters)
        os.environ |= {"LOMMA_DATABASE": str(database), "LOMMA_TODAY": TODAY}
        with page_copy.signed_in() as app:
            print(f"{arguments.measures} insatser, {arguments.quarters} quarters; medians of {arguments.rounds} rounds")
            print(f"{'':<20}{'first':>10}{'then':>10}{'floor':>10}{'ratio':>8}   things drawn")
            for name, place in PLACES.items():
                _line(app, name, place, arguments.rounds)


def _line(app: AppTest, name: str, place: tuple[str, dict[str, str]], rounds: int) -> None:
    first, things = _run(app, place), sum(1 for _ in app.main)
    times = [(_run(app, place), _run(app, (FLOOR, {}))) for _ in range(rounds)]
    then, floor = (statistics.median(series) for series in zip(*times, strict=True))
    print(f"{name:<20}{first:>7.0f} ms{then:>7.0f} ms{floor:>7.1f} ms{then / floor:>8.1f}   {things}", flush=True)


def _run(app: AppTest, place: tuple[str, dict[str, str]]) -> float:
    """Milliseconds for a run of a page."""
    start = time.perf_counter()
    page_copy.visit(app, *place)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
