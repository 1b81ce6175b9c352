"""The second factor: a code from an app (TOTP), or a recovery code, after the password (ASVS 5 6.3.3, 6.5).

The app's secret is stored so that it opens with the key file only; recovery codes by a hash that needs it.
"""

import datetime as dt
from dataclasses import dataclass

import pyotp
from pyotp.utils import strings_equal

from lomma_core.accounts import accounts, codes
from lomma_core.accounts.accounts import Account
from lomma_core.accounts.factor import key_file, recent
from lomma_core.accounts.guessing import throttle
from lomma_core.audit import log
from lomma_core.errors import NotAllowed, NotValid, SignInRefused
from lomma_core.permissions import Actor
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

STEP = 30
# Recovery codes: how many, and of how many groups of four (59 bits).
AMOUNT, _GROUPS = 10, 3
_LONGEST = 40
_WRONG = (
    "Koden stämmer inte. Skriv de sex siffror som appen visar nu. Kontrollera annars att telefonens klocka går rätt, "
    "eller använd en reservkod."
)
_DEMO = "demo."


@dataclass(frozen=True)
class State:
    """Whether an account has a second factor, since when, how many recovery codes are left, whether the role must.

    ``days_left`` is until it must be there: 0 when it must be now, None where nothing is missing.
    """

    since: dt.datetime | None
    recovery_codes: int
    required: bool
    days_left: int | None


def start_grace(write: Transaction, now: dt.datetime) -> None:
    """Note when the register was first opened by a version that has second factors; only once."""
    if not write.read("SELECT 1 FROM second_factor_start"):
        write.insert("second_factor_start", [{"nr": 1, "started_at": now}])


def state(register: Register, account: Account) -> State:
    """What an account has and must have. Example data's accounts, whose passwords are printed, need none."""
    factor = _factor(register, account.name)
    role = register.plan.roles.get(account.role)
    required = bool(role and role.second_factor) and not account.name.startswith(_DEMO)
    sql = "SELECT count(*) AS n FROM recovery_code WHERE account = ? AND used_at IS NULL"
    left = register.store.read(sql, [account.name])[0]["n"]
    days = _days_left(register, account.name) if required and not factor else None
    return State(factor["confirmed_at"] if factor else None, left, required, days)


def mine(register: Register, actor: Actor) -> State:
    """What the actor's own account has and must have. Raises NotAllowed."""
    return state(register, accounts.own(register, actor))


def overview(register: Register, actor: Actor) -> dict[str, State]:
    """What every account has and must have, by name. Raises NotAllowed."""
    return {account.name: state(register, account) for account in accounts.listing(register, actor)}


def new_secret() -> str:
    """A new secret for an app: 160 bits, as base 32."""
    return pyotp.random_base32()


def uri(register: Register, name: str, secret: str) -> str:
    """The address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name, issuer_name=register.plan.plan.municipality)


def enrol(register: Register, actor: Actor, secret: str, code: str) -> list[str]:
    """Begin to use an app, which has shown that it knows the secret; returns ten recovery codes, shown once.

    What the account had before stops working. Raises NotAllowed, NotValid for a wrong code and SignInRefused for too
    many tries.
    """
    account = accounts.own(register, actor)
    recent.require_recent(register, actor)
    attempt = throttle.begin(register, throttle.of_second_factor(account.name))
    step = _step_of(register, secret, code)
    if step is None:
        raise NotValid({"code": _WRONG})
    now = register.now()
    row = {"secret": key_file.seal(register, secret, account.name), "confirmed_at": now, "last_step": step}
    with register.store.transaction() as write:
        write.put("second_factor", {"account": account.name}, row)
        recovery = _new_recovery_codes(register, write, account.name)
        throttle.take_back(write, attempt, right=True)
        log.add(write, actor, "factor_add", now, [{"record": account.name}])
    return recovery


def renew_recovery_codes(register: Register, actor: Actor) -> list[str]:
    """Ten new recovery codes, shown once; those from before are worth nothing. Raises NotAllowed."""
    account = accounts.own(register, actor)
    recent.require_recent(register, actor)
    if _factor(register, account.name) is None:
        raise NotAllowed("Slå på tvåstegsinloggning först.")
    with register.store.transaction() as write:
        recovery = _new_recovery_codes(register, write, account.name)
        log.add(write, actor, "factor_codes", register.now(), [{"record": account.name}])
    return recovery


def turn_off(register: Register, actor: Actor) -> None:
    """Let one's own account be without a second factor. Raises NotAllowed, also where the role must have it."""
    account = accounts.own(register, actor)
    recent.require_recent(register, actor)
    if state(register, account).required:
        raise NotAllowed("Din roll måste ha tvåstegsinloggning. Byt app i stället.")
    with register.store.transaction() as write:
        remove(write, account.name)
        log.add(write, actor, "factor_remove", register.now(), [{"record": account.name}])


def remove(write: Transaction, account: str) -> None:
    """Take an account's second factor away in the caller's transaction."""
    write.execute("DELETE FROM second_factor WHERE account = ?", [account])
    write.execute("DELETE FROM recovery_code WHERE account = ?", [account])


def check(register: Register, account: Account, code: str, acting: Actor | None = None) -> None:
    """Whether a code is the account's now: the app's, a step before or after too, or a recovery code; each once.

    Raises SignInRefused with the same words for each that is wrong, used or too old, and after five wrong ones within
    15 minutes. A failure is logged, as of ``acting`` where somebody does, never with what was typed (R13).
    """
    attempt = throttle.begin(register, throttle.of_second_factor(account.name))
    action = _use(register, account, code)
    with register.store.transaction() as write:
        if action != "factor_failed":
            throttle.take_back(write, attempt, right=True)
        if action != "factor_use":
            log.add(write, acting or account.actor(), action, register.now(), [{"record": account.name}])
        if action == "factor_failed" and attempt.last:
            log.add(write, acting or account.actor(), "factor_closed", register.now(), [{"record": account.name}])
    if action == "factor_failed":
        raise SignInRefused(_WRONG)


def _use(register: Register, account: Account, code: str) -> str:
    """Use up a code; which action of the log that was."""
    factor = _factor(register, account.name)
    secret = key_file.unseal(register, factor["secret"], account.name) if factor else None
    step = _step_of(register, secret, code) if secret else None
    with register.store.transaction() as write:
        if step is not None:
            # Looked up in the transaction: of two at once with the same code one is late (ASVS 5 6.5.1).
            sql = "SELECT last_step FROM second_factor WHERE account = ? AND last_step < ?"
            if write.read(sql, [account.name, step]):
                write.execute("UPDATE second_factor SET last_step = ? WHERE account = ?", [step, account.name])
                return "factor_use"
        digest = key_file.digest(register, codes.code_key(code))
        where = "WHERE account = ? AND code_hash = ? AND used_at IS NULL"
        if factor and write.read(f"SELECT 1 FROM recovery_code {where}", [account.name, digest]):
            sql = f"UPDATE recovery_code SET used_at = ? {where}"
            write.execute(sql, [register.now(), account.name, digest])
            return "factor_recovery"
    return "factor_failed"


def _step_of(register: Register, secret: str, code: str) -> int | None:
    """The latest step whose code it is, of the present one and those beside it; None for a wrong code."""
    digits = "".join(code[:_LONGEST].split())
    now = int(register.now().replace(tzinfo=dt.UTC).timestamp()) // STEP
    app = pyotp.TOTP(secret)
    matching = [step for step in (now - 1, now, now + 1) if strings_equal(app.generate_otp(step), digits)]
    return max(matching, default=None)


def _new_recovery_codes(register: Register, write: Transaction, account: str) -> list[str]:
    recovery = [codes.new_code(_GROUPS) for _ in range(AMOUNT)]
    write.execute("DELETE FROM recovery_code WHERE account = ?", [account])
    digests = [key_file.digest(register, codes.code_key(code)) for code in recovery]
    write.insert("recovery_code", [{"account": account, "code_hash": d, "used_at": None} for d in digests])
    return recovery


def _factor(register: Register, account: str) -> Row | None:
    rows = register.store.read("SELECT * FROM second_factor WHERE account = ?", [account])
    return rows[0] if rows else None


def _days_left(register: Register, account: str) -> int:
    """Whole days, begun ones counted, until the account must have a second factor; 0 when it must now."""
    sql = "SELECT a.created_at, s.started_at FROM account a, second_factor_start s WHERE a.name = ?"
    rows = register.store.read(sql, [account])
    begun = max(moment for moment in rows[0].values()) if rows else register.now()
    left = begun + register.plan.sign_in.second_factor_grace - register.now()
    return max(0, -(-left // dt.timedelta(days=1)))
