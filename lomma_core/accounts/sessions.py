"""Sessions: sign in, who is signed in, sign out; a token is stored by its hash only, and there is no default key.

A session ends by itself when nobody has done anything for a while, and after a working day; the plan says how long
(ASVS 5 7.3.1, 7.3.2). A display link is no session.
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.accounts import accounts, credentials
from lomma_core.accounts.accounts import Account
from lomma_core.accounts.clients import NOWHERE, Client
from lomma_core.accounts.factor import steps
from lomma_core.accounts.guessing import password_check
from lomma_core.audit import log
from lomma_core.records.versions import new_id
from lomma_core.register import Register

# That somebody does something is stored at intervals.
NOTED = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """A session without its secret; ``id`` is none. Moments are naive UTC, None where they were not stored yet.

    ``ends_at`` is when it ends if nothing more is done.
    """

    id: str
    account: str
    created_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    ends_at: dt.datetime
    address: str
    browser: str


def sign_in(
    register: Register, name: str, password: str, client: Client = NOWHERE, device: str | None = None
) -> tuple[Account, str]:
    """The account and the token of a new session, as ``start`` gives it.

    ``client`` and ``device`` say where it comes from, as ``password_check`` judges it. Raises SignInRefused, and
    SecondFactorNeeded where the password is not enough: nobody else learns that an account has a second factor.
    """
    account = password_check.check(register, name, password, client.address, device)
    steps.require_none(register, account)
    return account, start(register, account, client)


def start(register: Register, account: Account, client: Client = NOWHERE, way: str = "form") -> str:
    """The token of a new session (256 bits, stored by hash only) of somebody who has shown who they are."""
    token, now = credentials.new_token(), register.now()
    row = {"token_hash": credentials.hash_token(token), "account": account.name, "id": new_id(), **vars(client)}
    moments = dict.fromkeys(("created_at", "last_seen_at", "authenticated_at"), now)
    moments["expires_at"] = now + register.plan.sign_in.workday
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE expires_at < ?", [now])
        write.insert("session", [row | moments])
        log.add(write, account.actor(way, row["id"], client.address), "sign_in", now)
    return token


def signed_in(register: Register, token: str | None) -> Account | None:
    """The active account that a session token belongs to, looked up anew at each use; None otherwise."""
    identity = with_session(register, token)
    return identity[0] if identity else None


def with_session(register: Register, token: str | None) -> tuple[Account, Session] | None:
    """The same, with the session itself.

    Nothing is remembered from one use to the next but the rows, until one of the two tables is written: what locks an
    account or ends a session counts at once, in the middle of a run too.
    """
    session = current(register, token)
    account = accounts.find(register, session.account) if session else None
    return (account, session) if account and session and account.active else None


def current(register: Register, token: str | None) -> Session | None:
    """The session of a token, which has not ended; None otherwise."""
    if not token:
        return None
    sessions = read(register, "token_hash = ?", credentials.hash_token(token))
    return sessions[0] if sessions else None


def touch(register: Register, token: str) -> None:
    """Note that whoever has a session has done something, so that it does not end; one that has ended stays so."""
    session, now = current(register, token), register.now()
    if session and (session.last_seen_at is None or now - session.last_seen_at >= NOTED):
        with register.store.transaction() as write:
            write.execute("UPDATE session SET last_seen_at = ? WHERE id = ?", [now, session.id])


def seconds_left(register: Register, token: str | None) -> float:
    """How long a session still lasts if nothing is done; 0 when it has ended."""
    session = current(register, token)
    return (session.ends_at - register.now()).total_seconds() if session else 0.0


def read(register: Register, where: str, value: str) -> list[Session]:
    """The sessions of a condition that have not ended, the latest first."""
    sql = (
        "SELECT id, account, created_at, last_seen_at, expires_at, address, browser FROM session "
        f"WHERE {where} ORDER BY created_at DESC, id"
    )
    rows = register.store.read(sql, [value])
    for row in rows:
        ends_at, seen = row.pop("expires_at"), row["last_seen_at"]
        row["ends_at"] = min(ends_at, seen + register.plan.sign_in.idle) if seen else ends_at
    # The time is compared here, so that the query is the same on every run and its result is cached.
    return [Session(**row) for row in rows if row["ends_at"] > register.now()]


def sign_out(register: Register, token: str) -> None:
    """End a session on the server; its cookie is worth nothing from then on."""
    account, session = signed_in(register, token), current(register, token)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE token_hash = ?", [credentials.hash_token(token)])
        if account and session:
            actor = account.actor(session=session.id, address=session.address)
            log.add(write, actor, "sign_out", register.now())
