"""The calls to the configured issuer: the program's only outgoing ones, made while somebody signs in or out (R15)."""

import json
import threading
import time
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from requests import RequestException

from lomma_core.errors import SignInRefused
from lomma_core.oidc.config import OidcConfig, secure

TIMEOUT = 10
# The issuer's addresses and keys are read anew after an hour; new keys are looked for once a minute at most.
_FRESH, _RETRY = 3600.0, 60.0
_LARGEST = 1_000_000
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
UNREACHABLE = "Kommunens inloggning svarar inte. Försök igen om en stund, eller kontakta it-stödet."
_WRONG = "Kommunens inloggning är inte rätt inställd för registret. Kontakta den som sköter servern."


class Provider:
    """The issuer: its addresses and keys, read when they are needed. Safe between threads."""

    def __init__(self, config: OidcConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._metadata: tuple[float, dict[str, str]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._failed_at = float("-inf")

    def metadata(self) -> dict[str, str]:
        """The issuer's addresses. Raises SignInRefused when it does not answer, or not as itself."""
        with self._lock:
            now = time.monotonic()
            if self._metadata is None or now - self._metadata[0] > _FRESH:
                # Anybody may press the button: an issuer that is down is not called for each press.
                if now - self._failed_at < 5:
                    raise SignInRefused(UNREACHABLE)
                try:
                    self._metadata = (now, self._discover())
                except SignInRefused:
                    self._failed_at = now
                    raise
            return self._metadata[1]

    def authorization_address(self, state: str, nonce: str, verifier: str, again: bool = False) -> str:
        """Where the browser goes to sign in; ``again`` also who is signed in there already. Raises SignInRefused."""
        anew = {"prompt": "login", "max_age": "0"} if again else {}
        with self._session() as session:
            address, _ = session.create_authorization_url(
                self.metadata()["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **anew
            )
        return str(address)

    def fetch_id_token(self, code: str, verifier: str) -> str:
        """The id token for a code, which is used up by that; other tokens are thrown away. Raises SignInRefused."""
        endpoint = self.metadata()["token_endpoint"]
        try:
            with self._session() as session:
                # Only the code's own answer is taken: never a redirect.
                answer = session.fetch_token(endpoint, code=code, code_verifier=verifier, allow_redirects=False)
        except AuthlibBaseError as error:
            raise SignInRefused("Inloggningen hos kommunen gick inte att slutföra. Försök igen.") from error
        except (RequestException, ValueError, KeyError, TypeError) as error:
            raise SignInRefused(UNREACHABLE) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInRefused(_WRONG)
        return token

    def keys(self, renewed: bool = False) -> KeySet:
        """The issuer's public keys; ``renewed`` reads them anew, once a minute at most. Raises SignInRefused."""
        address = self.metadata()["jwks_uri"]
        with self._lock:
            age = time.monotonic() - self._keys[0] if self._keys else float("inf")
            if self._keys is None or age > (_RETRY if renewed else _FRESH):
                try:
                    keys = cast(KeySetSerialization, self._get(address))
                    self._keys = (time.monotonic(), KeySet.import_key_set(keys))
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise SignInRefused(_WRONG) from error
            return self._keys[1]

    def _discover(self) -> dict[str, str]:
        config = self._config
        answer = self._get(f"{config.issuer.rstrip('/')}/.well-known/openid-configuration")
        addresses = {name: answer[name] for name in (*_ENDPOINTS, "end_session_endpoint") if answer.get(name)}
        if answer.get("issuer") != config.issuer or not all(name in addresses for name in _ENDPOINTS):
            raise SignInRefused(_WRONG)
        for address in addresses.values():
            # A document that names other hosts than the configured ones would make the server call anybody.
            if not isinstance(address, str) or not secure(address) or urlsplit(address).netloc not in config.hosts:
                raise SignInRefused(_WRONG)
        return addresses

    def _get(self, address: str) -> dict[str, Any]:
        try:
            with (
                self._session() as session,
                session.get(address, withhold_token=True, allow_redirects=False, stream=True) as answer,
            ):
                if answer.status_code != 200:
                    raise SignInRefused(UNREACHABLE)
                body = answer.raw.read(_LARGEST + 1, decode_content=True)
            data = json.loads(body) if len(body) <= _LARGEST else None
        except (RequestException, OSError, ValueError) as error:
            raise SignInRefused(UNREACHABLE) from error
        if not isinstance(data, dict):
            raise SignInRefused(_WRONG)
        return data

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self._config.client_id,
            self._config.client_secret,
            scope=self._config.scope,
            redirect_uri=self._config.redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT,
        )
