"""An earlier version is restored as a new one, by today's rules; nothing that was saved is lost (R10)."""

import pytest

from lomma_core.errors import Conflict, Locked, Marked, NotAllowed, NotFound, NotValid
from lomma_core.quarterly import confirm
from lomma_core.records import commands, queries, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import latest


@pytest.fixture
def edited_measure(register, measure):
    """The measure with another target group in version 2."""
    return commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Rektorer"}, measure.id, 1)


def test_the_old_answers_come_back_as_a_new_version_that_says_so(register, edited_measure):
    saved = commands.restore(register, MEMBER, "insats", edited_measure.id, 1, 2)
    assert (saved.version, saved.values["malgrupp"]) == (3, MEASURE["malgrupp"])
    assert (saved.saved_by, saved.reason) == (MEMBER.name, "Återställd från version 1")
    answers = [record.values["malgrupp"] for record in queries.history(register, MEMBER, "insats", edited_measure.id)]
    assert answers == [MEASURE["malgrupp"], "Rektorer", MEASURE["malgrupp"]]
    assert latest(register.store, 1)[0]["action"] == "restore"


def test_a_count_comes_back_as_it_was_entered(register):
    offer = commands.save(register, MEMBER, "insats", MEASURE | {"niva": "individriktad", "typ": "stodperson"})
    answer = {"kvartal": "2026-K3", "insats": offer.id, "status": "enligt_plan", "resultat": "gott"}
    answer |= {"beslut": "justera", "antal_erbjudna": "3"}
    first = commands.save(register, MEMBER, "uppfoljning_insats", answer)
    commands.save(register, MEMBER, "uppfoljning_insats", answer | {"antal_erbjudna": "12"}, first.id, 1)
    commands.restore(register, MEMBER, "uppfoljning_insats", first.id, 1, 2)
    assert queries.get(register, MEMBER, "uppfoljning_insats", first.id).values["antal_erbjudna"] == "3"
    assert queries.get(register, READER, "uppfoljning_insats", first.id).values["antal_erbjudna"] == "<5"


def test_a_version_that_breaks_the_rules_of_today_is_refused_by_field(register):
    short = {"titel": "Kort", "niva": "generell", "status": "enligt_plan"}
    first = commands.save(register, MEMBER, "insats", short, complete=False)
    commands.save(register, MEMBER, "insats", MEASURE, first.id, 1)
    with pytest.raises(NotValid) as refused:
        commands.restore(register, MEMBER, "insats", first.id, 1, 2)
    assert "malgrupp" in refused.value.errors
    assert queries.get(register, MEMBER, "insats", first.id).version == 2


def test_a_locked_record_is_not_restored(register, edited_measure):
    confirm.confirm(register, CONVENER, "insats", edited_measure.id, 2, True)
    with pytest.raises(Locked):
        commands.restore(register, MEMBER, "insats", edited_measure.id, 1, 3)


def test_a_reader_restores_nothing_and_nobody_a_version_that_is_not_there(register, edited_measure):
    with pytest.raises(NotAllowed):
        commands.restore(register, READER, "insats", edited_measure.id, 1, 2)
    with pytest.raises(NotFound):
        commands.restore(register, MEMBER, "insats", edited_measure.id, 7, 2)


def test_who_restores_over_a_version_not_seen_is_told(register, edited_measure):
    with pytest.raises(Conflict):
        commands.restore(register, MEMBER, "insats", edited_measure.id, 1, 1)


def test_a_marked_record_is_not_restored_by_who_may_not_see_it(register, edited_measure, monkeypatch):
    secrecy.mark(register, CONVENER, "insats", edited_measure.id, "osl_18_1", "Skäl")
    monkeypatch.setattr("lomma_core.records.secrecy.may_read_marked", lambda register, actor: False)
    with pytest.raises(Marked):
        commands.restore(register, MEMBER, "insats", edited_measure.id, 1, 2)
