"""A process that is killed in a stream of saves loses nothing that it has acknowledged."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.records import commands, queries
from tests.conftest import MEASURE, MEMBER, PLAN

pytestmark = pytest.mark.slow

_SAVER = """
import sys
from pathlib import Path
from lomma_core.records import commands
from lomma_core.bootstrap import open_register
from tests.conftest import MEASURE, MEMBER, PLAN

register = open_register(PLAN, Path(sys.argv[1]))
number = 0
while True:
    number += 1
    record = commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"{sys.argv[2]} {number}"})
    print(record.id, record.version, record.values["titel"], flush=True)
    if number % 3 == 0:
        record = commands.save(register, MEMBER, "insats", record.values | {"malgrupp": "Rektorer"}, record.id, 1)
        print(record.id, record.version, record.values["titel"], flush=True)
    if number % 20 == 0:
        register.store.checkpoint()
"""


def killed_after(database: Path, name: str, lines: int) -> list[str]:
    """Start a stream of saves, kill the process once it has acknowledged so many, and return all it acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", _SAVER, str(database), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    # A process that hangs would hold the test for ever.
    guard = threading.Timer(60, process.kill)
    guard.start()
    acknowledged = []
    for line in process.stdout:
        acknowledged.append(line)
        if len(acknowledged) == lines:
            process.kill()  # SIGKILL on POSIX; what it wrote before dying is still read below
    error = process.stderr.read()
    process.wait()
    guard.cancel()
    # The last line may be cut off; it was not acknowledged then.
    acknowledged = [line.strip() for line in acknowledged if line.endswith("\n")]
    assert len(acknowledged) >= lines, error
    return acknowledged


def test_every_acknowledged_save_is_there_after_kill_9_three_times_over(tmp_path: Path):
    database = tmp_path / "lomma.duckdb"
    acknowledged: list[str] = []
    for round_number, lines in enumerate((7, 43, 90)):
        acknowledged += killed_after(database, f"Runda {round_number}", lines)
        register = open_register(PLAN, database)
        for line in acknowledged:
            record, version, title = line.split(" ", 2)
            stored = queries.get(register, MEMBER, "insats", record, int(version))
            assert stored.values["titel"] == title
        _adds_up(register)
        # And it can be written to, in the same file, before the next round.
        again = commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Efter runda {round_number}"})
        acknowledged.append(f"{again.id} 1 {again.values['titel']}")
        register.store.close()
    assert len(set(acknowledged)) == len(acknowledged) > 140


def _adds_up(register) -> None:
    """Every version has its log row and every log row its version; the chain is unbroken."""
    versions = register.store.read("SELECT record, version FROM form_insats ORDER BY record, version")
    logged = register.store.read("SELECT record, version FROM log WHERE form = 'insats' ORDER BY record, version")
    assert versions == logged
    chain = log.START
    for row in register.store.read("SELECT * FROM log ORDER BY nr"):
        chain = log.link(chain, row)
        assert row["chain"] == chain
