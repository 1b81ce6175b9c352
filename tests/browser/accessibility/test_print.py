"""What a page looks like on paper: its content and the day, without what can only be clicked."""

import io
import re
import unicodedata

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.helpers.browser_steps import wait_until_settled


def test_a_printed_page_has_its_content_and_the_day_and_nothing_to_click(visit):
    page = visit("sam.ett", "insatser")
    printed = page.get_by_text("Handlingsplanen, utskrivet 2026-11-24")
    expect(printed).to_be_hidden()
    page.emulate_media(media="print")
    printed.wait_for()
    expect(page.get_by_role("heading", level=1, name="Insatser")).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    for name in ("Logga ut", "Ny insats"):
        expect(page.get_by_role("button", name=name), name).to_be_hidden()
    expect(page.get_by_test_id("stSidebarNav")).to_be_hidden()
    expect(page.get_by_role("link", name="Tillgänglighet")).to_be_hidden()


def test_a_long_page_is_printed_to_its_end(visit):
    page = visit("adm.ett", "tillganglighet")
    wait_until_settled(page)
    words = page.get_by_test_id("stMain").inner_text().split()
    printed = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A5"))).pages]
    assert len(printed) >= 2
    assert words[-1] in printed[-1]
    # A word may be broken at a line's end.
    whole = re.sub(r"[\s\u00ad\u2010-]", "", unicodedata.normalize("NFKC", "".join(printed)))
    assert [word for word in words if word.replace("-", "") not in whole] == []
