"""XLSForm's expressions (``relevant``, ``constraint``, ``choice_filter``), evaluated as XPath.

``${field}`` is another field of the record, ``.`` the field's own value, ``${link}/field`` a field of the
linked record, ``selected(${field}, 'name')`` asks a multiple choice, and dates compare as days:
``. > date('2026-01-01')``. XPath is XLSForm's own language;
elementpath evaluates it, so there is no grammar of ours and a form can be moved to other XLSForm tools.
"""

import datetime as dt
import re
import threading
from functools import lru_cache
from xml.etree import ElementTree

from elementpath import ElementPathError, XPath2Parser, XPathContext, XPathToken

_REFERENCE = re.compile(r"\$\{(\w+)\}")
_LINKED = re.compile(r"\$\{(\w+)\}/(\w+)")
# A field's name, its text, and the linked record's fields; a choice's keys.
_Item = tuple[tuple[str, str], ...]
_Fields = tuple[tuple[str, str, _Item], ...]


class _Parser(XPath2Parser):
    """A parser class of our own, so that ``selected`` is not registered on the shared one."""


def _selected(chosen: object, name: object) -> bool:
    node = chosen[0] if isinstance(chosen, list) and chosen else chosen
    text = getattr(node, "string_value", node) or ""
    return str(name) in str(text).split()


def _date(text: object) -> float:
    return float((dt.date.fromisoformat(str(text)) - dt.date(1970, 1, 1)).days)


@lru_cache(maxsize=2048)
def _compiled(expression: str, thread: int) -> XPathToken:
    # One token tree per thread: elementpath does not promise that evaluation leaves it untouched.
    parser = _Parser(default_namespace=None)
    parser.external_function(_selected, "selected", prefix="fn")
    parser.external_function(_date, "date", prefix="fn")
    return parser.parse(_REFERENCE.sub(r"/data/\1", expression))


def references(expression: str) -> set[str]:
    """The field names that an expression asks for."""
    return set(_REFERENCE.findall(expression))


def linked_references(expression: str) -> list[tuple[str, str]]:
    """The fields of linked records that an expression asks for, as (link field, the linked record's field)."""
    return _LINKED.findall(expression)


def check(expression: str) -> str | None:
    """What is wrong with an expression, in one English phrase from the parser; None when it is sound."""
    try:
        _compiled(expression, threading.get_ident())
    except ElementPathError as error:
        return str(error)
    return None


class ExpressionCache:
    """Results of expressions on the answers they were evaluated on: an import asks the same few of every row.

    It holds answers, so it belongs to one register or one verb, never to the process. Safe between threads.
    """

    def __init__(self, results: int = 8192) -> None:
        self._evaluate = lru_cache(maxsize=results)(_evaluate)

    def holds(
        self,
        expression: str,
        values: dict[str, str],
        own: str | None = None,
        linked: dict[str, dict[str, str]] | None = None,
        item: dict[str, str] | None = None,
    ) -> bool:
        """The same as ``expressions.holds``, from memory when it is known."""
        return self._evaluate(expression, *_seen_by(expression, values, own, linked, item))

    def clear(self) -> None:
        """Forget every result, with the answers it was for (R12)."""
        self._evaluate.cache_clear()


def holds(
    expression: str,
    values: dict[str, str],
    own: str | None = None,
    linked: dict[str, dict[str, str]] | None = None,
    item: dict[str, str] | None = None,
) -> bool:
    """Tell whether an expression holds for a record.

    ``values`` maps every field of the form to its XPath text ('' for empty), ``own`` names the field that
    ``.`` means, ``linked`` maps link fields to the linked record's texts, and ``item`` is the choice that a
    ``choice_filter`` judges (its keys are reachable by name). An expression that cannot be evaluated on
    these values does not hold.
    """
    return _evaluate(expression, *_seen_by(expression, values, own, linked, item))


def _seen_by(
    expression: str,
    values: dict[str, str],
    own: str | None,
    linked: dict[str, dict[str, str]] | None,
    item: dict[str, str] | None,
) -> tuple[_Fields, str | None, _Item | None]:
    """What an expression can see of a record, as ``_evaluate`` takes it: the same for whatever it cannot see."""
    linked = linked or {}
    return (
        tuple(
            (name, values.get(name, ""), tuple(linked.get(name, {}).items())) for name in sorted(references(expression))
        ),
        values.get(own, "") if own else None,
        tuple(item.items()) if item is not None else None,
    )


def _evaluate(expression: str, fields: _Fields, own: str | None, item: _Item | None) -> bool:
    root = ElementTree.Element("data")
    for name, text, children in fields:
        node = ElementTree.SubElement(root, name)
        node.text = text
        for key, value in children:
            ElementTree.SubElement(node, key).text = value
    here = ElementTree.SubElement(root, "here")
    here.text = own
    for key, value in item or ():
        ElementTree.SubElement(here, key).text = value
    try:
        token = _compiled(expression, threading.get_ident())
        result = token.evaluate(XPathContext(ElementTree.ElementTree(root), item=here))
        return bool(token.boolean_value(result))
    except (ElementPathError, ValueError, TypeError, ArithmeticError):
        return False
