"""What follows from a save is registered by form: the generic save and the import know no form's name."""

import ast
from pathlib import Path

import pytest

from lomma_core.bootstrap import ROOT
from lomma_core.records import commands, hooks
from tests.conftest import MEASURE, MEMBER


def test_a_hook_gets_the_stored_rows_in_the_transaction_that_stored_them(register):
    calls = []

    def hook(where, actor, write, rows):
        stored = write.read('SELECT version FROM "form_insats" WHERE record = ?', [rows[0]["record"]])
        calls.append((where is register, actor, [row["titel"] for row in rows], len(stored)))

    hooks.add(register, "insats", hook)
    commands.save(register, MEMBER, "insats", MEASURE)
    assert calls == [(True, MEMBER, [MEASURE["titel"]], 1)]


def test_what_a_hook_refuses_is_not_stored(register):
    def hook(*_):
        raise ValueError("hook")

    hooks.add(register, "insats", hook)
    with pytest.raises(ValueError, match="hook"):
        commands.save(register, MEMBER, "insats", MEASURE)
    assert register.store.read('SELECT * FROM "form_insats"') == []


@pytest.mark.parametrize("path", ["records/commands.py", "exchange/imports/preview.py"])
def test_saving_and_importing_know_nothing_of_what_the_plan_speaks_of(path):
    tree = ast.parse(Path(ROOT, "lomma_core", path).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(module and module.startswith("lomma_core.domain") for module in modules)
