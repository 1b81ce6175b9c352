"""A new record begins with another's answers only where that tells nobody's answer for the group (P7, R8, R11, R19)."""

import pytest

from lomma_core.errors import NotAllowed, NotFound
from lomma_core.permissions import Actor
from lomma_core.plan.names import SEAT_ENTRY, SETTINGS
from lomma_core.records import commands, queries, secrecy
from lomma_core.withdrawal import withdraw
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.sample_records import fill


def test_a_copy_has_every_answer_but_counts_of_people_and_what_has_a_default(register):
    answers = MEASURE | {"titel": "Lovkul i Bjärred", "status": "forsenad", "start": "2026-K3", "deltagare": 40}
    original = commands.save(register, MEMBER, "insats", answers)
    copied = queries.duplicate_answers(register, MEMBER, "insats", original.id)
    form = register.plan.forms["insats"]
    left = {name for name, field in form.fields.items() if field.kind.counts_people or field.default}
    assert "status" in left
    assert not left & copied.keys()
    saved = commands.save(register, MEMBER, "insats", copied | {"status": "ej_paborjad"})
    assert saved.id != original.id
    same = form.fields.keys() - left
    assert {name: saved.values[name] for name in same} == {name: original.values[name] for name in same}


def test_every_form_that_can_be_copied_reads_its_own_answers_back(register):
    fill(register)
    copied = []
    for form in register.plan.form:
        original = queries.find(register, CONVENER, form.name)
        if original and queries.may_duplicate(register, CONVENER, form):
            answers = queries.duplicate_answers(register, CONVENER, form.name, original.id)
            for name, text in answers.items():
                assert form.fields[name].parse(text, register.plan) == original.values[name], name
            copied.append(form.name)
    assert "insats" in copied


@pytest.mark.parametrize("form", ["lagesbild", "uppfoljning_insats", "mote", SEAT_ENTRY, SETTINGS])
def test_what_answers_for_a_quarter_or_for_one_thing_alone_is_never_copied(register, form):
    assert not queries.may_duplicate(register, CONVENER, register.plan.forms[form])


def test_who_may_not_write_copies_nothing(register):
    saved = commands.save(register, MEMBER, "insats", MEASURE)
    with pytest.raises(NotAllowed):
        queries.duplicate_answers(register, READER, "insats", saved.id)


def test_a_marked_a_withdrawn_and_an_unknown_record_are_not_copied(register):
    marked, withdrawn = (commands.save(register, MEMBER, "insats", MEASURE | {"titel": t}).id for t in ("A", "B"))
    secrecy.mark(register, CONVENER, "insats", marked, "OSL 35 kap. 1 §", "Prövas.")
    withdraw.withdraw(register, CONVENER, "insats", withdrawn, 1, "Fel.")
    with pytest.raises(NotAllowed, match="sekretessmarkerad"):
        queries.duplicate_answers(register, CONVENER, "insats", marked)
    for record in (withdrawn, "finnsinte"):
        with pytest.raises(NotFound):
            queries.duplicate_answers(register, MEMBER, "insats", record)
    with pytest.raises(NotAllowed):
        queries.duplicate_answers(register, Actor("polis.ett", "polis"), "insats", marked)
