"""One-time codes with which a person chooses a password, so that no administrator knows one (ASVS 5 6.4.1).

The code is typed on the page Välkommen, whose address is the same for everybody: no address holds a secret that a
history, a proxy's log or a Referer could keep.
"""

import datetime as dt
from dataclasses import dataclass

from lomma_core.accounts import access, accounts, codes, credentials, passwords
from lomma_core.accounts.accounts import Account
from lomma_core.accounts.clients import NOWHERE, Client
from lomma_core.accounts.factor import recent, second_factor
from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.permissions import Actor, require
from lomma_core.records.versions import new_id
from lomma_core.register import Register

VALID = dt.timedelta(hours=72)
# 99 bits: nobody guesses one, so that it needs neither a slow hash nor a throttle.
GROUPS = 5
_USED = "used"
_COLUMNS = "i.id, i.account, i.made_by, i.made_at, i.expires_at"
_OPEN = "FROM invitation i JOIN account a ON a.name = i.account AND a.active WHERE i.outcome IS NULL"


@dataclass(frozen=True)
class Invitation:
    """A code that can be used, without the code; moments are naive UTC."""

    id: str
    account: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime


def invite(
    register: Register, actor: Actor, name: str, role: str, seat: str | None = None
) -> tuple[Account, Invitation, str]:
    """Create an account that nobody has a password to, and a code for its owner.

    Raises NotAllowed, and NotValid naming name, role or seat.
    """
    with register.store.transaction():
        account = accounts.add(register, actor, name, None, role, seat)
        return account, *_make(register, actor, account)


def make(register: Register, actor: Actor, name: str, removes_factor: bool = False) -> tuple[Invitation, str]:
    """A code for an account, valid for 72 hours, stored by hash only; one from before is withdrawn.

    With ``removes_factor`` its use also takes the second factor away, for who has lost telephone and recovery codes.
    Until it is used, password and factor are what they were. Raises NotAllowed (for one's own account too, whose
    old password is asked for), NotFound, and NotValid for a closed account.
    """
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    account = accounts.find(register, name)
    if account is None:
        raise NotFound("Kontot finns inte.")
    if account.name == actor.name:
        raise NotAllowed("Ditt eget lösenord byter du under Mitt konto.")
    if not account.active:
        raise NotValid({"active": "Kontot är avstängt. Öppna det först."})
    return _make(register, actor, account, removes_factor)


def _make(register: Register, actor: Actor, account: Account, removes_factor: bool = False) -> tuple[Invitation, str]:
    code, now = codes.new_code(GROUPS), register.now()
    invitation = Invitation(new_id(), account.name, actor.name, now, now + VALID)
    with register.store.transaction() as write:
        access.withdraw_codes(write, account.name, now)
        row = {"code_hash": _hash(code), "settled_at": None, "outcome": None, "removes_factor": removes_factor}
        write.insert("invitation", [vars(invitation) | row])
        action = "account_code_factor" if removes_factor else "account_code"
        log.add(write, actor, action, now, [{"record": account.name}])
    return invitation, code


def listing(register: Register, actor: Actor) -> list[Invitation]:
    """The codes that can be used now, by account. Raises NotAllowed."""
    require(register, actor, "manage_accounts")
    return _read(register, "", [])


def withdraw(register: Register, actor: Actor, invitation: str) -> None:
    """Let a code be worth nothing from now on. Raises NotAllowed, and NotFound when it is that already."""
    require(register, actor, "manage_accounts")
    recent.require_recent(register, actor)
    invitations = _read(register, "AND i.id = ?", [invitation])
    if not invitations:
        raise NotFound("Koden gäller inte längre.")
    with register.store.transaction() as write:
        access.withdraw_codes(write, invitations[0].account, register.now())
        log.add(write, actor, "account_code_withdraw", register.now(), [{"record": invitations[0].account}])


def holder(register: Register, code: str) -> Invitation:
    """Whose code it is; changes nothing.

    Raises SignInRefused in the same words for a code that is unknown, used, withdrawn or expired.
    """
    invitations = _read(register, "AND i.code_hash = ?", [_hash(code)])
    if not invitations:
        raise SignInRefused(
            "Koden gäller inte. Kontrollera att du har skrivit rätt. Annars är den använd, återkallad eller för "
            "gammal: be den som gav dig koden om en ny."
        )
    return invitations[0]


def use(register: Register, code: str, password: str, client: Client = NOWHERE) -> Account:
    """Choose the account's password with a code, which is used up; older sessions, keys and failed tries end.

    Raises SignInRefused like ``holder``, and NotValid for a password that will not do: the code can be used still.
    """
    invitation = holder(register, code)
    fault = passwords.fault(register.plan, invitation.account, password)
    if fault:
        raise NotValid({"password": fault})
    password_hash, now = credentials.hash_password(password), register.now()
    with register.store.transaction() as write:
        # Two at once have both been let in above; one of them is first.
        rows = write.read("SELECT removes_factor FROM invitation WHERE id = ? AND outcome IS NULL", [invitation.id])
        if not rows:
            holder(register, "")
        if rows[0]["removes_factor"]:
            second_factor.remove(write, invitation.account)
        sql = "UPDATE invitation SET settled_at = ?, outcome = ? WHERE id = ?"
        write.execute(sql, [now, _USED, invitation.id])
        access.set_password(write, invitation.account, password_hash, now)
        account = accounts.find(register, invitation.account)
        assert account is not None  # No account is ever removed.
        log.add(write, account.actor(address=client.address), "account_code_use", now, [{"record": account.name}])
    return account


def _read(register: Register, where: str, parameters: list[object]) -> list[Invitation]:
    rows = register.store.read(f"SELECT {_COLUMNS} {_OPEN} {where} ORDER BY i.account", parameters)
    # The time is compared here, so that the query is the same each time and its result is cached.
    return [Invitation(**row) for row in rows if row["expires_at"] > register.now()]


def _hash(code: str) -> str:
    return credentials.hash_token(codes.code_key(code))
