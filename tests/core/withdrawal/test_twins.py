"""A register in which records were withdrawn reads as one in which they never were; history and log aside (R19)."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lomma_core.bootstrap import open_register
from lomma_core.domain import gaps, measures, meetings, offers, overview, related, seats, todo
from lomma_core.domain import settings as basics
from lomma_core.errors import LommaError
from lomma_core.exchange.exports import aggregates
from lomma_core.exchange.imports import columns, preview, runs, undo
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.quarterly import changes, close, confirm, display
from lomma_core.records import commands, listing, queries
from lomma_core.withdrawal import withdraw
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import form_csv
from tests.helpers.quarter_steps import CALM, Q3, Q4, STANDS, WELL, describe

# What may be saved, each under a name of its own: form and answers; a link names another of them.
RECORDS = {
    "bild": ("lagesbild", CALM | {"kvartal": "2026-K4", "miljo": "vit_makt", "narvaro": "enstaka"}),
    "bild igen": ("lagesbild", CALM | {"kvartal": "2026-K4", "miljo": "vit_makt", "narvaro": "etablerad"}),
    "annan bild": ("lagesbild", CALM | {"kvartal": "2026-K4", "miljo": "autonom"}),
    "kurs": ("insats", MEASURE | {"titel": "Kurs"}),
    "stöd": ("insats", MEASURE | {"titel": "Stöd", "niva": "individriktad", "typ": "stodperson"}),
    "uppföljd kurs": ("uppfoljning_insats", WELL | {"kvartal": "2026-K4", "insats": "@kurs", "beslut": "justera"}),
    "uppföljt stöd": ("uppfoljning_insats", WELL | {"kvartal": "2026-K4", "insats": "@stöd", "antal_erbjudna": "12"}),
    "uppföljd bild": ("uppfoljning_lagesbild", STANDS | {"kvartal": "2026-K4", "miljo": "vit_makt"}),
    "förslag": (
        "forslag",
        {"ide": "Idé", "niva": "generell", "genusperspektiv": "Alla.", "beslut": "ny", "lagesbild": "@bild"},
    ),
    "möte": ("mote", {"datum": "2026-10-05", "narvarande": "sakerhetschefen", "nasta_mote": "2027-01-11"}),
    "beslut": ("beslut", {"beslut": "Se över rutinen", "ansvarig": "kommunledningen", "klart_senast": "2026-10-01"}),
    "iakttagelse": ("observation", {"datum": "2026-10-02", "miljo": "autonom"}),
    "plats": ("platsuppgift", {"plats": "kommunledningen", "lage": "tillsatt", "datum": "2026-01-01"}),
    "grunder": ("grunduppgifter", {"syfte": "Vårt eget syfte", "kontakt": "CVE"}),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "save", "withdraw", "back"]), st.sampled_from(sorted(RECORDS))), max_size=25
)


@pytest.fixture
def opened(template, tmp_path):
    """Registers by number, each empty and closed at the end."""
    made = []

    def make():
        path = tmp_path / f"{len(made)}.duckdb"
        shutil.copy(template, path)
        made.append(open_register(PLAN, path, lambda: NOW))
        return made[-1]

    yield make
    for register in made:
        register.store.close()
        Path(register.store.path).unlink()


def freeze(register) -> dict[str, str]:
    """Close a quarter with a picture and an insats in it; record -> name."""
    picture = describe(register, Q3)
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Fryst"})
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    return {picture.id: "fryst bild", measure.id: "fryst insats"}


def play(register, steps) -> dict[str, tuple[str, bool]]:
    """Do what can be done; name -> (record's id, whether it stands)."""
    there: dict[str, tuple[str, bool]] = {}
    for step, name in steps:
        form, values = RECORDS[name]
        actor = MEMBER if register.plan.forms[form].action == "write" else CONVENER
        record, _ = there.get(name, ("", False))
        try:
            if step == "save" and not record:
                linked = {
                    key: there[v[1:]][0] if str(v).startswith("@") and v[1:] in there else v
                    for key, v in values.items()
                }
                there[name] = (commands.save(register, actor, form, linked, complete=False).id, True)
            elif step == "withdraw" and record:
                base = queries.get(register, actor, form, record).version
                withdraw.withdraw(register, actor, form, record, base, "Sparades av misstag.")
                there[name] = (record, False)
            elif step == "back" and record:
                withdraw.bring_back(register, actor, form, record, queries.get(register, actor, form, record).version)
                there[name] = (record, True)
        except LommaError:
            # What the rules refuse changes nothing: that is tried in test_withdraw.py.
            continue
    return there


def read_all(register, names: dict[str, str]) -> list[str]:
    """What every way out says, with the records' ids as their names; where ids decide the order, in that of names."""

    def named(value: object) -> str:
        text = str(value)
        for record, name in names.items():
            text = text.replace(record, name)
        return text

    def in_order(values) -> str:
        return str(sorted(map(named, values)))

    out: list[object] = []
    for form in register.plan.forms:
        page = listing.list_records(register, MEMBER, form, listing.ListQuery(limit=None))
        out += [form, page.total, page.hidden, in_order((record.id, record.values) for record in page.records)]
        for word in ("kurs", "idé"):
            out.append(listing.list_records(register, MEMBER, form, listing.ListQuery(search=word)).total)
        out.append(in_order(_without_versions(form_csv(register, MEMBER, form, "csv"))))
        out.append(in_order(_steps(register, form, record.id, named) for record in page.records))
    for quarter in (Q3, Q4):
        out += [in_order(gaps.gaps(register, ADMIN, quarter)), gaps.missing_parts(register, MEMBER, quarter)]
        out += [in_order(todo.todo(register, ADMIN, quarter)), in_order(todo.lacking(register, ADMIN, quarter))]
        out.append(in_order(measure.id for measure in measures.quarter_round(register, MEMBER, quarter)))
        out += [measures.progress(register, MEMBER, quarter), close.begun(register, quarter, frozenset())]
        out.append(overview.situations_progress(register, MEMBER, quarter))
        for form in close.whole_state(register, quarter)["forms"]:
            out += [form["name"], in_order(record | {"version": 0} for record in form["records"])]
        out.append(changes.sentences(register.plan, changes.since(register, MEMBER, quarter)))
        out.append(confirm.drafts_page(register, CONVENER, quarter, 99).total)
        for name in aggregates.AGGREGATES:
            out.append(in_order(aggregates.table(register, READER, name, quarter)[1]))
    out += [gaps.matrix(register, MEMBER), gaps.offers(register, MEMBER), gaps.gender_share(register, MEMBER)]
    out += [overview.levels(register, MEMBER), overview.status_by_quarter(register, MEMBER)]
    presence = overview.situation_by_quarter(register, MEMBER, "narvaro")
    out += [in_order((quarter, sorted(answers.items())) for quarter, answers in presence.items())]
    out += [offers.by_quarter(register, MEMBER), meetings.attendance(register, MEMBER)]
    out += [meetings.next_meeting(register, MEMBER), basics.purpose(register), close.open_quarter(register)]
    out += [[(status.seat.name, status.state) for status in seats.seats(register, MEMBER)]]
    out += [display.view(register, MEMBER), display.decisions(register, MEMBER)]
    return [named(value) for value in out]


def _steps(register, form: str, record: str, named) -> tuple[str, list[str]]:
    related_records = related.related_records(register, MEMBER, form, record)
    return named(record), sorted(named(step) for step in (*related_records.up, *related_records.down))


def _without_versions(data: bytes) -> list[str]:
    """A file's lines without the columns that say which version it is and when it was saved."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    return [str({key: value for key, value in row.items() if key not in ("version", "saved_at")}) for row in rows]


@settings(max_examples=12)
@given(steps=STEPS)
def test_what_is_withdrawn_shows_nowhere_and_what_is_brought_back_everywhere(opened, steps):
    register, twin = opened(), opened()
    ours, theirs = freeze(register), freeze(twin)
    frozen = close.frozen_state(register, Q3)
    there = play(register, steps)
    standing = {name for name, (_, stands) in there.items() if stands}
    # In the twin only what stands in the end was ever saved, in the order in which it was.
    same = play(twin, [("save", name) for name in there if name in standing])
    assert {name for name, (_, stands) in same.items() if stands} == standing
    ours |= {record: name for name, (record, _) in there.items()}
    theirs |= {record: name for name, (record, _) in same.items()}
    assert read_all(register, ours) == read_all(twin, theirs)
    # A closed quarter keeps what it had, also when what stands in it is withdrawn.
    (insats,) = (record for record, name in ours.items() if name == "fryst insats")
    withdraw.withdraw(register, MEMBER, "insats", insats, 1, "Sparades av misstag.")
    assert close.frozen_state(register, Q3) == frozen


@settings(max_examples=8)
@given(steps=STEPS)
def test_an_import_that_is_undone_was_never_there(opened, steps):
    register = opened()
    names = {record: name for name, (record, _) in play(register, steps).items()}
    before = read_all(register, names)
    table = read_table("Titel;Nivå;Målgrupp\nKurs;generell;Rektorer\nNy;specifik;Alla\nTredje;generell;Alla\n".encode())
    made = preview.preview(
        register, MEMBER, "insats", table, columns.suggest(register, register.plan.forms["insats"], table)
    )
    preview.save(register, MEMBER, made, file="fel.csv")
    imported = read_all(register, names)
    (run,) = runs.runs(register, MEMBER)
    undo.undo(register, MEMBER, run.id, "Fel fil.", undo.preview(register, MEMBER, run.id).touched)
    assert read_all(register, names) == before
    undo.redo(register, MEMBER, run.id, undo.preview(register, MEMBER, run.id).touched)
    assert read_all(register, names) == imported
