"""Bringing a database up to date: the migrations that it lacks, each in a transaction of its own with its number."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from lomma_core.storage import causes
from lomma_core.storage.migrations import MIGRATIONS
from lomma_core.storage.transaction import Transaction


def migrate(
    path: Path, transaction: Callable[[], AbstractContextManager[Transaction]], checkpoint: Callable[[], None]
) -> None:
    """Do the migrations that an open database lacks. Raises StoreUnavailable, and for one of a newer schema."""
    with transaction() as write:
        write.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
        done = {row["number"] for row in write.read("SELECT number FROM migration")}
    pending = [migration for migration in MIGRATIONS if migration[0] not in done]
    if done - {number for number, _, _ in MIGRATIONS}:
        raise causes.refusal(causes.NEWER_SCHEMA, path)
    for number, name, script in pending:
        with transaction() as write:
            for statement in filter(str.strip, script.split(";")):
                write.execute(statement)
            write.insert("migration", [{"number": number, "name": name}])
    if pending:
        checkpoint()
