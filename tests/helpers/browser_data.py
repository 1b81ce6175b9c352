"""A database with accounts and a few records, made before the server opens it."""

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path

from lomma_core.accounts import accounts, sessions
from lomma_core.bootstrap import open_register
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.records import commands
from lomma_core.utils.quarters import STOCKHOLM
from pages.app.web import cookie
from tests.conftest import MEASURE, PLAN
from tests.helpers.browser_steps import PASSWORD

SECRET = "Kaktusvandring vid Flädie"
ROLES = {
    "las.ett": "lasare",
    "pol.ett": "polis",
    "med.ett": "medlem",
    "sam.ett": "sammankallande",
    "ark.ett": "arkivansvarig",
    "adm.ett": "administrator",
}


def seeded_database(database: Path) -> dict[str, str]:
    """A new database with all this in it; returns the ids of what was made by form name."""
    template, made, _ = _template()
    shutil.copy(template, database)
    return dict(made)


def session(name: str) -> dict[str, str]:
    """The cookie of an account that is signed in already in every database that was filled here."""
    return {"name": cookie.NAME, "value": _template()[2][name]}


@cache
def _template() -> tuple[Path, dict[str, str], dict[str, str]]:
    """A filled database, made once to be copied; its ids by form and its session tokens by account."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    moment = dt.datetime(2026, 11, 20, 9, 0, tzinfo=STOCKHOLM)
    register = open_register(PLAN, folder / "seeded.duckdb", lambda: moment)
    for name, role in ROLES.items():
        accounts.add(register, OPERATOR, name, PASSWORD, role)
    convener = Actor("sam.ett", "sammankallande")
    made = {}
    for title in (SECRET, "Zebradag i Bjärred", "Ängsloppet i Lomma", "Åbokollen i Borgeby"):
        made["insats"] = commands.save(register, convener, "insats", MEASURE | {"titel": title}).id
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
    made["lagesbild"] = commands.save(register, convener, "lagesbild", situation).id
    follow_up = {
        "kvartal": "2026-K3",
        "insats": made["insats"],
        "status": "enligt_plan",
        "resultat": "gott",
        "beslut": "fortsatt",
    }
    made["uppfoljning_insats"] = commands.save(register, convener, "uppfoljning_insats", follow_up).id
    signed_in = {name: sessions.sign_in(register, name, PASSWORD)[1] for name in ROLES}
    # The server's clock is later, and in some tests years later.
    with register.store.transaction() as write:
        # Each has just shown who it is, too.
        moments = "expires_at = ?, last_seen_at = ?, authenticated_at = ?"
        write.execute(f"UPDATE session SET {moments}", [dt.datetime(2100, 1, 1)] * 3)
    register.store.close()
    return folder / "seeded.duckdb", made, signed_in
