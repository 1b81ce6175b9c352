"""A plan file in which who manages accounts also purges is warned about and not refused (issue 14.4, R12, R18)."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.permissions import Actor, allowed
from lomma_core.plan.checks import warnings
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN, plan_before_archivist, plan_with

MANAGES = '"write_settings", "manage_accounts", '
SENTENCE = "Rollen Administratör sköter konton men får också "


@pytest.fixture
def old(tmp_path):
    return plan_before_archivist(tmp_path)


def test_the_plans_own_roles_give_no_warning():
    assert warnings(load_plan(PLAN)) == []


def test_an_old_plan_is_read_as_before_with_a_sentence_that_says_what_to_take_away(old):
    (sentence,) = warnings(load_plan(old))
    assert sentence.startswith(SENTENCE)
    assert "read_marked, write, import, mark_secrecy, reopen_quarter, purge och redact" in sentence
    assert "ta bort det ur rollens may i planfilen" in sentence


@pytest.mark.parametrize("more", ["read_marked", "read_marked, purge", "read_marked, redact"])
def test_each_of_the_three_rights_beside_accounts_is_warned_about(tmp_path, more):
    actions = "".join(f'"{action}", ' for action in more.split(", "))
    assert len(warnings(load_plan(plan_with(tmp_path, {MANAGES: MANAGES + actions})))) == 1


def test_a_plan_that_does_as_the_warning_says_is_read_without_one(old):
    text = old.read_text(encoding="utf-8")
    (sentence,) = warnings(load_plan(old))
    names = sentence.removeprefix(SENTENCE).partition(":")[0].replace(" och ", ", ").split(", ")
    line = next(line for line in text.splitlines() if line.startswith("may = ") and "manage_accounts" in line)
    shorter = line
    for name in names:
        shorter = shorter.replace(f'"{name}", ', "")
    old.write_text(text.replace(line, shorter), encoding="utf-8")
    assert warnings(load_plan(old)) == []


def test_an_old_plan_lets_who_manages_accounts_make_archives(old):
    plan = load_plan(old)
    may = [role for role in plan.roles if allowed(plan, Actor("konto.ett", role), "archive")]
    assert may == ["administrator"]


def test_check_and_the_check_of_a_file_say_it_and_succeed(old, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOMMA_DATABASE", str(tmp_path / "lomma.duckdb"))
    open_register(PLAN, tmp_path / "lomma.duckdb").store.close()
    assert main.main(["forms", "check", str(old)]) == 0
    assert SENTENCE in capsys.readouterr().out
    assert main.main(["check"]) == 0
    assert SENTENCE not in capsys.readouterr().out
    monkeypatch.setenv("LOMMA_PLAN", str(old))
    assert main.main(["check"]) == 0
    assert warnings(load_plan(old))[0] in capsys.readouterr().out
