"""A database with accounts and a few records, made before the server opens it."""

import datetime as dt
from pathlib import Path

from lomma_core import accounts, records
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarters import STOCKHOLM
from lomma_core.register import open_register
from tests.browser.conftest import PASSWORD
from tests.conftest import MEASURE, PLAN

SECRET = "Kaktusvandring vid Flädie"
ROLES = {
    "las.ett": "lasare",
    "pol.ett": "polis",
    "med.ett": "medlem",
    "sam.ett": "sammankallande",
    "adm.ett": "administrator",
}


def seeded(database: Path) -> dict[str, str]:
    """Fill a new database; returns the ids of what was made by form name."""
    moment = dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM)
    register = open_register(PLAN, database, lambda: moment)
    for name, role in ROLES.items():
        accounts.add(register, OPERATOR, name, PASSWORD, role)
    convener = Actor("sam.ett", "sammankallande")
    made = {}
    for title in (SECRET, "Zebradag i Bjärred", "Ängsloppet i Lomma", "Åbokollen i Borgeby"):
        made["insats"] = records.save(register, convener, "insats", MEASURE | {"titel": title}).id
    situation = {
        "kvartal": "2026-K3",
        "miljo": "vit_makt",
        "narvaro": "enstaka",
        "narvaro_ord": f"{SECRET}: klistermärken vid hållplatsen.",
        "aktivitetstyper": "klotter",
        "aktiviteter_ord": "Två klistermärken.",
        "konsekvens": "Liten.",
        "analys": "Troligen besökare.",
    }
    made["lagesbild"] = records.save(register, convener, "lagesbild", situation).id
    follow_up = {
        "kvartal": "2026-K3",
        "insats": made["insats"],
        "status": "enligt_plan",
        "resultat": "gott",
        "beslut": "fortsatt",
    }
    made["uppfoljning_insats"] = records.save(register, convener, "uppfoljning_insats", follow_up).id
    register.store.close()
    return made
