"""What is cleared away for good when a register is opened: drafts grown old, and what a cut-off gallring left (R12)."""

import datetime as dt

from lomma_core.storage.store import Store

KEPT_DAYS = 90


def old_drafts(store: Store, now: dt.datetime) -> None:
    """Remove drafts that nobody has touched for 90 days. ``now`` is naive UTC."""
    limit = [now - dt.timedelta(days=KEPT_DAYS)]
    if store.read("SELECT 1 FROM draft WHERE kept_at < ? LIMIT 1", limit):
        with store.transaction() as write:
            write.execute("DELETE FROM draft WHERE kept_at < ?", limit)


def finish_erasing(store: Store, now: dt.datetime) -> None:
    """Write the file anew when something was removed since that was last done; also asked when a register is opened."""
    if not store.read("SELECT 1 FROM purge WHERE state = 'confirmed' AND erased_at IS NULL LIMIT 1"):
        return
    store.compact()
    with store.transaction() as write:
        write.execute("UPDATE purge SET erased_at = ? WHERE state = 'confirmed' AND erased_at IS NULL", [now])
