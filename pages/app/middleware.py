"""Middleware: the page says it is Swedish, and every answer carries headers that keep the browser at home (R15)."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.app import export_routes, scripts, theme
from pages.navigation import ADDRESSES

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
# What stands alone for as long as page_hold.js holds the page back.
_WAITS = '<p id="waits" role="status">Hämtar sidan …</p>'
_SWEDISH = [
    (b'<html lang="en">', b'<html lang="sv">'),
    (b"<title>Streamlit</title>", b"<title>Handlingsplanen</title>"),
    (b"You need to enable JavaScript to run this app.", "Sidan behöver JavaScript. Slå på det i webbläsaren.".encode()),
    # Before Streamlit's own scripts, so that nothing of theirs is shown before it is ours.
    (b"<head>", b"<head>" + scripts.TAG.encode()),
    (b"</body>", f"{theme.STYLE}{_WAITS}</body>".encode()),
]


# Addresses outside the app's pages: Streamlit's own, and ours that it does not draw.
_STREAMLITS = {"_stcore", "static", "media", "component", "bidi_component", "app", "vendor"}
_OURS = "visning"
_NOT_FOUND = """<!DOCTYPE html>
<html lang="sv"><head><meta charset="utf-8"><title>Sidan finns inte</title>
<meta name="viewport" content="width=device-width">
<style>body { font: 1.1rem/1.5 sans-serif; color: #16262C; margin: 15vh auto; max-width: 32rem; padding: 0 1.5rem; }
a { color: #00566B; }</style></head>
<body><main><h1>Sidan finns inte</h1>
<p>Adressen leder ingenstans. Kontrollera den, eller <a href="/">gå till Översikt</a>.</p></main></body></html>"""


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
            for english, swedish in _SWEDISH:
                self._body = self._body.replace(english, swedish)
            headers = MutableHeaders(scope=self._start)
            del headers["etag"], headers["last-modified"]
            headers["content-length"] = str(len(self._body))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": self._body}
            self._start = None
        await self._send(message)
