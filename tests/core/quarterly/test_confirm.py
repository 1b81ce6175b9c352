"""Fastställa locks a record as the group's own: read, by the convener, in a quarter that has begun (R7, R10, P7)."""

import pytest

from lomma_core.errors import Conflict, Locked, NotAllowed, NotFound, NotValid
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, secrecy
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import (
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
)


@pytest.fixture
def draft(register):
    """A lägesbild of the present quarter that nobody has confirmed."""
    return describe(register, Q4)


def test_a_confirmed_record_has_the_drafts_answers_and_says_who_confirmed_it(register, draft):
    done = confirm.confirm(register, CONVENER, draft.form, draft.id, draft.version, read=True)
    assert (done.state, done.version, done.saved_by) == ("faststalld", 2, CONVENER.name)
    assert done.values == draft.values
    assert newest(register, draft) == done


def test_nothing_is_confirmed_without_the_tick_that_the_text_is_read(register, draft):
    before = counts(register)
    with pytest.raises(NotValid) as refused:
        confirm.confirm(register, CONVENER, draft.form, draft.id, draft.version, read=False)
    assert list(refused.value.errors) == ["read"]
    assert "ingen person kan identifieras" in str(refused.value)
    assert counts(register) == before


@pytest.mark.parametrize(
    "actor", [READER, MEMBER, ARCHIVIST, ADMIN, None], ids=lambda account: account.role if account else "nobody"
)
def test_only_the_convener_confirms(register, draft, actor):
    with pytest.raises(NotAllowed):
        confirm.confirm(register, actor, draft.form, draft.id, draft.version, read=True)
    assert newest(register, draft).state == "utkast"


def test_an_incomplete_record_is_refused_by_its_name_and_its_question(register):
    values = {"kvartal": str(Q4), "miljo": "autonom", "narvaro": "ingen_kand"}
    partial = commands.save(register, MEMBER, "lagesbild", values, complete=False)
    with pytest.raises(NotValid) as refused:
        confirm.confirm(register, CONVENER, "lagesbild", partial.id, 1, read=True)
    assert refused.value.errors["analys"].startswith("Autonoma miljön, 2026-K4. Analys: varför ser det ut så?: ")
    assert newest(register, partial).version == 1


def test_nobody_confirms_for_a_quarter_that_has_not_begun_in_stockholm(register):
    draft = describe(register, Q4 + 1)
    # 23:30 UTC on New Year's Eve is the new year already in Stockholm; 23:59 in Stockholm is not.
    for day, clock in (("2026-11-24", "10:00"), ("2026-12-31", "23:59")):
        with pytest.raises(NotValid, match="2027-K1 har inte börjat"):
            confirm_records(on(register, day, clock), draft)
    assert confirm_records(on(register, "2027-01-01", "00:30"), draft)[0].state == "faststalld"


def test_a_quarter_that_has_passed_can_be_confirmed_until_it_is_closed(register):
    assert confirm_records(register, describe(register, Q3))[0].state == "faststalld"


def test_confirming_twice_is_refused_and_leaves_one_confirmation(register, draft):
    [done] = confirm_records(register, draft)
    with pytest.raises(Locked):
        confirm_records(register, done)
    assert newest(register, draft).version == 2


def test_confirming_what_somebody_changed_meanwhile_is_a_conflict(register, draft):
    commands.save(register, MEMBER, draft.form, draft.values | {"konsekvens": "Liten."}, draft.id, 1)
    with pytest.raises(Conflict) as conflict:
        confirm_records(register, draft)
    assert conflict.value.newest == 2
    assert newest(register, draft).state == "utkast"


def test_a_record_that_is_not_there_is_not_found(register):
    with pytest.raises(NotFound):
        confirm.confirm(register, CONVENER, "lagesbild", "bcdfghjkmnpq", 1, read=True)


def test_forms_that_the_group_does_not_confirm_are_refused(register):
    noticed = {"datum": "2026-10-02", "miljo": "autonom", "aktivitetstyper": "klotter"}
    values = noticed | {"iakttagelse": "Märken.", "kalltyp": "skola"}
    saved = commands.save(register, MEMBER, "observation", values)
    with pytest.raises(Locked, match="Iakttagelser fastställs inte"):
        confirm_records(register, saved)


def test_many_are_confirmed_all_or_none(register, draft, measure):
    good, future = follow(register, Q4, measure), follow_picture(register, Q4 + 1)
    before = counts(register)
    with pytest.raises(NotValid) as refused:
        confirm_records(register, draft, good, future)
    assert "Vit makt-miljön, 2027-K1" in str(refused.value)
    assert counts(register) == before
    assert [record.state for record in confirm_records(register, draft, good)] == ["faststalld", "faststalld"]


def test_the_log_says_that_it_was_confirmed_and_not_what_it_says(register, draft):
    confirm_records(register, draft)
    row = register.store.read("SELECT * FROM log ORDER BY nr DESC LIMIT 1")[0]
    assert (row["who"], row["action"], row["form"]) == (CONVENER.name, "confirm", "lagesbild")
    assert (row["record"], row["version"]) == (draft.id, 2)
    assert draft.values["narvaro_ord"] not in str(row)


@pytest.mark.parametrize("actor", [MEMBER, CONVENER, OPERATOR], ids=lambda account: account.name)
def test_a_confirmed_record_is_not_written_over(register, draft, actor):
    [done] = confirm_records(register, draft)
    before = counts(register)
    for answers in ({"narvaro": "etablerad"}, {}):
        with pytest.raises(Locked):
            commands.save(register, actor, done.form, done.values | answers, done.id, done.version)
    assert counts(register) == before


def test_a_confirmed_insats_and_a_confirmed_meeting_are_locked_too(register, measure):
    values = {"datum": "2026-10-05", "narvarande": "sakerhetschefen", "polisen": "narvarande"}
    meeting = commands.save(register, MEMBER, "mote", values)
    for record in confirm_records(register, measure, meeting):
        with pytest.raises(Locked):
            commands.save(register, MEMBER, record.form, record.values, record.id, record.version)


def imported(register, form, text):
    """The outcomes of a file, its accepted rows saved."""
    table = read_table(text.encode())
    mapping = columns.suggest(register, register.plan.get_form(form), table)
    result = preview.preview(register, MEMBER, form, table, mapping)
    preview.save(register, MEMBER, result)
    return result.outcomes


def test_an_import_does_not_write_over_a_confirmed_record_and_says_why(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE)
    confirm_records(register, saved)
    [result] = imported(register, "insats", f"Titel,Nivå,Målgrupp\n{MEASURE['titel']},Generell,Alla\n")
    assert result.outcome == RowOutcome.REJECTED
    assert "Posten är fastställd" in result.reason
    assert newest(register, saved).values["malgrupp"] == MEASURE["malgrupp"]


def test_an_import_that_says_what_the_confirmed_record_says_is_unchanged(register):
    confirm_records(register, commands.save(register, MEMBER, "insats", MEASURE))
    [result] = imported(register, "insats", f"Titel,Nivå\n{MEASURE['titel']},Generell\n")
    assert result.outcome == RowOutcome.UNCHANGED


def test_a_confirmed_followup_gives_the_insats_nothing_new(register, measure):
    answer = follow(register, Q4, measure, status="forsenad")
    version = newest(register, measure).version
    confirm_records(register, answer)
    assert newest(register, measure).version == version


def test_in_a_closed_quarter_nothing_is_confirmed(register):
    draft = follow_picture(register, Q3)
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    with pytest.raises(Locked, match="2026-K3 är stängt"):
        confirm_records(register, draft)
    assert newest(register, draft).state == "utkast"


def test_a_draft_may_be_written_over_and_a_second_one_is_not_made(register):
    first = follow_picture(register, Q4)
    changed = commands.save(register, MEMBER, first.form, first.values | {"andrat": "En sak."}, first.id, 1)
    assert (changed.state, changed.version) == ("utkast", 2)
    with pytest.raises(NotValid, match="finns redan"):
        commands.save(register, MEMBER, first.form, STANDS | {"kvartal": str(Q4), "miljo": "vit_makt"})


# ------------------------------------------------------------------ What waits


def test_the_drafts_of_a_quarter_wait_form_by_form_and_a_page_of_them_begins_where_the_one_before_ended(register):
    described = [describe(register, Q4, milieu.name) for milieu in register.plan.milieus]
    pictures = [follow_picture(register, Q4, milieu.name) for milieu in register.plan.milieus]
    measures = [commands.save(register, MEMBER, "insats", MEASURE | {"titel": title}) for title in ("Öppet", "Afton")]
    answers = [follow(register, Q4, measure) for measure in measures]
    describe(register, Q3)
    confirm_records(register, described[1])
    expected = [described[0], described[2], answers[1], answers[0], *pictures]
    whole = confirm.drafts_page(register, CONVENER, Q4, 50)
    assert sorted(record.id for _, record in whole.drafts) == sorted(record.id for record in expected)
    assert [record.id for form, record in whole.drafts if form.name == "lagesbild"] == [
        described[0].id,
        described[2].id,
    ]
    # By what they are about, in Swedish order.
    own = [record.id for form, record in whole.drafts if form.name == "uppfoljning_insats"]
    assert own == [answers[1].id, answers[0].id]
    pages = [confirm.drafts_page(register, CONVENER, Q4, 3, start) for start in (0, 3, 6, 9)]
    assert [page.total for page in pages] == [7] * 4
    assert [drafted for page in pages for drafted in page.drafts] == whole.drafts
    assert pages[3].drafts == []
    with pytest.raises(NotAllowed):
        confirm.drafts_page(register, None, Q4, 50)


def test_marked_drafts_wait_for_those_who_may_read_them_only(register):
    draft = describe(register, Q4)
    secrecy.mark(register, MEMBER, draft.form, draft.id, "18_2", "Underlag från polisen.")
    assert confirm.drafts_page(register, CONVENER, Q4, 50).total == 1
    hidden = confirm.drafts_page(register, Actor("polis.ett", "polis"), Q4, 50)
    assert (hidden.drafts, hidden.total) == ([], 0)
