"""Accounts, passwords and sessions: no default account, no default password, no default key."""

import datetime as dt
import hashlib
import re
import secrets
import threading
from collections import deque
from dataclasses import dataclass

import bcrypt

from lomma_core import audit, guard
from lomma_core.errors import NotFound, NotValid, SignInRefused
from lomma_core.permissions import Actor, require
from lomma_core.register import Register

SESSION = dt.timedelta(hours=12)
TRIES, WINDOW = 5, dt.timedelta(minutes=15)
_MANY_NAMES = 10_000
# Whom the log names when no account has the name that was typed, which may be a password; no account can be called so.
UNKNOWN = "okänt konto"
# Compared against when there is no such account, so that both answers take the same time.
# The hash of 32 random bytes that nobody kept; made once, because making it takes every command half a second.
NOBODY = b"$2b$12$fVZSE2ghqa/DcdFrEEMsQOKNuymI8EceCMcPD.UfY.S3Ki.DSuVEm"
_REFUSED = "Fel användarnamn eller lösenord. Försök igen."


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


class Gate:
    """Counts failed sign-ins per name, in memory and by hash only: what is typed there may be a password."""

    def __init__(self):
        self._lock = threading.Lock()
        self._failed: dict[bytes, deque] = {}

    def admit(self, name: str, now: dt.datetime) -> bool:
        """Count a try and tell whether it may be made; counted first, so that many at once are not all let in."""
        with self._lock:
            if len(self._failed) > _MANY_NAMES:
                self._failed = {key: tries for key, tries in self._failed.items() if tries[-1] >= now - WINDOW}
            tries = self._failed.setdefault(self._key(name), deque())
            while tries and tries[0] < now - WINDOW:
                tries.popleft()
            if len(tries) >= TRIES:
                return False
            tries.append(now)
            return True

    def opened(self, name: str) -> None:
        with self._lock:
            self._failed.pop(self._key(name), None)

    @staticmethod
    def _key(name: str) -> bytes:
        return hashlib.sha256(name.encode()).digest()


GATE = Gate()


def count(register: Register) -> int:
    """How many accounts there are; 0 means first start."""
    return register.store.read("SELECT count(*) AS n FROM account")[0]["n"]


def find(register: Register, name: str) -> Account | None:
    """The account of that name, or None."""
    rows = register.store.read("SELECT name, role, seat, active FROM account WHERE name = ?", [_fold(name)])
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
    if _fold(name).startswith("demo.") and actor.way != "cli":
        errors["name"] = "Namn som börjar på demo. är till för exempeldata. Välj ett annat."
    fault = password_fault(name, password)
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    hashed = hash_password(password)
    with register.store.transaction() as write:
        if write.read("SELECT name FROM account WHERE name = ?", [_fold(name)]):
            raise NotValid({"name": "Användarnamnet finns redan. Välj ett annat."})
        now = register.now()
        row = {"name": _fold(name), "role": role, "seat": seat, "password_hash": hashed, "active": True}
        write.insert("account", [row | {"created_at": now, "changed_at": now}])
        audit.add(write, actor, "account_add", now, [{"record": row["name"]}])
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
    fault = password_fault(name, password) if password is not None else None
    if fault:
        errors["password"] = fault
    if errors:
        raise NotValid(errors)
    hashed = hash_password(password) if password is not None else None
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
        audit.add(write, actor, action, register.now(), [{"record": new.name}])
    return new


def sign_in(register: Register, name: str, password: str) -> tuple[Account, str]:
    """The account and a new session token (256 bits, stored by hash only), good for 12 hours.

    Raises SignInRefused with the same words, after the same work, for a wrong name and a wrong password,
    and after five failures within 15 minutes. A failure is logged, never with the name that was typed (R13).
    """
    name, now = _fold(name), register.now()
    if not GATE.admit(name, now):
        raise SignInRefused("För många försök. Vänta en kvart och försök igen, eller be administratören om hjälp.")
    rows = register.store.read("SELECT * FROM account WHERE name = ?", [name])
    stored = rows[0]["password_hash"].encode() if rows else NOBODY
    right = _matches(password, stored) and bool(rows)
    if not right or not rows[0]["active"]:
        who = Actor(rows[0]["name"] if rows else UNKNOWN, None)
        with register.store.transaction() as write:
            audit.add(write, who, "sign_in_failed", now)
        raise SignInRefused(_REFUSED)
    GATE.opened(name)
    account = find(register, name)
    token = secrets.token_urlsafe(32)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE expires_at < ?", [now])
        session = {"token_hash": _token_hash(token), "account": name, "expires_at": now + SESSION}
        write.insert("session", [session])
        audit.add(write, account.actor(), "sign_in", now)
    return account, token


def signed_in(register: Register, token: str | None) -> Account | None:
    """The active account that a session token belongs to, asked anew on every run; None otherwise."""
    if not token:
        return None
    rows = register.store.read(
        "SELECT a.name, a.role, a.seat, a.active, s.expires_at FROM session s JOIN account a ON a.name = s.account "
        "WHERE s.token_hash = ? AND a.active",
        [_token_hash(token)],
    )
    # The time is compared here, so that the question is the same on every run and the store knows its answer.
    if not rows or rows[0].pop("expires_at") <= register.now():
        return None
    return Account(**rows[0])


def sign_out(register: Register, token: str) -> None:
    """End a session on the server; its cookie is worth nothing from then on."""
    account = signed_in(register, token)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE token_hash = ?", [_token_hash(token)])
        if account:
            audit.add(write, account.actor(), "sign_out", register.now())


def hash_password(password: str) -> str:
    """bcrypt hash of a password of at most 72 bytes."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(12)).decode()


def password_fault(name: str, password: str) -> str | None:
    """What is wrong with a new password, in one sentence; None when it will do."""
    if len(password) < 12:
        return "Välj ett lösenord med minst 12 tecken, gärna några ord i rad."
    if len(password.encode()) > 72:
        return "Välj ett kortare lösenord, högst 72 byte (å, ä och ö räknas som två)."
    if len(set(password)) < 5 or (_fold(name) and _fold(name) in password.casefold()):
        return "Välj ett lösenord som är svårare att gissa: inte användarnamnet och inte samma tecken om igen."
    return None


def _faults(register: Register, name: str, role: str, seat: str | None) -> dict[str, str]:
    errors = {}
    if not re.fullmatch(r"[a-zåäö0-9][a-zåäö0-9._-]{1,39}", _fold(name)) or re.search(r"\d{6}", name):
        errors["name"] = "Skriv ett användarnamn med 2–40 tecken: bokstäver, enstaka siffror, punkt eller bindestreck."
    if guard.judge(name)[0]:
        errors["name"] = f"Användarnamn: {guard.refusal(guard.judge(name)[0])}"
    if role not in register.plan.roles:
        errors["role"] = f"Välj en roll som finns: {', '.join(register.plan.roles)}."
    if seat and seat not in register.plan.choice_lists["plats"]:
        errors["seat"] = f"Välj en plats som finns: {', '.join(register.plan.choice_lists['plats'])}."
    return errors


def _matches(password: str, stored: bytes) -> bool:
    secret = password.encode()
    # bcrypt refuses more than 72 bytes; the work is done all the same, so that the time tells nothing.
    return bcrypt.checkpw(secret[:72], stored) and len(secret) <= 72


def _fold(name: str) -> str:
    return name.strip().casefold()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
