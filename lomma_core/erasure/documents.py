"""Frozen quarters from which something is taken out: their text and digest are new, and both digests are told."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from lomma_core.quarterly import snapshot
from lomma_core.storage.transaction import Transaction


@dataclass(frozen=True)
class Rewritten:
    """A frozen document that was changed, with its digest before and after."""

    quarter: str
    nr: int
    digest_before: str
    digest_after: str


def rewrite(write: Transaction, change: Callable[[snapshot.State], snapshot.State]) -> list[Rewritten]:
    """Put every frozen quarter, superseded ones too, through ``change``; those that differ then, in their order.

    In the caller's transaction. What ``change`` is given is its own, to change in place or not.
    """
    sql = "SELECT quarter, nr, snapshot, digest FROM quarter_event WHERE snapshot IS NOT NULL ORDER BY quarter, nr"
    rewritten = []
    for event in write.read(sql):
        text = snapshot.text(change(json.loads(event["snapshot"])))
        if text == event["snapshot"]:
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        place = [event["quarter"], event["nr"]]
        write.execute(
            "UPDATE quarter_event SET snapshot = ?, digest = ? WHERE quarter = ? AND nr = ?", [text, digest, *place]
        )
        rewritten.append(Rewritten(event["quarter"], event["nr"], event["digest"], digest))
    return rewritten
