"""Two registers open in one process do not see each other, and no module remembers either of them."""

from functools import _lru_cache_wrapper

import pytest

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.bootstrap import open_register
from lomma_core.errors import SignInRefused
from lomma_core.exchange.exports.http import api as http_api
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import ReportRequest
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import OPERATOR
from lomma_core.purge import purge
from lomma_core.records import commands, listing, secrecy
from lomma_core.register import Register
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, plan_with
from tests.helpers.module_state import changed_globals, module_state, modules
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
def registers(tmp_path, monkeypatch):
    """Two registers with one account each: other files, and other plans."""
    monkeypatch.setattr(credentials, "hash_password", lambda password: f"hash {password}")
    monkeypatch.setattr(credentials, "matches", lambda password, stored, _: stored == f"hash {password}")
    monkeypatch.setattr(credentials, "outdated", lambda stored: False)
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


def test_failed_sign_ins_on_one_do_not_close_the_other(registers):
    ours, other = registers
    assert [sign_in(ours, "fel")[: len(MANY)] == MANY for _ in range(6)] == [False] * 5 + [True]
    assert sign_in(ours, PASSWORD).startswith(MANY)
    assert sign_in(other, PASSWORD) == ""


def test_wrong_keys_to_one_do_not_close_the_other(registers):
    ours, other = registers
    request = http_api.ExportRequest("insats.csv", authorization="Bearer fel", sender="10.0.0.1")
    assert [http_api.answer(ours, request).status for _ in range(6)] == [401] * 5 + [429]
    assert http_api.answer(other, request).status == 401


def test_files_of_one_are_neither_kept_nor_let_go_of_with_the_others(registers):
    ours, other = registers
    html = ReportRequest(Q3, format="html")
    first = service.render(ours, OPERATOR, html)
    assert (len(ours.file_cache), len(other.file_cache)) == (1, 0)
    assert "Andra" in service.render(other, OPERATOR, html).name
    assert "Andra" not in first.name
    saved = commands.save(ours, CONVENER, "insats", MEASURE)
    secrecy.mark(ours, MEMBER, "insats", saved.id, "18_2", "Underlag.")
    assert (len(ours.file_cache), len(other.file_cache)) == (0, 1)
    assert (ours.file_cache.generation(), other.file_cache.generation()) == (1, 0)


def test_who_has_a_form_open_in_one_is_not_told_in_the_other(registers):
    ours, other = registers
    assert ours.presence.sign("insats", "x", "anna.ek", ours.now()) == []
    assert other.presence.sign("insats", "x", "bo.ek", other.now()) == []
    assert [name for name, _ in ours.presence.sign("insats", "x", "cia.ek", ours.now())] == ["anna.ek"]


def test_records_and_what_is_known_of_queries_are_each_ones_own(registers):
    ours, other = registers
    assert listing.list_records(other, MEMBER, "insats").total == 0
    fill(ours)
    assert listing.list_records(ours, MEMBER, "insats").total == 2
    assert listing.list_records(other, MEMBER, "insats").total == 0


def test_forms_taken_into_use_in_one_are_not_in_the_other(registers):
    ours, other = registers
    text = edits.add_field(proposals.begun(ours, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(ours, ADMIN, text)
    assert versions.take_into_use(ours, ADMIN) == 1
    assert "samarbetspart" in ours.plan.forms["insats"].fields
    assert "samarbetspart" not in other.plan.forms["insats"].fields
    assert (ours.in_use.nr, other.in_use.nr) == (1, 0)
    assert versions.history(other, ADMIN) == []


def test_answers_that_expressions_were_evaluated_on_are_the_registers_own_and_go_with_a_purge(registers):
    ours, other = registers
    record = commands.save(ours, MEMBER, "observation", NOTICED)
    known = ours.expressions._evaluate.cache_info
    assert known().currsize > 0
    assert other.expressions._evaluate.cache_info().currsize == 0
    later = on(ours, "2028-11-24")
    proposed = purge.propose(later, CONVENER, "observation", [record.id], "KS 2026/0123")
    purge.confirm(later, ARCHIVIST, proposed)
    assert known().currsize == 0


# ------------------------------------------------------------------ No module remembers

# What is a function of a plan's text alone, or of the program's own files, may be remembered by the process.
REMEMBERED = {
    "_compile",  # an expression of the plan, parsed
    "_names",  # an expression of the plan, what it refers to
    "title_fields",  # a form's title, which fields it is made of
    "fault",  # an expression of the plan, tried on made-up answers
    "read_plan",  # a plan's text, read and checked
    "_pass",  # a text of a plan, judged by the guard
    "_whole_text",  # a municipality's file on the standard plan, laid together
    "_read",  # a part of a plan's text, read
    "_drawn",  # a plan's municipality, as its wordmark
    "_register_fonts",  # the chart library's
    # Files beside the program.
    "_file",
    "_style",
    "_common_words",
    "_version",
    "_svg",
    "_template",
}


def test_no_global_of_a_module_changes_while_people_work(registers):
    before = module_state()
    ours, other = registers
    fill(ours)
    sign_in(ours, PASSWORD)
    sign_in(other, "fel")
    service.render(ours, OPERATOR, ReportRequest(Q3, format="html"))
    http_api.answer(ours, http_api.ExportRequest("insats.json", authorization="Bearer fel", sender="10.0.0.1"))
    text = edits.add_field(proposals.begun(ours, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(ours, ADMIN, text)
    versions.take_into_use(ours, ADMIN)
    ours.presence.sign("insats", "x", "anna.ek", ours.now())
    assert changed_globals(before, module_state()) == set()


def test_the_process_remembers_nothing_but_plans_and_files_of_its_own():
    changeable = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if isinstance(value, _lru_cache_wrapper) and value.__module__ == module.__name__
    }
    assert {name for name in changeable if name.rpartition(".")[2] not in REMEMBERED} == set()
