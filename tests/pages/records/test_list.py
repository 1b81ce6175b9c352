"""A list on its page: what it is set to stands in the address, beside the tab it stands in."""

import pytest

from tests.pages.conftest import Screen


@pytest.fixture
def page(screen) -> Screen:
    return screen("medlem", "filled")


def test_a_filter_in_a_tab_keeps_the_tab_in_the_address(page):
    page.go("gruppen", flik="Möten").fill("Polisen", "erbjuden")
    query = {key: str(value if isinstance(value, str) else value[0]) for key, value in page.app.query_params.items()}
    assert (query["flik"], query["lista"]) == ("Möten", "mote")
    assert query["filter.polisen"] == "erbjuden"
    assert page.table("1 möte").rows


def test_a_list_opens_as_its_address_says(page):
    page.go("insatser", lista="insats", sok="finns inte alls")
    assert "Inget matchar." in page.text
    assert page.widget("Sök").value == "finns inte alls"
    page.press("Rensa")
    assert "sok" not in page.app.query_params
    assert page.widget("Sök").value == ""


def test_a_refused_search_stays_in_its_field_and_goes_nowhere_else(page):
    page.go("insatser").fill("Sök", "19121212-1212")
    assert page.widget("Sök").value == "19121212-1212"
    assert "1912" not in str(dict(page.app.query_params))
    assert "Sök: ett personnummer" in page.app.error[0].value
