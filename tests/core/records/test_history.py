"""Every version stays (R10): who changed what, when, and what it was before."""

import datetime as dt
from dataclasses import replace

import pytest

from lomma_core.errors import NotFound
from lomma_core.records import commands, listing, queries
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW


@pytest.fixture
def edited_measure(register, measure):
    """The measure in three versions, a day apart."""
    for days, actor, words in ((1, CONVENER, {"status": "forsenad"}), (2, MEMBER, {"malgrupp": "Rektorer"})):
        moment = NOW + dt.timedelta(days=days)
        newest = queries.get(register, actor, "insats", measure.id)
        later = replace(register, clock=lambda moment=moment: moment)
        commands.save(later, actor, "insats", newest.values | words, measure.id, newest.version)
    return measure


def changes(register, before, after):
    form = register.plan.forms[after.form]
    return queries.changes(register.plan, form, before, after, listing.links(register))


def test_all_versions_are_there_newest_first_with_who_and_when(register, edited_measure):
    past = queries.history(register, MEMBER, "insats", edited_measure.id)
    assert [(record.version, record.saved_by) for record in past] == [
        (3, MEMBER.name),
        (2, CONVENER.name),
        (1, MEMBER.name),
    ]
    assert [record.saved_at - past[-1].saved_at for record in past] == [dt.timedelta(days=n) for n in (2, 1, 0)]


def test_an_old_version_says_what_it_said(register, edited_measure):
    first = queries.get(register, MEMBER, "insats", edited_measure.id, 1)
    assert first.values == edited_measure.values
    assert queries.get(register, MEMBER, "insats", edited_measure.id, 2).values["status"] == "forsenad"


def test_without_a_number_it_is_the_newest_version(register, edited_measure):
    newest = queries.get(register, MEMBER, "insats", edited_measure.id)
    assert (newest.version, newest.values["malgrupp"]) == (3, "Rektorer")


def test_a_version_or_record_that_is_not_there_is_not_found(register, edited_measure):
    for record, version in ((edited_measure.id, 4), (edited_measure.id, 0), ("bcdfghjkmnpq", None)):
        with pytest.raises(NotFound):
            queries.get(register, MEMBER, "insats", record, version)


def test_a_record_that_nobody_has_saved_has_no_history(register):
    assert queries.history(register, MEMBER, "insats", "bcdfghjkmnpq") == []


def test_what_changed_is_told_by_label_and_in_words(register, edited_measure):
    third, second, first = queries.history(register, MEMBER, "insats", edited_measure.id)
    assert changes(register, first, second) == [("Status", "Enligt plan", "Försenad")]
    assert changes(register, second, third) == [("Målgrupp", "Lärare i årskurs 7–9", "Rektorer")]
    assert changes(register, second, second) == []


def test_the_first_version_changed_everything_that_it_answers(register, measure):
    changed = changes(register, None, measure)
    assert ("Titel", "", "Föreläsning för lärare") in changed
    assert {label for label, _, _ in changed} == {
        field.label for name, field in register.plan.forms["insats"].fields.items() if measure.values[name] is not None
    }


def test_a_change_from_one_small_count_to_another_tells_neither(register):
    individual = {"niva": "individriktad", "typ": "stodperson"}
    offer = commands.save(register, MEMBER, "insats", MEASURE | individual)
    answer = {
        "kvartal": "2026-K3",
        "insats": offer.id,
        "status": "enligt_plan",
        "resultat": "gott",
        "beslut": "justera",
    }
    first = commands.save(register, MEMBER, "uppfoljning_insats", answer | {"antal_erbjudna": "2"})
    second = commands.save(register, MEMBER, "uppfoljning_insats", answer | {"antal_erbjudna": "4"}, first.id, 1)
    assert (first.version, second.version) == (1, 2)
    assert changes(register, first, second) == []


def test_a_changed_link_is_told_by_the_titles(register, measure):
    other = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Kurs i källkritik"})
    answer = {"kvartal": "2026-K3", "status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}
    first = commands.save(register, MEMBER, "uppfoljning_insats", answer | {"insats": measure.id})
    second = commands.save(register, MEMBER, "uppfoljning_insats", answer | {"insats": other.id}, first.id, 1)
    assert changes(register, first, second) == [("Insats", "Föreläsning för lärare", "Kurs i källkritik")]


def test_the_list_and_the_search_know_the_newest_version_only(register, edited_measure):
    assert listing.list_records(register, MEMBER, "insats").total == 1
    assert listing.list_records(register, MEMBER, "insats", listing.ListQuery(search="Lärare i årskurs")).total == 0
    assert listing.list_records(register, MEMBER, "insats", listing.ListQuery(search="rektorer")).total == 1
    assert (
        listing.list_records(register, MEMBER, "insats", listing.ListQuery(filters={"status": "enligt_plan"})).total
        == 0
    )
