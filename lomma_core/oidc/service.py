"""The municipality's own sign-in of one server process: its steps, and what is remembered between them."""

import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from lomma_core.accounts import accounts, codes
from lomma_core.accounts.clients import NOWHERE, Client
from lomma_core.accounts.credentials import hash_token
from lomma_core.errors import NotFound, SettingError, SignInRefused
from lomma_core.oidc import identities, sign_in, tokens
from lomma_core.oidc.config import OidcConfig
from lomma_core.oidc.pending import VALID_SECONDS, OnceOnly, PendingSignIn, begin
from lomma_core.oidc.provider import Provider
from lomma_core.permissions import Actor, require
from lomma_core.plan.names import SEAT
from lomma_core.register import Register

_LINK_SECONDS = 3600.0
_EXPIRED = "Inloggningen tog för lång tid eller har redan använts. Gå till inloggningen och börja om."


@dataclass(frozen=True)
class Answer:
    """What a browser brings back from the issuer, beside the secret of its own cookie."""

    state: str
    code: str
    browser: str


class OidcService:
    """Sign-in, single sign-out and linking at one issuer. Its memory is the process's; safe between threads."""

    def __init__(self, config: OidcConfig) -> None:
        self.config = config
        self._provider = Provider(config)
        self._pending: OnceOnly[PendingSignIn] = OnceOnly(VALID_SECONDS)
        self._logouts: OnceOnly[str] = OnceOnly(VALID_SECONDS)
        self._used_jtis: OnceOnly[bool] = OnceOnly(2 * tokens.LOGOUT_AGE)
        self._codes: OnceOnly[str] = OnceOnly(_LINK_SECONDS)
        # The id token is what the issuer wants back at sign-out. It names a person: it is never stored.
        self._id_tokens: OnceOnly[str] = OnceOnly(24 * 3600.0)

    def begin(self, page: str, session: str = "") -> tuple[str, str]:
        """The issuer's address for a new sign-in, and the secret for the browser's cookie.

        ``session`` is the id of an open session whose owner signs in once more to show who it is. Raises SignInRefused.
        """
        state, browser, pending = begin(page, session)
        address = self._provider.authorization_address(state, pending.nonce, pending.verifier, again=bool(session))
        self._pending.put(state, pending)
        return address, browser

    def finish(self, register: Register, answer: Answer, client: Client = NOWHERE) -> tuple[str, str]:
        """The token of a new session, '' where an open one has shown who it is, and the page to go to.

        Raises SignInRefused for a state that is unknown, used, expired or another browser's, for a token that does
        not hold, and for somebody whom the rules let in nowhere; NotLinked for an identity without an account.
        """
        pending = self._pending.take(answer.state)
        if pending is None or not hmac.compare_digest(pending.browser, hash_token(answer.browser)) or not answer.code:
            raise SignInRefused(_EXPIRED)
        token = self._provider.fetch_id_token(answer.code, pending.verifier)
        try:
            claims = tokens.id_token(self.config, self._provider.keys(), token, pending.nonce)
        except tokens.UnknownKey:
            claims = tokens.id_token(self.config, self._provider.keys(renewed=True), token, pending.nonce)
        if pending.session:
            sign_in.confirm_session(register, self.config, claims, pending.session, pending.begun_at)
            return "", pending.page
        _, session = sign_in.enter(register, self.config, claims, client)
        self._id_tokens.put(session, token)
        return session, pending.page

    def leave(self, register: Register, session: str) -> str | None:
        """A ticket to the issuer's sign-out for a session that was begun there, before it is ended here; else None."""
        if not identities.begun_at_issuer(register, session):
            return None
        ticket = secrets.token_urlsafe(24)
        self._logouts.put(ticket, self._id_tokens.take(session) or "")
        return ticket

    def logout_address(self, ticket: str) -> str | None:
        """The issuer's sign-out for a ticket, once; None without one, or where the issuer has none."""
        hint = self._logouts.take(ticket)
        endpoint = self._provider.metadata().get("end_session_endpoint") if hint is not None else None
        if endpoint is None:
            return None
        query = {"client_id": self.config.client_id, "post_logout_redirect_uri": f"{self.config.address}/"}
        joint = "&" if "?" in endpoint else "?"
        return endpoint + joint + urlencode(query | ({"id_token_hint": hint} if hint else {}))

    def back_channel_logout(self, register: Register, token: str) -> int:
        """End the sessions that a logout token means; how many. Raises SignInRefused, also for one that was used."""
        try:
            logout = tokens.logout_token(self.config, self._provider.keys(), token)
        except tokens.UnknownKey:
            logout = tokens.logout_token(self.config, self._provider.keys(renewed=True), token)
        if not self._used_jtis.put(logout.jti, True):
            raise SignInRefused(tokens.REFUSED)
        identity = identities.identity_hash(self.config.issuer, logout.subject) if logout.subject else None
        return sign_in.end_by_issuer(register, identity, logout.sid)

    def link_code(self, identity: str) -> str:
        """A code, good for an hour, by which an administrator can link an identity to an account."""
        code = codes.new_code(3)
        self._codes.put(codes.code_key(code), identity)
        return code

    def link(self, register: Register, actor: Actor, code: str, name: str) -> None:
        """Link the identity of a code to an account. Raises as ``identities.link``."""
        require(register, actor, "manage_accounts")
        identity = self._codes.take(codes.code_key(code))
        if identity is None:
            raise NotFound("Koden finns inte eller har gått ut. Be personen logga in igen och läsa upp den nya koden.")
        try:
            identities.link(register, actor, name, identity)
        except Exception:
            self._codes.put(codes.code_key(code), identity)
            raise


def check(register: Register, config: OidcConfig) -> None:
    """Raise SettingError where the rules name what the plan does not have, or the break-glass account is none."""
    plan = register.plan
    for number, rule in enumerate(config.rules, 1):
        if rule.role not in plan.roles:
            raise SettingError(f"Regel {number} i filen för kommunens inloggning har en roll som inte finns i planen.")
        if rule.seat and rule.seat not in plan.choice_lists[SEAT]:
            raise SettingError(f"Regel {number} i filen för kommunens inloggning har en plats som planen inte har.")
    if config.break_glass and accounts.count(register):
        account = accounts.find(register, config.break_glass)
        role = plan.roles.get(account.role) if account and account.active else None
        if role is None or "manage_accounts" not in role.may:
            raise SettingError(
                "Nödkontot i filen för kommunens inloggning ska vara ett aktivt konto som får sköta konton. "
                "Skapa det, eller skriv ett annat i break_glass."
            )
