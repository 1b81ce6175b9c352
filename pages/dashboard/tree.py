"""HTML drawn from data where Streamlit has no widget for it: texts are text nodes, links lead on inside the app.

tree.js draws it, so nothing a user wrote is ever read as HTML.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lomma_core.utils.text import visible
from pages.app import urls
from pages.app.assets import component

# What tree.js makes; no other element, and no attribute but those of ``Node``.
TAGS = {"section", "div", "h2", "h3", "p", "span", "b", "ul", "ol", "li", "a", "i"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "del", "ins", "dl", "dt", "dd"}


@dataclass(frozen=True)
class Node:
    """An element: its texts and elements, its class, and for a link the page and the query that it leads to.

    A link ``at`` a heading leads to the one with that text on the page itself. ``rows`` is how many rows a cell covers.
    ``label`` is read instead of the text. ``share`` is its part of a bar, ``fill`` and ``ink`` its colours.
    """

    tag: str
    parts: Sequence["Node | str"] = ()
    style: str = ""
    to: tuple[str, dict[str, str]] | None = None
    at: str = ""
    label: str = ""
    scope: str = ""
    rows: int = 0
    share: float = 0
    fill: str = ""
    ink: str = ""
    hidden: bool = False


@st.cache_resource
def _component() -> Callable[..., Any]:
    return st.components.v2.component("lomma_tree", **component("tree"), isolate_styles=False)


def tree(key: str, node: Node, on_open: Callable[[str, dict[str, str]], None] | None = None) -> None:
    """Draw a tree of elements; a link that is pressed leads on before the next run of the page.

    ``on_open(page, query)`` replaces that.
    """
    links = {urls.link(*linked.to): linked.to for linked in _every(node) if linked.to}

    def on_open_change() -> None:
        target = links.get(st.session_state[key].open or "")
        if target:
            page, query = target
            if on_open:
                on_open(page, query)
            else:
                urls.later_page(page, **query)

    _component()(key=key, data=_data(node), on_open_change=on_open_change)


def _every(node: Node) -> Iterator[Node]:
    yield node
    for part in node.parts:
        if isinstance(part, Node):
            yield from _every(part)


def _data(node: Node) -> dict[str, Any]:
    assert node.tag in TAGS  # A tag is written in the pages, never by a user.
    data: dict[str, Any] = {"tag": node.tag, "parts": [_part(part) for part in node.parts]}
    more = {"style": node.style, "label": visible(node.label), "scope": node.scope, "share": node.share}
    more |= {
        "at": node.at,
        "rows": node.rows,
        "fill": node.fill,
        "ink": node.ink,
        "hidden": node.hidden,
        "href": urls.link(*node.to) if node.to else "",
    }
    return data | {name: value for name, value in more.items() if value}


def _part(part: Node | str) -> dict[str, Any] | str:
    return visible(part) if isinstance(part, str) else _data(part)
