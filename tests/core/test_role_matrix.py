"""Role × action × channel: what the plan permits is done, all the rest is denied and leaves no trace (default deny)."""

import shutil
from typing import get_args

import pytest

from lomma_core.accounts import accounts, display_links
from lomma_core.audit.query import Filter
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import proposals
from lomma_core.logbook import log_reading
from lomma_core.permissions import Actor
from lomma_core.plan.model import Action
from lomma_core.purge import purge
from lomma_core.quarterly import close, confirm, display
from lomma_core.records import commands, queries, secrecy
from lomma_core.redact import decide
from lomma_core.withdrawal import withdraw
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.core.test_default_deny import PERMITTED
from tests.helpers.core_results import form_csv
from tests.helpers.quarter_steps import Q3, STANDS, counts, describe, on

FILE = "Titel;Nivå\nKurs;generell\n".encode()


def _import(register, actor):
    form, table = register.plan.forms["insats"], read_table(FILE)
    result = preview.preview(register, actor, "insats", table, columns.suggest(register, form, table))
    return preview.save(register, actor, result)


# Action, channel, attempt; each is complete, so that a role that may do it gets it done.
TRIED = [
    ("read", "form", lambda r, a, w: queries.get(r, a, "insats", w["measure"].id)),
    ("read", "http", lambda r, a, w: queries.history(r, a, "insats", w["measure"].id)),
    ("read_marked", "form", lambda r, a, w: queries.get(r, a, "insats", w["marked"].id)),
    ("export", "form", lambda r, a, w: form_csv(r, a, "insats", "csv")),
    ("export", "http", lambda r, a, w: form_csv(r, a, "lagesbild", "csv")),
    ("export", "form", lambda r, a, w: figures_file.export_file(r, a, Q3)),
    ("write", "form", lambda r, a, w: commands.save(r, a, "insats", MEASURE | {"titel": "Ny"})),
    ("write", "cli", lambda r, a, w: commands.save(r, a, "insats", MEASURE | {"titel": "Ny"})),
    ("import", "import", lambda r, a, w: _import(r, a)),
    ("import", "cli", lambda r, a, w: _import(r, a)),
    ("confirm", "form", lambda r, a, w: confirm.confirm(r, a, "lagesbild", w["picture"].id, 1, True)),
    ("mark_secrecy", "form", lambda r, a, w: secrecy.mark(r, a, "lagesbild", w["picture"].id, "osl_18_1", "Skäl.")),
    ("withdraw", "form", lambda r, a, w: withdraw.withdraw(r, a, "insats", w["measure"].id, 1, "Dubblett.")),
    ("withdraw", "cli", lambda r, a, w: withdraw.bring_back(r, a, "insats", w["gone"].id, 2)),
    ("close_quarter", "form", lambda r, a, w: close.close(r, a, Q3, "Mötet ställdes in.")),
    ("reopen_quarter", "form", lambda r, a, w: close.reopen(on(r, "2026-12-10"), a, Q3 - 1, "Ett datum var fel.")),
    ("write_settings", "form", lambda r, a, w: commands.save(r, a, "platsuppgift", w["seat"])),
    ("write_settings", "import", lambda r, a, w: commands.save(r, a, "platsuppgift", w["seat"])),
    ("manage_accounts", "form", lambda r, a, w: accounts.add(r, a, "ny.ett", None, "lasare")),
    ("manage_accounts", "cli", lambda r, a, w: accounts.listing(r, a)),
    ("archive", "form", lambda r, a, w: archive_bytes(r, a, masked=True)),
    ("read_log", "form", lambda r, a, w: log_reading.entries(r, a, Filter(), 10, 0)),
    ("purge", "form", lambda r, a, w: purge.propose(on(r, "2039-01-10"), a, w["old"].form, [w["old"].id], "KS 39/1")),
    ("redact", "form", lambda r, a, w: decide.waiting(r, a)),
    ("display", "form", lambda r, a, w: display.view(r, a)),
    ("display", "http", lambda r, a, w: display.view(r, a)),
    ("write_settings", "form", lambda r, a, w: display_links.add(r, a, "Skärm")),
    ("write_forms", "form", lambda r, a, w: proposals.propose(r, a, r.in_use.text)),
]
NAMES = [f"{action}-{way}-{nr}" for nr, (action, way, _) in enumerate(TRIED)]
ROLES = [*PERMITTED, "finns_inte", None]


@pytest.fixture(scope="module")
def filled(template, tmp_path_factory):
    """A database with one of everything that is tried, and a quarter that is closed: made once, to be copied."""
    path = tmp_path_factory.mktemp("world") / "lomma.duckdb"
    shutil.copy(template, path)
    register = open_register(PLAN, path, lambda: NOW)
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    marked = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Märkt"})
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", "Skäl.")
    old = commands.save(register, MEMBER, "uppfoljning_lagesbild", STANDS | {"kvartal": "2026-K3", "miljo": "autonom"})
    close.close(register, CONVENER, Q3 - 1, "Mötet ställdes in.")
    seat = {"plats": next(iter(register.plan.choice_lists["plats"])), "lage": "tillsatt", "datum": "2026-11-01"}
    gone = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Dubblett"})
    withdraw.withdraw(register, MEMBER, "insats", gone.id, 1, "Dubblett.")
    made = {"gone": gone, "measure": measure}
    made |= {"marked": marked, "picture": describe(register, Q3), "old": old, "seat": seat}
    register.store.close()
    return path, made


@pytest.fixture
def register(filled, tmp_path):
    """A register with all that, of the test's own."""
    shutil.copy(filled[0], tmp_path / "lomma.duckdb")
    opened = open_register(PLAN, tmp_path / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


@pytest.fixture
def world(filled):
    """What was made in it."""
    return filled[1]


@pytest.mark.parametrize(("action", "way", "tried"), TRIED, ids=NAMES)
def test_a_role_gets_done_what_it_may_whatever_the_way_and_nothing_else(register, world, action, way, tried):
    may = [role for role, actions in PERMITTED.items() if action in actions.split()]
    before = counts(register)
    for role in [role for role in ROLES if role not in may]:
        with pytest.raises(NotAllowed):
            tried(register, Actor(f"konto.{role}", role, way=way), world)
        assert counts(register) == before, role
    tried(register, Actor("konto.ett", may[0], way=way), world)


def test_every_action_of_the_table_is_tried():
    assert {action for action, _, _ in TRIED} == set(get_args(Action))
