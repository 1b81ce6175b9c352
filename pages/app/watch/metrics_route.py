"""``/metrics``: what the server counts, for a Prometheus that has the key; without a key there is no such address."""

import hmac

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lomma_core.watch.metrics_key import metrics_key
from pages.app import context

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes() -> list[Route]:
    """The route, when the setting names a file with a key. Raises SettingError for one that cannot be used."""
    key = metrics_key()
    if key is None:
        return []

    # Not async: Starlette then runs it in a thread, and the pages go on while sizes are read.
    def metrics(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), key):
            headers = {"www-authenticate": 'Bearer realm="lomma"', "cache-control": "no-store"}
            return PlainTextResponse("Ange nyckeln för mätvärden.\n", 401, headers)
        return Response(context.STATE.metrics.text(), 200, {"cache-control": "no-store"}, _TYPE)

    return [Route(PATH, metrics, methods=["GET"])]
