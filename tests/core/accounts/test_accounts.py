"""Accounts, passwords and sessions: nothing by default, nothing guessed, nothing left open."""

import datetime as dt
import threading
from dataclasses import replace

import bcrypt
import pytest

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.errors import NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.utils import throttle as throttle_module
from lomma_core.utils.throttle import Throttle
from tests.conftest import ADMIN, CONVENER, MEMBER, NOW, READER

PASSWORD = "en lång ramsa att minnas"
OTHER = "en helt annan ramsa nu"
REAL_HASH = credentials.hash_password


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The hash for no account takes a millisecond, as all in the tests do; one test below asks for the real ones."""
    monkeypatch.setattr(credentials, "NOBODY", bcrypt.hashpw(b"ingen", bcrypt.gensalt(4)))


@pytest.fixture
def register(register):
    """A register with one account that manages accounts and one that reads."""
    accounts.add(register, OPERATOR, "admin.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, "lasare.ett", PASSWORD, "lasare")
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def refusal(register, name: str, password: str) -> str:
    with pytest.raises(SignInRefused) as caught:
        sessions.sign_in(register, name, password)
    return str(caught.value)


# ------------------------------------------------------------------ Passwords


def test_the_password_is_kept_as_a_slow_hash_and_nowhere_in_plain(register):
    row = register.store.read("SELECT * FROM account WHERE name = 'lasare.ett'")[0]
    assert PASSWORD not in str(row)
    assert bcrypt.checkpw(PASSWORD.encode(), row["password_hash"].encode())
    assert REAL_HASH(PASSWORD).startswith("$2b$12$")


def test_the_same_password_has_another_hash_on_another_account(register):
    hashes = {row["password_hash"] for row in register.store.read("SELECT password_hash FROM account")}
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "minst 12 tecken"),
        ("elva tecken", "minst 12 tecken"),
        ("aaaaaaaaaaaaaaaa", "svårare att gissa"),
        ("abcdabcdabcdabcd", "svårare att gissa"),
        ("nytt.konto är mitt", "svårare att gissa"),
        ("NYTT.KONTO är mitt", "svårare att gissa"),
        ("å" * 30 + "abcdefghijklm", "högst 72 byte"),
    ],
)
def test_a_weak_or_too_long_password_is_refused_and_not_repeated(register, password, told):
    with pytest.raises(NotValid, match=told) as caught:
        accounts.add(register, ADMIN, "nytt.konto", password, "lasare")
    assert set(caught.value.errors) == {"password"}
    assert not password or password not in str(caught.value)
    assert accounts.find(register, "nytt.konto") is None


def test_a_password_of_exactly_72_bytes_works_and_one_byte_more_does_not_sign_in(register):
    longest = ("en ramsa " * 10)[:72]
    accounts.add(register, ADMIN, "nytt.konto", longest, "lasare")
    assert sessions.sign_in(register, "nytt.konto", longest)
    assert refusal(register, "nytt.konto", longest + "x") == refusal(register, "nytt.konto", "fel")


@pytest.mark.parametrize("password", ["", "x" * 10_000, "a\0b", PASSWORD + "\0", PASSWORD.upper(), PASSWORD + " "])
def test_any_other_password_is_a_wrong_password_and_no_crash(register, password):
    assert refusal(register, "lasare.ett", password) == refusal(register, "lasare.ett", "fel")


# ------------------------------------------------------------------ Signing in


def test_the_right_password_gives_the_account_and_a_session_that_is_it(register):
    account, token = sessions.sign_in(register, "lasare.ett", PASSWORD)
    assert (account.name, account.role, account.active) == ("lasare.ett", "lasare", True)
    assert sessions.signed_in(register, token) == account


def test_the_name_is_read_whatever_its_case_and_spaces(register):
    assert sessions.sign_in(register, " Lasare.Ett ", PASSWORD)[0].name == "lasare.ett"


def test_a_wrong_name_and_a_wrong_password_are_answered_with_the_same_words(register):
    assert refusal(register, "finns.inte", PASSWORD) == refusal(register, "lasare.ett", "fel")


def test_a_wrong_name_takes_the_same_work_as_a_wrong_password(register, monkeypatch):
    worked = []
    real = bcrypt.checkpw
    monkeypatch.setattr(
        credentials.bcrypt, "checkpw", lambda password, stored: worked.append(1) or real(password, stored)
    )
    for name in ("finns.inte", "lasare.ett"):
        worked.clear()
        refusal(register, name, "fel")
        assert len(worked) == 1


def test_a_closed_account_is_refused_with_the_same_words(register):
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    assert refusal(register, "lasare.ett", PASSWORD) == refusal(register, "finns.inte", "fel")


def test_no_refusal_repeats_the_name_or_the_password(register):
    message = refusal(register, "qzxj.konto", "hemlig qzxj ramsa")
    assert "qzxj" not in message


def test_after_five_failures_the_name_is_locked_for_a_quarter_of_an_hour_even_for_the_right_password(register):
    for _ in range(5):
        assert "Fel användarnamn eller lösenord" in refusal(register, "lasare.ett", "fel")
    assert "Vänta en kvart" in refusal(register, "lasare.ett", PASSWORD)
    assert "Vänta en kvart" in refusal(later(register, minutes=14), "LASARE.ETT", PASSWORD)
    assert sessions.sign_in(later(register, minutes=16), "lasare.ett", PASSWORD)


def test_a_name_that_does_not_exist_is_locked_in_the_same_way(register):
    answers = [refusal(register, "finns.inte", "fel") for _ in range(6)]
    assert answers == [refusal(register, "lasare.ett", "fel") for _ in range(6)]


def test_one_locked_name_locks_no_other(register):
    for _ in range(6):
        refusal(register, "lasare.ett", "fel")
    assert sessions.sign_in(register, "admin.ett", PASSWORD)


def test_the_right_password_forgets_the_failures_before_it(register):
    for _ in range(3):
        for _ in range(4):
            refusal(register, "lasare.ett", "fel")
        sessions.sign_in(register, "lasare.ett", PASSWORD)


def test_many_tries_at_once_are_not_let_in_together(register):
    answers, start = [], threading.Barrier(12)

    def guess(number: int) -> None:
        start.wait()
        answers.append(refusal(register, "lasare.ett", f"gissning {number}"))

    threads = [threading.Thread(target=guess, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("Fel användarnamn" in answer for answer in answers) == 5


def test_the_throttle_forgets_old_names_and_keeps_none_in_plain(monkeypatch):
    monkeypatch.setattr(throttle_module, "_MANY_KEYS", 10)
    throttle = Throttle()
    for number in range(11):
        throttle.allow(f"gammalt namn {number}", NOW)
    throttle.allow("nytt namn", NOW + dt.timedelta(minutes=20))
    assert len(throttle._failed) == 1
    assert "namn" not in str(throttle._failed)


# ------------------------------------------------------------------ Sessions


def test_a_session_is_kept_by_hash_only_and_each_is_its_own(register):
    tokens = [sessions.sign_in(register, "lasare.ett", PASSWORD)[1] for _ in range(2)]
    assert len(set(tokens)) == 2
    assert all(len(token) >= 43 for token in tokens)
    kept = str(register.store.read("SELECT * FROM session"))
    assert not any(token in kept for token in tokens)


@pytest.mark.parametrize("token", [None, "", "x", "' OR 1=1 --"])
def test_a_token_that_was_never_given_belongs_to_nobody(register, token):
    assert sessions.signed_in(register, token) is None


def test_a_session_ends_after_twelve_hours(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    assert sessions.signed_in(later(register, hours=11, minutes=59), token)
    assert sessions.signed_in(later(register, hours=12, minutes=1), token) is None


def test_ended_sessions_are_swept_when_somebody_signs_in(register):
    sessions.sign_in(register, "lasare.ett", PASSWORD)
    sessions.sign_in(later(register, hours=13), "admin.ett", PASSWORD)
    assert [row["account"] for row in register.store.read("SELECT account FROM session")] == ["admin.ett"]


def test_signing_out_ends_that_session_and_no_other(register):
    ended, kept = (sessions.sign_in(register, "lasare.ett", PASSWORD)[1] for _ in range(2))
    sessions.sign_out(register, ended)
    assert sessions.signed_in(register, ended) is None
    assert sessions.signed_in(register, kept)


def test_closing_an_account_ends_its_sessions_at_once_and_for_good(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    assert sessions.signed_in(register, token) is None
    accounts.change(register, ADMIN, "lasare.ett", active=True)
    assert sessions.signed_in(register, token) is None


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    accounts.change(register, ADMIN, "lasare.ett", password=OTHER)
    assert sessions.signed_in(register, token) is None
    refusal(register, "lasare.ett", PASSWORD)
    assert sessions.sign_in(register, "lasare.ett", OTHER)


def test_a_changed_role_holds_in_the_sessions_that_are_open(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    accounts.change(register, ADMIN, "lasare.ett", role="medlem", seat="polisen")
    account = sessions.signed_in(register, token)
    assert (account.role, account.seat) == ("medlem", "polisen")


def test_an_account_whose_role_has_left_the_plan_signs_in_and_may_do_nothing(register):
    with register.store.transaction() as write:
        write.execute("UPDATE account SET role = 'borttagen' WHERE name = 'lasare.ett'")
    account, _ = sessions.sign_in(register, "lasare.ett", PASSWORD)
    with pytest.raises(NotAllowed):
        accounts.listing(register, account.actor())


# ------------------------------------------------------------------ Managing accounts


@pytest.mark.parametrize("actor", [READER, MEMBER, CONVENER, Actor("x", None), None], ids=str)
def test_only_who_may_manage_accounts_manages_them(register, actor):
    before = accounts.listing(register, ADMIN)
    with pytest.raises(NotAllowed):
        accounts.add(register, actor, "nytt.konto", PASSWORD, "lasare")
    with pytest.raises(NotAllowed):
        accounts.change(register, actor, "lasare.ett", role="administrator")
    with pytest.raises(NotAllowed):
        accounts.listing(register, actor)
    assert accounts.listing(register, ADMIN) == before


@pytest.mark.parametrize(
    "name", ["", "x", "Två Ord", "a" * 41, "konto'; --", "1981021898", "anna810218", "-streck", "ny\nrad", "e@post.se"]
)
def test_an_account_name_is_short_and_plain_and_no_number_of_a_person(register, name):
    with pytest.raises(NotValid) as caught:
        accounts.add(register, ADMIN, name, PASSWORD, "lasare")
    assert set(caught.value.errors) == {"name"}


def test_every_fault_is_told_at_once(register):
    with pytest.raises(NotValid) as caught:
        accounts.add(register, ADMIN, "x", "kort", "kung", "tronen")
    assert set(caught.value.errors) == {"name", "password", "role", "seat"}


def test_a_name_is_taken_whatever_its_case(register):
    with pytest.raises(NotValid, match="finns redan"):
        accounts.add(register, ADMIN, "LASARE.ETT", PASSWORD, "medlem")
    assert accounts.find(register, "lasare.ett").role == "lasare"


def test_the_list_is_by_name_and_says_who_is_closed(register):
    accounts.add(register, ADMIN, "åke.plats", PASSWORD, "medlem", "raddningstjansten")
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    found = {one.name: (one.role, one.seat, one.active) for one in accounts.listing(register, ADMIN)}
    assert found == {
        "admin.ett": ("administrator", None, True),
        "lasare.ett": ("lasare", None, False),
        "åke.plats": ("medlem", "raddningstjansten", True),
    }


def test_a_change_leaves_alone_what_it_does_not_name(register):
    accounts.add(register, ADMIN, "nytt.konto", PASSWORD, "medlem", "polisen")
    accounts.change(register, ADMIN, "nytt.konto", role="lasare")
    assert accounts.find(register, "nytt.konto") == accounts.Account("nytt.konto", "lasare", "polisen", True)
    accounts.change(register, ADMIN, "nytt.konto", seat=None)
    assert accounts.find(register, "nytt.konto").seat is None
    assert sessions.sign_in(register, "nytt.konto", PASSWORD)


def test_an_account_that_is_not_there_cannot_be_changed(register):
    with pytest.raises(NotFound):
        accounts.change(register, ADMIN, "finns.inte", role="medlem")


@pytest.mark.parametrize("change", [{"active": False}, {"role": "sammankallande"}])
def test_the_last_account_that_manages_accounts_can_be_neither_closed_nor_demoted(register, change):
    with pytest.raises(NotValid, match="Minst ett aktivt konto"):
        accounts.change(register, ADMIN, "admin.ett", **change)
    assert accounts.find(register, "admin.ett") == accounts.Account("admin.ett", "administrator", None, True)
    accounts.add(register, ADMIN, "admin.tva", PASSWORD, "administrator")
    accounts.change(register, ADMIN, "admin.ett", **change)


def test_a_refused_change_keeps_the_open_sessions(register):
    token = sessions.sign_in(register, "admin.ett", PASSWORD)[1]
    with pytest.raises(NotValid):
        accounts.change(register, ADMIN, "admin.ett", active=False)
    assert sessions.signed_in(register, token)


def test_an_account_that_would_mark_the_register_as_example_data_is_refused(register):
    with pytest.raises(NotValid, match="exempeldata"):
        accounts.add(register, ADMIN, "demo.anna", "en lång ramsa här", "medlem")
    assert not register.demo
