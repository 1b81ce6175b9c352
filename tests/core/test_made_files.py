"""Finished files in memory: made once, and gone after a gallring or a changed secrecy mark (R11, R12)."""

import pytest

from lomma_core import made_files, purging, records, secrecy
from lomma_core.exchange.reports import make
from lomma_core.exchange.reports.asked import Asked
from lomma_core.permissions import OPERATOR
from tests.conftest import ADMIN, CONVENER, MEMBER
from tests.core.quarter_round import Q3, on

HTML = Asked(Q3, format="html")
NOTICED = {
    "datum": "2026-10-02",
    "miljo": "autonom",
    "aktivitetstyper": "klotter",
    "kalltyp": "skola",
    "iakttagelse": "Två märken.",
}


@pytest.fixture(autouse=True)
def nothing_kept():
    made_files.forget()
    yield
    made_files.forget()


def test_a_file_is_made_once_while_it_is_among_the_latest():
    times = []

    def make_it() -> bytes:
        times.append(1)
        return b"fil"

    assert [made_files.made("a", make_it) for _ in range(3)] == [b"fil"] * 3
    assert len(times) == 1
    for n in range(made_files.LATEST):
        made_files.made(f"annan {n}", lambda: b"annan")
    made_files.made("a", make_it)
    assert len(times) == 2


def test_a_file_that_was_begun_before_the_files_were_let_go_of_is_not_kept():
    def while_purging() -> bytes:
        made_files.forget()
        return b"gammalt"

    assert made_files.made("a", while_purging) == b"gammalt"
    assert made_files.made("a", lambda: b"nytt") == b"nytt"


@pytest.mark.parametrize("happens", ["marked", "lifted", "purged"])
def test_no_report_stays_in_memory_after_a_gallring_or_a_changed_mark(register, happens):
    seen = records.save(register, MEMBER, "observation", NOTICED)
    if happens == "lifted":
        secrecy.mark(register, MEMBER, "observation", seen.id, "18_2", "Underlag.")
    make.prepare(register, OPERATOR, HTML)
    assert len(made_files._files) == 1
    if happens == "marked":
        secrecy.mark(register, MEMBER, "observation", seen.id, "18_2", "Underlag.")
    elif happens == "lifted":
        secrecy.lift(register, MEMBER, "observation", seen.id, "Inte längre.")
    else:
        later = on(register, "2028-11-24")
        purge = purging.propose(later, CONVENER, "observation", [seen.id], "KS 2026/0123")
        assert len(made_files._files) == 1
        assert purging.confirm(later, ADMIN, purge) == 1
    assert len(made_files._files) == 0
