"""Which account an identity at the issuer belongs to: linked by somebody's act, never by a name that is alike.

An identity is stored by the hash of issuer and subject, so that the register holds no identifier of a person (R1).
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.accounts import accounts
from lomma_core.accounts.credentials import hash_token
from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction


@dataclass(frozen=True)
class Link:
    """An account that signs in at the issuer; the moment is naive UTC."""

    account: str
    linked_by: str
    linked_at: dt.datetime


def identity_hash(issuer: str, subject: str) -> str:
    """What is stored of a subject at an issuer."""
    return hash_token(f"{issuer}\n{subject}")


def account_of(register: Register, identity: str) -> accounts.Account | None:
    """The account that an identity is linked to, active or not."""
    rows = register.store.read("SELECT account FROM oidc_identity WHERE identity = ?", [identity])
    return accounts.find(register, rows[0]["account"]) if rows else None


def listing(register: Register, actor: Actor) -> list[Link]:
    """All links by account. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    rows = register.store.read("SELECT account, linked_by, linked_at FROM oidc_identity ORDER BY account")
    return [Link(**row) for row in rows]


def link(register: Register, actor: Actor, name: str, identity: str) -> None:
    """Let an identity sign in as an account that exists.

    Raises NotAllowed, ReauthenticationNeeded, NotFound, and NotValid when either is linked already, or the account is
    the break-glass one.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    account = accounts.find(register, name)
    if account is None:
        raise NotFound("Kontot finns inte.")
    if account.name == register.break_glass:
        raise NotValid({"name": "Nödkontot loggar in med lösenord och kan inte kopplas. Välj ett annat konto."})
    with register.store.transaction() as write:
        if write.read("SELECT 1 FROM oidc_identity WHERE identity = ? OR account = ?", [identity, account.name]):
            raise NotValid({"name": "Kontot eller inloggningen är redan kopplad. Koppla loss den först."})
        add(write, register, actor, account.name, identity)


def add(write: Transaction, register: Register, actor: Actor, name: str, identity: str) -> None:
    """Store a link and log it, in the caller's transaction."""
    now = register.now()
    row = {"identity": identity, "account": name, "linked_by": actor.name, "linked_at": now}
    write.insert("oidc_identity", [row])
    log.add(write, actor, "oidc_link", now, [{"record": name}])


def unlink(register: Register, actor: Actor, name: str) -> None:
    """Let nobody sign in at the issuer as an account any more; who is signed in so is signed out.

    Raises NotAllowed, ReauthenticationNeeded, and NotFound for an account that is not linked.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    with register.store.transaction() as write:
        if not write.read("SELECT 1 FROM oidc_identity WHERE account = ?", [accounts.account_key(name)]):
            raise NotFound("Kontot är inte kopplat.")
        write.execute("DELETE FROM oidc_identity WHERE account = ?", [accounts.account_key(name)])
        end_sessions(write, "account = ?", accounts.account_key(name))
        log.add(write, actor, "oidc_unlink", register.now(), [{"record": accounts.account_key(name)}])


def end_sessions(write: Transaction, where: str, value: str) -> int:
    """End the sessions that were begun at the issuer and meet a condition on their row; how many."""
    rows = write.read(f"SELECT token_hash FROM oidc_session WHERE {where}", [value])
    for row in rows:
        write.execute("DELETE FROM session WHERE token_hash = ?", [row["token_hash"]])
    write.execute(f"DELETE FROM oidc_session WHERE {where}", [value])
    return len(rows)


def begun_at_issuer(register: Register, token: str) -> bool:
    """Whether a session was begun at the issuer."""
    sql = "SELECT 1 AS n FROM oidc_session WHERE token_hash = ?"
    return bool(register.store.read(sql, [hash_token(token)]))
