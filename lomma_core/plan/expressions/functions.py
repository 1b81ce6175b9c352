"""The functions that an expression may use: XLSForm's own, and those of XPath that end at once and give one value."""

import datetime as dt
from dataclasses import dataclass

from elementpath import XPath2Parser


@dataclass(frozen=True)
class Function:
    """How many arguments a function takes, whether they are conditions, and whether its result is one."""

    fewest: int = 1
    most: int = 1
    is_condition: bool = False
    of_condition: bool = False


_TEST, _TEXT, _PAIR = Function(2, 2, is_condition=True), Function(), Function(2, 2)
ALLOWED: dict[str, Function] = {
    "selected": _TEST,
    "count-selected": _TEXT,
    "not": Function(is_condition=True, of_condition=True),
    "true": Function(0, 0, is_condition=True),
    "false": Function(0, 0, is_condition=True),
    "date": _TEXT,
    "number": _TEXT,
    "round": _TEXT,
    "floor": _TEXT,
    "ceiling": _TEXT,
    "abs": _TEXT,
    "string": _TEXT,
    "string-length": _TEXT,
    "contains": _TEST,
    "starts-with": _TEST,
    "ends-with": _TEST,
    "concat": Function(2, 20),
    "substring": Function(2, 3),
    "substring-before": _PAIR,
    "substring-after": _PAIR,
    "normalize-space": _TEXT,
    "upper-case": _TEXT,
    "lower-case": _TEXT,
}


def _text(nodes: object) -> str:
    node = nodes[0] if isinstance(nodes, list) and nodes else nodes
    return str(getattr(node, "string_value", node) or "")


def _selected(nodes: object, name: object) -> bool:
    return _text(name) in _text(nodes).split()


def _count_selected(nodes: object) -> int:
    return len(_text(nodes).split())


def _date(text: object) -> float:
    return float((dt.date.fromisoformat(str(text)) - dt.date(1970, 1, 1)).days)


def register_functions(parser: XPath2Parser) -> None:
    """Add XLSForm's functions to a parser, and to no other."""
    parser.external_function(_selected, "selected", prefix="fn")
    parser.external_function(_count_selected, "count-selected", prefix="fn")
    parser.external_function(_date, "date", prefix="fn")
