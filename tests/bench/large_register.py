"""A database the size of some years' work: 200 insatser, six quarters of follow-ups and lägesbilder."""

import datetime as dt
from pathlib import Path

from lomma_core.accounts import accounts
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.records import schema
from lomma_core.records.versions import new_id, next_row
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, Quarter
from tests.conftest import MEASURE, PLAN

NAME, PASSWORD = "matt.ett", "en lång ramsa att mäta"
MEASURES, LAST, QUARTERS = 200, Quarter(2026, 3), 6
LEVELS = [("generell", "utbildning"), ("generell", "skola"), ("specifik", "samverkan"), ("individriktad", "stodperson")]
STATUSES = ["enligt_plan", "ej_paborjad", "enligt_plan", "forsenad", "genomford"]


def fill(database: Path, number: int = MEASURES, quarters: int = QUARTERS) -> list[str]:
    """Make the database with so many insatser, followed up in so many quarters; returns the ids of its insatser."""
    moment = dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM)
    register = open_register(PLAN, database, lambda: moment)
    accounts.add(register, OPERATOR, NAME, PASSWORD, "sammankallande")
    past = [LAST - back for back in range(quarters)]
    measures = put(register, "insats", [measure(i) for i in range(number)])
    put(register, "uppfoljning_insats", [answer(m, i, q) for q in past for i, m in enumerate(measures)])
    milieus = [milieu.name for milieu in register.plan.milieus]
    put(register, "lagesbild", [_situation(m, q) for q in past for m in milieus])
    register.store.checkpoint()
    register.store.close()
    return measures


def put(register: Register, name: str, answers: list[dict]) -> list[str]:
    """Write version 1 of many records in one block; records.save would take a transaction for each."""
    form, actor = register.plan.forms[name], Actor(NAME, "sammankallande")
    empty = dict.fromkeys(form.fields)
    rows = [next_row(register, actor, empty | values, new_id(), None) for values in answers]
    with register.store.transaction() as write:
        write.insert(schema.table(form), rows)
    return [row["record"] for row in rows]


def measure(i: int) -> dict:
    level, kind = LEVELS[i % len(LEVELS)]
    title = f"{('Föreläsning', 'Kvällsöppet', 'Nätverk', 'Samtal')[i % 4]} i område {i + 1}"
    return MEASURE | {"titel": title, "niva": level, "typ": kind, "status": STATUSES[i % 5], "start": str(2020 + i % 7)}


def answer(insats: str, i: int, quarter: Quarter) -> dict:
    status = STATUSES[(i + quarter.number) % 5]
    return {"kvartal": str(quarter), "insats": insats, "status": status, "resultat": "gott", "beslut": "fortsatt"}


def _situation(milieu: str, quarter: Quarter) -> dict:
    words = {"narvaro_ord": "Inget har märkts.", "konsekvens": "Ingen.", "analys": "Som förr."}
    return words | {"kvartal": str(quarter), "miljo": milieu, "narvaro": "ingen_kand", "aktivitetstyper": "inga_kanda"}
