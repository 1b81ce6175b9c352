"""The convener's judgement is asked for at closing, is a record like others, and leads the reports (P2, R2, R10)."""

import pytest

from lomma_core.errors import Locked, NotAllowed, NotValid, PersonSuspected
from lomma_core.permissions import Actor
from lomma_core.quarterly import close
from lomma_core.quarterly.snapshot import form_document
from lomma_core.records import commands, secrecy
from tests.conftest import CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import Q3, counts

ANSWERS = {"bedomning": "Läget är lugnt.", "begaran": "Att avsätta medel."}
REASON = "Mötet ställdes in."
POLICE = Actor("polis.ett", "polis")


def test_a_quarter_is_closed_with_the_judgement_and_freezes_it(register):
    close.close_with(register, CONVENER, Q3, ANSWERS, REASON)
    (record,) = form_document(close.frozen_for(register, READER, Q3), "kvartalsbedomning")["records"]
    assert {name: record["shown"][name] for name in ANSWERS} == ANSWERS
    saved = close.assessment(register, READER, Q3)
    with pytest.raises(Locked):
        commands.save(register, CONVENER, saved.form, saved.values | {"bedomning": "Annat."}, saved.id, saved.version)


def test_a_quarter_may_be_closed_without_a_judgement(register):
    close.close_with(register, CONVENER, Q3, {"bedomning": " ", "begaran": ""}, REASON)
    assert close.frozen_for(register, READER, Q3)
    assert close.assessment(register, READER, Q3) is None


def test_what_is_asked_for_needs_a_judgement_and_neither_may_be_longer_than_its_page(register):
    for answers in ({"bedomning": "", "begaran": "Medel."}, {"bedomning": "a" * 501}, ANSWERS | {"begaran": "a" * 201}):
        with pytest.raises(NotValid):
            close.close_with(register, CONVENER, Q3, answers, REASON)
        assert close.frozen_for(register, READER, Q3) is None


def test_a_person_in_the_judgement_is_refused_or_asked_about_and_nothing_is_closed(register):
    with pytest.raises(NotValid, match="personnummer"):
        close.close_with(register, CONVENER, Q3, ANSWERS | {"begaran": "19121212-1212"}, REASON)
    named = ANSWERS | {"bedomning": "Enligt Anna Andersson är läget lugnt."}
    with pytest.raises(PersonSuspected) as question:
        close.close_with(register, CONVENER, Q3, named, REASON)
    assert close.frozen_for(register, READER, Q3) is None
    close.close_with(register, CONVENER, Q3, named, REASON, question.value.suspicions)
    assert close.frozen_for(register, READER, Q3)


def test_a_judgement_is_saved_with_the_closing_or_not_at_all(register):
    before = counts(register)
    with pytest.raises(NotValid, match="Skriv varför"):
        close.close_with(register, CONVENER, Q3, ANSWERS)
    assert close.assessment(register, CONVENER, Q3) is None
    assert counts(register) == before
    close.close_with(register, CONVENER, Q3, ANSWERS, REASON)
    assert close.assessment(register, CONVENER, Q3).version == 1


def test_what_fails_between_the_judgement_and_the_closing_leaves_neither(register, monkeypatch):
    def fails(state):
        assert form_document(state, "kvartalsbedomning")["records"], "it is written by now"
        raise MemoryError

    before = counts(register)
    with monkeypatch.context() as patch:
        patch.setattr(close.snapshot, "text", fails)
        with pytest.raises(MemoryError):
            close.close_with(register, CONVENER, Q3, ANSWERS, REASON)
    assert counts(register) == before
    assert close.assessment(register, CONVENER, Q3) is None
    assert close.frozen_for(register, READER, Q3) is None


@pytest.mark.parametrize("actor", [MEMBER, READER, POLICE])
def test_only_who_closes_quarters_judges_them(register, actor):
    with pytest.raises(NotAllowed):
        close.close_with(register, actor, Q3, ANSWERS, REASON)
    with pytest.raises(NotAllowed):
        commands.save(register, actor, "kvartalsbedomning", ANSWERS | {"kvartal": str(Q3)})


def test_a_marked_judgement_is_as_if_it_were_not_written_for_who_may_not_read_it(register):
    close.close_with(register, CONVENER, Q3, ANSWERS, REASON)
    record = close.assessment(register, CONVENER, Q3)
    secrecy.mark(register, CONVENER, record.form, record.id, "osl_18_1", "Pågående arbete.")
    assert close.assessment(register, POLICE, Q3) is None
    assert form_document(close.frozen_for(register, POLICE, Q3), "kvartalsbedomning")["records"] == []
