"""The cookies' names, and the tokens in them; they are set in pages/app/session_cookie.py."""

from collections.abc import Mapping

from pages.app.web import address

NAME = "lomma_session"
# That an account has signed in here before: others' failed tries do not keep this browser out.
DEVICE = "lomma_device"


def name(cookie: str = NAME) -> str:
    """Over HTTPS a name that no other host, and no page without encryption, can set (ASVS 5 3.3.1, 3.3.3)."""
    return f"__Host-{cookie}" if address.settings().encrypted else cookie


def read(cookies: Mapping[str, str], cookie: str = NAME) -> str | None:
    """The token that a request came with in a cookie, the session's unless another is named; None without."""
    return cookies.get(name(cookie))
