"""The first start: only with the code from the server's console, only once, and whole or not at all."""

import datetime as dt
import threading

import pytest

from lomma_core.accounts import accounts, sessions
from lomma_core.accounts.first_start import FREE_TRIES, LONGEST_WAIT, FirstStart
from lomma_core.domain.settings import purpose
from lomma_core.errors import NotAllowed, NotValid, SignInRefused
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, queries
from tests.conftest import NOW

PASSWORD = "en lång ramsa att minnas"
PURPOSE = "Registret stödjer gruppens arbete."


@pytest.fixture
def start():
    return FirstStart()


def finish(start, register, **other):
    answers = {"code": start.code, "purpose": PURPOSE, "name": "forsta.kontot", "password": PASSWORD} | other
    return start.finish(register, **answers)


def basics(register):
    return queries.find(register, OPERATOR, "grunduppgifter")


def test_there_is_no_account_before_the_first_start(register):
    assert accounts.count(register) == 0
    assert not register.demo


def test_the_right_code_sets_the_purpose_and_makes_an_account_that_manages_accounts(start, register):
    account = finish(start, register)
    assert "manage_accounts" in register.plan.roles[account.role].may
    assert sessions.sign_in(register, "forsta.kontot", PASSWORD)[0] == account
    assert purpose(register) == PURPOSE
    assert basics(register).values["kontakt"] == "Center mot våldsbejakande extremism (CVE), Brå"


def test_the_code_may_be_typed_without_hyphens_in_any_case_and_with_spaces(start, register):
    start.check(f" {start.code.replace('-', ' ').lower()} ", "", NOW)
    assert finish(start, register, code=start.code.replace("-", "").lower()).active


@pytest.mark.parametrize("code", ["", "-", "AAAA-AAAA-AAAA", "åäö", "' OR 1=1"])
def test_a_wrong_code_is_refused_and_not_repeated(start, register, code):
    with pytest.raises(SignInRefused, match="fönstret där servern startades") as error:
        finish(start, register, code=code)
    assert len(code) < 2 or code not in str(error.value)
    assert start.code not in str(error.value)
    assert accounts.count(register) == 0


def test_a_part_of_the_code_or_more_than_it_is_a_wrong_code(start, register):
    for code in (start.code[:-1], start.code + "A", start.code[1:]):
        with pytest.raises(SignInRefused):
            finish(start, register, code=code)


def test_the_first_start_happens_once(start, register):
    finish(start, register)
    with pytest.raises(NotAllowed, match="redan i bruk"):
        finish(start, register, name="andra.kontot")
    with pytest.raises(NotAllowed):
        finish(FirstStart(), register, name="tredje.kontot")
    assert accounts.count(register) == 1


def test_of_two_who_finish_at_once_one_gets_the_account(start, register):
    names, refused, barrier = [], [], threading.Barrier(4)

    def go(number: int) -> None:
        barrier.wait()
        try:
            names.append(finish(start, register, name=f"konto.{number}"))
        except NotAllowed as error:
            refused.append(error)

    threads = [threading.Thread(target=go, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(names), len(refused), accounts.count(register)) == (1, 3, 1)


def test_who_guesses_waits_ever_longer_and_nobody_else_does(start, register):
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(SignInRefused, match="stämmer inte"):
            start.check("fel", "203.0.113.7", NOW)
    # Even the right code is not looked at now, or whoever guesses would know when it is.
    with pytest.raises(SignInRefused, match="Vänta en kvart"):
        start.check(start.code, "203.0.113.7", NOW)
    assert finish(start, register, sender="198.51.100.2").active


def test_a_guesser_gets_a_hundred_tries_a_day_and_is_never_shut_out_for_good(start):
    moment, looked_at = NOW, 0
    while moment < NOW + dt.timedelta(days=1):
        try:
            start.check("fel", "203.0.113.7", moment)
        except SignInRefused as refusal:
            looked_at += "stämmer inte" in str(refusal)
        moment += dt.timedelta(seconds=1)
    assert looked_at < 120
    start.check(start.code, "203.0.113.7", moment + LONGEST_WAIT)


def test_a_guesser_with_many_addresses_fills_no_memory_and_shuts_nobody_out(start):
    for number in range(30_000):
        with pytest.raises(SignInRefused):
            start.check("fel", f"2001:db8::{number:x}", NOW)
    assert len(start._wrong) <= 10_000
    start.check(start.code, "198.51.100.2", NOW)


def test_every_server_start_has_a_new_code_that_cannot_be_guessed():
    codes = {FirstStart().code for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code.replace("-", "")) == 12 for code in codes)
    assert not set("".join(codes)) & set("01IOil")


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "  "},
        {"purpose": "x" * 10_001},
        {"name": "x"},
        {"password": "kort"},
        {"name": "forsta.kontot", "password": "forsta.kontot!"},
    ],
    ids=["no purpose", "long purpose", "name", "password", "password with the name"],
)
def test_a_fault_in_an_answer_leaves_the_register_as_it_was_and_can_be_mended(start, register, wrong):
    with pytest.raises(NotValid):
        finish(start, register, **wrong)
    assert accounts.count(register) == 0
    assert basics(register) is None
    assert finish(start, register).active


def test_basics_that_were_imported_before_the_first_start_get_the_purpose(start, register):
    commands.save(register, OPERATOR, "grunduppgifter", {"syfte": "Inläst", "kontakt": "Länsstyrelsen"})
    finish(start, register)
    assert basics(register).version == 2
    assert (purpose(register), basics(register).values["kontakt"]) == (PURPOSE, "Länsstyrelsen")


def test_the_plan_files_purpose_holds_until_the_group_has_its_own(register):
    assert purpose(register) == register.plan.plan.purpose.strip()
    assert "aldrig personer" in purpose(register)
