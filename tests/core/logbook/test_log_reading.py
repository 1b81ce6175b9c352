"""The log for who may read it but no marked records (R13, R20): it is as if those had never been written about."""

import csv
import io
import re

import pytest

from lomma_core.audit import log, query
from lomma_core.audit.query import Filter
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed
from lomma_core.exchange.exports import protocols
from lomma_core.logbook import log_reading
from lomma_core.permissions import Actor
from lomma_core.purge import purge
from lomma_core.records import commands, secrecy
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, plan_with
from tests.helpers.core_results import form_csv
from tests.helpers.quarter_steps import Q3, STANDS, describe, on

# Reads the log, and marked records only where the convener lets it.
POLICE = Actor("polis.ett", "polis")
SECOND = Actor("sammankallande.tva", "sammankallande")
_WITHOUT = 'may = ["read", "display", "export"]\nread_marked_if'


@pytest.fixture
def register(tmp_path):
    plan = plan_with(tmp_path, {_WITHOUT: _WITHOUT.replace('"export"', '"export", "read_log"')})
    opened = open_register(plan, tmp_path / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


@pytest.fixture
def marked(register):
    """A marked lägesbild of the autonomous milieu beside an open one, an open insats, and an export of all."""
    describe(register, Q3)
    record = describe(register, Q3, "autonom")
    secrecy.mark(register, MEMBER, "lagesbild", record.id, "osl_18_1", "Skäl.")
    commands.save(register, CONVENER, "insats", MEASURE)
    form_csv(register, MEMBER, "lagesbild", "csv")
    return record


def everything_shown(register, actor) -> str:
    """All that somebody is everything_shown by the log's pages, filters and files."""
    files = [protocols.log_csv(register, actor, kind).decode("utf-8-sig") for kind in ("csv", "excel-csv")]
    return f"{log_reading.entries(register, actor)}{log_reading.filter_choices(register, actor)}{files}"


def test_no_row_about_a_marked_record_is_there_nor_counted(register, marked):
    page = log_reading.entries(register, POLICE)
    assert [row["action"] for row in page.rows] == ["export", "create", "create"]
    assert page.total == 3
    assert log_reading.entries(register, POLICE, Filter(form="lagesbild", action="create")).total == 1
    assert log_reading.entries(register, POLICE, limit=1, offset=2).rows == page.rows[2:]
    assert log_reading.filter_choices(register, POLICE)["action"] == ["create", "export"]
    text = everything_shown(register, POLICE)
    assert marked.id not in text
    assert "Autonoma" not in text
    assert "Vit makt-miljön, 2026-K3" in text


def test_what_is_left_says_not_how_many_rows_and_records_there_are(register, marked):
    for row in log_reading.entries(register, POLICE).rows:
        assert (row["nr"], row["chain"], row["amount"]) == (None, None, None)
    table = list(csv.DictReader(io.StringIO(protocols.log_csv(register, POLICE, "csv").decode())))
    assert {(row["nr"], row["chain"], row["amount"]) for row in table} == {("", "", "")}
    verdict = log_reading.verify(register, POLICE)
    assert (verdict.rows, verdict.broken_at, verdict.chain) == (None, None, "")
    assert not re.search(r"\d", query.verdict_sentence(verdict))
    with pytest.raises(NotAllowed):
        log_reading.row_of_head(register, POLICE, log_reading.verify(register, ARCHIVIST).chain)


def test_a_break_of_the_chain_is_told_to_everybody_who_may_verify_it(register, marked):
    with register.store.transaction() as write:
        write.execute("UPDATE log SET who = 'annan' WHERE nr = 2")
    assert "brister vid rad 2:" in query.verdict_sentence(log_reading.verify(register, POLICE))


def test_who_may_read_marked_records_has_the_whole_log(register, marked):
    page = log_reading.entries(register, ARCHIVIST)
    assert [row["nr"] for row in page.rows] == [5, 4, 3, 2, 1]
    assert marked.id in everything_shown(register, ARCHIVIST)
    assert log_reading.verify(register, ARCHIVIST).rows == log_reading.entries(register, ARCHIVIST).total


def test_the_convener_who_lets_them_read_marked_records_lets_them_have_the_log(register, marked):
    settings = {"polis_ser_markerade": "ja", "syfte": "Vårt syfte", "kontakt": "CVE"}
    commands.save(register, CONVENER, "grunduppgifter", settings, complete=False)
    assert marked.id in everything_shown(register, POLICE)


def test_a_lifted_mark_gives_the_rows_back(register, marked):
    secrecy.lift(register, MEMBER, "lagesbild", marked.id, "Skäl.")
    actions = [row["action"] for row in log_reading.entries(register, POLICE).rows]
    assert actions == ["secrecy_lift", "export", "create", "secrecy_mark", "create", "create"]


def test_a_record_that_was_marked_when_it_was_purged_stays_out_of_the_log(register):
    answers = STANDS | {"kvartal": "2026-K3", "miljo": "autonom"}
    record = commands.save(register, MEMBER, "uppfoljning_lagesbild", answers).id
    secrecy.mark(register, MEMBER, "uppfoljning_lagesbild", record, "osl_18_1", "Skäl.")
    later = on(register, "2039-11-24")
    purge.confirm(later, SECOND, purge.propose(later, CONVENER, "uppfoljning_lagesbild", [record], "KS 2039/0123"))
    assert secrecy.marked(register) == frozenset()
    for text in (record, "Autonoma"):
        assert text not in everything_shown(register, POLICE)
        assert text in everything_shown(register, ARCHIVIST)


def test_a_correction_of_a_row_is_not_told_by_the_rows_number(register, marked):
    with register.store.transaction() as write:
        assert log.rewrite_names(write, MEMBER, register.now(), lambda name: name.replace("Autonoma", "X")) == 1
    assert log.CORRECTION not in everything_shown(register, POLICE)
    assert log.CORRECTION in everything_shown(register, ARCHIVIST)
