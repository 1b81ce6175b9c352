"""Verification of the log (R13): ``verify`` finds where the chain breaks; reading, filtering, exporting it."""

import csv
import datetime as dt
import io
import json

import pytest

from lomma_core.audit import log
from lomma_core.audit.query import Filter
from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.exchange.exports import protocols
from lomma_core.logbook import log_reading
from lomma_core.records import commands, titles
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.quarter_steps import Q3, describe, on

SECRET = "qzxjqz"


@pytest.fixture
def register_with_log(register, measure):
    """A log with rows of several kinds, some with a name."""
    describe(register, Q3)
    for number in range(4):
        commands.save(register, CONVENER, "insats", MEASURE | {"titel": f"{SECRET} {number}"})
    return register


def change(register, sql: str) -> None:
    with register.store.transaction() as write:
        write.execute(sql)


def test_an_empty_and_an_untouched_log_are_whole(register, register_with_log):
    assert log.verify_chain(register_with_log.store) == log.Verdict(
        6, None, register_with_log.store.read("SELECT chain FROM log")[-1]["chain"]
    )


def test_a_log_without_rows_is_whole(register):
    assert log.verify_chain(register.store) == log.Verdict(0, None, log.START)


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("UPDATE log SET who = 'nagon.annan' WHERE nr = 3", 3),
        ("UPDATE log SET name = 'Autonoma miljön, 2026-K3' WHERE nr = 2", 2),
        ("UPDATE log SET name = NULL WHERE nr = 2", 2),
        ("UPDATE log SET name = 'tillagt' WHERE nr = 4", 4),
        ("DELETE FROM log WHERE nr = 3", 4),
        ("DELETE FROM log WHERE nr = 1", 2),
        ("UPDATE log SET nr = 100 WHERE nr = 3", 4),
        ("UPDATE log SET chain = 'x' WHERE nr = 6", 6),
    ],
)
def test_a_touched_log_breaks_where_it_was_touched(register_with_log, sql, place):
    change(register_with_log, sql)
    assert log.verify_chain(register_with_log.store).broken_at == place


def test_that_the_last_rows_are_missing_shows_only_against_a_noted_value(register_with_log):
    noted = log.verify_chain(register_with_log.store).chain
    change(register_with_log, "DELETE FROM log WHERE nr = 6")
    after = log.verify_chain(register_with_log.store)
    assert (after.broken_at, after.rows) == (None, 5)
    assert after.chain != noted


def test_pieces_make_no_difference(register_with_log, monkeypatch):
    before = log.verify_chain(register_with_log.store)
    for size in (1, 2, 3, 6):
        monkeypatch.setattr(log, "_PART", size)
        assert log.verify_chain(register_with_log.store) == before


def test_rows_from_before_names_keep_their_hash(register_with_log):
    rows = register_with_log.store.read("SELECT * FROM log ORDER BY nr")
    assert [row["name"] for row in rows] == [None, "Vit makt-miljön, 2026-K3", None, None, None, None]
    old = {name: value for name, value in rows[0].items() if name != "name"}
    assert log.link(log.START, old) == rows[0]["chain"]


def test_a_name_is_as_it_was_and_never_a_text(register, measure):
    names = {form.name: titles.name_for_log(register.plan, form, {}) for form in register.plan.form}
    texts = {name for name, value in names.items() if value is None}
    assert texts == {"forslag", "insats", "beslut", "uppfoljning_insats"}


def test_the_log_is_filtered_and_paged(register_with_log):
    page = log_reading.entries(register_with_log, ARCHIVIST, Filter(who=CONVENER.name), limit=3)
    assert (page.total, [row["nr"] for row in page.rows]) == (4, [6, 5, 4])
    page = log_reading.entries(register_with_log, ARCHIVIST, Filter(form="insats"), 2, 3)
    assert [row["nr"] for row in page.rows] == [3, 1]
    assert log_reading.entries(register_with_log, ARCHIVIST, Filter(action="update")).total == 0
    assert log_reading.entries(register_with_log, ARCHIVIST, Filter(way="form")).total == 6
    assert log_reading.filter_choices(register_with_log, ARCHIVIST)["who"] == [MEMBER.name, CONVENER.name]


def test_a_period_is_days_in_stockholm_both_included(register):
    for day, clock in (("2026-11-01", "00:00"), ("2026-11-01", "23:59"), ("2026-11-02", "00:00")):
        commands.save(on(register, day, clock), MEMBER, "insats", MEASURE | {"titel": f"{day} {clock}"})
    first, second = dt.date(2026, 11, 1), dt.date(2026, 11, 2)
    assert log_reading.entries(register, ARCHIVIST, Filter(first=first, last=first)).total == 2
    assert log_reading.entries(register, ARCHIVIST, Filter(first=second)).total == 1
    assert log_reading.entries(register, ARCHIVIST, Filter(last=second)).total == 3


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, None], ids=str)
def test_the_log_is_for_those_who_may_read_it(register_with_log, actor):
    for verb in (
        lambda: log_reading.entries(register_with_log, actor),
        lambda: protocols.log_csv(register_with_log, actor, "csv"),
    ):
        with pytest.raises(NotAllowed):
            verb()
    # Six as before, and that it was refused.
    assert log.verify_chain(register_with_log.store).rows == 7


@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ","), ("excel-csv", ";")])
def test_the_file_has_every_row_no_text_and_leaves_a_row_of_its_own(register_with_log, kind, delimiter):
    data = protocols.log_csv(register_with_log, ARCHIVIST, kind)
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))
    assert len(table) == 7
    assert table[0][-1] in ("chain", "Kedja")
    assert all(len(row[-1]) == 64 for row in table[1:])
    assert SECRET not in data.decode()
    assert "Vit makt-miljön, 2026-K3" in data.decode()
    last = register_with_log.store.read("SELECT * FROM log ORDER BY nr")[-1]
    assert (last["action"], last["amount"], last["who"]) == ("log_export", 6, ARCHIVIST.name)
    with pytest.raises(NotFound):
        protocols.log_csv(register_with_log, ARCHIVIST, "xml")


def test_the_machine_file_can_be_verified_by_others(register_with_log):
    table = list(csv.DictReader(io.StringIO(protocols.log_csv(register_with_log, ARCHIVIST, "csv").decode())))
    chain = log.START
    for row in table:
        read = {name: value or None for name, value in row.items()}
        read["logged_at"] = dt.datetime.fromisoformat(row["logged_at"].removesuffix("Z"))
        chain = log.link(chain, read)
        assert row["chain"] == chain


def test_the_command_says_whether_the_log_is_whole_and_where_it_breaks(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))

    def with_register(work) -> None:
        register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
        work(register)
        register.store.close()

    with_register(lambda register: [describe(register, Q3, milieu.name) for milieu in register.plan.milieus])
    assert main.main(["verify"]) == 0
    text = capsys.readouterr().out
    assert "Loggens kedja håller: 3 rader" in text
    assert "Senaste kedjevärde: " in text
    assert main.main(["log", "--to", str(tmp_path / "ut" / "logg.csv")]) == 0
    assert (tmp_path / "ut" / "logg.csv").read_text(encoding="utf-8").startswith("nr,logged_at,who,")
    with_register(lambda register: change(register, "DELETE FROM log WHERE nr = 2"))
    capsys.readouterr()
    assert main.main(["verify", "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["whole"], verdict["broken_at"], verdict["rows"]) == (False, 3, 3)


def test_a_noted_value_shows_what_was_done_to_the_rows_before_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))

    def after(sql: str = "", head: str = "") -> tuple[int, str]:
        register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
        if sql:
            change(register, sql)
        register.store.close()
        return main.main(["check", "--head", head]), capsys.readouterr().out

    register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
    for milieu in register.plan.milieus:
        describe(register, Q3, milieu.name)
    heads = [row["chain"] for row in register.store.read("SELECT chain FROM log ORDER BY nr")]
    register.store.close()
    status, text = after(head=f"  {heads[1].upper()} ")
    assert (status, "finns på rad 2: inget till och med den är ändrat, och en rad har kommit till" in text) == (0, True)
    status, text = after(head=" ".join(heads[1][start : start + 4] for start in range(0, 16, 4)))
    assert (status, "finns på rad 2" in text) == (0, True)
    assert after(head=heads[1][:15])[0] == 1
    status, text = after(head="0123")
    assert (status, "finns inte i loggen" in text, "0123" in text) == (1, True, False)
    status, text = after("DELETE FROM log WHERE nr = 3", heads[2])
    assert (status, "finns inte i loggen" in text) == (1, True)
    status, text = after("UPDATE log SET who = 'annan' WHERE nr = 1", heads[1])
    assert (status, "kedjan brister före den" in text) == (1, True)
