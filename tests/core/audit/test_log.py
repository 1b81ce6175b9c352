"""The log (R13): every write leaves a row, no row holds a text, and a row that is touched breaks the chain."""

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.accounts import accounts, sessions
from lomma_core.accounts.clients import Client
from lomma_core.accounts.first_start import FirstStart
from lomma_core.audit import labels, log, query
from lomma_core.errors import LommaError
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR
from lomma_core.plan.model import Action
from lomma_core.records import commands, listing, queries, validation
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, NOW
from tests.helpers.core_results import latest

SECRET = "qzxjqz"
PASSWORD = f"en lång ramsa {SECRET}"


def rows(register) -> list[dict]:
    return register.store.read("SELECT * FROM log ORDER BY nr")


def whole(log_rows: list[dict]) -> bool:
    """Whether every row's hash follows from the row and the one before it."""
    chain = log.START
    for row in log_rows:
        chain = log.link(chain, row)
        if row["chain"] != chain:
            return False
    return True


def test_every_write_leaves_a_row_that_says_who_what_and_which_way(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE)
    commands.save(register, CONVENER, "insats", saved.values | {"malgrupp": "Rektorer"}, saved.id, 1)
    accounts.add(register, ADMIN, "nytt.konto", None, "lasare")
    accounts.change(register, ADMIN, "nytt.konto", role="administrator")
    accounts.change(register, OPERATOR, "nytt.konto", password=f"en annan ramsa {SECRET}")
    _, token = sessions.sign_in(register, "nytt.konto", f"en annan ramsa {SECRET}")
    sessions.sign_out(register, token)
    entries = [(r["who"], r["action"], r["way"], r["form"], r["record"], r["version"]) for r in rows(register)]
    assert entries == [
        (MEMBER.name, "create", "form", "insats", saved.id, 1),
        (CONVENER.name, "update", "form", "insats", saved.id, 2),
        (ADMIN.name, "account_add", "form", None, "nytt.konto", None),
        (ADMIN.name, "account_change", "form", None, "nytt.konto", None),
        (OPERATOR.name, "account_password", "cli", None, "nytt.konto", None),
        ("nytt.konto", "sign_in", "form", None, None, None),
        ("nytt.konto", "sign_out", "form", None, None, None),
    ]
    assert {row["logged_at"] for row in rows(register)} == {NOW.astimezone(dt.UTC).replace(tzinfo=None)}


def test_a_follow_up_that_moves_a_measure_leaves_a_row_for_each(register, measure):
    answer = {"kvartal": "2026-K3", "insats": measure.id, "status": "forsenad", "resultat": "svagt"}
    saved = commands.save(register, MEMBER, "uppfoljning_insats", answer | {"beslut": "fortsatt"})
    assert [(r["action"], r["record"], r["version"]) for r in rows(register)[1:]] == [
        ("create", saved.id, 1),
        ("update", measure.id, 2),
    ]


def test_the_rows_are_numbered_without_a_gap(register):
    for number in range(5):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {number}"})
    assert [row["nr"] for row in rows(register)] == [1, 2, 3, 4, 5]


def test_what_is_not_valid_leaves_no_row(register, measure):
    before = rows(register)
    with pytest.raises(LommaError):
        commands.save(register, MEMBER, "insats", measure.values | {"niva": SECRET}, measure.id, 1)
    assert rows(register) == before


def test_a_failed_sign_in_is_logged_with_the_accounts_name_and_never_with_what_was_typed(register):
    accounts.add(register, OPERATOR, "nytt.konto", PASSWORD, "lasare")
    for name in ("Nytt.Konto", SECRET):
        with pytest.raises(LommaError):
            sessions.sign_in(register, name, f"fel ramsa {SECRET}")
    entries = [(row["who"], row["action"], row["way"]) for row in rows(register)[1:]]
    assert entries == [("nytt.konto", "sign_in_failed", "form"), (accounts.UNKNOWN, "sign_in_failed", "form")]
    assert SECRET not in str(rows(register))


def test_no_row_holds_a_text_or_a_password(register):
    start = FirstStart()
    start.finish(register, start.code, f"Syftet är {SECRET}.", "forsta.kontot", PASSWORD)
    for form in register.plan.form:
        texts = {field.name: f"{SECRET} 2019" for field in form.field if field.type in ("text", "long_text", "period")}
        answers = _some_answers(register, form) | texts
        if form.single:
            before = queries.find(register, CONVENER, form.name)
            commands.save(register, CONVENER, form.name, answers, before.id, before.version, complete=False)
        else:
            saved = commands.save(register, CONVENER, form.name, answers, complete=False)
            changed = saved.values | dict.fromkeys(texts, f"{SECRET} 2020")
            commands.save(register, CONVENER, form.name, changed, saved.id, saved.version, complete=False)
    sessions.sign_in(register, "forsta.kontot", PASSWORD)
    accounts.change(register, OPERATOR, "forsta.kontot", password=f"ännu en ramsa {SECRET}")
    versions = register.store.read("SELECT * FROM form_insats")
    assert SECRET in str(versions)
    assert len(rows(register)) > 2 * len(register.plan.form)
    assert SECRET not in str(rows(register))
    assert SECRET not in str(latest(register.store, 1000))


def _some_answers(register, form) -> dict:
    """An answer to every question with a list, a date or a link, such that the form accepts them together."""
    links, answers = listing.links(register), {}
    for number, field in enumerate(form.field):
        choices = validation.relevant_fields(register.plan, form, answers, links).get(field.name)
        if choices:
            answers[field.name] = next(iter(choices))
        if field.type == "date":
            answers[field.name] = f"2026-10-{number + 1:02d}"
        if field.type == "quarter":
            answers[field.name] = "2026-K4"
        if field.type == "link":
            linked = queries.find(register, CONVENER, field.form)
            answers[field.name] = linked.id if linked else None
    return answers


# ------------------------------------------------------------------ The chain


@pytest.fixture
def register_with_log(register, measure):
    """Rows of every shape: with and without form, record, version and amount, at moments of every shape."""
    moments = [NOW, NOW + dt.timedelta(microseconds=1), NOW + dt.timedelta(seconds=1, microseconds=120_000)]
    for at in (moment.astimezone(dt.UTC).replace(tzinfo=None) for moment in moments):
        with register.store.transaction() as write:
            log.add(write, MEMBER, "export", at, [{"form": "insats", "amount": 0}, {"amount": 2**40}, {}])
    with register.store.transaction() as write:
        entries = [{"form": "insats", "record": f"rad {n}", "version": n or None} for n in range(60)]
        log.add(write, OPERATOR, "import", register.now(), entries)
    return register


def test_the_chain_holds_over_all_rows_as_they_are_read_back(register_with_log):
    assert len(rows(register_with_log)) == 70
    assert whole(rows(register_with_log))


def test_the_chain_holds_after_the_file_is_closed_and_opened(register_with_log):
    from lomma_core.bootstrap import open_register
    from tests.conftest import PLAN

    register_with_log.store.close()
    again = open_register(PLAN, register_with_log.store.path, register_with_log.clock)
    assert whole(rows(again))
    commands.save(again, MEMBER, "insats", MEASURE | {"titel": "Efter omstart"})
    assert whole(rows(again))
    again.store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("who", "nagon.annan"),
        ("action", "update"),
        ("way", "cli"),
        ("form", "forslag"),
        ("form", None),
        ("record", "bcdfghjkmnpq"),
        ("version", 2),
        ("version", None),
        ("amount", 7),
        ("logged_at", dt.datetime(2026, 1, 1)),
    ],
)
def test_a_changed_row_breaks_the_chain(register_with_log, column, value):
    with register_with_log.store.transaction() as write:
        write.execute(f'UPDATE log SET "{column}" = ? WHERE nr = 1', [value])
    assert not whole(rows(register_with_log))


def test_an_empty_answer_is_not_the_same_as_the_word_none(register_with_log):
    with register_with_log.store.transaction() as write:
        write.execute("UPDATE log SET record = 'None' WHERE nr = 2")
    assert not whole(rows(register_with_log))


@pytest.mark.parametrize("change", ["DELETE FROM log WHERE nr = 3", "UPDATE log SET nr = 100 WHERE nr = 3"])
def test_a_removed_or_moved_row_breaks_the_chain(register_with_log, change):
    with register_with_log.store.transaction() as write:
        write.execute(change)
    assert not whole(rows(register_with_log))


def test_the_hash_does_not_depend_on_the_order_that_columns_are_read_in(register_with_log):
    for row in rows(register_with_log):
        assert log.link("0", dict(reversed(row.items()))) == log.link("0", row)


@given(st.lists(st.none() | st.text(max_size=5), min_size=8, max_size=8), st.integers(0, 7), st.none() | st.text())
def test_two_rows_that_differ_have_different_hashes(values, place, other):
    columns = ("nr", "logged_at", "who", "action", "way", "form", "record", "version")
    row = dict(zip(columns, values, strict=True)) | {"amount": None}
    changed = row | {columns[place]: other}
    assert (log.link("0", row) == log.link("0", changed)) == (row == changed)


def test_the_newest_rows_are_shown_first_and_as_many_as_are_asked_for(register_with_log):
    assert [row["nr"] for row in latest(register_with_log.store, 3)] == [70, 69, 68]


# ------------------------------------------------------------------ From where, in which session, with which outcome


def places(register) -> list[tuple]:
    return [(row["action"], row["address"], row["outcome"]) for row in rows(register)]


def test_a_row_says_from_which_address_in_which_session_and_how_it_went(register):
    accounts.add(register, OPERATOR, "nytt.konto", PASSWORD, "medlem")
    account, token = sessions.sign_in(register, "nytt.konto", PASSWORD, Client("203.0.113.5", "Firefox"))
    session = sessions.current(register, token)
    commands.save(register, account.actor("form", session.id, "203.0.113.6"), "insats", MEASURE)
    sessions.sign_out(register, token)
    assert places(register) == [
        ("account_add", None, "done"),
        ("sign_in", "203.0.113.5", "done"),
        ("create", "203.0.113.6", "done"),
        ("sign_out", "203.0.113.5", "done"),
    ]
    assert [row["session"] for row in rows(register)] == [None, *[session.id] * 3]
    assert token not in str(rows(register))
    assert whole(rows(register))


def test_a_burst_of_wrong_passwords_is_refused_then_throttled_from_an_address_and_never_from_what_is_none(register):
    register = replace(register, wait=lambda seconds: None)
    accounts.add(register, OPERATOR, "nytt.konto", PASSWORD, "medlem")
    for sender in ("203.0.113.5", SECRET):
        for _ in range(9):
            with pytest.raises(LommaError):
                sessions.sign_in(register, "nytt.konto", "fel ramsa", Client(sender))
    burst = [("sign_in_failed", "refused"), ("sign_in_closed", "throttled")]
    assert places(register)[1:] == [(a, sender, o) for sender in ("203.0.113.5", None) for a, o in burst]
    assert SECRET not in str(rows(register))


def test_the_log_is_filtered_by_address_session_and_outcome(register, measure):
    away = replace(MEMBER, address="203.0.113.5", session="abc")
    commands.save(register, away, "insats", MEASURE | {"titel": "Andra insatsen"})
    for criteria in (query.Filter(address="203.0.113.5"), query.Filter(session="abc"), query.Filter(outcome="done")):
        expected = 2 if criteria.outcome else 1
        assert log_reading.entries(register, ADMIN, criteria).total == expected
    assert log_reading.filter_choices(register, ADMIN)["address"] == ["203.0.113.5"]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (dt.date.min, dt.date.max, 1),
        (dt.date.max, None, 0),
        (None, dt.date.min, 0),
        (NOW.date(), NOW.date(), 1),
        (NOW.date() + dt.timedelta(days=1), None, 0),
    ],
)
def test_the_log_is_filtered_by_any_days_that_can_be_typed(register, measure, first, last, expected):
    assert log_reading.entries(register, ADMIN, query.Filter(first=first, last=last)).total == expected


@pytest.mark.parametrize("column", ["address", "session", "outcome"])
def test_a_row_whose_address_session_or_outcome_is_changed_breaks_the_chain(register, measure, column):
    assert log_reading.verify(register, OPERATOR).broken_at is None
    with register.store.transaction() as write:
        write.execute(f'UPDATE log SET "{column}" = ? WHERE nr = 1', ["annat"])
    assert log_reading.verify(register, OPERATOR).broken_at == 1


def test_what_is_refused_has_a_swedish_word_for_every_action():
    assert set(get_args(Action)) - labels.MAY.keys() == set()
