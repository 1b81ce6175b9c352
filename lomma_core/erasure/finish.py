"""The last step of every erasure: the database's file is written anew, so that deleted bytes are gone (R12, R18)."""

import datetime as dt

from lomma_core.storage.store import Store

# Tables of decisions: a confirmed one without ``erased_at`` has removed something that may still be in the file.
DECISIONS = ("purge", "redact_report")


def finish_erasing(store: Store, now: dt.datetime) -> None:
    """Write the file anew when something was removed since that was last done; also asked when a register is opened."""
    undone = "state = 'confirmed' AND erased_at IS NULL"
    tables = [table for table in DECISIONS if store.read(f"SELECT 1 FROM {table} WHERE {undone} LIMIT 1")]
    if not tables:
        return
    store.compact()
    with store.transaction() as write:
        for table in tables:
            write.execute(f"UPDATE {table} SET erased_at = ? WHERE {undone}", [now])
