"""A register in which something of every kind has happened, so that no table of the database is empty."""

from lomma_core.accounts import accounts, export_keys, sessions
from lomma_core.exchange.imports import columns
from lomma_core.exchange.imports.csv_reader import read_table
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.personal import drafts
from lomma_core.plan.loader import read_plan
from lomma_core.purge import purge
from lomma_core.quarterly import close
from lomma_core.records import commands, listing, secrecy
from lomma_core.register import Register
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q2, Q3, follow, on
from tests.helpers.sample_records import fill

SECOND = Actor("admin.tva", "administrator")
MARKED, REASON = "Kaktusvandring vid Flädie", "Pågående ärende."
UNFINISHED = "Halvskriven titel"
PASSWORD = "en lång ramsa att minnas"


def live(register: Register) -> None:
    """Fill a register, and let years of it pass."""
    for actor in (ADMIN, SECOND, CONVENER, MEMBER, READER):
        accounts.add(register, OPERATOR, actor.name, PASSWORD, actor.role)
    sessions.sign_in(register, READER.name, PASSWORD)
    export_keys.make(register, READER, "Rapporten i Excel")
    fill(register)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": UNFINISHED})
    marked = commands.save(register, MEMBER, "insats", MEASURE | {"titel": MARKED, "moment": f"{MARKED} varje vår"})
    follow(register, Q2, marked)
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", REASON)
    for form in ("lagesbild", "forslag"):
        one = listing.list_records(register, MEMBER, form).records[0]
        secrecy.mark(register, MEMBER, form, one.id, "Egen bestämmelse", "Skäl ett.")
        secrecy.lift(register, MEMBER, form, one.id, "Skäl två.")
    gone = commands.save(register, MEMBER, "observation", {"datum": "2026-08-02", "miljo": "autonom"}, complete=False)
    for quarter in (Q2, Q3):
        close.close(register, CONVENER, quarter, "Mötet ställdes in.")
    close.reopen(register, ADMIN, Q3, "En uppgift var fel.")
    _new_field(register)
    table = read_table(b"Rubrik;Titel\nGenerellt;A\n")
    known = columns.suggest(register, register.plan.forms["insats"], table)
    known.columns["Rubrik"] = "niva"
    known.values["niva"] = {"Generellt": "generell"}
    columns.remember(register, MEMBER, register.plan.forms["insats"], known, table)
    later = on(register, "2029-11-24")
    purge.confirm(later, SECOND, purge.propose(later, ADMIN, "observation", [gone.id], "KS 2029/1"))
    kept = listing.list_records(register, MEMBER, "observation").records
    purge.propose(later, ADMIN, "observation", [kept[0].id], "KS 2029/2")


def _new_field(register: Register) -> None:
    """A field that is taken into use in the program, answered, and retired: the plan file never knew it."""
    text = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": "Samarbetspart"})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    (name,) = set(register.plan.forms["insats"].fields) - _before(register)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Med part", name: "Biblioteket"})
    text = edits.retire_field(proposals.begun(register, ADMIN), "insats", name)
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    text = edits.add_field(proposals.begun(register, SECOND), "insats", {"label": "Lokal"})
    proposals.propose(register, SECOND, text)


def _before(register: Register) -> set[str]:
    return set(read_plan(register.in_use.file, "Planfilen").forms["insats"].fields)
