"""Sign-in with what the issuer says of somebody: the rules decide role and seat anew each time."""

import re
from dataclasses import replace
from typing import Any, NoReturn

from lomma_core.accounts import access, accounts, credentials, sessions
from lomma_core.accounts.accounts import UNKNOWN, Account
from lomma_core.accounts.clients import NOWHERE, Client
from lomma_core.accounts.factor import recent
from lomma_core.audit import log
from lomma_core.errors import NotValid, SignInRefused
from lomma_core.oidc import identities, tokens
from lomma_core.oidc.config import OidcConfig, Rule
from lomma_core.permissions import Actor
from lomma_core.privacy import guard
from lomma_core.register import Register

# What the rules do is logged as theirs; no account can have a name with spaces.
RULES = Actor("kommunens inloggning", None, way="oidc", operator=True)
_NO_RULE = (
    "Kommunens inloggning ger dig inte tillgång till registret: du är inte med i någon grupp som får det. "
    "Be den som sköter kommunens grupper om hjälp."
)
_CLOSED = "Kontot är avstängt. Be administratören om hjälp."
_NO_NAME = "Registret kunde inte göra ett konto av det som kommunens inloggning säger. Be administratören om hjälp."
_ANOTHER = "Det gick inte att bekräfta att det är du. Logga ut och logga in igen."
_NOT_ANEW = (
    "Kommunens inloggning säger inte att du loggade in på nytt. Logga ut här och hos kommunen, logga in igen och gör "
    "om det. Kontakta it-stödet om det inte hjälper."
)
_LAST = "Din grupp har ändrats, men ditt konto är det sista som kan sköta konton. Be administratören om hjälp."


class NotLinked(SignInRefused):
    """The identity has a group, but no account: an administrator has to link it."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        super().__init__("Din inloggning hos kommunen är inte kopplad till något konto i registret ännu.")


def enter(
    register: Register, config: OidcConfig, claims: dict[str, Any], client: Client = NOWHERE
) -> tuple[Account, str]:
    """The account of somebody whom the issuer has signed in, and a new session's token; the claims are verified.

    An account is found by issuer and subject alone. Role and seat follow the first rule that fits, and are logged.
    Without a rule that fits the sessions and keys end. Raises SignInRefused and NotLinked.
    """
    subject = claims["sub"]
    if guard.is_too_long(subject) or guard.classify_stored(subject)[0]:
        # A person number may not be what knows an official again, not even by its hash: it could be guessed (R2).
        _refuse(register, None, _NO_NAME, client)
    identity = identities.identity_hash(config.issuer, subject)
    account, rule = identities.account_of(register, identity), fitting(config, claims)
    if rule is None or rule.role not in register.plan.roles:
        _refuse(register, account, _NO_RULE, client)
    if account is None:
        account = _make(register, config, claims, identity, rule, client)
    if not account.active or account.name == register.break_glass:
        _refuse(register, account, _CLOSED, client)
    account = _follow(register, account, rule, client)
    with register.store.transaction():
        token = sessions.start(register, account, client, "oidc")
        _note(register, account, identity, token, claims.get("sid"))
    return account, token


def confirm_session(
    register: Register, config: OidcConfig, claims: dict[str, Any], session: str, begun_at: float
) -> None:
    """Note that an open session has shown who it is, by a sign-in at the issuer since ``begun_at``.

    It must be the session's own identity, and the issuer must say when it was (``auth_time``, OpenID Connect Core 2): a
    sign-in from before proves nothing. Raises SignInRefused.
    """
    identity, at = identities.identity_hash(config.issuer, claims["sub"]), claims.get("auth_time")
    sql = "SELECT 1 FROM oidc_session AS o JOIN session AS s USING (token_hash) WHERE s.id = ? AND o.identity = ?"
    account = identities.account_of(register, identity)
    if (
        account is None
        or not account.active
        or fitting(config, claims) is None
        or not sessions.read(register, "id = ?", session)
        or not register.store.read(sql, [session, identity])
    ):
        raise SignInRefused(_ANOTHER)
    if not isinstance(at, (int, float)) or at < begun_at - tokens.LEEWAY:
        raise SignInRefused(_NOT_ANEW)
    with register.store.transaction() as write:
        recent.note(write, replace(account.actor("oidc"), session=session), register.now())


def fitting(config: OidcConfig, claims: dict[str, Any]) -> Rule | None:
    """The first rule whose group is among the claim's values."""
    value: Any = claims
    for part in [config.claim] if config.claim in claims else config.claim.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    groups = value if isinstance(value, list) else [value]
    return next((rule for rule in config.rules if rule.group in groups), None)


def end_by_issuer(register: Register, identity: str | None, sid: str | None) -> int:
    """End the sessions that the issuer says are over: its one session, or all of an identity; how many."""
    where, value = ("sid = ?", credentials.hash_token(sid)) if sid else ("identity = ?", identity or "")
    with register.store.transaction() as write:
        rows = write.read(f"SELECT DISTINCT account FROM oidc_session WHERE {where}", [value])
        ended = identities.end_sessions(write, where, value)
        for row in rows:
            log.add(write, Actor(row["account"], None, way="oidc"), "sign_out", register.now())
    return ended


def _make(
    register: Register, config: OidcConfig, claims: dict[str, Any], identity: str, rule: Rule, client: Client
) -> Account:
    """A new account, where the rule says so. Its name is the claim's first part: no e-mail address is stored."""
    rules = replace(RULES, address=client.address)
    if not rule.create_account:
        with register.store.transaction() as write:
            log.add(write, Actor(UNKNOWN, None, way="oidc", address=client.address), "sign_in_failed", register.now())
        raise NotLinked(identity)
    claim = claims.get(config.account_claim)
    name = accounts.account_key(claim.partition("@")[0]) if isinstance(claim, str) else ""
    if not name or re.search(r"\s", name) or accounts.find(register, name):
        # An account of that name may be somebody else's: a name proves nothing.
        _refuse(register, None, _NO_NAME, client)
    try:
        with register.store.transaction() as write:
            account = accounts.add(register, rules, name, None, rule.role, rule.seat)
            identities.add(write, register, rules, account.name, identity)
    except NotValid:
        _refuse(register, None, _NO_NAME, client)
    return account


def _follow(register: Register, account: Account, rule: Rule, client: Client) -> Account:
    """The account with the role and the seat of its rule; a rule without a seat leaves the one that it has."""
    seat = rule.seat or account.seat
    if (account.role, account.seat) == (rule.role, seat):
        return account
    try:
        return accounts.change(register, replace(RULES, address=client.address), account.name, rule.role, seat)
    except NotValid:
        _refuse(register, account, _LAST, client)


def _note(register: Register, account: Account, identity: str, token: str, sid: object) -> None:
    """Note which of the issuer's sessions ours belongs to, for single sign-out."""
    row = {
        "token_hash": credentials.hash_token(token),
        "account": account.name,
        "identity": identity,
        "sid": credentials.hash_token(sid) if isinstance(sid, str) else None,
    }
    with register.store.transaction() as write:
        write.execute("DELETE FROM oidc_session WHERE token_hash NOT IN (SELECT token_hash FROM session)")
        write.insert("oidc_session", [row])


def _refuse(register: Register, account: Account | None, message: str, client: Client) -> NoReturn:
    """Log the refusal, end what the account has open, and raise SignInRefused."""
    now = register.now()
    with register.store.transaction() as write:
        if account:
            access.end(write, account.name, now)
            write.execute("DELETE FROM oidc_session WHERE account = ?", [account.name])
        who = Actor(account.name if account else UNKNOWN, None, way="oidc", address=client.address)
        log.add(write, who, "sign_in_failed", now)
    raise SignInRefused(message)
