"""The app without a mouse, and on a phone's screen (R17)."""

import re

import pytest
from playwright.sync_api import expect

from pages.navigation import PAGES
from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import PASSWORD, click, eventually, go_to, opened_tabs, wait_until_settled

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# The name of what has the focus, as far as a test needs it.
FOCUS = """() => {
  const e = document.activeElement;
  const icon = e.querySelector('[data-testid=stIconMaterial]')?.innerText || '';
  const name = e.getAttribute('aria-label') || (e.innerText || '').replace(icon, '');
  return [document.body, document.querySelector('main')].includes(e) ? '' : name.replace(/\\s+/g, ' ').trim();
}"""
# What is wider than the page without a box of its own to scroll in; a phone has no room for such a box.
WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.lomma-scroll, [role=tablist]'))
  .filter(e => e.checkVisibility({ visibilityProperty: true })).map(e => e.outerHTML.slice(0, 200))"""
WIDE_ON_A_PHONE = WIDE.replace(".lomma-scroll, ", "")

# Where 400 % leaves 320 pixels a chart may, as a table, scroll in its own box (WCAG 1.4.10).
NARROW = WIDE.replace(".lomma-scroll,", ".lomma-scroll, [data-testid=stVegaLiteChart],")
FITS = """[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
  .every(e => e.scrollWidth <= e.clientWidth)"""


def test_the_whole_loop_with_the_keyboard_alone(page, shared_server):
    server, _ = shared_server
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    wait_until_settled(page)
    _tab_to(page, "Användarnamn")
    page.keyboard.type("med.ett")
    _tab_to(page, "Lösenord")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Översikt").wait_for()
    _import(page)
    _change(page)
    _follow_up(page)
    _open(page, "Översikt")
    page.get_by_text(re.compile(r"2 av \d insatser$")).wait_for()
    _download(page)


def test_the_first_stop_leads_past_the_menu_to_the_content(visit):
    page = visit("las.ett", "insatser")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    eventually(lambda: page.evaluate(FOCUS), "Hoppa till innehållet")
    page.keyboard.press("Enter")
    _tab_to(page, "Sök", within=3)


def _import(page) -> None:
    # From now on: the browser may hear of the key before it hears that somebody waits for the dialogue.
    page.on("filechooser", lambda chooser: None)
    _open(page, "Export och import")
    _tab_to(page, "Export")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**flik=Import**")
    page.get_by_role("button", name="Välj fil", exact=True).wait_for()
    wait_until_settled(page)
    _tab_to(page, "Välj fil")
    with page.expect_file_chooser() as waiting:
        page.keyboard.press("Enter")
    content = "Titel;Nivå;Status\nTangenternas dag;Generell;Pågår\n".encode()
    waiting.value.set_files({"name": "insatser.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Granska raderna").wait_for()
    wait_until_settled(page)
    _press(page, "Granska raderna")
    page.get_by_role("heading", name="Det här händer med raderna").wait_for()
    wait_until_settled(page)
    _press(page, "Spara en post")
    page.get_by_text("Insatser ur filen är sparade").wait_for()


def _change(page) -> None:
    _open(page, "Insatser")
    _press(page, SECRET)
    page.get_by_role("heading", level=1, name=SECRET).wait_for()
    _focus_is(page, SECRET)
    _tab_to(page, "Målgrupp")
    page.keyboard.press("Control+A")
    page.keyboard.type("Alla som vill")
    _tab_to(page, "○ Ej påbörjad")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    eventually(lambda: page.evaluate(FOCUS), "▲ Försenad")
    _press(page, "Spara ändringarna")
    page.get_by_text("är sparad (version 2).").wait_for()
    wait_until_settled(page)
    expect(page.get_by_label("Målgrupp")).to_have_value("Alla som vill")
    expect(page.get_by_role("radio", name="Försenad")).to_have_attribute("aria-checked", "true")


def _follow_up(page) -> None:
    _press(page, "Följ upp 2026-K3")
    page.get_by_role("heading", level=1, name="Ny uppföljning av insats").wait_for()
    _focus_is(page, "Ny uppföljning av insats")
    for answer in ("○ Ej påbörjad", "Gott", "Fortsätt"):
        _tab_to(page, answer)
        page.keyboard.press("Space")
        wait_until_settled(page)
    _press(page, "Spara uppföljning av insats")
    page.get_by_text("är sparad (version 1).").wait_for()


def _download(page) -> None:
    _open(page, "Export och import")
    # The first tab is open: another page's tabs have been chosen since.
    _tab_to(page, "Export")
    page.get_by_role("button", name="Ta fram filen").wait_for()
    _press(page, "Ta fram filen")
    page.get_by_role("button", name="Hämta").wait_for()
    wait_until_settled(page)
    with page.expect_download() as waiting:
        _press(page, "Hämta")
    assert waiting.value.suggested_filename.endswith(".xlsx")


def _open(page, title: str) -> None:
    """Choose a page in the menu; the focus comes along to its heading."""
    wait_until_settled(page)
    _press(page, title)
    page.get_by_role("heading", level=1, name=title).wait_for()
    _focus_is(page, title)
    assert page.title().startswith(title)


def _press(page, name: str) -> None:
    wait_until_settled(page)
    _tab_to(page, name)
    page.keyboard.press("Enter")


def _focus_is(page, heading: str) -> None:
    page.wait_for_function(
        "text => document.activeElement.matches('h1') && document.activeElement.innerText.startsWith(text)", arg=heading
    )
    wait_until_settled(page)


def test_who_sorts_with_the_keyboard_stays_on_the_heading(visit):
    page = visit("las.ett", "insatser")
    page.get_by_role("link", name="Zebradag i Bjärred").wait_for()
    links = page.get_by_role("link", name=re.compile("i (Bjärred|Lomma|Borgeby)"))
    titles = ["Ängsloppet i Lomma", "Åbokollen i Borgeby", "Zebradag i Bjärred"]
    eventually(lambda: sorted(links.all_inner_texts()), sorted(titles))
    page.get_by_role("button", name="Titel").focus()
    for direction in ("ascending", "descending"):
        page.keyboard.press("Enter")
        page.locator(f"th[aria-sort={direction}]").wait_for()
        wait_until_settled(page)
        eventually(lambda: page.evaluate(FOCUS)[:5], "Titel")
    eventually(links.all_inner_texts, titles)


@pytest.mark.parametrize("name", ["adm.ett", "sam.ett", "las.ett"])
def test_no_page_scrolls_sideways_on_a_phone(visit, shared_server, name):
    _, ids = shared_server
    page = visit(name, **PHONE)
    addresses = [address for _, _, address, action in PAGES if action is None or name != "las.ett"]
    records = [f"insatser?post={ids['insats']}", f"lagesbild?post={ids['lagesbild']}"]
    for address in [*addresses, *records, *(["insatser?ny=1"] if name == "sam.ett" else [])]:
        go_to(page, address)
        for tab in opened_tabs(page):
            where = f"{address}, {tab}"
            eventually(lambda: page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), True, where)
            eventually(lambda: page.evaluate(WIDE_ON_A_PHONE), [], where)


def test_on_a_phone_the_menu_says_what_it_is_and_covers_no_heading(visit):
    page = visit("med.ett", **PHONE)
    menu = page.get_by_role("button", name="Visa menyn")
    eventually(lambda: menu.evaluate("element => getComputedStyle(element, '::after').content"), '"Meny"')
    bottom = menu.evaluate("element => element.closest('header').getBoundingClientRect().bottom")
    assert page.get_by_role("heading", level=1).bounding_box()["y"] > bottom
    click(menu)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Insatser").wait_for()


@pytest.mark.parametrize("name", ["adm.ett", "sam.ett"])
def test_no_page_scrolls_sideways_at_any_width_or_at_double_size(visit, shared_server, name):
    _, ids = shared_server
    page = visit(name)
    records = [f"insatser?post={ids['insats']}", "insatser?ny=1", "export-och-import", "administration"]
    everywhere = [*(address for _, _, address, _ in PAGES), "tillganglighet"]
    for address in everywhere if name == "adm.ett" else records:
        go_to(page, address)
        for _ in opened_tabs(page):
            # 1280 pixels at 200 % are 640, at 400 % 320.
            for width in (640, 320, 1920, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                # Charts are drawn anew a moment after the width has changed.
                page.wait_for_function(f"{FITS} && !({NARROW if width == 320 else WIDE})().length")


def test_on_a_phone_a_row_stands_as_a_block_and_is_a_row_to_a_screen_reader_still(visit):
    page = visit("sam.ett", "insatser?form=insats", **PHONE)
    table = page.get_by_role("table")
    row = table.get_by_role("row").filter(has_text=SECRET)
    eventually(lambda: row.get_by_role("cell").all_inner_texts()[1:4], [SECRET, "Generell", "Utbildning"])
    # Beneath each other, each with its column's name beside it.
    first, second = (row.get_by_role("cell", name=name).bounding_box() for name in ("Generell", "Utbildning"))
    assert first["x"] == second["x"]
    assert first["y"] < second["y"]
    content_of = "e => getComputedStyle(e, '::before').content"
    eventually(lambda: row.get_by_role("cell", name="Utbildning").evaluate(content_of), '"Typ"')
    expect(table.get_by_role("columnheader").nth(3)).to_be_attached()
    click(table.get_by_role("button", name="Titel"))
    page.locator("th[aria-sort]").get_by_text("Titel").wait_for()
    click(page.get_by_role("link", name=SECRET))
    page.get_by_role("heading", level=1, name=SECRET).wait_for()


def test_a_table_wider_than_its_box_scrolls_in_it_with_the_keyboard_too(visit):
    columns = "titel,niva,typ,ansvarig,malgrupp,genusperspektiv,start,slut,status"
    page = visit("adm.ett", f"insatser?lista=insats&kolumner={columns}", viewport={"width": 700, "height": 900})
    box = page.get_by_role("region", name=re.compile(r"\d+ insatser"))
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())


def _tab_to(page, name: str, within: int = 120) -> None:
    """Press Tab until what has the focus is called this."""
    passed = []
    for _ in range(within):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUS)[:30])
        if passed[-1].startswith(name[:30]):
            return
    raise AssertionError(f"{name} cannot be reached with Tab, only {passed}")
