"""The only module that knows the engine: connect, copy and translate for the store, on DuckDB."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import duckdb

from lomma_core.storage import causes
from lomma_core.storage.rows import Parameters, Row
from lomma_core.storage.tables import blocks
from lomma_core.storage.tables.blocks import Block
from lomma_core.utils.atomic_file import sync

Connection: TypeAlias = duckdb.DuckDBPyConnection
_VERSION = "v1.5.0"
_HALVES = re.compile("[\ud800-\udfff]")
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "storage_compatibility_version": _VERSION,
    # None is ever loaded: a file of another program would have the engine look for one that can read it.
    "extension_directory": os.devnull,
}

# The version to store in is none of a reader's.
_READING = {name: value for name, value in _CONFIG.items() if name != "storage_compatibility_version"}
_READING |= {"enable_external_access": False}

# How every write-ahead log begins, those of DuckDB 2 too.
_LOG_HEAD = bytes.fromhex("6400626500")


def connect(path: Path, create: bool = True) -> Connection:
    """Open a file, shut off from other files and the net; with ``create`` made where there is none.

    Others only in ``scratch_of(path)``. Raises StoreUnavailable. A foreign log is never read, and never taken away.
    """
    try:
        require_place(path, create)
        if _size(path) == 0:
            remove(path)
            _create(path)
        elif not _is_log(log_of(path)):
            raise causes.refusal(causes.DAMAGED_LOG, path)
        connection = duckdb.connect(str(path), config=_CONFIG)
        connection.execute(f"SET allowed_directories = [{_quote(scratch_of(path.absolute()))}]")
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
    except (OSError, duckdb.Error) as error:
        raise causes.opening(path, error) from error
    return connection


def connect_read_only(path: Path) -> Connection:
    """Open a file that is there without changing anything, shut off from others. Raises StoreUnavailable."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_READING)
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise causes.opening(path, error) from error
    return connection


def require_place(path: Path, create: bool) -> None:
    """Raise StoreUnavailable where no database is and none may be made; with ``create`` its folder is there then."""
    if _size(path) == 0:
        if _size(log_of(path)):
            raise causes.refusal(causes.LOG_ALONE, path)
        if not create:
            raise causes.refusal(causes.MISSING, path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def is_usable(connection: Connection) -> bool:
    """Whether the engine still answers, or has given the file up after an error of the disk or of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except duckdb.Error:
        return False
    return True


def leave_log(connection: Connection) -> None:
    """Let what stands in the log stay there when the file is closed."""
    with suppress(duckdb.Error):
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")


def _size(path: Path) -> int:
    """The size of a file, 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _is_log(log: Path) -> bool:
    """Whether a file begins as a write-ahead log does, or is none or empty; the engine reads any other as empty."""
    try:
        with log.open("rb") as file:
            head = file.read(len(_LOG_HEAD))
    except FileNotFoundError:
        return True
    return _LOG_HEAD.startswith(head)


def _create(path: Path) -> None:
    """An empty database that only its owner can read; left as it is where another process has made it meanwhile.

    The engine makes files that anybody may read, so it makes this one in a folder that nobody else comes into.
    """
    with tempfile.TemporaryDirectory(prefix=f"{path.name}.", dir=path.parent) as folder:
        made = Path(folder) / path.name
        duckdb.connect(str(made), config=_CONFIG).close()
        os.chmod(made, 0o600)
        with suppress(FileExistsError):
            # Unlike a link, a new name on Windows takes nothing's place.
            (os.rename if os.name == "nt" else os.link)(made, path)


def prepare_log(path: Path) -> bool:
    """Make the write-ahead log that the next transaction writes, for its owner alone; the engine takes it as it is.

    Returns whether it was made. Where it cannot be made, neither can the engine make it, and says so.
    """
    try:
        os.close(os.open(log_of(path), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        return False
    return True


def remove_empty_log(path: Path) -> None:
    """Take away the write-ahead log of a closed file when no transaction has written to it."""
    with suppress(OSError):
        if log_of(path).stat().st_size == 0:
            log_of(path).unlink()


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn the engine's errors about a database file into StoreUnavailable, and its word for Ctrl-C into that."""
    try:
        yield
    except duckdb.Error as error:
        raise causes.working(path, error) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise


class Cursor:
    """Statements of one connection (``engine.Cursor``)."""

    # The engine else puts the texts in one place and their lengths in another, and to read one row's text it adds up
    # the lengths of all rows before it.
    as_it_is = " USING COMPRESSION uncompressed"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run one statement; a half of a character in a parameter becomes U+FFFD, since no file can hold it."""
        self._connection.execute(sql, _whole(parameters))

    def read(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """What a statement gives, as dicts."""
        self.execute(sql, parameters)
        names = [column[0] for column in self._connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._connection.fetchall()] if names else []

    def block(self, sql: str, parameters: Parameters = (), given: Block | None = None) -> Block:
        """The result of a query, as columns; ``given`` is a block that it reads as ``incoming``."""
        if given is not None:
            self._connection.register("incoming", given)
        # Not as a relation: one with parameters is made whole in rows first, and costs four times as much.
        self.execute(sql, parameters)
        result: Block = self._connection.to_arrow_table()
        if given is not None:
            self._connection.unregister("incoming")
        return result

    def kinds(self, table: str) -> dict[str, str]:
        """The columns of a table in their order, and the type of each."""
        self.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return {column[0]: str(column[1]) for column in self._connection.description or ()}

    @contextmanager
    def incoming(self, table: str, rows: Sequence[Row]) -> Iterator[str]:
        """The name by which SQL reads rows while the block runs."""
        self._connection.register("incoming", blocks.made_of(rows, self.kinds(table)))
        try:
            yield "incoming"
        finally:
            self._connection.unregister("incoming")


def _whole(parameters: Parameters) -> Parameters:
    return [
        _HALVES.sub("\ufffd", value) if isinstance(value, str) and not value.isascii() else value
        for value in parameters
    ]


def copy(cursor: Cursor, target: Path) -> None:
    """Write what a cursor's database holds now into a new file in ``scratch_of`` it, whole and on disk at the end.

    One transaction reads it, beside others' writes; deleted rows are not copied. Raises OSError and engine errors.
    """
    source = cursor.read("SELECT current_database() AS name")[0]["name"]
    own, other = _name(source), _name(f"{source}_copy")
    # Hidden, so that nobody who asks for the names of tables meanwhile gets each twice.
    cursor.execute(f"ATTACH {_quote(target.absolute())} AS {other} (HIDDEN, STORAGE_VERSION '{_VERSION}')")
    try:
        # A transaction of its own; in an explicit one it would set an option, and those are locked.
        cursor.execute(f"COPY FROM DATABASE {own} TO {other}")
        cursor.execute(f"CHECKPOINT {other}")
    except BaseException:
        with suppress(duckdb.Error):
            cursor.execute(f"DETACH {other}")
        raise
    cursor.execute(f"DETACH {other}")
    os.chmod(target, 0o600)
    sync(target)


def remove(path: Path) -> None:
    """Take a database file away, with the write-ahead log beside it."""
    path.unlink(missing_ok=True)
    log_of(path).unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """Where the write-ahead log of a database file is."""
    return path.with_name(f"{path.name}.wal")


def scratch_of(path: Path) -> Path:
    """The folder beside a database file in which its copies are made."""
    return path.with_name(f"{path.name}.ofardig")


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
