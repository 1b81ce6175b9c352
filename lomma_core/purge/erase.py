"""Removing decided records for good: all their versions, and copies in frozen quarters; the protocol of it (R12)."""

from dataclasses import asdict

from lomma_core.audit import log
from lomma_core.erasure import documents
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.quarterly import snapshot
from lomma_core.records import schema
from lomma_core.records import titles as records_titles
from lomma_core.records.lookup import RecordLookup
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

ERASED_TITLE = "Gallrad post"
_REPORTS = "SELECT id FROM redact_report WHERE record = ?"


def erase(register: Register, actor: Actor, write: Transaction, purge: Row, form: Form, records: list[str]) -> None:
    """Remove all versions of the records in the caller's transaction, and write protocol and log.

    ``purge`` is the proposal's row. ``finish.finish_erasing`` must follow the commit.
    """
    links, table = RecordLookup(register.plan, write.read, with_withdrawn=True), schema.table(form)
    links.load(form.name, records)
    rows: dict[str, Row] = {}
    protocol, titles = [], {}
    for record in records:
        row = links.row(form.name, record)
        assert row is not None  # It is due, and this transaction has seen it.
        rows[record] = row
        sql = f'SELECT count(*) AS n, min(saved_at) AS a, max(saved_at) AS b FROM "{table}" WHERE record = ?'
        summary = write.read(sql, [record])[0]
        titles[record] = links.title_of(form, row)
        protocol.append(
            {
                "form": form.name,
                "record": record,
                "name": records_titles.name_for_log(register.plan, form, row),
                "versions": summary["n"],
                "first_saved": summary["a"],
                "last_saved": summary["b"],
                "reference": purge["reference"],
                "proposed_by": purge["proposed_by"],
                "proposed_at": purge["proposed_at"],
                "confirmed_by": actor.name,
                "purged_at": register.now(),
                "purge": purge["id"],
            }
        )
    write.insert("purge_record", protocol)
    note = placeholder(register, purge["reference"])
    _thin_documents(write, purge["id"], form.name, titles, note)
    entries = [records_titles.log_entry(register.plan, form, rows[record]) for record in records]
    log.add(write, actor, "purge", register.now(), entries)
    for record in records:
        write.execute(f'DELETE FROM "{table}" WHERE record = ?', [record])
        # A mark's reason is a text about the record too.
        write.execute("DELETE FROM secrecy WHERE record = ?", [record])
        # What was reported in it and waits for a decision: nothing is left to show again (R18).
        write.execute("UPDATE redact_text SET text = NULL WHERE report IN (" + _REPORTS + ")", [record])
        write.execute("DELETE FROM redact_value WHERE record = ?", [record])
        # Everybody's drafts of it, and of new records about it: a new one's subject names what it is about.
        write.execute("DELETE FROM draft WHERE subject LIKE ?", [f"%{record}%"])


def placeholder(register: Register, reference: str) -> str:
    """What stands in a frozen quarter in a removed record's place; ``reference`` is the decision's diarienummer."""
    return f"Gallrad {register.clock().date()} enligt {reference}"


def _thin_documents(write: Transaction, purge: str, form: str, titles: dict[str, str], note: str) -> None:
    """In every frozen quarter, superseded ones too, let the records keep nothing but their place."""
    for document in documents.rewrite(write, lambda state: _thin(state, form, titles, note)):
        write.insert("purge_document", [{"purge": purge} | asdict(document)])


def _thin(state: snapshot.State, form: str, titles: dict[str, str], note: str) -> snapshot.State:
    """Empty the records in a document, and their names where others name them."""
    names = dict(titles)
    for record in snapshot.form_document(state, form)["records"]:
        if record["id"] in titles:
            names[f"{record['id']} then"] = record["title"]
            record |= {"title": note, "values": {}, "shown": {}, "purged": note}
    for document in state["forms"]:
        for record in document["records"]:
            link_names = [name for name, value in record["values"].items() if value in titles]
            for name in link_names:
                record["shown"][name] = ERASED_TITLE
            if link_names:
                record["title"] = _without_names(record["title"], names)
    state["missing"] = [_without_names(sentence, names) for sentence in state.get("missing", [])]
    if "gaps" in state:
        state["gaps"] = [gap for gap in state["gaps"] if gap[2] not in titles]
    return state


def _without_names(text: str, names: dict[str, str]) -> str:
    for name in sorted(filter(None, names.values()), key=len, reverse=True):
        text = text.replace(name, ERASED_TITLE)
    return text
