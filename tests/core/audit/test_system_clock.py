"""The same promises as in test_clock, with the computer's own clock set while the process runs (issue 15.8)."""

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.personal import drafts
from lomma_core.records import queries
from tests.conftest import MEMBER, PLAN
from tests.helpers.faketime import clock_environment, faketime_path

_AT_WORK = """
import dataclasses, json, sys, time
from pathlib import Path
from lomma_core.bootstrap import open_register
from lomma_core.personal import drafts
from lomma_core.quarterly import close
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, PLAN

clock = Path(sys.argv[2])
register = open_register(PLAN, Path(sys.argv[1]))
warnings = [warning() for warning in register.warnings]
record, seen = None, []
for number, moment in enumerate(sys.argv[3:]):
    clock.write_text(moment)
    answers = MEASURE | {"titel": f"Version {number + 1}"}
    known = (record.id, record.version) if record else ()
    began = time.monotonic()
    record = commands.save(register, MEMBER, "insats", answers, *known)
    # Each process is another member, so that no draft takes another's place.
    member = dataclasses.replace(MEMBER, name=sys.argv[3])
    drafts.keep(register, member, "insats", "ny", {"titel": f"Utkast {number}"})
    assert 0 <= time.monotonic() - began < 600
    seen.append([record.id, record.version, record.saved_at.isoformat(), str(close.open_quarter(register))])
print(json.dumps({"seen": seen, "warnings": " ".join(warnings)}))
register.store.close()
"""


@pytest.fixture
def run(tmp_path):
    """``run(moment, …)``: a process that begins at the first moment and saves one version of an insats at each."""
    if faketime_path() is None:
        if os.environ.get("LOMMA_REQUIRE_BROWSER"):
            pytest.fail("libfaketime finns inte: apt-get install libfaketime.")
        pytest.skip("libfaketime finns inte.")

    def work(*moments):
        clock = tmp_path / "clock"
        clock.write_text(moments[0])
        command = [sys.executable, "-X", "utf8", "-c", _AT_WORK, str(tmp_path / "lomma.duckdb"), str(clock), *moments]
        ended = subprocess.run(command, cwd=ROOT, env=clock_environment(clock), capture_output=True, check=False)
        assert ended.stderr == b"", ended.stderr.decode()
        return json.loads(ended.stdout)

    return work


def test_a_clock_that_is_set_forward_and_back_while_people_save_loses_nothing_and_changes_no_order(run, tmp_path):
    moments = ["2026-11-24 09:00:00", "2027-12-31 22:59:58", "2027-12-31 23:00:02", "2025-02-28 12:00:00"]
    seen = run(*moments)["seen"]
    # Two seconds and an hour of Stockholm's winter: the quarter that is open changes at its midnight.
    assert [quarter for *_, quarter in seen] == ["2026-K4", "2027-K4", "2028-K1", "2025-K1"]
    assert [version for _, version, *_ in seen] == [1, 2, 3, 4]
    for (_, _, saved_at, _), moment in zip(seen, moments, strict=True):
        off = dt.datetime.fromisoformat(saved_at).replace(tzinfo=None) - dt.datetime.fromisoformat(moment)
        assert abs(off) < dt.timedelta(minutes=10)
    register = open_register(PLAN, tmp_path / "lomma.duckdb")
    record = seen[0][0]
    assert queries.get(register, MEMBER, "insats", record).values["titel"] == "Version 4"
    versions = [version.values["titel"] for version in queries.history(register, MEMBER, "insats", record)]
    assert sorted(versions) == ["Version 1", "Version 2", "Version 3", "Version 4"]
    assert log.verify_chain(register.store).broken_at is None
    member = replace(MEMBER, name=moments[0])
    assert drafts.find(register, member, "insats", "ny").answers["titel"] == "Utkast 3"
    register.store.close()


def test_a_server_that_starts_with_its_clock_a_year_ahead_or_set_back_removes_no_draft_and_says_so(run, tmp_path):
    moments = ("2026-11-24 09:00:00", "2027-11-24 09:00:00", "2026-10-15 09:00:00")
    first, ahead, back = [run(moment) for moment in moments]
    assert first["warnings"].strip() == ""
    assert "klocka visar 2027-11-24, men inget har gjorts i registret sedan 2026-11-24" in ahead["warnings"]
    assert "visar 2026-10-15, men det senaste i loggen är från 2027-11-24" in back["warnings"]
    register = open_register(PLAN, tmp_path / "lomma.duckdb")
    for moment in moments:
        assert drafts.find(register, replace(MEMBER, name=moment), "insats", "ny").answers["titel"] == "Utkast 0"
    register.store.close()
