"""One-time codes: only a code's holder chooses the password, once, for 72 hours, and nobody else ever knows it."""

import datetime as dt
import threading
from dataclasses import replace

import pytest

from lomma_core.accounts import accounts, export_keys, invitations, sessions
from lomma_core.errors import LommaError, NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.permissions import OPERATOR
from tests.conftest import ADMIN, NOW

PASSWORD = "en lång ramsa att minnas"
OTHER = "en helt annan ramsa nu"
NAME = "lasare.ett"


@pytest.fixture
def register(register):
    accounts.add(register, OPERATOR, ADMIN.name, PASSWORD, "administrator")
    accounts.add(register, OPERATOR, NAME, PASSWORD, "lasare")
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def refusal(register, code: str) -> str:
    with pytest.raises(SignInRefused) as by_use:
        invitations.use(register, code, OTHER)
    with pytest.raises(SignInRefused) as by_look:
        invitations.holder(register, code)
    assert str(by_use.value) == str(by_look.value)
    return str(by_use.value)


def test_an_invited_account_opens_with_no_password_until_its_owner_has_chosen_one(register):
    account, invitation, code = invitations.invite(register, ADMIN, "Ny.Person", "medlem", "polisen")
    assert (account.name, account.role, account.seat) == ("ny.person", "medlem", "polisen")
    for guess in ("", code, PASSWORD):
        with pytest.raises(SignInRefused):
            sessions.sign_in(replace(register), "ny.person", guess)
    assert invitations.holder(register, code) == invitation
    assert invitations.use(register, code, OTHER) == account
    assert sessions.sign_in(register, "ny.person", OTHER)[0] == account


def test_no_administrator_can_give_a_password_and_only_who_runs_the_server_can(register):
    for verb in (
        lambda: accounts.add(register, ADMIN, "ny.person", PASSWORD, "medlem"),
        lambda: accounts.change(register, ADMIN, NAME, password=OTHER),
    ):
        with pytest.raises(NotAllowed, match="engångskod"):
            verb()
    assert accounts.find(register, "ny.person") is None
    assert sessions.sign_in(register, NAME, PASSWORD)
    assert accounts.change(register, OPERATOR, NAME, password=OTHER)


def test_a_code_is_read_whatever_its_case_spaces_and_hyphens(register):
    _, code = invitations.make(register, ADMIN, NAME)
    assert invitations.holder(register, f" {code.lower().replace('-', ' ')} ").account == NAME


def test_looking_at_a_code_changes_nothing(register):
    _, code = invitations.make(register, ADMIN, NAME)
    before = register.store.read("SELECT * FROM invitation"), register.store.read("SELECT * FROM log")
    invitations.holder(register, code)
    assert (register.store.read("SELECT * FROM invitation"), register.store.read("SELECT * FROM log")) == before


def test_a_used_expired_withdrawn_superseded_and_unknown_code_get_the_same_sentence(register):
    _, used = invitations.make(register, ADMIN, NAME)
    invitations.use(register, used, OTHER)
    invitation, withdrawn = invitations.make(register, ADMIN, NAME)
    invitations.withdraw(register, ADMIN, invitation.id)
    _, superseded = invitations.make(register, ADMIN, NAME)
    _, newest = invitations.make(register, ADMIN, NAME)
    texts = {refusal(register, code) for code in (used, withdrawn, superseded, "", "x" * 10_000, f"{newest}A")}
    texts.add(refusal(later(register, hours=72), newest))
    assert len(texts) == 1
    assert invitations.holder(later(register, hours=71), newest)


def test_a_password_that_will_not_do_leaves_the_code_as_it_was(register):
    _, code = invitations.make(register, ADMIN, NAME)
    with pytest.raises(NotValid, match="minst"):
        invitations.use(register, code, "kort")
    assert invitations.use(register, code, OTHER)


def test_until_a_code_is_used_the_old_password_holds_and_then_all_that_it_opened_ends(register):
    account, token = sessions.sign_in(register, NAME, PASSWORD)
    _, secret = export_keys.make(register, account.actor(), "Rapporten")
    _, code = invitations.make(register, ADMIN, NAME)
    assert sessions.signed_in(register, token)
    assert export_keys.holder(register, secret)
    invitations.use(register, code, OTHER)
    assert sessions.signed_in(register, token) is None
    assert export_keys.holder(register, secret) is None
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, NAME, PASSWORD)


def test_a_new_password_by_code_lets_in_who_had_tried_too_often(register):
    for _ in range(6):
        with pytest.raises(SignInRefused):
            sessions.sign_in(register, NAME, "fel")
    _, code = invitations.make(register, ADMIN, NAME)
    invitations.use(register, code, OTHER)
    assert sessions.sign_in(register, NAME, OTHER)


def test_two_who_use_the_same_code_at_once_are_one(register):
    _, code = invitations.make(register, ADMIN, NAME)
    start, results = threading.Barrier(2), []

    def use(password: str) -> None:
        start.wait()
        try:
            results.append(invitations.use(register, code, password))
        except LommaError as error:
            results.append(error)

    threads = [threading.Thread(target=use, args=(password,)) for password in (OTHER, f"{OTHER} igen")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(result).__name__ for result in results) == ["Account", "SignInRefused"]


def test_a_code_dies_with_its_account_and_does_not_live_again_when_it_is_opened(register):
    _, code = invitations.make(register, ADMIN, NAME)
    accounts.change(register, ADMIN, NAME, active=False)
    closed = refusal(register, code)
    with pytest.raises(NotValid, match="avstängt"):
        invitations.make(register, ADMIN, NAME)
    accounts.change(register, ADMIN, NAME, active=True)
    assert refusal(register, code) == closed


def test_a_code_is_not_made_for_oneself_nor_for_nobody(register):
    with pytest.raises(NotAllowed, match="Mitt konto"):
        invitations.make(register, ADMIN, ADMIN.name)
    with pytest.raises(NotFound):
        invitations.make(register, ADMIN, "finns.inte")
    with pytest.raises(NotFound):
        invitations.withdraw(register, ADMIN, "finnsinte")


def test_codes_that_can_be_used_are_listed_without_the_codes(register):
    invitation, code = invitations.make(register, ADMIN, NAME)
    assert invitations.listing(register, ADMIN) == [invitation]
    assert code not in str(register.store.read("SELECT * FROM invitation"))
    assert invitations.listing(later(register, hours=72), ADMIN) == []
    invitations.withdraw(register, ADMIN, invitation.id)
    assert invitations.listing(register, ADMIN) == []


def test_the_log_says_who_made_withdrew_and_used_a_code_and_never_the_code(register):
    invitation, first = invitations.make(register, ADMIN, NAME)
    invitations.withdraw(register, ADMIN, invitation.id)
    _, second = invitations.make(register, OPERATOR, NAME)
    invitations.use(register, second, OTHER)
    rows = register.store.read("SELECT who, action, way, record FROM log ORDER BY nr")[2:]
    assert [tuple(row.values()) for row in rows] == [
        (ADMIN.name, "account_code", "form", NAME),
        (ADMIN.name, "account_code_withdraw", "form", NAME),
        (OPERATOR.name, "account_code", "cli", NAME),
        (NAME, "account_code_use", "form", NAME),
    ]
    assert first not in str(register.store.read("SELECT * FROM log"))
