"""Drafts keep what is typed for its author alone, hold nothing that is refused, and go when they should."""

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.maintenance import text_scan
from lomma_core.permissions import Actor
from lomma_core.personal import draft_subjects, drafts
from lomma_core.privacy import guard
from lomma_core.purge import purge
from lomma_core.records import commands, queries, secrecy
from lomma_core.records.lookup import RecordLookup
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.target import Target
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers import budget
from tests.helpers.core_results import form_csv
from tests.helpers.quarter_steps import on

PERSON = "19850709-9805"
OTHER = Actor("medlem.tva", "medlem")


def rows(register) -> list[dict]:
    return register.store.read("SELECT * FROM draft ORDER BY account, form, subject")


def stored_bytes(register) -> bytes:
    """Everything that stands in the register's files."""
    register.store.checkpoint()
    path = Path(register.store.path)
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_a_draft_comes_back_as_it_was_typed_whatever_the_rules_say(register):
    answers = {
        "titel": "Halvskrivet",
        "timmar": "många",
        "start": "nån gång",
        "samverkande": ["polisen", "raddningstjansten"],
        "niva": None,
        "syfte": "Rad ett\nRad två",
    }
    draft = drafts.keep(register, MEMBER, "insats", "ny", answers)
    stored = drafts.find(register, MEMBER, "insats", "ny")
    assert stored == draft
    assert stored.answers == answers
    assert (stored.record, stored.base, stored.target) == (None, None, Target("insats"))


def test_one_answer_for_all_milieus_is_a_draft_of_its_quarter_and_form(register):
    subject = draft_subjects.subject_of_all(Quarter.parse("2026-K3"))
    drafts.keep(register, MEMBER, "lagesbild", subject, {"narvaro_ord": "Inget nytt", "kalltyper": ["skola"]})
    drafts.keep(register, MEMBER, "lagesbild", "ny?kvartal=2026-K3", {"narvaro_ord": "En miljö"})
    draft = drafts.find(register, MEMBER, "lagesbild", subject)
    assert draft.answers == {"narvaro_ord": "Inget nytt", "kalltyper": ["skola"]}
    assert (draft.record, draft.for_all) == (None, True)
    assert draft.target == Target(draft.form, prefill={"kvartal": "2026-K3"}, for_all=True)
    links = RecordLookup(register.plan, register.store.read)
    assert drafts.title(register, links, draft) == "alla miljöer, 2026-K3"
    other = drafts.find(register, MEMBER, "lagesbild", "ny?kvartal=2026-K3")
    assert other.target == Target(other.form, prefill={"kvartal": "2026-K3"})
    with pytest.raises(NotAllowed):
        drafts.keep(register, READER, "lagesbild", subject, {"narvaro_ord": "Nej"})


@pytest.mark.parametrize("typed", ["2026-10-02", "2 okt 2026", "2026-02-30", "i morgon"])
def test_a_day_comes_back_as_it_was_typed(register, typed):
    answers = {"datum": typed, "iakttagelse": "Märken"}
    drafts.keep(register, MEMBER, "observation", "ny", answers)
    assert drafts.find(register, MEMBER, "observation", "ny").answers == answers


def test_a_day_in_a_draft_from_before_comes_back_in_its_field(register):
    drafts.keep(register, MEMBER, "observation", "ny", {"datum": dt.date(2026, 10, 2)})
    assert drafts.find(register, MEMBER, "observation", "ny").answers == {"datum": "2026-10-02"}


def test_drafts_are_there_after_a_restart(tmp_path):
    path = tmp_path / "lomma.duckdb"
    for turn in range(2):
        opened = open_register(PLAN, path, lambda: NOW)
        if turn == 0:
            drafts.keep(opened, MEMBER, "insats", "ny", {"titel": "Före omstarten"})
        assert drafts.find(opened, MEMBER, "insats", "ny").answers == {"titel": "Före omstarten"}
        opened.store.close()


def test_nobody_but_its_author_is_given_a_draft(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "Mina ord"}, 1)
    for actor in (OTHER, CONVENER):
        assert drafts.find(register, actor, "insats", measure.id) is None
        assert drafts.mine(register, actor) == []
        drafts.discard(register, actor, "insats", measure.id)
    assert drafts.find(register, MEMBER, "insats", measure.id).answers == {"malgrupp": "Mina ord"}
    assert [draft.record for draft in drafts.mine(register, MEMBER)] == [measure.id]


@pytest.mark.parametrize("actor", [READER, None], ids=str)
def test_who_may_not_write_in_a_form_has_no_draft_in_it(register, actor):
    with pytest.raises(NotAllowed):
        drafts.keep(register, actor, "insats", "ny", {"titel": "Nej"})
    with pytest.raises(NotAllowed):
        drafts.find(register, actor, "insats", "ny")
    assert rows(register) == []


def test_who_becomes_a_reader_is_not_given_the_old_drafts(register):
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Som medlem"})
    assert drafts.mine(register, Actor(MEMBER.name, "lasare")) == []
    assert len(drafts.mine(register, MEMBER)) == 1


def test_a_count_as_typed_stands_in_its_authors_draft_only(register):
    subject = draft_subjects.subject_of_new(register, "uppfoljning_insats", {"kvartal": "2026-K4", "insats": "bcd"})
    drafts.keep(register, MEMBER, "uppfoljning_insats", subject, {"antal_erbjudna": "3"})
    assert drafts.find(register, MEMBER, "uppfoljning_insats", subject).answers == {"antal_erbjudna": "3"}
    assert drafts.find(register, CONVENER, "uppfoljning_insats", subject) is None


# ------------------------------------------------------------------ What is refused


@pytest.mark.parametrize("name", ["titel", "syfte", "start", "kostnad", "timmar", "malgrupp", "typ"])
@pytest.mark.parametrize("text", [PERSON, "Möte med 850709-9805 i skolan", "8507099805", "850709 9805"])
def test_a_refused_text_is_nowhere_in_the_files(register, name, text):
    drafts.keep(register, MEMBER, "insats", "ny", {"malgrupp": "Lärare i åk 7", name: text})
    draft = drafts.find(register, MEMBER, "insats", "ny")
    assert (draft.answers if draft else {}) == {k: v for k, v in {"malgrupp": "Lärare i åk 7"}.items() if k != name}
    for piece in (text.encode(), b"9805"):
        assert piece not in stored_bytes(register)


def test_a_field_that_comes_to_be_refused_loses_what_was_kept_of_it(register):
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Säkert", "syfte": "Annat"})
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": f"Säkert {PERSON}", "syfte": "Annat"}, changed=["titel"])
    assert drafts.find(register, MEMBER, "insats", "ny").answers == {"syfte": "Annat"}


def test_a_draft_of_nothing_but_refused_text_is_no_draft(register):
    assert drafts.keep(register, MEMBER, "insats", "ny", {"titel": PERSON}) is None
    assert rows(register) == []


def test_a_refusal_says_what_and_never_repeats_it(register):
    field = register.plan.forms["insats"].fields["titel"]
    message = drafts.refusal(register, field, f"Möte {PERSON}")
    assert "personnummer" in message
    assert "9805" not in message
    assert drafts.refusal(register, field, "Ring kommunen 046-12 34 56") is None
    assert drafts.refusal(register, field, None) is None


def test_a_number_is_refused_as_it_would_be_stored_too(register):
    # Lines of a one-line field are joined by spaces when it is saved.
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "850709\n9805", "syfte": "x"})
    assert drafts.find(register, MEMBER, "insats", "ny").answers == {"syfte": "x"}


def test_a_count_field_is_guarded_too(register):
    drafts.keep(register, MEMBER, "uppfoljning_insats", "ny", {"antal_erbjudna": PERSON, "laerdom": "x"})
    assert b"9805" not in stored_bytes(register)


def test_what_is_only_asked_about_may_stand_in_a_draft(register):
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Kontakta anna@exempel.se"})
    assert drafts.find(register, MEMBER, "insats", "ny").answers["titel"] == "Kontakta anna@exempel.se"


def test_a_text_from_an_address_never_becomes_part_of_a_subject(register):
    prefill = {"titel": PERSON, "niva": PERSON, "lagesbild": "850709 9805", "nonsens": "x", "status": "forsenad"}
    assert draft_subjects.subject_of_new(register, "insats", prefill) == "ny?status=forsenad"
    assert draft_subjects.subject_of_new(register, "insats", {"lagesbild": "Anna Andersson"}) == "ny"


def test_there_is_no_draft_on_a_record_that_is_not_there(register):
    with pytest.raises(NotFound):
        drafts.keep(register, MEMBER, "insats", PERSON, {"titel": "Kurs"})
    assert rows(register) == []


@budget.plans
@given(
    before=st.text(max_size=20), after=st.text(max_size=20), parts=st.sampled_from(["-", "", " ", "+", "\n", "\x00"])
)
def test_no_kept_answer_is_one_that_the_guard_refuses(register, before, after, parts):
    answers = {"titel": f"{before} 850709{parts}9805 {after}", "syfte": before + after, "timmar": after}
    drafts.keep(register, MEMBER, "insats", "ny", answers)
    for row in rows(register):
        for text in json.loads(row["answers"]).values():
            assert guard.classify(text)[0] == []


# ------------------------------------------------------------------ Two windows, and the version typed on


def test_two_windows_of_one_account_do_not_undo_each_other(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "Från ena"}, 1, ["malgrupp"])
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Från andra"}, 1, ["titel"])
    draft = drafts.find(register, MEMBER, "insats", measure.id)
    assert draft.answers == {"malgrupp": "Från ena", "titel": "Från andra"}
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Sist"}, 1, ["titel"])
    assert drafts.find(register, MEMBER, "insats", measure.id).answers == {"malgrupp": "Från ena", "titel": "Sist"}


def test_a_field_typed_back_leaves_the_draft_and_the_last_one_takes_it_away(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "A", "titel": "B"}, 1)
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "A"}, 1, ["titel"])
    assert drafts.find(register, MEMBER, "insats", measure.id).answers == {"malgrupp": "A"}
    assert drafts.keep(register, MEMBER, "insats", measure.id, {}, 1, ["malgrupp"]) is None
    assert rows(register) == []


def test_a_draft_stays_on_the_version_it_was_begun_on_until_it_is_written_over(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "A"}, 1)
    commands.save(register, CONVENER, "insats", MEASURE | {"malgrupp": "Deras"}, measure.id, 1)
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "B"}, 2, ["titel"])
    assert drafts.find(register, MEMBER, "insats", measure.id).base == 1
    drafts.keep(register, MEMBER, "insats", measure.id, {"malgrupp": "A", "titel": "B"}, 2)
    assert drafts.find(register, MEMBER, "insats", measure.id).base == 2


def test_new_records_about_different_things_have_drafts_of_their_own(register):
    subject = draft_subjects.subject_of_new(register, "lagesbild", {"kvartal": "2026-K4", "miljo": "autonom"})
    other = draft_subjects.subject_of_new(register, "lagesbild", {"kvartal": "2026-K4", "miljo": "vit_makt"})
    drafts.keep(register, MEMBER, "lagesbild", subject, {"analys": "Ett"})
    drafts.keep(register, MEMBER, "lagesbild", other, {"analys": "Två"})
    assert drafts.find(register, MEMBER, "lagesbild", subject).answers == {"analys": "Ett"}
    target = Target("lagesbild", prefill={"kvartal": "2026-K4", "miljo": "autonom"})
    assert drafts.find(register, MEMBER, "lagesbild", subject).target == target


def test_what_is_proposed_beside_the_unique_key_does_not_part_drafts(register, measure):
    key = {"kvartal": "2026-K4", "insats": measure.id}
    subject = draft_subjects.subject_of_new(register, "uppfoljning_insats", key)
    assert draft_subjects.subject_of_new(register, "uppfoljning_insats", key | {"status": "forsenad"}) == subject


def test_my_drafts_are_named_by_the_record_or_by_what_is_typed(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Nytt namn"}, 1)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "En ny"})
    drafts.keep(register, MEMBER, "mote", "ny", {"datum": dt.date(2026, 12, 1)})
    links = secrecy.links(register, MEMBER)
    titles = {
        (draft.form, draft.subject): drafts.title(register, links, draft) for draft in drafts.mine(register, MEMBER)
    }
    assert titles[("insats", measure.id)] == MEASURE["titel"]
    assert titles[("insats", "ny")] == "En ny"
    assert "2026-12-01" in titles[("mote", "ny")]


# ------------------------------------------------------------------ When drafts go


def test_drafts_are_not_logged_and_make_no_version(register, measure):
    before = register.store.read("SELECT count(*) AS n FROM log")
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Nytt"}, 1)
    drafts.discard(register, MEMBER, "insats", measure.id)
    assert register.store.read("SELECT count(*) AS n FROM log") == before
    assert queries.get(register, MEMBER, "insats", measure.id).version == 1
    assert rows(register) == []


def test_a_draft_that_nobody_has_touched_for_ninety_days_is_gone_at_the_next_start(tmp_path):
    path = tmp_path / "lomma.duckdb"
    opened = open_register(PLAN, path, lambda: NOW)
    drafts.keep(opened, MEMBER, "insats", "ny", {"titel": "Gammalt"})
    opened.store.close()
    for days, number in ((90, 1), (91, 0)):
        opened = open_register(PLAN, path, lambda days=days: NOW + dt.timedelta(days=days))
        assert len(rows(opened)) == number
        opened.store.close()


def test_gallring_takes_everybodys_drafts_of_the_record_and_about_it(register, measure):
    observation = {"datum": "2026-10-02", "miljo": "autonom", "aktivitetstyper": "klotter", "kalltyp": "skola"}
    noticed = commands.save(register, MEMBER, "observation", observation | {"iakttagelse": "Klistermärke"})
    drafts.keep(register, MEMBER, "observation", noticed.id, {"iakttagelse": "Kärrhöksvägen zebrafink"}, 1)
    drafts.keep(register, OTHER, "observation", noticed.id, {"iakttagelse": "Kärrhöksvägen zebrafink"}, 1)
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Står kvar"}, 1)
    later = on(register, "2028-11-24")
    wanted = purge.propose(later, ARCHIVIST, "observation", [noticed.id], "KS 2026/0123")
    purge.confirm(later, CONVENER, wanted)
    assert [row["subject"] for row in rows(register)] == [measure.id]
    assert b"zebrafink" not in stored_bytes(register)


def test_the_scan_looks_in_drafts_and_says_whose(register):
    drafts.keep(register, MEMBER, "insats", "ny", {"syfte": "Kontakta anna@exempel.se"})
    [finding] = text_scan.scan(register, ADMIN)
    assert (finding.form, finding.field, finding.draft_by, finding.refused) == ("insats", "syfte", MEMBER.name, False)
    assert "anna" not in repr(finding)


def test_no_export_holds_a_draft(register, measure):
    drafts.keep(register, MEMBER, "insats", measure.id, {"titel": "Zebrafink"}, 1)
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": "Zebrafink"})
    assert "Zebrafink" not in form_csv(register, MEMBER, "insats", "csv").decode()


def test_an_unknown_form_has_no_drafts(register):
    with pytest.raises(NotFound):
        drafts.keep(register, MEMBER, "hittepa", "ny", {"titel": "x"})
