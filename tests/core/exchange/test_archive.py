"""The archive: all of the register in a file that others can read, and that becomes the same register again."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package, system

from lomma_core.accounts import accounts, sessions
from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.errors import FileRefused, FileTaken, LommaError, NotAllowed, NotValid, SignInRefused
from lomma_core.exchange.archive import reader
from lomma_core.exchange.archive.restore import rebuild
from lomma_core.exchange.archive.tables import LEFT_OUT, OWN, columns, tables
from lomma_core.exchange.archive.writer import README, SUMS, write_archive
from lomma_core.exchange.exports.source import MASK
from lomma_core.maintenance import integrity
from lomma_core.permissions import OPERATOR
from lomma_core.plan.loader import file_text
from lomma_core.quarterly import close
from lomma_core.records import commands, listing
from lomma_core.storage.tables.newest_rows import is_derived
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import latest
from tests.helpers.full_register import MARKED, PASSWORD, REASON, UNFINISHED, fill_with_history
from tests.helpers.quarter_steps import Q2

pytestmark = pytest.mark.slow

NUMBER = "19811228-9874"
COUNTS = ("antal_erbjudna", "antal_accepterade", "antal_pagaende")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A register with a history, and its three kinds of archive."""
    folder = tmp_path_factory.mktemp("full")
    register = open_register(PLAN, folder / "lomma.duckdb", lambda: NOW)
    fill_with_history(register)
    for kind in ("ordinary", "masked", "complete"):
        options = {"masked": kind == "masked", "complete": kind == "complete"}
        write_archive(register, OPERATOR, folder / f"{kind}.zip", **options)
        (folder / f"{kind}.log").write_text(str(log.verify_chain(register.store).rows))
    yield register, folder
    register.store.close()


@pytest.fixture
def empty(tmp_path):
    """An empty register beside."""
    opened = open_register(PLAN, tmp_path / "annan" / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


def contents(register, table: str) -> list[list]:
    """A table's rows, each column under its name, without what an archive does not hold."""
    names = {column.name for column in columns(register.store.read, table)}
    rows = register.store.read(f'SELECT * FROM "{table}"')
    return sorted([sorted((n, repr(v)) for n, v in row.items() if n in names) for row in rows])


def files(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_zip(path: Path, entries: dict[str, bytes], sums: bool = True) -> Path:
    """A ZIP of these files, with correct sums unless ``sums`` is False."""
    if sums:
        lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in entries.items() if name != SUMS]
        entries = entries | {SUMS: "".join(lines).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def changed_zip(full, tmp_path, **edits) -> Path:
    """The complete archive with files replaced (None takes one away), its sums made anew."""
    entries = files(full[1] / "complete.zip")
    for name, edit in edits.items():
        entries[name] = edit(entries[name])
    return write_zip(tmp_path / "andrad.zip", {name: data for name, data in entries.items() if data is not None})


# ------------------------------------------------------------------ The same register again


def test_every_table_of_the_database_is_in_an_archive_or_left_out_on_purpose(full):
    register, _ = full
    every = {row["t"] for row in register.store.read("SELECT table_name AS t FROM information_schema.tables")}
    # The newest rows are made anew from the versions.
    every = {table for table in every if not is_derived(table)}
    assert every == {*tables(register.store.read), *LEFT_OUT}
    assert set(OWN) <= every
    for table in every - {"session", "list_view", "display_link"}:
        assert register.store.read(f'SELECT 1 FROM "{table}" LIMIT 1'), f"nothing is tried on {table}"


def test_a_complete_archive_becomes_the_same_database_with_one_more_row_in_the_log(full, empty):
    register, folder = full
    counted = rebuild(empty, OPERATOR, folder / "complete.zip")
    assert set(counted) == set(tables(register.store.read))
    for table in set(tables(register.store.read)) - {"log"}:
        assert contents(empty, table) == contents(register, table), table
    rows = int((folder / "complete.log").read_text())
    logs = [
        register.store.read("SELECT * FROM log WHERE nr <= ? ORDER BY nr", [rows]) for register in (register, empty)
    ]
    assert logs[0] == logs[1]
    more = empty.store.read("SELECT action, who, way FROM log WHERE nr > ?", [rows])
    assert more == [{"action": "archive_import", "who": OPERATOR.name, "way": "cli"}]
    assert log.verify_chain(empty.store).broken_at is None
    assert log.verify_chain(empty.store).rows == rows + 1


def test_the_rebuilt_register_is_used_as_the_old_one(full, empty):
    register, folder = full
    rebuild(empty, OPERATOR, folder / "complete.zip")
    empty.store.close()
    again = open_register(PLAN, empty.store.path, lambda: NOW)
    assert integrity.check(again)["problems"] == integrity.check(register)["problems"] == []
    assert again.plan == register.plan
    for form in register.plan.forms:
        records_of = [
            listing.list_records(either, CONVENER, form, listing.ListQuery(limit=None)).records
            for either in (register, again)
        ]
        assert records_of[0] == records_of[1]
    assert close.frozen_for(again, READER, Q2) == close.frozen_for(register, READER, Q2)
    with pytest.raises(SignInRefused):
        sessions.sign_in(again, MEMBER.name, PASSWORD)
    accounts.add(again, OPERATOR, "ny.admin", PASSWORD, "administrator")
    commands.save(again, MEMBER, "insats", MEASURE | {"titel": "Efter flytten"})
    assert log.verify_chain(again.store).broken_at is None
    again.store.close()


def test_an_ordinary_archive_becomes_the_same_register_but_for_hidden_counts(full, empty):
    register, folder = full
    rebuild(empty, OPERATOR, folder / "ordinary.zip")
    for table in tables(register.store.read):
        if table not in ("log", "form_uppfoljning_insats"):
            assert contents(empty, table) == contents(register, table), table
    hidden_counts = empty.store.read("SELECT * FROM form_uppfoljning_insats WHERE antal_erbjudna IS NOT NULL")
    assert [[row[name] for name in COUNTS] for row in hidden_counts] == [["<5", "<5", "12"]]
    assert log.verify_chain(empty.store).broken_at is None


# ------------------------------------------------------------------ Small counts (R8), marked records (R11), secrets


def test_only_a_complete_archive_has_counts_as_they_were_entered_and_it_says_so(full):
    _, folder = full
    for kind, count, words in (
        ("ordinary", "<5,<5,12", "Antal 1–4 av personer står som <5."),
        ("masked", "<5,<5,12", "Antal 1–4 av personer står som <5."),
        ("complete", "3,<5,12", "LÄMNA INTE UT DET"),
    ):
        entries = files(folder / f"{kind}.zip")
        assert count in entries["tabeller/form_uppfoljning_insats.csv"].decode()
        about = json.loads(entries["datapackage.json"])["lomma"]
        assert about["complete"] is (kind == "complete")
        assert words in about["counts"]
        assert words in entries["LÄSMIG.txt"].decode()


def test_an_ordinary_archive_is_the_same_whatever_the_hidden_counts_are(register, tmp_path):
    live_counts = {}
    follow = {"kvartal": "2026-K3", "status": "enligt_plan"}
    offer = commands.save(
        register,
        MEMBER,
        "insats",
        {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson", "ansvarig": "socialforvaltningen"},
        complete=False,
    )
    record = commands.save(register, MEMBER, "uppfoljning_insats", follow | {"insats": offer.id}, complete=False)
    for n in "1234":
        with register.store.transaction() as write:
            sql = "UPDATE form_uppfoljning_insats SET antal_erbjudna = ?, antal_pagaende = ? WHERE record = ?"
            write.execute(sql, [n, str(5 - int(n)), record.id])
        entries = files(write_archive(register, ARCHIVIST, tmp_path / f"{n}.zip"))
        live_counts[n] = {name: data for name, data in entries.items() if name.startswith(("tabeller/form", "kvartal"))}
    assert live_counts["1"] == live_counts["2"] == live_counts["3"] == live_counts["4"]


def test_a_masked_archive_has_no_text_of_a_marked_record_in_any_file_and_is_not_read_in(full, empty):
    _, folder = full
    whole, entries = (files(folder / f"{kind}.zip") for kind in ("ordinary", "masked"))
    for text in (MARKED, REASON, "Mötet ställdes in."):
        assert text.encode() in b"".join(whole.values())
        assert [name for name, data in entries.items() if text.encode() in data] == []
    assert MASK.encode() in entries["tabeller/form_insats.csv"]
    with pytest.raises(FileRefused, match="Arkivet är maskerat"):
        rebuild(empty, OPERATOR, folder / "masked.zip")


def test_no_password_session_key_or_draft_is_in_any_archive(full):
    register, folder = full
    secrets = [row["key_hash"] for row in register.store.read("SELECT key_hash FROM export_key")]
    secrets += [row["token_hash"] for row in register.store.read("SELECT token_hash FROM session")]
    secrets += [row["password_hash"] for row in register.store.read("SELECT password_hash FROM account")]
    for kind in ("ordinary", "masked", "complete"):
        everything = b"".join(files(folder / f"{kind}.zip").values())
        assert [secret for secret in secrets if secret.encode() in everything] == []
        assert b"password" not in everything
        assert UNFINISHED.encode() not in everything
        assert not any(table in name for name in files(folder / f"{kind}.zip") for table in LEFT_OUT - {"migration"})


def test_only_the_administrator_and_the_operator_make_and_read_in_archives(register, empty, tmp_path):
    for actor in (None, READER, MEMBER, CONVENER):
        with pytest.raises(NotAllowed):
            write_archive(register, actor, tmp_path / "a.zip")
        with pytest.raises(NotAllowed):
            rebuild(empty, actor, tmp_path / "a.zip")
    assert list(tmp_path.glob("*.zip*")) == []
    for kind, action in (
        ({}, "archive"),
        ({"complete": True}, "archive_complete"),
        ({"masked": True}, "archive_masked"),
    ):
        write_archive(register, ARCHIVIST, tmp_path / f"{action}.zip", **kind)
        assert latest(register.store, 1)[0]["action"] == action
    with pytest.raises(NotValid, match="Välj det ena"):
        write_archive(register, ARCHIVIST, tmp_path / "b.zip", complete=True, masked=True)
    with pytest.raises(FileTaken):
        write_archive(register, ARCHIVIST, tmp_path / "archive.zip")
    with pytest.raises(LommaError, match="Kontrollera sökvägen"):
        write_archive(register, ARCHIVIST, tmp_path / "archive.zip" / "x.zip")


# ------------------------------------------------------------------ Without the program


@pytest.mark.parametrize("kind", ["ordinary", "masked", "complete"])
def test_frictionless_finds_no_fault_and_knows_types_labels_and_keys(full, tmp_path, kind):
    with zipfile.ZipFile(full[1] / f"{kind}.zip") as archive:
        archive.extractall(tmp_path)
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "datapackage.json"))
        report = package.validate()
    assert report.valid, report.flatten(["type", "note", "rowNumber"])[:5]
    schema = package.get_resource("form_uppfoljning_insats").schema
    assert schema.primary_key == ["record", "version"]
    assert schema.get_field("kvartal").title == "Kvartal"
    assert {foreign_key["reference"]["resource"] for foreign_key in schema.foreign_keys} == {"form_insats"}
    assert package.get_resource("form_mote").schema.get_field("datum").type == "date"
    assert package.get_resource("form_insats").schema.get_field("timmar").type == "number"
    assert schema.get_field("status").to_dict()["choices"]["enligt_plan"] == "Enligt plan"


def test_the_readme_explains_every_file_and_the_sums_fit(full):
    entries = files(full[1] / "ordinary.zip")
    about = entries["LÄSMIG.txt"].decode("utf-8-sig")
    for name in entries:
        assert name == README or (name if not name.startswith("kvartal") else "kvartal/") in about, name
    for part in ("Lomma kommun", "Vårt syfte", "sha256sum -c", "python -m lomma_core import ARKIV.zip", "Lösenord"):
        assert part in about
    for line in entries[SUMS].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(entries[name]).hexdigest() == digest
    assert entries["planfil.toml"].decode() == file_text(PLAN)


def test_no_cell_of_an_archive_is_run_by_a_spreadsheet(full):
    import csv

    for name, data in files(full[1] / "complete.zip").items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode(), newline="")):
                assert [cell for cell in row if cell[:1] in tuple("=+@\t\r＝＋＠")] == [], name


def test_reports_that_are_given_are_in_the_archive(register, empty, tmp_path):
    target = write_archive(register, ARCHIVIST, tmp_path / "a.zip", reports=[("2026-K3.pdf", b"%PDF-")])
    assert files(target)["rapporter/2026-K3.pdf"] == b"%PDF-"
    rebuild(empty, OPERATOR, target)


# ------------------------------------------------------------------ What is handed in is not believed


def refused(empty, path: Path) -> str:
    """The sentence by which an archive is refused; nothing at all has been written."""
    before = {table: contents(empty, table) for table in tables(empty.store.read)}
    with pytest.raises(FileRefused) as error:
        rebuild(empty, OPERATOR, path)
    assert {table: contents(empty, table) for table in tables(empty.store.read)} == before
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    "name",
    ["../../ut.csv", "/etc/passwd", "C:\\ut.csv", "tabeller/../ut.csv", "tabeller\\ut.csv", "tabeller/", "skript.py"],
)
def test_a_name_that_leads_elsewhere_is_refused(full, empty, tmp_path, name):
    entries = files(full[1] / "complete.zip") | {name: b"x"}
    assert "hör dit" in refused(empty, write_zip(tmp_path / "a.zip", entries))
    assert [path.name for path in tmp_path.parent.rglob("ut.csv")] == []


def test_a_file_that_is_twice_there_is_refused(full, empty, tmp_path):
    path = write_zip(tmp_path / "a.zip", files(full[1] / "complete.zip"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("plan.toml", b"x")
    assert "hör dit" in refused(empty, path)


def test_a_bomb_is_refused_before_it_is_unpacked(full, empty, tmp_path, monkeypatch):
    entries = files(full[1] / "complete.zip") | {"rapporter/bomb.txt": b"0" * (reader._ALWAYS + 1)}
    monkeypatch.setattr(reader.Archive, "pieces", lambda *_: pytest.fail("it was unpacked"))
    assert "orimligt stort" in refused(empty, write_zip(tmp_path / "a.zip", entries))


def test_a_file_that_holds_more_than_it_says_is_refused(full, empty, tmp_path):
    path = write_zip(tmp_path / "a.zip", files(full[1] / "complete.zip"))
    data = bytearray(path.read_bytes())
    place = data.rindex(b"tabeller/log.csv") - 46 + 24  # the uncompressed size in the central directory
    data[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    refused(empty, path)


@pytest.mark.parametrize("name", ["tabeller/log.csv", "plan.toml", "kvartal/2026-K2-1.json", "LÄSMIG.txt"])
def test_a_file_that_is_changed_or_missing_is_refused(full, empty, tmp_path, name):
    entries = files(full[1] / "complete.zip")
    other = entries | {name: entries[name] + b"\n"}
    assert "kontrollsumma" in refused(empty, write_zip(tmp_path / "a.zip", other, sums=False))
    less = {key: data for key, data in entries.items() if key != name}
    assert "saknas" in refused(empty, write_zip(tmp_path / "b.zip", less, sums=False))


def test_a_file_that_no_sum_speaks_of_is_refused(full, empty, tmp_path):
    entries = files(full[1] / "complete.zip") | {"rapporter/ny.txt": b"x"}
    assert "hör dit" in refused(empty, write_zip(tmp_path / "a.zip", entries, sums=False))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"inte en zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(empty, tmp_path, data):
    (tmp_path / "a.zip").write_bytes(data)
    refused(empty, tmp_path / "a.zip")
    assert "Kontrollera sökvägen" in refused(empty, tmp_path / "finns_inte.zip")


def test_an_archive_cut_short_is_refused(full, empty, tmp_path):
    data = (full[1] / "complete.zip").read_bytes()
    for part in (len(data) // 2, len(data) - 10):
        (tmp_path / "a.zip").write_bytes(data[:part])
        refused(empty, tmp_path / "a.zip")


def test_a_forged_log_is_refused_at_the_row_where_it_breaks(full, empty, tmp_path):
    path = changed_zip(
        full, tmp_path, **{"tabeller/log.csv": lambda data: data.replace(b"quarter_reopen", b"quarter_close", 1)}
    )
    assert "Loggens kedja i arkivet brister vid rad" in refused(empty, path)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("tabeller/form_insats.csv", b",utkast,", b",utkast,,"),
        ("tabeller/form_insats.csv", b"record,version", b"record,hittepa"),
        ("tabeller/form_mote.csv", b"2026-10-05", b"2026-13-05"),
        ("tabeller/form_insats.csv", b"7.25", b"sju"),
        ("tabeller/account.csv", b"true", b"kanske"),
        ("tabeller/quarter_event.csv", b"kvartal/2026-K2-1.json", b"kvartal/2020-K2-1.json"),
        ("kvartal/2026-K2-1.json", b'"missing"', b'"Missing"'),
        ("tabeller/plan_field.csv", b"insats,titel,text", b'insats,"titel"" x",text'),
        ("tabeller/log.csv", b"\r\n2,", b"\r\n1,"),
        ("datapackage.json", b'"format": 1', b'"format": 99'),
        ("datapackage.json", b'"lomma"', b'"annat"'),
        ("planfil.toml", b"Lomma kommun", b"Annan kommun"),
    ],
)
def test_a_faulty_file_with_a_right_sum_is_one_sentence_and_nothing_is_written(full, empty, tmp_path, name, old, new):
    def edit(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    refused(empty, changed_zip(full, tmp_path, **{name: edit}))


def test_a_person_number_is_not_taken_as_a_records_id(full, empty, tmp_path):
    insats = listing.list_records(full[0], MEMBER, "insats").records[0].id

    def edit(data: bytes) -> bytes:
        assert insats.encode() in data
        return data.replace(insats.encode(), NUMBER.encode())

    message = refused(empty, changed_zip(full, tmp_path, **{"tabeller/form_insats.csv": edit}))
    assert "ett personnummer" in message
    assert NUMBER not in message


def test_a_register_in_use_is_left_as_it_is(full, register, measure):
    assert "Databasen är i bruk" in refused(register, full[1] / "complete.zip")


# ------------------------------------------------------------------ Command line


def test_the_command_line_makes_an_archive_and_reads_it_in(register, measure, tmp_path, monkeypatch, capsys):
    close.close(register, CONVENER, Q2, "Mötet ställdes in.")
    path = register.store.path
    register.store.close()
    monkeypatch.setenv("LOMMA_PLAN", str(PLAN))
    monkeypatch.setenv("LOMMA_DATABASE", str(path))
    assert main(["archive", "--to", str(tmp_path / "a.zip"), "--complete"]) == 0
    assert "Lämna inte ut det" in capsys.readouterr().out
    assert files(tmp_path / "a.zip")["rapporter/Lomma-kvartalsrapport-2026-K2.pdf"].startswith(b"%PDF-")
    assert main(["archive", "--to", str(tmp_path / "a.zip")]) == 1
    assert main(["import", str(tmp_path / "a.zip")]) == 1
    assert "Databasen är i bruk" in capsys.readouterr().err
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "ny.duckdb"))
    assert main(["import", str(tmp_path / "a.zip"), "--dry-run"]) == 1
    assert main(["import", "insats"]) == 2
    assert main(["import", str(tmp_path / "a.zip")]) == 0
    assert "account add" in capsys.readouterr().out
    assert main(["verify"]) == 0
    assert main(["import", str(tmp_path / f"{NUMBER}.zip")]) == 1
    assert NUMBER not in capsys.readouterr().err
