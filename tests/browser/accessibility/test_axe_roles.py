"""No page of any role has a fault that axe-core can see, empty or filled, in light and in dark (R17)."""

import pytest
from playwright.sync_api import expect

from pages.navigation import PAGES
from tests.helpers.browser_data import ROLES
from tests.helpers.browser_steps import click, first_start, pick, use_code, wait_until_settled


def test_first_start_and_an_empty_register(page, server, lend_context, check_axe):
    page.goto(server.url)
    page.get_by_label("Engångskod").wait_for()
    check_axe(page, "Första start")
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_role("alert").wait_for()
    check_axe(page, "Första start med fel")
    first_start(page, server)
    _every_page(page, check_axe, "administratör, tomt")
    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Administration", exact=True))
    page.get_by_role("heading", level=1, name="Administration").wait_for()
    page.get_by_label("Användarnamn").fill("las.ett")
    pick(page, page.get_by_role("combobox", name="Roll"), "Läsare")
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_text("Kontot las.ett är skapat").wait_for()
    check_axe(page, "Administration, sparat")
    reader = lend_context()
    use_code(reader, server, page.locator(".lomma-slip .code").inner_text())
    _every_page(reader, check_axe, "läsare, tomt")


@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_every_role_on_a_filled_register_light_and_dark(visit, check_axe, name):
    _every_page(visit(name), check_axe, name, both=True)


def _every_page(page, check_axe, who: str, both: bool = False) -> None:
    for _, title, _, actions in PAGES:
        if actions is None or page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).count():
            click(page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True))
            page.get_by_role("heading", level=1, name=title).wait_for()
            wait_until_settled(page)
            # Backwards, so that the page is left on its first tab again.
            for tab in reversed(page.get_by_role("tab").all()):
                click(tab)
                check_axe(page, f"{title}, {tab.inner_text()}, {who}", both, back=False)
            if page.get_by_role("tab").count() == 0:
                check_axe(page, f"{title}, {who}", both, back=False)
            expect(page.get_by_role("heading", level=1), title).to_have_count(1)
