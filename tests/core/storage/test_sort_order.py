"""Texts stand in the same order in lists, which the store sorts, and in reports, which the program does."""

from hypothesis import given
from hypothesis import strategies as st

from lomma_core.storage.sql import swedish
from lomma_core.storage.store import Store
from lomma_core.utils.text import DIGITS, alphabetical

TEXTS = st.lists(st.text("aåÄöZ 0129", max_size=DIGITS + 4), min_size=2, max_size=20)


def test_the_store_and_the_program_sort_alike(tmp_path):
    store = Store(tmp_path / "order.duckdb")

    @given(TEXTS)
    def sorted_alike(texts: list[str]) -> None:
        values = ", ".join(f"({n}, ?)" for n in range(len(texts)))
        rows = store.read(f"SELECT {swedish('x.text')} AS key FROM (VALUES {values}) x(n, text) ORDER BY n", texts)
        assert [row["key"] for row in rows] == [alphabetical(text) for text in texts]

    sorted_alike()
    store.close()


def test_a_number_is_sorted_by_its_worth_whatever_zeros_it_has():
    assert alphabetical("Område 2") < alphabetical("Område 10") < alphabetical("Område 10 b")
    assert alphabetical("Område 02") == alphabetical("område 2")
