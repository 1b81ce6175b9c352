"""``python -m tests.bench.backup_wait``: how long readers and writers wait, with and without a backup going on.

A register with 50 000 insatser. Five threads save drafts and insatser, five read what is not in memory; in every other
stretch of the time backups are made one after another. Each wait is measured, and both kinds are of the same run.
"""

import argparse
import contextlib
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.records import commands
from lomma_core.register import Register
from tests.bench.large_register import fill
from tests.conftest import MEASURE, PLAN

Waits = dict[tuple[str, bool], list[float]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.backup_wait", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000, help="insatser in the register (default 50000)")
    parser.add_argument("--seconds", type=float, default=10, help="of each stretch (default 10)")
    parser.add_argument("--stretches", type=int, default=6, help="half of them with backups (default 6)")
    parser.add_argument("--writers", type=int, default=5, help="threads that save (default 5)")
    parser.add_argument("--readers", type=int, default=5, help="threads that read (default 5)")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two acts of a thread (default 0.2)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "lomma.duckdb"
        fill(database, arguments.rows, 1)
        register = open_register(PLAN, database)
        print(f"load {os.getloadavg()[0]:.1f}, file {database.stat().st_size >> 20} MiB, {os.cpu_count()} processors")
        _measure(register, Path(folder), arguments)
        register.store.close()


def _measure(register: Register, folder: Path, arguments: argparse.Namespace) -> None:
    waits, copies, backing, ended = Waits(), list[float](), threading.Event(), threading.Event()
    acts = [("write", _writer(register, n)) for n in range(arguments.writers)]
    acts += [("read", _reader(register, n)) for n in range(arguments.readers)]
    threads = [threading.Thread(target=_go_on, args=[*act, waits, backing, ended, arguments.pause]) for act in acts]
    for thread in threads:
        thread.start()
    for stretch in range(arguments.stretches):
        until = time.monotonic() + arguments.seconds
        if stretch % 2:
            backing.set()
            while time.monotonic() < until:
                begun, target = time.perf_counter(), folder / f"{time.monotonic_ns()}.duckdb"
                register.store.backup(target)
                copies.append(time.perf_counter() - begun)
                target.unlink()
            backing.clear()
        else:
            time.sleep(arguments.seconds)
    ended.set()
    for thread in threads:
        thread.join()
    print(f"{len(copies)} backups, the median {_at(copies, 0.5):.2f} s, the longest {max(copies):.2f} s")
    print(f"{'':<22}{'number':>8}{'median ms':>11}{'95 % ms':>9}{'longest ms':>12}{'over 200 ms':>13}")
    for (kind, during), times in sorted(waits.items()):
        name = f"{kind}, {'a backup' if during else 'no backup'}"
        figures = [_at(times, share) * 1000 for share in (0.5, 0.95)] + [max(times) * 1000]
        print(f"{name:<22}{len(times):>8}{figures[0]:>11.1f}{figures[1]:>9.1f}{figures[2]:>12.1f}", end="")
        print(f"{sum(wait > 0.2 for wait in times):>13}")


def _at(times: list[float], share: float) -> float:
    """The time that a share of them do not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _go_on(
    kind: str,
    act: Callable[[], object],
    waits: Waits,
    backing: threading.Event,
    ended: threading.Event,
    pause: float,
) -> None:
    while not ended.wait(pause):
        during, begun = backing.is_set(), time.perf_counter()
        act()
        # A wait that a backup began or ended in belongs to the backup.
        waits.setdefault((kind, during or backing.is_set()), []).append(time.perf_counter() - begun)


def _writer(register: Register, n: int) -> Callable[[], object]:
    actor, numbers = Actor(f"medlem.{n}", "medlem"), itertools.count()

    def save() -> None:
        title = f"Insats {n} {next(numbers)}"
        drafts.keep(register, actor, "insats", "ny", {"titel": title})
        commands.save(register, actor, "insats", MEASURE | {"titel": title})

    return save


def _reader(register: Register, n: int) -> Callable[[], object]:
    numbers = itertools.count()

    def look() -> None:
        # Never the same twice: what is in memory waits for nobody.
        sql = "SELECT titel, saved_at FROM form_insats WHERE titel LIKE ? ORDER BY saved_at DESC, record LIMIT 50"
        register.store.read(sql, [f"%område {n}{next(numbers)}%"])

    return look


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
