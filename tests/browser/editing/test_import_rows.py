"""What an import cannot tell is asked about, and any row is ticked or left (issue 16)."""

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, wait_until_settled

FILE = "Nr;Insats;Nivå;Ansvarig\n;Samarbete;;\n1;Öppet hus på en ö;generell;Polisen\n2;Besök;generell;Polisen\n"


def test_the_words_of_a_file_are_asked_about_and_rows_are_ticked_and_left(visit, shared_server, check_axe):
    page = visit("med.ett", "export-och-import?flik=Import")
    content = {"name": "plan.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp850")}
    page.locator("input[type=file]").set_input_files(content)
    page.get_by_text("Vilka av orden är rätt?").wait_for()
    wait_until_settled(page)
    check_axe(page, "Frågan om teckenkodning")
    click(page.get_by_text("(DOS)"))
    wait_until_settled(page)
    click(page.get_by_role("button", name="Granska raderna"))
    page.get_by_text("Två nya och en utelämnad.").wait_for()
    wait_until_settled(page)
    check_axe(page, "Rader med bockar")
    rows = page.locator("table.lomma-table tbody tr")
    expect(rows.filter(has_text="Ser ut som en mellanrubrik")).to_contain_text("Samarbete")
    expect(page.get_by_role("checkbox", name="Markera 2", exact=True)).not_to_be_checked()
    click(page.get_by_role("checkbox", name="Markera 3", exact=True))
    page.get_by_text("En ny och två utelämnade.").wait_for()
    wait_until_settled(page)
    expect(rows.filter(has_text="Du har valt att den inte ska med.")).to_contain_text("Öppet hus på en ö")
    expect(page.get_by_role("button", name="Spara en post")).to_be_enabled()
    click(page.get_by_role("checkbox", name="Markera 3", exact=True))
    page.get_by_text("Två nya och en utelämnad.").wait_for()
