"""The first steps tick themselves, and are shown to those who can take them (P1, P2)."""

from lomma_core.accounts import accounts
from lomma_core.guide.first_steps import Step, first_steps
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE, MEMBER, READER

PASSWORD = "en lång ramsa att minnas"
ADMINISTRATOR = Actor("adm.ett", "administrator")
ACCOUNTS = [Step.SECOND_FACTOR, Step.CONVENER, Step.ARCHIVIST, Step.WRITER]
GROUP = [Step.SETTINGS, Step.SEATS, Step.MEASURES, Step.SITUATION, Step.MEETING]


def done(register, actor) -> dict[Step, bool]:
    return {each.step: each.done for each in first_steps(register, actor)}


def test_each_role_has_the_steps_that_it_can_take(register):
    accounts.add(register, OPERATOR, "adm.ett", PASSWORD, "administrator")
    assert done(register, ADMINISTRATOR) == dict.fromkeys(ACCOUNTS, False)
    assert done(register, CONVENER) == dict.fromkeys(GROUP, False)
    assert done(register, MEMBER) == done(register, READER) == {}


def test_an_account_ticks_what_it_may_do_until_it_is_closed(register):
    accounts.add(register, OPERATOR, "adm.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, "med.ett", PASSWORD, "medlem")
    assert [step for step, is_done in done(register, ADMINISTRATOR).items() if is_done] == [Step.WRITER]
    accounts.add(register, OPERATOR, "sam.ett", PASSWORD, "sammankallande")
    accounts.add(register, OPERATOR, "ark.ett", PASSWORD, "arkivansvarig")
    assert [step for step, is_done in done(register, ADMINISTRATOR).items() if is_done] == ACCOUNTS[1:]
    accounts.change(register, OPERATOR, "ark.ett", active=False)
    steps = done(register, ADMINISTRATOR)
    # The convener may purge too, as the plan has it.
    assert steps[Step.ARCHIVIST]


def test_what_the_group_saves_ticks_its_step(register):
    commands.save(register, CONVENER, "insats", MEASURE)
    commands.save(register, CONVENER, "grunduppgifter", {"syfte": "Vårt syfte.", "kontakt": "CVE, Brå"})
    assert [step for step, is_done in done(register, CONVENER).items() if is_done] == [Step.SETTINGS, Step.MEASURES]
    for seat in register.plan.seats:
        if not seat.offered:
            assert not done(register, CONVENER)[Step.SEATS], seat.name
            values = {"plats": seat.name, "lage": "tillsatt", "datum": "2026-01-01"}
            commands.save(register, CONVENER, "platsuppgift", values)
    assert done(register, CONVENER)[Step.SEATS]
