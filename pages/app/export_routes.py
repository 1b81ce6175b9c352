"""The HTTP routes of exports, over ``lomma_core.exchange.exports.http.api``."""

import itertools

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from lomma_core.exchange.exports.http.api import ExportRequest, answer
from pages.app import context

BASE = "export"


# Not async: Starlette then runs it, and reads the body, in threads, and the page goes on meanwhile.
def _export(request: Request) -> Response:
    headers = request.headers
    export_request = ExportRequest(
        name=request.path_params["name"],
        pairs=request.query_params.multi_items(),
        authorization=headers.get("authorization", ""),
        if_none_match=headers.get("if-none-match", ""),
        gzip=_takes_gzip(headers.get("accept-encoding", "")),
        head=request.method == "HEAD",
        sender=request.client.host if request.client else "",
    )
    response = answer(context.register(), export_request)
    if response.status == 304 or export_request.head:
        return Response(status_code=response.status, headers=response.headers)
    pieces = iter(response.body)
    # Before anything is sent: a fault in making it is still told, and not a file that ends too early.
    first = next(pieces, b"")
    return StreamingResponse(itertools.chain([first], pieces), response.status, response.headers)


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header accepts gzip, and not ``gzip;q=0``."""
    for coding in accepted.lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


ROUTES = [Route(f"/{BASE}/{{name}}", _export, methods=["GET"])]
