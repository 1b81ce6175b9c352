"""Two registers open in one process do not see each other, and no module remembers either of them."""

from functools import _lru_cache_wrapper

import pytest

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.bootstrap import open_register
from lomma_core.errors import SignInRefused
from lomma_core.exchange.exports import http_api
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import OPERATOR
from lomma_core.purge import purge
from lomma_core.records import commands, listing, secrecy
from lomma_core.register import Register
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, plan_with
from tests.helpers.module_state import changed, module_state, modules
from tests.helpers.quarter_steps import Q3, on
from tests.helpers.sample_records import fill

PASSWORD = "en lång ramsa att minnas"
MANY = "För många försök"
NOTICED = {
    "datum": "2026-10-02",
    "miljo": "autonom",
    "aktivitetstyper": "klotter",
    "kalltyp": "skola",
    "iakttagelse": "Två märken.",
}


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two registers with one account each: other files, and other plans."""
    monkeypatch.setattr(credentials, "hash_password", lambda password: f"hash {password}")
    monkeypatch.setattr(credentials, "matches", lambda password, stored: stored.decode() == f"hash {password}")
    opened = []
    for name, changes in {"en": {}, "två": {"Lomma kommun": "Andra kommun"}}.items():
        folder = tmp_path / name
        folder.mkdir()
        register = open_register(plan_with(folder, changes), folder / "lomma.duckdb", lambda: NOW)
        accounts.add(register, OPERATOR, "anna.ek", PASSWORD, "medlem")
        opened.append(register)
    yield opened
    for register in opened:
        register.store.close()


def sign_in(register: Register, password: str) -> str:
    """What a try to sign in is answered; empty when it went well."""
    try:
        sessions.sign_in(register, "anna.ek", password)
    except SignInRefused as error:
        return str(error)
    return ""


def test_failed_sign_ins_on_one_do_not_close_the_other(two):
    one, other = two
    assert [sign_in(one, "fel")[: len(MANY)] == MANY for _ in range(6)] == [False] * 5 + [True]
    assert sign_in(one, PASSWORD).startswith(MANY)
    assert sign_in(other, PASSWORD) == ""


def test_wrong_keys_to_one_do_not_close_the_other(two):
    one, other = two
    asked = http_api.ExportRequest("insats.csv", authorization="Bearer fel", sender="10.0.0.1")
    assert [http_api.answer(one, asked).status for _ in range(6)] == [401] * 5 + [429]
    assert http_api.answer(other, asked).status == 401


def test_files_of_one_are_neither_kept_nor_let_go_of_with_the_others(two):
    one, other = two
    html = ReportRequest(Q3, format="html")
    first = service.render(one, OPERATOR, html)
    assert (len(one.file_cache), len(other.file_cache)) == (1, 0)
    assert "Andra" in service.render(other, OPERATOR, html).name
    assert "Andra" not in first.name
    saved = commands.save(one, CONVENER, "insats", MEASURE)
    secrecy.mark(one, MEMBER, "insats", saved.id, "18_2", "Underlag.")
    assert (len(one.file_cache), len(other.file_cache)) == (0, 1)
    assert (one.file_cache.generation(), other.file_cache.generation()) == (1, 0)


def test_who_has_a_form_open_in_one_is_not_told_in_the_other(two):
    one, other = two
    assert one.presence.sign("insats", "x", "anna.ek", one.now()) == []
    assert other.presence.sign("insats", "x", "bo.ek", other.now()) == []
    assert [name for name, _ in one.presence.sign("insats", "x", "cia.ek", one.now())] == ["anna.ek"]


def test_records_and_what_is_known_of_queries_are_each_ones_own(two):
    one, other = two
    assert listing.list_records(other, MEMBER, "insats").total == 0
    fill(one)
    assert listing.list_records(one, MEMBER, "insats").total == 2
    assert listing.list_records(other, MEMBER, "insats").total == 0


def test_forms_taken_into_use_in_one_are_not_in_the_other(two):
    one, other = two
    text = edits.add_field(proposals.begun(one, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(one, ADMIN, text)
    assert versions.take_into_use(one, ADMIN) == 1
    assert "samarbetspart" in one.plan.forms["insats"].fields
    assert "samarbetspart" not in other.plan.forms["insats"].fields
    assert (one.in_use.nr, other.in_use.nr) == (1, 0)
    assert versions.history(other, ADMIN) == []


def test_answers_that_expressions_were_evaluated_on_are_the_registers_own_and_go_with_a_purge(two):
    one, other = two
    seen = commands.save(one, MEMBER, "observation", NOTICED)
    known = one.expressions._evaluate.cache_info
    assert known().currsize > 0
    assert other.expressions._evaluate.cache_info().currsize == 0
    later = on(one, "2028-11-24")
    proposed = purge.propose(later, CONVENER, "observation", [seen.id], "KS 2026/0123")
    purge.confirm(later, ADMIN, proposed)
    assert known().currsize == 0


# ------------------------------------------------------------------ No module remembers

# What is a function of a plan's text alone, or of the program's own files, may be remembered by the process.
REMEMBERED = {
    "_compiled",  # an expression of the plan, parsed
    "read_plan",  # a plan's text, read and checked
    "_refused",  # a text of a plan, judged by the guard
    "_read",  # a part of a plan's text, read
    "_loaded",  # the chart library
    # Files beside the program.
    "_file",
    "_style",
    "_version",
    "_svg",
    "_template",
}


def test_no_global_of_a_module_changes_while_people_work(two):
    before = module_state()
    one, other = two
    fill(one)
    sign_in(one, PASSWORD)
    sign_in(other, "fel")
    service.render(one, OPERATOR, ReportRequest(Q3, format="html"))
    http_api.answer(one, http_api.ExportRequest("insats.json", authorization="Bearer fel", sender="10.0.0.1"))
    text = edits.add_field(proposals.begun(one, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(one, ADMIN, text)
    versions.take_into_use(one, ADMIN)
    one.presence.sign("insats", "x", "anna.ek", one.now())
    assert changed(before, module_state()) == set()


def test_the_process_remembers_nothing_but_plans_and_files_of_its_own():
    found = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, _lru_cache_wrapper) and value.__module__ == module.__name__
    }
    assert {name for name in found if name.rpartition(".")[2] not in REMEMBERED} == set()
