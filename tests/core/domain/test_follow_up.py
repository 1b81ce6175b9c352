"""A quarter's follow-up of an insats gives the insats its status and what was decided (P7)."""

import pytest

from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import Actor
from lomma_core.records import commands, queries, schema
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q2, Q3, Q4, confirm_records, follow, newest


def test_the_insats_gets_the_followups_status_as_a_version_that_says_so(register, measure):
    follow(register, Q4, measure, status="forsenad")
    now = newest(register, measure)
    assert (now.values["status"], now.version) == ("forsenad", 2)
    assert (now.reason, now.saved_by, now.state) == ("Uppföljningen 2026-K4", MEMBER.name, "utkast")
    assert now.values | {"status": "enligt_plan"} == measure.values


@pytest.mark.parametrize("decision", ["fortsatt", "justera"])
def test_to_go_on_or_adjust_leaves_the_insats_running_without_an_end(register, measure, decision):
    follow(register, Q4, measure, beslut=decision)
    assert newest(register, measure) == measure


@pytest.mark.parametrize(("end", "after"), [(None, "2026-K4"), ("löpande", "2026-K4"), ("2027", "2027")])
def test_to_end_makes_the_insats_done_and_gives_it_an_end_where_it_had_none(register, end, after):
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"slut": end})
    answer = follow(register, Q4, measure, beslut="avsluta")
    now = newest(register, measure)
    assert (now.values["status"], now.values["slut"]) == ("genomford", after)
    assert answer.values["status"] == "enligt_plan"


def test_an_insats_that_was_cancelled_ends_as_cancelled(register, measure):
    follow(register, Q4, measure, beslut="avsluta", status="installd")
    assert newest(register, measure).values["status"] == "installd"


@pytest.mark.parametrize("end", [None, "löpande", "2026-K4", "2027"])
def test_ending_that_is_taken_back_gives_the_insats_its_status_and_its_own_end_again(register, end):
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"slut": end})
    answer = follow(register, Q4, measure, beslut="avsluta")
    commands.save(register, MEMBER, answer.form, answer.values | {"beslut": "fortsatt"}, answer.id, answer.version)
    now = newest(register, measure)
    assert (now.version, now.values) == (3, measure.values)


def test_an_end_that_somebody_wrote_after_the_followup_stands_when_ending_is_taken_back(register, measure):
    answer = follow(register, Q4, measure, beslut="avsluta")
    now = newest(register, measure)
    commands.save(register, MEMBER, "insats", now.values | {"malgrupp": "Elever"}, now.id, now.version)
    commands.save(register, MEMBER, answer.form, answer.values | {"beslut": "fortsatt"}, answer.id, answer.version)
    now = newest(register, measure)
    assert (now.values["status"], now.values["slut"], now.values["malgrupp"]) == ("enligt_plan", "2026-K4", "Elever")


def test_confirming_a_followup_leaves_what_was_written_in_the_insats_after_it(register, measure):
    answer = follow(register, Q4, measure, status="forsenad")
    now = newest(register, measure)
    commands.save(register, MEMBER, "insats", now.values | {"status": "enligt_plan"}, now.id, now.version)
    confirm_records(register, answer)
    assert newest(register, measure).values["status"] == "enligt_plan"


def test_an_earlier_quarters_followup_does_not_overwrite_a_later_one(register, measure):
    follow(register, Q4, measure, status="forsenad")
    earlier = follow(register, Q3, measure, status="ej_paborjad", beslut="avsluta")
    assert newest(register, measure).values["status"] == "forsenad"
    commands.save(register, MEMBER, earlier.form, earlier.values | {"status": "installd"}, earlier.id, 1)
    assert newest(register, measure).version == 2


def test_a_followup_that_says_what_the_insats_says_makes_no_version(register, measure):
    follow(register, Q2, measure)
    assert newest(register, measure).version == 1


def test_a_confirmed_insats_stays_confirmed_when_the_group_decides_about_it(register, measure):
    [locked] = confirm_records(register, measure)
    follow(register, Q4, measure, beslut="avsluta")
    now = newest(register, measure)
    assert (now.state, now.version, now.values["status"]) == ("faststalld", locked.version + 1, "genomford")
    assert [record.state for record in queries.history(register, READER, "insats", measure.id)] == [
        "faststalld",
        "faststalld",
        "utkast",
    ]


def test_the_insats_keeps_an_answer_that_has_left_the_plan(register, measure):
    with register.store.transaction() as write:
        schema.add_column(write, "form_insats", "fore_detta", "VARCHAR")
    with register.store.transaction() as write:
        write.execute("UPDATE form_insats SET fore_detta = 'står kvar'")
    follow(register, Q4, measure, status="forsenad")
    sql = "SELECT fore_detta FROM form_insats WHERE record = ? ORDER BY version DESC LIMIT 1"
    assert register.store.read(sql, [measure.id])[0]["fore_detta"] == "står kvar"


def test_the_log_tells_of_both_the_followup_and_the_insats(register, measure):
    answer = follow(register, Q4, measure, status="forsenad")
    rows = register.store.read("SELECT form, record, version, action FROM log ORDER BY nr DESC LIMIT 2")
    assert [tuple(row.values()) for row in rows] == [
        ("insats", measure.id, 2, "update"),
        ("uppfoljning_insats", answer.id, 1, "create"),
    ]


def test_a_followup_that_is_refused_leaves_the_insats_alone(register, measure):
    follow(register, Q4, measure)
    with pytest.raises(commands.NotValid):
        follow(register, Q4, measure, status="forsenad")
    with pytest.raises(commands.NotValid):
        follow(register, Q3, measure, status="okand")
    assert newest(register, measure) == measure


def test_an_imported_followup_counts_and_of_several_the_latest_quarters(register, measure):
    text = f"Kvartal;Insats;Status;Beslut\n2026-K4;{MEASURE['titel']};Försenad;\n2026-K3;{MEASURE['titel']};Inställd;\n"
    table = read_table(text.encode())
    form = register.plan.get_form("uppfoljning_insats")
    actor = Actor(CONVENER.name, CONVENER.role, way="import")
    result = preview.preview(register, actor, form.name, table, columns.suggest(register, form, table))
    preview.save(register, actor, result)
    now = newest(register, measure)
    assert (now.values["status"], now.version, now.way) == ("forsenad", 2, "import")
