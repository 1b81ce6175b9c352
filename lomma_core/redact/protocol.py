"""The protocol of erased texts (R18): where they stood, when and by whose decision; it stays and holds no texts."""

from lomma_core.permissions import Actor, require
from lomma_core.redact import places
from lomma_core.register import Register
from lomma_core.storage.rows import Row

# Column -> heading, in the file's order.
HEADINGS = {
    "redacted_at": "Borttagen",
    "report": "Rapport",
    "place": "Ställe",
    "form": "Formulär",
    "record": "Post",
    "field": "Fältets namn",
    "label": "Fält",
    "versions": "Versioner",
    "reference": "Beslut",
    "reported_by": "Rapporterad av",
    "proposed_by": "Föreslagen av",
    "proposed_at": "Föreslagen",
    "confirmed_by": "Bekräftad av",
    "documents": "Ändrade frysta kvartal",
}
_STEPS = {"hidden": "dold", "found": "dold igen", "shown": "visad igen", "erased": "borttagen"}


def protocol(register: Register, actor: Actor) -> list[Row]:
    """One row for every field of a record, and every other place, that held an erased text; the latest first.

    ``label`` is the field's heading. ``documents`` names the frozen quarters that the same report has changed, each
    step with the digest before and after: ``2026-K3 nr 1, dold: ab… -> cd…``. Raises NotAllowed.
    """
    require(register, actor, "redact")
    documents: dict[str, list[str]] = {}
    steps = list(_STEPS)
    changes = register.store.read("SELECT * FROM redact_document ORDER BY quarter, nr")
    for row in sorted(changes, key=lambda row: (row["quarter"], row["nr"], steps.index(row["step"]))):
        sentence = (
            f"{row['quarter']} nr {row['nr']}, {_STEPS[row['step']]}: {row['digest_before']} -> {row['digest_after']}"
        )
        documents.setdefault(row["report"], []).append(sentence)
    rows = register.store.read("SELECT * FROM redact_place ORDER BY redacted_at DESC, report, nr")
    return [
        row
        | {
            "label": places.label_of(register.plan, row["form"] or "", row["field"]) if row["field"] else "",
            "documents": "; ".join(documents.get(row["report"], [])),
        }
        for row in rows
    ]
