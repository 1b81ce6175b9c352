"""Signing in, records, forms with errors, conflicts and lists: axe-core finds no fault, in light and dark (R17)."""

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, pick, unfold, wait_until_settled


def test_sign_in(page, shared_server, check_axe):
    server, _ = shared_server
    page.goto(server.url)
    page.get_by_role("button", name="Logga in").wait_for()
    check_axe(page, "Inloggning")
    click(page.get_by_role("button", name="Logga in"))
    page.get_by_role("alert").wait_for()
    check_axe(page, "Inloggning med fel")
    click(page.get_by_role("link", name="Tillgänglighet"))
    page.get_by_role("heading", level=1, name="Tillgänglighet").wait_for()
    check_axe(page, "Tillgänglighet")


def test_a_record_its_history_and_a_form_with_errors(visit, shared_server, check_axe):
    _, ids = shared_server
    page = visit("med.ett", f"insatser?post={ids['insats']}")
    check_axe(page, "Insats")
    click(page.get_by_role("tab", name="Historik"))
    page.get_by_role("heading", name="Version 1").wait_for()
    check_axe(page, "Insats, historik")
    click(page.get_by_role("tab", name="Svar"))
    page.get_by_label("Målgrupp").fill("")
    unfold(page, "Timmar")
    page.get_by_label("Timmar").fill("många")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    check_axe(page, "Insats med fel")
    page.goto(page.url.split("?")[0] + "?ny=1")
    page.get_by_role("heading", level=1, name="Ny insats").wait_for()
    check_axe(page, "Ny insats")
    # A list that opens closes again when the page scrolls.
    click(page.get_by_role("combobox", name="Typ"))
    page.get_by_role("option", name="Utbildning").wait_for()
    check_axe(page, "Ny insats, öppen lista")


def test_two_who_meet_in_a_conflict(visit, shared_server, check_axe):
    _, ids = shared_server
    path = f"insatser?post={ids['insats']}"
    first, later = visit("sam.ett", path), visit("med.ett", path)
    first.get_by_label("Målgrupp").fill("Deras ord")
    click(first.get_by_role("button", name="Spara ändringarna"))
    first.get_by_text("är sparad").wait_for()
    later.get_by_label("Målgrupp").fill("Mina ord")
    click(later.get_by_role("button", name="Spara ändringarna"))
    later.get_by_role("heading", name="Välj vilka svar som ska gälla").wait_for()
    check_axe(later, "Konflikt", both=True)
    click(later.get_by_role("button", name="Spara med mina val"))
    later.get_by_text("välj vilket svar som ska gälla.").wait_for()
    check_axe(later, "Konflikt med fel", both=True)


def test_a_list_with_ticked_records(visit, check_axe):
    page = visit("med.ett", "insatser", viewport={"width": 1280, "height": 1800})
    click(page.get_by_text("Kolumner och sparade vyer"))
    click(page.get_by_role("checkbox", name="Markera alla på sidan"))
    click(page.get_by_role("button", name="Ändra markerade (4)"))
    wait_until_settled(page)
    pick(page, page.get_by_role("combobox", name="Vad ska ändras?"), "Status")
    wait_until_settled(page)
    pick(page, page.get_by_role("combobox", name="Till vad?"), "Inställd")
    page.get_by_role("button", name="Ändra 4 insatser").or_(page.get_by_text("4 lämnas som de är")).first.wait_for()
    check_axe(page, "Lista med markerade", both=True)


def test_dates_and_readers_answers(visit, shared_server, check_axe):
    _, ids = shared_server
    page = visit("med.ett", "gruppen?form=mote&ny=1")
    check_axe(page, "Nytt möte")
    page = visit("las.ett", f"lagesbild?post={ids['lagesbild']}")
    check_axe(page, "Lägesbild, läsare")


def test_the_import_with_its_preview(visit, check_axe):
    page = visit("med.ett", "export-och-import?flik=Import")
    check_axe(page, "Import")
    expect(page.get_by_role("button", name="Välj fil", exact=True)).to_have_count(1)
    content = "Titel;Nivå;Status;Eget\nBra;Generell;Pågår;x\n;Generell;Pågår;x\nBlått;Blå;Pågår;x\n"
    file = {"name": "insatser.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("input[type=file]").set_input_files(file)
    click(page.get_by_role("button", name="Granska raderna"))
    page.get_by_role("heading", name="Det här händer med raderna").wait_for()
    check_axe(page, "Import, granskad")
    for expander in page.get_by_test_id("stExpander").all():
        if expander.locator("details[open]").count() == 0:
            click(expander.locator("summary"))
    check_axe(page, "Import, allt öppet")


def test_a_form_with_errors_in_the_dark_theme(visit, check_axe):
    page = visit("med.ett", "insatser?ny=1", color_scheme="dark")
    unfold(page, "Timmar")
    page.get_by_label("Timmar").fill("många")
    click(page.get_by_role("button", name="Spara insats"))
    page.get_by_text("Det gick inte att spara än.").wait_for()
    check_axe(page, "Insats med fel, mörkt")
