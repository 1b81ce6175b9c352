"""Twin worlds for role polis (R11, R20): whatever the marked records answer, all that polis can get is the same."""

import io
import itertools

import openpyxl
import pytest

from lomma_core.accounts import accounts, export_keys
from lomma_core.audit import log
from lomma_core.audit.query import EVERYTHING, Filter, verdict_sentence
from lomma_core.charts import bars, timeline, year_wheel
from lomma_core.domain import gaps, measures, meetings, offers, overview, related, todo
from lomma_core.errors import Marked
from lomma_core.exchange.archive.writer import archive_bytes
from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer, protocols, xlsx_writer
from lomma_core.exchange.exports.bundle import export_zip
from lomma_core.exchange.exports.http import api as http_api
from lomma_core.exchange.reports import request, service
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.plan.names import PRESENCE
from lomma_core.quarterly import carry_forward, changes, close, confirm, display, snapshot
from lomma_core.records import listing, queries, secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly.calendar_file import calendar
from tests.conftest import MEMBER, PLAN
from tests.helpers.core_results import form_csv
from tests.helpers.marked_twins import SECOND, WORDS, marked_ids, open_twin

pytestmark = pytest.mark.slow

POLICE = Actor("polis.ett", "polis")
# Reads the log, as the police do not, and marked records as little.
KEEPER = Actor("adm.ett", "administrator")
QUARTERS = [Quarter(2026, nr) for nr in (1, 2, 3, 4)]


def with_key(register: Register) -> str:
    """An export key of role polis, made before anything is marked."""
    accounts.add(register, OPERATOR, POLICE.name, "en lång ramsa att minnas", "polis")
    return export_keys.make(register, POLICE, "Excel")[1]


def lists(register: Register) -> dict[str, str]:
    """Every form's list: sorted by each field, filtered by each choice, searched, turned page by page."""
    texts = {}
    for name, form in register.plan.forms.items():
        queries_ = {"all": listing.ListQuery(limit=None), "second": listing.ListQuery(limit=1, offset=1)}
        for field in form.field:
            for way in (True, False):
                queries_[f"sorted {field.name} {way}"] = listing.ListQuery(sort=field.name, descending=way, limit=None)
            for choice in register.plan.choices_of(field) if field.kind.filtered else ():
                queries_[f"filtered {field.name} {choice}"] = listing.ListQuery(filters={field.name: choice})
        for word in (*WORDS, "klotter", "närvarande", "stödperson", "2026"):
            queries_[f"search {word}"] = listing.ListQuery(search=word)
        for quarter in QUARTERS if form.quarter_field else ():
            queries_[f"{quarter}"] = listing.ListQuery(filters={form.quarter_field.name: str(quarter)})
        for what, query in queries_.items():
            texts[f"list {name} {what}"] = repr(listing.list_records(register, POLICE, name, query))
    return texts


def records(register: Register) -> dict[str, str]:
    """Every record on its own: what it hangs together with, its history, and what stands where it is marked."""
    texts = {}
    for name, ids in marked_ids(register).items():
        for record in ids:
            for verb in (queries.history, related.related_records):
                with pytest.raises(Marked) as refused:
                    verb(register, POLICE, name, record)
                texts[f"{verb.__name__} {name} {record}"] = str(refused.value)
    for name in register.plan.forms:
        for record in listing.list_records(register, POLICE, name, listing.ListQuery(limit=None)).records:
            texts[f"related {name} {record.id}"] = repr(related.related_records(register, POLICE, name, record.id))
            texts[f"history {name} {record.id}"] = repr(queries.history(register, POLICE, name, record.id))
    for quarter, milieu in itertools.product(QUARTERS, register.plan.milieus):
        key, about = {"miljo": milieu.name}, f"{quarter} {milieu.name}"
        for form in ("lagesbild", "uppfoljning_lagesbild"):
            record = queries.find(register, POLICE, form, kvartal=str(quarter), **key)
            before = carry_forward.latest_before(register, POLICE, form, quarter, **key)
            texts[f"find {form} {about}"] = repr((record, before))
    return texts


def counts(register: Register) -> dict[str, str]:
    """Everything that is counted, missing, late or drawn."""
    texts = {
        "levels": repr(overview.levels(register, POLICE)),
        "statuses": repr(overview.status_by_quarter(register, POLICE)),
        "presence": repr(overview.situation_by_quarter(register, POLICE, PRESENCE)),
        "matrix": repr(gaps.matrix(register, POLICE)),
        "gender": repr(gaps.gender_share(register, POLICE)),
        "offers": repr((gaps.offers(register, POLICE), offers.by_quarter(register, POLICE, last=40))),
        "attendance": repr(meetings.attendance(register, POLICE)),
        "next meeting": repr(meetings.next_meeting(register, POLICE)),
        "open quarter": repr(close.open_quarter(register)),
        "events": repr(close.events(register, POLICE)),
        "marked": repr(secrecy.hidden_counts(register, POLICE)),
        "log": repr(log.change_counts(register, POLICE, sorted(secrecy.hidden(register, POLICE)))),
    }
    for year in (2026, 2027):
        texts[f"calendar {year}"] = calendar(register, POLICE, year).decode()
        texts[f"wheel {year}"] = repr(year_wheel.year_wheel(register, POLICE, year).rows)
    for chart in (bars.status_over_quarters, timeline.timeline):
        drawn = chart(register, POLICE)
        texts[chart.__name__] = repr((drawn.sentence, drawn.rows, drawn.records))
    for quarter in QUARTERS:
        for verb in (
            measures.quarter_round,
            overview.measures_progress,
            overview.situations_progress,
            gaps.gaps,
            gaps.missing_parts,
            todo.todo,
            todo.lacking,
            close.gap_lines,
            changes.since,
            close.frozen_for,
        ):
            texts[f"{verb.__name__} {quarter}"] = repr(verb(register, POLICE, quarter))
        comparison = changes.since(register, POLICE, quarter)
        texts[f"changed {quarter}"] = repr(
            (changes.sentences(register.plan, comparison), changes.rows(register.plan, comparison))
        )
        texts[f"state {quarter}"] = snapshot.text(close.state(register, POLICE, quarter))
        texts[f"drafts {quarter}"] = repr(confirm.drafts_page(register, POLICE, quarter, 2))
    return texts


def files(register: Register) -> dict[str, str]:
    """Every file that polis may have, and the masked ones of somebody who may read marked records."""
    texts = {}
    for who, name in itertools.product((POLICE, MEMBER), register.plan.forms):
        texts[f"json {name} {who.role}"] = b"".join(json_writer.stream(register, who, name, masked=True)).decode()
        for kind in csv_writer.KINDS:
            texts[f"{kind} {name} {who.role}"] = form_csv(register, who, name, kind, masked=True).decode()
    for who in (POLICE, MEMBER):
        book = openpyxl.load_workbook(io.BytesIO(xlsx_writer.xlsx_bytes(register, who, [], masked=True)))
        for sheet in book.worksheets:
            texts[f"sheet {sheet.title} {who.role}"] = repr(list(sheet.iter_rows(values_only=True)))
        texts[f"zip {who.role}"] = repr(export_zip(register, who, [], "csv", masked=True))
        for quarter, kind in itertools.product(QUARTERS, request.KINDS):
            wanted = request.ReportRequest(quarter, kind, "html", masked=True)
            texts[f"report {kind} {quarter} {who.role}"] = repr(service.build(register, who, wanted))
    # Whoever makes it, it leaves for others: nobody's file counts marked records.
    for quarter, who in itertools.product(QUARTERS, (POLICE, MEMBER)):
        texts[f"figures {quarter} {who.role}"] = repr(figures_file.export_file(register, who, quarter).data)
    for quarter, name in itertools.product(QUARTERS, aggregates.AGGREGATES):
        texts[f"aggregate {name} {quarter}"] = repr(aggregates.table(register, POLICE, name, quarter)[1])
    texts["archive"] = repr(archive_bytes(register, OPERATOR, masked=True))
    texts["display"] = repr((display.view(register, POLICE), display.decisions(register, POLICE)))
    return texts


def log_as_read(register: Register) -> dict[str, str]:
    """The log as an administrator has it, whole and by each filter, its files, and the verdict on its chain.

    Before that a member exports the insatser that are late: a marked one more in one of the twins.
    """
    list(csv_writer.stream(register, MEMBER, "insats", "csv", filters={"status": "forsenad"}))
    choices = log_reading.filter_choices(register, KEEPER)
    filters = [Filter(**{name: value}) for name, values in choices.items() for value in values]
    texts = {repr(which): repr(log_reading.entries(register, KEEPER, which)) for which in (EVERYTHING, *filters)}
    texts |= {kind: protocols.log_csv(register, KEEPER, kind).decode("utf-8-sig") for kind in csv_writer.KINDS}
    texts |= {"choices": repr(choices), "chain": verdict_sentence(log_reading.verify(register, KEEPER))}
    return {f"log {what}": text for what, text in texts.items()}


def addresses(register: Register, secret: str) -> dict[str, str]:
    """Every export address, with each filter that has choices: status, headers with the ETag, and body."""
    texts = {}
    for name, kind in itertools.product(http_api.addresses(register), http_api.TYPES):
        form = register.plan.forms.get(name)
        pair_lists: list[list[tuple[str, str]]] = [[]]
        for field in form.field if form and kind == "json" else ():
            pair_lists += [[(field.name, choice)] for choice in register.plan.choices_of(field) if field.kind.filtered]
        for pairs in pair_lists:
            answer = http_api.answer(register, http_api.ExportRequest(f"{name}.{kind}", pairs, f"Bearer {secret}"))
            texts[f"http {name}.{kind} {pairs}"] = repr((answer.status, answer.headers, b"".join(answer.body)))
    return texts


@pytest.mark.parametrize("plan", [PLAN, SECOND], ids=["lomma", "ekhamra"])
def test_whatever_marked_records_answer_polis_gets_the_same(tmp_path, plan):
    twins = []
    for number in (0, 1):
        secrets: list[str] = []
        register = open_twin(
            number, tmp_path / f"{number}.duckdb", lambda twin, made=secrets: made.append(with_key(twin)), plan
        )
        texts = lists(register) | records(register) | counts(register) | files(register)
        texts |= log_as_read(register)
        twins.append(texts | addresses(register, secrets[0]))
        register.store.close()
    first, other = twins
    assert first.keys() == other.keys()
    assert [where for where in first if first[where] != other[where]] == []
    assert [where for where, text in first.items() if any(word in text for word in WORDS)] == []


@pytest.mark.parametrize("plan", [PLAN, SECOND], ids=["lomma", "ekhamra"])
def test_the_twins_differ_for_those_who_may_read_marked_records(tmp_path, plan):
    twins = []
    for number in (0, 1):
        register = open_twin(number, tmp_path / f"{number}.duckdb", plan=plan)
        verbs = (overview.levels, gaps.matrix, gaps.gender_share, offers.by_quarter, meetings.next_meeting)
        twins.append({verb.__name__: repr(verb(register, MEMBER)) for verb in verbs})
        twins[-1] |= {"todo": repr(todo.todo(register, MEMBER, QUARTERS[-1])), "marked": repr(marked_ids(register))}
        register.store.close()
    first, other = twins
    assert [what for what in first if first[what] == other[what]] == ["marked"]
