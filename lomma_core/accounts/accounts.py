"""Accounts: who may sign in, with which role and seat; there is no default account."""

import re
from dataclasses import dataclass

from lomma_core.accounts import access, credentials, passwords
from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.plan.model import Plan
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

    def actor(self, way: str = "form", session: str = "", address: str = "") -> Actor:
        """The account as somebody who acts, in a session by its id, from a network address."""
        return Actor(self.name, self.role, self.seat, way, session=session, address=address)


def count(register: Register) -> int:
    """How many accounts there are; 0 means first start."""
    n: int = register.store.read("SELECT count(*) AS n FROM account")[0]["n"]
    return n


def find(register: Register, name: str) -> Account | None:
    """The account of that name, or None."""
    rows = register.store.read("SELECT name, role, seat, active FROM account WHERE name = ?", [account_key(name)])
    return Account(**rows[0]) if rows else None


def own(register: Register, actor: Actor) -> Account:
    """The actor's own account, which every role may see to. Raises NotAllowed for who has none or a closed one."""
    account = find(register, actor.name) if actor else None
    if account is None or not account.active or actor.role != account.role or actor.only is not None:
        raise NotAllowed("Bara den som har ett konto kan göra det här.")
    return account


def listing(register: Register, actor: Actor) -> list[Account]:
    """All accounts by name. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    rows = register.store.read("SELECT name, role, seat, active FROM account ORDER BY name")
    return [Account(**row) for row in rows]


def add(
    register: Register, actor: Actor, name: str, password: str | None, role: str, seat: str | None = None
) -> Account:
    """Create an account; without a password its owner chooses one with a code (invitations.py).

    Raises NotAllowed, also for a password that an administrator gives, and
    NotValid naming name, password, role or seat.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    _refuse_password(actor, password)
    errors = _faults(register, name, role, seat)
    # Such an account marks the whole register as example data.
    if account_key(name).startswith("demo.") and not actor.operator:
        errors["name"] = "Namn som börjar på demo. är till för exempeldata. Välj ett annat."
    fault = passwords.fault(register.plan, account_key(name), password) if password is not None else None
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    # Without a password: the hash of one that nobody has had.
    password_hash = credentials.hash_password(password or credentials.new_token())
    with register.store.transaction() as write:
        if write.read("SELECT name FROM account WHERE name = ?", [account_key(name)]):
            raise NotValid({"name": "Användarnamnet finns redan. Välj ett annat."})
        now = register.now()
        row: Row = {
            "name": account_key(name),
            "role": role,
            "seat": seat,
            "password_hash": password_hash,
            "active": True,
        }
        write.insert("account", [row | {"created_at": now, "changed_at": now}])
        detail = f"Roll: {register.plan.roles[role].label}"
        log.add(write, actor, "account_add", now, [{"record": row["name"], "detail": detail}])
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
    Sessions, keys and known browsers end at once when the account is closed or gets a new password; a new password
    also opens what failed tries had closed. Raises NotAllowed, also for a password that an administrator gives,
    NotFound, and NotValid when nobody would be left who may manage accounts.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    _refuse_password(actor, password)
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
    fault = passwords.fault(register.plan, account_key(name), password) if password is not None else None
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    password_hash = credentials.hash_password(password) if password is not None else None
    with register.store.transaction() as write:
        write.execute(
            "UPDATE account SET role = ?, seat = ?, active = ?, changed_at = ? WHERE name = ?",
            [new.role, new.seat, new.active, register.now(), new.name],
        )
        if password_hash:
            access.set_password(write, new.name, password_hash, register.now())
        if not new.active:
            access.end(write, new.name, register.now())
        active_roles = [row["role"] for row in write.read("SELECT role FROM account WHERE active")]
        if not any("manage_accounts" in register.plan.roles[r].may for r in active_roles if r in register.plan.roles):
            raise NotValid({"role": "Minst ett aktivt konto måste kunna sköta konton. Skapa ett sådant först."})
        action = "account_password" if password_hash else "account_change"
        entry: Row = {"record": new.name, "detail": _in_words(register.plan, account, new)}
        log.add(write, actor, action, register.now(), [entry])
    return new


def _in_words(plan: Plan, before: Account, after: Account) -> str | None:
    """What a change did to an account, from what to what, in the plan's words for the log; None for nothing."""
    seats = plan.choice_lists[SEAT]

    def role(account: Account) -> str:
        # A plan may have lost the role that an account had.
        return plan.roles[account.role].label if account.role in plan.roles else account.role

    def seat(account: Account) -> str:
        return seats[account.seat].label if account.seat in seats else account.seat or "ingen"

    pairs = {
        "Roll": (role(before), role(after)),
        "Plats": (seat(before), seat(after)),
        "Kontot": tuple("öppet" if account.active else "stängt" for account in (before, after)),
    }
    changes = [f"{what}: {old} → {new}" for what, (old, new) in pairs.items() if old != new]
    return "; ".join(changes) or None


def _refuse_password(actor: Actor, password: str | None) -> None:
    """Only who runs the server may give a password: an administrator never knows one (ASVS 5 6.4.1)."""
    if password is not None and not actor.operator:
        raise NotAllowed("Ett lösenord väljs av den som har kontot. Gör en engångskod i stället.")


def _faults(register: Register, name: str, role: str, seat: str | None) -> dict[str, str]:
    errors = {}
    if not re.fullmatch(r"[a-zåäö0-9][a-zåäö0-9._-]{1,39}", account_key(name)) or re.search(r"\d{6}", name):
        errors["name"] = "Skriv ett användarnamn med 2–40 tecken: bokstäver, enstaka siffror, punkt eller bindestreck."
    refused = [] if guard.is_too_long(name) else guard.classify_stored(name, [account_key(name)])[0]
    if refused:
        errors["name"] = f"Användarnamn: {guard.refusal(refused)}"
    if role not in register.plan.roles:
        errors["role"] = f"Välj en roll som finns: {', '.join(register.plan.roles)}." if role else "Välj en roll."
    if seat and seat not in register.plan.choice_lists[SEAT]:
        errors["seat"] = f"Välj en plats som finns: {', '.join(register.plan.choice_lists[SEAT])}."
    return errors


def account_key(name: str) -> str:
    """An account's name as it is stored and compared."""
    return name.strip().casefold()
