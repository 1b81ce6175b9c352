"""In real Chromium: a record is withdrawn with the keyboard and brought back, and a wrong file is undone (R19)."""

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, leave, wait_until_settled

FILE = "Titel;Nivå\nFel fil ett;generell\nFel fil två;generell\n"
WHY, REASON = "Varför återtas posten?", "Sparades två gånger."


def _press(page, name: str) -> None:
    """Focus a button and press it, as somebody without a mouse does."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_a_record_is_withdrawn_with_the_keyboard_and_brought_back(own_server, enter, check_axe):
    server = own_server()
    page = enter(server, "med.ett", "insatser")
    click(page.get_by_role("link", name="Ängsloppet i Lomma"))
    page.get_by_role("heading", name="Ängsloppet i Lomma", level=1).wait_for()
    wait_until_settled(page)
    address = page.url
    page.locator("summary").filter(has_text="Återta").focus()
    page.keyboard.press("Enter")
    page.get_by_label(WHY).wait_for()
    leave(page, WHY, REASON)
    _press(page, "Återta posten")
    page.get_by_text("Insats: Ängsloppet i Lomma är återtagen.").wait_for()
    page.get_by_text(f"Varför: {REASON}").first.wait_for()
    check_axe(page, "En återtagen post", both=True)

    click(page.get_by_role("button", name="← Till listan"))
    page.get_by_role("link", name="Zebradag i Bjärred").wait_for()
    expect(page.get_by_role("link", name="Ängsloppet i Lomma")).to_have_count(0)
    _press(page, "Visa återtagna (1)")
    page.get_by_role("link", name="Ängsloppet i Lomma").wait_for()
    expect(page.get_by_role("link", name="Zebradag i Bjärred")).to_have_count(0)
    check_axe(page, "Listan över återtagna", both=True)

    page.goto(address)
    page.get_by_text(f"Varför: {REASON}").first.wait_for()
    wait_until_settled(page)
    _press(page, "Ta tillbaka posten")
    page.get_by_text("är tagen tillbaka och är med i registret igen.").wait_for()
    wait_until_settled(page)
    expect(page.get_by_role("button", name="Spara ändringarna")).to_have_count(1)


def test_a_wrong_file_is_imported_undone_and_brought_back(own_server, enter, check_axe):
    server = own_server()
    page = enter(server, "med.ett", "export-och-import?flik=Import", viewport={"width": 390, "height": 844})
    page.get_by_text("Inget är importerat än.").wait_for()
    content = {"name": "fel fil.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.locator("input[type=file]").set_input_files(content)
    click(page.get_by_role("button", name="Granska raderna"))
    click(page.get_by_role("button", name="Spara två poster"))
    page.get_by_text("Importen kan ångras under Tidigare importer.").wait_for()
    wait_until_settled(page)
    click(page.locator("summary").filter(has_text="fel fil.csv"))
    click(page.get_by_role("button", name="Ångra importen", exact=True))
    page.get_by_text("Två poster återtas.").wait_for()
    wait_until_settled(page)
    check_axe(page, "Vad en ångrad import rör")
    leave(page, "Varför ångras importen?", "Fel fil.")
    click(page.get_by_role("button", name="Ångra importen (2 poster)"))
    page.get_by_text("Importen är ångrad: två poster återtas.").wait_for()
    wait_until_settled(page)
    click(page.locator("summary").filter(has_text="ångrad"))
    click(page.get_by_role("button", name="Granska vad som tas tillbaka"))
    click(page.get_by_role("button", name="Ta tillbaka importen (2 poster)"))
    page.get_by_text("Importen är tillbaka: två poster tas tillbaka.").wait_for()
    page.goto(f"{server.url}/insatser")
    page.get_by_role("link", name="Fel fil ett").wait_for()
