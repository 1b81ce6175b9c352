"""Accounts: who may sign in, with which role and seat; there is no default account."""

import re
from dataclasses import dataclass

from lomma_core.accounts import credentials
from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import SEAT
from lomma_core.privacy import guard
from lomma_core.register import Register
from lomma_core.storage.rows import Row

# Whom the log names when no account has the name that was typed, which may be a password; no account can be called so.
UNKNOWN = "okänt konto"


@dataclass(frozen=True)
class Account:
    """An official's account; ``seat`` is the seat of the group it answers for, if any."""

    name: str
    role: str
    seat: str | None
    active: bool

    def actor(self, way: str = "form") -> Actor:
        """The account as somebody who acts."""
        return Actor(self.name, self.role, self.seat, way)


def count(register: Register) -> int:
    """How many accounts there are; 0 means first start."""
    n: int = register.store.read("SELECT count(*) AS n FROM account")[0]["n"]
    return n


def find(register: Register, name: str) -> Account | None:
    """The account of that name, or None."""
    rows = register.store.read("SELECT name, role, seat, active FROM account WHERE name = ?", [account_key(name)])
    return Account(**rows[0]) if rows else None


def listing(register: Register, actor: Actor) -> list[Account]:
    """All accounts by name. Raises NotAllowed."""
    require(register.plan, actor, "manage_accounts")
    rows = register.store.read("SELECT name, role, seat, active FROM account ORDER BY name")
    return [Account(**row) for row in rows]


def add(register: Register, actor: Actor, name: str, password: str, role: str, seat: str | None = None) -> Account:
    """Create an account. Raises NotAllowed, and NotValid naming name, password, role or seat."""
    require(register.plan, actor, "manage_accounts")
    errors = _faults(register, name, role, seat)
    # Such an account marks the whole register as example data.
    if account_key(name).startswith("demo.") and actor.way != "cli":
        errors["name"] = "Namn som börjar på demo. är till för exempeldata. Välj ett annat."
    fault = credentials.fault(account_key(name), password)
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    hashed = credentials.hash_password(password)
    with register.store.transaction() as write:
        if write.read("SELECT name FROM account WHERE name = ?", [account_key(name)]):
            raise NotValid({"name": "Användarnamnet finns redan. Välj ett annat."})
        now = register.now()
        row: Row = {"name": account_key(name), "role": role, "seat": seat, "password_hash": hashed, "active": True}
        write.insert("account", [row | {"created_at": now, "changed_at": now}])
        log.add(write, actor, "account_add", now, [{"record": row["name"]}])
    return Account(row["name"], role, seat, True)


def change(
    register: Register,
    actor: Actor,
    name: str,
    role: str | None = None,
    seat: str | None = "",
    active: bool | None = None,
    password: str | None = None,
) -> Account:
    """Change role, seat ('' leaves it), activity or password.

    Seven parameters, since each part of an account is changed by itself.
    Sessions and keys end at once when the account is closed or gets a new password.
    Raises NotAllowed, NotFound, and NotValid when nobody would be left who may manage accounts.
    """
    require(register.plan, actor, "manage_accounts")
    account = find(register, name)
    if account is None:
        raise NotFound("Kontot finns inte.")
    new = Account(
        account.name,
        role or account.role,
        account.seat if seat == "" else seat,
        account.active if active is None else active,
    )
    errors = _faults(register, new.name, new.role, new.seat)
    fault = credentials.fault(account_key(name), password) if password is not None else None
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    hashed = credentials.hash_password(password) if password is not None else None
    with register.store.transaction() as write:
        write.execute(
            "UPDATE account SET role = ?, seat = ?, active = ?, changed_at = ? WHERE name = ?",
            [new.role, new.seat, new.active, register.now(), new.name],
        )
        if hashed:
            write.execute("UPDATE account SET password_hash = ? WHERE name = ?", [hashed, new.name])
        if not new.active or hashed:
            write.execute("DELETE FROM session WHERE account = ?", [new.name])
            # For good: an account that is opened again makes new keys, and who took a password may have made one.
            sql = "UPDATE export_key SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL"
            write.execute(sql, [register.now(), new.name])
        active_roles = [row["role"] for row in write.read("SELECT role FROM account WHERE active")]
        if not any("manage_accounts" in register.plan.roles[r].may for r in active_roles if r in register.plan.roles):
            raise NotValid({"role": "Minst ett aktivt konto måste kunna sköta konton. Skapa ett sådant först."})
        action = "account_password" if hashed else "account_change"
        log.add(write, actor, action, register.now(), [{"record": new.name}])
    return new


def _faults(register: Register, name: str, role: str, seat: str | None) -> dict[str, str]:
    errors = {}
    if not re.fullmatch(r"[a-zåäö0-9][a-zåäö0-9._-]{1,39}", account_key(name)) or re.search(r"\d{6}", name):
        errors["name"] = "Skriv ett användarnamn med 2–40 tecken: bokstäver, enstaka siffror, punkt eller bindestreck."
    if guard.classify(name)[0]:
        errors["name"] = f"Användarnamn: {guard.refusal(guard.classify(name)[0])}"
    if role not in register.plan.roles:
        errors["role"] = f"Välj en roll som finns: {', '.join(register.plan.roles)}." if role else "Välj en roll."
    if seat and seat not in register.plan.choice_lists[SEAT]:
        errors["seat"] = f"Välj en plats som finns: {', '.join(register.plan.choice_lists[SEAT])}."
    return errors


def account_key(name: str) -> str:
    """An account's name as it is kept and compared."""
    return name.strip().casefold()
