"""A question about another record: every record can be chosen, also where they are too many for one list."""

from lomma_core.records import listing
from pages.components import field_widgets
from tests.bench import large_register
from tests.conftest import MEMBER

QUESTION = "Insats"


def _form(screen, open_database, n: int):
    """An empty follow-up on a register with so many insatser, and their ids in the order they are numbered."""
    register = open_database("empty")
    ids = large_register.put(register, "insats", [large_register.measure(i) for i in range(n)])
    page = screen("medlem", None).go("uppfoljning", form="uppfoljning_insats", ny="1")
    return page, ids


def _offered(page) -> list[str]:
    return list(page.widget(QUESTION).options)


def test_a_link_offers_the_records_in_the_order_of_their_list_and_asks_for_no_search_while_they_are_few(
    screen, open_database
):
    page, ids = _form(screen, open_database, 12)
    register = open_database()
    listed = listing.list_records(register, MEMBER, "insats", listing.ListQuery(limit=None)).records
    assert _offered(page) == [record.values["titel"] for record in listed]
    assert len(_offered(page)) == len(ids)
    assert not [label for label in page.labels() if label.startswith("Sök bland")]


def test_where_there_are_too_many_the_form_says_so_and_a_search_reaches_each_of_them(
    screen, open_database, monkeypatch
):
    monkeypatch.setattr(field_widgets, "LINKS", 5)
    page, ids = _form(screen, open_database, 12)
    search = "Sök bland tolv insatser"
    assert len(_offered(page)) == 5
    assert "Listan nedanför visar de första 5. Skriv ett ord ur den som du vill välja." in page.widget(search).label
    last = "Samtal i område 12"
    assert last not in _offered(page)
    page.fill(search, "OMRÅDE 12")
    assert _offered(page) == [last]
    assert "En träff i listan nedanför." in page.widget(search).label
    page.fill(QUESTION, ids[11])
    # What is chosen stays chosen whatever is searched for next.
    page.fill(search, "Föreläsning")
    assert page.widget(QUESTION).value == ids[11]
    assert _offered(page)[-1] == last
    page.fill(search, "finns inte")
    assert page.widget(QUESTION).value == ids[11]
    assert "Inget matchar. Sök på något annat." in page.widget(search).label
