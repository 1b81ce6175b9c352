"""Another municipality than Lomma in real Chromium: three short steps at first start, and forms that follow them."""

import re

from playwright.sync_api import expect

from tests.helpers.browser_steps import PASSWORD, click, pick

NAME = "Storby kommun"


def test_the_first_start_asks_for_the_municipality_and_its_forms_follow(page, server):
    page.goto(server.url)
    _answer_the_three_steps(page)
    page.get_by_text(f"Planen skrivs för {NAME}, med standardplanens formulär.").wait_for()
    page.get_by_text("Platser: 4. Områden: 2. Miljöer: 4.").wait_for()
    page.get_by_label("Engångskod").fill(server.code)
    page.get_by_label("Användarnamn").fill("admin.ett")
    page.get_by_label("Lösenord (minst 12 tecken)").fill(PASSWORD)
    page.get_by_label("Lösenord en gång till").fill(PASSWORD)
    click(page.get_by_role("button", name="Skapa kontot"))
    page.get_by_role("button", name="Logga ut").wait_for()
    for link, words in (("Gruppen", "Regionen"), ("Lägesbild", "Miljö fyra")):
        click(page.get_by_test_id("stSidebarNav").get_by_role("link", name=link))
        page.get_by_role("heading", level=1, name=link).wait_for()
        expect(page.get_by_text(words).first).to_be_visible()


def test_the_first_start_can_be_tried_with_example_data_instead(page, server):
    page.goto(server.url)
    click(page.get_by_text("Prova med exempeldata i stället"))
    page.get_by_label("Koden som står i serverns fönster").fill(server.code)
    click(page.get_by_role("button", name="Lägg in exempeldata"))
    page.get_by_text("Exempeldata är inlagd").wait_for()
    facts = page.locator(".lomma-slip dd").all_inner_texts()
    name, password = facts[facts.index("demo.medlem") : facts.index("demo.medlem") + 2]
    page.get_by_label("Användarnamn").fill(name)
    page.get_by_label("Lösenord", exact=True).fill(password)
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("button", name="Logga ut").wait_for()
    expect(page.get_by_text("Exempeldata. Allt på den här sidan är påhittat.")).to_be_visible()
    expect(page.get_by_text("Exempeldata är inlagd")).to_have_count(0)


def _answer_the_three_steps(page) -> None:
    click(page.get_by_role("button", name="Registret är för en annan kommun"))
    page.get_by_text("Steg 1 av 3").wait_for()
    page.get_by_label("Kommunens namn").fill(NAME)
    seats = page.get_by_label("Gruppens platser")
    seats.fill("Ledningen\nTrygghet\nPolisen\nRegionen")
    seats.press("Tab")
    pick(page, page.get_by_role("combobox", name=re.compile("Vem sammankallar")), "Trygghet")
    click(page.get_by_role("button", name="Nästa"))
    page.get_by_text("Steg 2 av 3").wait_for()
    areas = page.get_by_label("Områden")
    areas.fill("Hela Storby\nHamnen")
    areas.press("Tab")
    click(page.get_by_role("button", name="Nästa"))
    page.get_by_text("Steg 3 av 3").wait_for()
    milieus = page.get_by_label("Miljöer")
    milieus.fill("Miljö ett\nMiljö två\nMiljö tre\nMiljö fyra")
    milieus.press("Tab")
    click(page.get_by_role("button", name="Klart"))
