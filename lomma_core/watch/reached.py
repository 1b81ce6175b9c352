"""Where the server is reached: ``LOMMA_ADDRESS`` and ``LOMMA_PROXY``."""

import functools
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

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


@functools.lru_cache(maxsize=8)
def _read(address: str, proxy: str) -> Address:
    if not address:
        if proxy:
            raise SettingError(_ONLY_PROXY)
        return Address()
    place = place_of(address)
    parts = urlsplit(address)
    if place is None or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingError(_BAD_ADDRESS)
    believed = proxy or (_SAME_MACHINE if place[0] == "https" else "")
    try:
        proxies = tuple(ipaddress.ip_network(name.strip()) for name in believed.split(",") if name.strip())
    except ValueError:
        raise SettingError(_BAD_PROXY) from None
    return Address(*place, proxies)


def place_of(url: str) -> tuple[str, str, int] | None:
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
