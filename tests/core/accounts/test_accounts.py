"""Accounts, passwords and sessions: nothing by default, nothing guessed, nothing left open."""

import datetime as dt
from dataclasses import replace

import pytest

from lomma_core.accounts import accounts, sessions
from lomma_core.errors import NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.permissions import OPERATOR, Actor
from tests.conftest import ADMIN, CONVENER, MEMBER, NOW, READER

PASSWORD = "en lång ramsa att minnas"
OTHER = "en helt annan ramsa nu"


@pytest.fixture
def register(register):
    """A register with one account that manages accounts and one that reads."""
    accounts.add(register, OPERATOR, "admin.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, "lasare.ett", PASSWORD, "lasare")
    return register


def later(register, **time):
    return replace(register, clock=lambda: NOW + dt.timedelta(**time))


def refusal(register, name: str, password: str) -> str:
    with pytest.raises(SignInRefused) as error:
        sessions.sign_in(register, name, password)
    return str(error.value)


# ------------------------------------------------------------------ Signing in


def test_the_right_password_gives_the_account_and_a_session_that_is_it(register):
    account, token = sessions.sign_in(register, "lasare.ett", PASSWORD)
    assert (account.name, account.role, account.active) == ("lasare.ett", "lasare", True)
    assert sessions.signed_in(register, token) == account


def test_the_name_is_read_whatever_its_case_and_spaces(register):
    assert sessions.sign_in(register, " Lasare.Ett ", PASSWORD)[0].name == "lasare.ett"


def test_a_wrong_name_and_a_wrong_password_are_answered_with_the_same_words(register):
    assert refusal(register, "finns.inte", PASSWORD) == refusal(register, "lasare.ett", "fel")


def test_a_closed_account_is_refused_with_the_same_words(register):
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    assert refusal(register, "lasare.ett", PASSWORD) == refusal(register, "finns.inte", "fel")


def test_no_refusal_repeats_the_name_or_the_password(register):
    message = refusal(register, "qzxj.konto", "hemlig qzxj ramsa")
    assert "qzxj" not in message


# ------------------------------------------------------------------ Sessions


def test_a_session_is_kept_by_hash_only_and_each_is_its_own(register):
    tokens = [sessions.sign_in(register, "lasare.ett", PASSWORD)[1] for _ in range(2)]
    assert len(set(tokens)) == 2
    assert all(len(token) >= 43 for token in tokens)
    stored = str(register.store.read("SELECT * FROM session"))
    assert not any(token in stored for token in tokens)


@pytest.mark.parametrize("token", [None, "", "x", "' OR 1=1 --"])
def test_a_token_that_was_never_given_belongs_to_nobody(register, token):
    assert sessions.signed_in(register, token) is None


def test_ended_sessions_are_swept_when_somebody_signs_in(register):
    sessions.sign_in(register, "lasare.ett", PASSWORD)
    sessions.sign_in(later(register, hours=13), "admin.ett", PASSWORD)
    assert [row["account"] for row in register.store.read("SELECT account FROM session")] == ["admin.ett"]


def test_signing_out_ends_that_session_and_no_other(register):
    ended, other = (sessions.sign_in(register, "lasare.ett", PASSWORD)[1] for _ in range(2))
    sessions.sign_out(register, ended)
    assert sessions.signed_in(register, ended) is None
    assert sessions.signed_in(register, other)


def test_closing_an_account_ends_its_sessions_at_once_and_for_good(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    assert sessions.signed_in(register, token) is None
    accounts.change(register, ADMIN, "lasare.ett", active=True)
    assert sessions.signed_in(register, token) is None


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(register):
    token = sessions.sign_in(register, "lasare.ett", PASSWORD)[1]
    accounts.change(register, OPERATOR, "lasare.ett", password=OTHER)
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
    with pytest.raises(NotValid) as error:
        accounts.add(register, ADMIN, name, None, "lasare")
    assert set(error.value.errors) == {"name"}


def test_every_fault_is_told_at_once(register):
    with pytest.raises(NotValid) as error:
        accounts.add(register, OPERATOR, "x", "kort", "kung", "tronen")
    assert set(error.value.errors) == {"name", "password", "role", "seat"}


def test_a_name_is_taken_whatever_its_case(register):
    with pytest.raises(NotValid, match="finns redan"):
        accounts.add(register, ADMIN, "LASARE.ETT", None, "medlem")
    assert accounts.find(register, "lasare.ett").role == "lasare"


def test_the_list_is_by_name_and_says_who_is_closed(register):
    accounts.add(register, OPERATOR, "åke.plats", PASSWORD, "medlem", "raddningstjansten")
    accounts.change(register, ADMIN, "lasare.ett", active=False)
    listed = {
        account.name: (account.role, account.seat, account.active) for account in accounts.listing(register, ADMIN)
    }
    assert listed == {
        "admin.ett": ("administrator", None, True),
        "lasare.ett": ("lasare", None, False),
        "åke.plats": ("medlem", "raddningstjansten", True),
    }


def test_a_change_leaves_alone_what_it_does_not_name(register):
    accounts.add(register, OPERATOR, "nytt.konto", PASSWORD, "medlem", "polisen")
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
    accounts.add(register, ADMIN, "admin.tva", None, "administrator")
    accounts.change(register, ADMIN, "admin.ett", **change)


def test_a_refused_change_keeps_the_open_sessions(register):
    token = sessions.sign_in(register, "admin.ett", PASSWORD)[1]
    with pytest.raises(NotValid):
        accounts.change(register, ADMIN, "admin.ett", active=False)
    assert sessions.signed_in(register, token)


def test_an_account_that_would_mark_the_register_as_example_data_is_refused(register):
    with pytest.raises(NotValid, match="exempeldata"):
        accounts.add(register, ADMIN, "demo.anna", None, "medlem")
    assert not register.demo


def test_the_log_says_from_what_to_what_an_account_was_changed(register):
    accounts.change(register, ADMIN, "lasare.ett", role="medlem", seat="sakerhetschefen")
    accounts.change(register, ADMIN, "lasare.ett", seat=None, active=False)
    accounts.change(register, OPERATOR, "lasare.ett", password=OTHER)
    rows = register.store.read("SELECT action, record, detail FROM log WHERE action LIKE 'account_%' ORDER BY nr")
    assert [tuple(row.values()) for row in rows] == [
        ("account_add", "admin.ett", "Roll: Administratör"),
        ("account_add", "lasare.ett", "Roll: Läsare"),
        ("account_change", "lasare.ett", "Roll: Läsare → Medlem; Plats: ingen → Säkerhetschefen"),
        ("account_change", "lasare.ett", "Plats: Säkerhetschefen → ingen; Kontot: öppet → stängt"),
        ("account_password", "lasare.ett", None),
    ]
