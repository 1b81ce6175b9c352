"""Histories of counts, and every output about them for a reader, who may not write."""

import contextlib
import io
import json
import random
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import openpyxl

from lomma_core.bootstrap import open_register
from lomma_core.charts import grids
from lomma_core.exchange.archive import writer
from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer, xlsx_writer
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowResult
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.reports import request, service
from lomma_core.permissions import Actor
from lomma_core.quarterly import changes, close, confirm, display, snapshot
from lomma_core.records import commands, listing, queries
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import form_csv, latest
from tests.helpers.quarter_steps import WELL

FORM = "uppfoljning_insats"
FIELDS = ("antal_erbjudna", "antal_accepterade", "antal_pagaende")
QUARTERS = [Quarter(2026, 1) + n for n in range(4)]
TYPES = ("stodperson", "stodperson", "praktikplats")
GUESSES = ("1", "2", "3", "4")
IMPORTER = Actor(MEMBER.name, MEMBER.role, way="import")


@dataclass(frozen=True)
class CountStep:
    """Somebody writes an offer's counts of a quarter, and perhaps the convener confirms them."""

    offer: int
    quarter: int
    counts: tuple[str | None, ...]
    confirmed: bool = False


@dataclass(frozen=True)
class Municipality:
    """Whose register it is: its plan file, the levels about individuals that the offers are on in turn, a seat."""

    plan: Path
    levels: tuple[str, ...]
    seat: str


HOME = Municipality(PLAN, ("individriktad",), MEASURE["ansvarig"])
SECOND = Municipality(PLAN.with_name("ekhamra.toml"), ("stod", "avhopp"), "barn_utbildning")


@contextlib.contextmanager
def world(
    template: Path, steps: list[CountStep], municipality: Municipality = HOME
) -> Iterator[tuple[Register, list[dict[str, str]]]]:
    """A register in which the steps were taken, and what it published half-way and at the end.

    Ids and the clock are the same in every world, so that two differ only by what was written.
    """
    chance, ticks = random.Random(7), iter(range(10**6))
    with tempfile.TemporaryDirectory() as folder, patch("lomma_core.records.versions.token_bytes", chance.randbytes):
        path = Path(shutil.copy(template, Path(folder) / "lomma.duckdb"))
        register = replace(open_register(municipality.plan, path), clock=lambda: NOW + timedelta(seconds=next(ticks)))
        try:
            offers = []
            for n, kind in enumerate(TYPES):
                own = {"niva": municipality.levels[n % len(municipality.levels)], "ansvarig": municipality.seat}
                measure = MEASURE | own | {"typ": kind, "titel": f"Erbjudande {n}"}
                offers.append(commands.save(register, MEMBER, "insats", measure).id)
            published = []
            for number, step in enumerate(steps):
                _write(register, offers, step)
                if number == len(steps) // 2:
                    published.append(publish(register))
            close.close(register, CONVENER, QUARTERS[0], "Mötet ställdes in.")
            published.append(publish(register) | files(register))
            yield register, published
        finally:
            register.store.close()


def _write(register: Register, offers: list[str], step: CountStep) -> None:
    key = {"kvartal": str(QUARTERS[step.quarter]), "insats": offers[step.offer]}
    values = WELL | key | dict(zip(FIELDS, step.counts, strict=True))
    before = queries.find(register, MEMBER, FORM, **key)
    if before is None:
        saved = commands.save(register, MEMBER, FORM, values)
    elif before.state == "utkast":
        saved = commands.save(register, MEMBER, FORM, values, before.id, before.version)
    else:
        saved = confirm.correct(register, CONVENER, FORM, values, before.id, before.version, "Fel antal.", True)
    if step.confirmed and saved.state == "utkast":
        confirm.confirm(register, CONVENER, FORM, saved.id, saved.version, True)


def publish(register: Register) -> dict[str, str]:
    """Every output as text, by where it is shown."""
    texts = {kind: form_csv(register, READER, FORM, kind).decode() for kind in csv_writer.KINDS}
    form, links = register.plan.forms[FORM], listing.links(register)
    # The other columns do not depend on a count, and a page of each would make the attack slow.
    for field in ("kvartal", *FIELDS):
        for down in (False, True):
            page = listing.list_records(
                register, READER, FORM, listing.ListQuery(sort=field, descending=down, limit=None)
            )
            texts[f"list {field} {down}"] = repr(page.records)
    for guess in GUESSES:
        texts[f"search {guess}"] = repr(
            listing.list_records(register, READER, FORM, listing.ListQuery(search=guess, limit=None))
        )
        filters = dict.fromkeys(FIELDS, guess)
        texts[f"filter {guess}"] = repr(
            listing.list_records(register, READER, FORM, listing.ListQuery(filters=filters, limit=None))
        )
        for field in FIELDS:
            texts[f"guess {guess} {field}"] = repr(preview_guess(register, field, guess))
    for record in listing.list_records(register, READER, FORM, listing.ListQuery(limit=None)).records:
        past = queries.history(register, READER, FORM, record.id)
        entered = queries.history(register, MEMBER, FORM, record.id)
        texts[f"history {record.id}"] = repr(past)
        texts[f"changes {record.id}"] = repr(
            [
                queries.changes(register.plan, form, before, after, links)
                for after, before in zip(entered, [*entered[1:], None], strict=True)
            ]
        )
    for quarter in QUARTERS:
        texts[f"document {quarter}"] = snapshot.text(close.state(register, READER, quarter))
        comparison = changes.since(register, READER, quarter)
        texts[f"changed {quarter}"] = repr(
            (
                comparison.changes,
                changes.sentences(register.plan, comparison),
                changes.rows(register.plan, comparison),
            )
        )
    chart = grids.offers_over_quarters(register, READER)
    texts["chart"] = json.dumps(chart.drawing.to_dict()) if chart.drawing else ""
    texts["table"] = json.dumps([chart.headings, *chart.rows])
    texts["sentence"] = chart.sentence
    for quarter in QUARTERS:
        texts[f"figures {quarter}"] = figures_file.export_file(register, READER, quarter).data.decode()
    texts["display"] = repr(display.view(register, READER))
    texts["log"] = repr(latest(register.store, 10_000))
    return texts


def files(register: Register) -> dict[str, str]:
    """Every text of exported files and of HTTP exports, by the file and its part.

    At the end only: it takes longer than all the rest, and holds what stood half-way among its versions.
    """
    texts = {"json": b"".join(json_writer.stream(register, READER, FORM)).decode()}
    for name in aggregates.AGGREGATES:
        texts[f"aggregate {name}"] = repr(aggregates.table(register, READER, name)[1])
    book = openpyxl.load_workbook(io.BytesIO(xlsx_writer.xlsx_bytes(register, READER, ["insats", FORM])))
    texts |= {f"sheet {sheet.title}": repr(list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets}
    for kind in request.KINDS:
        wanted = [request.ReportRequest(quarter, kind, "html") for quarter in (QUARTERS[0], QUARTERS[-1])]
        texts[f"report {kind}"] = repr([service.build(register, READER, request) for request in wanted])
    with tempfile.TemporaryDirectory() as folder:
        path = writer.write_archive(register, ARCHIVIST, Path(folder) / "arkiv.zip")
        with zipfile.ZipFile(path) as archive:
            texts |= {f"archive {name}": archive.read(name).decode() for name in archive.namelist()}
    return texts


def preview_guess(register: Register, field: str, guess: str) -> list[RowResult]:
    """The outcomes in the import preview of a file that guesses one count of every record."""
    ids = register.store.read(f'SELECT DISTINCT record FROM "form_{FORM}" ORDER BY record')
    lines = [f"record,{field}", *(f"{row['record']},{guess}" for row in ids)]
    table = read_table("\r\n".join(lines).encode())
    form = register.plan.forms[FORM]
    return preview.preview(register, IMPORTER, FORM, table, columns.suggest(register, form, table)).outcomes
