"""``python -m tests.bench.fleet``: how many registers this computer holds, and what each of them takes.

So many registers with example answers are started by ``fleet``, each as its own process. Then each is asked how it is,
and one member signs in to each and opens three pages. Memory is read before and after that: PSS is a process's own and
its share of what processes have together, RSS counts what they share once for each. Linux only; nothing is asserted.
"""

import argparse
import contextlib
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from lomma_core.bootstrap import open_register
from lomma_core.errors import LommaError
from lomma_core.fleet import health
from lomma_core.fleet.processes import Processes, await_answer, running
from lomma_core.fleet.registers import PORT, Entry, read_folder
from tests.bench.members import enrol
from tests.conftest import PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.raw_client import raw_client

PAGES = ("", "insatser", "kvartalet")
# Below this much free memory no more are started.
LEAST_FREE = 3 * 1024


def main() -> None:
    """Start, ask, visit, measure, print and stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fleet", description=__doc__.split("\n")[0])
    parser.add_argument("--registers", type=int, default=50, help="how many (default 50)")
    parser.add_argument("--first-port", type=int, default=28700, help="the port of the first (default 28700)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        database = place / "seeded.duckdb"
        seeded_database(database)
        register = open_register(PLAN, database)
        token = enrol(register, 1)[0]
        register.store.close()
        for number in range(arguments.registers):
            name = f"kommun-{number + 1:02d}"
            shutil.copy(PLAN, place / f"{name}.toml")
            settings = f"{PORT}={arguments.first_port + number}\nLOMMA_BACKUP_TIME=av\nLOMMA_TODAY=2026-11-24\n"
            (place / f"{name}.env").write_text(settings, encoding="utf-8")
            (place / name).mkdir()
            shutil.copy(database, place / name / "lomma.duckdb")
        entries = read_folder(place)
        try:
            _measure(entries, token)
        finally:
            for entry in entries:
                with contextlib.suppress(LommaError):
                    Processes().stop(entry)


def _measure(entries: list[Entry], token: str) -> None:
    runner, up, began = Processes(), [], time.monotonic()
    for entry in entries:
        if _available() < LEAST_FREE:
            print(f"no room for more than {len(up)}")
            break
        runner.start(entry)
        if await_answer(entry, runner):
            up.append(entry)
    seconds = time.monotonic() - began
    print(f"{len(up)} of {len(entries)} started one after another in {seconds:.0f} s, {seconds / len(up):.1f} s each")
    _memory("started", up)
    began = time.monotonic()
    answers = [health.ask(entry.port)[0] for entry in up]
    print(f"{answers.count(health.OK)} are well; asking all took {time.monotonic() - began:.1f} s")
    for entry in up:
        with raw_client(f"http://127.0.0.1:{entry.port}", token) as client:
            for page in PAGES:
                client.run(page)
    _memory("a member has opened three pages", up)


def _memory(when: str, entries: list[Entry]) -> None:
    own = [_kinds(running(entry)) for entry in entries]
    for kind in ("Pss", "Rss"):
        sizes = [sizes[kind] for sizes in own]
        print(
            f"{when}: {kind.upper()} median {statistics.median(sizes):.0f} MiB, most {max(sizes):.0f}, "
            f"together {sum(sizes) / 1024:.1f} GiB"
        )
    print(f"{when}: {_available() / 1024:.1f} GiB of memory are still free")


def _kinds(process: int | None) -> dict[str, float]:
    """A process's memory in MiB."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return {kind: int(size) / 1024 for kind, size in re.findall(r"^(Pss|Rss):\s+(\d+) kB", text, re.MULTILINE)}


def _available() -> float:
    text = Path("/proc/meminfo").read_text(encoding="ascii")
    return int(re.search(r"^MemAvailable:\s+(\d+)", text, re.MULTILINE)[1]) / 1024


if __name__ == "__main__":
    main()
