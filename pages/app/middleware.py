"""Middleware around Streamlit: only known addresses, its page made ours, headers for the browser, files' owners."""

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lomma_core.accounts import sessions
from lomma_core.errors import LommaError
from lomma_core.watch import error_numbers
from pages.app import context, media
from pages.app.assets import asset
from pages.app.urls import ADDRESSES
from pages.app.web import cookie, headers, index_page
from pages.app.web.known import Kind, allowed_methods, kind_of

_NOT_FOUND = asset("not_found.html")
# Streamlit's page is rewritten, so it must come plain and whole.
_PACKED_OR_PARTIAL = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class PageMiddleware:
    """ASGI middleware around Streamlit's own application and ``routes`` of ours."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]):
        self.app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        common, begun = headers.common(), False

        async def tell(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._answer(scope, receive, tell, common)
        except ClientDisconnect:
            # Whoever asked is gone.
            return
        except Exception as error:
            if begun:
                # The connection is cut, so that nobody takes half an answer for a whole one.
                raise
            known = isinstance(error, LommaError)
            text = str(error) if known else error_numbers.sentence(error)
            await PlainTextResponse(f"{text}\n", 503 if known else 500, common | headers.NO_STORE)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, common: dict[str, str]) -> None:
        kind = kind_of(scope, self._routes)
        if kind is Kind.NOTHING:
            await _not_found(scope, common)(scope, receive, send)
            return
        if kind is Kind.OTHER_METHOD:
            allow = {"allow": allowed_methods(scope, self._routes)}
            await PlainTextResponse("Det går inte att göra här.\n", 405, common | allow)(scope, receive, send)
            return
        file = media.file_of(scope["path"])
        if file is not None and not await run_in_threadpool(_may_fetch, HTTPConnection(scope).cookies, file):
            await PlainTextResponse("Filen finns inte.\n", 404, common | headers.NO_STORE)(scope, receive, send)
            return
        if kind is Kind.PAGE:
            if scope["path"] == f"/{ADDRESSES[0]}":
                await RedirectResponse("/", 302, common)(scope, receive, send)
                return
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _PACKED_OR_PARTIAL]}
        if file is not None:
            common |= headers.NO_STORE
        # Streamlit gives its page also where a file of its own is missing.
        missing = _not_found(scope, common) if kind is Kind.STREAMLITS else None
        rewriter = _Rewriter(send, common, missing is not None)
        await self.app(scope, receive, rewriter)
        if missing and rewriter.page_held:
            await missing(scope, receive, send)


def _not_found(scope: Scope, common: Mapping[str, str]) -> Response:
    """That there is nothing at an address, as a page to a browser and in words to a program."""
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return HTMLResponse(_NOT_FOUND, 404, common)
    return PlainTextResponse("Sidan finns inte.\n", 404, common)


def _may_fetch(cookies: Mapping[str, str], file: str) -> bool:
    """Whether a file was made for the session of the cookie, which is still signed in."""
    token = cookie.read(cookies)
    if not token or not context.STATE.media.owns(token, file):
        return False
    return sessions.signed_in(context.register(), token) is not None


class _Rewriter:
    """Passes messages on, with our headers; an HTML body is buffered, rewritten and sent in one piece.

    With ``hold`` Streamlit's page is not sent at all, and ``page_held`` says that there was one.
    """

    def __init__(self, send: Send, common: Mapping[str, str], hold: bool):
        self._send = send
        self._common = common
        self._hold = hold
        self._start: Message | None = None
        self._body = b""
        self.page_held = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            # A page of our own has its own policy, and is Swedish already. A download leaves as it was made.
            ours = "content-security-policy" in answer or "content-disposition" in answer
            headers.complete(answer, self._common)
            if not ours and answer.get("content-type", "").startswith("text/html"):
                self.page_held = self._hold
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            if self._hold:
                return
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = index_page.rewrite(self._body)
            answer = MutableHeaders(scope=self._start)
            del answer["etag"], answer["last-modified"]
            answer["content-length"] = str(len(body))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": body}
            self._start = None
        await self._send(message)
