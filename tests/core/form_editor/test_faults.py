"""Why a change is refused, in the screen's words: no key, no field name and no rule's number, at the right answer."""

import pytest

from lomma_core.errors import LommaError
from lomma_core.form_editor import edits, faults, limits
from lomma_core.plan.loader import file_text, read_plan
from tests.conftest import PLAN

TEXT = file_text(PLAN)
BEFORE = read_plan(TEXT, "Planfilen")
# A number that is nobody's: its control digit is right for a day that is.
NUMBER = "19121212-1212"


def _fault(edit, form="", field=""):
    with pytest.raises(LommaError) as refused:
        limits.refuse(BEFORE, read_plan(edit(TEXT), edits.PROPOSAL))
    return faults.in_words(BEFORE, refused.value, form, field)


@pytest.mark.parametrize(
    ("edit", "form", "field", "text", "key"),
    [
        (
            lambda text: edits.change_field(text, "insats", "malgrupp", {"label": " "}),
            "insats",
            "malgrupp",
            "Skriv något under ”Fråga”.",
            "label",
        ),
        (
            lambda text: edits.change_form(text, "insats", {"plural": ""}),
            "insats",
            "",
            "Skriv något under ”Namn i flertal”.",
            "plural",
        ),
        (
            lambda text: edits.add_field(text, "observation", {"label": "Antal elever", "type": "count"}),
            "observation",
            "",
            "”Vad har märkts?”: fri text bredvid antal personer kan beskriva en person",
            "",
        ),
        (
            lambda text: edits.add_field(text, "insats", {"label": "Elevens namn"}),
            "insats",
            "",
            "Frågan ser ut att handla om en person.",
            "label",
        ),
        (
            lambda text: edits.add_field(text, "insats", {"label": "Väg", "hint": f"Som {NUMBER}"}),
            "insats",
            "",
            "ersonnummer",
            "hint",
        ),
        (
            lambda text: edits.retire_field(text, "insats", "typ_annan"),
            "insats",
            "typ_annan",
            "”Typ”: ",
            "",
        ),
    ],
)
def test_a_fault_is_said_in_the_words_of_the_screen(edit, form, field, text, key):
    fault = _fault(edit, form, field)
    assert text in fault.text
    assert fault.key == key
    for word in ("nyckeln", "form[", "field[", "(R", "(P", NUMBER):
        assert word not in fault.text
