"""The sign-in cookie: HttpOnly, set by a route of ours, because a page's script must not be able to read it.

After sign-in the page holds a one-time ticket; its script (static/streamlit/page_session.js) hands it to POST /session,
gets the cookie, and opens a new websocket, whose handshake has it. GET /session says whether it is still good.
"""

import streamlit as st
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lomma_core.accounts import sessions
from lomma_core.accounts.guessing import devices
from pages.app import context
from pages.app.flash import fragment
from pages.app.web import address, cookie

_NO_STORE = {"cache-control": "no-store"}
_TICKET, _SESSION = Markup('<i data-ticket="{}" hidden></i>'), Markup('<i data-session="{}" hidden></i>')


def hand_over(token: str) -> None:
    """Let this run's browser fetch the cookie for a session token, once, within a minute."""
    ticket = context.STATE.tickets.issue(token)
    st.html(_TICKET.format(ticket))


# A page with something that runs by itself is drawn anew when its websocket is (static/streamlit/README.md).
@fragment(run_every="12h")
def mark(session: str) -> None:
    """Note in the page which session it was drawn for, by its id, '' for none: the page empties itself by that."""
    with st.container(key="session"):
        st.html(_SESSION.format(session))


def _put(response: Response, name: str, value: str, secure: bool, age: int | None = None) -> None:
    response.set_cookie(name, value, max_age=age, httponly=True, samesite="lax", secure=secure, path="/")


# Not async: Starlette then runs them in threads, and the page goes on meanwhile.
def _set(request: Request) -> Response:
    token = context.STATE.tickets.redeem(request.headers.get("x-ticket", ""))
    if token is None:
        return Response(status_code=403, headers=_NO_STORE)
    response = Response(status_code=204, headers=_NO_STORE)
    put(request, response, token, address.is_encrypted(request.scope))
    return response


def put(request: Request, response: Response, token: str, encrypted: bool) -> None:
    """Let an answer set the cookie, Secure where it is ``encrypted``; the session of the one that it replaces ends."""
    before = cookie.read(request.cookies)
    if before and before != token:
        # The browser keeps one cookie: what is left of an earlier sign-in, nobody could end (ASVS 5 7.2.4).
        sessions.sign_out(context.register(), before)
        context.STATE.media.forget(before)
    context.STATE.media.sweep(lambda owner: sessions.current(context.register(), owner) is not None)
    # Without an age it goes with the browser; the server ends it in any case.
    _put(response, cookie.name(), token, encrypted)
    account = sessions.signed_in(context.register(), token)
    if account:
        known = devices.remember(context.register(), account, cookie.read(request.cookies, cookie.DEVICE))
        _put(response, cookie.name(cookie.DEVICE), known, encrypted, int(devices.GOOD_FOR.total_seconds()))


def _state(request: Request) -> Response:
    """Which session the browser's cookie is of, and for how many seconds if nothing is done; '' and 0 for none.

    To ask is to do nothing. A page in which somebody is typing says so, since the server hears of a text when it is
    finished.
    """
    register, token = context.register(), cookie.read(request.cookies)
    session = sessions.current(register, token) if sessions.signed_in(register, token) else None
    if token and session and request.headers.get("x-active"):
        sessions.touch(register, token)
    state = {"session": session.id if session else "", "seconds": sessions.seconds_left(register, token)}
    return JSONResponse(state, headers=_NO_STORE)


ROUTES = [Route("/session", _set, methods=["POST"]), Route("/session", _state, methods=["GET"])]
