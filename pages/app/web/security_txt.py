"""``/.well-known/security.txt``: whom to tell about a weakness, as RFC 9116 has it."""

import datetime as dt
import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages.app import context
from pages.app.web import address

PATH = "/.well-known/security.txt"
# RFC 9116 wants less than a year: who reads it later asks again.
_VALID = dt.timedelta(days=180)


async def _serve(request: Request) -> Response:
    register = context.register()
    contact = register.plan.plan.security_contact
    if not contact:
        return PlainTextResponse("Kommunen har inte sagt vem man berättar för. Ring kommunens växel.\n", 404)
    expires = register.clock().astimezone(dt.UTC) + _VALID
    lines = [f"Contact: {contact_uri(contact)}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"]
    lines.append("Preferred-Languages: sv, en")
    own = address.settings()
    if own.scheme:
        port = "" if own.port in (80, 443) else f":{own.port}"
        lines.append(f"Canonical: {own.scheme}://{own.host}{port}{PATH}")
    return PlainTextResponse("\n".join(lines) + "\n")


def contact_uri(contact: str) -> str:
    """The contact as an address that a program can use: https, mailto or tel."""
    if contact.startswith("https://"):
        return contact
    return f"mailto:{contact}" if "@" in contact else f"tel:{re.sub(r'[^0-9+]', '', contact)}"


ROUTES = [Route(PATH, _serve, methods=["GET"])]
