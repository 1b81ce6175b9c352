"""A record that was saved by mistake is withdrawn and brought back; history and log keep all of it (R19)."""

import pytest

from lomma_core.domain import overview, proposals, seats, todo
from lomma_core.errors import (
    Conflict,
    Duplicate,
    Locked,
    Marked,
    NotAllowed,
    NotFound,
    NotValid,
    PersonSuspected,
)
from lomma_core.permissions import Actor, allowed
from lomma_core.personal import drafts
from lomma_core.privacy import guard
from lomma_core.privacy.numbers import person_numbers
from lomma_core.quarterly import close, confirm
from lomma_core.records import bulk_update, commands, listing, queries, secrecy
from lomma_core.records.lookup import WITHDRAWN
from lomma_core.records.versions import RecordState
from lomma_core.withdrawal import effects, withdraw
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, READER, plan_with
from tests.helpers.core_results import form_csv, latest
from tests.helpers.quarter_steps import Q3, Q4, counts, describe, follow, follow_picture, newest

WHY = "Sparades två gånger."


def gone(register, record, why=WHY, actor=MEMBER):
    """Withdraw a record as it is now."""
    return withdraw.withdraw(register, actor, record.form, record.id, newest(register, record).version, why)


def back(register, record, actor=MEMBER):
    """Bring a withdrawn record back."""
    return withdraw.bring_back(register, actor, record.form, record.id, newest(register, record).version)


def ids(register, form, **query):
    return [record.id for record in listing.list_records(register, MEMBER, form, listing.ListQuery(**query)).records]


def test_a_withdrawn_record_leaves_lists_and_stays_in_its_history_with_who_when_and_why(register, measure):
    saved = gone(register, measure)
    assert ids(register, "insats") == []
    assert (saved.state, saved.version, saved.reason, saved.saved_by) == (RecordState.WITHDRAWN, 2, WHY, MEMBER.name)
    past = queries.history(register, READER, "insats", measure.id)
    assert [record.version for record in past] == [2, 1]
    assert past[0].values == past[1].values
    assert latest(register.store, 1)[0]["action"] == "withdraw"
    assert latest(register.store, 1)[0]["record"] == measure.id
    assert WHY not in str(latest(register.store))


def test_it_comes_back_with_the_answers_it_had(register, measure):
    gone(register, measure)
    saved = back(register, measure)
    assert (saved.state, saved.version, saved.values) == (RecordState.DRAFT, 3, measure.values)
    assert ids(register, "insats") == [measure.id]
    assert latest(register.store, 1)[0]["action"] == "bring_back"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_demanded_and_has_a_length(register, measure, reason):
    with pytest.raises(NotValid):
        gone(register, measure, reason)


def test_the_person_guard_reads_the_reason(register, measure):
    before = counts(register)
    with pytest.raises(NotValid) as refused:
        gone(register, measure, "Gäller 19811218-9876.")
    assert "9876" not in str(refused.value)
    with pytest.raises(PersonSuspected) as suspected:
        gone(register, measure, "Ring 0413-555 00 00.")
    assert counts(register) == before
    withdraw.withdraw(
        register, MEMBER, "insats", measure.id, 1, "Ring 0413-555 00 00.", confirmed=suspected.value.suspicions
    )
    assert [row["action"] for row in latest(register.store, 2)] == ["person_confirmed", "withdraw"]


def test_a_reader_withdraws_nothing_and_brings_nothing_back(register, measure):
    with pytest.raises(NotAllowed):
        gone(register, measure, actor=READER)
    gone(register, measure)
    with pytest.raises(NotAllowed):
        back(register, measure, actor=READER)


def test_who_may_not_write_in_a_form_withdraws_nothing_there(register):
    seat = commands.save(
        register, CONVENER, "platsuppgift", {"plats": "polisen", "lage": "erbjuden", "datum": "2026-01-01"}
    )
    with pytest.raises(NotAllowed):
        gone(register, seat, actor=MEMBER)
    gone(register, seat, actor=CONVENER)
    assert all(record.record is None for record in seats.seats(register, MEMBER))


def test_withdrawn_records_are_listed_for_those_who_may_write_there_only(register, measure):
    other = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Står kvar"})
    gone(register, measure)
    assert ids(register, "insats", withdrawn=True) == [measure.id]
    assert ids(register, "insats") == [other.id]
    assert ids(register, "insats", withdrawn=True, search="står kvar") == []
    with pytest.raises(NotAllowed):
        listing.list_records(register, READER, "insats", listing.ListQuery(withdrawn=True))


def test_withdrawing_over_a_version_not_seen_is_a_conflict(register, measure):
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Rektorer"}, measure.id, 1)
    with pytest.raises(Conflict):
        withdraw.withdraw(register, MEMBER, "insats", measure.id, 1, WHY)
    gone(register, measure)
    with pytest.raises(Conflict):
        withdraw.bring_back(register, MEMBER, "insats", measure.id, 2)


def test_nothing_is_saved_confirmed_or_restored_on_a_withdrawn_record(register, measure):
    gone(register, measure)
    with pytest.raises(Locked, match="återtagen"):
        commands.save(register, MEMBER, "insats", MEASURE | {"malgrupp": "Rektorer"}, measure.id, 1)
    with pytest.raises(Locked, match="återtagen"):
        commands.restore(register, MEMBER, "insats", measure.id, 1, 2)
    with pytest.raises(Locked, match="återtagen"):
        confirm.confirm(register, CONVENER, "insats", measure.id, 2, True)
    with pytest.raises(Locked, match="återtagen"):
        gone(register, measure)
    outlook = bulk_update.preview(register, MEMBER, "insats", "status", "forsenad", {measure.id: 2})
    assert [record.why for record in outlook.skipped] == ["Den är återtagen."]


def test_only_a_withdrawn_record_is_brought_back_and_only_one_that_is_there_withdrawn(register, measure):
    with pytest.raises(Locked, match="inte återtagen"):
        back(register, measure)
    with pytest.raises(NotFound):
        withdraw.withdraw(register, MEMBER, "insats", "bbbbbbbbbbbb", 1, WHY)
    with pytest.raises(NotFound):
        withdraw.bring_back(register, MEMBER, "insats", "bbbbbbbbbbbb", 1)


def test_a_confirmed_record_is_not_withdrawn_and_neither_is_its_correction(register, measure):
    confirm.confirm(register, CONVENER, "insats", measure.id, 1, True)
    with pytest.raises(Locked, match="fastställd och kan inte återtas"):
        gone(register, measure)
    confirm.correct(register, CONVENER, "insats", MEASURE | {"malgrupp": "Rektorer"}, measure.id, 2, "Fel.", True)
    with pytest.raises(Locked, match="fastställd och kan inte återtas"):
        gone(register, measure)


def test_nothing_leaves_or_enters_a_closed_quarter(register):
    stays, left = describe(register, Q3), describe(register, Q3, "autonom")
    gone(register, left)
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    frozen = close.frozen_for(register, MEMBER, Q3)
    for act in (lambda: gone(register, stays), lambda: back(register, left)):
        with pytest.raises(Locked, match="2026-K3 är stängt"):
            act()
    assert close.frozen_for(register, MEMBER, Q3) == frozen
    close.reopen(register, ARCHIVIST, Q3, "En uppgift var fel.")
    back(register, left)


def test_a_closed_quarter_keeps_an_insats_that_is_withdrawn_afterwards(register, measure):
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    frozen = close.frozen_for(register, MEMBER, Q3)
    gone(register, measure)
    assert close.frozen_for(register, MEMBER, Q3) == frozen
    assert measure.id in str(frozen)
    assert measure.id not in str(close.state(register, MEMBER, Q4))


def test_a_withdrawn_picture_makes_room_for_another_and_does_not_come_back_beside_it(register):
    first = describe(register, Q3)
    gone(register, first)
    second = describe(register, Q3)
    with pytest.raises(Duplicate, match="kan inte tas tillbaka") as refused:
        back(register, first)
    assert refused.value.record == second.id
    gone(register, second)
    back(register, first)
    assert ids(register, "lagesbild") == [first.id]


def test_a_record_that_others_must_name_is_not_withdrawn_before_them(register, measure):
    answer = follow(register, Q3, measure)
    with pytest.raises(Locked, match=r"Föreläsning för lärare, 2026-K3 bygger på posten.*Återta den posten först"):
        gone(register, measure)
    gone(register, answer)
    gone(register, measure)
    with pytest.raises(NotValid, match=r"Insats: posten är återtagen\. Ta tillbaka den först"):
        back(register, answer)
    back(register, measure)
    back(register, answer)


def test_a_record_that_may_be_named_is_withdrawn_and_the_others_show_that_it_is(register):
    picture = describe(register, Q3)
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"lagesbild": picture.id})
    follow_up = follow_picture(register, Q3)
    stays = effects.stays(register, MEMBER, "lagesbild", picture.id)
    assert {step.record for step in stays} == {measure.id, follow_up.id}
    gone(register, picture)
    links = listing.links(register, MEMBER)
    assert links.title("lagesbild", picture.id) == WITHDRAWN
    assert WITHDRAWN in form_csv(register, MEMBER, "insats", "excel-csv").decode("utf-8-sig")
    assert picture.id not in form_csv(register, MEMBER, "lagesbild", "csv").decode("utf-8-sig")


def test_an_adopted_proposals_insats_is_named_and_left(register):
    picture = describe(register, Q3)
    for level, links in (("generell", True), ("individriktad", False)):
        idea = {
            "ide": f"Kurs {level}",
            "niva": level,
            "lagesbild": picture.id,
            "effekt": "Fler ser det.",
            "beslut": "antas",
        }
        proposal = commands.save(register, MEMBER, "forslag", idea, complete=False)
        (stays,) = effects.stays(register, MEMBER, "forslag", proposal.id)
        assert (stays.form, stays.title) == ("insats", f"Kurs {level}")
        gone(register, proposal)
        measure = queries.get(register, MEMBER, "insats", stays.record)
        assert (measure.version, bool(measure.values["forslag"])) == (1, links)
        assert measure.state is RecordState.DRAFT


def test_the_insats_that_a_follow_up_moved_on_is_named_and_left(register, measure):
    answer = follow(register, Q3, measure, status="forsenad")
    (stays,) = effects.stays(register, MEMBER, "uppfoljning_insats", answer.id)
    assert stays.record == measure.id
    gone(register, answer)
    moved = newest(register, measure)
    assert (moved.version, moved.values["status"]) == (2, "forsenad")
    back(register, answer)
    assert newest(register, measure) == moved


def test_an_insats_that_is_adjusted_stays_adjusted_when_it_is_withdrawn_and_brought_back(register, measure):
    answer = follow(register, Q3, measure, beslut="justera")
    before = [item.text for item in todo.todo(register, MEMBER, Q4)]
    assert any(text.startswith("Justera ") for text in before)
    gone(register, answer)
    assert not any(item.text.startswith("Justera ") for item in todo.todo(register, MEMBER, Q4))
    back(register, answer)
    assert [item.text for item in todo.todo(register, MEMBER, Q4)] == before


def test_a_marked_record_and_why_it_was_withdrawn_are_for_those_who_may_read_it(register, measure):
    secrecy.mark(register, CONVENER, "insats", measure.id, "osl_18_1", "Skäl")
    gone(register, measure, "Hör till ett annat ärende.")
    police = Actor("polis.ett", "polis")
    with pytest.raises(Marked):
        queries.history(register, police, "insats", measure.id)
    assert listing.list_records(register, police, "insats").hidden == 0
    assert queries.history(register, READER, "insats", measure.id)[0].reason == "Hör till ett annat ärende."
    secrecy.lift(register, CONVENER, "insats", measure.id, "Skäl två.")
    secrecy.mark(register, CONVENER, "insats", measure.id, "osl_18_1", "Skäl tre.")


def test_a_text_that_the_guard_refuses_by_now_does_not_come_back(register, measure, monkeypatch):
    gone(register, measure)
    classify = guard.classify
    monkeypatch.setattr(
        guard, "classify", lambda text: ([person_numbers.PERSON], []) if text == MEASURE["malgrupp"] else classify(text)
    )
    with pytest.raises(NotValid) as refused:
        back(register, measure)
    assert MEASURE["malgrupp"] not in str(refused.value)


def test_a_plan_that_is_older_than_the_action_lets_writers_withdraw(tmp_path):
    from lomma_core.plan.loader import load_plan

    old = load_plan(plan_with(tmp_path, {'"withdraw", ': ""}))
    may = [role for role in old.roles if allowed(old, Actor("konto.ett", role), "withdraw")]
    assert may == ["medlem", "sammankallande"]
    named = '"write", "withdraw", "import", "mark_secrecy"]'
    some = load_plan(plan_with(tmp_path, {named: named.replace('"withdraw", ', "")}))
    may = [role for role in some.roles if allowed(some, Actor("konto.ett", role), "withdraw")]
    assert may == ["sammankallande"]


def test_a_quarter_of_which_everything_is_withdrawn_has_not_begun(register):
    only = describe(register, Q3)
    assert close.begun(register, Q3, frozenset())
    gone(register, only)
    assert not close.begun(register, Q3, frozenset())
    assert overview.situations_progress(register, MEMBER, Q3).done == 0


def test_the_settings_in_force_are_the_plan_files_again_when_the_groups_own_are_withdrawn(register):
    own = commands.save(register, CONVENER, "grunduppgifter", {"syfte": "Vårt eget syfte", "kontakt": "CVE"})
    from lomma_core.domain import settings

    assert settings.purpose(register) == "Vårt eget syfte"
    gone(register, own, actor=CONVENER)
    assert settings.purpose(register) == register.plan.plan.purpose.strip()
    assert queries.find(register, MEMBER, "grunduppgifter") is None


def test_a_hook_runs_for_no_withdrawal(register, measure):
    proposal = commands.save(
        register, MEMBER, "forslag", {"ide": "Kurs", "niva": "generell", "beslut": "antas"}, complete=False
    )
    (made,) = [record for record in listing.list_records(register, MEMBER, "insats").records if record.id != measure.id]
    gone(register, made)
    gone(register, proposal)
    back(register, proposal)
    assert ids(register, "insats") == [measure.id]
    assert made.reason == proposals.REASON


def test_what_is_typed_on_a_record_that_somebody_withdraws_is_kept_as_a_draft(register, measure):
    gone(register, measure)
    drafts.keep(register, CONVENER, "insats", measure.id, {"malgrupp": "Rektorer"}, 1)
    (draft,) = drafts.mine(register, CONVENER)
    assert draft.answers == {"malgrupp": "Rektorer"}
    assert drafts.title(register, listing.links(register, CONVENER), draft) == WITHDRAWN
