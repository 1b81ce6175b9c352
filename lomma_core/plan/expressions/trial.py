"""An expression is tried before it is used: every part of it is evaluated on answers as they may come."""

from dataclasses import dataclass
from functools import lru_cache

from lomma_core.plan.expressions.evaluation import FAILURES, Fields, Item, document
from lomma_core.plan.expressions.grammar import Parsed, Refused, parse

FAILS = (
    "uttrycket går inte att räkna ut på fältens svar; jämför tal med tal och datum med date('2026-01-01'), och skriv "
    "number(${fält}) om ett svar i ord."
)


@dataclass(frozen=True)
class Answers:
    """What an expression may meet, as expressions see it: filled-in answers of each field that it refers to.

    ``linked`` are those of linked records' fields by (link field, field), ``own`` the field's own answers, and
    ``items`` the choices that a ``choice_filter`` judges.
    """

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    linked: tuple[tuple[tuple[str, str], tuple[str, ...]], ...] = ()
    own: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


# Cached: a proposal is read anew at each change, and nearly all of its expressions are those it had before.
@lru_cache(maxsize=1024)
def fault(expression: str, answers: Answers) -> str | None:
    """What is wrong with an expression, as one Swedish clause that says what to write; None when it is sound.

    Every part is evaluated on its own, since ``and`` and ``or`` pass over what follows. On an empty answer a part may
    lack a value, and does not hold; on answers it must have one.
    """
    try:
        parsed = parse(expression, frozenset(key for item in answers.items for key, _ in item))
    except Refused as refused:
        return str(refused)
    names = [name for name, _ in answers.fields]
    items = (answers.items[0], answers.items[-1]) if answers.items else (None,)
    for item in items:
        for turn in (0, -1):
            if not _works(parsed, _filled(answers, turn), _at(answers.own, turn), item, FAILURES):
                return FAILS
            for empty in ([name] for name in names):
                if not _works(parsed, _filled(answers, turn, empty), _at(answers.own, turn), item):
                    return FAILS
        if not _works(parsed, _filled(answers, 0, names), "", item):
            return FAILS
    return None


def _at(texts: tuple[str, ...], turn: int) -> str:
    return texts[turn] if texts else ""


def _filled(answers: Answers, turn: int, empty: list[str] | tuple[()] = ()) -> Fields:
    fields = []
    for name, texts in answers.fields:
        linked = [(target, _at(some, turn)) for (link, target), some in answers.linked if link == name]
        fields.append((name, "", ()) if name in empty else (name, _at(texts, turn), tuple(linked)))
    return tuple(fields)


def _works(
    parsed: Parsed, fields: Fields, own: str, item: Item | None, refused: tuple[type[Exception], ...] = ()
) -> bool:
    """Whether every part can be evaluated: a failure of a kind in ``refused`` counts, and any that is not expected."""
    for part in parsed.parts:
        try:
            part.evaluate(document(fields, own, item))
        except refused:
            return False
        except FAILURES:
            continue
        except Exception:
            return False
    return True
