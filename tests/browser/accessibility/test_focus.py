"""Who works with the keyboard stays where they were when what they pressed is taken away or cannot be pressed again."""

import re

import pytest
from playwright.sync_api import expect

from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor
from lomma_core.records import commands
from tests.conftest import MEASURE, PLAN
from tests.helpers.browser_data import seeded_database
from tests.helpers.browser_steps import leave, wait_until_settled
from tests.helpers.servers import start_server, stop_server

CONVENER = Actor("sam.ett", "sammankallande")


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server on a register whose insatser fill two pages of the list."""
    database = tmp_path_factory.mktemp("focus") / "focus.duckdb"
    ids = seeded_database(database)
    register = open_register(PLAN, database)
    for number in range(50):
        commands.save(register, CONVENER, "insats", MEASURE | {"titel": f"Insats nummer {number}"})
    register.store.close()
    started = start_server(database)
    yield started, ids
    stop_server(started)


def test_in_a_list(visit):
    page = visit("med.ett", "insatser")
    _press(page, "Nästa sida")
    page.get_by_text("visar 51–54").wait_for()
    # It cannot be pressed again: what stands beside it can. The short list is seen from its beginning from there.
    _focus_is(page, "combobox", "Sida")
    expect(page.locator(".lomma-table caption")).to_be_in_viewport()
    _press(page, "Föregående sida")
    page.get_by_text("visar 1–50").wait_for()
    _focus_is(page, "combobox", "Sida")
    page.get_by_label("Sök").first.fill("zebra")
    page.keyboard.press("Enter")
    page.get_by_text("1 insats", exact=True).wait_for()
    _focus_is(page, "searchbox", "Sök")
    _press(page, "Rensa")
    page.get_by_text("54 insatser").wait_for()
    page.wait_for_function("document.activeElement.matches('[role=combobox]')")
    tick = page.get_by_role("checkbox", name="Markera Insats nummer 1", exact=True)
    tick.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Ändra markerade (1)").wait_for()
    wait_until_settled(page)
    expect(tick).to_be_focused()
    _press(page, "Ändra markerade (1)")
    _focus_is(page, "heading", "Ändra markerade poster")
    _press(page, "Avbryt")
    _focus_is(page, "heading", "Insatser")


def test_at_the_ends_of_the_round(visit):
    page = visit("med.ett", "uppfoljning?runda=2")
    _press(page, "← Föregående")
    page.get_by_text(re.compile(r"^1 av \d+$")).wait_for()
    _focus_is(page, "button", "Nästa →")


def test_a_saved_view_that_is_removed(visit):
    page = visit("med.ett", "insatser")
    page.get_by_text("Kolumner och sparade vyer").click()
    page.get_by_label("Namn på vyn som visas nu").fill("Min vy")
    _press(page, "Spara vyn")
    page.get_by_text("Vyn Min vy är sparad.").wait_for()
    _focus_is(page, "button", "Spara vyn")
    _press(page, "Ta bort vyn")
    page.get_by_text("Vyn Min vy är borttagen.").wait_for()
    _focus_is(page, "combobox", "Sparade vyer")


def test_a_form_that_is_saved_and_a_draft_that_is_thrown_away(visit, shared_server):
    page = visit("med.ett", f"insatser?post={shared_server[1]['insats']}")
    leave(page, "Målgrupp", "Alla som vill")
    _press(page, "Spara ändringarna")
    page.get_by_text("är sparad (version 2)").wait_for()
    _focus_is(page, "button", "Spara ändringarna")
    leave(page, "Målgrupp", "Några")
    page.get_by_text("Utkast sparat").wait_for()
    _press(page, "Ångra ändringarna")
    _focus_is(page, "button", "Ja, ångra ändringarna")
    page.keyboard.press("Escape")
    _focus_is(page, "button", "Ångra ändringarna")
    page.keyboard.press("Enter")
    _focus_is(page, "button", "Ja, ångra ändringarna")
    page.keyboard.press("Enter")
    _focus_is(page, "button", "Spara ändringarna")
    expect(page.get_by_label("Målgrupp")).to_have_value("Alla som vill")
    leave(page, "Målgrupp", "Några")
    page.get_by_text("Utkast sparat").wait_for()
    page.reload()
    page.get_by_text("Du har ett utkast från").wait_for()
    _press(page, "Släng utkastet")
    _press(page, "Ja, släng utkastet")
    page.get_by_text("Du har ett utkast från").wait_for(state="hidden")
    _focus_is(page, "heading", "Åbokollen i Borgeby")


def test_what_was_saved_is_said_where_one_looks(visit, shared_server):
    page = visit("med.ett", f"insatser?post={shared_server[1]['insats']}")
    leave(page, "Målgrupp", "Alla som bor här")
    save = page.get_by_role("button", name="Spara ändringarna")
    save.scroll_into_view_if_needed()
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()
    save.click()
    expect(page.get_by_text("är sparad (version")).to_be_in_viewport()


def test_who_clicks_beside_everything_is_left_there(visit):
    page = visit("med.ett", "insatser")
    page.get_by_label("Sök").first.focus()
    page.get_by_text("54 insatser").click()
    page.get_by_role("heading", level=1).click()
    page.wait_for_timeout(500)
    page.wait_for_function("['BODY', 'SECTION', 'MAIN'].includes(document.activeElement.tagName)")


def _press(page, name: str) -> None:
    wait_until_settled(page)
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def _focus_is(page, role: str, name: str) -> None:
    """Wait until the focus is on this, and still is when all is drawn."""
    wanted = page.get_by_role(role, name=name).and_(page.locator(":focus"))
    wanted.wait_for()
    wait_until_settled(page)
    expect(wanted).to_have_count(1)
