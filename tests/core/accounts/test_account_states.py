"""Role × action × way in × state of the account: a session and a key give what the plan gives the account's role now,
and nothing at all once the account, the session or the key has ended (ASVS 5 7.4.1, 7.4.2, 8.2.1)."""

import datetime as dt
from dataclasses import replace
from typing import get_args

import pytest

from lomma_core.accounts import accounts, export_keys, invitations, own_account, sessions
from lomma_core.permissions import OPERATOR, Actor, allowed
from lomma_core.plan.model import Action
from tests.conftest import NOW
from tests.core.test_default_deny import PERMITTED

PASSWORD, OTHER = "en lång ramsa att minnas", "en helt annan ramsa nu"
NAME = "konto.ett"


def _to(role: str):
    def set_role(register, token: str) -> None:
        with register.store.transaction() as write:
            write.execute("UPDATE account SET role = ? WHERE name = ?", [role, NAME])

    return set_role


def _own(register, token: str) -> Actor:
    return sessions.signed_in(register, token).actor()


def _revoke_keys(register, token: str) -> None:
    for key in export_keys.mine(register, _own(register, token)):
        export_keys.revoke(register, _own(register, token), key.id)


def _change_password(register, token: str) -> None:
    own_account.change_password(register, _own(register, token), PASSWORD, OTHER, sessions.current(register, token).id)


def _reset_password(register, token: str) -> None:
    code = invitations.make(register, OPERATOR, NAME)[1]
    invitations.use(register, code, OTHER)


SAME, NOTHING = object(), None
# What has happened: how, how long after sign-in it is, and whose rights a session and a key then give.
STATES = {
    "nothing": (lambda register, token: None, {}, SAME, SAME),
    "closed": (lambda register, token: accounts.change(register, OPERATOR, NAME, active=False), {}, NOTHING, NOTHING),
    "demoted": (_to("lasare"), {}, "lasare", "lasare"),
    "promoted": (_to("administrator"), {}, "administrator", "administrator"),
    "role gone from the plan": (_to("borttagen"), {}, NOTHING, NOTHING),
    "signed out": (sessions.sign_out, {}, NOTHING, SAME),
    "all sessions ended": (
        lambda register, token: own_account.end_all_sessions(register, _own(register, token)),
        {},
        NOTHING,
        SAME,
    ),
    "nobody has done anything for half an hour": (lambda register, token: None, {"minutes": 30}, NOTHING, SAME),
    "the working day is over": (lambda register, token: None, {"hours": 12}, NOTHING, SAME),
    "own password changed": (_change_password, {}, SAME, NOTHING),
    "password reset with a code": (_reset_password, {}, NOTHING, NOTHING),
    "keys revoked": (_revoke_keys, {}, SAME, NOTHING),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", PERMITTED)
def test_a_way_in_gives_what_the_accounts_role_may_now_and_nothing_once_it_has_ended(register, role, state):
    happens, time, session_role, key_role = STATES[state]
    account = accounts.add(register, OPERATOR, NAME, PASSWORD, role)
    accounts.add(register, OPERATOR, "adm.annan", PASSWORD, "administrator")
    token = sessions.start(register, account)
    # Made as the operator would for the account: not every role may make one.
    secret = export_keys.make(register, replace(OPERATOR, name=NAME), "Excel")[1]
    happens(register, token)
    now = replace(register, clock=lambda: NOW + dt.timedelta(**time))
    signed_in = sessions.signed_in(now, token)
    for actor, as_role, limit in (
        (signed_in.actor() if signed_in else None, session_role, get_args(Action)),
        (export_keys.holder(now, secret), key_role, export_keys.ONLY),
    ):
        permitted = set(PERMITTED.get(role if as_role is SAME else as_role, "").split()) & set(limit)
        assert {action for action in get_args(Action) if allowed(register.plan, actor, action)} == permitted
