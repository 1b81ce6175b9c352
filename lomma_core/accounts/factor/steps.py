"""The second step of a sign-in: what a right password gives where a code, or first an app, is still wanted."""

import datetime as dt

from lomma_core.accounts import accounts, credentials
from lomma_core.accounts.accounts import Account
from lomma_core.accounts.clients import NOWHERE, Client
from lomma_core.accounts.factor import second_factor
from lomma_core.errors import SecondFactorNeeded, SignInRefused
from lomma_core.register import Register

VALID = dt.timedelta(minutes=10)


def require_none(register: Register, account: Account, enrol_now: bool = False) -> None:
    """Do nothing for an account that needs nothing but its password, which was right or was chosen just now.

    Raises SecondFactorNeeded with a token for the next step; ``enrol_now`` leaves no days to wait where the role must
    have a second factor.
    """
    state = second_factor.state(register, account)
    enrolled = state.since is not None
    if not enrolled and not (state.required and (enrol_now or state.days_left == 0)):
        return
    token, now = credentials.new_token(), register.now()
    row = {"token_hash": credentials.hash_token(token), "account": account.name, "expires_at": now + VALID}
    with register.store.transaction() as write:
        write.execute("DELETE FROM sign_in_step WHERE expires_at < ?", [now])
        write.insert("sign_in_step", [row])
    raise SecondFactorNeeded(token, enrolled)


def account_of(register: Register, step: str) -> Account:
    """Whose step it is. Raises SignInRefused for one that is unknown, used, or older than ten minutes."""
    sql = "SELECT account, expires_at FROM sign_in_step WHERE token_hash = ?"
    rows = register.store.read(sql, [credentials.hash_token(step)])
    account = accounts.find(register, rows[0]["account"]) if rows and rows[0]["expires_at"] > register.now() else None
    if account is None or not account.active:
        raise SignInRefused("Det tog för lång tid. Logga in från början.")
    return account


def finish(register: Register, step: str, code: str, client: Client = NOWHERE) -> Account:
    """The account, for a right code; the step is used up. Raises SignInRefused."""
    account = account_of(register, step)
    second_factor.check(register, account, code, account.actor(address=client.address))
    _use_up(register, step)
    return account


def enrol(register: Register, step: str, secret: str, code: str, client: Client = NOWHERE) -> tuple[Account, list[str]]:
    """The account and its recovery codes, for who has connected an app; the step is used up.

    Raises SignInRefused, also where the account has an app already, and NotValid for a code that is not the app's.
    """
    account = account_of(register, step)
    if second_factor.state(register, account).since is not None:
        raise SignInRefused("Kontot har redan tvåstegsinloggning. Logga in från början.")
    recovery = second_factor.enrol(register, account.actor(address=client.address), secret, code)
    # Afterwards: a failed try is counted whatever comes of it, and who has an app now cannot connect one again.
    _use_up(register, step)
    return account, recovery


def _use_up(register: Register, step: str) -> None:
    with register.store.transaction() as write:
        write.execute("DELETE FROM sign_in_step WHERE token_hash = ?", [credentials.hash_token(step)])
