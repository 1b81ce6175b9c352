"""Two who changed the same record: one side's change stands, and where both changed, somebody chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import NotValid
from lomma_core.plan.loader import load_plan
from lomma_core.records import merge
from tests.conftest import PLAN

FORM = load_plan(PLAN).forms["uppfoljning_insats"]
COUNT = "antal_erbjudna"
PLAIN = [name for name, field in FORM.fields.items() if field.type != "count"]
ANSWER = st.sampled_from([None, "a", "b", "c"])
RECORD = st.fixed_dictionaries(dict.fromkeys(PLAIN, ANSWER))
NUMBER = st.sampled_from([None, "<5", *(str(n) for n in range(12))])


def merged_of(base, theirs, mine, choices) -> dict[str, object]:
    """The answers that are saved on top of theirs: each from the side that the core resolves."""
    whose = merge.sides(FORM, base, theirs, mine, choices)
    return {name: (mine if side == merge.MINE else theirs).get(name) for name, side in whose.items()}


def clashes(base, theirs, mine) -> list[str]:
    return [difference.field.name for difference in merge.differences(FORM, base, theirs, mine) if difference.clash]


@given(RECORD, RECORD, RECORD)
def test_a_field_that_one_side_changed_keeps_that_sides_answer(base, theirs, mine):
    choices = dict.fromkeys(clashes(base, theirs, mine), merge.MINE)
    merged = merged_of(base, theirs, mine, choices)
    for name in PLAIN:
        if mine[name] == base[name]:
            assert merged[name] == theirs[name]
        elif theirs[name] == base[name]:
            assert merged[name] == mine[name]


@given(RECORD, RECORD, RECORD)
def test_what_both_changed_to_different_answers_is_a_clash_and_nothing_else_is(base, theirs, mine):
    assert clashes(base, theirs, mine) == [n for n in PLAIN if len({base[n], theirs[n], mine[n]}) == 3]


@given(RECORD, RECORD, RECORD, st.data())
def test_no_clash_is_resolved_by_itself(base, theirs, mine, data):
    unresolved = clashes(base, theirs, mine)
    choices = {name: merge.THEIRS for name in unresolved if data.draw(st.booleans())}
    unchosen = [name for name in unresolved if name not in choices]
    if unchosen:
        with pytest.raises(NotValid) as refused:
            merged_of(base, theirs, mine, choices)
        assert list(refused.value.errors) == unchosen
    else:
        merged_of(base, theirs, mine, choices)


@given(RECORD, RECORD, RECORD, st.sampled_from([merge.MINE, merge.THEIRS]))
def test_a_choice_is_kept_also_against_what_one_side_changed(base, theirs, mine, side):
    differences = merge.differences(FORM, base, theirs, mine)
    merged = merged_of(base, theirs, mine, {difference.field.name: side for difference in differences})
    for difference in differences:
        assert merged[difference.field.name] == (mine if side == merge.MINE else theirs)[difference.field.name]


@given(RECORD, RECORD, RECORD)
def test_only_fields_that_differ_between_mine_and_theirs_are_told(base, theirs, mine):
    names = {difference.field.name for difference in merge.differences(FORM, base, theirs, mine)}
    assert names == {name for name in PLAIN if mine[name] != theirs[name]}


@given(NUMBER, NUMBER, NUMBER)
def test_nothing_told_depends_on_what_stands_behind_a_hidden_count_of_theirs(base, theirs, mine):
    def sides(other):
        differences = merge.differences(FORM, {COUNT: base}, {COUNT: other}, {COUNT: mine})
        return [(difference.field.name, difference.side) for difference in differences]

    if base in ("<5", "1", "2", "3", "4") and theirs in ("<5", "1", "2", "3", "4"):
        assert len({tuple(sides(other)) for other in ("<5", "1", "2", "3", "4")}) == 1


@given(NUMBER, NUMBER)
def test_a_count_that_i_left_alone_is_theirs_also_where_it_is_hidden(base, theirs):
    assert merged_of({COUNT: base}, {COUNT: theirs}, {COUNT: base}, {})[COUNT] == theirs


def test_a_hidden_count_that_i_changed_is_never_written_over_theirs_unasked():
    with pytest.raises(NotValid):
        merged_of({COUNT: "2"}, {COUNT: "4"}, {COUNT: "12"}, {})


def test_an_unknown_choice_is_no_choice():
    with pytest.raises(NotValid, match="välj vilket svar"):
        merged_of({"resultat": "a"}, {"resultat": "b"}, {"resultat": "c"}, {"resultat": "båda"})
