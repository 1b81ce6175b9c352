"""Which migrations a database lacks, and doing them."""

from pathlib import Path
from typing import TypeAlias

from lomma_core.storage import causes, migrations
from lomma_core.storage.engine import Begin, Write
from lomma_core.storage.tables import newest_rows, sort_rows

Migration: TypeAlias = tuple[int, str, str]
# The types of the fields whose texts are read row by row, as they were called when that began.
_VARIED = frozenset({"text", "long_text", "link"})
_TABLES = "SELECT table_name FROM information_schema.tables"


def pending(write: Write, path: Path) -> tuple[list[Migration], bool]:
    """The migrations that a database lacks, and whether it is an empty one.

    Raises StoreUnavailable for a database of a newer schema or of another program.
    """
    tables = {row["table_name"] for row in write.read(_TABLES)}
    if tables and "migration" not in tables:
        raise causes.refusal(causes.OTHER_PROGRAM, path)
    write.execute("CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL)")
    done = {(row["number"], row["name"]) for row in write.read("SELECT number, name FROM migration")}
    # By name too: two programs that went their own ways from an earlier one have each their own next number.
    if done - {(number, name) for number, name, _ in migrations.MIGRATIONS}:
        raise causes.refusal(causes.NEWER_SCHEMA, path)
    return [step for step in migrations.MIGRATIONS if step[:2] not in done], not done


def carry_out(transaction: Begin, steps: list[Migration]) -> None:
    """Do migrations, each in a transaction with its number.

    Each by itself: DuckDB changes no row of a table that was altered in the same transaction as another change.
    """
    for number, name, script in steps:
        with transaction() as write:
            for statement in filter(str.strip, script.split(";")):
                write.execute(statement)
            if number == migrations.NEWEST_ROWS:
                newest_rows.create_all(write)
            elif number == migrations.AS_THEY_ARE:
                newest_rows.create_all(write, _VARIED)
                sort_rows.remake_all(write)
            write.insert("migration", [{"number": number, "name": name}])
