"""How long a session lasts, what is known of it, and ending one's own: ASVS 5 7.3.1, 7.3.2, 7.4.3 and 7.5.2."""

import datetime as dt
from dataclasses import replace

import pytest

from lomma_core.accounts import accounts, sessions
from lomma_core.accounts.clients import Client
from lomma_core.bootstrap import open_register
from lomma_core.errors import PlanError
from lomma_core.permissions import OPERATOR
from lomma_core.plan.loader import load_plan
from tests.conftest import NOW, READER, plan_with

PASSWORD = "en lång ramsa att minnas"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def account(register):
    """An account that reads."""
    return accounts.add(register, OPERATOR, READER.name, PASSWORD, "lasare")


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def test_a_session_ends_when_nobody_has_done_anything_for_as_long_as_the_plan_says(register, account):
    token = sessions.start(register, account)
    assert sessions.signed_in(later(register, minutes=29), token) == account
    assert sessions.signed_in(later(register, minutes=30), token) is None


def test_what_is_done_keeps_a_session_and_asking_about_it_does_not(register, account):
    used, left = sessions.start(register, account), sessions.start(register, account)
    for minutes in range(0, 60, 10):
        now = later(register, minutes=minutes)
        sessions.touch(now, used)
        assert sessions.current(now, used).ends_at - now.now() == dt.timedelta(minutes=30)
        sessions.signed_in(now, left)
    assert sessions.signed_in(later(register, minutes=60), used)
    assert sessions.signed_in(later(register, minutes=60), left) is None


def test_a_session_that_has_ended_is_not_woken(register, account):
    token = sessions.start(register, account)
    sessions.touch(later(register, minutes=31), token)
    assert sessions.signed_in(later(register, minutes=31), token) is None
    assert sessions.current(later(register, minutes=31), token) is None


def test_a_session_ends_after_a_working_day_whatever_is_done(register, account):
    token = sessions.start(register, account)
    for minutes in range(0, 12 * 60, 20):
        sessions.touch(later(register, minutes=minutes), token)
    assert sessions.signed_in(later(register, hours=11, minutes=59), token) == account
    assert sessions.signed_in(later(register, hours=12), token) is None


def test_that_something_is_done_is_not_stored_at_every_turn(register, account):
    token = sessions.start(register, account)
    sessions.touch(later(register, seconds=59), token)
    assert sessions.current(register, token).last_seen_at == register.now()
    sessions.touch(later(register, seconds=60), token)
    assert sessions.current(register, token).last_seen_at == register.now() + dt.timedelta(minutes=1)


def test_the_plan_says_how_long(tmp_path):
    plan = plan_with(tmp_path, {"vilotid_minuter = 30": "vilotid_minuter = 5", "pass_timmar = 12": "pass_timmar = 2"})
    register = open_register(plan, tmp_path / "own.duckdb", lambda: NOW)
    account = accounts.add(register, OPERATOR, READER.name, PASSWORD, "lasare")
    token = sessions.start(register, account)
    assert sessions.signed_in(later(register, minutes=4), token)
    assert sessions.signed_in(later(register, minutes=5), token) is None
    assert register.plan.sign_in.workday == dt.timedelta(hours=2)
    register.store.close()


def test_a_plan_from_before_has_the_limits_of_the_standard_plan(tmp_path):
    words = {
        "[inloggning]\n": "",
        "vilotid_minuter = 30\n": "",
        "arbetspass_timmar = 12\n": "",
        "tvastegsfrist_dagar = 14\n": "",
    }
    plan = load_plan(plan_with(tmp_path, words))
    assert (plan.sign_in.idle_minutes, plan.sign_in.workday_hours, plan.sign_in.grace_days) == (30, 12, 14)


@pytest.mark.parametrize(
    ("value", "fault"), [("4", "för litet; minst 5"), ("241", "för stort; högst 240"), ('"x"', "ska vara ett heltal")]
)
def test_a_limit_that_is_none_is_refused_with_its_key(tmp_path, value, fault):
    with pytest.raises(PlanError, match=f"inloggning.vilotid_minuter: .*{fault}"):
        load_plan(plan_with(tmp_path, {"vilotid_minuter = 30": f"vilotid_minuter = {value}"}))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox på Windows"),
        (EDGE, "Edge på Windows"),
        (SAFARI, "Safari på iPhone"),
        ("Anna Andersson 19810218-9876", "Okänd webbläsare"),
        ("", "Okänd webbläsare"),
    ],
)
def test_a_browser_is_known_by_the_programs_words_only(user_agent, words):
    assert Client.of("127.0.0.1", user_agent) == Client("127.0.0.1", words)


@pytest.mark.parametrize(("address", "stored"), [("10.0.0.7", "10.0.0.7"), ("::1", "::1"), ("Anna", ""), (None, "")])
def test_an_address_is_one_or_is_not_kept(address, stored):
    assert Client.of(address, FIREFOX).address == stored
