"""XLSForm's expressions hold when they should, and an answer is never read as an expression."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.plan.expression_checks import expression_faults
from lomma_core.plan.expressions.evaluation import ExpressionCache
from lomma_core.plan.expressions.grammar import linked_references, references
from lomma_core.plan.expressions.trial import Answers, fault
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN

THE_PLAN = load_plan(PLAN)


def holds(expression: str, values: dict, own=None, linked=None, item=None) -> bool:
    """As a register asks, with nothing in memory."""
    return ExpressionCache().holds(expression, values, own, linked, item)


@pytest.mark.parametrize(
    ("expression", "values", "true"),
    [
        ("${a} = 'x'", {"a": "x"}, True),
        ("${a} = 'x'", {"a": "y"}, False),
        ("${a} != ''", {"a": ""}, False),
        ("${a} != ''", {"a": "något"}, True),
        ("${a} = 'x' or ${b} = 'y'", {"a": "", "b": "y"}, True),
        ("${a} = 'x' and ${b} = 'y'", {"a": "", "b": "y"}, False),
        ("not(${a} = 'x')", {"a": "y"}, True),
        ("${a} > 10", {"a": "9"}, False),
        ("${a} > 10", {"a": "11"}, True),
        ("selected(${a}, 'klotter')", {"a": "flygblad klotter"}, True),
        ("selected(${a}, 'klotter')", {"a": "klotterplank"}, False),
        ("selected(${a}, 'klotter')", {"a": ""}, False),
        ("string-length(${a}) = 3", {"a": "åäö"}, True),
        ("${a} = 'Bjärred'", {"a": "Bjärred"}, True),
    ],
)
def test_an_expression_is_judged_on_the_answers(expression, values, true):
    assert holds(expression, values) is true


def test_the_point_is_the_fields_own_answer():
    assert holds(". >= 0", {"a": "0"}, "a")
    assert not holds(". >= 0", {"a": "-1"}, "a")


def test_dates_compare_as_days():
    assert holds(". > date('2026-01-01')", {"a": "20455"}, "a")
    assert not holds(". > date('2026-01-01')", {"a": "20454"}, "a")


def test_a_field_of_the_linked_record_can_be_asked_for():
    assert holds("${m}/niva = 'generell'", {"m": "id"}, linked={"m": {"niva": "generell"}})
    assert not holds("${m}/niva = 'generell'", {"m": "id"}, linked={"m": {"niva": "specifik"}})
    assert not holds("${m}/niva = 'generell'", {"m": ""})


def test_a_choice_is_judged_by_its_own_keys():
    item = {"name": "skola", "nivaer": "generell specifik"}
    assert holds("contains(nivaer, ${niva})", {"niva": "generell"}, item=item)
    assert not holds("contains(nivaer, ${niva})", {"niva": "individriktad"}, item=item)


@pytest.mark.parametrize("expression", ["${a} + 'x' > 1", "${a} div 0 > 1", "date(${a}) > 1", "${a} > date('i går')"])
def test_an_expression_that_cannot_be_evaluated_on_the_answers_does_not_hold(expression):
    assert not holds(expression, {"a": "ord"})


@pytest.mark.parametrize("expression", ["number(${a})", "number(${a}) > 1", "-number(${a})", "number(${a}) and true()"])
def test_an_expression_that_is_no_number_does_not_hold(expression):
    assert not holds(expression, {"a": "ord"})
    assert not holds(expression, {"a": ""})


@pytest.mark.parametrize("expression", ["${a}", "()", "(1, 2)", "1", "'ja'"])
def test_an_expression_that_is_no_condition_is_refused_and_never_holds(expression):
    assert fault(expression, Answers((("a", ("ord",)),)))
    assert not holds(expression, {"a": "ord"})


@given(st.text())
def test_an_answer_is_data_and_never_part_of_the_expression(answer):
    assert holds("${a} = ''", {"a": answer}) is (answer == "")
    assert not holds("${a} = 'x' and false()", {"a": answer})


@given(st.text(max_size=30))
def test_any_text_can_be_checked_for_being_an_expression(text):
    assert fault(text, Answers()) is None or isinstance(fault(text, Answers()), str)


@pytest.mark.parametrize("expression", ["${a} =", "(", "okänd(.)", "${a b} = 1", "'öppen"])
def test_a_faulty_expression_is_found(expression):
    assert fault(expression, Answers((("a", ("ord",)),)))


def test_every_expression_of_the_shipped_plan_is_sound_and_asks_for_fields_that_exist():
    for form in THE_PLAN.form:
        for field in form.field:
            assert list(expression_faults(THE_PLAN, form, field, "")) == []


@pytest.mark.parametrize("name", ["div", "if", "for", "text", "and", "return", "true"])
def test_a_field_may_have_any_name_even_a_word_of_xpath(name):
    assert fault(f"${{{name}}} = 'x'", Answers(((name, ("x",)),))) is None
    assert holds(f"${{{name}}} = 'x'", {name: "x"})
    assert not holds(f"${{{name}}} = 'x'", {name: "y"})


def test_a_reference_within_a_text_is_a_text():
    assert holds("${a} = '${a}'", {"a": "${a}"})


def test_the_answers_of_a_multiple_choice_can_be_counted():
    assert holds("count-selected(${a}) = 2", {"a": "flygblad klotter"})
    assert not holds("count-selected(${a}) > 0", {"a": ""})


def test_an_expression_says_which_fields_it_asks_for():
    assert references("${a} = 'x' or ${insats}/niva = ${b}") == {"a", "insats", "b"}
    assert linked_references("${a} = 'x' or ${insats}/niva = ${b}") == [("insats", "niva")]


def test_threads_judge_the_same_expression_side_by_side():
    wrong = []

    def judge(number: int) -> None:
        for i in range(60):
            text = str(number * 1000 + i)
            if not holds(f"${{a}} = '{text}'", {"a": text}) or holds("${a} = 'x'", {"a": text}):
                wrong.append(text)

    threads = [threading.Thread(target=judge, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@given(st.text("xy ", max_size=3), st.text("xy ", max_size=3))
def test_from_memory_and_beside_a_link_an_expression_holds_as_at_first(first, second):
    values, cache = {"a": first, "b": second, "c": first}, ExpressionCache()
    for expression in ("${a} = 'x'", "${a} = ${b}", ". = 'x' and ${b} != ''", "selected(${b}, 'x')", "${a} = ${b}/x"):
        expected = holds(expression, values, "c")
        for _ in range(2):
            assert cache.holds(expression, values, "c") == expected
            assert cache.holds(expression, values, "c", {"d": {"x": "x"}}) == expected
    assert not cache.holds("${a} = ${b}/x", {"a": "x", "b": "z"}, None, {"b": {"x": "y"}})
    assert cache.holds("${a} = ${b}/x", {"a": "x", "b": "z"}, None, {"b": {"x": "x"}})
