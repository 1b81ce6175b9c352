"""Sessions: sign in, who is signed in, sign out; a token is kept by its hash only, and there is no default key."""

import datetime as dt

from lomma_core.accounts import accounts, credentials
from lomma_core.accounts.accounts import UNKNOWN, Account
from lomma_core.audit import log
from lomma_core.errors import SignInRefused
from lomma_core.permissions import Actor
from lomma_core.register import Register

SESSION = dt.timedelta(hours=12)
_REFUSED = "Fel användarnamn eller lösenord. Försök igen."


def sign_in(register: Register, name: str, password: str) -> tuple[Account, str]:
    """The account and a new session token (256 bits, stored by hash only), good for 12 hours.

    Raises SignInRefused with the same words, after the same work, for a wrong name and a wrong password,
    and after five failures within 15 minutes. A failure is logged, never with the name that was typed (R13).
    """
    name, now = accounts.account_key(name), register.now()
    if not register.sign_in_throttle.allow(name, now):
        raise SignInRefused("För många försök. Vänta en kvart och försök igen, eller be administratören om hjälp.")
    rows = register.store.read("SELECT * FROM account WHERE name = ?", [name])
    stored = rows[0]["password_hash"].encode() if rows else credentials.NOBODY
    right = credentials.matches(password, stored) and bool(rows)
    if not right or not rows[0]["active"]:
        who = Actor(rows[0]["name"] if rows else UNKNOWN, None)
        with register.store.transaction() as write:
            log.add(write, who, "sign_in_failed", now)
        raise SignInRefused(_REFUSED)
    register.sign_in_throttle.reset(name)
    account = accounts.find(register, name)
    assert account is not None  # Its row has just been read, and no account is ever removed.
    token = credentials.new_token()
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE expires_at < ?", [now])
        session = {"token_hash": credentials.hash_token(token), "account": name, "expires_at": now + SESSION}
        write.insert("session", [session])
        log.add(write, account.actor(), "sign_in", now)
    return account, token


def signed_in(register: Register, token: str | None) -> Account | None:
    """The active account that a session token belongs to, asked anew on every run; None otherwise."""
    if not token:
        return None
    rows = register.store.read(
        "SELECT a.name, a.role, a.seat, a.active, s.expires_at FROM session s JOIN account a ON a.name = s.account "
        "WHERE s.token_hash = ? AND a.active",
        [credentials.hash_token(token)],
    )
    # The time is compared here, so that the question is the same on every run and the store knows its answer.
    if not rows or rows[0].pop("expires_at") <= register.now():
        return None
    return Account(**rows[0])


def sign_out(register: Register, token: str) -> None:
    """End a session on the server; its cookie is worth nothing from then on."""
    account = signed_in(register, token)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE token_hash = ?", [credentials.hash_token(token)])
        if account:
            log.add(write, account.actor(), "sign_out", register.now())
