"""A question about another record: every record can be chosen, also where they are too many for one list."""

from lomma_core.records import listing
from pages.components import field_widgets
from tests.bench import large_register
from tests.conftest import MEMBER

QUESTION = "Insats"


def _form(screen, opened, n: int):
    """An empty follow-up on a register with so many insatser, and their ids in the order they are numbered."""
    register = opened("empty")
    ids = large_register.put(register, "insats", [large_register.measure(i) for i in range(n)])
    seen = screen("medlem", None).go("uppfoljning", form="uppfoljning_insats", ny="1")
    return seen, ids


def _offered(seen) -> list[str]:
    return list(seen.widget(QUESTION).options)


def test_a_link_offers_the_records_in_the_order_of_their_list_and_asks_for_no_search_while_they_are_few(screen, opened):
    seen, ids = _form(screen, opened, 12)
    register = opened()
    listed = listing.list_records(register, MEMBER, "insats", listing.ListQuery(limit=None)).records
    assert _offered(seen) == [one.values["titel"] for one in listed]
    assert len(_offered(seen)) == len(ids)
    assert not [one for one in seen.labels() if one.startswith("Sök bland")]


def test_where_there_are_too_many_the_form_says_so_and_a_search_reaches_each_of_them(screen, opened, monkeypatch):
    monkeypatch.setattr(field_widgets, "LINKS", 5)
    seen, ids = _form(screen, opened, 12)
    search = "Sök bland tolv insatser"
    assert len(_offered(seen)) == 5
    assert "Listan nedanför visar de första 5. Skriv ett ord ur den som du vill välja." in seen.widget(search).label
    last = "Samtal i område 12"
    assert last not in _offered(seen)
    seen.fill(search, "OMRÅDE 12")
    assert _offered(seen) == [last]
    assert "En träff i listan nedanför." in seen.widget(search).label
    seen.fill(QUESTION, ids[11])
    # What is chosen stays chosen whatever is searched for next.
    seen.fill(search, "Föreläsning")
    assert seen.widget(QUESTION).value == ids[11]
    assert _offered(seen)[-1] == last
    seen.fill(search, "finns inte")
    assert seen.widget(QUESTION).value == ids[11]
    assert "Inget matchar. Sök på något annat." in seen.widget(search).label
