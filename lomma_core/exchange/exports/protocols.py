"""The log and the protocols of gallring and rättning as CSV files (R12, R13, R18); none holds texts."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lomma_core.audit import labels, log
from lomma_core.audit.query import EVERYTHING, Filter
from lomma_core.errors import NotFound
from lomma_core.exchange.exports.csv_writer import EXCEL, KINDS
from lomma_core.exchange.exports.tables import csv_bytes
from lomma_core.logbook import log_reading
from lomma_core.permissions import Actor, require
from lomma_core.purge import protocol as purge_protocol
from lomma_core.redact import protocol as redact_protocol
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import local


@dataclass(frozen=True)
class _Protocol:
    """One of the three: the action it takes, what the log calls the export, its headings, and what Excel is given.

    ``moment`` is the format of a moment in Stockholm, ``words`` the labels of a column's values.
    """

    action: str
    logged_as: str
    headings: dict[str, str]
    moment: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_LOG_WORDS = {"action": labels.ACTIONS, "way": labels.WAYS, "outcome": labels.OUTCOMES}
_LOG = _Protocol("read_log", "log_export", labels.HEADINGS, "%Y-%m-%d %H:%M:%S", _LOG_WORDS)
_PURGE = _Protocol("purge", "purge_export", purge_protocol.HEADINGS, "%Y-%m-%d %H:%M")
_REDACT = _Protocol("redact", "redact_export", redact_protocol.HEADINGS, "%Y-%m-%d %H:%M")


def log_csv(register: Register, actor: Actor, kind: str, criteria: Filter = EVERYTHING) -> bytes:
    """The matching rows as one CSV file, oldest first; ``kind`` as in ``csv_writer.stream``.

    It holds no texts, since the log has none, and of marked records what the actor may read (``log_reading``). The
    export is logged. Raises NotAllowed and NotFound.
    """
    return _csv(register, actor, kind, _LOG, lambda: log_reading.all_entries(register, actor, criteria))


def protocol_csv(register: Register, actor: Actor, kind: str) -> bytes:
    """The whole protocol as one CSV file, logged; ``kind`` as in ``csv_writer.stream``.

    Raises NotAllowed and NotFound.
    """
    return _csv(register, actor, kind, _PURGE, lambda: purge_protocol.protocol(register, actor))


def redact_csv(register: Register, actor: Actor, kind: str) -> bytes:
    """The protocol of erased texts as one CSV file, logged; ``kind`` and what is raised as in ``protocol_csv``."""
    return _csv(register, actor, kind, _REDACT, lambda: redact_protocol.protocol(register, actor))


def _csv(register: Register, actor: Actor, kind: str, of: _Protocol, read: Callable[[], list[Row]]) -> bytes:
    require(register, actor, of.action)
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    # The verdict on the file can be made by others: rows and hashes are there as they were before this export.
    rows = read()
    with register.store.transaction() as write:
        log.add(write, actor, of.logged_as, register.now(), [{"amount": len(rows)}])
    cells = [[_cell(register, of, name, row[name], kind) for name in of.headings] for row in rows]
    return csv_bytes(of.headings, cells, kind)


def _cell(register: Register, of: _Protocol, name: str, value: object, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{local(value):{of.moment}}" if kind == EXCEL else f"{value.isoformat()}Z"
    if kind != EXCEL:
        return str(value)
    if name == "form" and value in register.plan.forms:
        return register.plan.forms[str(value)].label
    return of.words.get(name, {}).get(str(value), str(value))
