"""A list as somebody has set it goes into an address and under a name, and comes back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import NotFound, NotValid
from lomma_core.personal import saved_views
from lomma_core.personal.saved_views import View, ViewWords
from lomma_core.plan.loader import load_plan
from tests.conftest import CONVENER, MEMBER, PLAN
from tests.helpers.core_results import latest

DECLARED = load_plan(PLAN)
FORM = DECLARED.forms["insats"]
LATE = View("skola", {"status": "forsenad", "niva": "generell"}, "titel", True, 3, ("titel", "status"))
FILTERS = {field.name: list(DECLARED.choices_of(field)) for field in saved_views.filter_fields(FORM)}


@given(
    st.sampled_from(["", "skola", "ÅÄÖ & co = 100 %", "klotter+affischer"]),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(names) for name, names in FILTERS.items()}),
    st.sampled_from(["", *FORM.fields]),
    st.booleans(),
    st.integers(1, 200),
    st.sets(st.sampled_from(list(FORM.fields))),
)
def test_a_view_comes_back_from_its_address_as_it_was(search, filters, sort, descending, page, columns):
    view = View(search, filters, sort, bool(sort) and descending, page, tuple(n for n in FORM.fields if n in columns))
    assert saved_views.from_query(DECLARED, FORM, saved_views.to_query(view)) == view


def test_a_view_is_written_in_whatever_words_it_is_given():
    words = ViewWords("q", "f-", "by", "dir", "down", "p", "cols", "show", "gone", "gaps")
    query = saved_views.to_query(LATE, words)
    assert set(query) == {"q", "f-status", "f-niva", "by", "dir", "p", "cols"}
    assert saved_views.from_query(DECLARED, FORM, query, words) == LATE
    assert saved_views.from_query(DECLARED, FORM, query) == View()


def test_what_is_as_usual_is_not_in_the_address():
    assert saved_views.to_query(View()) == {}


@pytest.mark.parametrize("text", ["19121212-1212", "kalle.karlsson@example.se", "samtal 070-123 45 67"])
def test_a_search_that_may_mean_a_person_is_never_in_an_address_or_taken_from_one(text):
    assert saved_views.to_query(View(text)) == {}
    assert saved_views.from_query(DECLARED, FORM, {"sok": text}).search == ""


@pytest.mark.parametrize(
    "query",
    [
        {"filter.status": "påhittad"},
        {"filter.titel": "x"},
        {"filter.kvartal": "2026-K9"},
        {"sortera": "saved_at; DROP TABLE"},
        {"sida": "-3"},
        {"sida": "²"},
        {"kolumner": "finns_inte,"},
    ],
)
def test_what_the_form_does_not_have_is_left_out_of_a_strange_address(query):
    assert saved_views.from_query(DECLARED, FORM, query) == View()


def test_columns_stand_in_the_plans_order_and_others_after_them():
    assert [field.name for field in saved_views.columns(FORM, View())] == list(FORM.list)
    assert [field.name for field in saved_views.columns(FORM, View(columns=("syfte", "status", "titel")))] == [
        "titel",
        "status",
        "syfte",
    ]


def test_a_saved_view_is_the_accounts_own_without_its_page(register):
    assert saved_views.save(register, MEMBER, "insats", "  Försenat i  skolan ", LATE) == "Försenat i skolan"
    (name, view), *rest = saved_views.list_views(register, MEMBER, "insats").items()
    assert (name, rest) == ("Försenat i skolan", [])
    assert (view.page, view.filters, view.columns) == (1, LATE.filters, LATE.columns)
    assert saved_views.list_views(register, CONVENER, "insats") == {}
    assert saved_views.list_views(register, MEMBER, "forslag") == {}


def test_a_view_is_saved_over_one_of_the_same_name_and_can_be_removed(register):
    for view in (LATE, View("annat"), View("igen")):
        saved_views.save(register, MEMBER, "insats", "Min", view)
    assert saved_views.list_views(register, MEMBER, "insats") == {"Min": View("igen")}
    with pytest.raises(NotFound):
        saved_views.remove(register, CONVENER, "insats", "Min")
    saved_views.remove(register, MEMBER, "insats", "Min")
    assert saved_views.list_views(register, MEMBER, "insats") == {}
    saved_views.save(register, MEMBER, "insats", "Min", LATE)


def test_names_stand_in_swedish_order(register):
    for name in ("Öar", "zebror", "Ängar", "Alla", "Åar"):
        saved_views.save(register, MEMBER, "insats", name, LATE)
    assert list(saved_views.list_views(register, MEMBER, "insats")) == ["Alla", "zebror", "Åar", "Ängar", "Öar"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Samtal om 19121212-1212", "kalle.karlsson@example.se"])
def test_a_name_that_is_no_name_or_may_mean_a_person_is_refused_and_not_repeated(register, name):
    with pytest.raises(NotValid) as refused:
        saved_views.save(register, MEMBER, "insats", name, LATE)
    assert not name.strip() or name not in str(refused.value)
    assert saved_views.list_views(register, MEMBER, "insats") == {}


def test_a_view_with_a_search_that_may_mean_a_person_is_not_saved(register):
    with pytest.raises(NotValid, match="Sökordet"):
        saved_views.save(register, MEMBER, "insats", "Min", View("19121212-1212"))
    assert saved_views.list_views(register, MEMBER, "insats") == {}


def test_nothing_is_saved_that_the_form_does_not_have(register):
    strange = View("skola", {"niva": "19121212-1212", "titel": "x"}, "hittepa", False, 1, ("19121212-1212", "titel"))
    saved_views.save(register, MEMBER, "insats", "Min", strange)
    assert saved_views.list_views(register, MEMBER, "insats") == {"Min": View("skola", columns=("titel",))}
    (row,) = register.store.read("SELECT query FROM list_view")
    assert "1212" not in row["query"]


def test_the_log_tells_of_the_view_and_not_of_its_words(register):
    saved_views.save(register, MEMBER, "insats", "Min lista", LATE)
    row = latest(register.store, 1)[0]
    assert (row["action"], row["form"], row["name"]) == ("view_save", "insats", None)
