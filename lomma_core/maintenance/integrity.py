"""Reading everything once and saying what was found: forms, versions, accounts, log, and what does not add up."""

import hashlib
from typing import TypedDict

from lomma_core.audit import high_water
from lomma_core.plan.model import Field, Form
from lomma_core.plan.names import SEAT
from lomma_core.records import schema
from lomma_core.register import Register
from lomma_core.storage.tables import newest_rows
from lomma_core.utils.text import digits

_PART = 5000


class FormFound(TypedDict):
    """How many records a form has, and how many versions of them."""

    records: int
    versions: int


class IntegrityReport(TypedDict):
    """What is in the register: forms by name, numbers of accounts and of log rows, and a sentence for each problem."""

    forms: dict[str, FormFound]
    accounts: int
    log: int
    problems: list[str]


def check(register: Register) -> IntegrityReport:
    """Read every form and every version, and return what is there.

    Newest rows that are not what the versions say are made anew, and the problem says so.

    ``{"forms": {name: {"records", "versions"}}, "accounts", "log", "problems": [sentence]}``. A problem names form,
    field and number of versions, never an answer (R4).
    """
    store, plan = register.store, register.plan
    report: IntegrityReport = {"forms": {}, "accounts": 0, "log": 0, "problems": []}
    ids = {form.name: _ids(register, form) for form in plan.form}
    # What was removed by gallring is gone, and so it should be: a link to it is no fault (R12).
    existing = {name: record_ids | _purged_records(register, name) for name, record_ids in ids.items()}
    for form in plan.form:
        faults = dict.fromkeys(form.every_field, 0)
        versions = 0
        for start in range(0, _count(register, schema.table(form)), _PART):
            sql = f'SELECT * FROM "{schema.table(form)}" ORDER BY record, version LIMIT {_PART} OFFSET {start}'
            for row in store.read(sql):
                versions += 1
                for name, field in form.every_field.items():
                    faults[name] += _at_fault(register, field, row[name], existing)
        report["forms"][form.name] = {"records": len(ids[form.name]), "versions": versions}
        for name, count in faults.items():
            if count:
                report["problems"].append(_sentence(form, form.every_field[name], count))
        report["problems"] += _mended_newest(register, form)
    report["problems"] += [*_changed_documents(register), *filter(None, [high_water.problem(store)])]
    accounts = store.read("SELECT role, seat, active FROM account")
    report["accounts"] = len(accounts)
    report["log"] = _count(register, "log")
    unknown = sum(1 for row in accounts if row["role"] not in plan.roles)
    if unknown:
        report["problems"].append(f"Konton: {unknown} har en roll som inte finns i planfilen. Ge dem en annan roll.")
    seats = plan.choice_lists[SEAT]
    unknown = sum(1 for row in accounts if row["seat"] and row["seat"] not in seats)
    if unknown:
        report["problems"].append(f"Konton: {unknown} har en plats som inte finns i planfilen. Ge dem en annan plats.")
    return report


def _mended_newest(register: Register, form: Form) -> list[str]:
    """Make the newest rows of a form anew where they are not what its versions say, and say so."""
    with register.store.transaction() as write:
        count = newest_rows.differing(write, schema.table(form))
        if count:
            write.remake_newest(schema.table(form))
    posts = "1 post stod" if count == 1 else f"{digits(count)} poster stod"
    return [f"{form.label}: {posts} inte i sin senaste version i listor. Det är rättat."] if count else []


def _changed_documents(register: Register) -> list[str]:
    """Frozen quarters that are not as their digest says: gallring and rättning give them a new one (R12, R18)."""
    sql = "SELECT quarter, nr, snapshot, digest FROM quarter_event WHERE snapshot IS NOT NULL ORDER BY quarter, nr"
    return [
        f"Det frysta kvartalet {row['quarter']} nr {row['nr']} är ändrat utanför programmet."
        for row in register.store.read(sql)
        if hashlib.sha256(row["snapshot"].encode()).hexdigest() != row["digest"]
    ]


def _count(register: Register, table: str) -> int:
    return int(register.store.read(f'SELECT count(*) AS n FROM "{table}"')[0]["n"])


def _ids(register: Register, form: Form) -> set[str]:
    return {row["record"] for row in register.store.read(f'SELECT DISTINCT record FROM "{schema.table(form)}"')}


def _purged_records(register: Register, form: str) -> set[str]:
    return {row["record"] for row in register.store.read("SELECT record FROM purge_record WHERE form = ?", [form])}


def _at_fault(register: Register, field: Field, value: object, ids: dict[str, set[str]]) -> bool:
    if value is None:
        return False
    if field.kind.is_link:
        return value not in ids[field.form]
    if field.kind.is_choice:
        return not set(str(value).split()) <= set(register.plan.choices_of(field))
    try:
        return field.parse(value, register.plan) is None
    except ValueError:
        return True


def _sentence(form: Form, field: Field, count: int) -> str:
    what = "versioner har" if count > 1 else "version har"
    if field.kind.is_link:
        return f"{form.label}, {field.label}: {digits(count)} {what} en länk till en post som inte finns."
    if field.kind.is_choice:
        return (
            f"{form.label}, {field.label}: {digits(count)} {what} ett svar som inte finns i planfilen. "
            "Lägg tillbaka valet."
        )
    return f"{form.label}, {field.label}: {digits(count)} {what} ett svar som inte går att läsa."
