"""Every read and write of the core, called once: what a missing field must not break."""

from unittest import mock

import altair as alt

from lomma_core.charts import bars, grids, levels, timeline, year_wheel
from lomma_core.domain import gaps, measures, meetings, overview, related, settings, todo
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import KINDS, ReportRequest
from lomma_core.plan import names
from lomma_core.quarterly import carry_forward, changes, close, display
from lomma_core.records import commands, listing, queries
from lomma_core.records.listing import ListQuery
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly.calendar_file import calendar
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import PRESENCE, Q3, Q4
from tests.helpers.sample_records import fill

_BLANK = alt.Chart(alt.Data(values=[])).mark_rect()


def read_everything(register: Register, reports: bool = True) -> None:
    """Ask for every list, count, chart, report, export and display; nothing is changed."""
    actor, fields = CONVENER, register.plan.forms[names.SITUATION].fields
    # How cells are drawn is another test's, and most of the time.
    with alt.utils.schemapi.debug_mode(False), mock.patch.object(grids, "_grid", return_value=_BLANK):
        for kind in KINDS if reports else ():
            service.build(register, actor, ReportRequest(Q4, kind, "html"))
        bars.status_over_quarters(register, actor)
        for name in (names.PRESENCE, names.TREND, names.RELIABILITY):
            if name in fields:
                grids.answer_over_quarters(register, actor, name)
        grids.attendance_over_quarters(register, actor)
        grids.offers_over_quarters(register, actor)
    for quarter in (Q3, Q4):
        _of_quarter(register, quarter)
    levels.levels_sentence(overview.levels(register, actor))
    gaps.matrix(register, actor)
    gaps.offers(register, actor)
    meetings.next_meeting(register, actor)
    calendar(register, actor, 2026)
    year_wheel.year_wheel(register, actor, 2026)
    timeline.timeline(register, actor)
    display.view(register, actor)
    display.decisions(register, actor)
    settings.purpose(register)
    for name in aggregates.AGGREGATES:
        aggregates.table(register, actor, name, Q3)
    for form in register.plan.form:
        read_form(register, form.name)


def _of_quarter(register: Register, quarter: Quarter) -> None:
    actor = CONVENER
    todo.todo(register, actor, quarter)
    todo.lacking(register, actor, quarter)
    gaps.gaps(register, actor, quarter)
    gaps.missing_parts(register, actor, quarter)
    overview.situations_progress(register, actor, quarter)
    changes.sentences(register.plan, changes.since(register, actor, quarter))
    for measure in measures.quarter_round(register, actor, quarter):
        measures.proposed_status(measure.row, register.clock().date())
        carry_forward.prefill_from_previous(
            register, actor, names.MEASURE_FOLLOW_UP, quarter, **{names.MEASURE: measure.id}
        )
    for milieu in register.plan.milieus:
        carry_forward.prefill_from_previous(register, actor, names.SITUATION, quarter, **{names.MILIEU: milieu.name})


def read_form(register: Register, form: str) -> None:
    """A form's list, its records with what they hang together with, and its exports."""
    for record in listing.list_records(register, MEMBER, form, ListQuery("a", limit=None)).records:
        related.related_records(register, MEMBER, form, record.id)
        queries.get(register, MEMBER, form, record.id)
    for kind in (csv_writer.MACHINE, csv_writer.EXCEL):
        b"".join(csv_writer.stream(register, MEMBER, form, kind))
    b"".join(json_writer.stream(register, MEMBER, form, False))


def write_everything(register: Register) -> None:
    """Do what the code does by name: adopt a proposal, follow up an insats, answer for all milieus, close a quarter."""
    plan = register.plan
    proposal = _first(register, names.PROPOSAL)
    _save(register, proposal, {names.DECISION: "antas", "beslut_skal": "Gruppen är enig."})
    every = listing.list_records(register, MEMBER, names.MEASURE, ListQuery(limit=None)).records
    for measure in every:
        answers = {names.QUARTER: str(Q4), names.MEASURE: measure.id, names.STATUS: "genomford"}
        if names.DECISION in plan.forms[names.MEASURE_FOLLOW_UP].fields:
            answers[names.DECISION] = "avsluta"
        commands.save(register, MEMBER, names.MEASURE_FOLLOW_UP, answers, complete=False)
    for form in (names.SITUATION, names.SITUATION_FOLLOW_UP):
        required = {n: "" for n, field in plan.forms[form].fields.items() if field.required}
        if set(required) <= {*plan.forms[form].calm, names.QUARTER, names.MILIEU}:
            carry_forward.save_calm(register, MEMBER, form, Q4, {})
    close.close(register, CONVENER, Q4, "Mötet ställdes in.")
    read_everything(register)


def _first(register: Register, form: str) -> Record:
    return listing.list_records(register, MEMBER, form, ListQuery(limit=1)).records[0]


def _save(register: Register, record: Record, changes: dict) -> None:
    fields = register.plan.forms[record.form].fields
    values = {name: value for name, value in (record.values | changes).items() if name in fields}
    commands.save(register, MEMBER, record.form, values, record.id, record.version, complete=False)


def fill_sample(register: Register) -> None:
    """Sample data that has an answer to what the code knows by name, and one closed quarter."""
    fill(register)
    situation = PRESENCE | {"kvartal": str(Q4), "miljo": "vit_makt", "jamforelse": "okat", "tillforlitlighet": "hog"}
    picture = commands.save(register, MEMBER, names.SITUATION, situation)
    ended = MEASURE | {"titel": "Avslutad i höst", "slut": "2026-10-01", "lagesbild": picture.id, "indikator": "Antal"}
    measure = commands.save(register, MEMBER, names.MEASURE, ended | {"syfte": "Trygghet.", "malvarde": "30"})
    followed = {"kvartal": str(Q3), "insats": measure.id, "status": "forsenad", "resultat": "svagt"}
    followed |= {"avvikelse": "Sjukdom.", "indikatorvarde": "3", "genusutfall": "Jämnt.", "lardom": "Börja tidigare."}
    commands.save(register, MEMBER, names.MEASURE_FOLLOW_UP, followed | {"beslut": "justera"})
    meeting_answers = {
        "datum": "2026-11-02",
        "lage": "genomfort",
        "narvarande": "raddningstjansten",
        "polisen": "narvarande",
    }
    meeting = commands.save(
        register, MEMBER, names.MEETING, meeting_answers | {"beslut": "Fortsätt.", "nasta_mote": "2027-01-15"}
    )
    decided = {"beslut": "Se över avtalet", "mote": meeting.id, "ansvarig": "sakerhetschefen", "lage": "oppet"}
    commands.save(register, MEMBER, names.DECISION, decided | {"klart_senast": "2026-11-01"})
    seat = {"plats": "raddningstjansten", "lage": "tillsatt", "datum": "2025-01-01", "till": "2026-01-01"}
    commands.save(register, CONVENER, names.SEAT_ENTRY, seat | {"funktion": "Enhetschef"})
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
