"""Whether a password is an account's: throttled, logged in bursts, and the same work and words whoever is asked for."""

from lomma_core.accounts import accounts, credentials
from lomma_core.accounts.accounts import UNKNOWN, Account
from lomma_core.accounts.clients import address_of
from lomma_core.accounts.guessing import devices, throttle
from lomma_core.audit import log
from lomma_core.errors import Busy, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.register import Register

# Seconds until a try that is not judged is answered: who sends many waits, and takes no work from others meanwhile.
_LATE = 3
_REFUSED = "Fel användarnamn eller lösenord. Försök igen."


def check(
    register: Register,
    name: str,
    password: str,
    sender: str = "",
    device: str | None = None,
    acting: Actor | None = None,
) -> Account:
    """The active account of that name, when the password is its own.

    ``sender`` is the address it comes from, ``device`` what the browser's cookie says of an earlier sign-in,
    ``acting`` who asks in a session that is open already.
    Raises SignInRefused with the same words, after the same work, for a wrong name and a wrong password, and after too
    many failures (``throttle``); Busy when too many passwords are being judged. A burst of failures is logged when it
    begins and when it closes something, never with the name that was typed (R13).
    """
    name = accounts.account_key(name)
    rows = register.store.read("SELECT * FROM account WHERE name = ?", [name])
    known = devices.of_account(register, name, device) if rows else None
    try:
        attempt = throttle.begin(register, throttle.of_sign_in(name, bool(rows), sender, known))
    except SignInRefused:
        register.wait(_LATE)
        raise
    register.wait(attempt.wait)
    # An account that no password opens is refused whatever is typed, and its hash, however old, makes nobody wait.
    open_to = bool(rows) and rows[0]["active"] and _takes_password(register, name)
    password_hash = rows[0]["password_hash"] if open_to else credentials.NOBODY
    try:
        right = credentials.matches(password, password_hash, _some_bcrypt(register)) and open_to
        new_hash = credentials.hash_password(password) if right and credentials.outdated(password_hash) else None
    except Busy:
        with register.store.transaction() as write:
            throttle.take_back(write, attempt, right=False)
        raise
    account = accounts.find(register, name)
    if not right or account is None:
        who = Actor(account.name if account else UNKNOWN, None, address=address_of(sender))
        _log_failure(register, acting or who, attempt)
        raise SignInRefused(_REFUSED)
    with register.store.transaction() as write:
        throttle.take_back(write, attempt, right=True)
        if new_hash:
            # Unless somebody gave the account another password meanwhile.
            sql = "UPDATE account SET password_hash = ? WHERE name = ? AND password_hash = ?"
            write.execute(sql, [new_hash, name, password_hash])
    return account


def _log_failure(register: Register, who: Actor, attempt: throttle.Attempt) -> None:
    actions = [("sign_in_failed", attempt.first), ("sign_in_closed", attempt.last)]
    if not (attempt.first or attempt.last):
        return
    now = register.now()
    with register.store.transaction() as write:
        throttle.sweep(write, now)
        for action, happened in actions:
            if happened:
                log.add(write, who, action, now)


def _takes_password(register: Register, name: str) -> bool:
    """Whether a password may let an account in at all.

    None lets in an account that signs in at the municipality's own issuer, nor, where local sign-in is closed, any but
    the break-glass account.
    """
    if not register.local_sign_in and name != register.break_glass:
        return False
    return not register.store.read("SELECT 1 AS n FROM oidc_identity WHERE account = ?", [name])


def _some_bcrypt(register: Register) -> bool:
    sql = "SELECT 1 FROM account WHERE active AND password_hash LIKE ? LIMIT 1"
    return bool(register.store.read(sql, [f"{credentials.BCRYPT}%"]))
