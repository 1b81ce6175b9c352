"""``python -m tests.bench.soak``: what a server holds on to while many work for half an hour (no assertion on time).

Thirty members write insatser in the form, ten screens ask for news, and every minute all connections are lost at once.
Each half minute a line: memory, threads, file descriptors, the files, and how long a field's and a save's run takes.
At the end the acknowledged insatser are looked for in the file, and the log's chain is followed.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from lomma_core.accounts import display_links
from lomma_core.bootstrap import open_register
from pages.wall_display.routes import NAME as SCREEN
from tests.bench.members import LOST, Member, Tally, at_work, enrol, faults
from tests.conftest import CONVENER, PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.raw_client import request
from tests.helpers.servers import Server, start_server, stop_server


def main() -> None:
    """Measure and print; exit 1 when something acknowledged is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30, help="how long (default 30)")
    parser.add_argument("--writers", type=int, default=30, help="members who write (default 30)")
    parser.add_argument("--displays", type=int, default=10, help="screens that ask for news (default 10)")
    parser.add_argument("--every", type=float, default=30, help="seconds between two lines (default 30)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "soak.duckdb"
        seeded_database(database)
        register = open_register(PLAN, database)
        secrets = [display_links.add(register, CONVENER, f"Skärm {n}")[1] for n in range(arguments.displays)]
        tokens = enrol(register, arguments.writers)
        register.store.close()
        server = start_server(database, cold=True)
        tally, ended = Tally(), threading.Event()
        writers = [Member(server.url, token, f"Insats {n:02d}", tally, ended) for n, token in enumerate(tokens)]
        screens = [threading.Thread(target=_look, args=[server.url, secret, ended], daemon=True) for secret in secrets]
        for screen in screens:
            screen.start()
        print(
            f"{'min':>5}{'MiB':>8}{'threads':>9}{'files':>7}{'log kB':>8}{'file kB':>9}{'saved':>7}{'lost':>6}", end=""
        )
        print(f"{'field ms':>10}{'save ms':>9}{'95 %':>8}")
        with at_work(writers):
            _watch(server, database, tally, writers, arguments.minutes * 60, arguments.every)
        stop_server(server)
        register = open_register(PLAN, database)
        wrong = faults(register, tally.titles)
        register.store.close()
    print(f"{len(tally.titles)} insatser acknowledged, {tally.lost} connections lost, {len(tally.refused)} refused")
    print("\n".join(sorted(set(tally.refused))[:5] + (wrong or ["all of them there, and the chain holds"])))
    sys.exit(bool(wrong))


def _watch(server: Server, database: Path, tally: Tally, writers: list[Member], seconds: float, every: float) -> None:
    start, storm, seen = time.monotonic(), 60.0, (0, 0)
    while (passed := time.monotonic() - start) < seconds:
        time.sleep(min(every, seconds - passed))
        passed = time.monotonic() - start
        fields, saves = tally.fields[seen[0] :], tally.saves[seen[1] :]
        seen = len(tally.fields), len(tally.saves)
        _line(server, database, tally, passed / 60, fields, saves)
        if passed > storm:
            storm += 60
            for writer in writers:
                writer.hang_up()


def _line(
    server: Server, database: Path, tally: Tally, minutes: float, fields: list[float], saves: list[float]
) -> None:
    process = Path("/proc") / str(server.process.pid)
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    memory, threads = int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"])
    files = len(os.listdir(process / "fd"))
    wal = database.with_name(f"{database.name}.wal")
    sizes = [path.stat().st_size / 1024 if path.exists() else 0 for path in (wal, database)]
    ordered = sorted(saves) or [0.0]
    times = [statistics.median(fields or [0.0]), statistics.median(ordered), ordered[int(len(ordered) * 0.95)]]
    print(f"{minutes:>5.1f}{memory:>8.0f}{threads:>9}{files:>7}{sizes[0]:>8.0f}{sizes[1]:>9.0f}", end="")
    print(f"{len(tally.titles):>7}{tally.lost:>6}", end="")
    print(f"{times[0] * 1000:>10.0f}{times[1] * 1000:>9.0f}{times[2] * 1000:>8.0f}", flush=True)


def _look(url: str, secret: str, ended: threading.Event) -> None:
    while not ended.wait(5):
        with contextlib.suppress(*LOST):
            request(f"{url}/visning/data", cookie=f"{SCREEN}={secret}")


if __name__ == "__main__":
    main()
