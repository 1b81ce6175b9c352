"""Which addresses there are, and what may be done at each: everything else is not found, whoever asks.

Streamlit answers any address with its page, and has addresses that tell of the server (ASVS 5 13.4.2, 13.4.5).
"""

import re
from collections.abc import Sequence
from enum import Enum

from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from pages.app.urls import ADDRESSES
from pages.app.web.index_page import RULES

_PAGES = frozenset({"", *ADDRESSES})
_READ = frozenset({"GET", "HEAD"})
_STREAMLITS = [(re.compile(rule["path"]), frozenset(rule["methods"])) for rule in RULES["address"]]


class Kind(Enum):
    """What stands at an address."""

    PAGE = "the page, which Streamlit draws"
    ROUTE = "a route of ours"
    STREAMLITS = "a file or route of Streamlit's"
    OTHER_METHOD = "something that takes other methods"
    NOTHING = "nothing"


def kind_of(scope: Scope, routes: Sequence[BaseRoute]) -> Kind:
    """What a request meets; ``routes`` are ours."""
    path, method = scope["path"], scope["method"]
    matches = {route.matches(scope)[0] for route in routes}
    if Match.FULL in matches:
        return Kind.ROUTE
    if Match.PARTIAL in matches:
        return Kind.OTHER_METHOD
    if path.startswith("/") and path[1:].removesuffix("/") in _PAGES:
        return Kind.PAGE if method in _READ else Kind.OTHER_METHOD
    for pattern, methods in _STREAMLITS:
        if pattern.fullmatch(path):
            return Kind.STREAMLITS if method in methods else Kind.OTHER_METHOD
    return Kind.NOTHING


def allowed_methods(scope: Scope, routes: Sequence[BaseRoute]) -> str:
    """What an address that takes other methods does take, for the header ``Allow`` (RFC 9110, 15.5.6)."""
    path, methods = scope["path"], set[str]()
    for route in routes:
        if route.matches(scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    if path.startswith("/") and path[1:].removesuffix("/") in _PAGES:
        methods |= _READ
    for pattern, taken in _STREAMLITS:
        if pattern.fullmatch(path):
            methods |= taken
    return ", ".join(sorted(methods))
