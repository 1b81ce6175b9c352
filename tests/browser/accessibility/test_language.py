"""No English on the screen: Streamlit's own words are put in Swedish in the browser, whatever language that has."""

import re

import pytest
from playwright.sync_api import expect

from pages.app.translations import TEXTS
from pages.navigation import OPEN, PAGES
from tests.helpers.browser_steps import click, go_to, sign_in, wait_until_settled

# Every text of the page, also for screen readers only. Icons are drawn by their English names.
TEXTS_ON_PAGE = """() => {
  const told = [], hidden = 'script, style, [data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon]';
  const names = ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-roledescription'];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.nodeType === 1 ? node : node.parentElement;
    if (element.closest(hidden) || element.checkVisibility && !element.checkVisibility()) continue;
    if (node.nodeType === 3) told.push(node.data.trim());
    else if (!element.closest('[aria-hidden=true]'))
      for (const name of names) told.push((node.getAttribute(name) || '').trim());
  }
  return [...new Set(told)].filter(Boolean);
}"""
ENGLISH = re.compile(
    r"\b(the|to|of|and|or|is|are|your|please|options?|available|choose|select(ed)?|press|drag|drop|browse|upload|"
    r"files?|limit|remove|clear|close|open|show|hide|search|results?|date|month|year|day|today|page|error|running|"
    r"copy|download|sidebar|skip|empty|link|view|menu|collapse|expand|password|connect(ion|ing)?|mark)\b",
    re.IGNORECASE,
)
SWEDISH = {"Export och import"}


def english(page) -> list[str]:
    """What on the page is, or may be, English."""
    texts = [text for text in page.evaluate(TEXTS_ON_PAGE) if text not in SWEDISH]
    return [text for text in texts if text in TEXTS or ENGLISH.search(text)]


@pytest.mark.parametrize("name", ["sam.ett", "adm.ett"])
def test_no_page_says_anything_in_english_in_an_english_browser(visit, shared_server, name):
    _, ids = shared_server
    page = visit(name, locale="en-US")
    new = ["insatser?ny=1", "gruppen?form=mote&ny=1", f"insatser?post={ids['insats']}"]
    everywhere = [address for _, _, address, _ in PAGES] + [address for _, _, address in OPEN] + new
    # An administrator writes nothing, and has other tabs of Administration.
    for where in everywhere if name == "sam.ett" else ["administration"]:
        go_to(page, where)
        for tab in page.get_by_role("tab").all() or [None]:
            if tab:
                click(tab)
                wait_until_settled(page)
            assert english(page) == [], (where, tab and tab.inner_text())
            _open_a_list(page, where)


def test_the_sign_in_says_nothing_in_english(lend_context, shared_server):
    server, _ = shared_server
    page = lend_context(locale="en-US")
    page.goto(server.url)
    page.get_by_label("Lösenord").fill("hemligt")
    page.get_by_role("button", name="Visa tecknen").wait_for()
    wait_until_settled(page)
    assert english(page) == []


def test_a_file_is_chosen_refused_and_taken_away_in_swedish(visit):
    page = visit("med.ett", "export-och-import?flik=Import", locale="en-US")
    page.get_by_role("button", name="Välj fil", exact=True).wait_for()
    refused = "Den här sortens fil tas inte emot."
    files = {"fel.exe": (b"x", refused), "stor.csv": (b"x" * 11_000_000, "Filen får vara högst 10 MB.")}
    for name, (content, answer) in files.items():
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/x", "buffer": content})
        page.get_by_text(answer).wait_for(state="attached")
        assert english(page) == []
        click(page.get_by_role("button", name=f"Ta bort {name}"))
    # A broken file gets a message with what to do, which is gone when the right one comes.
    own = {"name": "ny.xlsx", "mimeType": "application/zip", "buffer": b"PK\x03\x04 and so on"}
    page.locator("input[type=file]").set_input_files(own)
    page.get_by_text("Spara den på nytt och försök igen").wait_for()
    assert english(page) == []
    file = {"name": "ny.csv", "mimeType": "text/csv", "buffer": b"Titel;Svar\nBra;Ja\n"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Granska raderna").wait_for()
    expect(page.get_by_text("ny.xlsx")).to_have_count(0)
    expect(page.get_by_text("Filen går inte att öppna.")).to_have_count(0)
    assert english(page) == []


def test_what_people_write_is_left_as_it_is(visit):
    page = visit("med.ett", "insatser?ny=1")
    title = page.get_by_label("Titel")
    title.fill("Open")
    title.press("Tab")
    wait_until_settled(page)
    expect(title).to_have_value("Open")


def test_a_server_that_is_gone_is_told_in_swedish(lend_context, own_server):
    server = own_server()
    page = lend_context(locale="en-US")
    sign_in(page, server, "med.ett")
    wait_until_settled(page)
    server.process.kill()
    server.process.wait()
    dialog = page.get_by_role("dialog", name="Kontakten med servern bröts")
    dialog.get_by_text("Låt den stå öppen så länge").wait_for()
    expect(dialog.get_by_text("streamlit run")).to_be_hidden()
    assert english(page) == []
    click(dialog.get_by_role("button", name="Stäng", exact=True))


def _open_a_list(page, where: str) -> None:
    boxes = [box for box in page.get_by_role("combobox").all() if box.is_visible()][:1]
    for box in boxes:
        click(box)
        page.get_by_role("listbox").wait_for()
        assert english(page) == [], (where, "öppen lista")
        box.fill("finns inte alls")
        page.get_by_text("Inget passar").wait_for()
        assert english(page) == [], (where, "tom lista")
        page.keyboard.press("Escape")
        wait_until_settled(page)
