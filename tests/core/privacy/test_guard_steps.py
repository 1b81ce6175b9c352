"""The guard's work grows as the text does, whatever the text is made of: counted in steps, never in seconds."""

import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from lomma_core import privacy
from lomma_core.privacy import findings

# Small pieces that a text may repeat: digits, letters, separators, markup, and every word that a rule starts from.
UNITS = [
    "8B\n", "1 ", "1-", "12-", "09\n", "\n1", "0 9 ", "0.8.", "A ", "A. ", "Anna ", "Anna-", "å", "14 år ", "@",
    "a@", "a at b.", "[at]", "#a1", "2019-01–", "\u200b1", "kl ", "kl. 10.30 ", "900101", "9001011234 ",
    "070-123 45 67 ", "+46 ", "&amp;", "&", "&#48;", "%20", "%", "<b>", "<", "</a", "som heter ", "den enda ",
    "Mannen som ", "en ", "två ", "noll", "fyra sista 1234 ", "född 080314 ", "080314-XXXX ", "O8", "”A", "K.S. ",
    "Eleven AL ", "ABC 12", "abc12", "(", "snap ", "insta: ", "14 mars 2008 ", "2008-03-14 1234 ", "12/5 ",
    "\u202e1", "baklänges 12 ", "Eleven ", "rektor ", "Karl ", "İ", "𝟎", "e\u0301", "Imamen i ", "Ordföranden ",
    "hotad ", "s bil ", "Bgatan 3 ", "Fastighet Lomma 1:1 ", "u/", "x.com/", "åk 9 ", "elev (15) ",
    "syskon, 12 och 14 ", "F-08 ", " \n", "\\u0031", "pnr ", "tel ", "reg ", "Volvo abc", "kallas B", "h j t 5 1 ",
    "Albin Rydell skrev. ", "090101;1234;", "baklänges", "tvillingarna ",
]  # fmt: skip
SHORT, LONG = 2_000, 8_000


def steps(text: str) -> int:
    """How many functions, of Python or C, are called while a text is judged."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        findings.find(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_is_about_four_times_the_steps(unit):
    findings.find(unit)
    short, long = (steps((unit * size)[:size]) for size in (SHORT, LONG))
    assert long <= 5 * short + 1_000


def test_no_step_reads_more_than_a_bounded_piece_of_the_text():
    # A pattern of bounded width, tried once at each place, takes a bounded number of steps there.
    widths = {
        f"{module.__name__}.{name}": pattern_width(pattern)
        for module in modules()
        for name, pattern in vars(module).items()
        if isinstance(pattern, re.Pattern)
    }
    assert len(widths) > 40
    assert {name: width for name, width in widths.items() if width > 600} == {}


def modules():
    """Every module of the guard."""
    folder = str(Path(privacy.__file__).parent)
    return [import_module(module.name) for module in walk_packages([folder], "lomma_core.privacy.")]


def pattern_width(pattern: re.Pattern) -> int:
    """The most characters that a pattern can match."""
    return re._parser.parse(pattern.pattern, pattern.flags).getwidth()[1]
