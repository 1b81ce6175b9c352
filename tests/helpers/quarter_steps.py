"""A quarter's round in a few calls, with the clock on any day."""

import datetime as dt
from dataclasses import replace

from lomma_core.quarterly import confirm
from lomma_core.records import commands, queries
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, Quarter
from tests.conftest import CONVENER, MEMBER

Q2, Q3, Q4 = Quarter(2026, 2), Quarter(2026, 3), Quarter(2026, 4)
CALM = {
    "narvaro": "ingen_kand",
    "narvaro_ord": "Inget har märkts.",
    "aktivitetstyper": "inga_kanda",
    "konsekvens": "Ingen.",
    "analys": "Lugnt läge.",
}
PRESENCE = CALM | {
    "narvaro": "enstaka",
    "narvaro_ord": "Klistermärken vid hållplatsen.",
    "aktivitetstyper": "klotter",
    "aktiviteter_ord": "Två märken.",
}
STANDS = {"stammer": "ja", "andrat": "Inget.", "beslut": "Fortsätt bevaka."}
WELL = {"status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}


def on(register: Register, day: str, clock: str = "10:00") -> Register:
    """The same register on another day: ``on(register, "2027-01-04")``."""
    moment = dt.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=STOCKHOLM)
    return replace(register, clock=lambda: moment)


def describe(register: Register, quarter: Quarter, milieu: str = "vit_makt", **answers: object) -> Record:
    """A new lägesbild, calm but for ``answers``."""
    return commands.save(register, MEMBER, "lagesbild", CALM | {"kvartal": str(quarter), "miljo": milieu} | answers)


def follow_picture(register: Register, quarter: Quarter, milieu: str = "vit_makt", **answers: object) -> Record:
    """A new follow-up of a lägesbild."""
    values = STANDS | {"kvartal": str(quarter), "miljo": milieu} | answers
    return commands.save(register, MEMBER, "uppfoljning_lagesbild", values)


def follow(register: Register, quarter: Quarter, measure: Record | str, **answers: object) -> Record:
    """A new follow-up of an insats that goes well, but for ``answers``."""
    insats = measure if isinstance(measure, str) else measure.id
    values = WELL | {"kvartal": str(quarter), "insats": insats} | answers
    return commands.save(register, MEMBER, "uppfoljning_insats", values)


def confirm_records(register: Register, *wanted: Record) -> list[Record]:
    """Lock records as the group's own."""
    return confirm.confirm_many(
        register, CONVENER, [(record.form, record.id, record.version) for record in wanted], True
    )


def whole_round(register: Register, quarter: Quarter, *measures: Record) -> list[Record]:
    """Everything that a quarter requires, confirmed."""
    done = [describe(register, quarter, milieu.name) for milieu in register.plan.milieus]
    done += [follow_picture(register, quarter, milieu.name) for milieu in register.plan.milieus]
    done += [follow(register, quarter, measure) for measure in measures]
    return confirm_records(register, *done)


def newest(register: Register, record: Record) -> Record:
    """The record as it is now."""
    return queries.get(register, MEMBER, record.form, record.id)


def counts(register: Register) -> tuple[int, int]:
    """How many versions and log rows there are in all, but of refusals: what a refusal must leave as it was."""
    read = register.store.read
    versions = sum(read(f'SELECT count(*) AS n FROM "form_{name}"')[0]["n"] for name in register.plan.forms)
    return versions, read("SELECT count(*) AS n FROM log WHERE action <> 'refused'")[0]["n"]
