"""The file that configures the municipality's own sign-in; without it nothing here is used, and nothing is called."""

import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lomma_core.errors import SettingError

# Where the issuer sends the browser back to, below our own address.
CALLBACK = "/inloggning/svar"
_TEXTS = ("issuer", "client_id", "address", "secret_file", "claim", "account_claim", "scope", "break_glass", "amr")
_KEYS = {*_TEXTS, "hosts", "local_sign_in", "rule"}
_RULE_KEYS = {"group", "role", "seat", "create_account"}
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Rule:
    """What membership of a group gives: a role, perhaps a seat, and whether an account is made at first sign-in."""

    group: str
    role: str
    seat: str | None = None
    create_account: bool = False


@dataclass(frozen=True)
class OidcConfig:
    """The configured issuer and the rules, the first of which that fits is followed.

    ``claim`` and ``account_claim`` may point into nested claims with full stops. ``address`` is our own, without a
    slash at its end. ``amr`` is a method that the issuer must say it used, such as ``mfa``.
    """

    issuer: str
    client_id: str
    client_secret: str
    address: str
    rules: tuple[Rule, ...]
    claim: str = "groups"
    account_claim: str = "preferred_username"
    scope: str = "openid profile"
    hosts: frozenset[str] = frozenset()
    local_sign_in: bool = True
    break_glass: str | None = None
    amr: str | None = None

    @property
    def redirect_uri(self) -> str:
        """The only address that the issuer may send a browser back to."""
        return self.address + CALLBACK


def config_path(root: Path) -> Path | None:
    """The configuration file: ``LOMMA_OIDC``, or ``data/oidc.toml`` where there is such a file; None for none."""
    named = os.environ.get("LOMMA_OIDC")
    standard = root / "data" / "oidc.toml"
    return Path(named) if named else standard if standard.exists() else None


def load(path: Path) -> OidcConfig:
    """Read and check the file. Raises SettingError with a sentence that repeats no value."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise _fault("går inte att läsa. Kontrollera att filen finns, är UTF-8 och får läsas av servern") from None
    except tomllib.TOMLDecodeError as error:
        # The library's own words may repeat what stands in the file: its line is enough.
        line = re.search(r"line (\d+)", str(error))
        where = f" (rad {line[1]})" if line else ""
        raise _fault(f"är inte rätt skriven TOML{where}. Rätta det") from None
    _check_keys(data, _KEYS)
    for key in _TEXTS:
        if key in data and (not isinstance(data[key], str) or not data[key].strip()):
            raise _fault(f"har inget värde i {key}. Skriv en text inom citattecken, eller ta bort raden")
    for key in ("issuer", "client_id"):
        if key not in data:
            raise _fault(f"saknar {key}. Skriv det värde som kommunens inloggning har gett")
    local = data.get("local_sign_in", True)
    if not isinstance(local, bool):
        raise _fault("ska ha true eller false i local_sign_in")
    if not local and "break_glass" not in data:
        raise _fault("stänger lokal inloggning utan nödkonto. Skriv kontots användarnamn i break_glass")
    hosts = data.get("hosts", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) and host for host in hosts):
        raise _fault("ska ha en lista med värdnamn i hosts")
    optional = {key: data[key] for key in ("claim", "account_claim", "scope", "break_glass", "amr") if key in data}
    if "openid" not in optional.get("scope", "openid").split():
        raise _fault("saknar openid i scope")
    issuer = _address(data["issuer"], "issuer")
    address = _address(os.environ.get("LOMMA_ADDRESS", "").strip() or data.get("address", ""), "address").rstrip("/")
    if urlsplit(address).path:
        raise _fault("ska ha bara https:// och värdnamnet i address")
    return OidcConfig(
        issuer,
        data["client_id"],
        _secret(path, data.get("secret_file")),
        address,
        _rules(data.get("rule")),
        hosts=frozenset({urlsplit(issuer).netloc, *hosts}),
        local_sign_in=local,
        **optional,
    )


def secure(address: str) -> bool:
    """Whether an address is encrypted, or of this machine, where nobody is in between."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL_HOSTS)


def _address(value: str, key: str) -> str:
    try:
        parts = urlsplit(value)
        usable = secure(value) and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        usable = False
    if not usable:
        raise _fault(f"ska ha en adress som börjar på https:// i {key}")
    return value


def _secret(path: Path, name: str | None) -> str:
    """The client's secret, from the environment or a file that nobody else may read. Raises SettingError."""
    given = os.environ.get("LOMMA_OIDC_SECRET")
    if given:
        return given
    if name is None:
        raise _fault("säger inte var hemligheten finns. Skriv secret_file, eller sätt LOMMA_OIDC_SECRET")
    file = path.parent / name
    try:
        mode, secret = file.stat().st_mode, file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise _fault("pekar i secret_file på en fil som inte går att läsa") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise _fault("har en hemlighet som andra kan läsa. Kör chmod 600 på filen i secret_file")
    if not secret:
        raise _fault("pekar i secret_file på en tom fil")
    return secret


def _rules(values: Any) -> tuple[Rule, ...]:
    if not isinstance(values, list) or not values:
        raise _fault("saknar regler. Skriv minst en [[rule]] med group och role")
    rules = []
    for number, value in enumerate(values, 1):
        _check_keys(value if isinstance(value, dict) else {"rule": value}, _RULE_KEYS)
        texts = [value.get(key) for key in ("group", "role")] + [value.get("seat", "-")]
        if not all(isinstance(text, str) and text for text in texts):
            raise _fault(f"har en ofullständig regel (nummer {number}). Skriv group och role, var för sig en text")
        if not isinstance(value.get("create_account", False), bool):
            raise _fault(f"ska ha true eller false i create_account (regel {number})")
        rules.append(Rule(**value))
    return tuple(rules)


def _check_keys(data: dict[str, Any], known: set[str]) -> None:
    if data.keys() - known:
        raise _fault(f"har en nyckel som inte finns. De som finns är {', '.join(sorted(known))}")


def _fault(what: str) -> SettingError:
    return SettingError(f"Filen för kommunens inloggning {what}.")
