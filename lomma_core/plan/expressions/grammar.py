"""What an expression may hold: an allow-list over words, functions, operators and elementpath's tree, with limits.

An administrator writes expressions, and every form of everybody evaluates them: one that never ends, or that raises,
takes the register down. What is allowed here takes a time that grows with the length of the expression and of the
answers and no faster: no loop, range, pattern, sequence, axis or predicate is in it. The words are read before
elementpath sees the text, because its parser evaluates what it can while it parses.
"""

import re
from dataclasses import dataclass

from elementpath import ElementPathError, XPath2Parser, XPathToken
from elementpath.tdop import Parser

from lomma_core.plan.expressions.functions import ALLOWED, register_functions

MAX_LENGTH, MAX_WORDS, MAX_DEPTH, MAX_REFERENCES = 1000, 200, 12, 20
_REFERENCE = re.compile(r"\$\{(\w+)\}")
_LINK_FIELD = re.compile(r"\$\{(\w+)\}/(\w+)")
_WORD = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|\$\{(?P<field>[a-z]\w*)\}(?:/(?P<linked>[a-z]\w*))?"""
    r"""|(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[^\W\d][\w-]*)|(?P<sign>!=|<=|>=|[-=<>+*(),.]))\s*"""
)
_SIGNS = ("+", "-")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_ARITHMETIC = ("+", "-", "*", "div", "mod")
_WORD_OPERATORS = ("and", "or", "div", "mod")
_LITERALS = ("(string)", "(integer)", "(decimal)", ".")

LONG = (
    f"uttrycket är för långt; skriv högst {MAX_LENGTH} tecken, {MAX_REFERENCES} fält och {MAX_DEPTH} parenteser i "
    "varandra, eller dela upp villkoret på flera frågor."
)
WORDS = (
    "uttrycket går inte att läsa; skriv till exempel ${fält} = 'svar', . > 10 eller selected(${fält}, 'svar'), med "
    "and, or och not() emellan."
)
FUNCTION = (
    "uttrycket går inte att läsa, för en funktion i det finns inte här; skriv till exempel med selected, not, "
    "contains, string-length, number eller date."
)
CONDITION = (
    "uttrycket är inget villkor som är sant eller falskt; jämför svaret, till exempel ${fält} = 'svar' eller "
    "${fält} != ''."
)
NAME = "uttrycket har ett ord utan tecken omkring; skriv ${fält} för ett fält och 'svar' för ett svar."


class Refused(Exception):
    """An expression that may not be used; the text is one Swedish clause that says what to write."""


@dataclass(frozen=True)
class Parsed:
    """An expression's tree, and every part of it that has a value of its own."""

    tree: XPathToken
    parts: tuple[XPathToken, ...]


def references(expression: str) -> set[str]:
    """The field names that an expression refers to."""
    return set(_REFERENCE.findall(expression))


def linked_references(expression: str) -> list[tuple[str, str]]:
    """The fields of linked records that an expression refers to, as (link field, the linked record's field)."""
    return _LINK_FIELD.findall(expression)


def element(name: str) -> str:
    """The element that holds a field's answer: with a prefix, as a field may be called ``div`` or ``if``."""
    return f"f_{name}"


def parse(expression: str, keys: frozenset[str] | None = None) -> Parsed:
    """The tree of an expression, which is not evaluated; raises Refused for what is not allowed.

    ``keys`` are the names of a choice that a ``choice_filter`` may use as they are; None allows any.
    """
    source = _translate(expression, keys)
    parser = XPath2Parser(default_namespace=None)
    register_functions(parser)
    if parser.tokenizer is None:
        parser.tokenizer = parser.create_tokenizer(parser.symbol_table)
    try:
        # The shared parser's own: XPath2Parser's evaluates what it has parsed.
        tree: XPathToken = Parser.parse(parser, source)
    except (ElementPathError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Refused(WORDS) from None
    parts: list[XPathToken] = []
    if not _is_condition(tree, parts):
        raise Refused(CONDITION)
    return Parsed(tree, tuple(parts))


def _translate(expression: str, keys: frozenset[str] | None) -> str:
    """The expression as XPath, word by word. Raises Refused."""
    if len(expression) > MAX_LENGTH:
        raise Refused(LONG)
    words, place, depth, fields, before = [], 0, 0, 0, ""
    while place < len(expression):
        match = _WORD.match(expression, place)
        if match is None:
            raise Refused(WORDS)
        place, word = match.end(), match[0].strip()
        depth += (word == "(") - (word == ")")
        fields += bool(match["field"])
        if before in _SIGNS and word in _SIGNS:
            raise Refused(WORDS)
        if match["field"]:
            word = "/data/" + "/".join(element(name) for name in (match["field"], match["linked"]) if name)
        elif match["name"]:
            _check_name(word, expression[place : place + 1] == "(", keys)
        words.append(word)
        before = word
        if len(words) > MAX_WORDS or depth > MAX_DEPTH or fields > MAX_REFERENCES:
            raise Refused(LONG)
    return " ".join(words)


def _check_name(name: str, called: bool, keys: frozenset[str] | None) -> None:
    if name in _WORD_OPERATORS:
        return
    if called:
        if name not in ALLOWED:
            raise Refused(FUNCTION)
    elif keys is not None and name not in keys:
        raise Refused(NAME)


def _is_condition(token: XPathToken, parts: list[XPathToken]) -> bool:
    """Whether a part is true or false, rather than a value; it and what it is made of are appended to ``parts``.

    Raises Refused for a part that is not allowed, and for a value where a condition should be or the reverse.
    """
    symbol, children = str(token.symbol), list(token)
    if symbol == "/" or symbol == "(name)":
        _check_path(token)
        return False
    parts.append(token)
    if symbol in _LITERALS and not children:
        return False
    if symbol == "(" and len(children) == 1:
        return _is_condition(children[0], parts)
    kinds = [_is_condition(child, parts) for child in children]
    if symbol in ("and", "or") and len(kinds) == 2:
        return _demand(all(kinds), True)
    if symbol in _COMPARISONS and len(kinds) == 2:
        same = kinds[0] == kinds[1] and (not kinds[0] or symbol in ("=", "!="))
        return _demand(same, True)
    if symbol in _ARITHMETIC and (len(kinds) == 2 or (len(kinds) == 1 and symbol in _SIGNS)):
        return _demand(not any(kinds), False)
    function = ALLOWED.get(symbol)
    if function is None or "function" not in str(token.label):
        raise Refused(WORDS)
    if not function.fewest <= len(kinds) <= function.most:
        raise Refused(FUNCTION)
    return _demand(all(kind == function.of_condition for kind in kinds), function.is_condition)


def _demand(right: bool, kind: bool) -> bool:
    if not right:
        raise Refused(CONDITION)
    return kind


def _check_path(token: XPathToken) -> None:
    """A path is a field, a linked record's field, or a choice's key: names alone, downwards."""
    while token.symbol == "/":
        if len(token) == 2 and token[1].symbol != "(name)":
            raise Refused(WORDS)
        token = token[0]
    if token.symbol != "(name)":
        raise Refused(WORDS)
