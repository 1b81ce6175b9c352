"""Who has read sekretessmarkerade records, in the log: each record once for a session and an hour (R11, R13).

Several at once, as in a list, are one row with their number. What has been noted is remembered in memory, so that
reading again costs nothing; after a restart a record may be noted twice in an hour.
"""

from collections.abc import Collection

from lomma_core.audit import log
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.storage.rows import Row


def note(register: Register, actor: Actor, form: str, records: Collection[str]) -> None:
    """Log that an actor has been given marked records of a form, those that this session has not read in this hour."""
    now = register.now()
    fresh = register.marked_reads.new_keys(f"{now:%Y-%m-%d %H}", [(actor.name, actor.session, r) for r in records])
    if not fresh:
        return
    which: Row = {"record": fresh[0][2]} if len(fresh) == 1 else {"amount": len(fresh)}

    def write_row() -> None:
        with register.store.transaction() as write:
            log.add(write, actor, log.MARKED_READ, now, [{"form": form} | which])

    register.store.when_free(write_row)


def in_words(amount: int) -> str | None:
    """What the row of a whole export, report or archive says of the marked records in it; None where there are none."""
    return f"Sekretessmarkerade poster: {amount}" if amount else None
