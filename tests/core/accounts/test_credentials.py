"""How passwords are kept: argon2id, old bcrypt hashes replaced at the next sign-in, and no time that tells."""

import unicodedata

import bcrypt
import pytest
from argon2 import PasswordHasher, extract_parameters

from lomma_core.accounts import accounts, credentials, sessions
from lomma_core.errors import SignInRefused
from lomma_core.permissions import OPERATOR
from tests.conftest import ADMIN

PASSWORD = "en lång ramsa att minnas"
# OWASP's least: 19 MiB, two passes, one lane.
LEAST = 19_456 * 2


@pytest.fixture
def register(register):
    """A register with an account that manages accounts and one that reads."""
    accounts.add(register, OPERATOR, "admin.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, "lasare.ett", PASSWORD, "lasare")
    return register


@pytest.fixture
def work(monkeypatch):
    """Which hashes are computed, in order; each still is."""
    done: list[str] = []
    real, verify = bcrypt.checkpw, PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *a: done.append("argon2") or verify(*a))
    monkeypatch.setattr(credentials.bcrypt, "checkpw", lambda *a: done.append("bcrypt") or real(*a))
    return done


def stored_hash(register, name: str) -> str:
    return register.store.read("SELECT password_hash FROM account WHERE name = ?", [name])[0]["password_hash"]


def give_bcrypt(register, name: str, password: str = PASSWORD) -> None:
    old = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
    with register.store.transaction() as write:
        write.execute("UPDATE account SET password_hash = ? WHERE name = ?", [old, name])


def test_the_product_hashes_as_strongly_as_owasp_advises():
    import importlib.util

    # Its own copy of the module: this process uses a cheap hasher, which nothing but a test can set.
    spec = importlib.util.find_spec("lomma_core.accounts.credentials")
    own = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(own)
    for made in (own.hash_password(PASSWORD), own.NOBODY):
        parameters = extract_parameters(made)
        assert made.startswith("$argon2id$")
        assert parameters.memory_cost * parameters.time_cost >= LEAST
        assert parameters == extract_parameters(own.hash_password("x"))
    assert own.NOBODY_BCRYPT.startswith("$2b$12$")


def test_a_password_is_kept_as_a_hash_of_its_own_and_nowhere_in_plain(register):
    rows = register.store.read("SELECT * FROM account")
    assert PASSWORD not in str(rows)
    assert all(row["password_hash"].startswith("$argon2id$") for row in rows)
    assert len({row["password_hash"] for row in rows}) == 2


def test_a_bcrypt_hash_signs_in_and_is_replaced_by_argon2id(register):
    give_bcrypt(register, "lasare.ett")
    assert sessions.sign_in(register, "lasare.ett", PASSWORD)
    assert stored_hash(register, "lasare.ett").startswith("$argon2id$")
    assert sessions.sign_in(register, "lasare.ett", PASSWORD)


def test_a_wrong_password_replaces_no_hash(register):
    give_bcrypt(register, "lasare.ett")
    before = stored_hash(register, "lasare.ett")
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, "lasare.ett", "fel")
    assert stored_hash(register, "lasare.ett") == before


def test_a_hash_weaker_than_todays_is_replaced(register, monkeypatch):
    before = stored_hash(register, "lasare.ett")
    monkeypatch.setattr(credentials, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    sessions.sign_in(register, "lasare.ett", PASSWORD)
    assert stored_hash(register, "lasare.ett") != before
    assert "$m=16,t=2," in stored_hash(register, "lasare.ett")


def test_a_name_that_is_not_there_takes_the_work_of_one_that_is(register, work):
    for old in (False, True):
        if old:
            give_bcrypt(register, "admin.ett")
        accounts.change(register, ADMIN, "lasare.ett", active=not old)
        amounts = []
        for name in ("finns.inte", "lasare.ett", "admin.ett"):
            work.clear()
            with pytest.raises(SignInRefused):
                sessions.sign_in(register, name, "fel")
            amounts.append(sorted(work))
        # While one account has its old hash, everybody takes both kinds.
        assert amounts == [["argon2", "bcrypt"] if old else ["argon2"]] * 3


def test_a_letter_is_the_same_in_one_piece_and_in_two(register):
    assert sessions.sign_in(register, "lasare.ett", unicodedata.normalize("NFD", PASSWORD))


@pytest.mark.parametrize(
    "password", ["", "x" * 10_000, "a\0b", PASSWORD + "\0", PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], "\ud800"]
)
@pytest.mark.parametrize("old", [False, True])
def test_any_other_password_is_a_wrong_password_and_no_crash(register, password, old):
    if old:
        give_bcrypt(register, "lasare.ett")
    with pytest.raises(SignInRefused, match="Fel användarnamn eller lösenord"):
        sessions.sign_in(register, "lasare.ett", password)


def test_an_old_password_of_72_bytes_still_signs_in_and_one_byte_more_does_not(register):
    longest = ("en ramsa " * 10)[:72]
    give_bcrypt(register, "lasare.ett", longest)
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, "lasare.ett", longest + "x")
    assert sessions.sign_in(register, "lasare.ett", longest)


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$v=19$m=8,t=1,p=1$x", "$argon2id$"])
def test_a_hash_that_is_none_lets_nobody_in(register, broken):
    with register.store.transaction() as write:
        write.execute("UPDATE account SET password_hash = ? WHERE name = 'lasare.ett'", [broken])
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, "lasare.ett", "")
