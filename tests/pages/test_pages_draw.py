"""Every page draws, for every role, on an empty and on a filled register."""

import pytest

from lomma_core.records import listing
from pages.app import urls
from pages.app.urls import ADDRESSES
from pages.navigation import OPEN, PAGES
from tests.conftest import READER
from tests.pages.conftest import ACCOUNTS, Screen

# Streamlit draws what is inside a tab that is not chosen too, so one visit sees all of a page.
ROLES = list(ACCOUNTS.values())


@pytest.mark.parametrize("kind", ["empty", "filled"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_draws_for_every_role(screen, role, kind):
    seen = screen(role, kind)
    for _, title, where, _ in PAGES:
        assert seen.go(where).title.startswith(title), where


@pytest.mark.parametrize("role", ROLES)
def test_every_record_opens_for_every_role(screen, opened, role):
    register = opened("filled")
    seen = screen(role, None)
    for form in register.plan.form:
        page = listing.list_records(register, READER, form.name, listing.ListQuery(limit=None))
        assert page.records, form.name
        links = listing.links(register)
        for record in page.records:
            seen.go(urls.page_of(form.name), form=form.name, post=record.id)
            assert seen.title == links.title_of(form, record.values)
            assert any(tab.label.startswith("Historik (") for tab in seen.app.tabs), form.name


def test_every_form_of_the_plan_has_an_empty_form_for_those_who_may_write(screen, opened):
    register = opened("empty")
    seen = screen("sammankallande", None)
    for form in register.plan.form:
        seen.go(urls.page_of(form.name), form=form.name, ny="1")
        assert seen.title.removeprefix("Nytt ").removeprefix("Ny ") == form.label.lower()
        assert f"Spara {form.label.lower()}" in seen.buttons()


def test_an_empty_list_says_what_to_do_and_a_filled_one_counts(screen, opened):
    assert "Skriv den första" in screen("medlem", "empty").go("insatser").text
    seen = screen("medlem", "filled").go("insatser")
    assert "Skriv den första" not in seen.text
    assert seen.table("2 insatser").headings[0] == "Titel"


def test_a_record_that_is_gone_is_said_so_without_a_fault(screen):
    for where in ("insatser", "lagesbild", "gruppen"):
        seen = screen("medlem").go(where, post="finnsinte")
        assert "Posten finns inte." in seen.text


def test_before_sign_in_no_page_shows_anything_but_the_sign_in(opened):
    opened("filled")
    for token in (None, "fel"):
        seen = Screen(token)
        for _, _, where, _ in PAGES:
            seen.go(where)
            assert seen.buttons() == ["Logga in"]
            assert seen.tables() == []


def test_the_addresses_that_parts_link_to_are_the_pages_of_the_navigation():
    assert [*(page[2] for page in PAGES), *(page[2] for page in OPEN)] == list(ADDRESSES)
