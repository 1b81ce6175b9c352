"""What every answer says to the browser: load, run, frame and keep nothing but what is ours (R15, ASVS 5 3.4)."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders

from pages.app.web import address
from pages.app.web.index_page import SCRIPT_HASHES

# Scripts are files of ours, Streamlit's one inline script by its sum, and what Streamlit makes of components (blob:).
# Streamlit styles inline. Nothing may be loaded from, sent to or framed by another host.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        " ".join(["script-src 'self' blob:", *SCRIPT_HASHES]),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # What is no file of the program's own says itself how long it may be kept, or may not be (ASVS 5 14.3.2).
    "cache-control": "no-store",
}
# A year; a browser that has once been here never again asks without encryption.
_HSTS = {"strict-transport-security": "max-age=31536000"}
# A browser that keeps a session's file would give it to the next one.
NO_STORE = {"cache-control": "private, no-store"}


def common() -> dict[str, str]:
    """The headers of any answer that does not say otherwise itself."""
    return _HEADERS | _HSTS if address.settings().encrypted else _HEADERS


def complete(answer: MutableHeaders, common: Mapping[str, str]) -> None:
    """Give an answer the headers that it has not, and over HTTPS every cookie Secure, Streamlit's own too."""
    for name, value in common.items():
        answer.setdefault(name, value)
    if not address.settings().encrypted:
        return
    cookies = answer.getlist("set-cookie")
    del answer["set-cookie"]
    for cookie in cookies:
        secure = "secure" in {part.strip().lower() for part in cookie.split(";")}
        answer.append("set-cookie", cookie if secure else f"{cookie}; Secure")
