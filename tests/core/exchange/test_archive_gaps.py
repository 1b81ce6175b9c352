"""An archive from before the guard learned is still readable: what is refused now is a marked, listed, logged gap."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from lomma_core.audit import log as audit
from lomma_core.bootstrap import open_register
from lomma_core.cli.main import main
from lomma_core.errors import FileRefused, NotAllowed
from lomma_core.exchange.archive import gap_list
from lomma_core.exchange.archive.gaps import GapFiller
from lomma_core.exchange.archive.restore import rebuild
from lomma_core.exchange.archive.writer import SUMS, write_archive
from lomma_core.maintenance import integrity
from lomma_core.permissions import OPERATOR
from lomma_core.plan.loader import file_text
from lomma_core.privacy import guard
from lomma_core.privacy.numbers import person_numbers
from lomma_core.quarterly import close
from lomma_core.records import listing, queries
from tests.conftest import ADMIN, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers import baseline
from tests.helpers.full_register import fill_with_history
from tests.helpers.quarter_steps import Q2

pytestmark = pytest.mark.slow

NUMBER = "19811228-9874"
GAP = "Borttagen vid inläsning: ett personnummer"
# A text of each table that holds texts, and what stands in its place in an archive made by hand.
TABLES = {
    "tabeller/form_insats.csv": (MEASURE["malgrupp"], NUMBER),
    "tabeller/quarter_event.csv": ("Mötet ställdes in.", NUMBER),
    "tabeller/secrecy.csv": ("Pågående ärende.", f"Se {NUMBER}."),
    "tabeller/purge.csv": ("KS 2029/2", f"KS {NUMBER}"),
    "tabeller/import_mapping.csv": ("rubrik", NUMBER),
    "tabeller/import_run.csv": ("fel fil.csv", f"{NUMBER}.csv"),
    "tabeller/import_step.csv": ("Fel fil.", NUMBER),
    "tabeller/plan_version.csv": ("Samarbetspart", NUMBER),
}


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A complete archive of a register with a history, and the register."""
    folder = tmp_path_factory.mktemp("full")
    register = open_register(PLAN, folder / "lomma.duckdb", lambda: NOW)
    fill_with_history(register)
    write_archive(register, OPERATOR, folder / "a.zip", complete=True)
    yield register, folder / "a.zip"
    register.store.close()


@pytest.fixture
def empty(tmp_path):
    """An empty register beside."""
    opened = open_register(PLAN, tmp_path / "ny" / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


def edited(source: Path, target: Path, edits: dict[str, tuple[str, str]]) -> Path:
    """The archive with a text in some of its files replaced, and every sum made anew."""
    with zipfile.ZipFile(source) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name != SUMS}
    for name, (old, new) in edits.items():
        assert old.encode() in held[name], (name, old)
        held[name] = held[name].replace(old.encode(), new.encode())
        if name.startswith("kvartal/"):
            held["tabeller/quarter_event.csv"] = _with_digest(held["tabeller/quarter_event.csv"], name, held[name])
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in held.items())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**held, SUMS: sums.encode()}.items():
            archive.writestr(name, data)
    return target


def _with_digest(table: bytes, document: str, data: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(table.decode(), newline="")))
    place, digest = rows[0].index("snapshot"), rows[0].index("digest")
    for row in rows[1:]:
        if row[place] == document:
            row[digest] = hashlib.sha256(data).hexdigest()
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def everything(register) -> str:
    """All that stands in all tables."""
    names = [row["t"] for row in register.store.read("SELECT table_name AS t FROM information_schema.tables")]
    return str([register.store.read(f'SELECT * FROM "{name}"') for name in names])


def test_a_number_in_many_tables_becomes_gaps_and_the_rest_comes_in(full, empty, tmp_path):
    register, source = full
    edits = TABLES | {"kvartal/2026-K2-1.json": (MEASURE["malgrupp"], NUMBER)}
    counted = rebuild(empty, OPERATOR, edited(source, tmp_path / "a.zip", edits))
    empty.store.checkpoint()
    assert NUMBER not in everything(empty)
    assert NUMBER.encode() not in empty.store.path.read_bytes()
    old, new = (side.store.read("SELECT * FROM form_insats ORDER BY record, version") for side in (register, empty))
    assert len(old) == len(new)
    assert [row | {"malgrupp": GAP} if row["malgrupp"] == MEASURE["malgrupp"] else row for row in old] == new
    assert counted["import_mapping"] == 1
    assert empty.store.read("SELECT * FROM import_mapping") == []
    gaps = gap_list.gaps(empty, OPERATOR)
    assert {gap.place for gap in gaps} >= {place.removeprefix("tabeller/").partition(".")[0] for place in TABLES}
    own = [gap for gap in gaps if gap.place == "form_insats" and gap.field == "malgrupp"]
    assert {(gap.form, gap.record, gap.version, gap.kind) for gap in own} == {
        ("insats", row["record"], row["version"], "ett personnummer") for row in new if row["malgrupp"] == GAP
    }
    logged = empty.store.read("SELECT * FROM log WHERE action = 'archive_gap'")
    assert sum(row["amount"] for row in logged) == len(gaps)
    assert audit.verify_chain(empty.store).broken_at is None
    assert integrity.check(empty)["problems"] == []


def test_a_frozen_quarter_has_the_gap_and_another_digest_that_is_listed(full, empty, tmp_path):
    register, source = full
    edits = {"kvartal/2026-K2-1.json": (MEASURE["malgrupp"], NUMBER)}
    rebuild(empty, OPERATOR, edited(source, tmp_path / "a.zip", edits))
    (event,) = empty.store.read("SELECT * FROM quarter_event WHERE quarter = '2026-K2' AND nr = 1")
    assert event["digest"] == hashlib.sha256(event["snapshot"].encode()).hexdigest()
    assert GAP in event["snapshot"]
    (digest,) = [gap for gap in gap_list.gaps(empty, OPERATOR) if gap.digest_after]
    assert (digest.record, digest.version, digest.digest_after) == ("2026-K2", 1, event["digest"])
    assert digest.digest_before != digest.digest_after
    was, now = close.frozen_for(register, READER, Q2), close.frozen_for(empty, READER, Q2)
    assert json.loads(json.dumps(was, ensure_ascii=False).replace(MEASURE["malgrupp"], GAP)) == now


def test_a_plan_that_was_taken_into_use_is_used_with_its_gap(full, empty, tmp_path):
    rebuild(
        empty, OPERATOR, edited(full[1], tmp_path / "a.zip", {"tabeller/plan_version.csv": ("Samarbetspart", NUMBER)})
    )
    empty.store.close()
    again = open_register(PLAN, empty.store.path, lambda: NOW)
    assert again.in_use.nr == full[0].in_use.nr
    assert again.in_use.notice == ""
    assert GAP in again.in_use.text
    again.store.close()


def test_a_plan_files_digests_are_nobodys_number_and_a_name_among_its_parts_takes_them_out():
    filler, digest = GapFiller({}), f"ab{NUMBER.replace('-', '')[-10:]}cdefabcdefab"
    assert guard.classify(digest)[0]
    row = {"nr": 1, "file_parts": json.dumps({"formular/*": ["insats"], "formular/insats": digest})}
    assert filler.fill("plan_version", row, 1) == row
    named = row | {"file_parts": json.dumps({"formular/*": [f"insats {NUMBER}"], "formular/insats": digest})}
    assert filler.fill("plan_version", named, 2) == named | {"file_parts": None}
    assert len(filler.gaps) == 1


def test_an_account_that_is_refused_has_another_name_everywhere_and_the_log_is_a_chain_again(full, empty, tmp_path):
    edits = {f"tabeller/{table}.csv": (MEMBER.name, NUMBER) for table in ("account", "form_insats")}
    source = edited(full[1], tmp_path / "a.zip", edits)
    # The log is chained: a name in it is a fault of the archive, unless the whole chain was made with it.
    rebuild(empty, OPERATOR, source)
    names = {row["saved_by"] for row in empty.store.read("SELECT saved_by FROM form_insats")}
    (renamed,) = {name for name in names if name.startswith("borttaget.konto.")}
    assert renamed in {row["name"] for row in empty.store.read("SELECT name FROM account")}
    assert NUMBER not in everything(empty)


def test_a_name_in_the_log_is_replaced_and_the_chain_linked_anew_from_there(full, empty, monkeypatch):
    """The guard learns that an account's name is a number: the archive itself is whole."""
    _learn(monkeypatch, MEMBER.name)
    rebuild(empty, OPERATOR, full[1])
    assert audit.verify_chain(empty.store).broken_at is None
    assert MEMBER.name not in everything(empty)
    (chain,) = [gap for gap in gap_list.gaps(empty, OPERATOR) if gap.place == "log" and gap.digest_after]
    with zipfile.ZipFile(full[1]) as archive:
        about = json.loads(archive.read("datapackage.json"))["lomma"]["log"]
    assert chain.digest_before == about["chain"]
    rows = empty.store.read("SELECT chain FROM log WHERE nr = ?", [about["rows"]])
    assert chain.digest_after == rows[0]["chain"]


@pytest.mark.parametrize("learned", ["account", "hash"])
def test_a_log_that_a_name_was_taken_out_of_is_linked_anew_too(empty, tmp_path, monkeypatch, learned):
    register = open_register(PLAN, tmp_path / "corrected.duckdb", lambda: NOW)
    fill_with_history(register)
    with register.store.transaction() as write:
        assert audit.rewrite_names(write, ADMIN, register.now(), lambda name: "Borttagen")
    corrections = register.store.read("SELECT detail FROM log WHERE action = 'log_correct'")
    write_archive(register, OPERATOR, tmp_path / "a.zip", complete=True)
    register.store.close()
    # A hash looks like a number now and then.
    _learn(monkeypatch, *([MEMBER.name] if learned == "account" else [row["detail"] for row in corrections]))
    rebuild(empty, OPERATOR, tmp_path / "a.zip")
    assert audit.verify_chain(empty.store).broken_at is None
    assert empty.store.read("SELECT detail FROM log WHERE action = 'log_correct'") == corrections


def test_a_forged_log_is_still_refused_when_the_guard_has_learned(full, empty, tmp_path, monkeypatch):
    source = edited(full[1], tmp_path / "a.zip", {"tabeller/log.csv": ("quarter_reopen", "quarter_close")})
    _learn(monkeypatch, MEMBER.name)
    with pytest.raises(FileRefused, match="Loggens kedja i arkivet brister vid rad"):
        rebuild(empty, OPERATOR, source)


def test_what_the_guard_learns_about_choices_and_titles_hinders_no_reading(full, empty, monkeypatch):
    _learn(monkeypatch, "generell", MEASURE["titel"])
    rebuild(empty, OPERATOR, full[1])
    rows = empty.store.read("SELECT niva, titel FROM form_insats")
    assert {row["niva"] for row in rows} >= {None}
    assert GAP in {row["titel"] for row in rows}
    assert listing.list_records(empty, READER, "insats").total == listing.list_records(full[0], READER, "insats").total


def _learn(monkeypatch, *texts: str) -> None:
    classify = guard.classify
    known = {text: ([person_numbers.PERSON], []) for text in texts}
    monkeypatch.setattr(guard, "classify", lambda text: known.get(text) or classify(text))


def test_an_archive_without_anything_refused_has_no_gaps(full, empty):
    rebuild(empty, OPERATOR, full[1])
    assert gap_list.gaps(empty, OPERATOR) == gap_list.gaps(full[0], OPERATOR)
    with pytest.raises(NotAllowed):
        gap_list.gaps(empty, READER)


def test_the_archive_of_an_older_program_has_a_number_taken_out_too(tmp_path):
    plan = baseline.unpack_plan(tmp_path)
    register = open_register(plan, tmp_path / "lomma.duckdb", lambda: NOW)
    with zipfile.ZipFile(baseline.ARCHIVE) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("tabeller/form_insats.csv").decode())))
    title = next(row["titel"] for row in rows if row["titel"].isascii())
    source = edited(baseline.ARCHIVE, tmp_path / "a.zip", {"tabeller/form_insats.csv": (title, NUMBER)})
    counted = rebuild(register, OPERATOR, source)
    assert counted["form_insats"] == len(rows)
    assert {gap.kind for gap in gap_list.gaps(register, OPERATOR)} == {"ett personnummer"}
    assert NUMBER not in everything(register)
    first = gap_list.gaps(register, OPERATOR)[0]
    assert queries.get(register, READER, "insats", first.record, first.version).values["titel"] == GAP
    register.store.close()


def test_a_plan_file_may_differ_from_the_archives_in_what_is_refused_by_now(full, tmp_path, monkeypatch):
    text = file_text(PLAN)
    was = "Läser och exporterar"
    assert f'hint = "{was}"' in text
    plan = tmp_path / "plan.toml"
    plan.write_text(text.replace(f'hint = "{was}"', 'hint = "Läser"'), encoding="utf-8")
    register = open_register(plan, tmp_path / "lomma.duckdb", lambda: NOW)
    with pytest.raises(FileRefused, match="annan planfil"):
        rebuild(register, OPERATOR, full[1])
    _learn(monkeypatch, was)
    rebuild(register, OPERATOR, full[1])
    register.store.close()
    again = open_register(plan, register.store.path, lambda: NOW)
    assert again.in_use.notice == ""
    again.store.close()


def test_the_command_line_lists_the_gaps_and_never_the_texts(full, tmp_path, monkeypatch, capsys):
    source = edited(full[1], tmp_path / "a.zip", {"tabeller/form_insats.csv": (MEASURE["malgrupp"], NUMBER)})
    monkeypatch.setenv("LOMMA_PLAN", str(PLAN))
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "ny.duckdb"))
    assert main(["import", str(source)]) == 0
    said = capsys.readouterr().out
    assert "Målgrupp, ett personnummer" in said
    assert NUMBER not in said
