"""Every page draws, for every role, on an empty and on a filled register."""

import pytest

from lomma_core.audit import query
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR
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
def test_every_page_draws_for_every_role_and_tries_nothing_that_the_role_may_not(screen, open_database, role, kind):
    register = open_database(kind)
    page = screen(role, None)
    for _, title, where, _ in PAGES:
        assert page.go(where).title.startswith(title), where
    assert log_reading.entries(register, OPERATOR, query.Filter(outcome="refused")).rows == []


@pytest.mark.parametrize("role", ROLES)
def test_every_record_opens_for_every_role(screen, open_database, role):
    register = open_database("filled")
    page = screen(role, None)
    for form in register.plan.form:
        listed = listing.list_records(register, READER, form.name, listing.ListQuery(limit=None))
        assert listed.records, form.name
        links = listing.links(register)
        for record in listed.records:
            page.go(urls.page_of(form.name), form=form.name, post=record.id)
            assert page.title == links.title_of(form, record.values)
            assert page.open_tab("Historik").text.count("Version 1"), form.name


def test_every_form_of_the_plan_has_an_empty_form_for_those_who_may_write(screen, open_database):
    register = open_database("empty")
    page = screen("sammankallande", None)
    for form in register.plan.form:
        page.go(urls.page_of(form.name), form=form.name, ny="1")
        assert page.title.removeprefix("Nytt ").removeprefix("Ny ") == form.label.lower()
        assert f"Spara {form.label.lower()}" in page.buttons()


def test_an_empty_list_says_what_to_do_and_a_filled_one_counts(screen, open_database):
    assert "Skriv den första" in screen("medlem", "empty").go("insatser").text
    page = screen("medlem", "filled").go("insatser")
    assert "Skriv den första" not in page.text
    assert page.table("2 insatser").headings[0] == "Titel"


def test_a_record_that_is_gone_is_said_so_without_a_fault(screen):
    for where in ("insatser", "lagesbild", "gruppen"):
        page = screen("medlem").go(where, post="finnsinte")
        assert "Posten finns inte." in page.text


def test_before_sign_in_no_page_shows_anything_but_the_sign_in(open_database):
    open_database("filled")
    for token in (None, "fel"):
        page = Screen(token)
        for _, _, where, _ in PAGES:
            page.go(where)
            assert page.buttons() == ["Logga in"]
            assert page.tables() == []


def test_the_addresses_that_parts_link_to_are_the_pages_of_the_navigation():
    assert [*(page[2] for page in PAGES), *(page[2] for page in OPEN)] == list(ADDRESSES)
