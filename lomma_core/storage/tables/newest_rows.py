"""The newest version of each record, at hand: beside each table of versions one with only the latest row of a record.

It holds nothing of its own: it is written in the transaction that writes a version, and made anew from the versions
wherever these are changed otherwise, as when a text is taken out of all of them. Whoever reads the newest rows so
reads as much as there are records, and one record by its key, however many versions lie behind.
"""

import re
from collections.abc import Collection, Sequence

from lomma_core.storage.engine import Cursor, Write
from lomma_core.storage.rows import Reader, Row
from lomma_core.storage.tables import blocks, sort_rows

# How the table of a form's versions is called, and the one of its newest rows.
VERSIONS, NEWEST = "form_", "newest_"
_NAMED = re.compile(rf"\b{VERSIONS}\w+")
_OF_VERSIONS = re.compile(rf"{VERSIONS}(\w+)")
_TABLES = "SELECT table_name AS t FROM information_schema.tables ORDER BY table_name"


def newest_of(versions: str) -> str:
    """The table of the newest rows of a table of versions; empty for another table."""
    name = _OF_VERSIONS.fullmatch(versions)
    return f"{NEWEST}{name[1]}" if name else ""


def is_derived(table: str) -> bool:
    """Whether a table holds newest rows or what these are sorted by, so that all of it stands elsewhere too."""
    return table.startswith((NEWEST, sort_rows.SORT))


def derived_of(versions: str) -> set[str]:
    """The tables that follow a table of versions."""
    return {newest_of(versions), sort_rows.table_of(_form(versions))}


def is_read_by(sql: str) -> bool:
    """Whether a statement names a table that follows another."""
    return NEWEST in sql or sort_rows.SORT in sql


def _form(versions: str) -> str:
    return versions.removeprefix(VERSIONS)


def named_in(sql: str) -> set[str]:
    """The tables of versions that a statement names."""
    return set(_NAMED.findall(sql))


def create(write: Write, versions: str, varied: Collection[str] = ()) -> None:
    """Make the table of the newest rows of a table of versions that has none, with what is in it now.

    ``varied`` are the columns whose texts records seldom share: as the ids themselves, they are read one by one.
    """
    sql = "SELECT column_name AS c, data_type AS k, is_nullable AS n FROM information_schema.columns "
    columns = write.read(f"{sql}WHERE table_name = ? ORDER BY ordinal_position", [versions])
    own = {"record", *varied}
    kinds = [
        f'"{row["c"]}" {row["k"]}{"" if row["n"] == "YES" else " NOT NULL"}{write.as_it_is if row["c"] in own else ""}'
        for row in columns
    ]
    write.execute(f'CREATE TABLE "{newest_of(versions)}" ({", ".join(kinds)}, PRIMARY KEY (record))')
    names = ", ".join(f'"{row["c"]}"' for row in columns)
    write.execute(f'INSERT INTO "{newest_of(versions)}" ({names}) SELECT {names} FROM {searched(versions)} AS n')


def add_column(write: Write, versions: str, name: str, kind: str, varied: bool = False) -> None:
    """Give the newest rows of a table of versions a column that it has been given; ``varied`` as for ``create``."""
    write.execute(f'ALTER TABLE "{newest_of(versions)}" ADD COLUMN "{name}" {kind}{write.as_it_is if varied else ""}')


def create_all(write: Write, varied: Collection[str] = ()) -> None:
    """``create`` for every table of versions in the database, those that are there made anew: what a migration does.

    ``varied`` are the types of the fields whose texts records seldom share.
    """
    fields: dict[str, set[str]] = {}
    for row in write.read("SELECT form, field, type FROM plan_field"):
        if row["type"] in varied:
            fields.setdefault(row["form"], set()).add(row["field"])
    for name in [row["t"] for row in write.read(_TABLES) if newest_of(row["t"])]:
        write.execute(f'DROP TABLE IF EXISTS "{newest_of(name)}"')
        create(write, name, fields.get(_form(name), ()))


def searched(versions: str) -> str:
    """SQL that finds the newest rows among the versions themselves, to stand after FROM."""
    return (
        f'(SELECT t.* FROM "{versions}" t JOIN (SELECT record AS r, max(version) AS v FROM "{versions}" '
        "GROUP BY record) n ON t.record = n.r AND t.version = n.v)"
    )


def differing(source: Reader, versions: str) -> int:
    """How many records' newest rows are not what their versions say; 0 as long as nothing is wrong."""
    sql = "SELECT column_name AS c FROM information_schema.columns WHERE table_name = ?"
    names = [row["c"] for row in source.read(sql, [versions])]
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in names)
    sql = f'SELECT count(*) AS n FROM "{newest_of(versions)}" a FULL JOIN {searched(versions)} b '
    count = int(source.read(f"{sql} ON a.record = b.record WHERE {differs}")[0]["n"])
    return max(count, sort_rows.differing(source, _form(versions), newest_of(versions)))


def follow(cursor: Cursor, versions: str, rows: Sequence[Row]) -> None:
    """Let the newest rows follow on versions that have just been inserted, in their transaction.

    Each row that is written over is updated in place: never a DELETE and an INSERT of one key (``Transaction.put``).
    """
    newest, form = newest_of(versions), _form(versions)
    columns = list(cursor.kinds(newest))
    latest: dict[str, Row] = {}
    for row in rows:
        if row["record"] not in latest or row["version"] > latest[row["record"]]["version"]:
            latest[row["record"]] = row
    some = [{name: row.get(name) for name in columns} for row in latest.values()]
    if len(some) < blocks.FEW:
        for row in some:
            _put(cursor, newest, row)
            sort_rows.follow(cursor, form, newest, "record = ?", [row["record"]])
        return
    names, others = _names(columns), [name for name in columns if name != "record"]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
    with cursor.incoming(newest, some) as block:
        cursor.execute(
            f'INSERT INTO "{newest}" ({names}) SELECT {names} FROM {block} '
            f'ON CONFLICT (record) DO UPDATE SET {changes} WHERE excluded.version > "{newest}".version',
        )
        sort_rows.follow(cursor, form, newest, f"record IN (SELECT record FROM {block})")


def _put(cursor: Cursor, newest: str, row: Row) -> None:
    there = cursor.read(f'SELECT version FROM "{newest}" WHERE record = ?', [row["record"]])
    if not there:
        marks = ", ".join("?" for _ in row)
        cursor.execute(f'INSERT INTO "{newest}" ({_names(row)}) VALUES ({marks})', list(row.values()))
    elif row["version"] > there[0]["version"]:
        values = {name: value for name, value in row.items() if name != "record"}
        changes = ", ".join(f'"{name}" = ?' for name in values)
        sql = f'UPDATE "{newest}" SET {changes} WHERE record = ?'
        cursor.execute(sql, [*values.values(), row["record"]])


def _names(columns: Sequence[str] | Row) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def rebuild(cursor: Cursor, versions: str) -> None:
    """Make the newest rows what the versions say now, whatever has been done to these.

    What is right already is not written again.
    """
    newest, columns = newest_of(versions), list(cursor.kinds(versions))
    names = _names(columns)
    if cursor.read(f'SELECT 1 FROM "{newest}" LIMIT 1'):
        others = [name for name in columns if name != "record"]
        changes = ", ".join(f'"{name}" = n."{name}"' for name in others)
        differs = " OR ".join(f't."{name}" IS DISTINCT FROM n."{name}"' for name in others)
        gone = f'DELETE FROM "{newest}" WHERE record NOT IN (SELECT record FROM "{versions}")'
        cursor.execute(gone)
        cursor.execute(
            f'UPDATE "{newest}" AS t SET {changes} FROM {searched(versions)} AS n '
            f"WHERE t.record = n.record AND ({differs})",
        )
    cursor.execute(
        f'INSERT INTO "{newest}" ({names}) SELECT {names} FROM {searched(versions)} AS n '
        f'WHERE n.record NOT IN (SELECT record FROM "{newest}")',
    )
    sort_rows.rebuild(cursor, _form(versions), newest)
