"""Example data: six quarters of made-up answers in every form, and one account per role.

The texts are data (``data/demo_texts.toml``). They are saved through ``records.save`` with a clock set back, in the
order they would have been written, so that history, log and charts look as they would in use.
"""

import datetime as dt
import re
import secrets
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lomma_core import accounts, audit, records
from lomma_core.errors import LommaError, NotValid
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.plan import Field, Role
from lomma_core.quarters import STOCKHOLM
from lomma_core.register import ROOT, Register

TEXTS = ROOT / "data" / "demo_texts.toml"
PREFIX = "demo."
# The log row that says the data is whole; a run that was cut off has none.
DONE = "demo"
_META = ("at", "by", "key", "later")
_PLACE = re.compile(r"\{(år)?([+-]?\d+)(?::(\d+))?\}")
_SEATS = {"medlem": "utbildning_kultur_fritid", "sammankallande": "sakerhetschefen"}


@dataclass(frozen=True)
class _Save:
    """One save: when (quarters from the present one, day), by which role, of which record, and its answers."""

    quarter: int
    day: int
    by: str
    form: str
    key: str
    answers: dict


def create(register: Register) -> dict:
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
    saves = _saves(register, texts)
    # Accounts first: from then on the register itself says that it holds example data.
    start = _moment(register, saves[0].quarter, 0)
    made = [_add(replace(register, clock=lambda: start), role, words) for role in roles]
    _save_all(register, saves)
    with register.store.transaction() as write:
        audit.add(write, OPERATOR, DONE, register.now(), [{"amount": _count(register)}])
    register.store.checkpoint()
    return {"accounts": made, "records": _count(register)}


def password(words: list[str]) -> str:
    """Four random words and four digits with hyphens between: over 40 bits, easy to copy by hand."""
    return "-".join([*(secrets.choice(words) for _ in range(4)), f"{secrets.randbelow(10_000):04d}"])


def _add(register: Register, role: Role, words: list[str]) -> dict:
    made = _account(role, words)
    seat = _SEATS.get(role.name)
    seat = seat if seat in register.plan.choice_lists["plats"] else None
    accounts.add(register, OPERATOR, made["name"], made["password"], role.name, seat)
    return made


def _renew(register: Register, words: list[str]) -> list[dict]:
    made = {role.name: _account(role, words) for role in register.plan.roll}
    # Role and activity too: somebody may have tried out Administration on these accounts. The one who manages
    # accounts first, or there might be nobody left in between.
    for role in sorted(register.plan.roll, key=lambda role: "manage_accounts" not in role.may):
        one = made[role.name]
        accounts.change(register, OPERATOR, one["name"], role=role.name, active=True, password=one["password"])
    return list(made.values())


def _account(role: Role, words: list[str]) -> dict:
    return {"name": PREFIX + role.name, "role": role.name, "label": role.label, "password": password(words)}


def _count(register: Register) -> int:
    read = register.store.read
    forms = [form.name for form in register.plan.form]
    return sum(read(f'SELECT count(DISTINCT record) AS n FROM "form_{name}"')[0]["n"] for name in forms)


def _saves(register: Register, texts: dict) -> list[_Save]:
    """All saves in the order of time; those of one day in the plan's and the file's order."""
    return sorted(_each_save(register, texts), key=lambda save: (save.quarter, save.day))


def _each_save(register: Register, texts: dict) -> Iterator[_Save]:
    for form in register.plan.form:
        for number, entry in enumerate(texts.get(form.name, [])):
            key = entry.get("key", f"{form.name} {number}")
            for one in (entry, *entry.get("later", [])):
                answers = {name: value for name, value in one.items() if name not in _META}
                if one is entry and "kvartal" in form.fields:
                    answers = {"kvartal": f"{{{one['at'][0]}}}"} | answers
                yield _Save(*one["at"], one["by"], form.name, key, answers)


def _save_all(register: Register, saves: list[_Save]) -> None:
    ids: dict[str, str] = {}
    clock = _moment(register, saves[0].quarter, 0)
    for number, save in enumerate(saves):
        # Spread over office hours, and never before the save before it: the log runs forward.
        wanted = _moment(register, save.quarter, save.day, number * 37 % 480)
        clock = max(clock, min(wanted, register.clock()))
        _save_one(replace(register, clock=lambda moment=clock: moment), register, save, ids)


def _save_one(then: Register, register: Register, save: _Save, ids: dict[str, str]) -> None:
    form = register.plan.forms[save.form]
    actor = Actor(PREFIX + save.by, save.by, _SEATS.get(save.by))
    answers = {name: _filled(register, form.fields.get(name), value, ids) for name, value in save.answers.items()}
    before = records.get(then, actor, form.name, ids[save.key]) if save.key in ids else None
    values = (before.values if before else {}) | answers
    try:
        saved = records.save(then, actor, form.name, values, ids.get(save.key), before.version if before else None)
    except NotValid as error:
        raise LommaError(
            f"Exempeldatan passar inte planfilen: {form.label}, {', '.join(error.errors)}. Den är skriven för "
            f"data/plan.toml. Ta bort {register.store.path.name} och kör med den planfilen."
        ) from error
    ids[save.key] = saved.id


def _filled(register: Register, field: Field | None, value: object, ids: dict[str, str]) -> object:
    """A value of the file with its links and its times put in."""
    if not isinstance(value, str):
        return value
    if field is not None and field.type == "link":
        return ids[value.removeprefix("@")]

    def time(found: re.Match) -> str:
        year, quarters, day = found.groups()
        quarter = register.quarter + int(quarters)
        if year:
            return str(quarter.year)
        return str(quarter) if day is None else _day(register, int(quarters), int(day)).isoformat()

    return _PLACE.sub(time, value)


def _day(register: Register, quarters: int, day: int) -> dt.date:
    """A working day of a quarter; in the present quarter the days that have passed stand for all of it."""
    quarter, today = register.quarter + quarters, register.clock().date()
    if quarters == 0:
        day = day * ((today - quarter.first_day).days + 1) // ((quarter.last_day - quarter.first_day).days + 1)
    date = quarter.first_day + dt.timedelta(days=day)
    date += dt.timedelta(days=7 - date.weekday() if date.weekday() > 4 else 0)
    return min(date, today) if quarters == 0 else date


def _moment(register: Register, quarters: int, day: int, minutes: int = 0) -> dt.datetime:
    """A moment in office hours, ``minutes`` after eight."""
    return dt.datetime.combine(_day(register, quarters, day), dt.time(8), STOCKHOLM) + dt.timedelta(minutes=minutes)
