"""Expressions evaluated on a record's answers, as XPath.

``${field}`` is another field of the record, ``.`` the field's own value, ``${link}/field`` a field of the
linked record, ``selected(${field}, 'name')`` tests a multiple choice, and dates compare as days:
``. > date('2026-01-01')``. XPath is XLSForm's own language;
elementpath evaluates it, so there is no grammar of ours and a form can be moved to other XLSForm tools. ``grammar``
says how much of it may be used.
"""

import threading
from functools import lru_cache
from xml.etree import ElementTree

from elementpath import ElementPathError, XPathContext, XPathToken

from lomma_core.plan.expressions.grammar import Refused, element, parse, references

# A choice's keys, or a linked record's fields, with their texts.
Item = tuple[tuple[str, str], ...]
# A field's name, its text, and the linked record's fields.
Fields = tuple[tuple[str, str, Item], ...]
# What evaluation raises on answers that an operator or function has no value for.
FAILURES: tuple[type[Exception], ...] = (ElementPathError, ValueError, TypeError, ArithmeticError)


@lru_cache(maxsize=2048)
def _compile(expression: str, thread: int) -> XPathToken:
    # One token tree per thread: elementpath does not promise that evaluation leaves it untouched.
    return parse(expression).tree


@lru_cache(maxsize=2048)
def _names(expression: str) -> tuple[str, ...]:
    return tuple(sorted(references(expression)))


class ExpressionCache:
    """Results of expressions on the answers they were evaluated on: an import evaluates the same few for every row.

    It holds answers, so it belongs to one register or one verb, never to the process. Safe between threads.
    """

    def __init__(self, results: int = 8192) -> None:
        self._evaluate = lru_cache(maxsize=results)(_evaluate)
        # Most expressions see neither a link nor a choice: then the texts alone are the key.
        self._of_texts = lru_cache(maxsize=results)(_evaluate_texts)

    def holds(
        self,
        expression: str,
        values: dict[str, str],
        own: str | None = None,
        linked: dict[str, dict[str, str]] | None = None,
        item: dict[str, str] | None = None,
    ) -> bool:
        """Tell whether an expression holds for a record, from memory when it is known.

        ``values`` maps every field of the form to its XPath text ('' for empty), ``own`` names the field that
        ``.`` means, ``linked`` maps link fields to the linked record's texts, and ``item`` is the choice that a
        ``choice_filter`` judges (its keys are reachable by name). An expression that cannot be evaluated on
        these values, or that ``grammar`` refuses, does not hold.
        """
        names = _names(expression)
        if item is None and not (linked and any(name in linked for name in names)):
            own_text = values.get(own, "") if own else None
            return self._of_texts(expression, own_text, tuple([values.get(name, "") for name in names]))
        return self._evaluate(expression, *_seen_by(names, values, own, linked, item))

    def clear(self) -> None:
        """Forget every result, with the answers it was for (R12)."""
        self._evaluate.cache_clear()
        self._of_texts.cache_clear()


def _seen_by(
    names: tuple[str, ...],
    values: dict[str, str],
    own: str | None,
    linked: dict[str, dict[str, str]] | None,
    item: dict[str, str] | None,
) -> tuple[Fields, str | None, Item | None]:
    """What an expression can see of a record, as ``_evaluate`` takes it: the same for whatever it cannot see."""
    linked = linked or {}
    return (
        tuple((name, values.get(name, ""), tuple(linked.get(name, {}).items())) for name in names),
        values.get(own, "") if own else None,
        tuple(item.items()) if item is not None else None,
    )


def document(fields: Fields, own: str | None, item: Item | None) -> XPathContext:
    """A record's answers as XPath sees them, from the field whose expression it is; ``item`` is a choice."""
    root = ElementTree.Element("data")
    for name, text, children in fields:
        node = ElementTree.SubElement(root, element(name))
        node.text = text
        for key, value in children:
            ElementTree.SubElement(node, element(key)).text = value
    here = ElementTree.SubElement(root, "here")
    here.text = own
    for key, value in item or ():
        ElementTree.SubElement(here, key).text = value
    return XPathContext(ElementTree.ElementTree(root), item=here)


def _evaluate_texts(expression: str, own: str | None, texts: tuple[str, ...]) -> bool:
    fields = tuple((name, text, ()) for name, text in zip(_names(expression), texts, strict=True))
    return _evaluate(expression, fields, own, None)


def _evaluate(expression: str, fields: Fields, own: str | None, item: Item | None) -> bool:
    try:
        token = _compile(expression, threading.get_ident())
        return bool(token.boolean_value(token.evaluate(document(fields, own, item))))
    except Refused:
        return False
    except FAILURES:
        return False
