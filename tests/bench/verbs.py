"""``python -m tests.bench.verbs``: the core's verbs on 100, 10 000 and 1 000 000 versions, cold, beside each other.

Cold is that nothing is in the register's memory: each time the results of earlier queries and made files are let go.
The registers are made once and stay in the temporary folder. No assertion: times differ between machines. What does
not, how many rows a verb fetches, is asserted in ``tests/core/test_flat.py``.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from lomma_core.bootstrap import open_register
from lomma_core.charts import bars
from lomma_core.domain import overview, todo
from lomma_core.exchange.exports import csv_writer
from lomma_core.permissions import Actor
from lomma_core.quarterly import changes, display
from lomma_core.records import commands, listing, queries
from lomma_core.register import Register
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.storage.transaction import Transaction
from lomma_core.utils.quarters import STOCKHOLM, Quarter
from tests.conftest import MEASURE, PLAN

Clock = Callable[[], float]
SIZES = (100, 10_000, 1_000_000)
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM)
QUARTER, QUARTERS = Quarter(2026, 4), 19
CONVENER = Actor("matt.ett", "sammankallande")
# Each insats has ten versions and nine or ten follow-ups; of all of them so many run.
_VERSIONS, _FOLLOW_UPS, _RUNNING = 10, 10, 200
_ID = "translate(substr(md5('{}' || {}), 1, 12), '0123456789abcdef', 'bcdfghjkmnpqrstv')"
_DAY = dt.datetime(2022, 4, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.verbs", description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many versions")
    parser.add_argument("--rounds", type=int, default=7, help="measured rounds (default 7)")
    parser.add_argument("--only", nargs="+", default=[], help="words of the verbs to measure")
    parser.add_argument("--cpu", action="store_true", help="processor time, where the machine does other things too")
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    arguments = parser.parse_args()
    clock = time.process_time if arguments.cpu else time.perf_counter
    table = {size: _measure(size, arguments.rounds, arguments.only, clock) for size in arguments.sizes}
    kind = "processor time" if arguments.cpu else "time"
    print(
        f"{os.cpu_count()} processors, DuckDB {duckdb.__version__}, medians of {arguments.rounds}, {kind} in ms (cold)"
    )
    first, last = arguments.sizes[max(len(arguments.sizes) - 2, 0)], arguments.sizes[-1]
    print(f"{'':<34}" + "".join(f"{size:>12,}" for size in arguments.sizes) + f"{'ratio':>9}")
    for verb in table[last]:
        times = [table[size][verb] for size in arguments.sizes]
        print(
            f"{verb:<34}" + "".join(f"{t:>12,.1f}" for t in times) + f"{table[last][verb] / table[first][verb]:>9.2f}"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(table, ensure_ascii=False, indent=1), encoding="utf-8")


def _measure(size: int, rounds: int, only: list[str], clock: Clock) -> dict[str, float]:
    """Verb -> milliseconds, or rows a second for what is written out."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(shutil.copy(made(size), folder))
        register = open_register(PLAN, database, lambda: NOW)
        try:
            result = {}
            for name, verb in verbs(register).items():
                if not only or any(word in name for word in only):
                    result[name] = statistics.median(_timed(register, verb, n, clock) for n in range(rounds))
            if not only or any(word in "CSV" for word in only):
                result |= _written(register, Path(folder), clock)
        finally:
            register.store.close()
    return result


def _timed(register: Register, verb: Callable[[int], object], number: int, clock: Clock) -> float:
    chill(register)
    start = clock()
    verb(number)
    return (clock() - start) * 1000


def chill(register: Register) -> None:
    """Let go of all that is in a register's memory."""
    register.store._cache.invalidate()
    register.file_cache.clear()


def verbs(register: Register) -> dict[str, Callable[[int], object]]:
    """Each verb by its name; it gets the number of its round."""
    plan, rows = register.plan, register.store.read('SELECT record FROM "form_insats" WHERE version = 1 LIMIT 100')

    def page(form: str, **query: object) -> object:
        records = listing.list_records(register, CONVENER, form, listing.ListQuery(limit=50, **query)).records
        links = listing.links(register, CONVENER)
        listing.preload(links, plan.forms[form], records)
        return [links.title_of(plan.forms[form], record.values) for record in records]

    def save(number: int) -> object:
        record = queries.get(register, CONVENER, "insats", rows[number]["record"])
        values = {name: record.values[name] for name in plan.forms["insats"].fields}
        values["malgrupp"] = f"En annan målgrupp i varv {number + time.time_ns()}".replace("1", "ett ")[:40]
        # As where a user has ruled out that a person is meant.
        return commands.save(register, CONVENER, "insats", values, record.id, record.version)

    def incomplete(number: int) -> object:
        query = listing.ListQuery(limit=1, incomplete=True)
        return listing.list_records(register, CONVENER, "insats", query).total

    return {
        "what changed": lambda n: changes.sentences(plan, changes.since(register, CONVENER, QUARTER)),
        "att göra": lambda n: todo.todo(register, CONVENER, QUARTER),
        "list of follow-ups, first page": lambda n: page("uppfoljning_insats"),
        "chart: status by quarter": lambda n: bars.status_over_quarters(register, CONVENER),
        "search": lambda n: page("insats", search="område 77"),
        "display": lambda n: display.view(register, CONVENER),
        "overview: followed": lambda n: overview.measures_progress(register, CONVENER, QUARTER),
        "list of insatser, first page": lambda n: page("insats"),
        "incomplete insatser": incomplete,
        "save": save,
    }


def _written(register: Register, folder: Path, clock: Clock) -> dict[str, float]:
    """Rows a second of a CSV export, beside the engine's own COPY of the same table."""
    form = "uppfoljning_insats"
    rows = register.store.read(f'SELECT count(*) AS n FROM "form_{form}"')[0]["n"]
    chill(register)
    start = clock()
    with (folder / "ut.csv").open("wb") as file:
        for piece in csv_writer.stream(register, CONVENER, form, "csv"):
            file.write(piece)
    ours = clock() - start
    register.store.checkpoint()
    copy = folder / "kopia.duckdb"
    register.store.backup(copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        start = clock()
        connection.execute(f"""COPY "form_{form}" TO '{folder / "kopia.csv"}' (FORMAT csv)""")
        theirs = clock() - start
    return {"CSV out, rows a second": rows / ours, "COPY, rows a second": rows / theirs}


def made(size: int) -> Path:
    """The file of a register with about so many versions, made where there is none yet."""
    folder = Path(tempfile.gettempdir()) / "lomma-bench-verbs-2"
    folder.mkdir(exist_ok=True)
    path = folder / f"{size}-{MIGRATIONS[-1][0]}.duckdb"
    if not path.exists():
        unfinished = folder / f"{size}.ofardig.duckdb"
        for part in folder.glob(f"{size}.ofardig*"):
            part.unlink()
        fill(unfinished, size)
        unfinished.rename(path)
    return path


def fill(database: Path, size: int, running: int = _RUNNING) -> None:
    """Make the database: as many insatser in all as it takes, of which some run, and 19 quarters of follow-ups.

    Those that run are followed up in the latest ten quarters, the others spread over the quarters before the last two:
    a quarter's round is as large however many years lie behind it.
    """
    register = open_register(PLAN, database, lambda: NOW)
    number = max(size // (_VERSIONS + _FOLLOW_UPS), 5)
    with register.store.transaction() as write:
        past = ", ".join(f"'{QUARTER - back}'" for back in range(QUARTERS))
        write.execute(
            f"CREATE TEMP TABLE quarters AS SELECT unnest([{past}]) AS kvartal, unnest(range({QUARTERS})) AS back"
        )
        write.execute(
            f"CREATE TEMP TABLE numbers AS SELECT i, {_ID.format('insats', 'i')} AS id FROM range({number}) t(i)"
        )
        runs = f"i < {running}"
        _measures(write, runs)
        _follow_ups(write, runs)
        _situations(write, [milieu.name for milieu in register.plan.milieus])
        versions = " UNION ALL ".join(
            f"SELECT saved_at, '{name}' AS form, record, version FROM form_{name}"
            for name in ("insats", "uppfoljning_insats", "lagesbild")
        )
        write.execute(
            "INSERT INTO log (nr, logged_at, who, action, way, form, record, version, chain, outcome) "
            "SELECT row_number() OVER (ORDER BY saved_at, form, record) + (SELECT coalesce(max(nr), 0) FROM log), "
            "saved_at, 'matt.ett', CASE version WHEN 1 THEN 'create' ELSE 'update' END, 'form', form, record, version, "
            f"md5(record) || md5(record), 'done' FROM ({versions})"
        )
        write.execute("DROP TABLE quarters")
        write.execute("DROP TABLE numbers")
    register.store.checkpoint()
    register.store.close()


def _measures(write: Transaction, runs: str) -> None:
    answers = MEASURE | {
        "titel": "['Föreläsning', 'Kvällsöppet', 'Nätverk', 'Samtal'][1 + i % 4] || ' i område ' || (i + 1)",
        "niva": "['generell', 'generell', 'specifik', 'individriktad'][1 + i % 4]",
        "typ": "['utbildning', 'skola', 'samverkan', 'stodperson'][1 + i % 4]",
        "status": f"CASE WHEN v = {_VERSIONS} AND NOT {runs} THEN ['genomford', 'installd'][1 + i % 2] "
        "ELSE ['enligt_plan', 'forsenad', 'ej_paborjad'][1 + (i + v) % 3] END",
        "start": "'' || (2020 + i % 3)",
    }
    texts = {
        name: sql if name in ("titel", "niva", "typ", "status", "start") else f"'{sql}'"
        for name, sql in answers.items()
    }
    # The others were saved last before the quarter began.
    day = f"CASE WHEN {runs} THEN 164 * v + i % 50 ELSE 150 * v + i % 90 END"
    _put(write, "insats", texts, f"numbers, range(1, {_VERSIONS + 1}) r(v)", "id", "v", day)


def _follow_ups(write: Transaction, runs: str) -> None:
    # One in two of those that run is followed up in the latest quarter already.
    back = f"CASE WHEN {runs} THEN f + i % 2 ELSE 2 + (i + f) % {QUARTERS - 2} END"
    source = f"numbers, range({_FOLLOW_UPS}) r(f), quarters WHERE back = {back}"
    texts = {
        "kvartal": "kvartal",
        "insats": "id",
        "status": "['enligt_plan', 'forsenad', 'ej_paborjad', 'genomford'][1 + (i + f) % 4]",
        "resultat": "'gott'",
        "beslut": "'fortsatt'",
    }
    _put(
        write,
        "uppfoljning_insats",
        texts,
        source,
        _ID.format("följ", "i || '-' || f"),
        "1",
        "91 * (18 - back) + i % 60",
    )


def _situations(write: Transaction, milieus: list[str]) -> None:
    names = ", ".join(f"'{name}'" for name in milieus)
    texts = {
        "kvartal": "kvartal",
        "miljo": "m",
        "narvaro": "'ingen_kand'",
        "aktivitetstyper": "'inga_kanda'",
        "narvaro_ord": "'Inget har märkts.'",
        "konsekvens": "'Ingen.'",
        "analys": "'Som förr.'",
    }
    source = f"quarters, (SELECT unnest([{names}]) AS m)"
    _put(write, "lagesbild", texts, source, _ID.format("läge", "kvartal || m"), "1", "91 * (18 - back)")


def _put(
    write: Transaction, form: str, texts: dict[str, str], source: str, record: str, version: str, day: str
) -> None:
    """Versions in the order of their days, counted from the first quarter's first day; seven parts of one statement."""
    columns = ", ".join(f'"{name}"' for name in texts)
    write.execute(
        f'INSERT INTO "form_{form}" (record, version, saved_at, saved_by, state, way, {columns}) '
        f"SELECT {record}, {version}, TIMESTAMP '{_DAY}' + to_days(({day})::INTEGER) AS moment, "
        f"'matt.ett', 'utkast', 'form', {', '.join(texts.values())} FROM {source} ORDER BY moment"
    )


if __name__ == "__main__":
    main()
