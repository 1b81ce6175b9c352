"""Översikt's picture in a real browser: it is narrowed by its filters, and its figures lead to what they count."""

import re

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, eventually, pick, wait_until_settled

# How a line is broken in each day and quarter among the page's drawn texts.
BREAKS = (
    "[...new Set([...document.querySelectorAll('.lomma-tree .period')].map((e) => getComputedStyle(e).whiteSpace))]"
)


def test_the_picture_is_narrowed_in_the_address_and_its_figures_open_the_list_behind_them(visit):
    page = visit("med.ett", "?bild.niva=Generell")
    expect(page.get_by_text("Bilden visar Nivå: Generell")).to_be_visible()
    eventually(lambda: page.evaluate(BREAKS), ["nowrap"])
    click(page.get_by_role("button", name="Filtrera"))
    pick(page, page.get_by_role("combobox", name="Ansvarig plats"), "Säkerhetschefen")
    expect(page.get_by_text("Bilden visar Nivå: Generell · Ansvarig plats: Säkerhetschefen")).to_be_visible()
    expect(page).to_have_url(re.compile(r"bild\.ansvarig=S"))
    page.keyboard.press("Escape")
    figure = page.get_by_role("link", name=re.compile(r"^Generell, enligt plan: \d+$"))
    count = int(figure.inner_text().split()[-1])
    click(figure)
    page.get_by_role("heading", level=1, name="Insatser").wait_for()
    wait_until_settled(page)
    expect(page.get_by_role("row")).to_have_count(count + 1)
