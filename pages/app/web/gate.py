"""Who is let in to the server at all: the outermost middleware, before Streamlit and every route see a request.

A foreign page's websocket makes Streamlit ask a host elsewhere for its own address, in the loop that serves everybody:
it is closed here (R15, ASVS 5 4.4.2).
"""

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.app import context
from pages.app.web import address, stream

# The one websocket there is; Streamlit's own part of its address.
STREAM = "/_stcore/stream"
# Whoever watches over the server asks it by its inner address, and learns whether it can be used; numbers need a key.
_WATCHED = frozenset({"/_stcore/health", "/halsa", "/metrics"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY_VIOLATION = 1008
_ELSEWHERE = "Adressen leder inte hit. Öppna registret på den adress som du har fått.\n"
_FOREIGN = "Begäran kommer från en annan webbplats. Öppna registret på dess egen adress.\n"
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Gate:
    """ASGI middleware: own address, own pages' requests, and the client's address as a believed proxy gives it."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        context.STATE.deployment.see(scope)
        client = scope.get("client")
        if client:
            # From here on everybody sees who asks, not the proxy that speaks for them.
            scope = {**scope, "client": (address.client_address(scope), client[1])}
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif not address.is_own_host(scope) and scope["path"] not in _WATCHED:
            await PlainTextResponse(_ELSEWHERE, 421, _HEADERS)(scope, receive, send)
        elif scope["method"] not in _READS and _is_foreign(scope):
            await PlainTextResponse(_FOREIGN, 403, _HEADERS)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only our own page may open one. A browser always says where from; who does not is none, and none of ours."""
        if scope["path"] == STREAM and address.is_own_host(scope) and address.is_own_origin(scope):
            await self.app(_same_words(scope), receive, stream.without_server(send))
            return
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


def _same_words(scope: Scope) -> Scope:
    """The request with the host as the origin spells it: Streamlit compares letters, and calls out when they differ."""
    origin = next(value for name, value in scope["headers"] if name == b"origin")
    host = urlsplit(origin).netloc
    return {**scope, "headers": [(name, host if name == b"host" else value) for name, value in scope["headers"]]}


def _is_foreign(scope: Scope) -> bool:
    """Whether a request that changes something says that it comes from another site's page."""
    return any(name == b"origin" for name, _ in scope["headers"]) and not address.is_own_origin(scope)
