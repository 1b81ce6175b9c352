"""Tokens from the issuer: what must hold before anything in them is believed (OpenID Connect Core 3.1.3.7)."""

import time
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lomma_core.errors import SignInRefused
from lomma_core.oidc.config import OidcConfig

# Signatures that only the issuer can make: none that the client's secret could make, and never "none".
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# Clocks may differ by so many seconds.
LEEWAY = 60
# How old a message about sign-out may be (OpenID Connect Back-Channel Logout 1.0, 2.6).
LOGOUT_AGE = 300
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
REFUSED = "Svaret från kommunens inloggning gick inte att lita på. Gå till inloggningen och försök igen."


@dataclass(frozen=True)
class Logout:
    """A verified message that somebody has signed out: whom or which session of the issuer's it means."""

    jti: str
    subject: str | None
    sid: str | None


class UnknownKey(SignInRefused):
    """The token is signed with a key that is not among those known; the issuer may have new ones."""


def id_token(config: OidcConfig, keys: KeySet, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token: signature, issuer, audience, expiry, issue and nonce have been checked.

    Raises SignInRefused, and UnknownKey when the keys may be old. The time is the machine's, whatever the register's
    clock says.
    """
    header, claims = _decode(keys, token)
    if "events" in claims:
        raise SignInRefused(REFUSED)
    _validate(config, header, claims, nonce)
    if config.amr and config.amr not in (claims.get("amr") or []):
        raise SignInRefused("Logga in med tvåfaktor hos kommunen. Kommunens inloggning säger att det inte gjordes.")
    return claims


def logout_token(config: OidcConfig, keys: KeySet, token: str) -> Logout:
    """A logout token that holds (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises SignInRefused and UnknownKey."""
    header, claims = _decode(keys, token)
    events, subject, sid, jti = (claims.get(name) for name in ("events", "sub", "sid", "jti"))
    if (
        not isinstance(events, dict)
        or not isinstance(events.get(_LOGOUT_EVENT), dict)
        or "nonce" in claims
        or not isinstance(jti, str)
        or not jti
        or not (isinstance(subject, str) or isinstance(sid, str))
    ):
        raise SignInRefused(REFUSED)
    _validate(config, header, {"sub": "-"} | claims, None)
    if claims["iat"] < time.time() - LOGOUT_AGE:
        raise SignInRefused(REFUSED)
    return Logout(jti, subject if isinstance(subject, str) else None, sid if isinstance(sid, str) else None)


def _decode(keys: KeySet, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except ValueError as error:
        # A key set without a key of that name says so with a ValueError; so does what is no token at all.
        raise UnknownKey(REFUSED) from error
    except JoseError as error:
        raise SignInRefused(REFUSED) from error
    return dict(decoded.header), dict(decoded.claims)


def _validate(config: OidcConfig, header: dict[str, Any], claims: dict[str, Any], nonce: str | None) -> None:
    options = {
        "iss": {"essential": True, "value": config.issuer},
        "aud": {"essential": True, "value": config.client_id},
        "sub": {"essential": True},
    }
    checked = CodeIDToken(claims, header, options, {"nonce": nonce, "client_id": config.client_id})
    try:
        checked.validate(int(time.time()), LEEWAY)
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused(REFUSED) from error
