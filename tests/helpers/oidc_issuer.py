"""A real OpenID Connect server of the test's own: oidc-provider-mock, with PKCE checked and tokens that can be bent."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import app as provider_app
from oidc_provider_mock._server import _threaded_server
from oidc_provider_mock._storage import storage

CLIENT, SECRET = "handlingsplanen", "klientens-hemlighet"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class Issuer:
    """The running server: whom it knows, what it was asked, and how it bends the tokens that it gives."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[str] = []
        # Claims of an id token -> those to sign instead; a key to sign with that is not the published one.
        self.bend: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.foreign_key: RSAKey | None = None
        # What it says of itself otherwise than it is.
        self.description: dict[str, str] = {}
        self.logout_hints: list[str | None] = []
        self._key: RSAKey | None = None
        self._challenges: dict[str, str] = {}

    def set_user(self, subject: str, **claims: object) -> None:
        """Let somebody have these claims from now on."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def answer(self, address: str, subject: str) -> dict[str, str]:
        """What the issuer sends back to us for somebody who signs in, without a browser."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def logout_token(self, **claims: object) -> str:
        """A logout token as the issuer signs it; None as a claim leaves it out."""
        now = int(time.time())
        standard = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 120, "events": {LOGOUT: {}}}
        return self.sign({name: value for name, value in (standard | claims).items() if value is not None})

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with these claims."""
        key = self.foreign_key or self._key
        assert key is not None
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, claims, key)

    def watch(self, app: flask.Flask) -> None:
        """Note what is asked, check PKCE as an issuer does (RFC 7636), and bend what is given."""

        @app.before_request
        def before() -> Any:
            self._key = RSAKey.import_key(storage.jwk.as_dict(is_private=True))
            self._key.ensure_kid()
            path, form = flask.request.path, flask.request.form
            if not path.startswith("/users/"):
                self.requests.append(path)
            if path == "/oauth2/token":
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                user = flask.request.authorization
                known = user is not None and (user.username, user.password) == (CLIENT, SECRET)
                if self._challenges.get(form.get("code", "")) != challenge or not known:
                    return flask.jsonify(error="invalid_grant"), 400
            if path == "/oauth2/end_session":
                self.logout_hints.append(flask.request.args.get("id_token_hint"))
            return None

        @app.after_request
        def after(response: flask.Response) -> flask.Response:
            path, arguments = flask.request.path, flask.request.args
            if path == "/oauth2/authorize" and response.location:
                code = parse_qs(urlsplit(response.location).query).get("code", [""])[0]
                assert arguments["code_challenge_method"] == "S256"
                self._challenges[code] = arguments["code_challenge"]
            if path == "/oauth2/token" and response.status_code == 200:
                data = json.loads(response.get_data())
                data["id_token"] = self.sign(self.bend(_claims(data["id_token"])))
                response.set_data(json.dumps(data))
            if path == "/.well-known/openid-configuration":
                response.set_data(json.dumps(json.loads(response.get_data()) | self.description))
            if path == "/jwks":
                response.set_data(json.dumps({"keys": [self._key.as_dict(private=False)]}))
            return response


@contextmanager
def issuer() -> Iterator[Issuer]:
    """The server, for as long as the test runs."""
    running = Issuer()
    app = provider_app(require_nonce=True)
    running.watch(app)
    with _threaded_server(app) as server:
        running.url = f"http://localhost:{server.server_port}"
        yield running


def config_file(folder: Path, issuer_url: str, address: str, more: str = "") -> Path:
    """A configuration of the issuer, with three groups; the client's secret in a file of its own."""
    secret = folder / "oidc.secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    path = folder / "oidc.toml"
    path.write_text(
        f'issuer = "{issuer_url}"\nclient_id = "{CLIENT}"\nsecret_file = "oidc.secret"\naddress = "{address}"\n{more}\n'
        '[[rule]]\ngroup = "plan-admin"\nrole = "administrator"\n'
        '[[rule]]\ngroup = "plan-medlem"\nrole = "medlem"\nseat = "raddningstjansten"\ncreate_account = true\n'
        '[[rule]]\ngroup = "plan-las"\nrole = "lasare"\ncreate_account = true\n'
    )
    return path


def _claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
