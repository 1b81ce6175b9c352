"""``scan --stdin``: texts from standard input are judged one by one, without a database (R2–R4)."""

import io
import json

import pytest

from lomma_core.cli.judge import texts
from lomma_core.cli.main import main
from lomma_core.privacy import findings
from lomma_core.utils.text import listed
from tests.conftest import ROOT

NUMBER = "900101-1234"


@pytest.fixture
def scan(monkeypatch, capsys, tmp_path):
    """Run the command on some bytes where no database can be opened; returns its status and standard output."""
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "no" / "such" / "lomma.duckdb"))

    def run(typed: bytes, *words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed)))
        status = main(["scan", "--stdin", *words])
        output = capsys.readouterr()
        assert output.err == ""
        return status, output.out

    return run


def test_each_line_gets_a_json_object_with_its_kinds(scan):
    status, output = scan(f"Inga kända.\n{NUMBER}, Ahmed Hassan\n\nRing 070-123 45 67".encode(), "--json")
    assert status == 0
    assert [json.loads(line) for line in output.splitlines()] == [
        {"refuse": [], "warn": []},
        {"refuse": ["personnummer"], "warn": ["namn"]},
        {"refuse": [], "warn": []},
        {"refuse": [], "warn": ["telefonnummer"]},
    ]


def test_with_null_a_text_may_hold_line_breaks(scan):
    status, output = scan(b"900101\n-1234\0Inga.\r\nAlls.\0", "--json", "--null")
    assert status == 0
    assert [json.loads(line)["refuse"] for line in output.splitlines()] == [["personnummer"], []]


def test_without_json_the_answer_is_in_words_and_repeats_nothing(scan):
    status, output = scan(f"{NUMBER} Ahmed Hassan\nInga kända.\n".encode())
    assert status == 0
    assert output == "nekas: ett personnummer; frågas om: ett troligt namn\ngår bra\n"


def test_a_windows_file_and_broken_bytes_are_read(scan):
    status, output = scan(b"\xef\xbb\xbf" + NUMBER.encode() + b"\r\n\xff\xfe\r\n", "--json")
    assert status == 0
    assert [json.loads(line)["refuse"] for line in output.splitlines()] == [["personnummer"], []]


def test_an_answer_comes_before_the_next_text_is_read():
    class Slow(io.BytesIO):
        def read1(self, size=-1):
            return super().read1(4)

    source = Slow(b"one\ntwo\nthree")
    stream = texts(source, b"\n")
    assert next(stream) == "one"
    assert source.tell() == 4
    assert list(stream) == ["two", "three"]


def test_null_alone_is_refused_in_swedish(capsys):
    assert main(["scan", "--null"]) == 2
    assert capsys.readouterr().err == "Använd --null bara tillsammans med --stdin.\n"


def test_every_kind_stands_in_the_documentation():
    page = (ROOT / "docs" / "kommandoraden.md").read_text(encoding="utf-8")
    missing = [kind for kind in findings.KINDS if f"`{kind}`" not in page]
    assert not missing, listed(missing)
