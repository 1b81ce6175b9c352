"""A backup as a database file of its own; it holds nothing that was removed by gallring (R12)."""

from pathlib import Path

from lomma_core.audit import log
from lomma_core.errors import FileTaken
from lomma_core.permissions import Actor, require
from lomma_core.register import Register


def backup(register: Register, actor: Actor, target: Path) -> Path:
    """Write the whole database into a new file, logged before it is written, so that the copy is in its own log (R13).

    Raises NotAllowed, FileTaken when there is such a file, and StoreUnavailable when it cannot be written.
    """
    require(register, actor, "manage_accounts")
    target = Path(target)
    if target.exists():
        raise FileTaken
    with register.store.transaction() as write:
        log.add(write, actor, "backup", register.now())
    register.store.backup(target)
    return target
