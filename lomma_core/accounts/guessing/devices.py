"""Browsers that an account has signed in with: others' failures do not keep them out. Each is a token, kept by hash."""

import datetime as dt

from lomma_core.accounts import credentials
from lomma_core.accounts.accounts import Account
from lomma_core.register import Register

GOOD_FOR = dt.timedelta(days=180)


def of_account(register: Register, name: str, token: str | None) -> str | None:
    """The hash of a browser's token when the account has signed in with it in the last half year; None otherwise."""
    if not token:
        return None
    token_hash = credentials.hash_token(token)
    sql = "SELECT used_at FROM device WHERE token_hash = ? AND account = ?"
    rows = register.store.read(sql, [token_hash, name])
    return token_hash if rows and rows[0]["used_at"] > register.now() - GOOD_FOR else None


def remember(register: Register, account: Account, token: str | None) -> str:
    """The token that the account's browser is to have: its own, when it was given by us, or a new one."""
    now = register.now()
    # One that somebody put there is not taken over: they would know it.
    known = token and register.store.read(
        "SELECT 1 FROM device WHERE token_hash = ? LIMIT 1", [credentials.hash_token(token)]
    )
    token = token if token and known else credentials.new_token()
    token_hash = credentials.hash_token(token)
    with register.store.transaction() as write:
        mine = [token_hash, account.name]
        if write.read("SELECT 1 FROM device WHERE token_hash = ? AND account = ?", mine):
            write.execute("UPDATE device SET used_at = ? WHERE token_hash = ? AND account = ?", [now, *mine])
        else:
            write.execute("DELETE FROM device WHERE used_at < ?", [now - GOOD_FOR])
            row = {"token_hash": token_hash, "account": account.name, "made_at": now, "used_at": now}
            write.insert("device", [row])
    return token
