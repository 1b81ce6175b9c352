"""What the plan does not permit is denied: every role, every action, every verb."""

import importlib
import inspect
import pkgutil
from typing import get_args
from unittest.mock import MagicMock

import pytest

import lomma_core
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, NotValid
from lomma_core.permissions import OPERATOR, Actor, allowed, require
from lomma_core.plan.loader import load_plan
from lomma_core.plan.model import Action
from lomma_core.records import commands, queries
from lomma_core.utils.quarters import Quarter
from tests.conftest import ADMIN, CONVENER, MEMBER, NOW, PLAN, READER

THE_PLAN = load_plan(PLAN)
STRANGERS = [
    None,
    Actor("någon", None),
    Actor("någon", ""),
    Actor("någon", "finns_inte"),
    Actor("någon", "Medlem"),
    Actor("någon", "read"),
]
# The table of the plan file, written out: what stands here is permitted and nothing else.
PERMITTED = {
    "lasare": "read display read_marked export",
    "polis": "read display export",
    "medlem": "read display read_marked export write import mark_secrecy withdraw",
    "sammankallande": "read display read_marked export write import mark_secrecy write_settings confirm close_quarter "
    "purge redact withdraw",
    "arkivansvarig": "read display read_marked export archive reopen_quarter read_log purge redact",
    "administrator": "read display export write_settings manage_accounts read_log write_forms",
}
ACTIONS = get_args(Action)


@pytest.fixture(scope="module")
def shared_register(tmp_path_factory):
    """One register for all that is refused: nothing changes it, or the test fails."""
    opened = open_register(PLAN, tmp_path_factory.mktemp("shared") / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", PERMITTED)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role, action):
    assert allowed(THE_PLAN, Actor("någon", role), action) is (action in PERMITTED[role].split())


def test_the_table_has_every_role_of_the_plan():
    assert set(THE_PLAN.roles) == set(PERMITTED)


@pytest.mark.parametrize("action", [*ACTIONS, "", "allt"])
@pytest.mark.parametrize("actor", STRANGERS, ids=str)
def test_nobody_and_unknown_roles_may_do_nothing(shared_register, actor, action):
    assert not allowed(THE_PLAN, actor, action)
    with pytest.raises(NotAllowed, match="Din roll får inte göra det här"):
        require(shared_register, actor, action)


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, ADMIN], ids=lambda actor: actor.role)
def test_an_action_that_the_plan_does_not_know_is_denied_to_all(actor):
    assert not allowed(THE_PLAN, actor, "delete")


def test_the_operator_at_the_servers_own_machine_is_not_bound_by_the_table_but_has_a_name():
    assert allowed(THE_PLAN, OPERATOR, "manage_accounts")
    assert OPERATOR.name


@pytest.mark.parametrize("form", THE_PLAN.form, ids=lambda form: form.name)
@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, ADMIN], ids=lambda actor: actor.role)
def test_a_form_is_saved_only_by_roles_with_its_action(shared_register, actor, form):
    expected = NotValid if form.action in PERMITTED[actor.role].split() else NotAllowed
    with pytest.raises(expected):
        commands.save(shared_register, actor, form.name, {})


def test_a_refused_save_has_changed_nothing(register, measure):
    with pytest.raises(NotAllowed):
        commands.save(register, READER, "insats", measure.values | {"titel": "Ändrad"}, measure.id, 1)
    assert queries.history(register, READER, "insats", measure.id) == [measure]


# ------------------------------------------------------------------ Every verb of the core

# Parts of a verb: they work inside a transaction that a verb has opened after asking.
PARTS = {"lomma_core.records.versions.next_row"}
PARTS |= {f"lomma_core.withdrawal.withdraw.{name}" for name in ("needed_by", "refuse_kept", "refuse_return")}
PARTS |= {"lomma_core.exchange.imports.undo_judge.judge", "lomma_core.erasure.decision.refuse_proposer"}
# What verbs write down of who was refused.
PARTS |= {"lomma_core.audit.refusals.note", "lomma_core.permissions.refuse"}
# What they write down of who has read something.
PARTS |= {"lomma_core.audit.marked_reads.note", "lomma_core.records.secrecy.note_reading"}
# Checks that verbs make of an actor: one without permission gets a lookup that hides marked records (test_secrecy.py).
QUESTIONS = {"lomma_core.records.secrecy.may_read_marked", "lomma_core.records.listing.links"}
QUESTIONS |= {f"lomma_core.records.secrecy.{name}" for name in ("hidden", "links", "refuse_hidden")}
QUESTIONS |= {"lomma_core.withdrawal.withdraw.may_withdraw", "lomma_core.quarterly.close.may_reopen"}
QUESTIONS |= {"lomma_core.records.queries.may_duplicate"}
# Whether a session has shown lately who it is: asked by verbs that have required their action.
QUESTIONS |= {f"lomma_core.accounts.factor.recent.{name}" for name in ("is_recent", "require_recent")}


def verbs() -> list[tuple[str, object]]:
    """Every public function of the core that takes a register and somebody who acts."""
    by_name = {}
    for module in pkgutil.walk_packages(lomma_core.__path__, "lomma_core."):
        if module.name.endswith("__main__"):
            continue
        for name, function in vars(importlib.import_module(module.name)).items():
            full = f"{getattr(function, '__module__', '')}.{name}"
            if not inspect.isfunction(function) or name.startswith("_") or not full.startswith("lomma_core."):
                continue
            parameters = inspect.signature(function).parameters
            if {"register", "actor"} <= set(parameters) and "write" not in parameters and full not in PARTS | QUESTIONS:
                by_name[full] = function
    return sorted(by_name.items())


def test_the_verbs_are_found():
    names = dict(verbs())
    for name in ("commands.save", "queries.get", "queries.history", "queries.find", "listing.list_records"):
        assert f"lomma_core.records.{name}" in names
    for name in ("accounts.accounts.add", "accounts.accounts.change", "accounts.accounts.listing"):
        assert f"lomma_core.{name}" in names
    for name in ("logbook.log_reading.verify", "audit.log.change_counts", "quarterly.carry_forward.save_prefilled"):
        assert f"lomma_core.{name}" in names


@pytest.mark.parametrize("actor", STRANGERS[:4], ids=str)
@pytest.mark.parametrize(("name", "verb"), verbs(), ids=[name for name, _ in verbs()])
def test_no_verb_of_the_core_does_anything_for_nobody(shared_register, actor, name, verb):
    before = _rows(shared_register)
    with pytest.raises(NotAllowed):
        _call(verb, shared_register, actor)
    assert _rows(shared_register) == before


def _call(verb, register, actor) -> None:
    """Call a verb with arguments that it would take from somebody who may; what is left out has a default."""
    values = {
        "form_name": "insats",
        "field": "narvaro",
        "quarter": Quarter(2026, 3),
        "import_preview": MagicMock(form="insats"),
    }
    values |= {"name": "nytt.konto", "password": "en lång ramsa att minnas", "role": "lasare", "values": {}}
    values |= {"record": "bcdfghjkmnpq", "base": 1, "forms": ["insats"], "year": 2026}
    arguments = {"register": register, "actor": actor}
    for parameter in inspect.signature(verb).parameters.values():
        if (
            parameter.name not in arguments
            and parameter.default is parameter.empty
            and parameter.kind != parameter.VAR_KEYWORD
        ):
            arguments[parameter.name] = values.get(
                parameter.name, "insats" if parameter.annotation is str else MagicMock()
            )
    result = verb(**arguments)
    if inspect.isgenerator(result):  # it asks when it is first read
        list(result)


def _rows(register) -> dict[str, int]:
    # That it was refused is all that the log says (R13).
    tables = ["account", "session", *(f"form_{form.name}" for form in register.plan.form)]
    log = register.store.read("SELECT count(*) AS n FROM log WHERE action <> 'refused'")[0]["n"]
    return {"log": log} | {
        table: register.store.read(f'SELECT count(*) AS n FROM "{table}"')[0]["n"] for table in tables
    }
