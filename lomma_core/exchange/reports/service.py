"""A quarter's report made as a file, and written in the log when somebody takes it (R6, R11, R13)."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core.audit import log, marked_reads
from lomma_core.errors import NotFound, NotValid
from lomma_core.exchange.reports import council, meeting, quarterly, source, two_years
from lomma_core.exchange.reports.document import Document, as_data, legible, map_texts
from lomma_core.exchange.reports.request import (
    AGENDA,
    COUNCIL,
    FORMATS,
    KINDS,
    MINUTES,
    NAMES,
    QUARTERLY,
    TWO_YEARS,
    ReportRequest,
)
from lomma_core.exchange.reports.writers import html, pdf, word
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import REFERENCE, SETTINGS
from lomma_core.privacy import guard
from lomma_core.quarterly.snapshot import form_document
from lomma_core.records import secrecy
from lomma_core.records.lookup import closed_quarters
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import one_line

_BUILD = {QUARTERLY: quarterly.build, COUNCIL: council.build, TWO_YEARS: two_years.build}
_BUILD |= {AGENDA: meeting.agenda, MINUTES: meeting.minutes}
_WRITERS = {
    "pdf": (pdf.write, "application/pdf"),
    "docx": (word.write, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": (html.write, "text/html"),
}
LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class ReportFile:
    """A finished report."""

    name: str
    data: bytes
    mime: str


def render(register: Register, actor: Actor, request: ReportRequest) -> ReportFile:
    """The report as a file that is not taken yet; ``log_download`` must follow when it leaves.

    The same state of the register gives the same bytes. Raises NotAllowed, NotFound for a kind or format that is
    not there, and NotValid for a quarter that has not begun or a diarienummer that cannot be used (R2).
    """
    require(register, actor, "export")
    document = build(register, actor, request)
    write, mime = _WRITERS[request.format]
    text = json.dumps(as_data(document), ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(f"{request.format} {text}".encode()).hexdigest()
    return ReportFile(file_name(register, request), register.file_cache.get_or_make(key, lambda: write(document)), mime)


def closed_quarter_reports(register: Register, actor: Actor, masked: bool = False) -> Iterator[tuple[str, bytes]]:
    """Each closed quarter's report as PDF with its file name, made one at a time, for an archive. Raises NotAllowed."""
    require(register, actor, "export")
    for quarter in map(Quarter.from_stored, sorted(closed_quarters(register.store.read))):
        report = render(register, actor, ReportRequest(quarter, masked=masked))
        yield report.name, report.data


def log_download(register: Register, actor: Actor, request: ReportRequest) -> None:
    """Write in the log that a report leaves: who, when, which quarter and kind, never its texts. Raises NotAllowed."""
    require(register, actor, "export")
    action = "export_masked" if request.masked else "export"
    entry: Row = {"record": str(request.quarter), "name": f"{KINDS.get(request.kind, '')} ({request.format})"}
    if not request.masked:
        entry["detail"] = marked_reads.in_words(len(secrecy.marked(register)))
    with register.store.transaction() as write:
        log.add(write, actor, action, register.now(), [entry])


def build(register: Register, actor: Actor, request: ReportRequest) -> Document:
    """The report as a document, whatever it is written as. Raises as ``render``."""
    require(register, actor, "export")
    if request.kind not in KINDS or request.format not in _WRITERS:
        raise NotFound(f"Det finns ingen sådan rapport. Välj bland {', '.join(KINDS)} och {', '.join(FORMATS)}.")
    content = source.gather(register, actor, request.quarter, request.masked)
    own = _reference(request.reference)
    basics = form_document(content.state, SETTINGS)["records"]
    planned = next((basic["shown"][REFERENCE] for basic in basics if basic["shown"].get(REFERENCE)), "")
    return map_texts(_BUILD[request.kind](content, own or planned), legible)


def file_name(register: Register, request: ReportRequest) -> str:
    """``Lomma-kvartalsrapport-2026-K3.pdf``; a masked report and example data are labelled so."""
    masked = ["maskerad"] if request.masked else []
    return named(register, NAMES[request.kind], str(request.quarter), *masked) + f".{request.format}"


def named(register: Register, *parts: str) -> str:
    """A file's name without its ending: the municipality and what the file is; example data are labelled so."""
    place = re.sub(r"[^\w-]+", "-", register.plan.plan.municipality.removesuffix(" kommun")).strip("-") or "Kommunen"
    return "-".join([*(["exempeldata"] if register.demo else []), place, *parts])


def _reference(text: str) -> str:
    guard.refuse("reference", "Diarienumret", text)
    # It stands on every page and in the file's own data: what would need confirmation elsewhere is refused (R3).
    suspected = guard.classify_stored(text)[1]
    if suspected:
        raise NotValid(
            {"reference": f"Diarienumret: {guard.kinds_in_words(suspected)}. Skriv det utan att nämna någon."}
        )
    text = one_line(text)
    if len(text) > LONGEST_REFERENCE:
        raise NotValid({"reference": f"Skriv diarienumret med högst {LONGEST_REFERENCE} tecken."})
    return text
