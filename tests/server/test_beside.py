"""Commands beside a running server: the same answers and the same files as when it is stopped (issue 15, 6)."""

import csv
import io
import json
import os
import re
import shutil
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.cli.beside import rules
from lomma_core.control import client
from lomma_core.control.place import folder_of
from lomma_core.control.wire import ChannelBroken
from lomma_core.errors import INTERRUPTED_BESIDE
from tests.conftest import NOW, PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.servers import Server, start_server

PUBLISHED = Path(__file__).parents[1] / "data" / "published_measures.csv"
# In this order; RECORD is an insats.
LINES = {
    "check": "check",
    "check, a value": "check --head 0000000000000000",
    "verify": "verify",
    "scan": "scan",
    "accounts": "account list",
    "imports": "imports list",
    "reports of persons": "redact list",
    "export": "export --to ut/csv --format csv",
    "export, masked and for Excel": "export insats mote --to ut/excel --format excel-csv --masked",
    "export, workbook": "export --to ut --format xlsx",
    "report, into a folder": "report 2026-K3 --to ut --format html",
    "report, a format from the name": "report 2026-K3 --to rapport.html --masked",
    "figures": "figures 2026-K3 --to nyckeltal.json",
    "log": "log --to logg.csv",
    "log, over an older one": "log --to logg.csv --format excel-csv",
    "protocol": "redact protocol --to protokoll.csv",
    "archive": "archive --to arkiv.zip",
    "archive that is there": "archive --to arkiv.zip",
    "backup": "backup --to kopior/kopia.duckdb",
    "backup, in the folder": "backup",
    "backup, checked": "verify-backup kopior/kopia.duckdb",
    "drill": "drill",
    "forms": "forms export --to formular",
    "forms check": "forms check formular/insats.xlsx",
    "forms check of nothing": "forms check finns_inte.toml",
    "dry import": f"import insats {PUBLISHED} --dry-run",
    "import": f"import insats {PUBLISHED} --set niva=generell --confirm-no-person",
    "undo": "imports undo 1 --reason Fel.",
    "withdraw": "withdraw insats RECORD --reason Dubblett.",
    "bring back": "bring-back insats RECORD",
    "hide a text": "redact report insats RECORD --field titel",
    "account": "account add ny.ett --role medlem --password-stdin",
    "a new password": "account password ny.ett --password-stdin",
    "close an account": "account deactivate ny.ett",
    "a form that is none": "export finns_inte --to ut --format csv",
    "a folder that cannot be": "export --to logg.csv --format csv",
}
# What is made of moments or by chance.
_VARIES = {"chain", "report", "last"}


class Seeded(NamedTuple):
    """A database ``lomma.duckdb`` that a server holds, ``kopia.duckdb`` that nobody holds, and an insats in both."""

    server: Server
    folder: Path
    record: str


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """Two equal databases, one of them with a server."""
    folder = tmp_path_factory.mktemp("beside")
    record = seeded_database(folder / "lomma.duckdb")["insats"]
    shutil.copy(folder / "lomma.duckdb", folder / "kopia.duckdb")
    server = start_server(folder / "lomma.duckdb")
    yield Seeded(server, folder, record)
    # The last test has killed it, unless that was not run.
    server.process.kill()
    server.process.wait(timeout=60)


@pytest.fixture
def served(seeded, answers, monkeypatch):
    """The commands' database is the one with the server."""
    monkeypatch.setenv("LOMMA_DATABASE", str(seeded.folder / "lomma.duckdb"))
    return seeded


@pytest.fixture(scope="module")
def answers(seeded):
    """What each line answers and which files it leaves: beside the server, and on the copy with no server."""
    _, folder, record = seeded
    alone = open_register(PLAN, folder / "kopia.duckdb", lambda: NOW)
    with pytest.MonkeyPatch.context() as patch:
        # Opened once: each opening takes its time.
        patch.setattr(main, "open_register", lambda create: alone)
        close = alone.store.close
        patch.setattr(alone.store, "close", lambda: None)
        both = []
        for name in ("lomma", "kopia"):
            work = folder / f"i_{name}"
            work.mkdir()
            patch.chdir(work)
            patch.setenv("LOMMA_DATABASE", str(folder / f"{name}.duckdb"))
            both.append({line: run(words.replace("RECORD", record), patch) for line, words in LINES.items()})
        close()
    return both


def run(words: str, patch) -> tuple[int, dict, dict[str, int]]:
    """Run a line in this folder: its exit status, its JSON answer, and the sum of each file that has come by now."""
    out = io.StringIO()
    with patch.context() as streams:
        streams.setattr(sys, "stdout", out)
        streams.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("fyra gröna hästar på rad\n".encode())))
        status = main.main([*words.split(), "--json"])
    files = {str(file): _sum(file) for file in sorted(Path().rglob("*")) if file.is_file()}
    # A record that is made has a name by chance.
    text = re.sub(r'"[bcdfghjkmnpqrstvwxz]{12}"', '"post"', out.getvalue())
    # A backup in the folder is named for its moment.
    text = re.sub(r'"[^"]*/backup/[^"]*"', '"kopia"', text)
    answer = {key: value for key, value in json.loads(text).items() if key not in _VARIES}
    return status, answer, files


def _sum(file: Path) -> int:
    """A sum of the file's bytes where no moment, no chance and no way of the command stands in them, else 0."""
    texts = file.suffix in (".csv", ".toml") and not file.name.startswith("logg")
    return zlib.crc32(file.read_bytes()) if texts else 0


@pytest.mark.parametrize("line", LINES)
def test_a_command_answers_and_writes_the_same_as_with_the_server_stopped(answers, line):
    beside, alone = answers
    assert beside[line] == alone[line]


def test_the_lines_above_are_of_every_command_that_writes_a_file_or_reads():
    tried = {words.partition(" --")[0] for words in LINES.values()}
    left = [words for words in rules.THROUGH_SERVER if not any(line.startswith(words) for line in tried)]
    # What needs two accounts, or an import that is undone; they save as the ones that are tried.
    assert sorted(left) == [
        "imports redo",
        *(f"redact {verb}" for verb in ("confirm", "propose", "reject", "withdraw")),
    ]


@pytest.mark.parametrize("words", ["demo", "import arkiv.zip"])
def test_what_needs_the_database_alone_is_refused_in_one_sentence(served, capsys, words):
    assert main.main(words.split()) == 1
    assert capsys.readouterr().err == f"{rules.NeedsDatabaseAlone()}\n"


def test_a_line_that_cannot_be_understood_ends_as_always(served, capsys):
    assert main.main(["account", "password", "ny.ett"]) == 2
    assert capsys.readouterr().err == "Ange antingen --password-stdin eller --invite.\n"


def test_the_log_names_the_operator_and_says_that_it_came_through_the_server(served, tmp_path):
    assert main.main(["log", "--to", str(tmp_path / "logg.csv")]) == 0
    main.main(["log", "--to", str(tmp_path / "logg.csv")])
    with (tmp_path / "logg.csv").open(encoding="utf-8-sig", newline="") as file:
        last = list(csv.DictReader(file))[-1]
    assert (last["who"], last["action"], last["way"]) == ("kommandoraden", "log_export", "cli_served")


def test_how_far_the_server_has_come_is_shown(served, monkeypatch):
    steps = []
    monkeypatch.setattr(main, "_progress", lambda: lambda done, total: steps.append((done, total)))
    assert main.main(["import", "insats", str(PUBLISHED), "--set", "niva=generell", "--dry-run"]) == 0
    assert steps
    assert len(set(steps[-1])) == 1


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"words": 1, "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["verify"], "folder": "/", "line": "å", "targets": {}, "sources": []},
        {"words": ["verify"], "folder": "/", "line": "", "targets": {}, "sources": ["to"]},
        {"words": ["scan", "--stdin"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["--help"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["restore", "--finns-inte"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["restore", "--from", "finns_inte"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["--", "restore", "--from", "finns_inte"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["demo"], "folder": "/", "line": "", "targets": {}, "sources": []},
        {"words": ["log", "--to", "a\0b"], "folder": "/", "line": "", "targets": {"to": "file"}, "sources": []},
        {"words": ["log", "--to", "x" * 5000], "folder": "/", "line": "", "targets": {"to": "file"}, "sources": []},
    ],
    ids=lambda request_: str(request_)[:40],
)
def test_a_request_that_is_none_is_refused_and_the_server_lives(served, request_):
    with client.connect(served.folder / "lomma.duckdb") as wire:
        wire.send(request_)
        try:
            answer = wire.receive()
            if "go" in answer:
                answer = wire.receive()
            assert answer.keys() & {"error", "unclear"}
        except ChannelBroken:
            pass
    assert main.main(["verify"]) == 0
    assert "Traceback" not in served.server.log


def test_a_command_that_is_ended_beside_the_server_leaves_nothing_half_and_the_server_goes_on(
    served, monkeypatch, tmp_path, capsys
):
    def end(*_):
        raise KeyboardInterrupt

    lines = [["import", "insats", str(PUBLISHED), "--dry-run"], ["archive", "--to", str(tmp_path / "arkiv.zip")]]
    for line, module, name in zip(lines, (main, os), ("_progress", "fsync"), strict=True):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, (lambda: end) if module is main else end)
            assert main.main(line) == 130
        assert capsys.readouterr().err == f"{INTERRUPTED_BESIDE}\n"
    assert not list(tmp_path.iterdir())
    assert main.main(["verify"]) == 0
    assert "Traceback" not in served.server.log


def test_a_command_works_alone_again_when_the_server_was_killed(served):
    served.server.process.kill()
    served.server.process.wait(timeout=60)
    assert (folder_of(served.folder / "lomma.duckdb") / "adress.json").exists()
    assert main.main(["verify"]) == 0
