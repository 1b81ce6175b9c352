"""Example data: six quarters of made-up answers in every form, and one account per role.

The texts are data (``data/demo_texts.toml``). They are saved through ``commands.save`` with a clock set back, in the
order they would have been written, so that history, log and charts look as they would in use.
"""

import secrets
import tomllib
from dataclasses import replace
from typing import Any, TypedDict

from lomma_core.accounts import accounts
from lomma_core.audit import log
from lomma_core.bootstrap import ROOT
from lomma_core.errors import LommaError
from lomma_core.maintenance import demo_story
from lomma_core.maintenance.demo_cast import account_seats, cast_texts
from lomma_core.maintenance.demo_story import PREFIX, Story, moment
from lomma_core.permissions import OPERATOR
from lomma_core.plan.model import Role
from lomma_core.register import Register

TEXTS = ROOT / "data" / "demo_texts.toml"
# The log row that marks the data as whole; a run that was cut off has none.
DONE = "demo"


class DemoAccount(TypedDict):
    """An account of the demo; its password is stored nowhere else."""

    name: str
    role: str
    label: str
    password: str


class Demo(TypedDict):
    """The result of a run."""

    accounts: list[DemoAccount]
    records: int


def create(register: Register) -> Demo:
    """Fill an empty register with example data, or set new passwords for a demo's accounts.

    Returns ``{"records": n, "accounts": [{"name", "role", "label", "password"}]}``: n counts all records that are
    there, and the passwords are stored nowhere else. Raises LommaError, and adds nothing, when the register holds
    anything that is not the demo's, or a demo that was cut off. Source: issue 2, ``make demo``.
    """
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    roles, words = register.plan.declared_roles, texts["words"]
    names = {row["name"] for row in register.store.read("SELECT name FROM account")}
    whole = register.store.read("SELECT 1 FROM log WHERE action = ? LIMIT 1", [DONE])
    if whole and any(name.startswith(PREFIX) for name in names):
        return {"accounts": _renew(register, texts), "records": _count(register)}
    if any(name.startswith(PREFIX) for name in names):
        raise LommaError(f"Exempeldatan blev inte klar förra gången. Ta bort {register.store.path.name} och kör igen.")
    if names or _count(register):
        raise LommaError(
            f"Databasen {register.store.path.name} innehåller annat än exempeldata. "
            "Peka ut en ny fil med LOMMA_DATABASE och kör igen."
        )
    seats = account_seats(register.plan, texts)
    texts = cast_texts(register.plan, texts)
    steps = sorted(demo_story.steps(register, texts), key=lambda step: (step.quarter, step.day))
    # Accounts first: from then on the register is recognised as one with example data.
    start = moment(register, steps[0].quarter, 0)
    demo_accounts = [_add(replace(register, clock=lambda: start), role, words, seats) for role in roles]
    Story(register, steps, seats).run()
    with register.store.transaction() as write:
        log.add(write, OPERATOR, DONE, register.now(), [{"amount": _count(register)}])
    register.store.checkpoint()
    return {"accounts": demo_accounts, "records": _count(register)}


def password(words: list[str]) -> str:
    """Four different random words and four digits with hyphens between: over 40 bits, easy to copy by hand."""
    # A word that comes again makes nothing harder to guess, and such a password may be refused.
    chosen = secrets.SystemRandom().sample(words, 4)
    return "-".join([*chosen, f"{secrets.randbelow(10_000):04d}"])


def _add(register: Register, role: Role, words: list[str], seats: dict[str, str]) -> DemoAccount:
    account = _account(role, words)
    accounts.add(register, OPERATOR, account["name"], account["password"], role.name, seats.get(role.name))
    return account


def _renew(register: Register, texts: dict[str, Any]) -> list[DemoAccount]:
    words, seats = texts["words"], account_seats(register.plan, texts)
    by_role = {role.name: _account(role, words) for role in register.plan.declared_roles}
    # Role and activity too: somebody may have tried out Administration on these accounts. The one who manages
    # accounts first, or there might be nobody left in between.
    names = {row["name"] for row in register.store.read("SELECT name FROM account")}
    for role in sorted(register.plan.declared_roles, key=lambda role: "manage_accounts" not in role.may):
        account = by_role[role.name]
        if account["name"] not in names:
            # A role that the plan has got since.
            by_role[role.name] = _add(register, role, words, seats)
            continue
        accounts.change(register, OPERATOR, account["name"], role=role.name, active=True, password=account["password"])
    return list(by_role.values())


def _account(role: Role, words: list[str]) -> DemoAccount:
    return {"name": PREFIX + role.name, "role": role.name, "label": role.label, "password": password(words)}


def _count(register: Register) -> int:
    read = register.store.read
    forms = [form.name for form in register.plan.form]
    return sum(read(f'SELECT count(DISTINCT record) AS n FROM "form_{name}"')[0]["n"] for name in forms)
