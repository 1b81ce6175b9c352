"""``/halsa``: whether the register can be used, for whoever watches over the server, without signing in."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lomma_core.watch import health
from pages.app import context

PATH = "/halsa"


# Not async: Starlette then runs it in a thread, and the pages go on while the database is asked.
def _health(request: Request) -> Response:
    parts = context.STATE.health.health()
    well = health.is_well(parts)
    content = {"status": health.OK if well else health.FAULT} | parts
    return JSONResponse(content, 200 if well else 503, {"cache-control": "no-store"})


ROUTES = [Route(PATH, _health, methods=["GET"])]
