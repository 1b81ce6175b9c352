"""``python -m tests.bench.kills``: kill -9 in a stream of work, round after round: nothing acknowledged may be lost.

The core's rounds: a process in which ten threads save and keep drafts while another imports, copies, compacts, closes
and reopens a quarter, removes by gallring; every tenth round it is a first start, and every tenth a migration of an old
database. The server's rounds: members who write in the form. After each round the database is opened, what was
acknowledged is looked for, and the log's chain is followed; exit 1 when something is missing.
"""

import argparse
import gzip
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from lomma_core.bootstrap import ROOT, open_register
from lomma_core.errors import NotValid
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.purge import purge
from lomma_core.quarterly import close
from lomma_core.records import commands
from lomma_core.register import Register
from tests.bench.members import Member, Tally, at_work, enrol, faults
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.quarter_steps import on
from tests.helpers.servers import start_server

OLD = ROOT / "tests" / "data" / "baseline" / "register.duckdb.gz"
OBSERVATION = {"datum": "2026-10-02", "miljo": "autonom", "aktivitetstyper": "klotter", "kalltyp": "skola"}


def main() -> None:
    """Kill and count; with ``--be`` only be the process that is killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__.split("\n")[0])
    parser.add_argument("--core", type=int, default=200, help="rounds against the core (default 200)")
    parser.add_argument("--server", type=int, default=20, help="rounds against a server (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="of when a round is killed (default 1)")
    parser.add_argument("--be", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.be:
        _work(Path(arguments.be[0]), arguments.be[1])
        return
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        wrong = _core_rounds(Path(folder), arguments.core, chance)
        wrong += _server_rounds(Path(folder), arguments.server, chance)
    print(
        f"{len(wrong)} faults, each said above" if wrong else "nothing acknowledged is missing, and every chain holds"
    )
    sys.exit(bool(wrong))


def _core_rounds(folder: Path, rounds: int, chance: random.Random) -> list[str]:
    database, acknowledged, acts, wrong = folder / "core.duckdb", list[str](), Counter[str](), list[str]()
    for number in range(rounds):
        if number % 10 == 0:
            # A database that is not there yet; and one of an earlier version, to be taken to today's.
            database, acknowledged = folder / f"core.{number}.duckdb", []
            if number % 20 == 10:
                database.write_bytes(gzip.decompress(OLD.read_bytes()))
        seconds = chance.uniform(0.05, 1.5 if number % 10 == 0 else 4)
        lines = _killed(database, f"Runda {number}", seconds, "started" if number % 5 == 0 else "saved ")
        acknowledged += [line.removeprefix("saved ") for line in lines if line.startswith("saved ")]
        acts.update(line.split(" ")[1] for line in lines if line.startswith("act "))
        acts.update(line.split(" ")[0] for line in lines)
        register = open_register(PLAN, database)
        wrong += _said(f"round {number}: {fault}" for fault in faults(register, acknowledged))
        wrong += _said(f"round {number}: no {line}" for line in _missing(register, lines))
        register.store.close()
        print(f"\rcore {number + 1} of {rounds}: {acts['saved']} saves", end="", flush=True)
    print(f"\ncore: {rounds} rounds, {dict(acts)}")
    return wrong


def _said(lines: Iterable[str]) -> list[str]:
    """Print each fault when it is seen, so that a run that is broken off has said what it saw, and return them."""
    seen = list(lines)
    for line in seen:
        print(f"\n{line}", flush=True)
    return seen


def _missing(register: Register, lines: list[str]) -> list[str]:
    """Each account's last draft, and each import, that was acknowledged and is not there."""
    missing = []
    for name, line in {line.split(" ")[1]: line for line in lines if line.startswith("draft ")}.items():
        draft = drafts.find(register, Actor(name, "medlem"), "insats", "ny")
        # A later one may be there too, which was never acknowledged.
        if draft is None or int(str(draft.answers["titel"]).split(" ")[1]) < int(line.split(" ")[2]):
            missing.append(line)
    for line in (line for line in lines if line.startswith("import ")):
        sql = "SELECT count(DISTINCT record) AS n FROM form_forslag WHERE ide LIKE ?"
        if register.store.read(sql, [f"{line.removeprefix('import ')} rad %"])[0]["n"] != 20:
            missing.append(line)
    return missing


def _killed(database: Path, name: str, seconds: float, first: str) -> list[str]:
    """Start the process, kill it so long after its first line that begins so, and return whole lines of what it said.

    Most rounds wait for an acknowledged save: on a busy machine the others are over before anything is at stake.
    """
    command = [sys.executable, "-X", "utf8", "-m", "tests.bench.kills", "--be", str(database), name]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout
    lines, timer = [], threading.Timer(seconds, process.kill)
    for line in process.stdout:
        # What was cut off by the kill was not acknowledged.
        if line.endswith("\n"):
            lines.append(line.rstrip("\n"))
        if line.startswith(first) and timer.ident is None:
            timer.start()
    assert process.wait() < 0, f"it ended by itself: {lines[-3:]}"
    return lines


def _work(database: Path, name: str) -> None:
    """Be killed: say each thing once it is acknowledged."""
    said = threading.Lock()

    def tell(line: str) -> None:
        with said:
            os.write(1, f"{line}\n".encode())

    tell("started")
    register = open_register(PLAN, database)
    for n in range(10):
        threading.Thread(target=_save_on, args=[register, f"{name} {n}", n, tell], daemon=True).start()
    for act, number in zip(itertools.cycle(_ACTS), itertools.count()):
        act(register, database, f"{name} {number}", tell)
        tell(f"act {act.__name__.strip('_')}")
    time.sleep(60)


def _save_on(register: Register, name: str, n: int, tell: Callable[[str], None]) -> None:
    member = Actor(f"medlem.{n}", "medlem")
    for number in itertools.count():
        drafts.keep(register, member, "insats", "ny", {"titel": f"Utkast {number}"})
        tell(f"draft {member.name} {number}")
        title = f"{name} {number}"
        commands.save(register, member, "insats", MEASURE | {"titel": title})
        tell(f"saved {title}")


def _import(register: Register, database: Path, name: str, tell: Callable[[str], None]) -> None:
    # Another form than the one that is written all the time: a file is judged again when its form has changed.
    rows = [f"{name} rad {n};Individriktad" for n in range(20)]
    table, form = read_table("\n".join(["Idé;Nivå", *rows]).encode("utf-8-sig")), register.plan.forms["forslag"]
    looked_at = preview.preview(register, MEMBER, form.name, table, columns.suggest(register, form, table))
    preview.save(register, MEMBER, looked_at)
    tell(f"import {name}")


def _backup(register: Register, database: Path, name: str, tell: Callable[[str], None]) -> None:
    target = database.with_name(f"copy of {name}.{time.monotonic_ns()}.duckdb")
    register.store.backup(target)
    target.unlink()


def _compact(register: Register, database: Path, name: str, tell: Callable[[str], None]) -> None:
    register.store.compact()


def _close(register: Register, database: Path, name: str, tell: Callable[[str], None]) -> None:
    quarter = close.open_quarter(register)
    # The process before may have been killed in between.
    with suppress(NotValid):
        close.close(register, CONVENER, quarter, "Prov.")
    close.reopen(register, ARCHIVIST, quarter, "Prov.")


def _purge(register: Register, database: Path, name: str, tell: Callable[[str], None]) -> None:
    record = commands.save(register, MEMBER, "observation", OBSERVATION | {"iakttagelse": f"{name} klotter."})
    later = on(register, "2029-01-10")
    proposal = purge.propose(later, ARCHIVIST, "observation", [record.id], "KS 2026/0123")
    purge.confirm(later, CONVENER, proposal)


_ACTS = (_import, _backup, _compact, _close, _purge)


def _server_rounds(folder: Path, rounds: int, chance: random.Random) -> list[str]:
    database, tally, wrong = folder / "server.duckdb", Tally(), list[str]()
    seeded_database(database)
    register = open_register(PLAN, database)
    tokens = enrol(register, 10)
    register.store.close()
    for number in range(rounds):
        server, ended = start_server(database), threading.Event()
        members = [Member(server.url, token, f"Server {number} {n}", tally, ended) for n, token in enumerate(tokens)]
        before, patience = len(tally.titles), time.monotonic() + 60
        with at_work(members):
            while len(tally.titles) == before and time.monotonic() < patience:
                time.sleep(0.05)
            time.sleep(chance.uniform(0, 8))
            server.process.kill()
            server.process.wait()
            ended.set()
        register = open_register(PLAN, database)
        wrong += _said(f"server's round {number}: {fault}" for fault in faults(register, tally.titles))
        register.store.close()
        print(f"\rserver {number + 1} of {rounds}: {len(tally.titles)} saves", end="", flush=True)
    print(f"\nserver: {rounds} rounds, {len(tally.titles)} saves, {len(tally.refused)} refused")
    print("\n".join(sorted(set(tally.refused))[:5]))
    return wrong


if __name__ == "__main__":
    main()
