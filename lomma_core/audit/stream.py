"""The log as a stream to a municipality's own monitoring (SIEM): each row once, after its commit, never a text (R13).

A row goes out as one line of JSON with its chain value, so that the chain's head stands outside the register too. Whom
nobody can reach stops no save: rows wait in the log, and go out from the last one that was sent.
"""

import json
import threading
from collections.abc import Callable

from lomma_core.audit import log
from lomma_core.audit.stream_targets import Target
from lomma_core.errors import LommaError
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store
from lomma_core.utils.atomic_file import atomic_write

PROBLEM = (
    "Loggen går inte att skicka dit LOMMA_LOG_STREAM säger. Inget är förlorat: raderna skickas när det går igen. "
    "Kontrollera platsen och rättigheterna."
)
# What leaves of a row beside its time and chain value. Not ``name``, which is made of answers, and ``detail`` only
# where it is the program's own words.
COLUMNS = ("nr", "who", "action", "outcome", "way", "address", "session", "form", "record", "version", "amount")
WORDED = ("account_add", "account_change", "export", "archive", "archive_complete", log.REFUSAL)
# Seconds until what could not be sent is tried again, if nothing is written before.
_RETRY, _LONGEST_GOODBYE, _PART = 60.0, 5.0, 1000


class LogStream:
    """Sends a store's log to a target, in a thread of its own. ``setting`` says which target it is.

    Beside the database lies a file with the last row that was sent. ``warn`` is told once when sending begins to fail.
    """

    def __init__(self, store: Store, target: Target, setting: str, warn: Callable[[str], None]) -> None:
        self._store, self._target, self._setting, self._warn = store, target, setting, warn
        self._file = store.path.with_name(f"{store.path.name}.loggstrom")
        self._lock = threading.Lock()
        self._sent: int | None = None
        self._problem, self._closing = "", False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log stream", daemon=True)

    def start(self) -> None:
        """Send what has not been sent, and from now on what is committed."""
        self._store.follow(self)
        self._wake.set()
        self._thread.start()

    def problem(self) -> str:
        """What is wrong with the stream now, in a sentence or two; '' when it is well."""
        return self._problem

    def committed(self, tables: set[str] | None) -> None:
        """Called by the store after each commit; returns at once."""
        if tables is None or "log" in tables:
            self._wake.set()

    def closing(self) -> None:
        """Called by the store before it closes: what is left is sent, if that takes no more than five seconds."""
        self._closing = True
        self._wake.set()
        self._thread.join(_LONGEST_GOODBYE)

    def send(self) -> None:
        """Send the rows that have not been sent; when that fails they wait. Never raises."""
        with self._lock:
            try:
                self._send_rows()
            except (OSError, LommaError):
                if not self._problem:
                    self._warn(PROBLEM)
                self._problem = PROBLEM
            else:
                self._problem = ""

    def _run(self) -> None:
        while not self._closing:
            self._wake.wait(_RETRY if self._problem else None)
            self._wake.clear()
            self.send()
        self.send()

    def _send_rows(self) -> None:
        if self._sent is None:
            self._sent = self._read_position()
        sql = f"SELECT * FROM log WHERE nr > ? ORDER BY nr LIMIT {_PART}"
        while rows := self._store.read(sql, [self._sent]):
            self._target.send([(line(row), row["outcome"] in (log.REFUSED, log.THROTTLED)) for row in rows])
            self._sent = rows[-1]["nr"]
            position = {"target": self._setting, "nr": self._sent, "chain": rows[-1]["chain"]}
            with atomic_write(self._file) as file:
                file.write(json.dumps(position).encode())

    def _read_position(self) -> int:
        """The last row that was sent; 0 for another target, and for a log without that row (a restored copy)."""
        try:
            position = json.loads(self._file.read_bytes())
            nr, target = int(position["nr"]), position["target"]
            rows = self._store.read("SELECT chain FROM log WHERE nr = ?", [nr])
        except (OSError, ValueError, KeyError, TypeError):
            return 0
        return nr if target == self._setting and rows and rows[0]["chain"] == position["chain"] else 0


def line(row: Row) -> str:
    """A row as one line of JSON without line break; what is empty is left out."""
    fields = {"program": "lomma", "time": f"{row['logged_at'].isoformat()}Z"} | {
        name: row[name] for name in (*COLUMNS, "chain")
    }
    if row["action"] in WORDED:
        fields["detail"] = row["detail"]
    return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)
