"""A quarter is open until it is closed; from then on it shows what the group decided, byte for byte (P7, R10)."""

import hashlib
import json
from datetime import timedelta

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.cli import main
from lomma_core.domain import todo
from lomma_core.errors import Locked, NotAllowed, NotValid, Outdated
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import Actor
from lomma_core.quarterly import close, confirm, snapshot
from lomma_core.records import commands
from lomma_core.records.lookup import closed_quarters
from lomma_core.utils.quarters import Quarter
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER, plan_with
from tests.helpers.quarter_steps import (
    CALM,
    Q2,
    Q3,
    Q4,
    STANDS,
    confirm_records,
    counts,
    describe,
    follow,
    follow_picture,
    newest,
    on,
    whole_round,
)

WHY = "Mötet ställdes in."
IMPORTER = Actor("sammankallande.ett", "sammankallande", way="import")


def close_quarter(register, quarter=Q3, actor=CONVENER):
    """Close a quarter as a page does: with what it lacks, and a reason if there is any."""
    missing = todo.lacking(register, actor, quarter)
    close.close(register, actor, quarter, WHY if missing else "")


def stored(register, quarter=Q3):
    """The documents that closings have left, oldest first, as they lie in the store."""
    sql = "SELECT snapshot, digest FROM quarter_event WHERE quarter = ? AND action = 'close' ORDER BY nr"
    return register.store.read(sql, [str(quarter)])


# ---------------------------------------------------------------- closing


def test_a_complete_quarter_is_closed_without_a_reason(register, measure):
    whole_round(register, Q3, measure)
    assert todo.lacking(register, CONVENER, Q3) == []
    close.close(register, CONVENER, Q3)
    assert closed_quarters(register.store.read) == {"2026-K3"}
    state = close.frozen_for(register, READER, Q3)
    assert (state["quarter"], state["missing"], state["reason"]) == ("2026-K3", [], "")
    assert (state["closed_by"], state["closed_at"]) == (CONVENER.name, "2026-11-24T10:00+01:00")


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_quarter_that_lacks_something_is_closed_only_with_a_reason(register, reason):
    missing = todo.lacking(register, CONVENER, Q3)
    assert missing
    before = counts(register)
    with pytest.raises(NotValid) as refused:
        close.close(register, CONVENER, Q3, reason)
    assert list(refused.value.errors) == ["reason"]
    assert (counts(register), closed_quarters(register.store.read)) == (before, set())


def test_what_was_missing_and_why_it_was_closed_all_the_same_stay_in_the_document(register):
    missing = todo.lacking(register, CONVENER, Q3)
    close.close(register, CONVENER, Q3, f"  {WHY} ")
    state = close.frozen_for(register, READER, Q3)
    assert (state["missing"], state["reason"]) == (missing, WHY)


def test_a_quarter_that_has_not_begun_is_not_closed(register):
    with pytest.raises(NotValid, match="2027-K1 har inte börjat"):
        close.close(register, CONVENER, Q4 + 1)
    with pytest.raises(NotValid):
        close.close(on(register, "2026-12-31", "23:59"), CONVENER, Q4 + 1)
    close.close(on(register, "2027-01-01", "00:00"), CONVENER, Q4 + 1, WHY)
    assert closed_quarters(register.store.read) == {"2027-K1"}


def test_a_quarter_is_not_closed_over_an_earlier_one_that_is_open(register):
    close_quarter(register, Q2)
    with pytest.raises(NotValid, match="2026-K3 är öppet"):
        close_quarter(register, Q4)
    close_quarter(register, Q3)
    close.reopen(register, ARCHIVIST, Q2, "En uppgift var fel.")
    assert close.open_quarter(register) == Q2
    with pytest.raises(NotValid, match="2026-K2 är öppet"):
        close_quarter(register, Q4)
    close_quarter(register, Q2)
    close_quarter(register, Q4)
    assert closed_quarters(register.store.read) == {"2026-K2", "2026-K3", "2026-K4"}


def test_a_quarter_is_closed_once(register):
    close_quarter(register)
    before = stored(register)
    with pytest.raises(NotValid, match="redan stängt"):
        close.close(register, CONVENER, Q3)
    assert stored(register) == before


@pytest.mark.parametrize(
    "actor", [READER, MEMBER, ARCHIVIST, None], ids=lambda account: account.role if account else "nobody"
)
def test_only_the_convener_closes(register, actor):
    with pytest.raises(NotAllowed):
        close.close(register, actor, Q3)
    assert closed_quarters(register.store.read) == set()


def test_closing_and_opening_are_in_the_log_without_the_reasons(register):
    close_quarter(register)
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    rows = register.store.read("SELECT * FROM log ORDER BY nr DESC LIMIT 2")
    assert [(r["who"], r["action"], r["record"]) for r in rows] == [
        (ARCHIVIST.name, "quarter_reopen", "2026-K3"),
        (CONVENER.name, "quarter_close", "2026-K3"),
    ]
    assert WHY not in str(rows)
    assert "En uppgift" not in str(rows)


# ---------------------------------------------------------------- which quarter is open


def test_a_quarter_stays_open_until_it_is_closed_and_not_until_the_calendar_turns(register):
    assert close.open_quarter(register) == Q4
    describe(register, Q4)
    for day in ("2026-12-31", "2027-01-01", "2027-03-31"):
        later = on(register, day)
        assert close.open_quarter(later) == Q4, day
    follow_picture(on(register, "2027-01-15"), Q4)
    close_quarter(on(register, "2027-01-20"), Q4)
    assert close.open_quarter(on(register, "2027-01-20")) == Q4 + 1


def test_after_an_early_closing_the_next_quarter_is_open_once_it_has_begun(register):
    close_quarter(register, Q4)
    assert close.open_quarter(register) == Q4
    assert close.open_quarter(on(register, "2027-01-01", "00:00")) == Q4 + 1


def test_the_quarter_after_the_last_closed_one_waits_however_long_it_takes(register):
    close_quarter(register, Q3)
    assert close.open_quarter(on(register, "2028-05-01")) == Q4


def test_a_reopened_quarter_is_the_open_one_again(register):
    close_quarter(register, Q2)
    close_quarter(register, Q3)
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    assert close.open_quarter(register) == Q3


# ---------------------------------------------------------------- frozen


def test_an_open_quarter_shows_what_the_register_says_now(register):
    assert close.frozen_for(register, READER, Q3) is None
    assert snapshot.form_document(close.state(register, READER, Q3), "lagesbild")["records"] == []
    saved = describe(register, Q3)
    [document] = snapshot.form_document(close.state(register, READER, Q3), "lagesbild")["records"]
    assert (document["id"], document["title"]) == (saved.id, "Vit makt-miljön, 2026-K3")


def test_a_document_holds_the_quarters_own_records_and_what_stands(register, measure):
    describe(register, Q3)
    describe(register, Q4)
    commands.save(register, MEMBER, "mote", {"datum": "2026-09-30", "narvarande": "sakerhetschefen"}, complete=False)
    commands.save(register, MEMBER, "mote", {"datum": "2026-10-01", "narvarande": "sakerhetschefen"}, complete=False)
    state = close.state(register, READER, Q3)
    titles = {form["name"]: [record["title"] for record in form["records"]] for form in state["forms"]}
    assert titles["lagesbild"] == ["Vit makt-miljön, 2026-K3"]
    assert titles["mote"] == ["Möte 2026-09-30"]
    assert titles["insats"] == [MEASURE["titel"]]


def test_a_closed_quarter_stays_as_it_was_byte_for_byte_whatever_is_saved_later(register, measure):
    whole_round(register, Q3, measure)
    close_quarter(register)
    [before] = stored(register)
    commands.save(register, MEMBER, "insats", newest(register, measure).values | {"malgrupp": "Elever"}, measure.id, 1)
    follow(register, Q4, measure, beslut="avsluta")
    commands.save(register, MEMBER, "forslag", {"ide": "Ny idé", "niva": "generell"}, complete=False)
    commands.save(register, CONVENER, "platsuppgift", {"plats": "polisen", "lage": "erbjuden", "datum": "2026-11-24"})
    meeting = {"datum": "2026-09-30", "narvarande": "sakerhetschefen", "polisen": "narvarande"}
    commands.save(register, MEMBER, "mote", meeting)
    assert stored(register) == [before]
    state = close.state(register, READER, Q3)
    assert snapshot.text(state) == before["snapshot"]
    assert hashlib.sha256(before["snapshot"].encode()).hexdigest() == before["digest"]
    [document] = snapshot.form_document(state, "insats")["records"]
    assert document["values"]["malgrupp"] == MEASURE["malgrupp"]


def test_a_closed_quarter_stays_as_it_was_after_the_plan_file_has_changed_and_the_store_is_opened_anew(
    register, measure, tmp_path
):
    whole_round(register, Q3, measure)
    close_quarter(register)
    [before] = stored(register)
    register.store.close()
    last = '  label = "Analys: varför ser det ut så?"\n  required = true\n'
    new = '\n  [[form.field]]\n  type = "text"\n  name = "ny_fraga"\n  label = "En ny fråga"\n  required = true\n'
    changes = {'label = "Närvaro i ord"': 'label = "Omdöpt"', 'label = "Ingen känd närvaro"': 'label = "Ingen alls"'}
    again = open_register(plan_with(tmp_path, changes | {last: last + new}), register.store.path, lambda: NOW)
    try:
        assert stored(again) == [before]
        state = close.state(again, READER, Q3)
        assert snapshot.text(state) == before["snapshot"]
        form = snapshot.form_document(state, "lagesbild")
        labels = {field["name"]: field["label"] for field in form["fields"]}
        assert labels["narvaro_ord"] == "Närvaro i ord"
        assert "ny_fraga" not in labels
        assert {record["shown"]["narvaro"] for record in form["records"]} == {"Ingen känd närvaro"}
        live = snapshot.form_document(close.state(again, READER, Q4), "lagesbild")
        assert {"narvaro_ord": "Omdöpt", "ny_fraga": "En ny fråga"}.items() <= {
            field["name"]: field["label"] for field in live["fields"]
        }.items()
    finally:
        again.store.close()


def test_a_document_hides_small_counts(register):
    offer = MEASURE | {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson"}
    follow(register, Q3, commands.save(register, MEMBER, "insats", offer), antal_erbjudna="3", antal_pagaende="12")
    close_quarter(register)
    [document] = snapshot.form_document(close.frozen_for(register, READER, Q3), "uppfoljning_insats")["records"]
    for answers in (document["values"], document["shown"]):
        assert (answers["antal_erbjudna"], answers["antal_pagaende"]) == ("<5", "12")


def test_only_those_who_may_read_see_a_quarter(register):
    close_quarter(register)
    for look in (close.frozen_for, close.state, close.events):
        with pytest.raises(NotAllowed):
            look(register, None, Q3)


# ---------------------------------------------------------------- nothing gets into a closed quarter


@pytest.fixture
def closed_register(register, measure):
    """The third quarter with one confirmed and one drafted record, closed; returns the two."""
    [confirmed] = confirm_records(register, describe(register, Q3))
    draft = follow(register, Q3, measure)
    close_quarter(register)
    return confirmed, draft


def test_no_new_record_is_saved_in_a_closed_quarter(register, closed_register):
    before = counts(register)
    with pytest.raises(NotValid, match="kvartalet är stängt"):
        describe(register, Q3, "autonom")
    with pytest.raises(NotValid, match="kvartalet är stängt"):
        follow_picture(register, Q3)
    assert counts(register) == before


def test_no_draft_of_a_closed_quarter_is_changed_or_moved_out_of_it(register, closed_register):
    _, draft = closed_register
    before = counts(register)
    for answers in ({"resultat": "svagt"}, {"kvartal": str(Q4)}):
        with pytest.raises(Locked, match="2026-K3 är stängt"):
            commands.save(register, MEMBER, draft.form, draft.values | answers, draft.id, draft.version)
    assert counts(register) == before


def test_no_record_is_moved_into_a_closed_quarter(register, closed_register):
    other = describe(register, Q4, "autonom")
    with pytest.raises(NotValid, match="kvartalet är stängt"):
        commands.save(register, MEMBER, other.form, other.values | {"kvartal": str(Q3)}, other.id, other.version)
    assert newest(register, other).values["kvartal"] == str(Q4)


def test_nothing_is_confirmed_or_corrected_in_a_closed_quarter(register, closed_register):
    confirmed, draft = closed_register
    before = counts(register)
    with pytest.raises(Locked, match="2026-K3 är stängt"):
        confirm_records(register, draft)
    values = confirmed.values | {"konsekvens": "Liten."}
    with pytest.raises(Locked, match="2026-K3 är stängt"):
        confirm.correct(register, CONVENER, confirmed.form, values, confirmed.id, 2, "Fel.", True)
    assert counts(register) == before


def previewed(register, form, text):
    table = read_table(text.encode())
    mapping = columns.suggest(register, register.plan.get_form(form), table)
    return preview.preview(register, IMPORTER, form, table, mapping)


NEW_PICTURE = "Kvartal;Miljö;Närvaro\n2026-K3;Autonoma miljön;Enstaka tecken\n"
CHANGED_FOLLOWUP = f"Kvartal;Insats;Status;Resultat\n2026-K3;{MEASURE['titel']};Enligt plan;Svagt\n"


@pytest.mark.parametrize(
    ("form", "text"), [("lagesbild", NEW_PICTURE), ("uppfoljning_insats", CHANGED_FOLLOWUP)], ids=["new", "changed"]
)
def test_an_import_into_a_closed_quarter_is_rejected_row_by_row(register, closed_register, form, text):
    before = counts(register)
    result = previewed(register, form, text)
    assert [outcome.outcome for outcome in result.outcomes] == [RowOutcome.REJECTED]
    assert "stängt" in result.outcomes[0].reason
    preview.save(register, IMPORTER, result)
    assert counts(register) == before


@pytest.mark.parametrize(
    ("form", "text"), [("lagesbild", NEW_PICTURE), ("uppfoljning_insats", CHANGED_FOLLOWUP)], ids=["new", "changed"]
)
def test_a_quarter_that_is_closed_between_an_imports_preview_and_its_save_stays_closed(register, measure, form, text):
    follow(register, Q3, measure)
    result = previewed(register, form, text)
    assert len(result.accepted) == 1
    close_quarter(register)
    before = counts(register)
    with pytest.raises(Outdated):
        preview.save(register, IMPORTER, result)
    assert counts(register) == before


def test_the_command_line_gets_nothing_into_a_closed_quarter(register, closed_register, tmp_path, monkeypatch, capsys):
    before = counts(register)
    register.store.close()
    (tmp_path / "in.csv").write_text(NEW_PICTURE, encoding="utf-8")
    monkeypatch.setenv("LOMMA_DATABASE", str(register.store.path))
    monkeypatch.setenv("LOMMA_TODAY", "2026-11-24")
    assert main.main(["import", "lagesbild", str(tmp_path / "in.csv"), "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert (result["rejected"], result["new"], result["changed"]) == (1, 0, 0)
    assert "stängt" in result["rows"][0]["reason"]
    again = open_register(PLAN, register.store.path, lambda: NOW)
    try:
        assert counts(again) == before
    finally:
        again.store.close()


def test_the_next_quarter_goes_on_while_the_one_before_is_closed(register, closed_register, measure):
    [picture] = confirm_records(register, describe(register, Q4))
    answer = follow(register, Q4, measure, status="forsenad")
    assert (picture.state, answer.state) == ("faststalld", "utkast")
    assert newest(register, measure).values["status"] == "forsenad"


# ---------------------------------------------------------------- opening it again


@pytest.mark.parametrize(
    "actor", [READER, MEMBER, CONVENER, None], ids=lambda account: account.role if account else "nobody"
)
def test_only_the_administrator_opens_a_closed_quarter(register, actor):
    close_quarter(register)
    with pytest.raises(NotAllowed):
        close.reopen(on(register, "2026-11-25"), actor, Q3, "En uppgift var fel.")
    assert closed_quarters(register.store.read) == {"2026-K3"}


def test_the_convener_opens_a_quarter_the_same_day_with_a_reason_that_stays_in_the_history(register):
    # Half past eleven at night in Stockholm is another day than the stored moment's.
    close_quarter(on(register, "2026-11-24", "00:10"))
    same_evening = on(register, "2026-11-24", "23:30")
    with pytest.raises(NotValid) as refused:
        close.reopen(same_evening, CONVENER, Q3, "  ")
    assert list(refused.value.errors) == ["reason"]
    close.reopen(same_evening, CONVENER, Q3, "En miljö glömdes.")
    assert closed_quarters(register.store.read) == set()
    assert [(event["action"], event["reason"]) for event in close.events(register, CONVENER, Q3)] == [
        ("reopen", "En miljö glömdes."),
        ("close", WHY),
    ]


@pytest.mark.parametrize("actor", [READER, MEMBER, None], ids=lambda account: account.role if account else "nobody")
def test_nobody_but_who_closes_quarters_opens_one_the_same_day(register, actor):
    close_quarter(register)
    with pytest.raises(NotAllowed):
        close.reopen(register, actor, Q3, "En uppgift var fel.")
    assert closed_quarters(register.store.read) == {"2026-K3"}


def test_a_quarter_that_was_opened_again_or_never_closed_is_not_the_conveners_to_open(register):
    assert not close.may_reopen(register, CONVENER, Q3)
    close_quarter(register)
    assert close.may_reopen(register, CONVENER, Q3)
    close.reopen(register, CONVENER, Q3, "En miljö glömdes.")
    assert not close.may_reopen(register, CONVENER, Q3)


@pytest.mark.parametrize(("day", "left"), [("2026-09-29", 1), ("2026-09-30", 0), ("2026-10-01", -1)])
def test_the_days_that_a_quarter_has_left_are_counted_after_today(register, day, left):
    assert close.days_left(on(register, day), Q3) == left


def test_a_quarter_is_opened_only_with_a_reason_and_only_when_it_is_closed(register):
    with pytest.raises(NotValid, match="inte stängt"):
        close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    close_quarter(register)
    with pytest.raises(NotValid) as refused:
        close.reopen(register, ARCHIVIST, Q3, "  ")
    assert list(refused.value.errors) == ["reason"]
    assert closed_quarters(register.store.read) == {"2026-K3"}


def test_an_opened_quarter_can_be_written_in_and_closed_anew_and_both_documents_stay(register):
    describe(register, Q3)
    close_quarter(register)
    close.reopen(register, ARCHIVIST, Q3, "En miljö glömdes.")
    assert close.frozen_for(register, READER, Q3) is None
    commands.save(register, MEMBER, "lagesbild", CALM | {"kvartal": str(Q3), "miljo": "autonom"})
    close_quarter(register)
    first, second = (json.loads(row["snapshot"]) for row in stored(register))
    numbers = [len(snapshot.form_document(state, "lagesbild")["records"]) for state in (first, second)]
    assert numbers == [1, 2]
    assert close.frozen_for(register, READER, Q3) == second


def test_the_confirmed_records_of_an_opened_quarter_are_still_locked(register):
    [confirmed] = confirm_records(register, describe(register, Q3))
    close_quarter(register)
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    with pytest.raises(Locked, match="fastställd"):
        commands.save(register, MEMBER, confirmed.form, confirmed.values, confirmed.id, confirmed.version)


def test_events_tell_who_closed_and_opened_which_quarter_when_and_why(register):
    describe(register, Q3)
    close_quarter(register)
    tomorrow = on(register, "2026-11-25")
    close.reopen(tomorrow, ARCHIVIST, Q3, "En uppgift var fel.")
    close_quarter(tomorrow, Q2)
    events = close.events(register, READER)
    assert [(row["quarter"], row["nr"], row["action"], row["who"]) for row in events] == [
        ("2026-K3", 2, "reopen", ARCHIVIST.name),
        ("2026-K2", 1, "close", CONVENER.name),
        ("2026-K3", 1, "close", CONVENER.name),
    ]
    assert events[0]["reason"] == "En uppgift var fel."
    assert events[0]["happened_at"] - events[2]["happened_at"] == timedelta(days=1)
    assert [row["action"] for row in close.events(register, READER, Q3)] == ["reopen", "close"]
    assert all("snapshot" not in event for event in events)


def test_second_answers_for_a_quarter_are_sent_to_the_first(register):
    first = follow_picture(register, Q3)
    with pytest.raises(NotValid) as refused:
        commands.save(register, MEMBER, first.form, STANDS | {"kvartal": str(Q3), "miljo": "vit_makt"})
    assert refused.value.record == first.id
    assert Quarter.parse(first.values["kvartal"]) == Q3
