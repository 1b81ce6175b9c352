"""A quarter's report made as a file, and written in the log when somebody takes it (R6, R11, R13)."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid
from lomma_core.exchange.reports import council, quarterly, source, two_years
from lomma_core.exchange.reports.document import Document, as_data, legible, mapped
from lomma_core.exchange.reports.request import COUNCIL, FORMATS, KINDS, NAMES, QUARTERLY, TWO_YEARS, ReportRequest
from lomma_core.exchange.reports.writers import html, pdf, word
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import REFERENCE, SETTINGS
from lomma_core.privacy import guard
from lomma_core.quarterly.snapshot import form_document
from lomma_core.records.lookup import closed_quarters
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import clean

_BUILD = {QUARTERLY: quarterly.build, COUNCIL: council.build, TWO_YEARS: two_years.build}
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


def render(register: Register, actor: Actor, asked: ReportRequest) -> ReportFile:
    """The report as a file that is not taken yet; ``log_download`` must follow when it leaves.

    The same state of the register gives the same bytes. Raises NotAllowed, NotFound for a kind or format that is
    not there, and NotValid for a quarter that has not begun or a diarienummer that cannot be used (R2).
    """
    require(register.plan, actor, "export")
    document = build(register, actor, asked)
    write, mime = _WRITERS[asked.format]
    text = json.dumps(as_data(document), ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256(f"{asked.format} {text}".encode()).hexdigest()
    return ReportFile(file_name(register, asked), register.file_cache.get_or_make(key, lambda: write(document)), mime)


def of_closed(register: Register, actor: Actor, masked: bool = False) -> Iterator[tuple[str, bytes]]:
    """Each closed quarter's report as PDF with its file name, made one at a time, for an archive. Raises NotAllowed."""
    require(register.plan, actor, "export")
    for quarter in map(Quarter.parse, sorted(closed_quarters(register.store.read))):
        made = render(register, actor, ReportRequest(quarter, masked=masked))
        yield made.name, made.data


def log_download(register: Register, actor: Actor, asked: ReportRequest) -> None:
    """Write in the log that a report leaves: who, when, which quarter and kind, never its texts. Raises NotAllowed."""
    require(register.plan, actor, "export")
    action = "export_masked" if asked.masked else "export"
    entry = {"record": str(asked.quarter), "name": f"{KINDS.get(asked.kind, '')} ({asked.format})"}
    with register.store.transaction() as write:
        log.add(write, actor, action, register.now(), [entry])


def build(register: Register, actor: Actor, asked: ReportRequest) -> Document:
    """The report as a document, whatever it is written as. Raises as ``render``."""
    require(register.plan, actor, "export")
    if asked.kind not in KINDS or asked.format not in _WRITERS:
        raise NotFound(f"Det finns ingen sådan rapport. Välj bland {', '.join(KINDS)} och {', '.join(FORMATS)}.")
    found = source.gather(register, actor, asked.quarter, asked.masked)
    own = _reference(asked.reference)
    basics = form_document(found.state, SETTINGS)["records"]
    planned = next((basic["shown"][REFERENCE] for basic in basics if basic["shown"].get(REFERENCE)), "")
    return mapped(_BUILD[asked.kind](found, own or planned), legible)


def file_name(register: Register, asked: ReportRequest) -> str:
    """``Lomma-kvartalsrapport-2026-K3.pdf``; a masked report and example data say so."""
    place = re.sub(r"[^\w-]+", "-", register.plan.plan.kommun.removesuffix(" kommun")).strip("-") or "Kommunen"
    parts = ["exempeldata"] if register.demo else []
    parts += [place, NAMES[asked.kind], str(asked.quarter)]
    return "-".join([*parts, *(["maskerad"] if asked.masked else [])]) + f".{asked.format}"


def _reference(text: str) -> str:
    guard.refuse("reference", "Diarienumret", text)
    # It stands on every page and in the file's own data: what would be asked about elsewhere is not taken here (R3).
    asked = guard.classify(text)[1]
    if asked:
        raise NotValid({"reference": f"Diarienumret: {guard.kinds_in_words(asked)}. Skriv det utan att nämna någon."})
    text = " ".join(clean(text).split())
    if len(text) > LONGEST_REFERENCE:
        raise NotValid({"reference": f"Skriv diarienumret med högst {LONGEST_REFERENCE} tecken."})
    return text
