"""Reading of marked records is in the log (R11, R13): each once for a session and hour, many at once as a number."""

from dataclasses import replace

import pytest

from lomma_core.audit import log
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.quarterly import close
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.storage.duckdb_engine import Cursor
from lomma_core.storage.store import Store
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import form_csv
from tests.helpers.quarter_steps import Q3, describe, on

SECRET = "qzxjqz"


def reads(register) -> list[tuple]:
    rows = register.store.read("SELECT * FROM log WHERE action = 'marked_read' ORDER BY nr")
    return [(row["who"], row["form"], row["record"], row["amount"]) for row in rows]


@pytest.fixture
def marked(register) -> list[str]:
    """Three marked measures, beside one that is not."""
    ids = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"{SECRET} {n}"}).id for n in range(4)]
    for record in ids[:3]:
        secrecy.mark(register, MEMBER, "insats", record, "osl_18_1", SECRET)
    return ids


def test_who_opens_a_marked_record_is_in_the_log_and_who_opens_another_is_not(register, marked):
    queries.get(register, READER, "insats", marked[0])
    queries.get(register, READER, "insats", marked[3])
    assert reads(register) == [(READER.name, "insats", marked[0], None)]
    assert SECRET not in str(register.store.read("SELECT * FROM log"))
    assert log.verify_chain(register.store).broken_at is None


def test_the_same_session_leaves_one_row_a_record_and_hour_and_another_session_its_own(register, marked):
    for clock in ("10:00", "10:59", "11:00"):
        for session in ("a", "b"):
            queries.get(on(register, "2026-11-24", clock), replace(READER, session=session), "insats", marked[0])
    assert reads(register) == [(READER.name, "insats", marked[0], None)] * 4


def test_a_list_of_marked_records_is_one_row_with_the_number_that_were_not_read_before(register, marked):
    queries.get(register, READER, "insats", marked[1])
    for _ in range(2):
        listing.list_records(register, READER, "insats")
    assert reads(register)[1:] == [(READER.name, "insats", None, 2)]


def test_what_somebody_finds_or_sees_of_a_frozen_quarter_is_read_too(register):
    situation = describe(register, Q3)
    secrecy.mark(register, MEMBER, "lagesbild", situation.id, "osl_18_1", "Skäl")
    queries.find(register, READER, "lagesbild", kvartal=str(Q3))
    close.close(register, CONVENER, Q3, reason="Prov")
    close.state(register, MEMBER, Q3)
    assert reads(register) == [(name, "lagesbild", situation.id, None) for name in (READER.name, MEMBER.name)]


def test_what_leaves_says_in_its_own_row_how_many_marked_records_there_are(register, marked):
    form_csv(register, READER, "insats", "csv")
    form_csv(register, READER, "insats", "csv", masked=True)
    for masked in (False, True):
        service.log_download(register, READER, ReportRequest(Q3, masked=masked))
        archive_bytes(register, ARCHIVIST, masked=masked)
    rows = register.store.read("SELECT action, detail FROM log WHERE nr > 7 ORDER BY nr")
    assert [(row["action"], row["detail"]) for row in rows] == [
        ("export", "Sekretessmarkerade poster: 3"),
        ("export_masked", None),
        ("export", "Sekretessmarkerade poster: 3"),
        ("archive", "Sekretessmarkerade poster: 3"),
        ("export_masked", None),
        ("archive_masked", None),
    ]


def test_reading_again_asks_the_database_nothing_and_writes_nothing(register, marked, monkeypatch):
    def read() -> None:
        listing.list_records(register, READER, "insats")
        queries.get(register, READER, "insats", marked[0])

    read()
    read()
    statements = []
    rows = Cursor.read
    monkeypatch.setattr(Cursor, "read", lambda *given: statements.append(given[1]) or rows(*given))
    monkeypatch.setattr(Store, "transaction", lambda self: pytest.fail("a second reading writes"))
    read()
    assert statements == []


def test_reading_changes_nothing_for_who_has_fetched_the_register(register, marked):
    before = log.change_counts(register, ADMIN)
    queries.get(register, READER, "insats", marked[0])
    assert log.change_counts(register, ADMIN) == before


def test_a_record_that_is_read_in_the_middle_of_a_save_is_logged_after_it(register, marked):
    with register.store.transaction() as write:
        log.add(write, READER, "export", register.now())
        queries.get(register, READER, "insats", marked[0])
    assert reads(register) == [(READER.name, "insats", marked[0], None)]
    assert log.verify_chain(register.store).broken_at is None
