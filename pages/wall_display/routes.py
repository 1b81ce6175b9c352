"""Visning: the screen in the meeting room, on routes of its own, because it must outlive any Streamlit session.

A link's secret stands after # in its address, which no browser sends: the page's script hands it over once and the
browser gets a cookie that no script can read. From then on the page asks for news every few seconds.
"""

import hashlib
import json
import tomllib
from pathlib import Path

import streamlit
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from lomma_core.accounts import display_links, sessions
from lomma_core.accounts.clients import address_of
from lomma_core.errors import LommaError, NotAllowed
from lomma_core.permissions import Actor, allowed
from lomma_core.quarterly import display
from lomma_core.watch import error_numbers
from pages.app import context
from pages.app.assets import asset, template
from pages.app.urls import DISPLAY, DISPLAY_MEETING
from pages.app.web import address, cookie
from pages.components.html import el
from pages.wall_display.board import board
from pages.wall_display.meeting import steps

NAME = "lomma_skarm"
# Four hundred days is as long as a browser keeps a cookie; it is renewed while the screen lives.
_AGE = 400 * 24 * 3600
_SECRET_BYTES = 200
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HEADERS = {"content-security-policy": _POLICY, "referrer-policy": "no-referrer", "cache-control": "no-store"}
_REVOKED = ("Länken gäller inte längre", "Be sammankallande om en ny länk. Den görs under Administration, Visning.")
_NOT_OPENED = ("Skärmen är inte ansluten", "Öppna skärmens länk. Sammankallande gör den under Administration, Visning.")
_SIGN_IN = ("Mötesläget kräver inloggning", "Logga in i registret i den här webbläsaren och öppna mötesläget igen.")
_WAITING = ("Väntar på registret", "Visningen kommer tillbaka av sig själv.")
_REPORT = "Gör den inte det, uppge felnummer {number} för administratören: det står i serverns logg."


def _page(request: Request) -> Response:
    status, content = _content(request)
    page = _PAGE.render(content=content, meeting=_meeting(request), version=_VERSION)
    return Response(page, status, _HEADERS, "text/html")


def _data(request: Request) -> Response:
    """The page's content, or 304 when it has not changed."""
    status, content = _content(request)
    body = json.dumps({"html": content, "version": _VERSION})
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = _HEADERS | {"etag": tag, "visning-tid": f"{context.register().clock():%H:%M:%S}"}
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    answer = Response(body, status, headers, "application/json")
    secret = request.cookies.get(NAME)
    if status == 200 and secret:
        _set_cookie(request, answer, secret)
    return answer


async def _open(request: Request) -> Response:
    """Take a link's secret from the page's script and give the browser the cookie. A form cannot send JSON."""
    if request.headers.get("content-type") != "application/json":
        return Response(status_code=415)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _SECRET_BYTES:
            return Response(status_code=413)
    secret = body.decode("utf-8", "replace")
    # In a thread, as the other routes are: the register may make a reader wait while it is backed up.
    if await run_in_threadpool(display_links.actor_for, context.register(), secret, _sender(request)) is None:
        return JSONResponse({"html": _message(*_REVOKED)}, 403, _HEADERS)
    answer = Response(status_code=204, headers=_HEADERS)
    _set_cookie(request, answer, secret)
    return answer


def _set_cookie(request: Request, answer: Response, secret: str) -> None:
    secure = address.is_encrypted(request.scope)
    answer.set_cookie(NAME, secret, max_age=_AGE, httponly=True, samesite="strict", secure=secure, path=DISPLAY)


def _content(request: Request) -> tuple[int, Markup]:
    """The status and the body of the page for the request's actor."""
    try:
        register, actor = context.register(), _actor(request)
        if _meeting(request):
            if actor is None or not allowed(register.plan, actor, "read"):
                return 403, _message(*_SIGN_IN)
            return 200, steps(display.view(register, actor), display.decisions(register, actor))
        if actor is None:
            raise NotAllowed
        return 200, board(display.view(register, actor))
    except NotAllowed:
        return 403, _message(*(_REVOKED if request.cookies.get(NAME) else _NOT_OPENED))
    except LommaError:
        return 503, _message(*_WAITING)
    except Exception as error:
        # With the page's script: it asks again, and the screen comes back by itself.
        return 500, _message(_WAITING[0], f"{_WAITING[1]} {_REPORT.format(number=error_numbers.note(error))}")


def _actor(request: Request) -> Actor | None:
    """The request's actor: an account that is signed in, else the screen of a link."""
    account = sessions.signed_in(context.register(), cookie.read(request.cookies))
    if account:
        session = sessions.current(context.register(), cookie.read(request.cookies))
        return account.actor("http", session.id if session else "", address_of(_sender(request)))
    return display_links.actor_for(context.register(), request.cookies.get(NAME), _sender(request))


def _sender(request: Request) -> str:
    return request.client.host if request.client else ""


def _meeting(request: Request) -> bool:
    return request.query_params.get("lage") == DISPLAY_MEETING


def _message(title: str, text: str) -> Markup:
    return el("section", el("h1", title), el("p", text), class_="message")


def _style() -> str:
    font = tomllib.loads(asset("streamlit/index_page.toml"))["font"]
    file = next(Path(streamlit.__file__).parent.glob(font["file"]), Path("none"))
    return asset("display.css").replace("{font}", font["folder"] + file.name)


_PAGE, _STYLE, _SCRIPT = template("display.html"), _style(), asset("display.js")
# Changes with the page's own files: a screen that has hung there for months loads itself anew.
_VERSION = hashlib.sha256((asset("display.html") + _STYLE + _SCRIPT).encode()).hexdigest()[:16]


def _css(_: Request) -> Response:
    return Response(_STYLE, 200, {"cache-control": "no-cache"}, "text/css")


def _script(_: Request) -> Response:
    return Response(_SCRIPT, 200, {"cache-control": "no-cache"}, "text/javascript")


def _without_slash(_: Request) -> Response:
    return RedirectResponse(f"..{DISPLAY}")


ROUTES = [
    Route(DISPLAY, _page),
    Route(f"{DISPLAY}/", _without_slash),
    Route(f"{DISPLAY}/data", _data),
    Route(f"{DISPLAY}/oppna", _open, methods=["POST"]),
    Route(f"{DISPLAY}/visning.css", _css),
    Route(f"{DISPLAY}/visning.js", _script),
]
