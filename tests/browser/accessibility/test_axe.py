"""Signing in, records, forms with errors, conflicts and lists: axe-core finds no fault, in light and dark (R17)."""

import pytest

from tests.helpers.browser_steps import click, pick, settled


def test_sign_in(page, shared, clean):
    server, _ = shared
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    clean(page, "Inloggning")
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("alert").wait_for()
    clean(page, "Inloggning med fel")
    click(page.get_by_role("link", name="Tillgänglighet"))
    page.get_by_role("heading", level=1, name="Tillgänglighet").wait_for()
    clean(page, "Tillgänglighet")


def test_a_record_its_history_and_a_form_with_errors(visit, shared, clean):
    _, ids = shared
    page = visit("med.ett", f"insatser?post={ids['insats']}")
    clean(page, "Insats")
    click(page.get_by_role("tab", name="Historik"))
    clean(page, "Insats, historik")
    click(page.get_by_role("tab", name="Svar"))
    page.get_by_label("Målgrupp").fill("")
    page.get_by_label("Timmar").fill("många")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    clean(page, "Insats med fel")
    page.goto(page.url.split("?")[0] + "?ny=1")
    page.get_by_role("heading", level=1, name="Ny insats").wait_for()
    clean(page, "Ny insats")
    # A list that opens closes again when the page scrolls.
    click(page.get_by_role("combobox", name="Typ"))
    page.get_by_role("option", name="Utbildning").wait_for()
    clean(page, "Ny insats, öppen lista")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_who_meet_in_a_conflict(visit, shared, clean, scheme):
    _, ids = shared
    path = f"insatser?post={ids['insats']}"
    first, later = visit("sam.ett", path), visit("med.ett", path, color_scheme=scheme)
    first.get_by_label("Målgrupp").fill(f"Deras ord, {scheme}")
    click(first.get_by_role("button", name="Spara ändringarna"))
    first.get_by_text("är sparad").wait_for()
    later.get_by_label("Målgrupp").fill("Mina ord")
    click(later.get_by_role("button", name="Spara ändringarna"))
    later.get_by_role("heading", name="Välj vilka svar som ska gälla").wait_for()
    clean(later, f"Konflikt, {scheme}")
    click(later.get_by_role("button", name="Spara med mina val"))
    later.get_by_text("välj vilket svar som ska gälla.").wait_for()
    clean(later, f"Konflikt med fel, {scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_with_ticked_records(visit, clean, scheme):
    page = visit("med.ett", "insatser", color_scheme=scheme, viewport={"width": 1280, "height": 1800})
    click(page.get_by_text("Kolumner och sparade vyer"))
    page.get_by_role("checkbox", name="Markera alla på sidan").check()
    click(page.get_by_role("button", name="Ändra markerade (4)"))
    settled(page)
    pick(page, page.get_by_role("combobox", name="Vad ska ändras?"), "Status")
    settled(page)
    pick(page, page.get_by_role("combobox", name="Till vad?"), "Inställd")
    page.get_by_role("button", name="Ändra 4 insatser").or_(page.get_by_text("4 lämnas som de är")).first.wait_for()
    clean(page, f"Lista med markerade, {scheme}")


def test_dates_and_readers_answers(visit, shared, clean):
    _, ids = shared
    page = visit("med.ett", "gruppen?form=mote&ny=1")
    clean(page, "Nytt möte")
    page = visit("las.ett", f"lagesbild?post={ids['lagesbild']}")
    clean(page, "Lägesbild, läsare")


def test_the_import_with_its_preview(visit, clean):
    page = visit("med.ett", "export-och-import?flik=Import")
    clean(page, "Import")
    assert page.get_by_role("button", name="Välj fil", exact=True).count() == 1
    content = "Titel;Nivå;Status;Eget\nBra;Generell;Pågår;x\n;Generell;Pågår;x\nBlått;Blå;Pågår;x\n"
    file = {"name": "insatser.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("input[type=file]").set_input_files(file)
    click(page.get_by_role("button", name="Granska raderna"))
    page.get_by_role("heading", name="Det här händer med raderna").wait_for()
    clean(page, "Import, granskad")
    for expander in page.get_by_test_id("stExpander").all():
        if expander.locator("details[open]").count() == 0:
            click(expander.locator("summary"))
    clean(page, "Import, allt öppet")


def test_a_form_with_errors_in_the_dark_theme(visit, clean):
    page = visit("med.ett", "insatser?ny=1", color_scheme="dark")
    page.get_by_label("Timmar").fill("många")
    click(page.get_by_role("button", name="Spara insats"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    clean(page, "Insats med fel, mörkt")
