"""The same verbs without a screen, as a user runs them: in a process of their own, on a database file."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from lomma_core import permissions
from lomma_core.accounts import invitations, sessions
from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.errors import SignInRefused
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, NOW, PLAN
from tests.helpers import processes

pytestmark = pytest.mark.slow

PUBLISHED = Path(__file__).parents[2] / "data" / "published_measures.csv"
PASSWORD = "fyra gröna hästar på rad"


@pytest.fixture
def run(tmp_path):
    """Run one command on a database of its own; returns the finished process."""

    def command(*words: str, typed: str = "", cold: bool = False) -> subprocess.CompletedProcess:
        place = {"LOMMA_DATABASE": str(tmp_path / "lomma.duckdb"), "LOMMA_TODAY": "2026-11-24", "COLUMNS": "100"}
        return processes.run("lomma_core", *words, typed=typed, cold=cold, **place)

    return command


@pytest.fixture
def inside(tmp_path, monkeypatch, capsysbinary):
    """The same command in this process, where many ways to fail are tried; returns what ``run`` returns."""

    def command(*words: str) -> subprocess.CompletedProcess:
        monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
        status = main.main(words)
        return subprocess.CompletedProcess(words, status, *capsysbinary.readouterr())

    return command


@pytest.fixture
def database(tmp_path):
    """Open the command's database in this process."""
    opened = []

    def open_it():
        opened.append(open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW))
        return opened[-1]

    yield open_it
    for register in opened:
        register.store.close()


def answer(done) -> dict:
    """The one JSON object on standard output; nothing else may be there."""
    assert done.stderr == b"", done.stderr.decode()
    return json.loads(done.stdout)


def output(done, status: int) -> str:
    """The Swedish error of a failed command, with no traceback and nothing on standard output."""
    assert (done.returncode, done.stdout) == (status, b""), done.stdout.decode()
    text = done.stderr.decode()
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1
    return text


def test_help_lists_every_command_in_swedish(run):
    text = run("--help", cold=True).stdout.decode()
    for line in (
        "import FORM FILE [--dry-run]",
        "export [FORM …] --to FOLDER --format csv|excel-csv",
        "  demo ",
        "account add NAME --role ROLE [--seat SEAT] [--password-stdin] [--invite]",
        "account password NAME [--password-stdin] [--invite] [--remove-factor]",
        "account list",
        "account deactivate NAME",
        "  check ",
        "--json",
    ):
        assert line in text
    for words in (
        [],
        ["import"],
        ["export"],
        ["demo"],
        ["account"],
        ["account", "add"],
        ["check"],
        ["verify"],
        ["log"],
        ["backup"],
        ["restore"],
    ):
        done = run(*words, "--help")
        help_text = done.stdout.decode()
        assert done.returncode == 0
        assert "användning: python -m lomma_core" in help_text
        for english in ("usage", "options", "positional", "optional", "show this", "arguments:"):
            assert english not in help_text, (words, english)


def test_the_published_measures_go_in_from_the_command_line(run, database):
    done = run("import", "insats", str(PUBLISHED))
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert "21 nya, 0 ändrade, 0 oförändrade, 0 avvisade och 3 utelämnade." in text
    assert "Kolumner som inte används: nr, miljo, belagg." in text
    row = database().store.read("SELECT count(*) AS n, min(way) AS way, min(saved_by) AS who FROM form_insats")[0]
    assert row == {"n": 21, "way": "cli", "who": "kommandoraden"}


def test_json_says_every_rows_outcome_before_and_after_the_verb(run):
    first = answer(run("--json", "import", "insats", str(PUBLISHED), "--dry-run"))
    assert {k: first[k] for k in ("new", "changed", "unchanged", "rejected", "left_out")} == {
        "new": 21,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "left_out": 3,
    }
    assert len(first["rows"]) == 24
    assert set(first["rows"][0]) == {"row", "outcome", "reason"}
    assert first["rows"][5]["row"] == 7
    assert first["rows"][5]["outcome"] == "utelämnad"
    saved = answer(run("import", "insats", str(PUBLISHED), "--json"))
    assert saved["new"] == 21  # the dry run saved nothing
    assert answer(run("import", "--json", "insats", str(PUBLISHED)))["unchanged"] == 21


def test_a_plan_without_levels_goes_in_when_the_level_is_set(run, tmp_path, database):
    plan = tmp_path / "bra.csv"
    plan.write_bytes("Orsak;Åtgärd;Operativa mål;När;Vem;Uppföljning\nOro;Kurs;;2019;Polisen;\n".encode("cp1252"))
    text = output(run("import", "insats", str(plan)), 1)
    assert "saknar en kolumn för Nivå" in text
    assert "--set niva=" in text
    assert run("import", "insats", str(plan), "--set", "niva=generell").returncode == 0
    assert database().store.read("SELECT niva, ansvarig FROM form_insats") == [
        {"niva": "generell", "ansvarig": "polisen"}
    ]


def test_rejected_rows_are_told_and_the_status_is_one_but_the_others_are_saved(run, tmp_path):
    (tmp_path / "fil.csv").write_text("Titel;Nivå\nKurs;generell\nHemlig;Mellan\n", encoding="utf-8")
    done = run("import", "insats", str(tmp_path / "fil.csv"))
    assert done.returncode == 1
    assert "Rad 3 avvisad. Nivå: ”Mellan” är inget av svaren." in done.stdout.decode()
    assert "Hemlig" not in done.stdout.decode()
    again = answer(run("import", "insats", str(tmp_path / "fil.csv"), "--json"))
    assert (again["unchanged"], again["rejected"]) == (1, 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tom"),
        (b"\x89PNG\r\n\x1a\n\x00", "läses inte in"),
        (b"Titel;Typ\nF\x81r;skola\n", "teckenkodning"),
        (b"Foo;Bar\nHemlig;skola\n", "saknar en kolumn"),
    ],
)
def test_a_refused_file_is_one_sentence_and_status_one(inside, tmp_path, data, words):
    (tmp_path / "fil.csv").write_bytes(data)
    text = output(inside("import", "insats", str(tmp_path / "fil.csv")), 1)
    assert words in text
    assert "Hemlig" not in text
    refused = inside("import", "insats", str(tmp_path / "fil.csv"), "--json")
    assert (refused.returncode, answer(refused)) == (1, {"error": text.strip()})


def test_what_is_typed_wrong_is_said_in_swedish_with_status_two(inside):
    for words, part in (
        ([], "Ange KOMMANDO"),
        (
            ["hemligt"],
            "Välj bland: import, withdraw, bring-back, imports, export, report, figures, compare, demo, account, ",
        ),
        (["import", "insats"], "Ange FILE"),
        (["import", "insats", "x.csv", "--hemligt"], "ett ord för mycket"),
        (["import", "insats", "x.csv", "--set", "hemligt"], "FIELD=VALUE"),
        (["import", "insats", "x.csv", "--set"], "Ange ett värde efter --set"),
        (["export", "--to", "x", "--format", "hemligt"], "Välj bland: csv, excel-csv"),
        (["account", "add", "anna", "--role", "medlem"], "--password-stdin"),
        (["account", "password", "anna", "--password-stdin", "--invite"], "antingen --password-stdin eller --invite"),
    ):
        text = output(inside(*words), 2)
        assert part in text
        assert "hemligt" not in text
    usage = inside("--json", "hemligt")
    assert (usage.returncode, list(answer(usage))) == (2, ["error"])


def test_what_does_not_exist_is_said_in_swedish_with_status_one(inside, tmp_path):
    for words, part in (
        (["import", "hemligt", str(PUBLISHED)], "Välj bland: lagesbild"),
        (["import", "insats", str(tmp_path / "hemligt.csv")], "Filen går inte att öppna"),
        (["import", "insats", str(PUBLISHED), "--set", "hemligt=1"], "Välj bland: titel"),
        (["import", "insats", str(PUBLISHED), "--set", "niva=hemligt"], "Nivå"),
        (["export", "hemligt", "--to", str(tmp_path), "--format", "csv"], "Välj bland: lagesbild"),
        (["account", "deactivate", "hemligt"], "Kontot finns inte"),
    ):
        text = output(inside(*words), 1)
        assert part in text
        assert "hemligt" not in text


def test_forms_are_exported_to_a_folder(run, tmp_path):
    run("import", "insats", str(PUBLISHED))
    done = run("export", "insats", "mote", "--to", str(tmp_path / "ut"), "--format", "excel-csv", "--json")
    names = [Path(path).name for path in answer(done)["files"]]
    assert names == ["insats.csv", "mote.csv", "LÄSMIG.txt"]
    assert (tmp_path / "ut" / "insats.csv").read_bytes().startswith(b"\xef\xbb\xbfPost;")
    done = run("export", "--to", str(tmp_path / "allt"), "--format", "csv")
    assert done.returncode == 0
    assert len(list((tmp_path / "allt").iterdir())) == 12


def test_an_exported_folder_rebuilds_an_empty_database(run, tmp_path):
    run("import", "insats", str(PUBLISHED))
    run("export", "--to", str(tmp_path / "ut"), "--format", "csv")
    # With the mark of how far its log had come, since it is meant.
    for name in ("lomma.duckdb", "lomma.duckdb.loggmarke"):
        (tmp_path / name).unlink()
    result = answer(run("import", "insats", str(tmp_path / "ut" / "insats.csv"), "--json"))
    assert (result["new"], result["unused"]) == (21, [])
    run("export", "insats", "--to", str(tmp_path / "igen"), "--format", "csv")

    def exported(folder):
        lines = (tmp_path / folder / "insats.csv").read_text(encoding="utf-8").splitlines()
        return [(line.split(",", 5)[0], line.split(",", 5)[5]) for line in lines]

    assert exported("igen") == exported("ut")


def test_accounts_are_added_listed_and_closed(run, database):
    done = run("account", "add", "Anna", "--role", "medlem", "--seat", "polisen", "--password-stdin", typed=PASSWORD)
    assert (done.returncode, done.stdout.decode().strip()) == (0, "Kontot anna är skapat.")
    assert PASSWORD not in done.stdout.decode()
    run("account", "add", "chef", "--role", "administrator", "--password-stdin", typed=f"\ufeff{PASSWORD}\r\n")
    assert run("account", "deactivate", "anna").returncode == 0
    anna = {"name": "anna", "role": "medlem", "seat": "polisen", "active": False}
    assert answer(run("account", "list", "--json"))["accounts"][0] == anna
    listed = run("account", "list").stdout.decode()
    assert "anna  medlem  polisen  avstängt" in listed
    assert sessions.sign_in(database(), "chef", PASSWORD)[0].role == "administrator"


def test_a_code_is_printed_with_which_the_accounts_owner_chooses_a_password(run, database):
    first = answer(run("account", "add", "Anna", "--role", "administrator", "--invite", "--json"))
    assert (first["name"], first["role"], first["expires_at"][-1]) == ("anna", "administrator", "Z")
    printed = run("account", "password", "anna", "--invite").stdout.decode()
    code = re.search(r"Engångskod: (\S+)", printed)[1]
    assert "/valkommen" in printed
    assert run("account", "password", "anna", "--password-stdin", typed="kort").returncode == 1
    register = database()
    with pytest.raises(SignInRefused):
        invitations.use(register, first["code"], PASSWORD)
    invitations.use(register, code, PASSWORD)
    assert sessions.sign_in(register, "anna", PASSWORD)[0].role == "administrator"


def test_a_new_password_from_standard_in_is_the_accounts_own(run, database):
    run("account", "add", "anna", "--role", "administrator", "--password-stdin", typed=PASSWORD)
    done = run("account", "password", "anna", "--password-stdin", typed=f"{PASSWORD} igen")
    assert done.stdout.decode().strip() == "Kontot anna har ett nytt lösenord."
    assert sessions.sign_in(database(), "anna", f"{PASSWORD} igen")


def test_a_poor_password_or_role_makes_no_account(run):
    text = output(run("account", "add", "anna", "--role", "medlem", "--password-stdin", typed="kort"), 1)
    assert "minst 12 tecken" in text
    text = output(run("account", "add", "anna", "--role", "hemlig", "--password-stdin", typed=PASSWORD), 1)
    assert "Välj en roll som finns" in text
    assert "Det finns inga konton." in run("account", "list").stdout.decode()


def test_check_reads_everything_and_says_what_it_found(run, database):
    register = database()
    record = commands.save(register, MEMBER, "insats", MEASURE)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ny titel"}, record.id, 1)
    register.store.close()
    done = run("check")
    assert done.returncode == 0
    for line in ("Insatser: 1 poster, 2 versioner", "Konton: 0", "Logg: 2 rader", "Inga fel hittades."):
        assert line in done.stdout.decode()
    report = answer(run("check", "--json"))
    assert report["forms"]["insats"] == {"records": 1, "versions": 2}
    assert (report["accounts"], report["log"], report["problems"]) == (0, 2, [])


def test_check_names_answers_that_the_plan_does_not_have_and_links_to_nothing(run, database):
    register = database()
    record = commands.save(register, MEMBER, "insats", MEASURE)
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET typ = 'hemlig', lagesbild = 'borta', start = 'aldrig' ")
    register.store.close()
    done = run("check")
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "Insats, Typ: 1 version har ett svar som inte finns i planfilen." in text
    assert "Insats, Lägesbild som insatsen svarar mot: 1 version har en länk" in text
    assert "Insats, Start: 1 version har ett svar som inte går att läsa." in text
    assert "hemlig" not in text
    assert record.id not in text


def test_every_command_says_plainly_when_the_server_holds_the_file(run, database, tmp_path):
    database()
    for words in (
        ["import", "insats", str(PUBLISHED)],
        ["export", "--to", str(tmp_path / "ut"), "--format", "csv"],
        ["demo"],
        ["account", "list"],
        ["check"],
    ):
        text = output(run(*words), 1)
        assert "används redan av ett annat program, troligen servern" in text
        assert "Stoppa servern" in text
    busy = run("check", "--json")
    assert (busy.returncode, list(answer(busy))) == (1, ["error"])


def test_a_broken_plan_file_or_database_is_one_sentence(run, tmp_path, monkeypatch):
    (tmp_path / "lomma.duckdb").write_bytes(b"inte en databas" * 1000)
    assert "Databasen lomma.duckdb" in output(run("check"), 1)
    (tmp_path / "plan.toml").write_text("[plan", encoding="utf-8")
    monkeypatch.setenv("LOMMA_PLAN", str(tmp_path / "plan.toml"))
    assert "Planfilen plan.toml" in output(run("check"), 1)


def test_an_unexpected_fault_shows_no_traceback(monkeypatch, capsys):
    def broken(create):
        raise RuntimeError("hemlig text")

    monkeypatch.setattr(main, "open_register", broken)
    assert main.main(["check"]) == 1
    streams = capsys.readouterr()
    assert "Ett oväntat fel (RuntimeError)" in streams.err
    assert "hemlig" not in streams.err


def test_the_operator_may_do_everything_and_is_named_in_the_log(register):
    for action in ("import", "export", "write_settings", "manage_accounts"):
        permissions.require(register, permissions.OPERATOR, action)
    assert (permissions.OPERATOR.name, permissions.OPERATOR.way) == ("kommandoraden", "cli")


def test_demo_fills_an_empty_database_once_and_never_a_real_one(run, database):
    pytest.importorskip("lomma_core.maintenance.demo")
    created = answer(run("demo", "--json", cold=True))
    assert created["records"] > 0
    assert {"name", "role", "password"} <= set(created["accounts"][0])
    again = run("demo")
    assert again.returncode == 0
    assert created["accounts"][0]["name"] in again.stdout.decode()
    assert answer(run("check", "--json"))["problems"] == []


def test_demo_refuses_a_database_with_real_records(run):
    pytest.importorskip("lomma_core.maintenance.demo")
    run("import", "insats", str(PUBLISHED))
    output(run("demo"), 1)
