"""The last step of every erasure: the database's file is written anew, so that deleted bytes are gone (R12, R18).

Where the file cannot be written anew, as without room for it, what was removed is gone from the register all the same:
the server goes on, says so, and tries again (issue 15, 4).
"""

import datetime as dt
from collections.abc import Callable

from lomma_core.errors import StoreUnavailable
from lomma_core.storage.store import Store
from lomma_core.utils.delayed import Delayed

# Tables of decisions: a confirmed one without ``erased_at`` has removed something that may still be in the file.
DECISIONS = ("purge", "redact_report")
LEFT = (
    "Det som har gallrats eller rättats ut är borta ur registret, men finns ännu på disken: databasens fil kunde inte "
    "skrivas om. Frigör lika mycket plats som databasen tar. Programmet försöker igen var tionde minut."
)
_UNDONE = "state = 'confirmed' AND erased_at IS NULL"
_RETRY = 600.0


def finish_erasing(store: Store, now: dt.datetime) -> None:
    """Write the file anew when something was removed since that was last done; what cannot be done now is left."""
    tables = _tables(store)
    if not tables:
        return
    try:
        store.compact()
        with store.transaction() as write:
            for table in tables:
                write.execute(f"UPDATE {table} SET erased_at = ? WHERE {_UNDONE}", [now])
    except StoreUnavailable:
        # ``Unfinished`` says so and tries again.
        return


class Unfinished:
    """Tries again what an erasure could not finish, ``seconds`` after it was decided or the register was opened."""

    def __init__(self, store: Store, now: Callable[[], dt.datetime], seconds: float = _RETRY) -> None:
        self._store, self._now = store, now
        self._later = Delayed(self._retry, seconds)

    def start(self) -> None:
        """Try again what is left from before, and from now on what is decided."""
        self._store.follow(self)
        if _tables(self._store):
            self._later.ask()

    def problem(self) -> str:
        """What to say while something is left, '' when nothing is."""
        return LEFT if _tables(self._store) else ""

    def committed(self, tables: set[str] | None) -> None:
        """Called by the store after each commit."""
        if tables is None or tables & set(DECISIONS):
            self._later.ask()

    def closing(self) -> None:
        """Called by the store before it closes."""
        self._later.end()

    def _retry(self) -> None:
        try:
            finish_erasing(self._store, self._now())
            left = bool(_tables(self._store))
        except StoreUnavailable:
            left = True
        if left:
            self._later.ask()


def _tables(store: Store) -> list[str]:
    """The tables with something that may still be in the file."""
    return [table for table in DECISIONS if store.read(f"SELECT 1 FROM {table} WHERE {_UNDONE} LIMIT 1")]
