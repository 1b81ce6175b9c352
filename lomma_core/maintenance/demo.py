"""Example data: six quarters of made-up answers in every form, and one account per role.

The texts are data (``data/demo_texts.toml``). They are saved through ``commands.save`` with a clock set back, in the
order they would have been written, so that history, log and charts look as they would in use.
"""

import secrets
import tomllib
from dataclasses import replace
from typing import TypedDict

from lomma_core.accounts import accounts
from lomma_core.audit import log
from lomma_core.bootstrap import ROOT
from lomma_core.errors import LommaError
from lomma_core.maintenance import demo_story
from lomma_core.maintenance.demo_story import PREFIX, SEATS, Story, moment
from lomma_core.permissions import OPERATOR
from lomma_core.plan.model import Role
from lomma_core.plan.names import SEAT
from lomma_core.register import Register

TEXTS = ROOT / "data" / "demo_texts.toml"
# The log row that says the data is whole; a run that was cut off has none.
DONE = "demo"


class DemoAccount(TypedDict):
    """An account of the demo; its password is kept nowhere else."""

    name: str
    role: str
    label: str
    password: str


class Demo(TypedDict):
    """What a run gives back."""

    accounts: list[DemoAccount]
    records: int


def create(register: Register) -> Demo:
    """Fill an empty register with example data, or give a demo's accounts new passwords.

    Returns ``{"records": n, "accounts": [{"name", "role", "label", "password"}]}``: n counts all records that are
    there, and the passwords are kept nowhere else. Raises LommaError, and adds nothing, when the register holds
    anything that is not the demo's, or a demo that was cut off. Source: issue 2, ``make demo``.
    """
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    roles, words = register.plan.roll, texts["words"]
    held = {row["name"] for row in register.store.read("SELECT name FROM account")}
    whole = register.store.read("SELECT 1 FROM log WHERE action = ? LIMIT 1", [DONE])
    if whole and held.issuperset(PREFIX + role.name for role in roles):
        return {"accounts": _renew(register, words), "records": _count(register)}
    if any(name.startswith(PREFIX) for name in held):
        raise LommaError(f"Exempeldatan blev inte klar förra gången. Ta bort {register.store.path.name} och kör igen.")
    if held or _count(register):
        raise LommaError(
            f"Databasen {register.store.path.name} innehåller annat än exempeldata. "
            "Peka ut en ny fil med LOMMA_DATABASE och kör igen."
        )
    steps = sorted(demo_story.steps(register, texts), key=lambda step: (step.quarter, step.day))
    # Accounts first: from then on the register itself says that it holds example data.
    start = moment(register, steps[0].quarter, 0)
    made = [_add(replace(register, clock=lambda: start), role, words) for role in roles]
    Story(register, steps).tell()
    with register.store.transaction() as write:
        log.add(write, OPERATOR, DONE, register.now(), [{"amount": _count(register)}])
    register.store.checkpoint()
    return {"accounts": made, "records": _count(register)}


def password(words: list[str]) -> str:
    """Four random words and four digits with hyphens between: over 40 bits, easy to copy by hand."""
    return "-".join([*(secrets.choice(words) for _ in range(4)), f"{secrets.randbelow(10_000):04d}"])


def _add(register: Register, role: Role, words: list[str]) -> DemoAccount:
    made = _account(role, words)
    seat = SEATS.get(role.name)
    seat = seat if seat in register.plan.choice_lists[SEAT] else None
    accounts.add(register, OPERATOR, made["name"], made["password"], role.name, seat)
    return made


def _renew(register: Register, words: list[str]) -> list[DemoAccount]:
    made = {role.name: _account(role, words) for role in register.plan.roll}
    # Role and activity too: somebody may have tried out Administration on these accounts. The one who manages
    # accounts first, or there might be nobody left in between.
    for role in sorted(register.plan.roll, key=lambda role: "manage_accounts" not in role.may):
        one = made[role.name]
        accounts.change(register, OPERATOR, one["name"], role=role.name, active=True, password=one["password"])
    return list(made.values())


def _account(role: Role, words: list[str]) -> DemoAccount:
    return {"name": PREFIX + role.name, "role": role.name, "label": role.label, "password": password(words)}


def _count(register: Register) -> int:
    read = register.store.read
    forms = [form.name for form in register.plan.form]
    return sum(read(f'SELECT count(DISTINCT record) AS n FROM "form_{name}"')[0]["n"] for name in forms)
