"""What an open session is not enough for, unless it has shown lately who it is (ASVS 5 7.5.1, 7.5.3).

That is: accounts, one-time codes, links to an issuer, keys, the own second factor, the whole archive, and confirming
gallring or rättning.
"""

import datetime as dt

from lomma_core.audit import log
from lomma_core.errors import ReauthenticationNeeded
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.storage.transaction import Transaction

VALID = dt.timedelta(minutes=10)


def is_recent(register: Register, actor: Actor) -> bool:
    """Whether the session that acts has shown who it is within ten minutes, by signing in or once more.

    Who acts without a session, on the server's own machine, is let past.
    """
    if not actor.session:
        return True
    sql = "SELECT authenticated_at AS at FROM session WHERE id = ? AND account = ?"
    rows = register.store.read(sql, [actor.session, actor.name])
    return bool(rows and rows[0]["at"] and register.now() - rows[0]["at"] < VALID)


def require_recent(register: Register, actor: Actor) -> None:
    """Raise ReauthenticationNeeded unless ``is_recent``."""
    if not is_recent(register, actor):
        raise ReauthenticationNeeded


def note(write: Transaction, actor: Actor, now: dt.datetime) -> None:
    """Note in the caller's transaction that the actor's session has shown who it is, and log it."""
    sql = "UPDATE session SET authenticated_at = ? WHERE id = ? AND account = ?"
    write.execute(sql, [now, actor.session, actor.name])
    log.add(write, actor, "reauthenticated", now)
