"""A person's number typed on screen is refused by field and kind, stays in the field, and is nowhere else (R2, R4)."""

from functools import partial

import pytest
from playwright.sync_api import expect

from tests.helpers.browser_steps import click, leave, wait_until_settled
from tests.helpers.servers import stop_server

NUMBER = "19900101-1234"
# The forms that the same number could leave traces in.
TRACES = ("19900101-1234", "199001011234", "900101-1234", "19900101%2D1234")
REFUSED = "ett personnummer. Ta bort det; registret får inte innehålla personer."
SUSPECT_TEXT = "Kontakta anna.svensson@example.org"


@pytest.fixture
def guarded_server(tmp_path, seeded_server):
    """A server on a seeded database; afterwards nothing of what was refused is in its files or its output."""
    server, ids = seeded_server
    yield server, ids
    stop_server(server)
    for path in tmp_path.iterdir():
        content = path.read_bytes().decode("latin-1")
        assert [trace for trace in TRACES if trace in content] == [], path.name


@pytest.fixture
def form_page(enter, guarded_server):
    """``opened(name, path)``: a page signed in on the guarded server."""
    return partial(enter, guarded_server[0])


def _refused(page, kind: str) -> None:
    """The field and the kind are named, and neither the page nor the address repeats the number."""
    page.get_by_text(kind).first.wait_for()
    wait_until_settled(page)
    expect(page.locator("body")).not_to_contain_text(NUMBER, use_inner_text=True)
    assert NUMBER not in page.url
    assert NUMBER not in page.title()


def test_every_field_on_screen_refuses_and_keeps_what_wasleave(form_page, guarded_server):
    _, ids = guarded_server
    page = form_page("sam.ett", f"insatser?post={ids['insats']}")
    leave(page, "Syfte", f"Stöd till {NUMBER}")
    click(page.get_by_role("button", name="Spara ändringarna"))
    _refused(page, f"Syfte: {REFUSED}")
    expect(page.get_by_label("Syfte")).to_have_value(f"Stöd till {NUMBER}")

    click(page.get_by_text("Sekretess", exact=True))
    leave(page, "Skäl till markeringen", NUMBER)
    click(page.get_by_role("button", name="Sekretessmarkera"))
    _refused(page, f"Skälet: {REFUSED}")
    expect(page.get_by_label("Skäl till markeringen")).to_have_value(NUMBER)

    click(page.get_by_role("button", name="Till listan"))
    page.get_by_role("searchbox", name="Sök").fill(NUMBER)
    page.get_by_role("searchbox", name="Sök").press("Enter")
    _refused(page, f"Sök: {REFUSED}")

    _goto(page, "Kvartalet")
    click(page.get_by_role("button", name="Stäng 2026-K3", exact=True))
    leave(page, "Varför stängs kvartalet ändå?", NUMBER)
    click(page.get_by_role("button", name="Ja, stäng 2026-K3"))
    _refused(page, f"Skälet: {REFUSED}")

    _goto(page, "Gruppen")
    page.goto(f"{page.url.split('?')[0]}?form=beslut&ny=1")
    page.get_by_role("heading", level=1, name="Nytt beslut").wait_for()
    wait_until_settled(page)
    leave(page, "Beslut *", NUMBER)
    click(page.get_by_role("button", name="Spara beslut"))
    _refused(page, f"Beslut: {REFUSED}")


def test_a_file_is_refused_by_its_name_and_row_by_row(form_page):
    page = form_page("med.ett", "export-och-import?flik=Import")
    chooser = page.locator("input[type=file]")
    content = f"Titel;Nivå;Syfte\nKurs;generell;Bra\nKurs två;generell;Stöd till {NUMBER}\n"
    chooser.set_input_files({"name": "insatser.csv", "mimeType": "text/csv", "buffer": content.encode()})
    click(page.get_by_role("button", name="Granska raderna"))
    _refused(page, "personnummer")
    click(page.get_by_role("button", name="Spara en post"))
    page.get_by_text("sparade: en ny").first.wait_for()
    wait_until_settled(page)
    page.locator("input[type=file]").set_input_files(
        {"name": f"om {NUMBER}.csv", "mimeType": "text/csv", "buffer": b"Titel\nEn\n"}
    )
    page.get_by_text(f"Filnamnet: {REFUSED}").wait_for()


def test_an_account_is_not_named_after_a_number_and_a_failed_sign_in_leaves_no_name(
    form_page, lend_context, guarded_server
):
    page = form_page("adm.ett", "administration")
    page.get_by_label("Användarnamn").fill(NUMBER)
    click(page.get_by_role("button", name="Skapa kontot"))
    _refused(page, "personnummer")
    server, _ = guarded_server
    stranger = lend_context()
    stranger.goto(server.url)
    stranger.get_by_label("Användarnamn").fill(NUMBER)
    stranger.get_by_label("Lösenord").fill(NUMBER)
    click(stranger.get_by_role("button", name="Logga in"))
    stranger.get_by_role("alert").wait_for()
    expect(stranger.locator("body")).not_to_contain_text(NUMBER, use_inner_text=True)


def test_a_text_that_may_mean_somebody_is_saved_when_it_is_read_and_the_log_tells_without_it(form_page, guarded_server):
    _, ids = guarded_server
    page = form_page("med.ett", f"insatser?post={ids['insats']}")
    leave(page, "Syfte", SUSPECT_TEXT)
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text("Syfte: en e-postadress").first.wait_for()
    expect(page.get_by_label("Syfte")).to_have_value(SUSPECT_TEXT)
    click(page.get_by_role("button", name="Spara: jag har läst texten, ingen person kan identifieras"))
    page.get_by_text("är sparad (version 2)").wait_for()
    admin = form_page("adm.ett", "administration?flik=Logg")
    admin.get_by_role("table").first.wait_for()
    expect(admin.locator("body")).not_to_contain_text("anna.svensson", use_inner_text=True)
    click(admin.get_by_role("button", name="Kontrollera loggens kedja"))
    admin.get_by_text("Loggens kedja håller").first.wait_for()


def _goto(page, name: str) -> None:
    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name=name))
    page.get_by_role("heading", level=1, name=name).wait_for()
    wait_until_settled(page)
