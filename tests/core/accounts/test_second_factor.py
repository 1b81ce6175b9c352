"""The second factor: after the password, never instead of it; each code once; nothing of it in the database alone."""

import datetime as dt
import stat
from dataclasses import replace

import pyotp
import pytest

from lomma_core.accounts import accounts, sessions
from lomma_core.accounts.factor import key_file, second_factor, steps
from lomma_core.bootstrap import open_register
from lomma_core.errors import NotAllowed, NotValid, SecondFactorNeeded, SignInRefused
from lomma_core.permissions import OPERATOR
from tests.conftest import NOW, PLAN

PASSWORD = "en lång ramsa att minnas"
ADMIN, MEMBER = "admin.ett", "medlem.ett"


@pytest.fixture
def register(register):
    accounts.add(register, OPERATOR, ADMIN, PASSWORD, "administrator")
    accounts.add(register, OPERATOR, MEMBER, PASSWORD, "medlem")
    with register.store.transaction() as write:
        write.execute("UPDATE second_factor_start SET started_at = ?", [register.now()])
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def code_at(register, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(register.clock(), counter_offset=steps)


def enrolled(register, name: str = MEMBER) -> tuple[str, list[str]]:
    secret = second_factor.new_secret()
    account = accounts.find(register, name)
    return secret, second_factor.enrol(register, account.actor(), secret, code_at(register, secret))


def step(register, name: str = MEMBER) -> SecondFactorNeeded:
    with pytest.raises(SecondFactorNeeded) as needed:
        sessions.sign_in(register, name, PASSWORD)
    return needed.value


def refuse(register, code: str, name: str = MEMBER) -> str:
    with pytest.raises(SignInRefused) as error:
        steps.finish(register, step(register, name).step, code)
    return str(error.value)


# ------------------------------------------------------------------ Signing in


def test_the_right_password_alone_begins_no_session_for_an_account_with_a_second_factor(register):
    secret, _ = enrolled(register)
    assert step(register).enrolled
    assert register.store.read("SELECT * FROM session") == []
    soon = later(register, minutes=1)
    assert steps.finish(soon, step(soon).step, code_at(soon, secret)).name == MEMBER


def test_nobody_is_shown_that_an_account_has_a_second_factor_before_its_password_is_right(register):
    enrolled(register)
    answers = set()
    for name in (MEMBER, ADMIN, "finns.inte"):
        with pytest.raises(SignInRefused) as error:
            sessions.sign_in(register, name, "fel")
        answers.add((type(error.value), str(error.value)))
    assert len(answers) == 1


def test_a_code_is_right_a_step_before_and_after_and_no_longer(register):
    secret, _ = enrolled(register)
    for minutes, offset in ((10, -1), (20, 0), (30, 1)):
        moment = later(register, minutes=minutes)
        assert steps.finish(moment, step(moment).step, code_at(moment, secret, offset))
    moment = later(register, minutes=40)
    for offset in (-2, 2):
        refuse(moment, code_at(moment, secret, offset))


def test_a_code_is_used_once_and_so_are_those_before_it(register):
    secret, _ = enrolled(register)
    soon = later(register, minutes=1)
    code = code_at(soon, secret)
    assert steps.finish(soon, step(soon).step, code)
    again = refuse(soon, code)
    assert refuse(soon, code_at(soon, secret, -1)) == again == refuse(soon, "000000") == refuse(soon, "")


def test_the_code_with_which_an_app_was_connected_does_not_sign_in(register):
    secret, _ = enrolled(register)
    refuse(register, code_at(register, secret))


def test_a_recovery_code_signs_in_once_whatever_its_case_and_hyphens(register):
    _, recovery = enrolled(register)
    assert len(set(recovery)) == 10
    assert steps.finish(register, step(register).step, recovery[3].lower().replace("-", " "))
    refuse(register, recovery[3])
    assert second_factor.state(register, accounts.find(register, MEMBER)).recovery_codes == 9
    assert steps.finish(register, step(register).step, recovery[4])


def test_after_five_wrong_codes_the_right_one_has_to_wait_and_the_password_still_shows_nothing(register):
    secret, _ = enrolled(register)
    for _ in range(5):
        refuse(register, "000000")
    soon = later(register, minutes=2)
    assert "För många försök" in refuse(soon, code_at(soon, secret))
    moment = later(register, minutes=16)
    assert steps.finish(moment, step(moment).step, code_at(moment, secret))


def test_a_step_is_good_once_for_ten_minutes_and_not_for_a_closed_account(register):
    secret, _ = enrolled(register)
    soon = later(register, minutes=1)
    token = step(soon).step
    steps.finish(soon, token, code_at(soon, secret))
    late = step(soon).step
    closed = step(soon).step
    accounts.change(register, OPERATOR, MEMBER, active=False)
    for used, moment in ((token, soon), (late, later(register, minutes=11)), (closed, soon), ("", soon)):
        with pytest.raises(SignInRefused, match="från början"):
            steps.finish(moment, used, code_at(moment, secret))


def test_a_step_that_asks_for_a_code_connects_no_other_app(register):
    enrolled(register)
    other = second_factor.new_secret()
    with pytest.raises(SignInRefused, match="har redan"):
        steps.enrol(register, step(register).step, other, code_at(register, other))


# ------------------------------------------------------------------ Whom the plan demands it of


def test_a_role_that_must_have_it_has_fourteen_days_and_then_connects_an_app_before_anything_else(register):
    admin = accounts.find(register, ADMIN)
    for days, left in ((0, 14), (13.5, 1), (14, 0), (900, 0)):
        assert second_factor.state(later(register, days=days), admin).days_left == left
    assert sessions.sign_in(later(register, days=13), ADMIN, PASSWORD)
    moment = later(register, days=14)
    needed = step(moment, ADMIN)
    assert not needed.enrolled
    secret = second_factor.new_secret()
    with pytest.raises(NotValid, match="stämmer inte"):
        steps.enrol(moment, needed.step, secret, "000000")
    account, recovery = steps.enrol(moment, needed.step, secret, code_at(moment, secret))
    assert (account.name, len(recovery)) == (ADMIN, 10)
    assert step(moment, ADMIN).enrolled


def test_a_role_that_need_not_have_it_may_and_an_account_of_the_example_data_need_not(register):
    accounts.add(register, OPERATOR, "demo.administrator", PASSWORD, "administrator")
    far = later(register, days=400)
    assert sessions.sign_in(far, MEMBER, PASSWORD)
    assert sessions.sign_in(far, "demo.administrator", PASSWORD)


def test_an_account_from_before_has_the_days_from_the_first_start_of_a_version_that_asks(register):
    with register.store.transaction() as write:
        write.execute("UPDATE account SET created_at = ?", [dt.datetime(2019, 1, 1)])
    assert second_factor.state(register, accounts.find(register, ADMIN)).days_left == 14


def test_who_has_just_chosen_a_password_with_a_code_connects_an_app_at_once(register):
    with pytest.raises(SecondFactorNeeded):
        steps.require_none(register, accounts.find(register, ADMIN), enrol_now=True)
    steps.require_none(register, accounts.find(register, MEMBER), enrol_now=True)


def test_it_is_turned_off_by_its_owner_but_not_where_the_role_must_have_it(register):
    enrolled(register)
    second_factor.turn_off(register, accounts.find(register, MEMBER).actor())
    assert sessions.sign_in(register, MEMBER, PASSWORD)
    enrolled(register, ADMIN)
    with pytest.raises(NotAllowed, match="måste"):
        second_factor.turn_off(register, accounts.find(register, ADMIN).actor())


def test_new_recovery_codes_replace_the_old(register):
    _, old = enrolled(register)
    new = second_factor.renew_recovery_codes(register, accounts.find(register, MEMBER).actor())
    refuse(register, old[0])
    assert steps.finish(register, step(register).step, new[0])


# ------------------------------------------------------------------ What is stored


def test_a_copy_of_the_database_alone_opens_no_second_factor(register, tmp_path):
    secret, recovery = enrolled(register)
    stored = "".join(str(register.store.read(f"SELECT * FROM {name}")) for name in ("second_factor", "recovery_code"))
    assert secret not in stored
    assert not any(code in stored or code.replace("-", "") in stored for code in recovery)
    key = key_file.path_of(register.store.path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.unlink()
    soon = later(register, minutes=1)
    for code in (code_at(soon, secret), recovery[0]):
        refuse(soon, code)


def test_a_secret_is_of_its_account_alone(register):
    sealed = key_file.seal(register, "hemligt", MEMBER)
    assert key_file.unseal(register, sealed, MEMBER) == "hemligt"
    assert key_file.unseal(register, sealed, ADMIN) is None


def test_a_register_that_is_opened_again_keeps_the_day_on_which_it_began_to_ask(tmp_path):
    path = tmp_path / "egen.duckdb"
    open_register(PLAN, path, lambda: NOW).store.close()
    again = open_register(PLAN, path, lambda: NOW + dt.timedelta(days=30))
    rows = again.store.read("SELECT started_at FROM second_factor_start")
    again.store.close()
    assert [row["started_at"] for row in rows] == [NOW.astimezone(dt.UTC).replace(tzinfo=None)]


def test_the_log_says_what_was_done_and_never_a_code_or_a_secret(register):
    secret, recovery = enrolled(register)
    refuse(register, "000000")
    steps.finish(register, step(register).step, recovery[0])
    second_factor.turn_off(register, accounts.find(register, MEMBER).actor())
    rows = register.store.read("SELECT who, action, record FROM log ORDER BY nr")[2:]
    actions = ["factor_add", "factor_failed", "factor_recovery", "factor_remove"]
    assert [tuple(row.values()) for row in rows] == [(MEMBER, action, MEMBER) for action in actions]
    assert secret not in str(rows)
