"""Rätta: a confirmed record gets a new version marked as a correction, with its reason; the old one stays (R10)."""

import pytest

from lomma_core.errors import Conflict, Locked, NotAllowed, NotValid
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, listing, queries
from tests.conftest import ARCHIVIST, CONVENER, MEMBER, READER
from tests.helpers.quarter_steps import Q3, Q4, confirm_records, counts, describe, follow, newest

REASON = "Fel källa angavs."


@pytest.fixture
def confirmed_record(register):
    """A confirmed lägesbild of the present quarter."""
    return confirm_records(register, describe(register, Q4))[0]


def correct(register, record, actor=CONVENER, reason=REASON, read=True, base=None, **answers):
    values = record.values | answers
    return confirm.correct(register, actor, record.form, values, record.id, base or record.version, reason, read)


def test_a_correction_is_a_new_version_marked_with_its_reason_and_the_confirmed_one_stays(register, confirmed_record):
    done = correct(register, confirmed_record, konsekvens="Liten.")
    assert (done.state, done.version, done.reason, done.saved_by) == ("rattad", 3, REASON, CONVENER.name)
    assert newest(register, confirmed_record) == done
    old = queries.get(register, MEMBER, confirmed_record.form, confirmed_record.id, version=2)
    assert (old.state, old.values) == ("faststalld", confirmed_record.values)


def test_history_shows_every_version_and_what_a_correction_changed(register, confirmed_record):
    correct(register, confirmed_record, konsekvens="Liten.")
    after, before, draft = queries.history(register, MEMBER, confirmed_record.form, confirmed_record.id)
    assert [record.state for record in (draft, before, after)] == ["utkast", "faststalld", "rattad"]
    form = register.plan.forms[confirmed_record.form]
    changed = queries.changes(register.plan, form, before, after, listing.links(register))
    assert changed == [("Omfattning och konsekvens", "Ingen.", "Liten.")]


def test_a_corrected_record_is_corrected_again_but_never_written_over(register, confirmed_record):
    once = correct(register, confirmed_record, konsekvens="Liten.")
    with pytest.raises(Locked):
        commands.save(register, MEMBER, once.form, once.values | {"konsekvens": "Stor."}, once.id, once.version)
    with pytest.raises(Locked):
        confirm_records(register, once)
    twice = correct(register, once, reason="En gång till.", konsekvens="Stor.")
    assert (twice.state, twice.version, twice.reason) == ("rattad", 4, "En gång till.")


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_a_correction_without_a_reason_is_refused(register, confirmed_record, reason):
    before = counts(register)
    with pytest.raises(NotValid) as refused:
        correct(register, confirmed_record, reason=reason, konsekvens="Liten.")
    assert list(refused.value.errors) == ["reason"]
    assert counts(register) == before


def test_a_correction_without_the_tick_is_refused(register, confirmed_record):
    with pytest.raises(NotValid) as refused:
        correct(register, confirmed_record, read=False, konsekvens="Liten.")
    assert list(refused.value.errors) == ["read"]
    assert newest(register, confirmed_record) == confirmed_record


def test_a_correction_keeps_the_forms_rules(register, confirmed_record):
    with pytest.raises(NotValid) as refused:
        correct(register, confirmed_record, analys="", aktivitetstyper="inga_kanda klotter")
    assert set(refused.value.errors) == {"analys", "aktivitetstyper"}
    assert newest(register, confirmed_record) == confirmed_record


@pytest.mark.parametrize("actor", [READER, MEMBER, ARCHIVIST], ids=lambda account: account.role)
def test_only_the_convener_corrects(register, confirmed_record, actor):
    with pytest.raises(NotAllowed):
        correct(register, confirmed_record, actor=actor, konsekvens="Liten.")
    assert newest(register, confirmed_record) == confirmed_record


def test_a_draft_is_changed_and_not_corrected(register):
    draft = describe(register, Q4)
    with pytest.raises(Locked, match="utkast"):
        correct(register, draft, konsekvens="Liten.")
    assert newest(register, draft).version == 1


def test_a_correction_on_an_old_version_is_a_conflict(register, confirmed_record):
    correct(register, confirmed_record, konsekvens="Liten.")
    with pytest.raises(Conflict):
        correct(register, confirmed_record, konsekvens="Stor.")
    assert newest(register, confirmed_record).values["konsekvens"] == "Liten."


@pytest.mark.parametrize(("field", "value"), [("miljo", "autonom"), ("kvartal", str(Q3))])
def test_a_correction_does_not_move_a_picture_to_another_milieu_or_quarter(register, confirmed_record, field, value):
    with pytest.raises(NotValid) as refused:
        correct(register, confirmed_record, **{field: value})
    assert list(refused.value.errors) == [field]
    assert newest(register, confirmed_record) == confirmed_record


def test_in_a_closed_quarter_nothing_is_corrected_until_it_is_opened_again(register, confirmed_record):
    close.close(register, CONVENER, Q4, "Mötet ställdes in.")
    before = counts(register)
    with pytest.raises(Locked, match="2026-K4 är stängt"):
        correct(register, confirmed_record, konsekvens="Liten.")
    assert counts(register) == before
    close.reopen(register, ARCHIVIST, Q4, "En uppgift var fel.")
    assert correct(register, confirmed_record, konsekvens="Liten.").state == "rattad"


def test_a_corrected_followup_gives_the_insats_what_was_decided_instead(register, measure):
    [answer] = confirm_records(register, follow(register, Q4, measure, status="enligt_plan"))
    correct(register, answer, status="forsenad")
    assert newest(register, measure).values["status"] == "forsenad"


def test_the_log_says_that_it_was_corrected_but_not_why(register, confirmed_record):
    correct(register, confirmed_record, konsekvens="Liten.")
    row = register.store.read("SELECT * FROM log ORDER BY nr DESC LIMIT 1")[0]
    assert (row["action"], row["record"], row["version"]) == ("correct", confirmed_record.id, 3)
    assert REASON not in str(row)
    assert "Liten." not in str(row)
