"""One function decides whether a record is locked and why; nothing else compares states or closed quarters."""

import pytest

from lomma_core.errors import Locked
from lomma_core.quarterly import close, confirm, display
from lomma_core.records import commands, listing, locks
from lomma_core.records.locks import LockReason
from lomma_core.records.versions import RecordState
from tests.conftest import CONVENER, MEMBER
from tests.helpers.quarter_steps import Q3, confirm_records, describe, newest


def lock(register, record, correcting=False):
    form, links = register.plan.forms[record.form], listing.links(register, MEMBER)
    return locks.lock_of(form, newest(register, record), links, correcting)


def test_a_draft_is_open_and_a_confirmed_record_takes_corrections_only(register):
    draft = describe(register, Q3)
    assert lock(register, draft) is None
    [done] = confirm_records(register, draft)
    assert lock(register, done).reason is LockReason.CONFIRMED
    assert "Sammankallande kan rätta den" in lock(register, done).message
    assert lock(register, done, correcting=True) is None
    values = done.values | {"konsekvens": "Liten."}
    confirm.correct(register, CONVENER, "lagesbild", values, done.id, done.version, "Fel ord.", True)
    assert lock(register, done).reason is LockReason.CONFIRMED


def test_nothing_follows_in_a_closed_quarter_whatever_the_records_state(register):
    draft, done = describe(register, Q3), confirm_records(register, describe(register, Q3, "autonom"))[0]
    close.close(register, CONVENER, Q3, "Allt hanns inte med.")
    for record in (draft, done):
        for correcting in (False, True):
            actual = lock(register, record, correcting)
            assert (actual.reason, actual.quarter) == (LockReason.QUARTER_CLOSED, "2026-K3")
    assert "Bara den som får öppna stängda kvartal kan öppna det igen" in lock(register, draft).message


def test_a_record_that_belongs_to_no_quarter_is_never_in_a_closed_one(register, measure):
    close.close(register, CONVENER, Q3, "Allt hanns inte med.")
    assert lock(register, measure) is None
    assert (
        commands.save(register, MEMBER, "insats", measure.values | {"malgrupp": "Lärare"}, measure.id, 1).version == 2
    )


def test_a_record_of_a_state_that_the_program_does_not_know_is_shown_and_nothing_follows_on_it(register):
    draft = describe(register, Q3)
    with register.store.transaction() as write:
        write.execute("UPDATE form_lagesbild SET state = 'granskad' WHERE record = ?", [draft.id])
    [listed] = listing.list_records(register, MEMBER, "lagesbild").records
    assert (listed.state, listed.state.label) == (RecordState.UNKNOWN, "Okänt läge")
    assert [milieu.state for milieu in display.view(register, CONVENER).milieus if milieu.state] == ["Okänt läge"]
    for correcting in (False, True):
        assert lock(register, listed, correcting).reason is LockReason.UNKNOWN_STATE
    with pytest.raises(Locked, match="Uppdatera programmet"):
        commands.save(register, MEMBER, "lagesbild", listed.values, listed.id, listed.version)
    with pytest.raises(Locked, match="Uppdatera programmet"):
        confirm_records(register, listed)
    values = listed.values | {"konsekvens": "Liten."}
    with pytest.raises(Locked, match="Uppdatera programmet"):
        confirm.correct(register, CONVENER, "lagesbild", values, listed.id, listed.version, "Fel ord.", True)
