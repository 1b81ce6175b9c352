"""The sign-in cookie: HttpOnly, set by a route of ours, because a page's script must not be able to read it.

After sign-in the page holds a one-time ticket; the browser hands it to POST /session and gets the cookie.
"""

import secrets
import threading
import time

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.app.assets import template

NAME = "lomma_session"
_VALID_SECONDS = 60
_FETCH = template("session_cookie.html")
_tickets: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


def hand_over(token: str) -> None:
    """Let this run's browser fetch the cookie for a session token, once, within a minute."""
    ticket = secrets.token_hex(16)
    with _lock:
        now = time.monotonic()
        for old in [key for key, (_, until) in _tickets.items() if until < now]:
            del _tickets[old]
        _tickets[ticket] = (token, now + _VALID_SECONDS)
    _fetch("POST", ticket)


def drop() -> None:
    """Let this run's browser forget the cookie."""
    _fetch("DELETE", "")


def token() -> str | None:
    """The session token that the browser sent, if any."""
    return st.context.cookies.get(NAME)


def _fetch(method: str, ticket: str) -> None:
    st.html(_FETCH.render(method=method, ticket=ticket), unsafe_allow_javascript=True)


async def _set(request: Request) -> Response:
    with _lock:
        token, until = _tickets.pop(request.headers.get("x-ticket", ""), ("", 0.0))
    if until < time.monotonic():
        return Response(status_code=403)
    response = Response(status_code=204)
    secure = request.url.scheme == "https"
    response.set_cookie(NAME, token, max_age=12 * 3600, httponly=True, samesite="lax", secure=secure, path="/")
    return response


async def _unset(request: Request) -> Response:
    response = Response(status_code=204)
    response.delete_cookie(NAME, path="/")
    return response


ROUTES = [Route("/session", _set, methods=["POST"]), Route("/session", _unset, methods=["DELETE"])]
