"""Showing once more who one is, in a session that is open: the password, and a code where there is a second factor."""

from lomma_core.accounts import accounts
from lomma_core.accounts.factor import recent, second_factor
from lomma_core.accounts.guessing import password_check
from lomma_core.errors import NotValid, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.register import Register

_WRONG = "Det stämmer inte. Skriv ditt lösenord{} igen. Efter fem fel får du vänta en kvart."


def wants_code(register: Register, actor: Actor) -> bool:
    """Whether the actor's account has a second factor. Raises NotAllowed."""
    return second_factor.mine(register, actor).since is not None


def confirm(register: Register, actor: Actor, password: str, code: str = "") -> None:
    """Show who one is, with the password, and with a code where the account has a second factor.

    Raises NotAllowed, and NotValid for a wrong password or code, or too many tries.
    """
    account = accounts.own(register, actor)
    factor = wants_code(register, actor)
    try:
        password_check.check(register, account.name, password, f"session {actor.session}", acting=actor)
        if factor:
            second_factor.check(register, account, code, actor)
    except SignInRefused:
        raise NotValid({"identity": _WRONG.format(" och en ny kod" if factor else "")}) from None
    with register.store.transaction() as write:
        recent.note(write, actor, register.now())
