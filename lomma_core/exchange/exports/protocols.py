"""The log and the purge protocol as CSV files (R12, R13); neither holds texts."""

import datetime as dt
from typing import cast

from lomma_core.audit import labels, log
from lomma_core.audit.query import EVERYTHING, Filter, conditions
from lomma_core.domain import settings
from lomma_core.errors import NotFound
from lomma_core.exchange.exports.csv_writer import EXCEL, KINDS
from lomma_core.exchange.exports.tables import csv_bytes
from lomma_core.permissions import Actor, require
from lomma_core.purge import protocol
from lomma_core.register import Register
from lomma_core.utils.quarters import local


def log_csv(register: Register, actor: Actor, kind: str, wanted: Filter = EVERYTHING) -> bytes:
    """The matching rows as one CSV file, oldest first; ``kind`` as in ``csv_writer.form_csv``.

    It holds no texts, since the log has none. The export is logged. Raises NotAllowed and NotFound.
    """
    require(register.plan, actor, "read_log")
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    where, parameters = conditions(wanted)
    with register.store.transaction() as write:
        # The verdict on the file can be made by others: rows and hashes are there as they were before this export.
        rows = write.read(f"SELECT * FROM log WHERE {where} ORDER BY nr", parameters)
        log.add(write, actor, "log_export", register.now(), [{"amount": len(rows)}])
    cells = [[_log_cell(register, name, row[name], kind) for name in labels.HEADINGS] for row in rows]
    return csv_bytes(labels.HEADINGS, cells, kind, settings.purpose(register))


def _log_cell(register: Register, name: str, value: object, kind: str) -> str:
    if value is None:
        return ""
    if name == "logged_at":
        at = cast(dt.datetime, value)  # what the store gives for a TIMESTAMP
        return f"{local(at):%Y-%m-%d %H:%M:%S}" if kind == EXCEL else f"{at.isoformat()}Z"
    if kind == EXCEL:
        form = register.plan.forms.get(str(value)) if name == "form" else None
        words = {"action": labels.ACTIONS, "way": labels.WAYS}.get(name, {})
        return form.label if form else words.get(str(value), str(value))
    return str(value)


def protocol_csv(register: Register, actor: Actor, kind: str) -> bytes:
    """The whole protocol as one CSV file, logged; ``kind`` as in ``csv_writer``. Raises NotAllowed and NotFound."""
    require(register.plan, actor, "purge")
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    rows = protocol.protocol(register, actor)
    with register.store.transaction() as write:
        log.add(write, actor, "purge_export", register.now(), [{"amount": len(rows)}])
    cells = [[_purge_cell(register, name, row[name], kind) for name in protocol.HEADINGS] for row in rows]
    return csv_bytes(protocol.HEADINGS, cells, kind, settings.purpose(register))


def _purge_cell(register: Register, name: str, value: object, kind: str) -> str:
    if value is None:
        return ""
    if name in ("purged_at", "first_saved", "last_saved", "proposed_at"):
        at = cast(dt.datetime, value)  # what the store gives for a TIMESTAMP
        return f"{local(at):%Y-%m-%d %H:%M}" if kind == EXCEL else f"{at.isoformat()}Z"
    if kind == EXCEL and name == "form" and value in register.plan.forms:
        return register.plan.forms[value].label
    return str(value)
