"""A question that sounds like a number of persons is proposed to be a count, where the rules let it be one (R8, R9)."""

import pytest

from lomma_core.form_editor import edits, suggestions
from lomma_core.plan.loader import file_text, read_plan
from tests.conftest import PLAN

TEXT = file_text(PLAN)


@pytest.mark.parametrize(
    "label",
    [
        "Antal elever",
        "Hur många ungdomar nådde vi?",
        "Hur många av eleverna i årskurs 9 var med?",
        "Antalet deltagande vuxna",
        "Elevantal",
        "hur många deltog",
    ],
)
def test_a_number_of_persons_is_heard(label):
    assert suggestions.sounds_like_people(label)


@pytest.mark.parametrize(
    "label", ["Antal möten", "Antal elevråd", "Hur många skolor?", "Vilka elever?", "Antal timmar", "Personalens tid"]
)
def test_a_number_of_something_else_is_let_be(label):
    assert not suggestions.sounds_like_people(label)


def test_a_count_is_proposed_only_as_the_rules_let_it_be_asked():
    label = {"label": "Antal elever"}
    assert suggestions.as_count(TEXT, "uppfoljning_insats", label) == {**label, "hint": "", "type": "count"}
    count = suggestions.as_count(TEXT, "insats", label)
    assert count["relevant"] == "${niva} != 'individriktad'"
    # Beside milieus it can stand nowhere (R9).
    assert suggestions.as_count(TEXT, "observation", label) is None
    changed = read_plan(edits.add_field(TEXT, "insats", count), "Planfilen")
    assert changed.forms["insats"].fields["antal_elever"].kind.counts_people
