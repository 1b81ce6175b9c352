"""Where the server is reached, and who asks: ``LOMMA_ADDRESS`` and ``LOMMA_PROXY``, and what follows from them.

With an address set, only requests to it are answered, from it alone come a cookie's Secure and the allowed origins,
and a proxy is believed about whom it speaks for. Without it nothing that a request says of itself is believed.
"""

import ipaddress

from starlette.datastructures import Headers
from starlette.types import Scope

from lomma_core.watch.reached import Network, place_of
from lomma_core.watch.reached import settings as settings


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
    return len(hosts) == 1 and place_of(f"{wanted.scheme}://{hosts[0]}") == (wanted.scheme, wanted.host, wanted.port)


def is_own_origin(scope: Scope) -> bool:
    """Whether the page that a request comes from is ours: the configured address, else the host it is made to.

    Without an address both schemes are ours, since a proxy may encrypt in front of us; another port never is.
    """
    headers = Headers(scope=scope)
    origins, hosts, wanted = headers.getlist("origin"), headers.getlist("host"), settings()
    place = place_of(origins[0]) if len(origins) == 1 else None
    if place is None or len(hosts) != 1:
        return False
    if wanted.scheme:
        return place == (wanted.scheme, wanted.host, wanted.port)
    return place == place_of(f"{place[0]}://{hosts[0]}")


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser has reached us over HTTPS: by the setting, else by the line itself or a proxy's word.

    The proxy's word makes a cookie stricter and nothing else, so anybody may give it.
    """
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "").strip().lower()
    return settings().encrypted or scope.get("scheme") in ("https", "wss") or forwarded == "https"


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
