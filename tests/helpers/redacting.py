"""What the tests of erased texts share: a made-up name, everything that the core tells, and the stored tables."""

import io
import json
import zipfile
from pathlib import Path
from unittest import mock
from urllib.parse import urlencode

from lomma_core.charts import grids
from lomma_core.domain import gaps, related, todo
from lomma_core.errors import PersonSuspected
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer
from lomma_core.exchange.exports.xlsx_writer import xlsx_bytes
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import KINDS, ReportRequest
from lomma_core.permissions import Actor
from lomma_core.personal import saved_views
from lomma_core.quarterly import changes, close, display
from lomma_core.records import commands, listing, queries
from lomma_core.records.listing import ListQuery
from lomma_core.records.versions import Record
from lomma_core.register import Register
from tests.conftest import ARCHIVIST, MEMBER
from tests.helpers.quarter_steps import Q3, Q4

NAME = "Lovisa Kvarnström"
SECOND = Actor("arkiv.tva", "arkivansvarig")


def save(
    register: Register, form: str, values: dict, record: str | None = None, base: int | None = None, complete=True
) -> Record:
    """Save as somebody who says, by mistake, that no person is meant (R3)."""
    try:
        return commands.save(register, MEMBER, form, values, record, base, complete)
    except PersonSuspected as suspected:
        return commands.save(register, MEMBER, form, values, record, base, complete, suspected.suspicions)


def keep_view(register: Register, search: str) -> None:
    """A saved view of the member's that searches for a name, as from before the guard knew it."""
    row = {"account": MEMBER.name, "form": "insats", "name": "Vyn", "saved_at": register.now()}
    with register.store.transaction() as write:
        write.insert("list_view", [row | {"query": urlencode({"sok": search, "filter.niva": "generell"})}])


def contents(register: Register, actor: Actor = MEMBER) -> str:
    """Lists, records, histories, what they hang together with, exports, reports, archive, quarters, gaps, display."""
    shown: list[object] = []
    for form in register.plan.forms:
        page = listing.list_records(register, actor, form, ListQuery(limit=None))
        links = listing.links(register, actor)
        for record in page.records:
            shown += [links.title(form, record.id), queries.history(register, actor, form, record.id)]
            shown.append(related.related_records(register, actor, form, record.id))
        for kind in csv_writer.KINDS:
            shown.append(b"".join(csv_writer.stream(register, actor, form, kind)).decode("utf-8-sig"))
        shown.append(b"".join(json_writer.stream(register, actor, form, False)).decode())
        shown.append(saved_views.list_views(register, actor, form))
    for quarter in (Q3, Q4):
        shown += [close.state(register, actor, quarter), close.events(register, actor, quarter)]
        shown += [todo.todo(register, actor, quarter), todo.lacking(register, actor, quarter)]
        shown += [gaps.gaps(register, actor, quarter), close.frozen_for(register, actor, quarter)]
        changed = changes.since(register, actor, quarter)
        shown += [*changes.sentences(register.plan, changed), *changes.rows(register.plan, changed)]
    shown += [str(aggregates.table(register, actor, name, Q3)) for name in aggregates.AGGREGATES]
    shown.append(display.view(register, actor))
    with mock.patch.object(grids, "_grid"):
        shown += [str(service.build(register, actor, ReportRequest(Q3, kind, "html"))) for kind in KINDS]
    return str(shown) + _unzipped(xlsx_bytes(register, actor, [])) + _archives(register)


def _archives(register: Register) -> str:
    return _unzipped(archive_bytes(register, ARCHIVIST)) + _unzipped(archive_bytes(register, ARCHIVIST, complete=True))


def _unzipped(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def dump(register: Register) -> dict[str, list[str]]:
    """Every stored row but the log's and the reports' own."""
    sql = "SELECT table_name AS t FROM information_schema.tables ORDER BY table_name"
    tables = [row["t"] for row in register.store.read(sql)]
    chosen = [name for name in tables if name != "log" and not name.startswith("redact_")]
    return {
        name: sorted(
            json.dumps(row, default=str, sort_keys=True) for row in register.store.read(f'SELECT * FROM "{name}"')
        )
        for name in chosen
    }


def files_with(folder: Path, *texts: str) -> list[str]:
    """The files anywhere below a folder that hold one of the texts, in any way a file of ours may hold it."""
    pieces = [text.encode(coding) for text in texts for coding in ("utf-8", "utf-16-le", "latin-1")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if any(piece in path.read_bytes() for piece in pieces))
