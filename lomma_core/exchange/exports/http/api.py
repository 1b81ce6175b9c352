"""The export addresses: the caller, the request, and the response's status, headers and body, without any web server.

``/export/insats.csv`` and ``.json`` for each form and each aggregate. What leaves is what the screen shows the key's
account: the same masking (R11), the same small counts (R8).
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from lomma_core.accounts import accounts, export_keys
from lomma_core.accounts.clients import address_of
from lomma_core.accounts.guessing import throttle
from lomma_core.audit import log
from lomma_core.domain import settings
from lomma_core.errors import LommaError, NotAllowed, NotFound, NotValid, SignInRefused
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer
from lomma_core.exchange.exports.http import query as http_query
from lomma_core.exchange.exports.tables import csv_bytes
from lomma_core.permissions import Actor, refuse, require
from lomma_core.plan.model import Form
from lomma_core.records import secrecy
from lomma_core.records.secrecy import may_read_marked
from lomma_core.register import Register

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
PURPOSE_HEADER = "x-purpose"
_LONGEST_HEADER = 2000
_PLAIN = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"}
_CHALLENGE = {"www-authenticate": 'Basic realm="Lomma", charset="UTF-8"'}
_NO_KEY = "Ange din nyckel som lösenord. Du skapar den på sidan Export och import."
_WRONG = "Nyckeln gäller inte. Skapa en ny på sidan Export och import."
_MANY = "För många felaktiga nycklar. Vänta en kvart och försök igen."


@dataclass(frozen=True)
class ExportRequest:
    """A request: ``name`` is what stands after ``/export/``, ``sender`` the address it comes from."""

    name: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    authorization: str = ""
    if_none_match: str = ""
    gzip: bool = False
    head: bool = False
    sender: str = ""


@dataclass(frozen=True)
class ExportResponse:
    """Status, headers in lower case, and the body in pieces, which are read while they are sent."""

    status: int
    headers: dict[str, str]
    body: Iterable[bytes] = ()


def answer(register: Register, request: ExportRequest) -> ExportResponse:
    """Answer a request; every fault is a status and one Swedish sentence, which repeats nothing that was sent (R4)."""
    secret = _secret(request.authorization)
    if not secret:
        return _fault(401, _NO_KEY, _CHALLENGE)
    actor = export_keys.holder(register, secret, request.sender)
    if actor is None:
        return _refuse(register, request.sender)
    try:
        return _answer(register, actor, request)
    except NotAllowed as error:
        return _fault(403, str(error))
    except NotFound as error:
        return _fault(404, str(error))
    except NotValid as error:
        return _fault(400, str(error))
    except LommaError as error:
        return _fault(503, str(error))


def addresses(register: Register) -> dict[str, str]:
    """Everything that can be fetched: name in the address, without its ending -> what it is called."""
    return {form.name: form.plural for form in register.plan.form} | {
        aggregate.name: aggregate.label for aggregate in aggregates.AGGREGATES.values()
    }


def _answer(register: Register, actor: Actor, request: ExportRequest) -> ExportResponse:
    require(register, actor, "export")
    name, _, kind = request.name.rpartition(".")
    if kind not in TYPES or name not in addresses(register):
        names = ", ".join(addresses(register))
        raise NotFound(f"Adressen finns inte. Skriv /export/ och något av {names}, och sedan .csv eller .json.")
    form = register.plan.forms.get(name)
    if form:
        links = secrecy.links(register, actor)
        query = http_query.of_form(register.plan, form, links, request.pairs)
        masked = not may_read_marked(register, actor) if query.masked is None else query.masked
    else:
        query, masked = http_query.of_aggregate(aggregates.AGGREGATES[name].by_quarter, request.pairs), False
    if masked is False and form and not may_read_marked(register, actor):
        text = "Din roll får bara göra maskerade exporter, utan sekretessmarkerade poster."
        refuse(register, actor, "read_marked", NotAllowed(text))
    headers = {
        "content-type": TYPES[kind],
        "content-disposition": f'inline; filename="{request.name}"',
        "cache-control": "private, no-store",
        "vary": "Authorization, Accept-Encoding",
        PURPOSE_HEADER: purpose_header(settings.purpose(register)),
        "etag": _etag(register, actor, request.name, query, masked),
    }
    if headers["etag"] in {tag.strip() for tag in request.if_none_match.split(",")}:
        return ExportResponse(304, headers)
    if request.gzip:
        headers["content-encoding"] = "gzip"
    if request.head:
        return ExportResponse(200, headers)
    body = _form(register, actor, form, kind, query, masked) if form else _table(register, actor, name, kind, query)
    return ExportResponse(200, headers, _gzip(body) if request.gzip else body)


def purpose_header(purpose: str) -> str:
    """The purpose text as a header holds it (RFC 8187): the one place for it beside a bare CSV file (R6)."""
    text = " ".join(purpose.split())
    # What stands between us and the reader takes a few thousand signs of headers: a long text is cut, with a mark.
    while len(quote(text)) > _LONGEST_HEADER:
        text = text[: len(text) * 9 // 10].rstrip(" …") + "…"
    return f"UTF-8''{quote(text, safe='')}"


def _form(
    register: Register, actor: Actor, form: Form, kind: str, query: http_query.Query, masked: bool
) -> Iterator[bytes]:
    if kind == "json":
        return json_writer.stream(register, actor, form.name, masked, query.filters)
    style = csv_writer.EXCEL if query.words else csv_writer.MACHINE
    return csv_writer.stream(register, actor, form.name, style, masked, query.filters)


def _table(register: Register, actor: Actor, name: str, kind: str, query: http_query.Query) -> Iterator[bytes]:
    aggregate, rows = aggregates.table(register, actor, name, query.quarter)
    if kind == "json":
        return json_writer.rows(register, name, aggregate.headings, rows)
    style = csv_writer.EXCEL if query.words else csv_writer.MACHINE
    headings = {name: aggregates.HEADINGS[name] for name in aggregate.headings}
    return iter([csv_bytes(headings, [[*map(str, row)] for row in rows], style)])


def _etag(register: Register, actor: Actor, name: str, query: http_query.Query, masked: bool) -> str:
    """The same as long as the same would be sent: nothing has been saved, and the account may still see as much.

    Weak, since the packed answer is the same as the plain one.
    """
    # What is changed in records that the account may not see changes nothing that is sent (R20).
    changes = log.change_counts(register, actor, sorted(secrecy.hidden(register, actor)))
    state = [name, str(query), masked, may_read_marked(register, actor), changes, str(register.clock().date())]
    state.append(register.in_use.text)
    return f'W/"{hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]}"'


def _secret(authorization: str) -> str:
    """The key in an Authorization header: after Bearer, or as the password of Basic, whatever the user name."""
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refuse(register: Register, sender: str) -> ExportResponse:
    now = register.now()
    try:
        attempt = throttle.begin(register, throttle.of_export_key(sender))
    except SignInRefused:
        return _fault(429, _MANY, {"retry-after": str(int(throttle.WINDOW / dt.timedelta(seconds=1)))})
    # A burst is logged when it begins and when it closes the address, not for each try.
    actions = [action for action, now_is in (("key_refused", attempt.first), ("key_closed", attempt.last)) if now_is]
    if actions:
        with register.store.transaction() as write:
            throttle.sweep(write, now)
            nobody = Actor(accounts.UNKNOWN, None, way="http", address=address_of(sender))
            for action in actions:
                log.add(write, nobody, action, now)
    return _fault(401, _WRONG, _CHALLENGE)


def _fault(status: int, sentence: str, headers: dict[str, str] | None = None) -> ExportResponse:
    return ExportResponse(status, _PLAIN | (headers or {}), [f"{sentence}\n".encode()])


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        chunk = packer.compress(piece)
        if chunk:
            yield chunk
    yield packer.flush()
