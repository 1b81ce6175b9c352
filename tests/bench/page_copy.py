"""What our pages draw, written down so that bare_app.py can draw the same kinds and numbers of things."""

import html
import json
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node
from streamlit.util import calc_hash

from lomma_core.accounts import sessions
from lomma_core.bootstrap import ROOT
from pages.app import context
from tests.bench.large_register import NAME, PASSWORD

PLAIN = ("title", "header", "subheader", "markdown", "caption", "text", "html", "warning", "info", "success", "error")
FIELDS = ("text_input", "text_area", "selectbox", "button_group", "date_input", "checkbox", "radio", "multiselect")


def copied(places: dict[str, tuple[str, dict[str, str]]]) -> dict[str, list]:
    """``{name: (address, query)}`` to ``{name: what is drawn there}``, on the register that LOMMA_DATABASE names."""
    with signed_in() as app:
        copies = {}
        for name, place in places.items():
            visit(app, *place)
            copies[name] = _children(app.main)
        return copies


@contextmanager
def signed_in() -> Iterator[AppTest]:
    """The whole app without a browser, with somebody signed in, on the register that LOMMA_DATABASE names."""
    # AppTest has no cookies.
    with_cookies = context.own_token
    try:
        token = sessions.sign_in(context.start(), NAME, PASSWORD)[1]
        context.own_token = lambda: token
        app = AppTest.from_file(ROOT / "pages" / "frame.py", default_timeout=60)
        app.run()
        yield app
    finally:
        context.own_token = with_cookies
        context.STATE.close()


def visit(app: AppTest, address: str, query: dict[str, str]) -> None:
    """Run a page."""
    app._page_hash = calc_hash(address)
    app.query_params.clear()
    app.query_params.update(query)
    app.run()
    assert not app.exception, address


def count(nodes: list) -> int:
    """How many things there are in what is drawn, boxes aside."""
    return sum(count(node["in"]) if "in" in node else 1 for node in nodes)


def _children(block: Block) -> list:
    return [child for node in block.children.values() if (child := _node(node))]


def _node(node: Node) -> dict | None:
    kind = node.type
    if isinstance(node, Block):
        described = {"kind": kind, "in": _children(node)}
        return described | {"label": getattr(node, "label", ""), "weight": getattr(node, "weight", 1)}
    if kind in PLAIN:
        return {"kind": kind, "value": str(node.value)}
    if kind in FIELDS:
        options = [getattr(option, "content", option) for option in getattr(node, "options", None) or []]
        return {"kind": kind, "label": node.label, "value": _plain(node.value), "options": options}
    if kind == "button":
        return {"kind": kind, "label": node.label, "type": node.proto.type}
    if kind == "page_link":
        return {"kind": kind, "label": node.proto.label}
    if kind == "progress":
        return {"kind": kind, "value": node.value, "label": node.text}
    if kind == "bidi_component":
        return _component(json.loads(node.proto.json))
    if kind == "arrow_vega_lite_chart":
        return {"kind": "chart", "value": json.loads(node.proto.spec)}
    raise ValueError(f"bare_app.py cannot draw {kind} yet: add it there and here")


def _component(data: dict) -> dict | None:
    """One of our own components: what it shows, or None for one that keeps its place and shows nothing yet."""
    if "rows" in data:
        rows = [[cell["text"] for cell in row["cells"]] for row in data["rows"]]
        return {"kind": "table", "columns": [column["label"] for column in data["columns"]], "rows": rows}
    if "problems" in data:
        texts = [data["heading"], *(problem["text"] for problem in data["problems"])] if data["problems"] else []
        return {"kind": "text", "value": "\n".join(texts)} if texts else None
    if "tag" in data:
        return {"kind": "html", "value": _html(data)}
    return {"kind": "caption", "value": data["text"]} if data.get("text") else None


def _html(part: dict | str) -> str:
    """A tree of elements as the text that a bare app would write for it."""
    if isinstance(part, str):
        return html.escape(part)
    inside = "".join(map(_html, part["parts"]))
    return f"<{part['tag']}>{inside}</{part['tag']}>"


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, list, bool, type(None))) else str(value)
