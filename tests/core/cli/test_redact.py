"""A text about a person taken out from the command line (R18): it is one account of the two."""

import json
import os
from pathlib import Path

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.records import queries
from lomma_core.redact import decide
from lomma_core.register import Register
from tests.conftest import ARCHIVIST, MEASURE, MEMBER, PLAN
from tests.helpers.redacting import NAME, files_with, save


@pytest.fixture
def record(register, monkeypatch):
    """An insats with a name in its title, in a database that the commands open."""
    saved = save(register, "insats", MEASURE | {"titel": NAME})
    monkeypatch.setenv("LOMMA_DATABASE", str(register.store.path))
    register.store.close()
    return saved


def run(capsys, *words: str) -> dict:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def opened() -> Register:
    return open_register(PLAN, Path(os.environ["LOMMA_DATABASE"]))


def test_a_text_is_reported_listed_proposed_and_confirmed_by_an_account_in_the_browser(record, capsys, tmp_path):
    reported = run(capsys, "redact", "report", "insats", record.id, "--field", "titel")
    place = {"kind": "record", "form": "insats", "record": record.id, "field": "titel", "versions": [1], "detail": ""}
    assert reported["places"] == [place]
    (waiting,) = run(capsys, "redact", "list")["reports"]
    assert (waiting["report"], waiting["state"], waiting["places"]) == (reported["report"], "reported", [place])
    run(capsys, "redact", "propose", reported["report"], "--reference", "KS 2026/1")
    assert main(["redact", "confirm", reported["report"]]) == 1
    assert "Be en kollega" in capsys.readouterr().err
    register = opened()
    decide.confirm(register, ARCHIVIST, reported["report"])
    register.store.close()
    run(capsys, "redact", "protocol", "--to", str(tmp_path / "protokoll.csv"))
    text = (tmp_path / "protokoll.csv").read_text(encoding="utf-8")
    assert "KS 2026/1" in text
    assert record.id in text
    assert files_with(tmp_path, *NAME.split()) == []


def test_a_report_is_rejected_and_a_proposal_of_the_browser_withdrawn_or_confirmed(record, capsys):
    first = run(capsys, "redact", "report", "insats", record.id, "--field", "titel", "--version", "1")["report"]
    run(capsys, "redact", "reject", first)
    register = opened()
    assert queries.get(register, MEMBER, "insats", record.id).values["titel"] == NAME
    register.store.close()
    second = run(capsys, "redact", "report", "insats", record.id, "--field", "titel")["report"]
    for command in ("withdraw", "confirm"):
        register = opened()
        decide.propose(register, ARCHIVIST, second, "KS 2026/1")
        register.store.close()
        run(capsys, "redact", command, second)
    assert main(["redact", "list"]) == 0
    assert "Inga rapporter väntar." in capsys.readouterr().out


def test_no_text_is_ever_written(record, capsys):
    main(["redact", "report", "insats", record.id, "--field", "titel"])
    main(["redact", "list"])
    main(["redact", "report", "insats", record.id, "--field", "niva"])
    written = capsys.readouterr()
    assert NAME.split()[1] not in written.out + written.err
    assert "Titel, version 1" in written.out
    assert "Välj ett fält" in written.err
