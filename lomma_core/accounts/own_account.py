"""What everybody sees to about the own account: its password and its sessions (ASVS 5 6.2.2, 7.4.3, 7.5.2)."""

from lomma_core.accounts import access, accounts, credentials, passwords, sessions
from lomma_core.accounts.guessing import password_check
from lomma_core.accounts.sessions import Session
from lomma_core.audit import log
from lomma_core.errors import NotFound, NotValid, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.register import Register


def change_password(register: Register, actor: Actor, old: str, new: str, session: str) -> None:
    """Change one's own password; all that the old one opened ends, but the ``session`` one is in, by its id.

    Raises NotAllowed, and NotValid naming ``old`` for a wrong password or too many tries, or ``new``.
    """
    account = accounts.own(register, actor)
    try:
        password_check.check(register, account.name, old, f"session {session}", acting=actor)
    except SignInRefused:
        text = "Det nuvarande lösenordet stämmer inte. Efter fem fel får du vänta en kvart."
        raise NotValid({"old": text}) from None
    fault = passwords.fault(register.plan, account.name, new)
    if fault or old == new:
        raise NotValid({"new": fault or "Välj ett annat lösenord än det du har."})
    password_hash, now = credentials.hash_password(new), register.now()
    with register.store.transaction() as write:
        access.set_password(write, account.name, password_hash, now, session)
        log.add(write, actor, "account_password", now, [{"record": account.name}])


def my_sessions(register: Register, actor: Actor) -> list[Session]:
    """One's own sessions that have not ended, the latest first. Raises NotAllowed."""
    return sessions.read(register, "account = ?", accounts.own(register, actor).name)


def end_session(register: Register, actor: Actor, session: str) -> None:
    """End one of one's own sessions. Raises NotAllowed, and NotFound for another's and for one that has ended."""
    account = accounts.own(register, actor)
    if session not in [known.id for known in my_sessions(register, actor)]:
        raise NotFound("Inloggningen har redan tagit slut.")
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE account = ? AND id = ?", [account.name, session])
        log.add(write, actor, "session_end", register.now(), [{"record": account.name}])


def end_all_sessions(register: Register, actor: Actor) -> None:
    """End all of one's own sessions, the one that one is in too. Raises NotAllowed."""
    account = accounts.own(register, actor)
    with register.store.transaction() as write:
        write.execute("DELETE FROM session WHERE account = ?", [account.name])
        log.add(write, actor, "session_end_all", register.now(), [{"record": account.name}])
