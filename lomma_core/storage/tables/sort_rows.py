"""What lists are sorted and searched by, at hand: beside each table of newest rows one with a sort key for each listed
text, and all of a record's texts as a search reads them.

To work these out for every record takes ten times as long as to read them. It holds nothing of its own: it is written
in the transaction that writes the newest rows and made from these, so that what is taken out of the versions is gone
here too. The plan decides the columns; what each is made of is stored with its name (``plan_sort``), and when that
changes the table is made anew.
"""

from collections.abc import Mapping

from lomma_core.storage.engine import Cursor, Write
from lomma_core.storage.rows import Parameters, Reader
from lomma_core.storage.sql import swedish

SORT = "sort_"
SEARCH = "search"
# What records of a form are counted by. They share it, so the engine counts by the few texts that there are.
COUNTED = "counted"
_DEFINITIONS = "plan_sort"
# Copied from the newest row, so that most lists are cut without a look at that.
_OWN = ("record", "state", "saved_at")
_KINDS = ("VARCHAR NOT NULL", "VARCHAR NOT NULL", "TIMESTAMP NOT NULL")


def table_of(form: str) -> str:
    """The table of a form of that name."""
    return f"{SORT}{form}"


def key_column(field: str) -> str:
    """The column of a field's sort key; no field can be called so."""
    return f"key:{field}"


def sort_key(field: str) -> str:
    """SQL for a field's sort key, made of its column."""
    return swedish(f'"{field}"')


def searched_text(fields: Mapping[str, bool]) -> str:
    """SQL for the text that a search reads, of each field's column; True where that has single spaces already.

    Each on a line of its own, in small letters: a search has no line break, so it is never about two of them at once.
    """
    parts = [
        f'lower("{name}")' if single_spaced else f"regexp_replace(lower(\"{name}\"), '\\s+', ' ', 'g')"
        for name, single_spaced in fields.items()
    ]
    return f"concat_ws(chr(10), {', '.join(parts)})" if parts else "NULL"


def define(write: Write, forms: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Make the table of each form anew that has not its columns: {form: (newest rows, {name: SQL on such a row})}.

    What else it has stays: whoever reads by the plan from before finds all that this had.
    """
    has: dict[str, dict[str, str]] = {}
    for row in write.read(f"SELECT form, name, definition FROM {_DEFINITIONS} ORDER BY form, name"):
        has.setdefault(row["form"], {})[row["name"]] = row["definition"]
    new = []
    for form, (newest, columns) in forms.items():
        known = has.get(form, {})
        if columns.items() <= known.items():
            continue
        _make(write, form, newest, known | dict(columns))
        new += [{"form": form, "name": name, "definition": columns[name]} for name in columns.keys() - known.keys()]
        for name in columns.keys() & known.keys():
            write.put(_DEFINITIONS, {"form": form, "name": name}, {"definition": columns[name]})
    write.insert(_DEFINITIONS, new)


def remake_all(write: Write) -> None:
    """Make every table that there is anew, with the columns that it has: what a migration does."""
    for form in [row["form"] for row in write.read(f"SELECT DISTINCT form FROM {_DEFINITIONS} ORDER BY form")]:
        _make(write, form, f"newest_{form}", definitions(write, form))


def _make(write: Write, form: str, newest: str, wanted: Mapping[str, str]) -> None:
    table = table_of(form)
    kinds = [f'"{name}" {kind}' for name, kind in zip(_OWN, _KINDS, strict=True)]
    kinds[0] += write.as_it_is
    kinds += [f'"{name}" VARCHAR{"" if name == COUNTED else write.as_it_is}' for name in wanted]
    write.execute(f'DROP TABLE IF EXISTS "{table}"')
    write.execute(f'CREATE TABLE "{table}" ({", ".join(kinds)}, PRIMARY KEY (record))')
    write.execute(f'INSERT INTO "{table}" SELECT {_made(wanted)} FROM "{newest}"')


def definitions(source: Reader, form: str) -> dict[str, str]:
    """The columns of a form's table and what each is made of; none where it has no table."""
    rows = source.read(f"SELECT name, definition FROM {_DEFINITIONS} WHERE form = ? ORDER BY name", [form])
    return {row["name"]: row["definition"] for row in rows}


def _made(columns: Mapping[str, str]) -> str:
    return ", ".join([*_OWN, *columns.values()])


def follow(cursor: Cursor, form: str, newest: str, which: str, parameters: Parameters = ()) -> None:
    """Let a form's table follow on newest rows that were just written, ``which`` in SQL, in their transaction."""
    columns = definitions(cursor, form)
    if not columns:
        return
    names = [*_OWN, *columns]
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names[1:])
    listed = ", ".join(f'"{name}"' for name in names)
    sql = f'INSERT INTO "{table_of(form)}" ({listed}) SELECT {_made(columns)} FROM "{newest}" WHERE {which} '
    cursor.execute(f"{sql}ON CONFLICT (record) DO UPDATE SET {changes}", parameters)


def rebuild(cursor: Cursor, form: str, newest: str) -> None:
    """Make a form's table what the newest rows say now; what is right already is not written again."""
    columns = definitions(cursor, form)
    if not columns:
        return
    table, names = table_of(form), [*_OWN, *columns]
    made = ", ".join(f'{sql} AS "{name}"' for name, sql in zip(names, [*_OWN, *columns.values()], strict=True))
    source = f'(SELECT {made} FROM "{newest}")'
    differs = " OR ".join(f't."{name}" IS DISTINCT FROM n."{name}"' for name in names[1:])
    changes = ", ".join(f'"{name}" = n."{name}"' for name in names[1:])
    listed = ", ".join(f'"{name}"' for name in names)
    for sql in (
        f'DELETE FROM "{table}" WHERE record NOT IN (SELECT record FROM "{newest}")',
        f'UPDATE "{table}" AS t SET {changes} FROM {source} AS n WHERE t.record = n.record AND ({differs})',
        f'INSERT INTO "{table}" ({listed}) SELECT {listed} FROM {source} AS n '
        f'WHERE n.record NOT IN (SELECT record FROM "{table}")',
    ):
        cursor.execute(sql)


def differing(source: Reader, form: str, newest: str) -> int:
    """How many rows of a form's table are not what the newest rows say; 0 as long as nothing is wrong."""
    columns = definitions(source, form)
    if not columns:
        return 0
    names = [*_OWN, *columns]
    made = ", ".join(f'{sql} AS "{name}"' for name, sql in zip(names, [*_OWN, *columns.values()], strict=True))
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in names)
    sql = f'SELECT count(*) AS n FROM "{table_of(form)}" a FULL JOIN (SELECT {made} FROM "{newest}") b '
    return int(source.read(f"{sql} ON a.record = b.record WHERE {differs}")[0]["n"])
