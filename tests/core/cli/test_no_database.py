"""Who reads makes nothing: on a path without a database a command says so, and only those that begin a register do."""

import pytest

from lomma_core.cli import main
from lomma_core.storage.store import Store

BEGIN = {"import", "demo", "account add"}
READ = [
    ["check"],
    ["verify"],
    ["scan"],
    ["export", "--to", "ut", "--format", "csv"],
    ["report", "2026-K3", "--to", "rapport.pdf"],
    ["log", "--to", "logg.csv"],
    ["archive", "--to", "arkiv.zip"],
    ["backup", "--to", "kopia.duckdb"],
    ["backup"],
    ["verify-backup", "kopia.duckdb"],
    ["drill"],
    ["account", "list"],
    ["account", "deactivate", "anna"],
    ["forms", "export", "--to", "ut"],
    ["imports", "list"],
    ["redact", "list"],
    ["withdraw", "insats", "bcdfghjkmnpq", "--reason", "Fel"],
]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """``run(words)`` runs a command on a database that is not there; its status and what it said."""
    (tmp_path / "tom").mkdir()
    monkeypatch.chdir(tmp_path / "tom")
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "tom" / "felstavad" / "lomma.duckdb"))

    def command(words: list[str]) -> tuple[int, str]:
        return main.main(words), capsys.readouterr().err.strip()

    return command


def test_only_those_that_begin_a_register_may_make_its_database():
    assert {words for words, command in main.commands.leaves() if command.creates} == BEGIN


@pytest.mark.parametrize("words", READ, ids=lambda words: " ".join(words[:2]))
def test_a_command_on_a_path_without_a_database_says_so_and_makes_nothing(run, tmp_path, words):
    status, text = run(words)
    assert (status, text) == (
        1,
        "Databasen lomma.duckdb finns inte på den plats som LOMMA_DATABASE pekar ut. "
        "Kontrollera sökvägen, och att disken som den ligger på är ansluten.",
    )
    assert list((tmp_path / "tom").iterdir()) == []


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty file"])
@pytest.mark.parametrize("words", [["check"], ["demo"], ["account", "add", "adm.ett", "--role", "medlem", "--invite"]])
def test_a_log_without_its_database_is_kept_and_no_database_is_made_beside_it(run, tmp_path, words, content):
    folder = tmp_path / "tom" / "felstavad"
    folder.mkdir()
    if content is not None:
        (folder / "lomma.duckdb").write_bytes(content)
    (folder / "lomma.duckdb.wal").write_bytes(b"allt som sparades sist")
    status, text = run(words)
    assert status == 1
    assert text.startswith("Databasen lomma.duckdb saknas eller är tom, men dess logg lomma.duckdb.wal ligger kvar")
    assert (folder / "lomma.duckdb.wal").read_bytes() == b"allt som sparades sist"
    assert [path.stat().st_size for path in folder.glob("lomma.duckdb")] == [0] * (content is not None)


def test_those_that_begin_a_register_make_it(run, tmp_path):
    assert run(["account", "add", "adm.ett", "--role", "administrator", "--invite"])[0] == 0
    Store(tmp_path / "tom" / "felstavad" / "lomma.duckdb", create=False).close()
    assert run(["check"])[0] == 0
