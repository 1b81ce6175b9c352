"""The two who decide are two: neither has made the other's account, or changed it, in the last month (R12, R18)."""

import datetime as dt
from dataclasses import replace

import pytest

from lomma_core.accounts import accounts, invitations
from lomma_core.erasure import decision
from lomma_core.errors import NotAllowed
from lomma_core.permissions import OPERATOR
from tests.conftest import NOW

PASSWORD = "en lång ramsa att minnas"
WHY = "skapat eller ändrat"


@pytest.fixture
def register(register):
    """A register whose operator has made three administrators long ago, and one who reads."""
    before = later(register, days=-100)
    for name in ("ett", "tva", "tre"):
        accounts.add(before, OPERATOR, f"admin.{name}", PASSWORD, "administrator")
    accounts.add(before, OPERATOR, "lasare.ett", PASSWORD, "lasare")
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def actor(register, name: str):
    return accounts.find(register, name).actor()


def decide(register, proposer: str, confirmer: str) -> None:
    decision.refuse_proposer(
        register, register.store.read, {"proposed_by": proposer}, actor(register, confirmer), "gallringen"
    )


def refused(register, proposer: str, confirmer: str) -> None:
    with pytest.raises(NotAllowed, match=WHY):
        decide(register, proposer, confirmer)


def test_accounts_that_the_operator_made_decide_together_from_the_first_day(register):
    accounts.add(register, OPERATOR, "admin.fyra", PASSWORD, "administrator")
    decide(register, "admin.ett", "admin.fyra")
    decide(register, "admin.fyra", "admin.ett")


def test_two_that_a_third_made_decide_together(register):
    for name in ("ny.ett", "ny.tva"):
        invitations.invite(register, actor(register, "admin.tre"), name, "sammankallande")
    decide(register, "ny.ett", "ny.tva")


def test_nobody_confirms_with_an_account_that_the_proposer_made_nor_proposes_with_one(register):
    invitations.invite(register, actor(register, "admin.ett"), "ny.ett", "sammankallande")
    refused(register, "admin.ett", "ny.ett")
    refused(register, "ny.ett", "admin.ett")
    decide(register, "admin.tva", "ny.ett")


@pytest.mark.parametrize("change", [{"role": "sammankallande"}, {"active": False}])
def test_nobody_confirms_with_an_account_that_the_proposer_gave_a_role_or_opened(register, change):
    accounts.change(register, actor(register, "admin.ett"), "lasare.ett", **change)
    refused(register, "admin.ett", "lasare.ett")
    refused(register, "lasare.ett", "admin.ett")


def test_nobody_confirms_with_an_account_that_the_proposer_made_a_code_to(register):
    invitations.make(register, actor(register, "admin.ett"), "admin.tva")
    refused(register, "admin.ett", "admin.tva")


def test_a_chain_of_accounts_is_the_same_person_too(register):
    invitations.invite(register, actor(register, "admin.ett"), "ny.ett", "administrator")
    invitations.invite(register, actor(register, "ny.ett"), "ny.tva", "administrator")
    invitations.invite(register, actor(register, "ny.tva"), "ny.tre", "sammankallande")
    refused(register, "admin.ett", "ny.tre")
    refused(register, "ny.tre", "admin.ett")
    decide(register, "admin.tva", "ny.tre")


def test_after_a_month_they_are_two(register):
    invitations.invite(register, actor(register, "admin.ett"), "ny.ett", "sammankallande")
    refused(later(register, days=29), "admin.ett", "ny.ett")
    decide(later(register, days=31), "admin.ett", "ny.ett")
