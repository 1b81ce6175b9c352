"""``python -m tests.bench.crowd``: thirty members who fill in and save at once, and ten displays, beside the bare app.

No browser. Ours and the bare app work in turn, a stretch each, so that what else the machine does hits both. The bare
app has the same form and stores nothing; the displays ask ours alone.
"""

import argparse
import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from lomma_core.accounts import display_links
from lomma_core.bootstrap import open_register
from pages.wall_display.routes import NAME as SCREEN
from tests.bench import feel, large_register
from tests.bench.figures import Pair
from tests.bench.members import LOST, Member, Tally, enrol, faults
from tests.bench.starts import bare_server, our_server, resident, wait_until_up
from tests.conftest import CONVENER, PLAN
from tests.helpers.raw_client import RawClient, request

WRITERS, DISPLAYS = 30, 10
_BARE_PAGE = ("sida-2", "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowd", description=__doc__.split("\n")[0])
    parser.add_argument("--each", type=int, default=2, help="insatser of each member in a stretch (default 2)")
    parser.add_argument("--stretches", type=int, default=3, help="stretches of each (default 3)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "bench.duckdb"
        measures = large_register.fill(database)
        pages = feel.copied(Path(folder), database, measures)
        pairs, lost = measure(Path(folder), database, pages, arguments.each, arguments.stretches)
    for pair in pairs:
        print(pair)
    print("\n".join(lost) or "nothing lost")


def measure(folder: Path, database: Path, pages: Path, each: int, stretches: int) -> tuple[list[Pair], list[str]]:
    """Milliseconds for leaving a field and for a save, MiB for each open form, and what was lost."""
    register = open_register(PLAN, database)
    secrets = [display_links.add(register, CONVENER, f"Skärm {n}")[1] for n in range(DISPLAYS)]
    tokens = enrol(register, WRITERS)
    register.store.close()
    fields, saves = (Pair(f"{WRITERS} at once: {what}", "ms", goal=1.3) for what in ("leave a field", "save"))
    memory = Pair("memory for each open form", "MiB")
    tallies = Tally(), Tally()
    with ExitStack() as stack:
        ours, our_process = stack.enter_context(our_server(folder, database))
        wait_until_up(ours)
        bare, bare_process = stack.enter_context(bare_server(folder, pages))
        wait_until_up(bare)
        stack.enter_context(_displays(ours, secrets))
        for side, (url, process) in enumerate(((ours, our_process), (bare, bare_process))):
            memory.sides[side].append(_per_form(url, process.pid, tokens if side == 0 else [None] * WRITERS, side))
        for _ in range(stretches):
            for side, url in enumerate((ours, bare)):
                members = [_member(url, n, token, tallies[side], each, side) for n, token in enumerate(tokens)]
                threads = [threading.Thread(target=member.write_on, daemon=True) for member in members]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
    for side, tally in enumerate(tallies):
        fields.sides[side].extend(second * 1000 for second in tally.fields)
        saves.sides[side].extend(second * 1000 for second in tally.saves)
    register = open_register(PLAN, database)
    # The register that was filled in one go has no log of that: its versions and its log differ.
    wrong = [fault for fault in faults(register, tallies[0].titles) if fault.startswith(("lost", "the chain"))]
    register.store.close()
    wrong += [f"{tally.lost} connections lost" for tally in tallies if tally.lost]
    return [fields, saves, memory], [*wrong, *sorted({text for tally in tallies for text in tally.refused})[:5]]


def _member(url: str, n: int, token: str, tally: Tally, each: int, side: int) -> Member:
    name = f"Insats {n:02d} {time.monotonic_ns()}"
    if side == 0:
        return Member(url, token, name, tally, threading.Event(), most=each)
    return Member(url, None, name, tally, threading.Event(), _BARE_PAGE, saved="Sparad 1", most=each)


def _per_form(url: str, pid: int, tokens: list, side: int) -> float:
    """MiB that the process grows by with each form that is open, after a first that counts for nothing."""
    place = ("insatser", "ny=1") if side == 0 else _BARE_PAGE
    with ExitStack() as stack:
        stack.callback(RawClient(url, tokens[0]).run(*place).close)
        before = resident(pid)
        for token in tokens:
            stack.callback(RawClient(url, token).run(*place).close)
        return (resident(pid) - before) / len(tokens)


@contextlib.contextmanager
def _displays(url: str, secrets: list[str]) -> Iterator[None]:
    ended = threading.Event()
    screens = [threading.Thread(target=_look, args=[url, secret, ended], daemon=True) for secret in secrets]
    for screen in screens:
        screen.start()
    try:
        yield
    finally:
        ended.set()
        for screen in screens:
            screen.join(30)


def _look(url: str, secret: str, ended: threading.Event) -> None:
    while not ended.wait(5):
        with contextlib.suppress(*LOST):
            request(f"{url}/visning/data", cookie=f"{SCREEN}={secret}")


if __name__ == "__main__":
    main()
