"""``python -m tests.bench.imports``: what a large CSV import costs beside pandas and DuckDB putting in the same rows.

The floor judges nothing, writes no versions and no log, and knows no person guard. No assertion.
"""

import argparse
import io
import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import pandas

from lomma_core.bootstrap import open_register
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from tests.conftest import MEMBER, PLAN
from tests.helpers.sample_records import large_file


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000, help="rows in the file (default 50000)")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds (default 3)")
    arguments = parser.parse_args()
    data = large_file(arguments.rows)
    with tempfile.TemporaryDirectory() as folder:
        times = [(_ours(Path(folder) / f"{n}.duckdb", data), _floor(data)) for n in range(arguments.rounds)]
    ours, floor = (statistics.median(series) for series in zip(*times, strict=True))
    print(f"{arguments.rows} rows, medians of {arguments.rounds} rounds")
    print(
        f"import {ours:.1f} s, floor {floor:.2f} s, ratio {ours / floor:.0f}, {arguments.rows / ours:.0f} rows a second"
    )


def _ours(database: Path, data: bytes) -> float:
    """Seconds to read, judge and save the file."""
    register = open_register(PLAN, database)
    start = time.perf_counter()
    table = read_table(data)
    mapping = columns.suggest(register, register.plan.forms["insats"], table)
    preview.save(register, MEMBER, preview.preview(register, MEMBER, "insats", table, mapping))
    took = time.perf_counter() - start
    register.store.close()
    return took


def _floor(data: bytes) -> float:
    """Seconds for a table with the same content."""
    start = time.perf_counter()
    rows = pandas.read_csv(io.BytesIO(data), sep=";", decimal=",", encoding="cp1252")
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute("CREATE TABLE insats AS SELECT * FROM rows")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
