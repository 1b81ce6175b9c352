"""Lists in real browsers: an address that can be shared, the keyboard, and one answer changed for many."""

import re
from functools import partial
from urllib.parse import unquote_plus

from playwright.sync_api import expect

from lomma_core.bootstrap import open_register
from lomma_core.records import commands
from tests.conftest import MEASURE, MEMBER, PLAN
from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import click, eventually, pick, wait_until_settled

# A list that opens closes again when the page scrolls.
TALL = {"width": 1280, "height": 1800}
TITLES = [SECRET, "Zebradag i Bjärred", "Åbokollen i Borgeby", "Ängsloppet i Lomma"]


def test_a_list_as_one_has_set_it_opens_the_same_for_another_by_its_address(visit):
    page = visit("med.ett", "insatser")
    page.get_by_role("textbox", name="Sök").or_(page.get_by_label("Sök")).first.fill("LOPPET")
    page.keyboard.press("Enter")
    page.get_by_text("1 insats", exact=True).wait_for()
    click(page.get_by_role("button", name="Rensa"))
    page.get_by_text("4 insatser").wait_for()
    pick(page, page.get_by_role("combobox", name="Nivå"), "Generell")
    page.wait_for_url("**filter.niva=generell**")
    click(page.get_by_role("button", name="Titel"))
    page.wait_for_url("**sortera=titel**")
    wait_until_settled(page)
    eventually(partial(titles, page), TITLES)
    click(page.get_by_role("button", name=re.compile("^Titel")))
    page.wait_for_url("**ordning=fallande**")
    path = unquote_plus(page.url.split("/", 3)[3])

    other = visit("las.ett", path)
    expect(other.get_by_role("link", name=SECRET)).to_be_visible()
    eventually(partial(titles, other), TITLES[::-1])
    expect(other.get_by_role("combobox", name="Nivå")).to_have_value("Generell")
    other.reload()
    expect(other.get_by_role("link", name=SECRET)).to_be_visible()
    wait_until_settled(other)
    eventually(partial(titles, other), TITLES[::-1])

    click(page.get_by_role("link", name=SECRET))
    page.get_by_role("heading", level=1, name=SECRET).wait_for()
    click(page.get_by_role("button", name="Till listan"))
    page.wait_for_url("**ordning=fallande**")
    page.get_by_role("link", name=SECRET).wait_for()
    wait_until_settled(page)
    eventually(partial(titles, page), TITLES[::-1])


def test_the_browsers_way_back_is_the_list_as_it_was(visit):
    page = visit("med.ett", "insatser?lista=insats&sok=zebra")
    page.get_by_text("1 insats", exact=True).wait_for()
    click(page.get_by_role("button", name="Rensa"))
    page.get_by_text("4 insatser").wait_for()
    page.go_back()
    page.get_by_text("1 insats", exact=True).wait_for()
    expect(page.get_by_label("Sök").first).to_have_value("zebra")


def test_a_search_that_may_mean_a_person_is_not_in_the_address_nor_taken_from_it(visit):
    page = visit("med.ett", "insatser")
    page.get_by_label("Sök").first.fill("19121212-1212")
    page.keyboard.press("Enter")
    page.get_by_text("Sök: ett personnummer").wait_for()
    assert "1912" not in page.url
    page.get_by_label("Sök").first.fill("kalle.karlsson@example.se")
    page.keyboard.press("Enter")
    page.get_by_text("Det står därför inte i adressen.").wait_for()
    assert "kalle" not in page.url
    page = visit("med.ett", "insatser?lista=insats&sok=19121212-1212")
    page.get_by_text("Sökordet i adressen kan peka ut en person.").wait_for()
    expect(page).not_to_have_url(re.compile("1912"))
    expect(page.locator("body")).not_to_contain_text("1912", use_inner_text=True)
    page.get_by_text("4 insatser").wait_for()


def test_a_row_is_opened_with_the_keyboard(visit):
    page = visit("las.ett", "insatser")
    page.get_by_role("button", name=re.compile("^Status")).focus()
    page.keyboard.press("Tab")
    eventually(lambda: page.evaluate("document.activeElement.tagName"), "A")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=name).wait_for()


def test_columns_and_filters_are_saved_as_a_view_of_ones_own(visit):
    page = visit("med.ett", "insatser?lista=insats&filter.niva=generell&kolumner=titel,malgrupp", viewport=TALL)
    page.get_by_role("columnheader", name="Målgrupp").wait_for()
    expect(page.get_by_role("columnheader", name="Status")).to_have_count(0)
    click(page.get_by_text("Kolumner och sparade vyer"))
    # It opens little by little, and what is under the pointer moves with it.
    expect(page.get_by_role("button", name="Spara vyn")).to_be_in_viewport(ratio=1)
    wait_until_settled(page)
    page.get_by_label("Namn på vyn som visas nu").fill("Målgrupper")
    click(page.get_by_role("button", name="Spara vyn"))
    page.get_by_text("Vyn Målgrupper är sparad.").wait_for()
    page.goto(page.url.split("?")[0])
    page.get_by_role("columnheader", name="Status").wait_for()
    wait_until_settled(page)
    click(page.get_by_text("Kolumner och sparade vyer"))
    wait_until_settled(page)
    # What is left is no longer the view, so it can be chosen once more.
    for _ in range(2):
        pick(page, page.get_by_role("combobox", name="Sparade vyer"), "Målgrupper")
        page.wait_for_url("**filter.niva=generell**")
        page.get_by_role("columnheader", name="Målgrupp").wait_for()
        wait_until_settled(page)
        expect(page.get_by_role("combobox", name="Sparade vyer")).to_have_value("Målgrupper")
        click(page.get_by_role("button", name="Rensa"))
        page.get_by_role("link", name=SECRET).wait_for()
        wait_until_settled(page)
        expect(page.get_by_role("combobox", name="Sparade vyer")).to_have_value("")


def test_one_answer_is_changed_for_many_with_one_confirmation(visit):
    page = visit("med.ett", "insatser")
    for title in TITLES[1:3]:
        click(page.get_by_role("checkbox", name=f"Markera {title}"))
    click(page.get_by_role("button", name="Ändra markerade (2)"))
    wait_until_settled(page)
    pick(page, page.get_by_role("combobox", name="Vad ska ändras?"), "Status")
    wait_until_settled(page)
    pick(page, page.get_by_role("combobox", name="Till vad?"), "Inställd")
    page.get_by_text("2 insatser får Status: Inställd.").wait_for()
    click(page.get_by_role("button", name="Ändra 2 insatser"))
    page.get_by_text("2 insatser är ändrade: Status: Inställd.").wait_for()
    wait_until_settled(page)
    for title in TITLES[1:3]:
        expect(page.get_by_role("row").filter(has_text=title)).to_contain_text("✕ Inställd")
    expect(page.get_by_role("row").filter(has_text=TITLES[0])).not_to_contain_text("Inställd")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_what_is_set_while_the_list_is_still_being_drawn_is_not_lost(visit):
    page = visit("med.ett", "insatser")
    page.get_by_text("4 insatser").wait_for()
    # The header is clicked straight from the field: both arrive before the list has been drawn with the search.
    page.get_by_role("textbox", name="Sök").or_(page.get_by_label("Sök")).first.fill("i")
    page.get_by_role("button", name="Titel").click()
    page.wait_for_url("**sortera=titel**")
    wait_until_settled(page)
    assert "sok=i" in page.url


def test_another_page_of_a_list_is_read_from_its_beginning(own_server, enter):
    register = open_register(PLAN, own_server.database)
    for n in range(60):
        commands.save(register, MEMBER, "insats", MEASURE | {"titel": f"Insats {n:02}", "start": "2026-03-01"})
    register.store.close()
    page = enter(own_server(), "las.ett", "insatser")
    caption = page.locator(".lomma-table caption")
    on = page.get_by_role("button", name="Nästa sida")
    for act in (on.click, lambda: on.press("Enter")):
        act()
        page.get_by_text("64 insatser, visar 51–64").wait_for()
        wait_until_settled(page)
        expect(caption).to_be_focused()
        expect(caption).to_be_in_viewport()
        page.go_back()
        page.get_by_text("64 insatser, visar 1–50").wait_for()
        wait_until_settled(page)
    # A day is not broken in the middle.
    cell = page.get_by_role("cell", name="2026-03-01").first
    expect(cell).to_have_css("white-space", "nowrap")


def test_who_may_not_write_has_nothing_to_tick(visit):
    page = visit("las.ett", "insatser")
    page.get_by_role("link", name=SECRET).wait_for()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Ändra markerade")).to_have_count(0)


def titles(page) -> list[str]:
    """The titles in the order of the list."""
    return page.locator(".lomma-table tbody a").all_inner_texts()
