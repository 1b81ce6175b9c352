"""What a user does at once is one transaction: when any of it cannot be stored, none of it is there (issue 15.7)."""

import re
import subprocess
import sys
from contextlib import suppress

import pytest

from lomma_core.accounts import invitations
from lomma_core.accounts.first_start import FirstStart
from lomma_core.audit import log
from lomma_core.bootstrap import ROOT
from lomma_core.errors import NotValid, StoreUnavailable
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.oidc import sign_in
from lomma_core.oidc.config import OidcConfig, Rule
from lomma_core.permissions import OPERATOR
from lomma_core.personal import drafts
from lomma_core.quarterly import carry_forward
from lomma_core.records import commands
from lomma_core.storage import causes
from lomma_core.storage.transaction import Transaction
from tests.conftest import ADMIN, MEASURE, MEMBER
from tests.helpers.core_results import latest

PASSWORD = "en lång ramsa att minnas"
CALM = "alla?kvartal=2026-K4"
CONFIG = OidcConfig("https://i.example", "id", "x", "https://p.example", (Rule("g", "medlem", create_account=True),))
CLAIMS = {"sub": "s-1", "groups": ["g"], "preferred_username": "vakt"}
FILE = read_table((";".join(MEASURE).replace("titel", "Vad") + "\n" + ";".join(MEASURE.values()) + "\n").encode())


class Commits:
    """Counts a store's commits."""

    def __init__(self, store) -> None:
        self.count = 0
        store.follow(self)

    def committed(self, tables) -> None:
        self.count += 1

    def closing(self) -> None:
        pass


def save_from_draft(register):
    with drafts.used_up(register, MEMBER, "insats", "ny"):
        commands.save(register, MEMBER, "insats", MEASURE)


def save_calm(register):
    with drafts.used_up(register, MEMBER, "lagesbild", CALM):
        carry_forward.save_calm(register, MEMBER, "lagesbild", register.quarter, {})


def read_in(register):
    form = register.plan.forms["insats"]
    mapping = columns.suggest(register, form, FILE)
    mapping.columns["Vad"] = "titel"
    checked = preview.preview(register, MEMBER, form.name, FILE, mapping)
    with columns.remembered(register, MEMBER, form, mapping, FILE):
        preview.save(register, MEMBER, checked, file="insatser.csv")


def first_start(register):
    start = FirstStart()
    start.finish(register, start.code, "Registret stödjer gruppens arbete.", "forsta.kontot", PASSWORD)


# Act -> (what it does, the table of a later statement, which fails).
ACTS = {
    "save and its draft": (save_from_draft, "draft"),
    "all milieus and their draft": (save_calm, "draft"),
    "import and its mapping": (read_in, "import_mapping"),
    "first account and purpose": (first_start, "form_grunduppgifter"),
    "new columns and plan version": (lambda register: versions.take_into_use(register, ADMIN), "plan_version"),
    "account and its code": (lambda register: invitations.invite(register, OPERATOR, "ny", "medlem"), "invitation"),
    "account and its identity": (lambda register: sign_in.enter(register, CONFIG, CLAIMS), "oidc_identity"),
}


def begin(register) -> None:
    """What the acts take up: two drafts and a proposal."""
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Kurs"})
    drafts.keep(register, MEMBER, "lagesbild", CALM, {"kvartal": "2026-K4"})
    text = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(register, ADMIN, text)


def stored(register) -> dict:
    """Everything that is stored, and which columns there are for it."""
    read = register.store.read
    names = read("SELECT table_name, column_name FROM information_schema.columns ORDER BY table_name, column_name")
    tables = dict.fromkeys(row["table_name"] for row in names)
    return {"": names} | {name: read(f'SELECT * FROM "{name}"') for name in tables}


def fail_at(patch, table: str) -> None:
    """From now on every statement that writes in a table finds the disk full."""
    execute = Transaction.execute

    def full(self, sql, parameters=()):
        if re.match(rf'\s*(INSERT INTO|UPDATE|DELETE FROM) "?{table}\b', sql):
            raise StoreUnavailable(causes.FULL)
        execute(self, sql, parameters)

    patch.setattr(Transaction, "execute", full)


@pytest.mark.parametrize("name", ACTS)
def test_what_is_done_at_once_is_stored_whole_or_not_at_all(register, monkeypatch, name):
    act, table = ACTS[name]
    begin(register)
    before, plan = stored(register), register.in_use
    with monkeypatch.context() as patch:
        fail_at(patch, table)
        with pytest.raises(StoreUnavailable, match="inte sparat"):
            act(register)
    assert stored(register) == before
    assert register.in_use is plan
    commits = Commits(register.store)
    act(register)
    # Whom the issuer brings is signed in afterwards.
    assert commits.count == (2 if table == "oidc_identity" else 1)
    after = stored(register)
    assert len(after["log"]) > len(before["log"])
    assert after[table] != before[table]


def test_a_part_that_fails_is_the_whole_that_fails_even_where_somebody_goes_on(register):
    def go_on():
        with register.store.transaction():
            commands.save(register, MEMBER, "insats", MEASURE)
            with suppress(NotValid):
                commands.save(register, MEMBER, "insats", MEASURE | {"niva": "okänd"})

    with pytest.raises(RuntimeError):
        go_on()
    assert register.store.read("SELECT * FROM form_insats") == []


def test_what_could_not_be_saved_is_in_the_log_with_the_next_that_could(register, monkeypatch):
    """Who and what, never the texts; one row for each act, however much it would have stored (issue 15.7)."""
    with monkeypatch.context() as patch:
        patch.setattr(register.store._database._file, "committing", _full)
        for act in (save_from_draft, read_in):
            with pytest.raises(StoreUnavailable):
                act(register)
    commands.save(register, MEMBER, "insats", MEASURE)
    rows = register.store.read("SELECT * FROM log ORDER BY nr")
    assert [(row["who"], row["action"], row["outcome"], row["detail"], row["record"] is None) for row in rows] == [
        (MEMBER.name, log.NOT_SAVED, log.FAILED, "Skapade en post", True),
        (MEMBER.name, log.NOT_SAVED, log.FAILED, "Läste in en post", True),
        (MEMBER.name, "create", log.DONE, None, False),
    ]
    commands.save(register, MEMBER, "insats", MEASURE)
    assert [row["action"] for row in latest(register.store)][:2] == ["create", "create"]
    assert log.verify_chain(register.store).broken_at is None


def _full():
    raise StoreUnavailable(causes.FULL)


_FULL_DISK = """
import sys
from pathlib import Path
from lomma_core.bootstrap import open_register
from lomma_core.errors import StoreUnavailable
from tests.conftest import NOW, PLAN
from tests.core.storage.test_one_act import ACTS, begin, stored
from tests.helpers.full_disk import full_disk

register = open_register(PLAN, Path(sys.argv[1]), lambda: NOW)
begin(register)
for name, (act, _) in ACTS.items():
    before, plan, words = stored(register), register.in_use, ""
    with full_disk():
        try:
            act(register)
        except StoreUnavailable as error:
            words = str(error)
    assert "Disken är full" in words, name
    assert stored(register) == before, name
    assert register.in_use is plan
    act(register)
    assert stored(register) != before, name
    print(name, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Bara här går det att säga att disken är full.")
def test_a_disk_that_is_full_at_the_commit_leaves_nothing_of_the_act_and_the_server_lives(tmp_path):
    command = [sys.executable, "-X", "utf8", "-c", _FULL_DISK, str(tmp_path / "lomma.duckdb")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.stdout.splitlines() == list(ACTS), ended.stderr
    assert ended.returncode == 0
