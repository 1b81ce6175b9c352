"""What is refused is in the log (ASVS 5 16.3.2): who, what and how it went, a row for each burst, and never a text."""

import pytest

from lomma_core.audit import log
from lomma_core.errors import NotAllowed
from lomma_core.logbook import log_reading
from lomma_core.permissions import Actor
from lomma_core.purge import purge
from lomma_core.quarterly import close
from lomma_core.records import commands, queries, secrecy
from tests.conftest import ADMIN, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import Q3, on

SECRET = "qzxjqz"
COLUMNS = ("who", "action", "outcome", "detail", "record", "form", "name")


def refusals(register) -> list[tuple]:
    rows = register.store.read("SELECT * FROM log WHERE action = 'refused' ORDER BY nr")
    return [tuple(row[column] for column in COLUMNS) for row in rows]


def refused(verb, *arguments) -> None:
    with pytest.raises(NotAllowed):
        verb(*arguments)


def test_a_refused_action_is_a_row_of_who_and_what_without_the_texts(register, measure):
    refused(commands.save, register, READER, "insats", MEASURE | {"titel": SECRET}, measure.id, 1)
    refused(log_reading.entries, register, None)
    assert refusals(register) == [
        (READER.name, "refused", "refused", "skriva", None, None, None),
        ("ingen inloggad", "refused", "refused", "läsa loggen", None, None, None),
    ]
    assert SECRET not in str(register.store.read("SELECT * FROM log"))
    assert log.verify_chain(register.store).broken_at is None


def test_who_goes_on_trying_leaves_a_row_a_quarter_of_an_hour_for_each_account_and_action(register):
    for clock in ("10:00", "10:05", "10:14", "10:16"):
        for _ in range(3):
            refused(log_reading.entries, on(register, "2026-11-24", clock), READER)
            refused(close.close, on(register, "2026-11-24", clock), READER, Q3)
    refused(log_reading.entries, on(register, "2026-11-24", "10:17"), MEMBER)
    assert [(who, detail) for who, _, _, detail, *_ in refusals(register)] == [
        *[(READER.name, "läsa loggen"), (READER.name, "stänga kvartal")] * 2,
        (MEMBER.name, "läsa loggen"),
    ]


def test_a_marked_record_that_may_not_be_read_is_named_by_its_id(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "Skäl")
    refused(queries.get, register, Actor("polis.ett", "polis"), "insats", measure.id)
    assert refusals(register) == [
        ("polis.ett", "refused", "refused", "läsa sekretessmarkerade poster", measure.id, None, None)
    ]


def test_a_refusal_in_the_middle_of_a_transaction_is_logged_after_it(register):
    observation = {"datum": "2020-01-09", "miljo": "autonom", "aktivitetstyper": "flygblad", "kalltyp": "skola"}
    saved = commands.save(on(register, "2020-01-10"), MEMBER, "observation", observation, complete=False)
    proposal = purge.propose(register, CONVENER, "observation", [saved.id], "KS 2026/1")
    refused(purge.confirm, register, CONVENER, proposal)
    assert refusals(register) == [(CONVENER.name, "refused", "refused", "bekräfta ensam", None, None, None)]
    assert log.verify_chain(register.store).broken_at is None


def test_a_refusal_changes_nothing_for_who_has_fetched_the_register(register, measure):
    before = log.change_counts(register, ADMIN)
    refused(log_reading.entries, register, READER)
    assert log.change_counts(register, ADMIN) == before
