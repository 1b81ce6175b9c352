"""Nobody's version is lost: saving on an old version is a conflict that changes nothing."""

import threading

import pytest

from lomma_core.errors import Conflict
from lomma_core.records import commands, queries
from tests.conftest import CONVENER, MEMBER


def change(register, actor, measure, text: str, base: int | None):
    return commands.save(register, actor, "insats", measure.values | {"malgrupp": text}, measure.id, base)


def test_saving_on_an_old_version_is_a_conflict_that_names_the_newest(register, measure):
    change(register, CONVENER, measure, "Rektorer", 1)
    with pytest.raises(Conflict, match="Dina svar står kvar") as error:
        change(register, MEMBER, measure, "Elevhälsan", 1)
    assert error.value.newest == 2


def test_a_conflict_changes_neither_the_record_nor_the_log(register, measure):
    change(register, CONVENER, measure, "Rektorer", 1)
    before = register.store.read("SELECT * FROM log ORDER BY nr")
    with pytest.raises(Conflict):
        change(register, MEMBER, measure, "Elevhälsan", 1)
    assert [record.values["malgrupp"] for record in queries.history(register, MEMBER, "insats", measure.id)] == [
        "Rektorer",
        measure.values["malgrupp"],
    ]
    assert register.store.read("SELECT * FROM log ORDER BY nr") == before


def test_a_change_without_a_version_to_stand_on_is_a_conflict(register, measure):
    with pytest.raises(Conflict):
        change(register, MEMBER, measure, "Elevhälsan", None)


def test_a_version_that_does_not_exist_yet_is_a_conflict(register, measure):
    with pytest.raises(Conflict) as error:
        change(register, MEMBER, measure, "Elevhälsan", 2)
    assert error.value.newest == 1


def test_the_same_answers_can_be_saved_on_the_newest_version_after_the_conflict(register, measure):
    change(register, CONVENER, measure, "Rektorer", 1)
    with pytest.raises(Conflict) as error:
        change(register, MEMBER, measure, "Elevhälsan", 1)
    assert change(register, MEMBER, measure, "Elevhälsan", error.value.newest).version == 3


def test_of_many_who_save_on_the_same_version_at_once_exactly_one_gets_through(register, measure):
    saved, refused, start = [], [], threading.Barrier(8)

    def save(number: int) -> None:
        start.wait()
        try:
            saved.append(change(register, MEMBER, measure, f"Grupp {number}", 1).values["malgrupp"])
        except Conflict as conflict:
            refused.append(conflict.newest)

    threads = [threading.Thread(target=save, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(saved), refused) == (1, [2] * 7)
    assert queries.get(register, MEMBER, "insats", measure.id).values["malgrupp"] == saved[0]


def test_a_followed_up_measure_has_moved_on_for_whoever_had_it_open(register, measure):
    answer = {"kvartal": "2026-K3", "insats": measure.id, "status": "forsenad", "resultat": "svagt"}
    commands.save(register, CONVENER, "uppfoljning_insats", answer | {"beslut": "justera"})
    with pytest.raises(Conflict):
        change(register, MEMBER, measure, "Elevhälsan", 1)
