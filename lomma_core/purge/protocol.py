"""Gallringsprotokollet (R12): what was removed, when, by whose decision; it stays and holds no texts."""

from lomma_core.accounts import first_start
from lomma_core.audit import log
from lomma_core.errors import NotFound
from lomma_core.exchange.exports.csv_writer import EXCEL, KINDS
from lomma_core.exchange.exports.tables import csv_bytes
from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.utils.quarters import local

# Column -> heading, in the file's order.
HEADINGS = {
    "purged_at": "Gallrad",
    "form": "Formulär",
    "record": "Post",
    "name": "Namn",
    "versions": "Antal versioner",
    "first_saved": "Första versionen",
    "last_saved": "Sista versionen",
    "reference": "Beslut",
    "proposed_by": "Föreslagen av",
    "proposed_at": "Föreslagen",
    "confirmed_by": "Bekräftad av",
    "documents": "Ändrade frysta kvartal",
}


def protocol(register: Register, actor: Actor) -> list[dict]:
    """One row for every record that was removed, the latest first. Raises NotAllowed.

    ``documents`` names the frozen quarters that held the records of the same gallring, each with its digest before
    and after: ``2026-K3 nr 1: ab… -> cd…``.
    """
    require(register.plan, actor, "purge")
    documents: dict[str, list[str]] = {}
    for row in register.store.read("SELECT * FROM purge_document ORDER BY quarter, nr"):
        told = f"{row['quarter']} nr {row['nr']}: {row['digest_before']} -> {row['digest_after']}"
        documents.setdefault(row["purge"], []).append(told)
    rows = register.store.read("SELECT * FROM purge_record ORDER BY purged_at DESC, form, record")
    return [row | {"documents": "; ".join(documents.get(row["purge"], []))} for row in rows]


def protocol_csv(register: Register, actor: Actor, kind: str) -> bytes:
    """The whole protocol as one CSV file; ``kind`` as in ``csv_out.form_csv``. Logged. Raises NotAllowed, NotFound."""
    require(register.plan, actor, "purge")
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    rows = protocol(register, actor)
    with register.store.transaction() as write:
        log.add(write, actor, "purge_export", register.now(), [{"amount": len(rows)}])
    cells = [[_cell(register, name, row[name], kind) for name in HEADINGS] for row in rows]
    return csv_bytes(HEADINGS, cells, kind, first_start.purpose(register))


def _cell(register: Register, name: str, value: object, kind: str) -> str:
    if value is None:
        return ""
    if name in ("purged_at", "first_saved", "last_saved", "proposed_at"):
        return f"{local(value):%Y-%m-%d %H:%M}" if kind == EXCEL else f"{value.isoformat()}Z"
    if kind == EXCEL and name == "form" and value in register.plan.forms:
        return register.plan.forms[value].label
    return str(value)
