"""What a websocket and an upload may do before sign-in, and with somebody else's session: nothing that costs anything.

A websocket takes over one of Streamlit's sessions only with the cookie that the session came with. One without a valid
cookie sends short messages, and there are not many of them from an address. Files are uploaded by who is signed in, to
a session of their own (ASVS 5 5.2.1, 7.2.1).
"""

import asyncio
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lomma_core.accounts import sessions
from pages.app import context
from pages.app.web import cookie
from pages.app.web.gate import STREAM

_UPLOADS = ("_stcore", "upload_file")
_PROTOCOL = b"sec-websocket-protocol"
# A name, a password, a purpose text and what Streamlit adds to them.
LONGEST_MESSAGE = 64 * 1024
# How much of a refused file is passed over, and for how long, before the connection is closed on it.
_DRAIN_BYTES, _DRAIN_SECONDS = 12 * 1024 * 1024, 20
_TOO_BIG, _TRY_LATER = 1009, 1013
_NO_UPLOAD = "Filen togs inte emot. Logga in och välj filen en gång till.\n"
_TOO_MANY = "För många sidor är öppna från samma nätverk. Stäng några och försök igen.\n"


class SessionGate:
    """ASGI middleware inside ``Gate``, which has put the client's address into the request, and ``PageMiddleware``."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == STREAM:
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http" and (session := _uploads_to(scope["path"])) is not None:
            token = cookie.read(HTTPConnection(scope).cookies)
            if await run_in_threadpool(_is_own, token, session):
                await self.app(scope, receive, send)
            else:
                # Nothing of the file is kept. An answer in the midst of it would be a reset connection to its sender.
                with suppress(TimeoutError):
                    await asyncio.wait_for(_pass_over(receive), _DRAIN_SECONDS)
                await PlainTextResponse(_NO_UPLOAD, 403, {"connection": "close"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = cookie.read(HTTPConnection(scope).cookies)
        known = await run_in_threadpool(_is_signed_in, token)
        client = scope.get("client")
        pages, address = context.STATE.pages, client[0] if client else ""
        if not pages.enter(address, known):
            await receive()
            await _refuse(scope, send)
            return
        try:
            taken = _without_foreign_session(scope, token if known else None)
            await self.app(taken, receive if known else _short(receive), send)
        finally:
            pages.leave(address, known)


async def _pass_over(receive: Receive) -> None:
    """Take in a body that nothing is made of, to its end or as far as the largest file would reach."""
    left, more = _DRAIN_BYTES, True
    while more and left > 0:
        message = await receive()
        left -= len(message.get("body") or b"")
        more = message["type"] == "http.request" and message.get("more_body", False)


async def _refuse(scope: Scope, send: Send) -> None:
    """Refuse a handshake, with a sentence where the server can say one."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _TRY_LATER})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"60")]
    await send({"type": "websocket.http.response.start", "status": 429, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": _TOO_MANY.encode()})


def _short(receive: Receive) -> Receive:
    """Messages of somebody who is not signed in: a long one ends the connection before anything is made of it."""

    async def receive_short() -> Message:
        message = await receive()
        if len(message.get("bytes") or b"") + len(message.get("text") or "") > LONGEST_MESSAGE:
            return {"type": "websocket.disconnect", "code": _TOO_BIG}
        return message

    return receive_short


def _without_foreign_session(scope: Scope, token: str | None) -> Scope:
    """The handshake without the id of a session that belongs to another cookie, or to none: a new one is begun."""
    headers = []
    for name, value in scope["headers"]:
        if name == _PROTOCOL:
            entries = [entry.strip() for entry in value.decode("latin-1").split(",")]
            if len(entries) > 2 and (token is None or context.STATE.attached.token(entries[2]) != token):
                value = ", ".join(entries[:2]).encode("latin-1")
        headers.append((name, value))
    return {**scope, "headers": headers}


def _uploads_to(path: str) -> str | None:
    """The id of the session that an address uploads to; '' for an odd one, None for an address of something else."""
    parts = path.strip("/").split("/")
    if parts[:2] != list(_UPLOADS):
        return None
    return parts[2] if len(parts) == 4 else ""


def _is_signed_in(token: str | None) -> bool:
    return sessions.signed_in(context.register(), token) is not None


def _is_own(token: str | None, session: str) -> bool:
    """Whether a session is of the cookie's sign-in, which has not ended."""
    return token is not None and context.STATE.attached.token(session) == token and _is_signed_in(token)
