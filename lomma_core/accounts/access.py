"""What ends when an account is closed or gets a new password: everything that opens the register for it."""

import datetime as dt

from lomma_core.accounts.guessing import throttle
from lomma_core.storage.transaction import Transaction

_WITHDRAWN = "withdrawn"


def set_password(write: Transaction, account: str, password_hash: str, now: dt.datetime, keep: str = "") -> None:
    """Give an account a new password in the caller's transaction; what the old one opened ends, failed tries too.

    The session ``keep``, by its id, goes on.
    """
    sql = "UPDATE account SET password_hash = ?, changed_at = ? WHERE name = ?"
    write.execute(sql, [password_hash, now, account])
    throttle.clear(write, account)
    end(write, account, now, keep)


def end(write: Transaction, account: str, now: dt.datetime, keep: str = "") -> None:
    """End an account's sessions but ``keep``, keys, known browsers and codes in the caller's transaction."""
    write.execute("DELETE FROM session WHERE account = ? AND id <> ?", [account, keep])
    write.execute("DELETE FROM device WHERE account = ?", [account])
    # For good: an account that is opened again makes new keys, and who took a password may have made one.
    write.execute("UPDATE export_key SET revoked_at = ? WHERE account = ? AND revoked_at IS NULL", [now, account])
    withdraw_codes(write, account, now)


def withdraw_codes(write: Transaction, account: str, now: dt.datetime) -> None:
    """Let an account's open one-time codes be worth nothing, in the caller's transaction."""
    sql = "UPDATE invitation SET settled_at = ?, outcome = ? WHERE account = ? AND outcome IS NULL"
    write.execute(sql, [now, _WITHDRAWN, account])
