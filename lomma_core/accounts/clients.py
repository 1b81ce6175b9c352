"""Where a session was begun, in words that its owner knows: the address, and the browser by name (ASVS 5 7.5.2)."""

import ipaddress
from dataclasses import dataclass

# The first that stands in what a browser calls itself; most call themselves Safari and Chrome too.
_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
_UNKNOWN = "Okänd webbläsare"


@dataclass(frozen=True)
class Client:
    """Who is at the other end: ``address`` is a network address or '', ``browser`` is in words or ''."""

    address: str = ""
    browser: str = ""

    @classmethod
    def of(cls, address: str | None, user_agent: str) -> "Client":
        """A client by its address and what its browser calls itself, of which only known words are kept."""
        return cls(_checked(address or ""), _in_words(user_agent))


NOWHERE = Client()


def address_of(text: str | None) -> str:
    """A network address as it is stored, or '' for what is none."""
    return _checked(text or "")


def _checked(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def _in_words(user_agent: str) -> str:
    browser = next((name for word, name in _BROWSERS.items() if word in user_agent), _UNKNOWN)
    system = next((name for word, name in _SYSTEMS.items() if word in user_agent), "")
    return f"{browser} på {system}" if system else browser
