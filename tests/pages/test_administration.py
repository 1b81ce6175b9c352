"""Accounts and the log, as an administrator works with them."""

from lomma_core import accounts
from tests.pages.conftest import PASSWORD


def test_an_account_is_made_confirmed_and_listed(screen):
    seen = screen("administrator").go("administration")
    seen.fill("Användarnamn", "ny.person").fill("Roll", "medlem").fill("Plats i gruppen", "sakerhetschefen")
    seen.fill("Lösenord (minst 12 tecken)", PASSWORD).press("Skapa kontot")
    assert "Kontot ny.person är skapat med rollen Medlem." in seen.app.success[0].value
    assert ["ny.person", "Medlem", "Säkerhetschefen", "Aktivt"] in seen.table("6 konton").rows
    assert seen.widget("Lösenord (minst 12 tecken)").value == ""


def test_an_account_that_is_refused_keeps_what_was_typed(screen):
    seen = screen("administrator").go("administration")
    seen.fill("Användarnamn", "ny.person").fill("Roll", "medlem").fill("Lösenord (minst 12 tecken)", "kort")
    seen.press("Skapa kontot")
    assert len(seen.app.error) == 1
    assert seen.widget("Användarnamn").value == "ny.person"
    assert seen.widget("Roll").value == "medlem"
    assert seen.table("5 konton")


def test_a_changed_role_is_confirmed_and_shown(screen):
    seen = screen("administrator").go("administration").fill("Konto", "med.ett")
    seen.fill("Ny roll", "lasare").press("Spara kontot")
    assert "Kontot med.ett är sparat: Läsare, aktivt." in seen.app.success[0].value
    assert ["med.ett", "Läsare", "Ingen plats", "Aktivt"] in seen.table("5 konton").rows


def test_the_last_administrator_cannot_be_closed(screen, opened):
    register = opened("empty")
    seen = screen("administrator", None).go("administration").fill("Konto", "adm.ett")
    seen.fill("Kontot får logga in", False).press("Spara kontot")
    assert "Minst ett aktivt konto måste kunna sköta konton." in seen.app.error[0].value
    assert accounts.find(register, "adm.ett").active


def test_a_password_is_never_shown_again_nor_logged(screen):
    seen = screen("administrator").go("administration").fill("Konto", "med.ett")
    seen.fill("Nytt lösenord (tomt: samma som förut)", "en helt annan ramsa").press("Spara kontot")
    assert "en helt annan ramsa" not in seen.text
    assert "Bytte ett lösenord" in {row[2] for row in seen.table("De senaste").rows}
