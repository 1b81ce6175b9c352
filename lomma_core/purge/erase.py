"""Removing decided records for good: all their versions, and copies in frozen quarters; the protocol of it (R12)."""

import datetime as dt
import hashlib
import json

from lomma_core.audit import log
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.quarterly import snapshot
from lomma_core.records import schema
from lomma_core.records import titles as records_titles
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store
from lomma_core.storage.transaction import Transaction

GONE = "Gallrad post"


def erase(register: Register, actor: Actor, write: Transaction, purge: Row, form: Form, records: list[str]) -> None:
    """Remove all versions of the records in the caller's transaction, and write protocol and log.

    ``purge`` is the proposal's row. ``finish_erasing`` must follow the commit.
    """
    links, table = RecordLookup(register.plan, write.read), schema.table(form)
    links.load(form.name, records)
    rows: dict[str, Row] = {}
    protocol, titles = [], {}
    for record in records:
        row = links.row(form.name, record)
        assert row is not None  # It is due, and this transaction has seen it.
        rows[record] = row
        sql = f'SELECT count(*) AS n, min(saved_at) AS a, max(saved_at) AS b FROM "{table}" WHERE record = ?'
        told = write.read(sql, [record])[0]
        titles[record] = links.title_of(form, row)
        protocol.append(
            {
                "form": form.name,
                "record": record,
                "name": records_titles.name_for_log(register.plan, form, row),
                "versions": told["n"],
                "first_saved": told["a"],
                "last_saved": told["b"],
                "reference": purge["reference"],
                "proposed_by": purge["proposed_by"],
                "proposed_at": purge["proposed_at"],
                "confirmed_by": actor.name,
                "purged_at": register.now(),
                "purge": purge["id"],
            }
        )
    write.insert("purge_record", protocol)
    note = f"Gallrad {register.clock().date()} enligt {purge['reference']}"
    _thin_documents(write, purge["id"], form.name, titles, note)
    entries = [records_titles.log_entry(register.plan, form, rows[record]) for record in records]
    log.add(write, actor, "purge", register.now(), entries)
    for record in records:
        write.execute(f'DELETE FROM "{table}" WHERE record = ?', [record])
        # A mark's reason is a text about the record too.
        write.execute("DELETE FROM secrecy WHERE record = ?", [record])
        # Everybody's drafts of it, and of new records about it: a new one's subject names what it is about.
        write.execute("DELETE FROM draft WHERE subject LIKE ?", [f"%{record}%"])


def _thin_documents(write: Transaction, purge: str, form: str, titles: dict[str, str], note: str) -> None:
    """In every frozen quarter, superseded ones too, let the records keep nothing but their place."""
    sql = "SELECT quarter, nr, snapshot, digest FROM quarter_event WHERE snapshot IS NOT NULL ORDER BY quarter, nr"
    for event in write.read(sql):
        state = json.loads(event["snapshot"])
        if not _thin(state, form, titles, note):
            continue
        text = snapshot.text(state)
        digest = hashlib.sha256(text.encode()).hexdigest()
        place = [event["quarter"], event["nr"]]
        write.execute(
            "UPDATE quarter_event SET snapshot = ?, digest = ? WHERE quarter = ? AND nr = ?", [text, digest, *place]
        )
        kept = {"purge": purge, "quarter": event["quarter"], "nr": event["nr"]}
        write.insert("purge_document", [kept | {"digest_before": event["digest"], "digest_after": digest}])


def _thin(state: snapshot.State, form: str, titles: dict[str, str], note: str) -> bool:
    """Empty the records in a document, and their names where others name them; whether anything was there."""
    before = snapshot.text(state)
    names = dict(titles)
    for record in snapshot.form_document(state, form)["records"]:
        if record["id"] in titles:
            names[f"{record['id']} then"] = record["title"]
            record |= {"title": note, "values": {}, "shown": {}, "purged": note}
    for document in state["forms"]:
        for record in document["records"]:
            linked = [name for name, value in record["values"].items() if value in titles]
            for name in linked:
                record["shown"][name] = GONE
            if linked:
                record["title"] = _unnamed(record["title"], names)
    state["missing"] = [_unnamed(sentence, names) for sentence in state.get("missing", [])]
    if "gaps" in state:
        state["gaps"] = [gap for gap in state["gaps"] if gap[2] not in titles]
    return snapshot.text(state) != before


def _unnamed(text: str, names: dict[str, str]) -> str:
    for name in sorted(filter(None, names.values()), key=len, reverse=True):
        text = text.replace(name, GONE)
    return text


def finish_erasing(store: Store, now: dt.datetime) -> None:
    """Write the file anew when something was removed since that was last done; also asked when a register is opened."""
    if not store.read("SELECT 1 FROM purge WHERE state = 'confirmed' AND erased_at IS NULL LIMIT 1"):
        return
    store.compact()
    with store.transaction() as write:
        write.execute("UPDATE purge SET erased_at = ? WHERE state = 'confirmed' AND erased_at IS NULL", [now])
