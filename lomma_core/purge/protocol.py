"""Gallringsprotokollet (R12): what was removed, when, by whose decision; it stays and holds no texts."""

from lomma_core.permissions import Actor, require
from lomma_core.register import Register
from lomma_core.storage.rows import Row

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


def protocol(register: Register, actor: Actor) -> list[Row]:
    """One row for every record that was removed, the latest first. Raises NotAllowed.

    ``documents`` names the frozen quarters that held the records of the same gallring, each with its digest before
    and after: ``2026-K3 nr 1: ab… -> cd…``.
    """
    require(register, actor, "purge")
    documents: dict[str, list[str]] = {}
    for row in register.store.read("SELECT * FROM purge_document ORDER BY quarter, nr"):
        line = f"{row['quarter']} nr {row['nr']}: {row['digest_before']} -> {row['digest_after']}"
        documents.setdefault(row["purge"], []).append(line)
    rows = register.store.read("SELECT * FROM purge_record ORDER BY purged_at DESC, form, record")
    return [row | {"documents": "; ".join(documents.get(row["purge"], []))} for row in rows]
