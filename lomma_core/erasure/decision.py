"""A decision by two accounts: one proposes with a diarienummer, another confirms (R12, R18)."""

import datetime as dt
from collections.abc import Collection

from lomma_core.errors import NotAllowed, NotFound, NotValid
from lomma_core.permissions import Actor, refuse
from lomma_core.privacy import guard
from lomma_core.privacy.guard import Suspicion
from lomma_core.records.lookup import Reader
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

PROPOSED, CONFIRMED, WITHDRAWN = "proposed", "confirmed", "withdrawn"
LONGEST = 60
# For how long who made an account, or changed it, is taken to be able to be its holder.
_APART = dt.timedelta(days=30)
# What the log calls that one person would decide.
_ALONE = "decide_alone"
_GIVEN = (
    "SELECT who, record FROM log WHERE logged_at > ? AND record IS NOT NULL AND action IN "
    "('account_add', 'account_change', 'account_password', 'account_code', 'account_code_factor', 'oidc_link')"
)


def checked_reference(text: str, confirmed: Collection[Suspicion], beside: Collection[str] = ()) -> tuple[str, bool]:
    """The diarienummer of a decision as it is kept, and whether somebody had to say that it means no person (R3).

    Raises NotValid for one that is missing, too long or without a digit, and PersonSuspected for one that may mean a
    person and is not among the ``confirmed``. ``beside`` are the texts in which it will stand, judged too.
    """
    reference = " ".join(text.split())
    if not reference or len(reference) > LONGEST or not any(c.isdigit() for c in reference):
        raise NotValid(
            {"reference": f"Skriv beslutets diarienummer, till exempel KS 2026/0123 (högst {LONGEST} tecken)."}
        )
    return reference, bool(guard.check_free_text("Diarienumret", reference, confirmed, beside))


def waiting(read: Reader, table: str, decision: str) -> Row:
    """The row of a proposal that waits for another account. Raises NotFound."""
    rows = read(f"SELECT * FROM {table} WHERE id = ? AND state = ?", [decision, PROPOSED])
    if not rows:
        raise NotFound("Förslaget finns inte längre. Någon har redan bekräftat det eller tagit tillbaka det.")
    return rows[0]


def refuse_proposer(register: Register, read: Reader, row: Row, actor: Actor, what: str) -> None:
    """Raise NotAllowed for the account that proposed ``what``, and for one that the same person may hold too.

    That is an account that the proposer has made, changed or given a way to a password in the last thirty days,
    itself or through accounts between them, or the other way round (R12, R18). Who runs the server is no account:
    the accounts that a municipality starts with are made on its command line, and may decide together.
    """
    proposer = row["proposed_by"]
    if proposer == actor.name:
        text = f"Den som har föreslagit {what} kan inte bekräfta den. Be en kollega med eget konto."
        refuse(register, actor, _ALONE, NotAllowed(text))
    since = register.now() - _APART
    given: dict[str, set[str]] = {}
    for entry in read(_GIVEN, [since]):
        given.setdefault(entry["who"], set()).add(entry["record"])
    if actor.name in _reached(given, proposer) or proposer in _reached(given, actor.name):
        text = (
            f"Två personer ska besluta, och det ena kontot har de senaste {_APART.days} dagarna skapat eller ändrat "
            f"det andra. Be någon annan med eget konto att bekräfta {what}."
        )
        refuse(register, actor, _ALONE, NotAllowed(text))


def _reached(given: dict[str, set[str]], start: str) -> set[str]:
    """The accounts that one has made or changed, those that these have, and so on."""
    reached: set[str] = set()
    waiting = {start}
    while waiting:
        reached |= waiting
        waiting = set().union(*(given.get(name, set()) for name in waiting)) - reached
    return reached - {start}


def settle(register: Register, actor: Actor, write: Transaction, table: str, decision: str, state: str) -> None:
    """Say in the caller's transaction how a proposal ended, by whom and when; six parameters, the statement's own."""
    sql = f"UPDATE {table} SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?"
    write.execute(sql, [state, actor.name, register.now(), decision])
