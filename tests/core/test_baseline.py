"""A database, an archive, the CSV files and the commands of commit f5098bf are still good with today's program."""

import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from lomma_core.accounts import sessions
from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.domain import settings
from lomma_core.personal import saved_views
from lomma_core.records import commands, listing, queries
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.baseline import ARCHIVE, EXPECTED, PASSWORD, unpack_database, unpack_plan, with_purpose

FORMS, COMMANDS = EXPECTED["forms"], EXPECTED["commands"]
IMPORTED = "Titel;Ansvarig\nEn inläst insats;Kommunledningen\n"
# The program's own: a later one has migrated more.
OWN_TABLES = {"migration"}


@pytest.fixture
def database(tmp_path, monkeypatch) -> Path:
    """The database of then with its plan file, as a process of today finds them."""
    path = unpack_database(tmp_path / "lomma.duckdb")
    monkeypatch.setenv("LOMMA_DATABASE", str(path))
    monkeypatch.setenv("LOMMA_PLAN", str(unpack_plan(tmp_path)))
    monkeypatch.setenv("LOMMA_TODAY", EXPECTED["today"])
    return path


@pytest.fixture
def old_register(database):
    """The register of then, opened."""
    opened = open_register(database.parent / "planfil.toml", database, lambda: NOW)
    yield opened
    opened.store.close()


def run(capsys, *arguments: str) -> tuple[int, dict]:
    """The status and the JSON that a command ends with."""
    capsys.readouterr()
    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def count_rows(register, table: str) -> int:
    return register.store.read(f'SELECT count(*) AS n FROM "{table}"')[0]["n"]


# ------------------------------------------------------------------ The database


def test_every_row_of_the_database_is_still_there(old_register):
    counts = {table: count_rows(old_register, table) for table in EXPECTED["tables"]}
    assert {name: n for name, n in counts.items() if name not in OWN_TABLES} == {
        name: n for name, n in EXPECTED["tables"].items() if name not in OWN_TABLES
    }
    assert old_register.in_use.notice == ""


def test_the_chain_of_the_log_holds_and_ends_as_it_did(database, capsys):
    status, verdict = run(capsys, "verify")
    assert (status, verdict["whole"]) == (0, True)
    assert (verdict["rows"], verdict["chain"]) == (EXPECTED["log"]["rows"], EXPECTED["log"]["chain"])


def test_every_form_is_read_and_every_record_opened_with_its_history(old_register):
    assert set(old_register.plan.forms) == set(FORMS)
    for form, known in FORMS.items():
        page = listing.list_records(old_register, CONVENER, form, listing.ListQuery(limit=None))
        assert len(page.records) == known["records"], form
        for record in page.records:
            assert queries.get(old_register, CONVENER, form, record.id).values == record.values
            assert queries.history(old_register, CONVENER, form, record.id)


def test_a_record_is_saved_and_the_chain_goes_on(database, old_register, capsys):
    saved = commands.save(old_register, MEMBER, "insats", MEASURE | {"titel": "Efter bytet"})
    assert queries.get(old_register, READER, "insats", saved.id).values["titel"] == "Efter bytet"
    old_register.store.close()
    status, verdict = run(capsys, "verify")
    assert (status, verdict["rows"]) == (0, EXPECTED["log"]["rows"] + 1)
    assert verdict["chain"] != EXPECTED["log"]["chain"]


def test_the_database_opens_with_the_plan_file_of_today(database):
    opened = open_register(PLAN, database, lambda: NOW)
    assert set(FORMS) <= set(opened.plan.forms)
    opened.store.close()


def test_passwords_sessions_and_saved_views_of_then_are_still_good(old_register):
    assert sessions.signed_in(old_register, EXPECTED["secrets"]["token"]).name == READER.name
    assert sessions.sign_in(old_register, MEMBER.name, PASSWORD)[0].role == MEMBER.role
    for form, names in EXPECTED["views"].items():
        assert list(saved_views.list_views(old_register, MEMBER, form)) == names
    (view,) = saved_views.list_views(old_register, MEMBER, "insats").values()
    assert (view.search, view.filters, view.sort, view.descending, view.columns) == (
        "skola",
        {"niva": "generell"},
        "titel",
        True,
        ("titel", "typ"),
    )


# ------------------------------------------------------------------ The archive


@pytest.mark.slow
def test_the_archive_becomes_the_same_register_in_an_empty_database(old_register, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "ny.duckdb"))
    status, result = run(capsys, "import", str(ARCHIVE))
    assert (status, set(result["tables"])) == (0, set(EXPECTED["archived"]))
    assert run(capsys, "verify")[1]["whole"]
    fresh = open_register(tmp_path / "planfil.toml", tmp_path / "ny.duckdb", lambda: NOW)
    for table in EXPECTED["archived"]:
        more = f" WHERE nr <= {EXPECTED['log']['rows']}" if table == "log" else ""
        columns = {row["c"] for register in (fresh, old_register) for row in register.store.read(_COLUMNS, [table])}
        named = ", ".join(f'"{name}"' for name in sorted(columns - {"password_hash"}))
        both = [
            register.store.read(f'SELECT {named} FROM "{table}"{more} ORDER BY ALL')
            for register in (fresh, old_register)
        ]
        assert both[0] == both[1], table
    fresh.store.close()


_COLUMNS = "SELECT column_name AS c FROM information_schema.columns WHERE table_name = ?"


# ------------------------------------------------------------------ What leaves as CSV


@pytest.mark.parametrize(("kind", "encoding"), [("csv", "utf-8"), ("excel-csv", "utf-8-sig")])
def test_every_form_leaves_with_the_same_headings_and_the_same_lines(database, tmp_path, capsys, kind, encoding):
    register = open_register(database.parent / "planfil.toml", database, lambda: NOW)
    purpose = " ".join(settings.purpose(register).split())
    register.store.close()
    assert run(capsys, "export", "--to", str(tmp_path / "ut"), "--format", kind)[0] == 0
    for form, known in FORMS.items():
        data = (tmp_path / "ut" / f"{form}.csv").read_bytes()
        # A file of then had the register's purpose as its last column, which stands beside the file today (R6).
        then = with_purpose(data.decode(encoding), kind, purpose).encode(encoding)
        assert then.decode(encoding).splitlines()[0] == known[kind], form
        assert hashlib.sha256(then).hexdigest() == known["sha256"][kind], form


# ------------------------------------------------------------------ The commands


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_still_has_its_flags_and_their_values(command, capsys):
    try:
        status = main([*command.split(), "--help"])
    except SystemExit as stopped:
        status = stopped.code
    output = capsys.readouterr().out
    assert status in (0, None)
    known = COMMANDS[command]
    # Every command accepts --json, whether its help lists it or not: test_commands_… below uses it.
    wanted = [flag for flag in known["flags"] if flag != "--json"] + [v for vs in known["choices"].values() for v in vs]
    assert [word for word in wanted if word not in output] == []


@pytest.mark.slow
def test_commands_as_somebodys_script_has_them_answer_as_they_did(database, tmp_path, monkeypatch, capsys):
    (tmp_path / "in.csv").write_text(IMPORTED, encoding="utf-8")
    for known in EXPECTED["runs"]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{PASSWORD}\n".encode()), "utf-8"))
        status, result = run(capsys, *known["line"].format(out=tmp_path).split())
        assert (status, sorted(result)) == (known["status"], known["keys"]), known["line"]
    paths = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert set(EXPECTED["files"]) <= paths
