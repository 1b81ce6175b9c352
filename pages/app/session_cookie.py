"""The sign-in cookie: HttpOnly, set by a route of ours, because a page's script must not be able to read it.

After sign-in the page holds a one-time ticket; the browser hands it to POST /session and gets the cookie.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.app import context
from pages.app.assets import template

NAME = "lomma_session"
_FETCH = template("session_cookie.html")


def hand_over(token: str) -> None:
    """Let this run's browser fetch the cookie for a session token, once, within a minute."""
    ticket = context.STATE.tickets.issue(token)
    st.html(_FETCH.render(ticket=ticket), unsafe_allow_javascript=True)


def token() -> str | None:
    """The session token that the browser sent, if any."""
    return st.context.cookies.get(NAME)


async def _set(request: Request) -> Response:
    token = context.STATE.tickets.redeem(request.headers.get("x-ticket", ""))
    if token is None:
        return Response(status_code=403)
    response = Response(status_code=204)
    secure = request.url.scheme == "https"
    response.set_cookie(NAME, token, max_age=12 * 3600, httponly=True, samesite="lax", secure=secure, path="/")
    return response


ROUTES = [Route("/session", _set, methods=["POST"])]
