"""Finished files in memory: made once, and gone after a gallring or a changed secrecy mark (R11, R12)."""

import pytest

from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.permissions import OPERATOR
from lomma_core.purge import purge
from lomma_core.records import commands, secrecy
from lomma_core.utils.file_cache import LATEST, FileCache
from tests.conftest import ARCHIVIST, CONVENER, MEMBER
from tests.helpers.quarter_steps import Q3, on

HTML = ReportRequest(Q3, format="html")
NOTICED = {
    "datum": "2026-10-02",
    "miljo": "autonom",
    "aktivitetstyper": "klotter",
    "kalltyp": "skola",
    "iakttagelse": "Två märken.",
}


def test_a_file_is_made_once_while_it_is_among_the_latest():
    files, times = FileCache(), []

    def make_it() -> bytes:
        times.append(1)
        return b"fil"

    assert [files.get_or_make("a", make_it) for _ in range(3)] == [b"fil"] * 3
    assert len(times) == 1
    for n in range(LATEST):
        files.get_or_make(f"annan {n}", lambda: b"annan")
    files.get_or_make("a", make_it)
    assert len(times) == 2


def test_a_file_that_was_begun_before_the_files_were_let_go_of_is_not_kept():
    files = FileCache()

    def while_purging() -> bytes:
        files.clear()
        return b"gammalt"

    assert files.get_or_make("a", while_purging) == b"gammalt"
    assert files.get_or_make("a", lambda: b"nytt") == b"nytt"


@pytest.mark.parametrize("happens", ["marked", "lifted", "purged"])
def test_no_report_stays_in_memory_after_a_gallring_or_a_changed_mark(register, happens):
    record = commands.save(register, MEMBER, "observation", NOTICED)
    if happens == "lifted":
        secrecy.mark(register, MEMBER, "observation", record.id, "18_2", "Underlag.")
    service.render(register, OPERATOR, HTML)
    assert len(register.file_cache) == 1
    if happens == "marked":
        secrecy.mark(register, MEMBER, "observation", record.id, "18_2", "Underlag.")
    elif happens == "lifted":
        secrecy.lift(register, MEMBER, "observation", record.id, "Inte längre.")
    else:
        later = on(register, "2028-11-24")
        purge_id = purge.propose(later, CONVENER, "observation", [record.id], "KS 2026/0123")
        assert len(register.file_cache) == 1
        assert purge.confirm(later, ARCHIVIST, purge_id) == 1
    assert len(register.file_cache) == 0
