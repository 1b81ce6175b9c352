"""Whether the log is whole (R13): ``verify`` says yes or where it breaks; reading, filtering, exporting it."""

import csv
import datetime as dt
import io
import json

import pytest

from lomma_core.audit import log, query
from lomma_core.audit.query import Filter
from lomma_core.bootstrap import open_register
from lomma_core.cli import main as cli
from lomma_core.domain import settings
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.exchange.exports import protocols
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, titles
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.quarter_steps import Q3, describe, on

SECRET = "qzxjqz"


@pytest.fixture
def logged(register, measure):
    """A log with rows of several kinds, some with a name."""
    describe(register, Q3)
    for number in range(4):
        commands.save(register, CONVENER, "insats", MEASURE | {"titel": f"{SECRET} {number}"})
    return register


def change(register, sql: str) -> None:
    with register.store.transaction() as write:
        write.execute(sql)


def test_an_empty_and_an_untouched_log_are_whole(register, logged):
    assert log.verify(logged, OPERATOR) == log.Verdict(6, None, logged.store.read("SELECT chain FROM log")[-1]["chain"])


def test_a_log_without_rows_is_whole(register):
    assert log.verify(register, OPERATOR) == log.Verdict(0, None, log.START)


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
def test_a_touched_log_breaks_where_it_was_touched(logged, sql, place):
    change(logged, sql)
    assert log.verify(logged, OPERATOR).broken_at == place


def test_that_the_last_rows_are_missing_shows_only_against_a_noted_value(logged):
    noted = log.verify(logged, OPERATOR).chain
    change(logged, "DELETE FROM log WHERE nr = 6")
    after = log.verify(logged, OPERATOR)
    assert (after.broken_at, after.rows) == (None, 5)
    assert after.chain != noted


def test_pieces_make_no_difference(logged, monkeypatch):
    before = log.verify(logged, OPERATOR)
    for size in (1, 2, 3, 6):
        monkeypatch.setattr(log, "_PART", size)
        assert log.verify(logged, OPERATOR) == before


def test_rows_from_before_names_keep_their_hash(logged):
    rows = logged.store.read("SELECT * FROM log ORDER BY nr")
    assert [row["name"] for row in rows] == [None, "Vit makt-miljön, 2026-K3", None, None, None, None]
    old = {name: value for name, value in rows[0].items() if name != "name"}
    assert log.link(log.START, old) == rows[0]["chain"]


def test_a_name_is_as_it_was_and_never_a_text(register, measure):
    names = {form.name: titles.name_for_log(register.plan, form, {}) for form in register.plan.form}
    texts = {name for name, value in names.items() if value is None}
    assert texts == {"forslag", "insats", "beslut", "uppfoljning_insats"}


def test_the_log_is_filtered_and_paged(logged):
    page = query.entries(logged, ADMIN, Filter(who=CONVENER.name), limit=3)
    assert (page.total, [row["nr"] for row in page.rows]) == (4, [6, 5, 4])
    assert [row["nr"] for row in query.entries(logged, ADMIN, Filter(form="insats"), 2, 3).rows] == [3, 1]
    assert query.entries(logged, ADMIN, Filter(action="update")).total == 0
    assert query.entries(logged, ADMIN, Filter(way="form")).total == 6
    assert query.known(logged, ADMIN)["who"] == [MEMBER.name, CONVENER.name]


def test_a_period_is_days_in_stockholm_both_included(register):
    for day, clock in (("2026-11-01", "00:00"), ("2026-11-01", "23:59"), ("2026-11-02", "00:00")):
        commands.save(on(register, day, clock), MEMBER, "insats", MEASURE | {"titel": f"{day} {clock}"})
    first, second = dt.date(2026, 11, 1), dt.date(2026, 11, 2)
    assert query.entries(register, ADMIN, Filter(first=first, last=first)).total == 2
    assert query.entries(register, ADMIN, Filter(first=second)).total == 1
    assert query.entries(register, ADMIN, Filter(last=second)).total == 3


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, None], ids=str)
def test_the_log_is_for_those_who_may_read_it(logged, actor):
    for verb in (lambda: query.entries(logged, actor), lambda: protocols.log_csv(logged, actor, "csv")):
        with pytest.raises(NotAllowed):
            verb()
    assert log.verify(logged, OPERATOR).rows == 6


@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ","), ("excel-csv", ";")])
def test_the_file_has_every_row_no_text_and_leaves_a_row_of_its_own(logged, kind, delimiter):
    data = protocols.log_csv(logged, ADMIN, kind)
    told = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))
    assert len(told) == 7
    assert told[0][-1] in ("purpose", "Syfte med registret")
    assert [row[-1] for row in told[1:]] == [" ".join(settings.purpose(logged).split()), "", "", "", "", ""]
    assert SECRET not in data.decode()
    assert "Vit makt-miljön, 2026-K3" in data.decode()
    last = logged.store.read("SELECT * FROM log ORDER BY nr")[-1]
    assert (last["action"], last["amount"], last["who"]) == ("log_export", 6, ADMIN.name)
    with pytest.raises(NotFound):
        protocols.log_csv(logged, ADMIN, "xml")


def test_the_machine_file_can_be_verified_by_others(logged):
    told = list(csv.DictReader(io.StringIO(protocols.log_csv(logged, ADMIN, "csv").decode())))
    chain = log.START
    for row in told:
        read = {name: value or None for name, value in row.items()}
        read["logged_at"] = dt.datetime.fromisoformat(row["logged_at"].removesuffix("Z"))
        chain = log.link(chain, read)
        assert row["chain"] == chain


def test_the_command_says_whether_the_log_is_whole_and_where_it_breaks(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))

    def opened(work) -> None:
        register = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
        work(register)
        register.store.close()

    opened(lambda register: [describe(register, Q3, milieu.name) for milieu in register.plan.miljo])
    assert cli.main(["verify"]) == 0
    text = capsys.readouterr().out
    assert "Loggens kedja håller: 3 rader" in text
    assert "Senaste kedjevärde: " in text
    assert cli.main(["log", "--to", str(tmp_path / "ut" / "logg.csv")]) == 0
    assert (tmp_path / "ut" / "logg.csv").read_text(encoding="utf-8").startswith("nr,logged_at,who,")
    opened(lambda register: change(register, "DELETE FROM log WHERE nr = 2"))
    capsys.readouterr()
    assert cli.main(["verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["broken_at"], found["rows"]) == (False, 3, 3)
