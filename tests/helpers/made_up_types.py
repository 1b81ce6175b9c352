"""Two field types that the program has never heard of, and a plan with a field of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lomma_core.plan import field_types
from lomma_core.plan.field_types.base import FieldType
from lomma_core.plan.field_types.numbers import Number
from lomma_core.plan.loader import read_plan
from tests.conftest import plan_with

MARKS = ("§ bibliotek", "§ torg")


class MarkType(FieldType):
    """A text with a sign before it. It overrides nothing of the protection, so it has all of it."""

    name, label = "mark", "märke"
    filtered = True

    def read(self, text, choices):
        return "§ " + " ".join(text.removeprefix("§").split()).lower()

    def filter_words(self, choices, day):
        return {mark: mark.upper() for mark in MARKS}


class PercentType(Number):
    """A number that is shown with its sign."""

    name, label = "percent", "andel i procent"
    excel_format = '0.0" %"'
    xlsform_read = ("range",)

    def read(self, text, choices):
        number = super().read(text.removesuffix("%"), choices)
        if not 0 <= number <= 100:
            raise ValueError("Skriv en andel mellan 0 och 100 %.")
        return number

    def show(self, value, choices):
        return "" if value is None else f"{super().show(value, choices)} %"


FIELDS = """  [[form.field]]
  type = "mark"
  name = "marke"
  label = "Märke"

  [[form.field]]
  type = "percent"
  name = "andel"
  label = "Andel"

"""
_BEFORE = '  [[form.field]]\n  type = "text"\n  name = "diarienummer"\n  label = "Diarienummer"\n  hint = "Till'
_LIST = 'list = ["titel", "niva", "typ", '


@contextmanager
def registered_types() -> Iterator[None]:
    """The two types are known inside, and nothing of them is left afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (MarkType(), PercentType()):
            patch.setitem(field_types.TYPES, kind.name, kind)
        yield
    # A plan that was read while they were known is read anew.
    read_plan.cache_clear()


def plan_with_types(folder: Path) -> Path:
    """The plan file with a field of each on the insats, both in its list."""
    return plan_with(folder, {_BEFORE: FIELDS + _BEFORE, _LIST: _LIST + '"marke", "andel", '})
