"""One's own account: the password is changed with the old one, sessions are seen and ended, and nobody else's."""

import pytest

from lomma_core.accounts import accounts, export_keys, own_account, sessions
from lomma_core.accounts.clients import Client
from lomma_core.errors import NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.permissions import OPERATOR, Actor

PASSWORD = "en lång ramsa att minnas"
OTHER = "en helt annan ramsa nu"
NAME = "lasare.ett"
BROWSER = Client("192.0.2.7", "Firefox på Windows")


@pytest.fixture
def register(register):
    accounts.add(register, OPERATOR, "admin.ett", PASSWORD, "administrator")
    accounts.add(register, OPERATOR, NAME, PASSWORD, "lasare")
    return register


def signed_in(register, name: str = NAME) -> tuple[Actor, str, str]:
    """Who acts, the token and the session's id."""
    account, token = sessions.sign_in(register, name, PASSWORD, BROWSER)
    return account.actor(), token, sessions.current(register, token).id


def test_a_new_password_ends_all_but_the_session_that_one_is_in(register):
    actor, token, session = signed_in(register)
    _, elsewhere, _ = signed_in(register)
    _, secret = export_keys.make(register, actor, "Rapporten")
    own_account.change_password(register, actor, PASSWORD, OTHER, session)
    assert sessions.signed_in(register, token)
    assert sessions.signed_in(register, elsewhere) is None
    assert export_keys.holder(register, secret) is None
    with pytest.raises(SignInRefused):
        sessions.sign_in(register, NAME, PASSWORD)
    assert sessions.sign_in(register, NAME, OTHER)


@pytest.mark.parametrize(
    ("old", "new", "field"), [("fel", OTHER, "old"), (PASSWORD, "kort", "new"), (PASSWORD, PASSWORD, "new")]
)
def test_a_wrong_old_or_a_poor_new_password_changes_nothing(register, old, new, field):
    actor, token, session = signed_in(register)
    with pytest.raises(NotValid) as error:
        own_account.change_password(register, actor, old, new, session)
    assert list(error.value.errors) == [field]
    assert sessions.signed_in(register, token)
    assert sessions.sign_in(register, NAME, PASSWORD)


def test_the_old_password_cannot_be_guessed_from_a_session_that_was_left_open(register):
    actor, _, session = signed_in(register)
    for _ in range(5):
        with pytest.raises(NotValid):
            own_account.change_password(register, actor, "fel", OTHER, session)
    with pytest.raises(NotValid):
        own_account.change_password(register, actor, PASSWORD, OTHER, session)


def test_ones_sessions_are_listed_with_browser_and_ended_one_by_one_or_all(register):
    actor, token, session = signed_in(register)
    _, other_token, other = signed_in(register)
    _, admins, _ = signed_in(register, "admin.ett")
    assert {entry.id for entry in own_account.my_sessions(register, actor)} == {session, other}
    assert {entry.browser for entry in own_account.my_sessions(register, actor)} == {"Firefox på Windows"}
    own_account.end_session(register, actor, other)
    assert sessions.signed_in(register, other_token) is None
    own_account.end_all_sessions(register, actor)
    assert sessions.signed_in(register, token) is None
    assert sessions.signed_in(register, admins)


def test_nobody_ends_another_persons_session_not_even_who_manages_accounts(register):
    _, token, session = signed_in(register)
    admin, _, _ = signed_in(register, "admin.ett")
    with pytest.raises(NotFound):
        own_account.end_session(register, admin, session)
    assert sessions.signed_in(register, token)


def test_an_export_key_and_who_runs_the_server_have_no_account_of_their_own(register):
    actor, _, _ = signed_in(register)
    _, secret = export_keys.make(register, actor, "Rapporten")
    for stranger in (export_keys.holder(register, secret), OPERATOR, Actor(NAME, "administrator")):
        with pytest.raises(NotAllowed):
            own_account.my_sessions(register, stranger)
