"""Koppla Excel in a real browser: a key is made, a program fetches with it, and it is taken back."""

import base64
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.helpers.browser_data import SECRET
from tests.helpers.browser_steps import click, pick, wait_until_settled
from tests.helpers.core_results import csv_rows


def fetch(address: str, key: str) -> bytes:
    """A request as Excel sends it: the key is the password."""
    credentials = base64.b64encode(f"med.ett:{key}".encode()).decode()
    return urllib.request.urlopen(
        urllib.request.Request(address, headers={"Authorization": f"Basic {credentials}"})
    ).read()


def test_a_key_made_on_the_page_fetches_what_the_address_says_until_it_is_taken_back(visit, shared_server):
    server, _ = shared_server
    page = visit("med.ett", "export-och-import?flik=Koppla Excel")
    pick(page, page.get_by_label("Vilka uppgifter ska hämtas?"), "Insatser")
    page.get_by_text("/export/insats.csv?rubriker=ord").wait_for()
    address = page.locator("code").first.inner_text()
    assert address.startswith(server.url)
    page.get_by_label("Var ska nyckeln användas?").fill("Kvartalsrapporten i Excel")
    click(page.get_by_role("button", name="Gör en ny nyckel"))
    page.get_by_text("den visas bara den här gången").wait_for()
    key = page.locator("code").nth(1).inner_text()

    rows = csv_rows(fetch(address, key), ";")
    assert SECRET in [row["Titel"] for row in rows]
    assert {row["Nivå"] for row in rows} == {"Generell"}

    click(page.get_by_role("button", name="Jag har kopierat nyckeln"))
    expect(page.get_by_text(key)).to_have_count(0)
    wait_until_settled(page)
    assert key not in page.content()
    page.get_by_role("row").filter(has_text="Kvartalsrapporten i Excel").wait_for()
    wait_until_settled(page)
    pick(page, page.get_by_label("Nyckel att dra in"), "Kvartalsrapporten i Excel")
    click(page.get_by_role("button", name="Dra in nyckeln"))
    page.get_by_text("Nyckeln är indragen.").wait_for()
    with pytest.raises(urllib.error.HTTPError, match="401"):
        fetch(address, key)
    assert key not in server.log
