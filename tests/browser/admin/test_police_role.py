"""What the police's seat sees and does not see, walked through in a real browser (R11, deny by default)."""

import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from lomma_core.bootstrap import open_register
from lomma_core.permissions import Actor
from lomma_core.records import secrecy
from pages.navigation import PAGES
from tests.conftest import PLAN
from tests.helpers.browser_data import SECRET, seeded_database
from tests.helpers.browser_steps import click, eventually, opened_tabs, wait_until_settled
from tests.helpers.servers import start_server, stop_server

CONVENER = Actor("sam.ett", "sammankallande")
# What stands in the marked records only.
HIDDEN, VISIBLE = "Åbokollen", "klistermärken vid hållplatsen"
WHY = "Rör en plats som inte får bli känd."
# A button that would write, by the words that such buttons begin with.
WRITES = re.compile(
    "^(Spara|Ny |Nytt |Lägg till|Beskriv|Följ upp|Fyll i|Ändra|Fastställ|Stäng|Öppna 20|Sekretessmarkera|Häv|Rätta|"
    "Återställ|Granska|Välj fil|Skapa|Föreslå|Ta i bruk)"
)


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server on a register in which one insats, the follow-up of it and a lägesbild are marked."""
    database = tmp_path_factory.mktemp("police") / "police.duckdb"
    ids = seeded_database(database)
    register = open_register(PLAN, database)
    for form in ("insats", "lagesbild", "uppfoljning_insats"):
        secrecy.mark(register, CONVENER, form, ids[form], "osl_18_1", WHY)
    register.store.close()
    started = start_server(database)
    yield started, ids
    stop_server(started)


def test_no_page_tells_the_police_what_a_marked_record_says_nor_lets_them_write(visit):
    page = visit("pol.ett")
    page.get_by_text("Polisen", exact=False).first.wait_for()
    menu = page.get_by_test_id("stSidebarNav").get_by_role("link")
    eventually(menu.all_inner_texts, [title for _, title, _, _ in PAGES if title not in ("Övrigt", "Administration")])
    for title in menu.all_inner_texts():
        click(menu.get_by_text(title, exact=True))
        page.get_by_role("heading", level=1, name=title).wait_for()
        wait_until_settled(page)
        for tab in opened_tabs(page):
            where = f"{title}, {tab}"
            text = page.locator("body").inner_text()
            assert [word for word in (HIDDEN, VISIBLE, WHY) if word in text] == [], where
            buttons = page.get_by_test_id("stMain").get_by_role("button").all_inner_texts()
            assert [name for name in buttons if WRITES.search(name)] == [], where


def test_the_same_walk_as_member_finds_what_was_looked_for(visit):
    page = visit("med.ett", "insatser")
    page.get_by_role("link", name=HIDDEN).wait_for()
    expect(page.get_by_role("button").filter(has_text=WRITES)).not_to_have_count(0)


def test_a_list_says_how_many_records_are_marked_and_a_search_does_not_find_them(visit):
    page = visit("pol.ett", "insatser")
    page.get_by_text("En post är sekretessmarkerad och visas inte för din roll.").wait_for()
    page.get_by_text("3 insatser", exact=True).wait_for()
    expect(page.get_by_role("link", name=HIDDEN)).to_have_count(0)
    page.get_by_label("Sök").first.fill(HIDDEN)
    page.keyboard.press("Enter")
    page.get_by_text("Inget matchar.").wait_for()
    page.get_by_text("En post är sekretessmarkerad och visas inte för din roll.").wait_for()


@pytest.mark.parametrize(("form", "address"), [("insats", "insatser"), ("lagesbild", "lagesbild")])
def test_the_address_of_a_marked_record_tells_that_it_is_marked_and_no_more(visit, shared_server, form, address):
    page = visit("pol.ett", f"{address}?form={form}&post={shared_server[1][form]}")
    page.get_by_text("sekretessmarkerad").first.wait_for()
    text = page.locator("body").inner_text()
    assert [word for word in (HIDDEN, VISIBLE, WHY) if word in text] == []
    expect(page.get_by_role("tab")).to_have_count(0)


def test_an_open_record_is_read_without_a_field_to_write_in(visit):
    page = visit("pol.ett", "insatser")
    click(page.get_by_role("link", name="Zebradag i Bjärred"))
    page.get_by_role("heading", level=1, name="Zebradag i Bjärred").wait_for()
    wait_until_settled(page)
    expect(page.get_by_test_id("stMain").get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("row", name="Målgrupp")).to_have_count(1)


@pytest.mark.parametrize("address", ["administration", "administration?flik=Logg", "insatser?ny=1"])
def test_an_address_of_what_the_police_may_not_do_gives_nothing_to_do(visit, address):
    page = visit("pol.ett", address)
    page.get_by_role("heading", level=1).wait_for()
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("button").filter(has_text=WRITES)).to_have_count(0)
    expect(page.get_by_role("tab", name="Konton")).to_have_count(0)
    if address.startswith("administration"):
        page.get_by_text("Den här sidan är till för administratörer.").wait_for()


def test_the_police_are_offered_masked_files_only(visit):
    page = visit("pol.ett", "export-och-import")
    page.get_by_text("Filen är maskerad: sekretessmarkerade poster är inte med.").wait_for()
    expect(page.get_by_role("tab", name="Import")).to_have_count(0)
    expect(page.get_by_text("Hel: sekretessmarkerade poster är med")).to_have_count(0)
    click(page.get_by_text("CSV för svenska Excel"))
    wait_until_settled(page)
    click(page.get_by_role("button", name="Ta fram filen"))
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name=re.compile("^Hämta ")))
    with ZipFile(waiting.value.path()) as files:
        text = "".join(files.read(name).decode("utf-8-sig") for name in files.namelist())
    assert SECRET in text
    assert [word for word in (HIDDEN, VISIBLE, WHY) if word in text] == []


def test_when_the_convener_lets_the_police_read_marked_records_they_are_in_the_list(visit):
    convener = visit("sam.ett", "gruppen?form=grunduppgifter&ny=1")
    convener.get_by_label("Syfte").first.fill("Gruppen förebygger våldsbejakande extremism.")
    click(convener.get_by_role("radiogroup", name="Får polisen läsa").get_by_role("radio", name="Ja"))
    wait_until_settled(convener)
    click(convener.get_by_role("button", name="Spara grunduppgifter"))
    convener.get_by_text("sparad").first.wait_for()
    page = visit("pol.ett", "insatser")
    page.get_by_role("link", name=HIDDEN).wait_for()
    expect(page.get_by_text("visas inte för din roll")).to_have_count(0)
