"""What somebody tried and may not do, in the log: one row for each burst, so that nobody fills it (ASVS 5 16.3.2)."""

import datetime as dt

from lomma_core.audit import log
from lomma_core.audit.labels import MAY
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.storage.store import Store
from lomma_core.storage.transaction import Transaction

WINDOW = dt.timedelta(minutes=15)
# Who acts where nobody is signed in; no account can have a name with spaces.
NOBODY = Actor("ingen inloggad", None)
_SAME = "SELECT 1 AS n FROM log WHERE action = ? AND who = ? AND detail = ? AND logged_at > ? LIMIT 1"


def note(register: Register, actor: Actor | None, action: str, record: str | None = None) -> None:
    """Log that an action was refused, unless the same was for the same account less than a quarter of an hour ago.

    In the middle of a transaction, which the refusal ends, the row is written after it.
    """
    who, now = actor or NOBODY, register.now()
    detail = MAY.get(action, action)

    def is_noted(source: Store | Transaction) -> bool:
        return bool(source.read(_SAME, [log.REFUSAL, who.name, detail, now - WINDOW]))

    def write_row() -> None:
        # Read first without the lock: who goes on trying keeps nobody waiting.
        if is_noted(register.store):
            return
        with register.store.transaction() as write:
            if not is_noted(write):
                log.add(write, who, log.REFUSAL, now, [{"record": record, "detail": detail}])

    register.store.when_free(write_row)
