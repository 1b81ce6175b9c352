"""Middleware: the page says it is Swedish, and every answer carries headers that keep the browser at home (R15)."""

import tomllib

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.app import export_routes, scripts, theme
from pages.app.assets import asset
from pages.app.urls import ADDRESSES

# Vega compiles chart expressions and Streamlit styles inline, hence the two 'unsafe'; nothing may be loaded
# from, sent to or framed by another host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_INDEX = tomllib.loads(asset("streamlit/index_page.toml"))
_PUT_IN = {"{script}": scripts.TAG, "{style}": f"<style>\n{theme.STYLE}</style>\n"}


def _replacements() -> list[tuple[bytes, bytes]]:
    """What of Streamlit's page is put otherwise, and what stands in its place."""
    pairs = []
    for rule in _INDEX["replace"]:
        put = rule["put"]
        for mark, text in _PUT_IN.items():
            put = put.replace(mark, text)
        pairs.append((rule["find"].encode(), put.encode()))
    return pairs


_REPLACED = _replacements()
# Addresses outside the app's pages: Streamlit's own, and ours that it does not draw.
_STREAMLITS = frozenset(_INDEX["addresses"])
_OURS = "visning"
_NOT_FOUND = asset("not_found.html")


class ServedPage:
    """ASGI middleware around Streamlit's own application.

    Streamlit answers any address with its page and an English dialog; here an address that is no page of
    ours is a plain Swedish 404.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        first, *more = scope["path"].strip("/").split("/")
        # A program may ask for an export's address as if it were a page; it is left as it is.
        export = first == export_routes.BASE and len(more) == 1
        if not export and "text/html" in Headers(scope=scope).get("accept", ""):
            if scope["path"].strip("/") not in {"", _OURS, *ADDRESSES} and first not in _STREAMLITS:
                answer = HTMLResponse(_NOT_FOUND, 404, _HEADERS)
                await answer(scope, receive, send)
                return
            if scope["path"] == f"/{ADDRESSES[0]}":
                await RedirectResponse("/", 302)(scope, receive, send)
                return
            # The page is rewritten below, so it must come plain and whole.
            drop = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
            scope = scope | {"headers": [pair for pair in scope["headers"] if pair[0] not in drop]}
        await self.app(scope, receive, _Rewriter(send))


class _Rewriter:
    """Passes messages on, with our headers; an HTML body is gathered, translated and sent in one piece."""

    def __init__(self, send: Send):
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # A page of our own has its own policy, and is Swedish already.
            ours = "content-security-policy" in headers
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if not ours and headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            for theirs, ours in _REPLACED:
                self._body = self._body.replace(theirs, ours)
            headers = MutableHeaders(scope=self._start)
            del headers["etag"], headers["last-modified"]
            headers["content-length"] = str(len(self._body))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": self._body}
            self._start = None
        await self._send(message)
