"""``python -m tests.bench.sign_in_load``: how long a page takes while many sign in anonymously (no assertion).

Forty clients without an account send wrong passwords as fast as they are answered, each under names of its own, while
somebody who is signed in opens Översikt again and again. Run it in an older checkout for the figure before.
"""

import argparse
import contextlib
import itertools
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from tests.helpers.browser_data import seeded_database, session
from tests.helpers.raw_client import RawClient
from tests.helpers.servers import start_server, stop_server


def main() -> None:
    """Measure and print; with ``--url`` only be the anonymous clients, until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sign_in_load", description=__doc__.split("\n")[0])
    parser.add_argument("--loops", type=int, default=40, help="anonymous clients at once (default 40)")
    parser.add_argument("--loads", type=int, default=15, help="measured page loads (default 15)")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.url:
        _be_many(arguments.url, arguments.loops)
        return
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "load.duckdb"
        seeded_database(database)
        server = start_server(database)
        try:
            _print("nobody else", _loads(server.url, arguments.loads))
            # In a process of their own, so that what is measured is the server and not this client.
            words = ["-m", "tests.bench.sign_in_load", "--url", server.url, "--loops", str(arguments.loops)]
            many = subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert many.stdout
            many.stdout.readline()
            times = _loads(server.url, arguments.loads)
            _print(f"{arguments.loops} loops", times)
            print(many.communicate("stop\n")[0].strip())
        finally:
            stop_server(server)


def _be_many(url: str, amount: int) -> None:
    ended, tries, started = threading.Event(), itertools.count(), threading.Barrier(amount + 1)
    loops = [threading.Thread(target=_loop, args=[url, n, ended, tries, started]) for n in range(amount)]
    start = time.perf_counter()
    for loop in loops:
        loop.start()
    started.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    passed, made = time.perf_counter() - start, next(tries)
    ended.set()
    for loop in loops:
        loop.join()
    print(f"{made / passed:.1f} tries a second")


def _loads(url: str, amount: int) -> list[float]:
    """Seconds from a new websocket to the end of the page's run, for somebody who is signed in."""
    times = []
    for _ in range(amount):
        start = time.perf_counter()
        client = RawClient(url, session("med.ett")["value"]).run()
        times.append(time.perf_counter() - start)
        assert "Logga ut" in client.labels()
        client.close()
    return times


def _loop(
    url: str, number: int, ended: threading.Event, tries: "itertools.count[int]", started: threading.Barrier
) -> None:
    # A server that answers too late, or hangs up on one of many, is part of what is measured.
    with contextlib.suppress(TimeoutError, OSError, ConnectionClosed):
        client = RawClient(url).run()
        started.wait()
        for n in itertools.count():
            if ended.is_set():
                return
            client.fill("Användarnamn", string_value=f"konto.{number}.{n // 4}")
            client.fill("Lösenord", string_value="fel lösenord här").press("Logga in")
            next(tries)


def _print(what: str, times: list[float]) -> None:
    print(f"{what}: median {statistics.median(times):.2f} s, longest {max(times):.2f} s")


if __name__ == "__main__":
    main()
