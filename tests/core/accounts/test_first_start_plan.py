"""The first start for another municipality: its own small plan file beside the database, and in use at once (R21)."""

from dataclasses import replace

import pytest

from lomma_core.accounts.first_start import FirstStart
from lomma_core.bootstrap import open_register, plan_path
from lomma_core.domain import meetings
from lomma_core.errors import LommaError, NotAllowed, NotValid, SignInRefused
from lomma_core.plan.loader import load_plan
from lomma_core.plan.standard.own_file import OWN_PLAN, model
from lomma_core.records import commands
from tests.conftest import MEMBER, NOW

PASSWORD = "en lång ramsa att minnas"
ANSWERS = replace(
    model(),
    municipality="Storby kommun",
    seats=("Ledningen", "Trygghet", "Polisen", "Regionen"),
    convener="Trygghet",
    offered=("Polisen", "Regionen"),
    areas=("Hela Storby", "Hamnen"),
    milieus=("Ena", "Andra"),
)


@pytest.fixture
def own(register, monkeypatch):
    monkeypatch.setenv("LOMMA_DATABASE", str(register.store.path))
    monkeypatch.delenv("LOMMA_PLAN", raising=False)
    return register.store.path.with_name(OWN_PLAN)


def test_the_answers_are_a_small_file_that_is_used_at_once_and_after_a_restart(register, own):
    start = FirstStart()
    start.use_own_plan(register, start.code, ANSWERS)
    start.finish(register, start.code, "Syftet.", "admin.ett", PASSWORD)
    assert len(own.read_text(encoding="utf-8").splitlines()) < 60
    assert [seat.label for seat in register.plan.seats] == list(ANSWERS.seats)
    assert register.plan.forms["mote"].fields["regionen"].required
    assert plan_path() == own
    register.store.close()
    again = open_register(database=register.store.path, clock=lambda: NOW)
    assert again.plan == load_plan(own)
    assert again.in_use.notice == ""
    again.store.close()


def test_a_meeting_is_saved_with_both_offered_seats(register, own):
    start = FirstStart()
    start.use_own_plan(register, start.code, ANSWERS)
    meeting = {"datum": "2026-11-10", "lage": "genomfort", "narvarande": ["ledningen"]}
    saved = commands.save(register, MEMBER, "mote", meeting | {"polisen": "narvarande", "regionen": "erbjuden"})
    with pytest.raises(NotValid):
        commands.save(register, MEMBER, "mote", meeting | {"datum": "2026-11-11", "polisen": "narvarande"})
    there = {seat.seat: seat.present for seat in meetings.attendance(register, MEMBER)}
    assert there == {"ledningen": 1, "trygghet": 0, "polisen": 1, "regionen": 0}
    assert saved.values["regionen"] == "erbjuden"


def test_who_has_not_the_code_writes_nothing(register, own):
    with pytest.raises(SignInRefused):
        FirstStart().use_own_plan(register, "FEL", ANSWERS)
    assert not own.exists()


def test_a_register_in_use_keeps_its_plan(register, own):
    start = FirstStart()
    start.finish(register, start.code, "Syftet.", "admin.ett", PASSWORD)
    with pytest.raises(NotAllowed):
        start.use_own_plan(register, start.code, ANSWERS)
    assert not own.exists()


def test_answers_that_make_no_plan_change_nothing(register, own):
    start, before = FirstStart(), register.plan
    with pytest.raises(NotValid):
        start.use_own_plan(register, start.code, replace(ANSWERS, seats=()))
    with pytest.raises(LommaError):
        start.use_own_plan(register, start.code, replace(ANSWERS, municipality="19121212-1212"))
    assert register.plan is before
    assert not own.exists()
