"""The field types by their word in a plan: each is one class with everything the program needs of it."""

from lomma_core.plan.field_types.base import FieldType
from lomma_core.plan.field_types.choices import ManyChoices, OneChoice, SeatType
from lomma_core.plan.field_types.numbers import Count, Money, Number
from lomma_core.plan.field_types.picked import Link, YesNo
from lomma_core.plan.field_types.texts import LongText, Text
from lomma_core.plan.field_types.times import Date, Period, QuarterType

__all__ = ["TYPES", "FieldType", "same_family"]
_CLASSES: tuple[type[FieldType], ...] = (Text, LongText, OneChoice, ManyChoices, Date, Period, QuarterType)
_CLASSES += (Count, Number, Money, YesNo, Link, SeatType)
TYPES: dict[str, FieldType] = {kind.name: kind() for kind in _CLASSES}


def same_family(first: str, second: str) -> bool:
    """Whether answers of one type can stand as answers of the other; a type that is known no more only as itself."""
    families = [TYPES[name].family or name if name in TYPES else name for name in (first, second)]
    return families[0] == families[1]
