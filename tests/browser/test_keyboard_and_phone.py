"""The app without a mouse, and on a phone's screen (R17)."""

import re

import pytest

from pages.parts.pages import PAGES
from tests.browser.conftest import PASSWORD, click, settled
from tests.browser.seed import SECRET

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# The name of what has the focus, as far as a test needs it.
FOCUS = """() => {
  const e = document.activeElement;
  const name = e.getAttribute('aria-label') || e.innerText || '';
  return [document.body, document.querySelector('main')].includes(e) ? '' : name.replace(/\\s+/g, ' ').trim();
}"""
# What is wider than the page without a box of its own to scroll in.
WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.lomma-scroll, [role=tablist]'))
  .filter(e => getComputedStyle(e).visibility !== 'hidden').map(e => e.outerHTML.slice(0, 200))"""


def test_an_insats_is_found_changed_and_saved_with_the_keyboard_alone(browser, shared):
    server, _ = shared
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    settled(page)
    _tab_to(page, "Användarnamn")
    page.keyboard.type("med.ett")
    _tab_to(page, "Lösenord")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Översikt").wait_for()
    settled(page)
    _tab_to(page, "Insatser")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Insatser").wait_for()
    settled(page)
    _tab_to(page, SECRET)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=SECRET).wait_for()
    settled(page)
    _tab_to(page, "Målgrupp")
    page.keyboard.press("Control+A")
    page.keyboard.type("Alla som vill")
    _tab_to(page, "○ Ej påbörjad")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert page.evaluate(FOCUS) == "▲ Försenad"
    _tab_to(page, "Spara ändringarna")
    page.keyboard.press("Enter")
    page.get_by_text("är sparad (version 2).").wait_for()
    assert page.get_by_label("Målgrupp").input_value() == "Alla som vill"
    assert page.get_by_role("radio", name="Försenad").get_attribute("aria-checked") == "true"
    context.close()


def test_who_sorts_with_the_keyboard_stays_on_the_heading(visit):
    page = visit("las.ett", "insatser")
    before = page.get_by_role("link", name=re.compile("i (Bjärred|Lomma|Borgeby)")).all_inner_texts()
    page.get_by_role("button", name="Titel").focus()
    for direction in ("ascending", "descending"):
        page.keyboard.press("Enter")
        page.locator(f"th[aria-sort={direction}]").wait_for()
        settled(page)
        assert page.evaluate(FOCUS).startswith("Titel")
    after = page.get_by_role("link", name=re.compile("i (Bjärred|Lomma|Borgeby)")).all_inner_texts()
    assert sorted(before) == sorted(after)
    assert after == ["Ängsloppet i Lomma", "Åbokollen i Borgeby", "Zebradag i Bjärred"]


@pytest.mark.parametrize("name", ["adm.ett", "las.ett"])
def test_no_page_scrolls_sideways_on_a_phone(visit, shared, name):
    server, ids = shared
    page = visit(name, **PHONE)
    addresses = [address for _, _, address, action in PAGES if action is None or name == "adm.ett"]
    records = [f"insatser?post={ids['insats']}", f"lagesbild?post={ids['lagesbild']}"]
    for address in [*addresses, *records, *(["insatser?ny=1"] if name == "adm.ett" else [])]:
        page.goto(f"{server.url}/{address}")
        page.get_by_role("heading", level=1).wait_for()
        settled(page)
        for tab in page.get_by_role("tab").all() or [None]:
            if tab:
                click(tab)
                settled(page)
            where = f"{address}, {tab.inner_text() if tab else ''}"
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), where
            assert page.evaluate(WIDE) == [], where


def test_a_table_wider_than_a_phone_scrolls_in_its_own_box_with_the_keyboard_too(visit):
    page = visit("adm.ett", "administration?flik=Logg", **PHONE)
    box = page.get_by_role("region", name="De senaste").or_(page.get_by_role("region", name="Den senaste"))
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())


def _tab_to(page, name: str) -> None:
    """Press Tab until what has the focus is called this."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS).startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached with Tab")
