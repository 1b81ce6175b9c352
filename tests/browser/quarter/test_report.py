"""The report in a real browser: the convener closes the quarter, and one click later the PDF is on the disk."""

import io

import pypdf

from tests.helpers.browser_data import SECRET, seeded_database
from tests.helpers.browser_steps import click, wait_until_settled
from tests.helpers.servers import start_server, stop_server


def test_the_report_is_taken_with_one_click_after_closing(enter, tmp_path):
    seeded_database(tmp_path / "lomma.duckdb")
    server = start_server(tmp_path / "lomma.duckdb", LOMMA_TODAY="2026-11-24")
    try:
        page = enter(server, "sam.ett", "kvartalet")
        click(page.get_by_role("button", name="Stäng 2026-K3", exact=True))
        why = page.get_by_label("Något saknas. Varför stängs kvartalet ändå?")
        why.fill("Mötet hölls senare.")
        why.press("Tab")
        wait_until_settled(page)
        click(page.get_by_role("button", name="Ja, stäng 2026-K3"))
        page.get_by_text("2026-K3 är stängt.").wait_for()
        if page.get_by_text("2026-K3 (stängt)").count() == 0:
            page.goto(f"{server.url}/kvartalet?kvartal=2026-K3")
        taking = page.get_by_role("button", name="Hämta Lomma-kvartalsrapport-2026-K3.pdf")
        with page.expect_download() as waiting:
            click(taking)
        page.get_by_text("är hämtad. Hämtningen står i loggen.").wait_for()
        assert waiting.value.suggested_filename == "Lomma-kvartalsrapport-2026-K3.pdf"
        file = pypdf.PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
        text = " ".join(" ".join(page.extract_text() for page in file.pages).split())
        assert "Kvartalsrapport 2026-K3" in text
        assert SECRET in text
        assert "Arbetsexemplar" not in text
    finally:
        stop_server(server)
