"""One question says whether a record is locked and why; nobody else compares states or asks for closed quarters."""

from lomma_core.quarterly import close
from lomma_core.quarterly import confirm as confirming
from lomma_core.records import commands, listing, locks
from lomma_core.records.locks import LockReason
from tests.conftest import CONVENER, MEMBER
from tests.helpers.quarter_steps import Q3, confirm, describe, newest


def lock(register, record, correcting=False):
    form, links = register.plan.forms[record.form], listing.links(register, MEMBER)
    return locks.lock_of(form, newest(register, record), links, correcting)


def test_a_draft_is_open_and_a_confirmed_record_takes_corrections_only(register):
    draft = describe(register, Q3)
    assert lock(register, draft) is None
    [done] = confirm(register, draft)
    assert lock(register, done).reason is LockReason.CONFIRMED
    assert "Sammankallande kan rätta den" in lock(register, done).message
    assert lock(register, done, correcting=True) is None
    values = done.values | {"konsekvens": "Liten."}
    confirming.correct(register, CONVENER, "lagesbild", values, done.id, done.version, "Fel ord.", True)
    assert lock(register, done).reason is LockReason.CONFIRMED


def test_nothing_follows_in_a_closed_quarter_whatever_the_records_state(register):
    draft, done = describe(register, Q3), confirm(register, describe(register, Q3, "autonom"))[0]
    close.close(register, CONVENER, Q3, "Allt hanns inte med.")
    for record in (draft, done):
        for correcting in (False, True):
            found = lock(register, record, correcting)
            assert (found.reason, found.quarter) == (LockReason.QUARTER_CLOSED, "2026-K3")
    assert "Bara administratören kan öppna kvartalet igen" in lock(register, draft).message


def test_a_record_that_belongs_to_no_quarter_is_never_in_a_closed_one(register, measure):
    close.close(register, CONVENER, Q3, "Allt hanns inte med.")
    assert lock(register, measure) is None
    assert (
        commands.save(register, MEMBER, "insats", measure.values | {"malgrupp": "Lärare"}, measure.id, 1).version == 2
    )
