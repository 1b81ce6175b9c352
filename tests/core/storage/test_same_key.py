"""No transaction deletes and inserts a row of one key: when its commit fails, DuckDB ends the whole process.

Seen in 1.5.6 on a full disk: the rollback puts the deleted key back into the index where the new one still is.
"""

import re
import subprocess
import sys

import pytest

from lomma_core.bootstrap import ROOT
from tests.structure import SOURCES

_DELETED = re.compile(r"DELETE FROM (\w+)")
_INSERTED = re.compile(r"(?:\.insert\(\s*\"|INSERT INTO )(\w+)")
# (module, table): why what is deleted there has never the key of what is inserted.
OTHER_KEYS = {
    ("accounts/sessions.py", "session"): "a new token is random",
    ("accounts/factor/second_factor.py", "recovery_code"): "new codes are random",
    ("accounts/factor/steps.py", "sign_in_step"): "a new token is random",
    ("accounts/guessing/devices.py", "device"): "deleted are old ones of other keys",
    ("accounts/guessing/throttle.py", "throttle"): "each in a transaction of its own",
    ("oidc/identities.py", "oidc_identity"): "each in a transaction of its own",
    ("oidc/sign_in.py", "oidc_session"): "a new token is random",
}


def test_no_module_deletes_and_inserts_rows_of_one_key():
    both = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for table in set(_DELETED.findall(text)) & set(_INSERTED.findall(text)):
            both.add((path.relative_to(ROOT / "lomma_core").as_posix(), table))
    assert both == set(OTHER_KEYS)


_CHILD = """
import sys
from pathlib import Path
import pyotp
from lomma_core.accounts import accounts
from lomma_core.accounts.factor import second_factor
from lomma_core.bootstrap import open_register
from lomma_core.errors import StoreUnavailable
from lomma_core.exchange.imports import columns
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import edits, proposals
from lomma_core.permissions import OPERATOR
from lomma_core.personal import drafts, saved_views
from lomma_core.records import commands
from tests.conftest import ADMIN, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.full_disk import full_disk

register = open_register(PLAN, Path(sys.argv[1]), lambda: NOW)
accounts.add(register, OPERATOR, ADMIN.name, "ett-långt-lösenord-1", ADMIN.role)
table = read_table("Titel;Vem\\nKurs;Skolan\\n".encode())
form = register.plan.forms["insats"]


def propose(turn):
    text = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": f"Fråga {turn}"})
    proposals.propose(register, ADMIN, text)


def enrol(turn):
    secret = second_factor.new_secret()
    second_factor.enrol(register, ADMIN, secret, pyotp.TOTP(secret).at(NOW))


def remember(turn):
    mapping = columns.ColumnMapping({"Titel": "titel", "Vem": ("malgrupp", "syfte")[turn % 2]}, {})
    columns.remember(register, MEMBER, form, mapping, table)


saved = []


def save(turn):
    # A version, and the record's newest row written over.
    own = (saved[0].id, saved[-1].version) if saved else ()
    saved.append(commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Kurs {turn}"}, *own))


WORKS = {
    "record": save,
    "draft": lambda turn: drafts.keep(register, MEMBER, "insats", "ny", {"titel": f"Kurs {turn}"}),
    "no draft": lambda turn: drafts.keep(register, MEMBER, "insats", "ny", {} if turn else {"titel": "Kurs"}),
    "view": lambda turn: saved_views.save(register, MEMBER, "insats", "Min", saved_views.View(page=turn + 1)),
    "headings": remember,
    "forms": propose,
    "app": enrol,
}
for name, work in WORKS.items():
    work(0)
    with full_disk():
        try:
            work(1)
        except StoreUnavailable:
            print(name, flush=True)
    work(2)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Bara här går det att säga att disken är full.")
def test_what_is_written_over_when_the_disk_is_full_is_refused_and_the_process_lives(tmp_path):
    command = [sys.executable, "-X", "utf8", "-c", _CHILD, str(tmp_path / "lomma.duckdb")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ended.stdout.split("\n")[:-1] == ["record", "draft", "no draft", "view", "headings", "forms", "app"], (
        ended.stderr
    )
    assert ended.returncode == 0
