"""The head of the log's chain, to be written down outside the register, and found again later (R13)."""

import datetime as dt
import re
from dataclasses import dataclass

from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Parameters
from lomma_core.storage.store import Store
from lomma_core.utils.quarters import utc

# How many digits of a hash are printed, and are enough to find it by.
SHORT = 16


@dataclass(frozen=True)
class Head:
    """A row of the log, by which all rows up to it are anchored where it is written down: number, hash and moment."""

    nr: int
    chain: str
    logged_at: dt.datetime

    @property
    def short(self) -> str:
        """The hash's beginning, as it is printed: 64 bits in groups of four."""
        return " ".join(self.chain[start : start + 4] for start in range(0, SHORT, 4))


def before(register: Register, actor: Actor, moment: dt.datetime) -> Head | None:
    """The last row from before a moment, for what is handed out; None when there is none. Raises NotAllowed.

    A moment that stays, so that the same is handed out twice, and nothing that others do meanwhile shows there.
    """
    require(register, actor, "export")
    return last(register.store, "logged_at < ?", [utc(moment)])


def last(store: Store, where: str = "TRUE", parameters: Parameters = ()) -> Head | None:
    """The log's last row, of those that a condition holds for; None when there is none."""
    sql = f"SELECT nr, chain, logged_at FROM log WHERE {where} ORDER BY nr DESC LIMIT 1"
    rows = store.read(sql, parameters)
    return Head(**rows[0]) if rows else None


def find(store: Store, written: str) -> Head | None:
    """The row whose hash somebody wrote down, whole or as it is printed; None when no row has it."""
    digits = "".join(written.split()).lower()
    known = re.fullmatch(f"[0-9a-f]{{{SHORT},64}}", digits)
    return last(store, "chain LIKE ?", [f"{digits}%"]) if known else None
