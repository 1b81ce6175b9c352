"""Personal keys to the export addresses: read only, revocable, stored by hash, shown once when they are made."""

import datetime as dt
from dataclasses import dataclass, replace

from lomma_core.accounts import accounts, credentials
from lomma_core.accounts.clients import address_of
from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, allowed, require
from lomma_core.privacy import guard
from lomma_core.records.versions import new_id
from lomma_core.register import Register
from lomma_core.storage.rows import Parameters
from lomma_core.utils.text import one_line

# Known by sight, so that a key that has been left lying in a file can be searched for.
PREFIX = "lomma_"
# Whatever the role may do, a key can only take data out.
ONLY = frozenset({"read", "read_marked", "export"})
LONGEST, MOST = 60, 20
_COLUMNS = "k.id, k.account, k.name, k.created_at, k.used_at, k.revoked_at"
_USE_INTERVAL = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """A key without its secret; ``name`` is where it is used, moments are naive UTC."""

    id: str
    account: str
    name: str
    created_at: dt.datetime
    used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    @property
    def active(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None


def make(register: Register, actor: Actor, name: str) -> tuple[Key, str]:
    """A new key for the actor's own account, and its secret (256 bits), which is never shown again.

    Raises NotAllowed, NotFound for somebody without an account, and NotValid for a name that is empty, too long or
    may mean a person (R2, R3), and when the account has 20 keys.
    """
    require(register, actor, "export")
    recent.require_recent(register, actor)
    if accounts.find(register, actor.name) is None:
        raise NotFound("Bara den som har ett konto kan ha en nyckel.")
    name = one_line(name)
    fault = _fault(name)
    if fault:
        raise NotValid({"name": f"Nyckelns namn: {fault}"})
    secret, now = PREFIX + credentials.new_token(), register.now()
    key = Key(new_id(), actor.name, name, now, None, None)
    with register.store.transaction() as write:
        sql = "SELECT count(*) AS n FROM export_key WHERE account = ? AND revoked_at IS NULL"
        if write.read(sql, [actor.name])[0]["n"] >= MOST:
            raise NotValid({"name": f"Du har redan {MOST} nycklar. Dra in en som inte används."})
        write.insert("export_key", [vars(key) | {"key_hash": credentials.hash_token(secret)}])
        log.add(write, actor, "key_add", now, [{"record": key.id}])
    return key, secret


def mine(register: Register, actor: Actor) -> list[Key]:
    """The actor's own keys that still open, the newest first. Raises NotAllowed."""
    require(register, actor, "read")
    return _read(register, "k.revoked_at IS NULL AND k.account = ?", [actor.name])


def everyone(register: Register, actor: Actor) -> list[Key]:
    """Everybody's keys that still open, the newest first. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    return _read(register, "k.revoked_at IS NULL", [])


def revoke(register: Register, actor: Actor, key_id: str) -> None:
    """Let a key open nothing from now on: one's own, or anybody's for who manages accounts.

    Raises NotAllowed and NotFound.
    """
    require(register, actor, "read")
    keys = _read(register, "k.revoked_at IS NULL AND k.id = ?", [key_id])
    if not keys or not (keys[0].account == actor.name or allowed(register.plan, actor, "manage_accounts")):
        raise NotFound("Nyckeln finns inte.")
    with register.store.transaction() as write:
        write.execute("UPDATE export_key SET revoked_at = ? WHERE id = ?", [register.now(), key_id])
        log.add(write, actor, "key_revoke", register.now(), [{"record": key_id}])


def holder(register: Register, secret: str, sender: str = "") -> Actor | None:
    """Whom a key acts as: its account, with what ``ONLY`` leaves of its role; None when it opens nothing.

    ``sender`` is the address that it comes from. Notes that the key was used, to the minute.
    """
    where = "k.key_hash = ? AND k.revoked_at IS NULL AND a.active"
    keys = _read(register, where, [credentials.hash_token(secret)], "JOIN account a ON a.name = k.account")
    account = accounts.find(register, keys[0].account) if keys else None
    if account is None:
        return None
    now, last_used = register.now(), keys[0].used_at
    if last_used is None or now - last_used >= _USE_INTERVAL:
        with register.store.transaction() as write:
            write.execute("UPDATE export_key SET used_at = ? WHERE id = ?", [now, keys[0].id])
    return replace(account.actor("http", keys[0].id, address_of(sender)), only=ONLY)


def _read(register: Register, where: str, parameters: Parameters, join: str = "") -> list[Key]:
    sql = f"SELECT {_COLUMNS} FROM export_key k {join} WHERE {where} ORDER BY k.created_at DESC, k.id"
    return [Key(**row) for row in register.store.read(sql, parameters)]


def _fault(name: str) -> str:
    if not name:
        return "skriv var nyckeln används, till exempel Kvartalsrapporten i Excel."
    if len(name) > LONGEST:
        return f"skriv högst {LONGEST} tecken."
    refused, suspected = guard.classify_stored(name)
    if refused:
        return guard.refusal(refused)
    return (
        f"{guard.kinds_in_words(suspected)}. Kalla nyckeln efter var den används, inte efter någon."
        if suspected
        else ""
    )
