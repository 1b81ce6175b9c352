"""Guessing is slow, and nobody can lock anybody else out: by name and address, by address, by browser, by name."""

import datetime as dt
import threading
from collections import Counter
from dataclasses import replace

import pytest

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.accounts.clients import Client
from lomma_core.accounts.guessing import devices
from lomma_core.bootstrap import open_register
from lomma_core.errors import Busy, SignInRefused
from lomma_core.exchange.exports.http.api import ExportRequest, answer
from lomma_core.permissions import OPERATOR
from tests.conftest import NOW, PLAN

PASSWORD = "en lång ramsa att minnas"
OTHER = "en helt annan ramsa nu"
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def register(register):
    """A register with one account that manages accounts and one that reads; waiting takes no time."""
    accounts.add(register, OPERATOR, "admin.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, "lasare.ett", PASSWORD, "lasare")
    register.waited = []
    register.wait = register.waited.append
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def refusal(register, name: str, password: str = "fel", sender: str = HERE, device: str | None = None) -> str:
    with pytest.raises(SignInRefused) as error:
        sessions.sign_in(register, name, password, Client(sender), device)
    return str(error.value)


def fail(register, name: str, times: int, sender: str = HERE, device: str | None = None) -> None:
    for _ in range(times):
        refusal(register, name, "fel", sender, device)


def actions(register) -> Counter:
    return Counter(row["action"] for row in register.store.read("SELECT action FROM log"))


def browser(register, name: str) -> str:
    """The token of a browser that an account has signed in with."""
    return devices.remember(register, sessions.sign_in(register, name, PASSWORD, Client(THERE))[0], None)


# ------------------------------------------------------------------ A name from an address


def test_after_five_failures_the_name_is_closed_for_a_quarter_of_an_hour_even_for_the_right_password(register):
    for _ in range(5):
        assert "Fel användarnamn eller lösenord" in refusal(register, "lasare.ett")
    assert "Vänta en kvart" in refusal(register, "lasare.ett", PASSWORD)
    assert "Vänta en kvart" in refusal(later(register, minutes=14), "LASARE.ETT", PASSWORD)
    assert sessions.sign_in(later(register, minutes=16), "lasare.ett", PASSWORD, Client(HERE))


def test_a_name_that_does_not_exist_is_closed_in_the_same_way(register):
    answers = [refusal(register, "finns.inte") for _ in range(6)]
    assert answers == [refusal(register, "lasare.ett", sender=THERE) for _ in range(6)]


def test_one_closed_name_closes_no_other(register):
    fail(register, "lasare.ett", 6)
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE))


def test_the_right_password_forgets_the_failures_before_it(register):
    for _ in range(3):
        fail(register, "lasare.ett", 4)
        sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))


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


def test_nobody_locks_out_who_comes_from_somewhere_else(register):
    for sender in (f"203.0.113.{n}" for n in range(30)):
        fail(register, "admin.ett", 6, sender)
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE))[0].name == "admin.ett"


def test_many_failures_of_a_name_from_everywhere_make_a_try_slow_and_never_impossible(register):
    fail(register, "admin.ett", 1, THERE)
    assert set(register.waited) == {0}
    for sender in (f"203.0.113.{n}" for n in range(30)):
        fail(register, "admin.ett", 5, sender)
    register.waited.clear()
    sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE))
    sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))
    assert register.waited == [5, 0]


def test_an_address_of_ipv6_is_the_network_that_one_sender_has(register):
    for n in range(5):
        fail(register, "lasare.ett", 1, f"2001:db8:1:2::{n:x}")
    assert "Vänta en kvart" in refusal(register, "lasare.ett", PASSWORD, "2001:db8:1:2:ffff::1")
    assert sessions.sign_in(register, "lasare.ett", PASSWORD, Client("2001:db8:1:3::1"))


# ------------------------------------------------------------------ One password on many names


def test_one_password_tried_on_many_names_is_refused(register):
    answers = [refusal(register, f"konto.{n}", PASSWORD) for n in range(20)]
    assert ["från samma adress" in answer for answer in answers] == [False] * 15 + [True] * 5
    assert "från samma adress" in refusal(register, "admin.ett", PASSWORD)
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(THERE))
    assert sessions.sign_in(later(register, minutes=16), "admin.ett", PASSWORD, Client(HERE))


def test_who_has_an_account_cannot_spray_between_two_sign_ins(register):
    for n in range(15):
        refusal(register, f"konto.{n}")
        if n < 14:
            sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))
    assert "från samma adress" in refusal(register, "konto.x")


def test_the_sign_ins_of_an_office_behind_one_address_close_nothing(register):
    for _ in range(40):
        assert sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))


# ------------------------------------------------------------------ A browser that has signed in before


def test_a_known_browser_is_let_past_others_failures_from_its_own_address(register):
    token = browser(register, "admin.ett")
    fail(register, "admin.ett", 6)
    for n in range(20):
        refusal(register, f"konto.{n}")
    refusal(register, "admin.ett", PASSWORD)
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE), token)


def test_a_known_browser_guesses_no_more_often_than_any(register):
    token = browser(register, "admin.ett")
    fail(register, "admin.ett", 5, HERE, token)
    assert "Vänta en kvart" in refusal(register, "admin.ett", PASSWORD, HERE, token)
    # And keeps nobody else out by that.
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE))


def test_a_browser_is_known_for_its_own_accounts_only(register):
    token = browser(register, "lasare.ett")
    fail(register, "admin.ett", 5)
    assert "Vänta en kvart" in refusal(register, "admin.ett", PASSWORD, HERE, token)
    both = devices.remember(register, sessions.sign_in(register, "admin.ett", PASSWORD, Client(THERE))[0], token)
    assert both == token
    assert sessions.sign_in(register, "admin.ett", PASSWORD, Client(HERE), token)


@pytest.mark.parametrize("token", ["", "x", "någons egen", "' OR 1=1 --", "\ud800"])
def test_a_token_that_was_never_given_is_no_known_browser_and_is_not_taken_over(register, token):
    fail(register, "admin.ett", 5)
    assert "Vänta en kvart" in refusal(register, "admin.ett", PASSWORD, HERE, token)
    account, _ = sessions.sign_in(register, "admin.ett", PASSWORD, Client(THERE), token)
    assert devices.remember(register, account, token) != token


def test_a_browser_is_kept_by_hash_only_and_for_half_a_year_after_its_last_use(register):
    token = browser(register, "admin.ett")
    assert len(token) >= 43
    assert token not in str(register.store.read("SELECT * FROM device"))
    after = later(register, days=181)
    fail(after, "admin.ett", 5)
    assert "Vänta en kvart" in refusal(after, "admin.ett", PASSWORD, HERE, token)


@pytest.mark.parametrize("change", [{"password": OTHER}, {"active": False}])
def test_no_browser_is_known_any_more_after_a_new_password_or_a_closed_account(register, change):
    accounts.add(register, OPERATOR, "admin.tva", PASSWORD, "administrator")
    browser(register, "admin.ett")
    accounts.change(register, OPERATOR, "admin.ett", **change)
    assert register.store.read("SELECT * FROM device") == []


# ------------------------------------------------------------------ What is kept


def test_a_new_password_opens_the_account_again_at_once(register):
    fail(register, "lasare.ett", 6)
    accounts.change(register, OPERATOR, "lasare.ett", password=OTHER)
    assert sessions.sign_in(register, "lasare.ett", OTHER, Client(HERE))


def test_the_failures_are_remembered_when_the_server_starts_again(register):
    fail(register, "lasare.ett", 5)
    for n in range(10):
        refusal(register, f"konto.{n}")
    path = register.store.path
    register.store.close()
    again = open_register(PLAN, path, lambda: NOW)
    try:
        assert "med det här användarnamnet" in refusal(again, "lasare.ett", PASSWORD)
        assert "från samma adress" in refusal(again, "admin.ett", PASSWORD)
    finally:
        again.store.close()


def test_nothing_that_was_typed_is_kept_and_of_an_unknown_name_too_little_to_try_guesses_on(register):
    for n in range(5):
        refusal(register, f"hemlig qzxj ramsa {n}")
    refusal(register, "lasare.ett")
    rows = register.store.read("SELECT * FROM throttle")
    assert rows
    assert not any(word in str(rows) for word in ("hemlig", "qzxj", "lasare", HERE))
    assert {len(row["name_key"]) for row in rows} == {0, len("other"), len("other abcd"), len("account ") + 64}


def test_counters_that_count_no_more_are_removed(register):
    for n in range(12):
        refusal(register, f"konto.{n}")
    refusal(later(register, days=2), "lasare.ett", sender=THERE)
    assert len(register.store.read("SELECT * FROM throttle")) == 3


# ------------------------------------------------------------------ The log and the work


def test_a_try_that_is_not_judged_is_answered_late_so_that_who_sends_many_takes_no_work_from_others(register):
    fail(register, "lasare.ett", 5)
    assert set(register.waited) == {0}
    refusal(register, "lasare.ett")
    assert register.waited[-1] >= 3


def test_a_burst_is_logged_when_it_begins_and_when_it_closes_something(register):
    before = actions(register)
    for _ in range(30):
        refusal(register, "lasare.ett")
    assert actions(register) - before == Counter(sign_in_failed=1, sign_in_closed=1)


def test_a_spray_over_names_that_are_not_there_is_one_burst(register):
    before = actions(register)
    for n in range(100):
        refusal(register, f"konto.{n}")
    assert actions(register) - before == Counter(sign_in_failed=1, sign_in_closed=1)


def test_wrong_keys_are_counted_by_address_over_restarts_and_logged_in_bursts(register):
    wrong = ExportRequest("insats.csv", authorization="Bearer fel", sender=HERE)
    assert [answer(register, wrong).status for _ in range(7)] == [401] * 5 + [429] * 2
    assert answer(register, replace(wrong, sender=THERE)).status == 401
    counts = actions(register)
    assert (counts["key_refused"], counts["key_closed"]) == (2, 1)
    path = register.store.path
    register.store.close()
    again = open_register(PLAN, path, lambda: NOW)
    try:
        assert answer(again, wrong).status == 429
        # Keys and passwords do not close each other.
        assert sessions.sign_in(again, "lasare.ett", PASSWORD, Client(HERE))
    finally:
        again.store.close()


def test_at_most_two_passwords_are_hashed_at_once_and_the_rest_are_told_to_wait(register, monkeypatch):
    monkeypatch.setattr(credentials, "_PATIENCE", 0)
    inside, leave = threading.Barrier(3), threading.Event()

    class Slow:
        def verify(self, *_):
            inside.wait()
            leave.wait()
            return False

        def check_needs_rehash(self, _):
            return False

    real = credentials.HASHER
    monkeypatch.setattr(credentials, "HASHER", Slow())
    threads = [threading.Thread(target=refusal, args=[register, f"konto.{n}"]) for n in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    monkeypatch.setattr(credentials, "HASHER", real)
    with pytest.raises(Busy, match="Vänta några sekunder"):
        sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))
    leave.set()
    for thread in threads:
        thread.join()
    # Having been told to wait is no failure.
    rows = register.store.read("SELECT max(tries) AS n FROM throttle WHERE name_key LIKE 'account %'")
    assert rows[0]["n"] == 0
    assert sessions.sign_in(register, "lasare.ett", PASSWORD, Client(HERE))
