"""Where the server is reached, and who asks: ``LOMMA_ADDRESS`` and ``LOMMA_PROXY``, and what follows from them.

With an address set, only requests to it are answered, from it alone come a cookie's Secure and the allowed origins,
and a proxy is believed about whom it speaks for. Without it nothing that a request says of itself is believed.
"""

import functools
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from lomma_core.errors import SettingError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_PORTS = {"http": 80, "https": 443}
# A proxy on the same machine, when nothing else is said and there must be one: somebody keeps the certificate.
_SAME_MACHINE = "127.0.0.1, ::1"
_BAD_ADDRESS = "LOMMA_ADDRESS är fel. Skriv adressen som den står i webbläsaren, till exempel https://plan.kommunen.se."
_BAD_PROXY = "LOMMA_PROXY är fel. Skriv proxyns IP-adress, till exempel 127.0.0.1, eller flera med komma emellan."
_ONLY_PROXY = (
    "LOMMA_PROXY är satt, men inte LOMMA_ADDRESS. Sätt också LOMMA_ADDRESS, till exempel https://plan.kommunen.se."
)


@dataclass(frozen=True)
class Address:
    """The configured address, ``scheme`` empty when there is none, and the proxies that are believed."""

    scheme: str = ""
    host: str = ""
    port: int = 0
    proxies: tuple[Network, ...] = ()

    @property
    def encrypted(self) -> bool:
        """Whether browsers reach us over HTTPS, as the setting says."""
        return self.scheme == "https"


def settings() -> Address:
    """The address and the proxies of the environment. Raises SettingError for a value that cannot be used."""
    return _read(os.environ.get("LOMMA_ADDRESS", "").strip(), os.environ.get("LOMMA_PROXY", "").strip())


def client_address(scope: Scope) -> str:
    """The address that a request comes from, believed of a configured proxy only (ASVS 5 4.1.3); '' when unknown."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    proxies = settings().proxies
    if not _is_proxy(address, proxies):
        return address
    chain = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    # Each proxy adds whom it has spoken with at the end; what stands before a stranger's own address is his word.
    for entry in reversed(chain):
        name = _bare(entry)
        if not name:
            return address
        address = name
        if not _is_proxy(address, proxies):
            break
    return address


def is_from_proxy(scope: Scope) -> bool:
    """Whether a request, as it came, is from a configured proxy."""
    client = scope.get("client")
    return client is not None and is_proxy(str(client[0]))


def is_proxy(host: str) -> bool:
    """Whether an IP address is a configured proxy's, which speaks for many."""
    return _is_proxy(host, settings().proxies)


def is_own_host(scope: Scope) -> bool:
    """Whether a request is made to the configured address; any is, without one."""
    wanted = settings()
    if not wanted.scheme:
        return True
    hosts = Headers(scope=scope).getlist("host")
    return len(hosts) == 1 and _place(f"{wanted.scheme}://{hosts[0]}") == (wanted.scheme, wanted.host, wanted.port)


def is_own_origin(scope: Scope) -> bool:
    """Whether the page that a request comes from is ours: the configured address, else the host it is made to.

    Without an address both schemes are ours, since a proxy may encrypt in front of us; another port never is.
    """
    headers = Headers(scope=scope)
    origins, hosts, wanted = headers.getlist("origin"), headers.getlist("host"), settings()
    place = _place(origins[0]) if len(origins) == 1 else None
    if place is None or len(hosts) != 1:
        return False
    if wanted.scheme:
        return place == (wanted.scheme, wanted.host, wanted.port)
    return place == _place(f"{place[0]}://{hosts[0]}")


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser has reached us over HTTPS: by the setting, else by the line itself or a proxy's word.

    The proxy's word makes a cookie stricter and nothing else, so anybody may give it.
    """
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").strip().lower()
    return settings().encrypted or scope.get("scheme") in ("https", "wss") or forwarded == "https"


@functools.lru_cache(maxsize=8)
def _read(address: str, proxy: str) -> Address:
    if not address:
        if proxy:
            raise SettingError(_ONLY_PROXY)
        return Address()
    place = _place(address)
    parts = urlsplit(address)
    if place is None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingError(_BAD_ADDRESS)
    believed = proxy or (_SAME_MACHINE if place[0] == "https" else "")
    try:
        proxies = tuple(ipaddress.ip_network(name.strip()) for name in believed.split(",") if name.strip())
    except ValueError:
        raise SettingError(_BAD_PROXY) from None
    return Address(*place, proxies)


def _place(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None for what is none, and for one that holds more than an origin may."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host or "@" in parts.netloc or any(c.isspace() or c in "\\%" for c in url):
        return None
    return scheme, host.rstrip("."), port if port is not None else _PORTS[scheme]


def _is_proxy(address: str, proxies: tuple[Network, ...]) -> bool:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    # A server that listens on IPv6 sees the proxy's IPv4 address within one.
    plain = getattr(known, "ipv4_mapped", None) or known
    return any(plain in network for network in proxies)


def _bare(entry: str) -> str:
    """The IP address of an entry of X-Forwarded-For, without port and brackets; '' for anything else."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
