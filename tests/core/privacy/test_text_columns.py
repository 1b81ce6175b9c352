"""Every text that is stored is read by the guard or stands in a list with the reason (R2-R4): columns and plan keys."""

import contextlib
import json
import tomllib

import pytest
import tomlkit

from lomma_core.accounts import accounts, display_links, export_keys
from lomma_core.bootstrap import open_register
from lomma_core.errors import FileRefused, LommaError, NotAllowed, NotValid, PersonSuspected, PlanError
from lomma_core.exchange.imports import columns, preview, runs, undo
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.maintenance import text_scan
from lomma_core.personal import drafts, saved_views
from lomma_core.personal.draft_subjects import subject_of_new
from lomma_core.personal.saved_views import View
from lomma_core.plan import texts as plan_texts
from lomma_core.plan.field_types import TYPES
from lomma_core.plan.loader import file_text, load_plan, read_plan
from lomma_core.plan.model import Plan
from lomma_core.purge import purge
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, secrecy, validation
from lomma_core.records.lookup import RecordLookup
from lomma_core.redact import decide, report
from lomma_core.storage.text_columns import FORM_TEXTS, NO_TEXT, TEXT_COLUMNS, Content
from lomma_core.utils.quarters import Quarter
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, PLAN, plan_with
from tests.helpers.quarter_steps import confirm_records, describe, on

# A made-up number whose check digit is right, and a name that nobody has.
NUMBER, NAME = "191212121212", "Anna Svensson"
DIGITS = ("191212121212", "1212121212", "19121212", "121212-1212")
Q4 = Quarter(2026, 4)


def _import_mapping(register, text, read):
    """A heading and a word of a file: what may mean a person is left out of what is stored, and nobody is asked."""
    form = register.plan.forms["insats"]
    table = read_table(f"Rubrik;{text}\nGenerellt;A\n".encode())
    mapping = columns.ColumnMapping({"Rubrik": None, text: "titel"}, {"titel": {text: "annat"}})
    columns.remember(register, MEMBER, form, mapping, table)


def _words_of_answers(register, text, read):
    form, table = register.plan.forms["insats"], read_table(b"Rubrik\nGenerellt\n")
    columns.remember(register, MEMBER, form, columns.ColumnMapping({"Rubrik": "niva"}, {"niva": {text: "x"}}), table)


def _closing(register, text, read):
    close.close(register, CONVENER, Q4, text, read)


def _frozen(register, text, read):
    commands.save(register, MEMBER, "insats", MEASURE | {"syfte": text}, confirmed=read)
    close.close(register, CONVENER, Q4, "Mötet ställdes in.")


def _decision(register, text, read):
    row = {"datum": "2024-01-10", "miljo": "autonom", "aktivitetstyper": "klotter", "kalltyp": "skola"}
    noticed = commands.save(register, MEMBER, "observation", row | {"iakttagelse": "Klotter på en vägg."})
    purge.propose(on(register, "2029-01-10"), ARCHIVIST, "observation", [noticed.id], f"KS 2029/1 {text}", read)


def _taking_out(register, text, read):
    record = commands.save(register, MEMBER, "insats", MEASURE).id
    made = report.report(register, MEMBER, "insats", record, ["titel"])
    decide.propose(register, ARCHIVIST, made.id, f"KS 2029/3 {text}", confirmed=read)


def _provision(register, text, read):
    record = commands.save(register, MEMBER, "insats", MEASURE).id
    secrecy.mark(register, MEMBER, "insats", record, text, "Pågående ärende.", read)


def _secrecy_reason(register, text, read):
    record = commands.save(register, MEMBER, "insats", MEASURE).id
    secrecy.mark(register, MEMBER, "insats", record, "osl_18_1", text, read)


def _label(register, text, read):
    new = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": text, "name": "nytt"})
    proposals.propose(register, ADMIN, new)
    versions.take_into_use(register, ADMIN, confirmed=bool(read))


def _proposal(register, text, read):
    """A proposal is its author's alone: what may mean a person is asked about when it is taken into use."""
    proposals.propose(register, ADMIN, edits.change_form(register.in_use.text, "insats", {"description": text}))
    versions.take_into_use(register, ADMIN, confirmed=bool(read))


def _note(register, text, read):
    new = edits.add_field(proposals.begun(register, ADMIN), "insats", {"label": "Lokal"})
    proposals.propose(register, ADMIN, new)
    versions.take_into_use(register, ADMIN, text, confirmed=bool(read))


def _draft(register, text, read):
    """A draft is not asked about until it is saved; what is refused is left out of it."""
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": text})


def _draft_subject(register, text, read):
    subject = subject_of_new(register, "insats", {"titel": text, "niva": text, "ansvarig": text})
    drafts.keep(register, MEMBER, "insats", subject, {"titel": "Halvskriven"})


def _correction(register, text, read):
    locked = confirm_records(register, describe(register, Q4))[0]
    values = locked.values | {"konsekvens": "Liten."}
    confirm.correct(register, CONVENER, "lagesbild", values, locked.id, locked.version, text, True, read)


def _import_file(register, text, read):
    table = read_table("Titel;Nivå\nKurs;generell\n".encode())
    mapping = columns.suggest(register, register.plan.forms["insats"], table)
    made = preview.preview(register, MEMBER, "insats", table, mapping)
    preview.save(register, MEMBER, made, file=f"{text}.csv")


def _undone_import(register, text, read):
    _import_file(register, "fil", ())
    (run,) = runs.runs(register, MEMBER)
    undo.undo(register, MEMBER, run.id, text, undo.preview(register, MEMBER, run.id).touched, read)


# (table, column) -> the way in. What is stored of the words is asked about, or left out.
WAYS = {
    ("account", "name"): lambda r, t, read: accounts.add(r, ADMIN, t, None, "medlem"),
    ("import_mapping", "heading"): _import_mapping,
    ("import_mapping", "mapping"): _words_of_answers,
    ("import_run", "file"): _import_file,
    ("import_step", "reason"): _undone_import,
    ("quarter_event", "reason"): _closing,
    ("quarter_event", "snapshot"): _frozen,
    ("purge", "reference"): _decision,
    ("purge_record", "reference"): _decision,
    ("redact_report", "reference"): _taking_out,
    ("redact_place", "reference"): _taking_out,
    ("secrecy", "provision"): _provision,
    ("secrecy", "reason"): _secrecy_reason,
    ("plan_version", "text"): _label,
    ("plan_version", "changes"): _label,
    ("plan_version", "note"): _note,
    ("plan_draft", "text"): _proposal,
    ("draft", "answers"): _draft,
    ("draft", "subject"): _draft_subject,
    ("list_view", "name"): lambda r, t, read: saved_views.save(r, MEMBER, "insats", t, View()),
    ("list_view", "query"): lambda r, t, read: saved_views.save(r, MEMBER, "insats", "Mina", View(search=t)),
    ("display_link", "name"): lambda r, t, read: display_links.add(r, ADMIN, t, read),
    ("export_key", "name"): lambda r, t, read: export_keys.make(r, MEMBER, t),
    ("form_*", "reason"): _correction,
}
# Left out or kept apart without a word: nothing of them is stored for others to see.
SILENT = {("import_run", "file"), ("import_mapping", "mapping"), ("draft", "answers"), ("draft", "subject")}
# Refused, or left out, where other places ask: there is no need of a name.
NEVER_ASKED = {("import_mapping", "heading"), ("list_view", "name"), ("list_view", "query"), ("export_key", "name")}

NAMES_ASK = sorted(WAYS.keys() - {("account", "name"), *SILENT, *NEVER_ASKED})
LEFT_OUT = sorted(NEVER_ASKED | {("import_run", "file"), ("import_mapping", "mapping"), ("draft", "subject")})


def _file_bytes(register) -> bytes:
    register.store.checkpoint()
    return b"".join(file.read_bytes() for file in register.store.path.parent.iterdir() if file.is_file())


def _stored(register, table: str, column: str) -> str:
    names = [name for name in _tables(register) if name == table or (table == "form_*" and name.startswith("form_"))]
    return str([register.store.read(f'SELECT "{column}" FROM "{name}"') for name in names])


def _tables(register) -> list[str]:
    rows = register.store.read("SELECT table_name AS t FROM information_schema.tables ORDER BY t")
    return [row["t"] for row in rows]


def test_every_text_column_of_the_database_is_read_by_the_guard_or_listed_with_a_reason(full_register):
    store = full_register.store
    fields = {(row["form"], row["field"]): row["type"] for row in store.read("SELECT * FROM plan_field")}
    sql = "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE data_type = 'VARCHAR'"
    texts = {(column.table, column.column) for column in TEXT_COLUMNS} | {("form_*", name) for name in FORM_TEXTS}
    assert not texts & NO_TEXT.keys()
    there = set()
    for row in store.read(sql):
        if row["t"].startswith("sort_"):
            # Made of the newest rows, and follows them (sort_rows).
            continue
        # The newest rows have the columns of the versions, and follow them (newest_rows).
        table, column = row["t"].replace("newest_", "form_"), row["c"]
        form = table.removeprefix("form_") if table.startswith("form_") else ""
        if (form, column) in fields:
            kind = TYPES[fields[form, column]]
            # What is picked is one of the plan's names, and a count has at most six digits.
            assert kind.guarded or kind.picked or kind.counts_people, (table, column)
            continue
        place = ("form_*" if form else table, column)
        there.add(place)
        assert place in texts or NO_TEXT.get(place), f"No guard reads {table}.{column}: see text_columns.py"
    # And the list names no column that is not there.
    assert texts | NO_TEXT.keys() == there
    assert WAYS.keys() == texts


@pytest.mark.parametrize("place", WAYS, ids=".".join)
@pytest.mark.parametrize("number", [NUMBER, "19121212-1212", "19121212\u200b1212"])
def test_a_persons_number_comes_into_no_text_column_and_is_not_repeated(register, place, number):
    accounts.add(register, ADMIN, MEMBER.name, None, "medlem")
    if place in SILENT:
        WAYS[place](register, number, ())
    else:
        with pytest.raises(LommaError) as refused:
            WAYS[place](register, number, ())
        message = str(refused.value)
        assert "personnummer" in message or "peka ut en person" in message
        assert not any(digits in message for digits in DIGITS)
    stored = _file_bytes(register)
    assert not any(digits.encode() in stored for digits in DIGITS)
    assert "1212" not in _stored(register, *place)


@pytest.mark.parametrize("place", NAMES_ASK, ids=".".join)
def test_a_probable_name_is_asked_about_before_it_comes_into_a_text_column(register, place):
    with pytest.raises(PersonSuspected) as question:
        WAYS[place](register, NAME, ())
    assert "Svensson" not in str(question.value) + " ".join(question.value.words)
    if place != ("plan_draft", "text"):
        assert "Svensson" not in _stored(register, *place)


@pytest.mark.parametrize("place", LEFT_OUT, ids=".".join)
def test_a_probable_name_does_not_come_into_what_needs_none(register, place):
    accounts.add(register, ADMIN, MEMBER.name, None, "medlem")
    with contextlib.suppress(NotValid):
        WAYS[place](register, NAME, ())
    assert "svensson" not in _stored(register, *place).lower()
    assert b"Anna Svensson" not in _file_bytes(register)


def _plan_places():
    """(table of the plan file, key) of every key in which the loader takes a text."""
    for name, part in Plan.model_json_schema(by_alias=True)["$defs"].items():
        yield from ((name, key) for key, value in part["properties"].items() if "'string'" in str(value))


TABLES = {
    "Municipality": lambda data: data["plan"],
    "Seat": lambda data: data["plats"][0],
    "Level": lambda data: data["niva"][0],
    "Role": lambda data: data["roll"][0],
    "Choice": lambda data: next(iter(data["choices"].values()))[0],
    "Form": lambda data: data["form"][0],
    "Field": lambda data: data["form"][0]["field"][0],
}


def _with(table: str, key: str, text: str) -> dict:
    """The plan file's tables, with a text under a key in place of what stands there."""
    data = tomllib.loads(file_text(PLAN))
    as_list = key in ("aliases", "headings", "leave_out", "may", "unique", "same", "minimum", "list")
    TABLES[table](data)[key] = [text] if as_list else {"x": text} if key == "calm" else text
    return data


@pytest.mark.parametrize(("table", "key"), [*_plan_places()])
def test_every_key_of_the_plan_is_held_against_the_guard(table, key):
    with pytest.raises(PlanError) as refused:
        read_plan(tomlkit.dumps(_with(table, key, NUMBER)), "Planen")
    assert "personnummer" in str(refused.value)
    assert not any(digits in str(refused.value) for digits in DIGITS)
    if key not in plan_texts.NO_TEXT:
        name = "anna_svensson" if key == "name" else NAME
        suspected = [part for part in plan_texts.texts(_with(table, key, name)) if plan_texts.kinds(part.text)[1]]
        assert {part.key for part in suspected} == {"x" if key == "calm" else key}
        assert not any("svensson" in part.place.lower() for part in suspected)


def test_the_plans_list_of_keys_without_texts_names_keys_that_are_there():
    assert plan_texts.NO_TEXT.keys() <= {key for _, key in _plan_places()}


@pytest.mark.parametrize("table", ["Choice", "Seat"])
def test_a_choices_own_keys_are_texts_too(table):
    data = tomllib.loads(file_text(PLAN))
    TABLES[table](data).update({"anna_svensson": "ja", "form": NAME})
    suspected = [part for part in plan_texts.texts(data) if plan_texts.kinds(part.text)[1]]
    assert [part.key for part in suspected] == ["nyckel", "form"]
    assert not any("svensson" in part.place.lower() for part in suspected)


@pytest.mark.parametrize("comment", [f"# {NUMBER}", "# elev 19121212\n# 1212", f'x = 1 # "{NUMBER}"'])
def test_a_plan_file_is_refused_for_a_persons_number_in_a_comment_which_is_stored_with_it(comment):
    plan = file_text(PLAN)
    with pytest.raises(PlanError) as refused:
        read_plan(f"{plan}\n{comment}\n", "Planen")
    assert f"kommentaren på rad {len(plan.splitlines()) + 2}: ett personnummer" in str(refused.value)
    assert "1212" not in str(refused.value)


def test_digits_of_comments_that_stand_apart_are_no_number_together():
    plan = file_text(PLAN)
    read_plan(f"{plan}\n# Beslutad 2019-12-12\n\n# 1212 elever\n", "Planen")


def test_words_that_stand_apart_in_a_title_are_read_as_they_are_shown(tmp_path, register):
    path = plan_with(tmp_path, {'title = "{ide}"': 'title = "{ide} {resursbehov}"'})
    form, links = load_plan(path).forms["forslag"], RecordLookup(load_plan(path), register.store.read)
    checked = validation.validate(
        load_plan(path), form, {"ide": "Läxhjälp 19121212", "resursbehov": "1212"}, links, complete=False
    )
    assert "personnummer" in checked.errors["resursbehov"]
    values = {"ide": "Läxhjälp 070-123", "resursbehov": "45 67"}
    checked = validation.validate(load_plan(path), form, values, links, complete=False)
    assert [(part.field, part.kind) for part in checked.suspicions] == [("resursbehov", "telefonnummer")]


def test_a_mark_is_read_with_its_provision_and_its_reason_together(register, measure):
    with pytest.raises(NotValid) as refused:
        secrecy.mark(register, MEMBER, "insats", measure.id, "OSL 19121212", "1212 är berörd")
    assert "1212" not in str(refused.value)


def test_a_file_whose_heading_is_a_persons_number_is_refused_by_its_place(register):
    table = read_table(f"Insats;{NUMBER}\nA;B\n".encode())
    with pytest.raises(FileRefused, match="Rubriken i kolumn 2: ett personnummer"):
        columns.suggest(register, register.plan.forms["insats"], table)


@pytest.mark.parametrize("column", TEXT_COLUMNS, ids=lambda column: f"{column.table}.{column.column}")
def test_the_text_scan_reads_every_text_column_and_says_where(full_register, column):
    saved_views.save(full_register, MEMBER, "insats", "Mina", View(search="kurs"))
    display_links.add(full_register, ADMIN, "Konferensrummet")
    assert text_scan.scan(full_register, ARCHIVIST) == []
    cell = {
        Content.TEXT: f"Se {NUMBER}",
        Content.JSON: json.dumps({"field": {"titel": [f"Se {NUMBER}"]}, "titel": f"Se {NUMBER}"}),
        Content.QUERY: f"ny?sok=Se+{NUMBER}",
        Content.PLAN: f"# {NUMBER}\n[plan]\nnamn = 'Planen'\n",
    }[column.content]
    first_row = f'rowid = (SELECT min(rowid) FROM "{column.table}")'
    with full_register.store.transaction() as write:
        write.execute(f'UPDATE "{column.table}" SET "{column.column}" = ? WHERE {first_row}', [cell])
    result = text_scan.scan(full_register, ARCHIVIST)
    assert result
    assert all(finding.refused and finding.kind == "personnummer" for finding in result)
    assert NUMBER not in repr(result)
    if column.table != "draft" or column.column == "subject":
        assert all(finding.form_label.startswith(column.place) for finding in result)
        assert {finding.label for finding in result} == {column.label}


def test_the_text_scan_reads_the_reason_of_a_correction_and_fields_that_have_left_the_plan(register, measure):
    with register.store.transaction() as write:
        for table in ("form_insats", "newest_insats"):
            write.execute(f'ALTER TABLE "{table}" ADD COLUMN "gammalt" VARCHAR')
        write.insert("plan_field", [{"form": "insats", "field": "gammalt", "type": "text"}])
        write.execute('UPDATE "form_insats" SET reason = ?, gammalt = ?', [f"Se {NUMBER}", NAME])
    result = [(finding.label, finding.kind) for finding in text_scan.scan(register, ADMIN)]
    assert result == [("Varför versionen gjordes", "personnummer"), ("gammalt", "namn")]


def test_the_text_scan_asks_about_names_in_the_plan_in_use(tmp_path):
    path = plan_with(tmp_path, {'label = "Räddningstjänsten"': f'label = "{NAME}"'})
    opened = open_register(path, tmp_path / "lomma.duckdb")
    [finding] = text_scan.scan(opened, ADMIN)
    opened.store.close()
    assert (finding.form_label, finding.label, finding.kind) == (
        "Planen i bruk",
        "plats, raddningstjansten, label",
        "namn",
    )


def test_only_who_manages_accounts_may_scan(register):
    with pytest.raises(NotAllowed):
        text_scan.scan(register, MEMBER)


def test_the_scan_says_nothing_of_marked_records_to_who_may_not_read_them(register, measure):
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET titel = ?", [NAME])
    secrecy.mark(register, CONVENER, "insats", measure.id, "osl_18_1", "Skäl")
    with register.store.transaction() as write:
        write.execute("UPDATE secrecy SET reason = ?", [NAME])
    places = [finding.form_label for finding in text_scan.scan(register, ARCHIVIST)]
    assert places == ["Insats", f"Sekretessmarkering (Insats och {measure.id})"]
    assert text_scan.scan(register, ADMIN) == []


def test_an_answer_of_a_type_that_this_version_does_not_know_is_read_as_text(register, measure):
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET titel = ?", [NAME])
        write.execute("UPDATE plan_field SET type = 'framtida' WHERE form = 'insats' AND field = 'titel'")
    assert [finding.field for finding in text_scan.scan(register, ADMIN)] == ["titel"]
