"""A clock that goes wrong removes nothing, puts nothing in the wrong order or quarter, and is told of (issue 15.8)."""

import datetime as dt
import os
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from lomma_core.audit import log
from lomma_core.bootstrap import ROOT, open_register
from lomma_core.personal import drafts
from lomma_core.records import commands, queries
from tests.conftest import MEASURE, MEMBER, NOW, PLAN
from tests.helpers.core_results import latest

DAY = dt.timedelta(days=1)


@pytest.fixture
def at(tmp_path):
    """``at(moment)`` starts the server anew at a moment."""
    opened = []

    def start(moment):
        for register in opened:
            register.store.close()
        opened[:] = [open_register(PLAN, tmp_path / "lomma.duckdb", lambda: moment)]
        return opened[0]

    yield start
    opened[0].store.close()


def warnings(register) -> str:
    return " ".join(warning() for warning in register.warnings)


def save(register, title="Kurs"):
    return commands.save(register, MEMBER, "insats", MEASURE | {"titel": title})


def number_of_drafts(register) -> int:
    return register.store.read("SELECT count(*) AS n FROM draft")[0]["n"]


def test_a_clock_a_year_ahead_removes_no_draft_and_is_told_of_also_after_somebody_has_saved(at):
    register = at(NOW)
    save(register)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Kurs"})
    for days in (365, 366):
        register = at(NOW + days * DAY)
        assert number_of_drafts(register) == 1
        if days == 365:
            assert "klocka visar 2027-11-24, men inget har gjorts i registret sedan 2026-11-24" in warnings(register)
            save(register)
            assert "2026-11-24" in warnings(register)
    assert warnings(at(NOW + 367 * DAY)).strip() == ""


def test_old_drafts_of_a_register_that_is_used_are_removed_and_counted_in_the_log(at):
    register = at(NOW)
    save(register)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Kurs"})
    drafts.keep(register, MEMBER, "mote", "ny", {"datum": dt.date(2026, 12, 1)})
    for days in (20, 45, 75):
        save(at(NOW + days * DAY))
    register = at(NOW + 91 * DAY)
    assert number_of_drafts(register) == 0
    row = latest(register.store, 1)[0]
    assert (row["who"], row["action"], row["amount"]) == ("vid start", "drafts_removed", 2)
    assert warnings(register).strip() == ""


def test_a_clock_that_was_set_back_is_told_of_until_it_is_right_and_changes_no_order(at):
    register = at(NOW)
    first = save(register)
    register = at(NOW - 40 * DAY)
    assert "visar 2026-10-15, men det senaste i loggen är från 2026-11-24" in warnings(register)
    changed = MEASURE | {"titel": "Ändrad", "status": "forsenad"}
    second = commands.save(register, MEMBER, "insats", changed, first.id, first.version)
    assert second.saved_at < first.saved_at
    assert queries.get(register, MEMBER, "insats", first.id).values["titel"] == "Ändrad"
    history = queries.history(register, MEMBER, "insats", first.id)
    assert sorted(version.version for version in history) == [1, 2]
    assert [row["version"] for row in latest(register.store, 2)] == [2, 1]
    assert log.verify_chain(register.store).broken_at is None
    # What has been saved since is what the clock is judged by.
    assert warnings(register).strip() == ""


def test_the_hour_that_comes_twice_and_the_one_that_does_not_come_are_stored_in_order(at):
    zone = ZoneInfo("Europe/Stockholm")
    for first, second in (
        (dt.datetime(2026, 10, 25, 2, 30, tzinfo=zone), dt.datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=1)),
        (dt.datetime(2027, 3, 28, 1, 59, tzinfo=zone), dt.datetime(2027, 3, 28, 3, 1, tzinfo=zone)),
    ):
        record = save(at(first))
        changed = MEASURE | {"status": "forsenad"}
        later = commands.save(at(second), MEMBER, "insats", changed, record.id, record.version)
        assert later.saved_at - record.saved_at == (second.astimezone(dt.UTC) - first.astimezone(dt.UTC))
        assert later.saved_at > record.saved_at


_ELSEWHERE = """
import os, sys
from pathlib import Path
from lomma_core.bootstrap import open_register
from lomma_core.records import commands
from lomma_core.utils.quarters import STOCKHOLM
from tests.conftest import MEASURE, MEMBER, PLAN
register = open_register(PLAN, Path(sys.argv[1]))
record = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Åäö"})
assert register.clock().tzinfo is STOCKHOLM
print(register.clock().utcoffset().total_seconds(), record.saved_at.isoformat(), record.values["titel"])
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows tar ingen tidszon ur miljön.")
def test_a_server_with_another_zone_and_language_and_without_a_home_keeps_swedish_time(tmp_path):
    environment = {"PATH": os.environ["PATH"], "TZ": "America/Los_Angeles", "LANG": "C", "LC_ALL": "C"}
    command = [sys.executable, "-c", _ELSEWHERE, str(tmp_path / "lomma.duckdb")]
    before = dt.datetime.now(dt.UTC)
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert ended.stderr == b""
    offset, saved_at, title = ended.stdout.decode().split()
    assert float(offset) in (3600.0, 7200.0)
    assert before <= dt.datetime.fromisoformat(saved_at).replace(tzinfo=dt.UTC) <= dt.datetime.now(dt.UTC)
    assert title == "Åäö"
