"""Accounts and the log, as an administrator works with them."""

from lomma_core.accounts import accounts
from lomma_core.permissions import Actor
from lomma_core.purge import purge
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


def test_an_empty_account_is_told_what_it_lacks_one_line_each_in_words_alone(screen):
    seen = screen("administrator").go("administration").press("Skapa kontot")
    name, role, password = seen.app.error[0].value.splitlines()
    assert name.startswith("- Skriv ett användarnamn")
    assert role == "- Välj en roll."
    assert password.startswith("- Välj ett lösenord")


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


# ------------------------------------------------------------------ The log


def test_the_log_is_filtered_and_a_filter_that_nothing_fits_says_so(screen):
    seen = screen("administrator", "filled").go("administration")
    seen.fill("Formulär", "mote")
    assert {row[3].split(",")[0] for row in seen.table("De").rows} == {"Möte 2026-10-05"}
    seen.fill("Vem", "adm.ett")
    assert "Ingen händelse passar filtret." in seen.text


def test_the_chain_is_checked_and_a_touched_row_is_named(screen, opened):
    register = opened("filled")
    seen = screen("administrator", None).go("administration").press("Kontrollera loggens kedja")
    assert "Loggens kedja håller" in seen.app.success[0].value
    with register.store.transaction() as write:
        write.execute("UPDATE log SET who = 'annan' WHERE nr = 7")
    seen.press("Kontrollera loggens kedja")
    assert "brister vid rad 7" in seen.app.error[0].value


# ------------------------------------------------------------------ Gallring


def test_gallring_is_proposed_by_one_and_confirmed_by_another(screen, opened, made, monkeypatch):
    register = opened("filled")
    with register.store.transaction() as write:
        write.execute("UPDATE form_observation SET saved_at = saved_at - INTERVAL 3 YEAR")
    first = screen("administrator", None).go("administration")
    button = "Föreslå gallring av 1 iakttagelse"
    first.press(button)
    assert "diarienummer" in first.app.error[0].value
    first.fill("Beslutets diarienummer (iakttagelser)", "KS 2026/0123").press(button)
    assert "Ett annat konto ska nu bekräfta" in first.app.success[0].value
    assert "En kollega med eget konto ska bekräfta." in first.text
    assert "Bekräfta gallringen" not in first.buttons()

    second = screen("sammankallande", None).go("administration").press("Bekräfta gallringen")
    assert "kryssa i rutan" in second.app.error[0].value
    second.fill("Jag har jämfört posterna med beslutet", True).press("Bekräfta gallringen")
    assert "Gallrat: 1 st." in second.app.success[0].value
    row = second.table("De senaste 1 av 1").rows[0]
    assert row[3:] == ["KS 2026/0123", "adm.ett", "sam.ett"]
    assert purge.due(register, Actor("adm.ett", "administrator")) == []
