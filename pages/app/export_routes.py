"""The export addresses on the server: ``lomma_core.exchange.exports.http_api`` answers, this passes it on."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from lomma_core.exchange.exports.http_api import ExportRequest, answer
from pages.app import context

BASE = "export"


# Not async: Starlette then runs it, and reads the body, in threads, and the page goes on meanwhile.
def _export(request: Request) -> Response:
    headers = request.headers
    asked = ExportRequest(
        name=request.path_params["name"],
        pairs=request.query_params.multi_items(),
        authorization=headers.get("authorization", ""),
        if_none_match=headers.get("if-none-match", ""),
        gzip=_takes_gzip(headers.get("accept-encoding", "")),
        head=request.method == "HEAD",
        sender=request.client.host if request.client else "",
    )
    found = answer(context.register(), asked)
    if found.status == 304 or asked.head:
        return Response(status_code=found.status, headers=found.headers)
    return StreamingResponse(iter(found.body), found.status, found.headers)


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header says gzip, and not ``gzip;q=0``."""
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


ROUTES = [Route(f"/{BASE}/{{name}}", _export, methods=["GET"])]
