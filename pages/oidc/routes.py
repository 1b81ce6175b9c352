"""The addresses of the municipality's own sign-in: to the issuer, back from it, and its messages about sign-out."""

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lomma_core.accounts import sessions
from lomma_core.accounts.clients import Client
from lomma_core.errors import LommaError
from lomma_core.oidc.config import CALLBACK, OidcConfig
from pages.app import context, session_cookie
from pages.app.assets import template
from pages.app.urls import ADDRESSES
from pages.app.web import address as web_address
from pages.app.web import cookie

BASE = "inloggning"
START, OUT = f"/{BASE}/start", f"/{BASE}/ut"
PAGE, TICKET, AGAIN = "sida", "biljett", "igen"
# A logout token is a few hundred bytes.
_LARGEST = 20_000
_REFUSED = template("sign_in_refused.html")
_NO_STORE = {"cache-control": "no-store"}


def own_page(text: str) -> str:
    """The address of a page of ours with its query, made anew from its parts; the first page for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.strip("/") not in ADDRESSES:
        return "/"
    query = urlencode(parse_qsl(parts.query))
    return f"/{parts.path.strip('/')}" + (f"?{query}" if query else "")


# Not async: Starlette runs them in threads, and the pages go on while the issuer is called.
def _start(request: Request) -> Response:
    service = context.STATE.oidc
    if service is None:
        return _refuse("Kommunens inloggning är inte i bruk här. Logga in med användarnamn och lösenord.", 404)
    session = sessions.current(context.register(), cookie.read(request.cookies))
    again = AGAIN in request.query_params
    if again and session is None:
        return _refuse("Du är inte inloggad längre. Logga in och gör om det.", 403)
    try:
        page = own_page(request.query_params.get(PAGE, "/"))
        address, browser = service.begin(page, session.id if again and session else "")
    except LommaError as error:
        return _refuse(str(error), 503)
    response = RedirectResponse(address, 303, _NO_STORE)
    response.set_cookie(
        _cookie(service.config), browser, 600, httponly=True, samesite="lax", secure=_tls(service.config)
    )
    return response


def _finish(request: Request) -> Response:
    service = context.STATE.oidc
    if service is None:
        return _refuse("Kommunens inloggning är inte i bruk här. Logga in med användarnamn och lösenord.", 404)
    # Large, and loaded already where there is a service.
    from lomma_core.oidc.service import Answer
    from lomma_core.oidc.sign_in import NotLinked

    query, browser = request.query_params, request.cookies.get(_cookie(service.config), "")
    answer = Answer(query.get("state", ""), query.get("code", ""), browser)
    client = Client.of(request.client.host if request.client else "", request.headers.get("user-agent", ""))
    try:
        token, page = service.finish(context.register(), answer, client)
    except NotLinked as error:
        return _refuse(str(error), 403, service.link_code(error.identity))
    except LommaError as error:
        return _refuse(str(error), 403)
    response = RedirectResponse(page, 303, _NO_STORE)
    response.delete_cookie(_cookie(service.config), httponly=True, samesite="lax", secure=_tls(service.config))
    if token:
        encrypted = _tls(service.config) or web_address.is_encrypted(request.scope)
        session_cookie.put(request, response, token, encrypted)
    return response


def _out(request: Request) -> Response:
    service = context.STATE.oidc
    try:
        address = service.logout_address(request.query_params.get(TICKET, "")) if service else None
    except LommaError as error:
        return _refuse(f"Du är utloggad ur registret. {error}", 503)
    return RedirectResponse(address or "/", 303, _NO_STORE)


async def _signed_out_there(request: Request) -> Response:
    """Back-channel logout: the issuer's own message that a session is over (OpenID Connect Back-Channel Logout 1.0)."""
    service, body = context.STATE.oidc, b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return Response(status_code=413, headers=_NO_STORE)
    try:
        tokens = parse_qs(body.decode("ascii")).get("logout_token", [])
    except ValueError:
        tokens = []
    if service is None or len(tokens) != 1:
        return Response(status_code=400, headers=_NO_STORE)
    try:
        await run_in_threadpool(service.back_channel_logout, context.register(), tokens[0])
    except LommaError:
        return Response(status_code=400, headers=_NO_STORE)
    return Response(status_code=200, headers=_NO_STORE)


def _refuse(message: str, status: int, code: str = "") -> HTMLResponse:
    return HTMLResponse(_REFUSED.render(message=message, code=code), status, _NO_STORE)


def _tls(config: OidcConfig) -> bool:
    return config.address.startswith("https:")


def _cookie(config: OidcConfig) -> str:
    """The cookie that ties a sign-in to its browser; its prefix keeps other hosts from setting it."""
    return "__Host-lomma_oidc" if _tls(config) else "lomma_oidc"


ROUTES = [
    Route(START, _start, methods=["GET"]),
    Route(CALLBACK, _finish, methods=["GET"]),
    Route(OUT, _out, methods=["GET"]),
    Route(f"/{BASE}/utloggad", _signed_out_there, methods=["POST"]),
]
