"""A register in which something of every kind has happened, so that no table of the database is empty."""

import pyotp
import pytest

from lomma_core.accounts import accounts, export_keys, invitations, sessions
from lomma_core.accounts.factor import second_factor
from lomma_core.accounts.guessing import devices
from lomma_core.errors import SecondFactorNeeded
from lomma_core.exchange.archive import gap_list
from lomma_core.exchange.imports import columns, preview, runs, undo
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.oidc import identities, sign_in
from lomma_core.oidc.config import OidcConfig, Rule
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.personal import drafts
from lomma_core.plan.loader import read_plan
from lomma_core.purge import purge
from lomma_core.quarterly import close
from lomma_core.records import commands, listing, secrecy
from lomma_core.redact import decide as redact_decide
from lomma_core.redact import report as redact_report
from lomma_core.register import Register
from lomma_core.withdrawal import withdraw
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q2, Q3, follow, on
from tests.helpers.sample_records import fill

SECOND, OTHER_ADMIN = Actor("arkiv.tva", "arkivansvarig"), Actor("admin.tva", "administrator")
MARKED, REASON = "Kaktusvandring vid Flädie", "Pågående ärende."
HIDDEN = ("Kärrhök vid träbron", "Vattusalamander i dammen")
UNFINISHED, MISTAKE = "Halvskriven titel", "Sparad av misstag"
WRONG_FILE = "Titel;Nivå\nKurs;generell\n".encode()
PASSWORD = "en lång ramsa att minnas"
OIDC = OidcConfig("https://id.example", "klient", "hemlig", "https://vi.example", (Rule("polisen", "polis"),))


def fill_with_history(register: Register) -> None:
    """Fill every table of a register, with the clock going on for years."""
    for actor in (ADMIN, OTHER_ADMIN, ARCHIVIST, SECOND, CONVENER, MEMBER, READER):
        accounts.add(register, OPERATOR, actor.name, PASSWORD, actor.role)
    reader, _ = sessions.sign_in(register, READER.name, PASSWORD)
    devices.remember(register, reader, None)
    export_keys.make(register, READER, "Rapporten i Excel")
    invitations.make(register, ADMIN, READER.name)
    accounts.add(register, OPERATOR, "polis.ett", PASSWORD, "polis")
    identities.link(register, ADMIN, "polis.ett", identities.identity_hash(OIDC.issuer, "en-polis"))
    sign_in.enter(register, OIDC, {"sub": "en-polis", "groups": ["polisen"]})
    secret = second_factor.new_secret()
    second_factor.enrol(register, READER, secret, pyotp.TOTP(secret).at(register.clock()))
    with pytest.raises(SecondFactorNeeded):
        sessions.sign_in(register, READER.name, PASSWORD)
    fill(register)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": UNFINISHED})
    marked = commands.save(register, MEMBER, "insats", MEASURE | {"titel": MARKED, "moment": f"{MARKED} varje vår"})
    follow(register, Q2, marked)
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", REASON)
    for form in ("lagesbild", "forslag"):
        record = listing.list_records(register, MEMBER, form).records[0]
        secrecy.mark(register, MEMBER, form, record.id, "Egen bestämmelse", "Skäl ett.")
        secrecy.lift(register, MEMBER, form, record.id, "Skäl två.")
    gone = commands.save(register, MEMBER, "observation", {"datum": "2026-08-02", "miljo": "autonom"}, complete=False)
    named = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": title, "ordning": 3}) for title in HIDDEN]
    for quarter in (Q2, Q3):
        close.close(register, CONVENER, quarter, "Mötet ställdes in.")
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    _new_field(register)
    table = read_table(b"Rubrik;Titel\nGenerellt;A\n")
    known = columns.suggest(register, register.plan.forms["insats"], table)
    known.columns["Rubrik"] = "niva"
    known.values["niva"] = {"Generellt": "generell"}
    columns.remember(register, MEMBER, register.plan.forms["insats"], known, table)
    brought = preview.preview(register, MEMBER, "insats", read_table(WRONG_FILE), known_columns(register, WRONG_FILE))
    preview.save(register, MEMBER, brought, file="fel fil.csv")
    (run,) = runs.runs(register, MEMBER)
    undo.undo(register, MEMBER, run.id, "Fel fil.", undo.preview(register, MEMBER, run.id).touched)
    withdraw.withdraw(register, MEMBER, "insats", _mistake(register), 1, "Sparades två gånger.")
    _read_with_a_gap(register)
    later = on(register, "2029-11-24")
    purge.confirm(later, SECOND, purge.propose(later, ARCHIVIST, "observation", [gone.id], "KS 2029/1"))
    reports = [redact_report.report(later, MEMBER, "insats", measure.id, ["titel", "ordning"]).id for measure in named]
    redact_decide.propose(later, ARCHIVIST, reports[0], "KS 2029/3")
    redact_decide.confirm(later, SECOND, reports[0])
    records = listing.list_records(register, MEMBER, "observation").records
    purge.propose(later, ARCHIVIST, "observation", [records[0].id], "KS 2029/2")


def known_columns(register: Register, data: bytes) -> columns.ColumnMapping:
    """What the columns of a file of insatser mean without anybody saying it."""
    return columns.suggest(register, register.plan.forms["insats"], read_table(data))


def _read_with_a_gap(register: Register) -> None:
    """As if the register had once been read in from an archive with something in it that is refused by now."""
    gap = {"place": "form_insats", "form": "insats", "record": "bbbbbbbbbbbb", "version": 1, "field": "titel"}
    with register.store.transaction() as write:
        gap_list.add(register, OPERATOR, write, [gap | {"kind": "ett personnummer"}])


def _mistake(register: Register) -> str:
    return commands.save(register, MEMBER, "insats", MEASURE | {"titel": MISTAKE}).id


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
    text = edits.add_field(proposals.begun(register, OTHER_ADMIN), "insats", {"label": "Lokal"})
    proposals.propose(register, OTHER_ADMIN, text)


def _before(register: Register) -> set[str]:
    return set(read_plan(register.in_use.file, "Planfilen").forms["insats"].fields)
